package markup

import (
	"bytes"
	"errors"
	"html"
	"io"
	"strconv"
	"strings"

	"github.com/klauspost/compress/zip"

	"dyetrace/intake/xlsx"
)

var (
	errEncrypted = errors.New("is an encrypted OpenDocument spreadsheet: open it with its password and save it " +
		"without one")
	errNoContent = errors.New("is an OpenDocument spreadsheet without content: it is damaged, get it again")
)

// IsOpenBook reports whether an archive is an OpenDocument spreadsheet.
func IsOpenBook(archive *zip.Reader) bool {
	for _, f := range archive.File {
		if f.Name != "mimetype" {
			continue
		}
		r, err := f.Open()
		if err != nil {
			return false
		}
		defer r.Close()
		kind, err := io.ReadAll(io.LimitReader(r, 256))
		return err == nil && bytes.HasPrefix(kind, []byte("application/vnd.oasis.opendocument.spreadsheet"))
	}
	return false
}

// OpenArchive opens an OpenDocument spreadsheet.
func OpenArchive(archive *zip.Reader) (*Book, error) {
	var content *zip.File
	for _, f := range archive.File {
		switch {
		case f.Name == "content.xml" && content == nil:
			content = f
		case f.Name == "META-INF/manifest.xml":
			if encrypted(f) {
				return nil, errEncrypted
			}
		}
	}
	if content == nil {
		return nil, errNoContent
	}
	return openBook(func() (io.ReadCloser, error) { return xlsx.OpenPart(content) })
}

// encrypted reports whether a manifest names parts that are.
func encrypted(manifest *zip.File) bool {
	r, err := xlsx.OpenPart(manifest)
	if err != nil {
		return false
	}
	defer r.Close()
	text, err := io.ReadAll(io.LimitReader(r, 4<<20))
	return err == nil && bytes.Contains(text, []byte("encryption-data"))
}

// ReadFlat reads an OpenDocument spreadsheet that is one XML file, in UTF-8.
func ReadFlat(r io.Reader) (*Book, error) {
	whole, err := readWhole(r)
	if err != nil {
		return nil, err
	}
	return openBook(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(whole)), nil })
}

// openDocument is an OpenDocument spreadsheet whose sheets are read in order.
type openDocument struct {
	open func() (io.ReadCloser, error)
	src  io.ReadCloser // nil where nothing is being read
	s    *scanner
	at   int // sheets begun
}

func openBook(open func() (io.ReadCloser, error)) (*Book, error) {
	sheets, err := listSheets(open)
	if err != nil {
		return nil, err
	}
	d := &openDocument{open: open}
	return &Book{Sheets: sheets, rows: d.rows, close: d.stop}, nil
}

// listSheets reads all of the content for the names of its sheets, and so sees
// that it is whole.
func listSheets(open func() (io.ReadCloser, error)) (sheets []xlsx.Sheet, err error) {
	src, err := open()
	if err != nil {
		return nil, err
	}
	defer src.Close()
	s := newScanner(src)
	hidden, style := map[string]bool{}, ""
	ended, depth := false, 0
	for {
		t, err := s.next()
		switch {
		case err != nil:
			return nil, err
		case t.name == "" && !ended:
			return nil, errCutOff
		case t.name == "":
			return sheets, nil
		case t.name == "spreadsheet" && t.end:
			ended = true
		case t.name == "style" && !t.end:
			style = t.attr("name")
		case t.name == "table-properties" && t.attr("display") == "false":
			hidden[style] = true
		case t.name == "table" && t.end:
			depth--
		case t.name == "table" && !t.empty:
			if depth++; depth > 1 {
				continue // inside of a cell
			}
			if len(sheets) == maxSheets {
				return nil, errRows
			}
			sheets = append(sheets, xlsx.Sheet{Name: t.attr("name"), Hidden: hidden[t.attr("style-name")]})
		}
	}
}

func (d *openDocument) stop() {
	if d.src != nil {
		d.src.Close()
		d.src = nil
	}
}

// rows begins to read a sheet: on from the current place, or from the start.
func (d *openDocument) rows(sheet int) (Rows, error) {
	if d.src == nil || d.at > sheet {
		d.stop()
		src, err := d.open()
		if err != nil {
			return nil, err
		}
		d.src, d.s, d.at = src, newScanner(src), 0
	}
	for depth := 0; ; {
		t, err := d.s.next()
		switch {
		case err != nil:
			return nil, err
		case t.name == "":
			return nil, errCutOff
		case t.name == "table" && t.end:
			depth--
			depth = max(depth, 0)
		case t.name == "table" && !t.empty:
			if depth++; depth > 1 {
				continue
			}
			if d.at++; d.at == sheet+1 {
				return &openRows{s: d.s}, nil
			}
		}
	}
}

// openRows goes through the rows of a sheet of an OpenDocument spreadsheet.
type openRows struct {
	s     *scanner
	line  line // the last row that was read
	again int  // how often it comes once more
	made  int  // bytes that repeated rows and cells have made
	ended bool
	filler

	text  strings.Builder
	blank bool // the text of the open cell ends in one
}

func (r *openRows) Close() {}

// Next appends the next row that is not empty.
func (r *openRows) Next(row *xlsx.Row) error {
	for {
		if r.again > 0 {
			r.again--
			r.line.number++
		} else if err := r.read(); err != nil {
			return err
		}
		if len(r.line.cells) == 0 {
			r.line.number += int64(r.again)
			r.again = 0
			continue
		}
		if r.line.number > maxRows {
			return errRows
		}
		first, begun := len(row.Cells), len(row.Text)
		if err := r.add(row, &r.line); err != nil {
			return err
		}
		if r.again > 0 {
			if r.made += len(row.Text) - begun; r.made > maxMade {
				return errBomb
			}
		}
		if len(row.Cells) > first {
			return nil
		}
	}
}

