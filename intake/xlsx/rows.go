package xlsx

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/klauspost/compress/zip"

	"dyetrace"
)

// MaxColumns is how many columns a sheet can have.
const MaxColumns = 16_384

// maxRow bounds the text of one row; a cell holds 32,767 characters at most.
const maxRow = 64 << 20

var (
	errColumn = fmt.Errorf("has a cell beyond column XFD, the last of %d: the workbook is damaged", MaxColumns)
	errRow    = errors.New("has a row of more than 64 MiB: the workbook is damaged")
	errCutOff = errors.New("ends in the middle of a sheet: the workbook was cut off or half written, get it again")
)

// Rows goes through the rows of a sheet.
type Rows struct {
	book   *Book
	file   *zip.File
	src    io.ReadCloser // what is not in data yet; nil where all is
	data   []byte
	pos    int
	rowEnd []byte // </row>, with the sheet's prefix
	end    []byte // </worksheet>
	line   int64
	merges Merges
	cell   []byte
}

// Row is a row's text and the place of each cell in it, from the first column
// on. Both are appended to, so that rows can share memory.
type Row struct {
	Line   int64
	Text   []byte
	Cells  []dyetrace.Span
	Merged []uint16 // columns of cells that show the value of one above
}

// Rows begins to read a sheet.
func (b *Book) Rows(sheet int) (*Rows, error) {
	name := b.Sheets[sheet].part
	file := b.find(name)
	if file == nil {
		return nil, fmt.Errorf("has no part %s: the workbook is damaged, get it again", name)
	}
	r := &Rows{book: b, file: file}
	if err := r.load(); err != nil {
		return nil, err
	}
	if err := checkHead(r.data); err != nil {
		r.Close()
		return nil, err
	}
	prefix := ""
	s := scanner{data: r.data[:min(len(r.data), 1<<10)]}
	if t, ok := s.next(); ok {
		if root := s.data[:s.pos]; bytes.HasSuffix(t.name, []byte("worksheet")) {
			open := bytes.LastIndexByte(root, '<')
			if colon := bytes.IndexByte(root[open:], ':'); colon > 0 && colon < bytes.Index(root[open:], []byte("worksheet")) {
				prefix = string(root[open+1 : open+colon+1])
			}
		}
	}
	r.rowEnd, r.end = []byte("</"+prefix+"row>"), []byte("</"+prefix+"worksheet>")
	return r, nil
}

// load unpacks the sheet, all of it where it is not too large, and learns of
// its merged cells.
func (r *Rows) load() error {
	src, err := r.file.Open()
	if err != nil {
		return Damaged(err)
	}
	r.data, err = readUpTo(src, r.book.whole[:0], wholeInside)
	r.book.whole = r.data
	if err != nil {
		src.Close()
		return Damaged(err)
	}
	if len(r.data) < wholeInside {
		src.Close()
		return r.merges.read(r.data)
	}
	// Merged cells are listed behind the rows. A large sheet is unpacked twice for that: once for its
	// end, and once piece by piece for its rows.
	tail, err := lastOf(src, r.data, 16<<20, int64(r.file.CompressedSize64))
	src.Close()
	switch {
	case errors.Is(err, errBomb):
		return err
	case err != nil:
		return Damaged(err)
	}
	if err := r.merges.read(tail); err != nil {
		return err
	}
	if src, err = r.file.Open(); err != nil {
		return Damaged(err)
	}
	r.src = src
	r.data = r.data[:0]
	return r.more()
}

// readUpTo reads from src until it ends or dst has most bytes.
func readUpTo(src io.Reader, dst []byte, most int) ([]byte, error) {
	for len(dst) < most {
		if len(dst) == cap(dst) {
			grown := make([]byte, len(dst), min(most, max(1<<20, 2*cap(dst))))
			copy(grown, dst)
			dst = grown
		}
		n, err := src.Read(dst[len(dst):min(cap(dst), most)])
		dst = dst[:len(dst)+n]
		if errors.Is(err, io.EOF) {
			return dst, nil
		}
		if err != nil {
			return dst, err
		}
	}
	return dst, nil
}

// lastOf is the last bytes of what begins with head and goes on in src, which
// is unpacked from so many bytes.
func lastOf(src io.Reader, head []byte, keep int, packed int64) (tail []byte, err error) {
	n := int64(len(head))
	tail = append([]byte(nil), head[max(0, len(head)-keep):]...)
	piece := make([]byte, 1<<20)
	for {
		got, err := src.Read(piece)
		n += int64(got)
		tail = append(tail, piece[:got]...)
		if len(tail) > 2*keep {
			tail = append(tail[:0], tail[len(tail)-keep:]...)
		}
		switch {
		case n > ratioFrom && n/maxRatio > packed:
			return nil, errBomb
		case errors.Is(err, io.EOF):
			return tail, nil
		case err != nil:
			return nil, err
		}
	}
}

// more unpacks more of a sheet that is not in memory as a whole.
func (r *Rows) more() error {
	if r.src == nil {
		return io.EOF
	}
	r.data = append(r.data[:0], r.data[r.pos:]...)
	r.pos = 0
	if len(r.data) > maxRow {
		return errRow
	}
	before := len(r.data)
	var err error
	r.data, err = readUpTo(r.src, r.data, before+1<<20)
	if err != nil {
		return Damaged(err)
	}
	if len(r.data) == before {
		r.src.Close()
		r.src = nil
		return io.EOF
	}
	return nil
}

// Close ends reading.
func (r *Rows) Close() {
	if r.src != nil {
		r.src.Close()
		r.src = nil
	}
}

// Next appends the next row that is not empty to row. The error is io.EOF
// after the last one.
func (r *Rows) Next(row *Row) error {
	for {
		end := bytes.Index(r.data[r.pos:], r.rowEnd)
		if end < 0 {
			switch err := r.more(); {
			case err == nil:
				continue
			case !errors.Is(err, io.EOF):
				return err
			}
			if bytes.Contains(r.data[r.pos:], r.end) {
				return io.EOF
			}
			return errCutOff
		}
		segment := r.data[r.pos : r.pos+end]
		r.pos += end + len(r.rowEnd)
		cells := len(row.Cells)
		if err := r.parse(segment, row); err != nil {
			return err
		}
		row.Line = r.line
		if err := r.merges.Fill(row, cells); err != nil {
			return err
		}
		if len(row.Cells) > cells {
			return nil
		}
	}
}

// parse reads everything before the end of a row: maybe the end of the sheet's
// head, empty rows, and the row's opening tag and cells.
func (r *Rows) parse(segment []byte, row *Row) error {
	s := scanner{data: segment}
	first, begun := len(row.Cells), len(row.Text)
	column, opened := -1, false
	for {
		t, ok := s.next()
		if !ok {
			return nil
		}
		switch string(t.name) {
		case "row":
			r.line++
			opened = true
			if at := t.attr("r"); at != nil {
				if n, err := strconv.ParseInt(string(at), 10, 63); err == nil && n > 0 {
					r.line = n
				}
			}
			row.Cells, column = row.Cells[:first], -1
		case "c":
			if !opened {
				// Damaged: the row's own tag is not there.
				r.line++
				opened = true
			}
			column++
			if ref := t.attr("r"); ref != nil {
				if at := columnOf(ref); at >= 0 {
					column = at
				}
			}
			if column >= MaxColumns {
				return errColumn
			}
			if t.empty {
				continue
			}
			from := len(row.Text)
			if err := r.value(&s, &t, row); err != nil {
				return err
			}
			// Many cells may refer to one long text.
			if len(row.Text)-begun > maxRow {
				return errRow
			}
			if len(row.Text) == from {
				continue
			}
			for len(row.Cells)-first < column {
				row.Cells = append(row.Cells, dyetrace.Span{})
			}
			span := dyetrace.Span{Off: uint32(from), Len: uint32(len(row.Text) - from)}
			if at := first + column; at < len(row.Cells) {
				row.Cells[at] = span
			} else {
				row.Cells = append(row.Cells, span)
			}
		}
	}
}