// read reads the next row.
func (r *openRows) read() error {
	if r.ended {
		return io.EOF
	}
	// An empty row may be repeated a million times to the end of the sheet; it is counted, not made.
	r.line.cells = r.line.cells[:0]
	column := 0
	for {
		t, err := r.s.next()
		switch {
		case err != nil:
			return err
		case t.name == "":
			return errCutOff
		case t.name == "table" && t.end:
			r.ended = true
			return io.EOF
		case t.name == "table-row" && !t.end:
			r.line.number++
			r.again = repeated(&t, "number-rows-repeated", maxRows) - 1
			if t.empty {
				return nil
			}
		case t.name == "table-row":
			return nil
		case (t.name == "table-cell" || t.name == "covered-table-cell") && !t.end:
			if column, err = r.cell(&t, column); err != nil {
				return err
			}
		}
	}
}

// repeated is how often an element is repeated.
func repeated(t *tag, attr string, most int) int {
	n, err := strconv.Atoi(t.attr(attr))
	if err != nil || n < 1 {
		return 1
	}
	return min(n, most)
}

// cell reads a cell, as often as it is repeated, and returns the column after it.
func (r *openRows) cell(t *tag, column int) (next int, err error) {
	times := repeated(t, "number-columns-repeated", xlsx.MaxColumns)
	c := cell{column: column, rows: repeated(t, "number-rows-spanned", maxRows)}
	kind, value := t.attr("value-type"), valueOf(t)
	formula := t.attr("formula") != ""
	shown := ""
	if !t.empty {
		if shown, err = r.shown(); err != nil {
			return 0, err
		}
	}
	// A number or day is taken from its value, since the text shows it rounded or in a local order.
	// A formula without a result is shown as it is.
	switch {
	case kind == "" || kind == "string" && value == "":
		c.text = shown
	case kind == "time":
		c.text = timeOfDay(value, shown)
	default:
		c.text = display(kind, value)
	}
	if c.text == "" && formula && kind == "" {
		c.text = "=" + t.attr("formula")
	}
	next = column + times
	if c.text == "" {
		return next, nil
	}
	if next > xlsx.MaxColumns {
		return 0, errRows
	}
	for range times {
		r.line.cells = append(r.line.cells, c)
		c.column++
	}
	if r.made += (times - 1) * len(c.text); r.made > maxMade {
		return 0, errBomb
	}
	return next, nil
}

// valueOf is the value that a cell's tag states.
func valueOf(t *tag) string {
	for _, name := range [...]string{"value", "date-value", "time-value", "boolean-value", "string-value"} {
		if v := t.attr(name); v != "" {
			return v
		}
	}
	return ""
}

// display is what a cell shows by its kind and value.
func display(kind, value string) string {
	switch kind {
	case "float", "percentage", "currency":
		return number(value)
	case "boolean":
		return strings.ToUpper(value)
	case "date":
		day, at, has := strings.Cut(value, "T")
		if !has {
			return day
		}
		return day + " " + trimPart(at)
	}
	return value
}

// timeOfDay is a time such as PT09H30M00S as 09:30:00, or what the cell shows
// where it is none of a day.
func timeOfDay(value, shown string) string {
	rest, is := strings.CutPrefix(value, "PT")
	hours, rest, hasHours := strings.Cut(rest, "H")
	minutes, rest, hasMinutes := strings.Cut(rest, "M")
	seconds, rest, hasSeconds := strings.Cut(rest, "S")
	n, err := strconv.Atoi(hours)
	if !is || !hasHours || !hasMinutes || !hasSeconds || rest != "" || err != nil || n > 23 || len(hours) > 2 ||
		len(minutes) > 2 {
		return shown
	}
	two := func(digits string) string { return strings.Repeat("0", max(0, 2-len(digits))) + digits }
	whole, part, has := strings.Cut(strings.ReplaceAll(seconds, ",", "."), ".")
	at := two(hours) + ":" + two(minutes) + ":" + two(whole)
	if has {
		at += "." + part
	}
	return trimPart(at)
}

// shown reads the text of a cell up to its end: paragraphs parted by blanks,
// without what is drawn in it or noted beside it.
func (r *openRows) shown() (string, error) {
	r.text.Reset()
	r.blank = true
	// Notes and drawings are inside the cell in the file, but not in what the cell shows. A table in
	// the cell has cells of its own, whose ends are not the end of this one.
	inText, beside, nested := 0, 0, 0
	for {
		t, err := r.s.next()
		if err != nil {
			return "", err
		}
		if inText > 0 && beside == 0 && nested == 0 {
			if r.text.Len()+len(t.text) > maxText {
				return "", errText
			}
			r.write(html.UnescapeString(string(t.text)))
		}
		step := 1
		if t.end {
			step = -1
		}
		switch t.name {
		case "":
			return "", errCutOff
		case "table-cell", "covered-table-cell":
			if t.end && nested == 0 {
				return strings.TrimSpace(r.text.String()), nil
			}
		case "table":
			nested += step
		case "annotation", "frame", "g", "custom-shape":
			if !t.empty {
				beside += step
			}
		case "p", "h":
			if !t.empty {
				inText += step
			}
			r.write(" ")
		case "s", "tab", "line-break":
			r.write(" ")
		}
	}
}

// write adds text with each run of blanks as one.
func (r *openRows) write(text string) {
	for _, c := range text {
		if c == ' ' || c == '\t' || c == '\n' || c == '\r' {
			if !r.blank {
				r.text.WriteByte(' ')
			}
			r.blank = true
			continue
		}
		r.text.WriteRune(c)
		r.blank = false
	}
}