// columnOf is the column of a cell such as AB12, from 0; -1 where it is none.
func columnOf(ref []byte) int {
	n := 0
	for _, c := range ref {
		if c < 'A' || c > 'Z' {
			break
		}
		n = n*26 + int(c-'A') + 1
		if n > MaxColumns {
			return MaxColumns
		}
	}
	return n - 1
}

// value appends what the cell shows whose opening tag was read last, and goes
// past its end.
func (r *Rows) value(s *scanner, c *tag, row *Row) error {
	kind, style := c.attr("t"), c.attr("s")
	var formula []byte
	hasValue, phonetic := false, false
	r.cell = r.cell[:0]
	// Phonetic guides to Japanese texts are inside the cell in the file, and not part of its value.
	for {
		t, ok := s.next()
		if !ok {
			return errCutOff
		}
		switch string(t.name) {
		case "v":
			if !t.empty {
				hasValue = true
				r.cell = append(r.cell, s.text()...)
			}
		case "f":
			formula = []byte("=")
			if !t.empty {
				formula = append(formula, s.text()...)
			}
		case "rPh":
			phonetic = !t.empty
		case "/rPh":
			phonetic = false
		case "t":
			if !t.empty && !phonetic {
				hasValue = true
				r.cell = append(r.cell, s.text()...)
			}
		case "/c":
			if !hasValue {
				row.Text = appendText(row.Text, formula)
				return nil
			}
			return r.show(kind, style, row)
		}
	}
}

// show appends the value of a cell of a kind and style.
func (r *Rows) show(kind, style []byte, row *Row) error {
	switch string(kind) {
	case "s":
		i, err := strconv.Atoi(string(bytes.TrimSpace(r.cell)))
		text, ok, readErr := r.book.strings.at(i)
		if readErr != nil {
			return readErr
		}
		if err != nil || !ok {
			return fmt.Errorf("row %d refers to a text that the workbook does not have: it is damaged, get it again", r.line)
		}
		row.Text = append(row.Text, text...)
	case "inlineStr", "str", "e", "d":
		row.Text = appendText(row.Text, r.cell)
	case "b":
		value := "FALSE"
		if string(bytes.TrimSpace(r.cell)) == "1" {
			value = "TRUE"
		}
		row.Text = append(row.Text, value...)
	default:
		kind := NoDate
		if i, err := strconv.Atoi(string(style)); err == nil && i < len(r.book.dates) && i >= 0 {
			kind = r.book.dates[i]
		}
		row.Text = AppendNumber(row.Text, bytes.TrimSpace(r.cell), kind, r.book.Date1904)
	}
	return nil
}

// AppendNumber appends a number as a cell with a format of this kind shows it.
func AppendNumber(dst, number []byte, kind DateKind, date1904 bool) []byte {
	if kind != NoDate {
		if text, ok := serial(string(number), date1904, kind); ok {
			return append(dst, text...)
		}
	}
	return appendText(dst, asShown(number))
}

// precision is how many digits of a number a spreadsheet keeps.
const precision = 15

// asShown writes a whole number that has lost digits in a spreadsheet, because
// it has more of them than one keeps and all beyond are zeros, as a spreadsheet
// shows it: 6.22202000000001E+18. Nobody can then take it for an account's.
func asShown(number []byte) []byte {
	if len(number) <= precision+1 || bytes.IndexFunc(number, notDigit) >= 0 || len(bytes.Trim(number[precision:],
		"0")) > 0 && !isBinary(number) {
		return number
	}
	mantissa := bytes.TrimRight(number, "0")
	shown := append([]byte{}, mantissa[:1]...)
	if len(mantissa) > 1 {
		shown = append(append(shown, '.'), mantissa[1:]...)
	}
	return strconv.AppendInt(append(shown, "E+"...), int64(len(number)-1), 10)
}

// isBinary reports whether a whole number is what a program writes of a binary
// number that keeps fewer digits: zeros replace the others.
func isBinary(number []byte) bool {
	const exact = 1 << 53
	if number[len(number)-1] != '0' {
		return false
	}
	f, err := strconv.ParseFloat(string(number), 64)
	return err == nil && f > exact && string(strconv.AppendFloat(nil, f, 'f', -1, 64)) == string(number)
}

func notDigit(r rune) bool { return r < '0' || r > '9' }
