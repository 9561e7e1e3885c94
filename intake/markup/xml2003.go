package markup

import (
	"bytes"
	"io"
	"strconv"
	"strings"

	"dyetrace/intake/xlsx"
)

// Namespace2003 is the namespace of SpreadsheetML 2003.
const Namespace2003 = "urn:schemas-microsoft-com:office:spreadsheet"

// book2003 is a workbook while it is read.
type book2003 struct {
	sheets  []xlsx.Sheet
	lines   [][]line
	kinds   map[string]xlsx.DateKind // of styles
	style   string
	row     int64
	column  int
	cell    cell
	kind    string // of the cell's value
	of      string // the cell's style
	in      bool   // a value is open
	comment bool
	whole   bool
	text    []byte
}

// Read2003 reads a workbook in SpreadsheetML 2003, which is in UTF-8.
func Read2003(r io.Reader) (*Book, error) {
	whole, err := readWhole(r)
	if err != nil {
		return nil, err
	}
	b := &book2003{kinds: map[string]xlsx.DateKind{}}
	s := newScanner(bytes.NewReader(whole))
	for {
		t, err := s.next()
		if err != nil {
			return nil, err
		}
		if b.in {
			b.text = append(b.text, t.text...)
		}
		if t.name == "" {
			break
		}
		if err := b.tag(&t); err != nil {
			return nil, err
		}
	}
	if !b.whole {
		return nil, errCutOff
	}
	return held(b.sheets, b.lines), nil
}

// tag takes in a tag.
func (b *book2003) tag(t *tag) error {
	last := len(b.sheets) - 1
	switch t.name {
	case "workbook":
		b.whole = t.end
	case "style":
		b.style = t.attr("ID")
	case "numberformat":
		b.kinds[b.style] = kindOfName(t.attr("Format"))
	case "worksheet":
		if t.end {
			return nil
		}
		if len(b.sheets) == maxSheets {
			return errRows
		}
		b.sheets, b.lines = append(b.sheets, xlsx.Sheet{Name: t.attr("Name")}), append(b.lines, nil)
		b.row = 0
	case "visible":
		b.in, b.text = !t.end && last >= 0, b.visible(t, last)
	case "comment":
		b.comment = !t.end && !t.empty
	}
	if last < 0 {
		return nil
	}
	return b.inTable(t, last)
}

// visible takes in whether a sheet is hidden.
func (b *book2003) visible(t *tag, last int) []byte {
	if t.end && last >= 0 && strings.Contains(string(b.text), "Hidden") {
		b.sheets[last].Hidden = true
	}
	return b.text[:0]
}

// inTable takes in rows, cells and values.
func (b *book2003) inTable(t *tag, last int) error {
	// Rows and cells that are empty may be left out; then Index gives the place of the next one.
	switch t.name {
	case "row":
		if t.end {
			return nil
		}
		b.row++
		if at, err := strconv.ParseInt(t.attr("Index"), 10, 32); err == nil && at > b.row {
			b.row = at
		}
		if b.row > maxRows {
			return errRows
		}
		b.lines[last] = append(b.lines[last], line{number: b.row})
		b.column = 0
	case "cell":
		if t.end {
			return nil
		}
		if at, err := strconv.Atoi(t.attr("Index")); err == nil && at > 0 {
			b.column = at - 1
		}
		more, _ := strconv.Atoi(t.attr("MergeDown"))
		b.cell = cell{column: b.column, rows: min(max(more, 0), maxRows) + 1}
		b.of = t.attr("StyleID")
		across, _ := strconv.Atoi(t.attr("MergeAcross"))
		if b.column += 1 + min(max(across, 0), xlsx.MaxColumns); b.cell.column >= xlsx.MaxColumns {
			return errRows
		}
	case "data":
		if b.comment || len(b.lines[last]) == 0 {
			return nil
		}
		if b.in = !t.end && !t.empty; b.in {
			b.kind, b.text = t.attr("Type"), b.text[:0]
			return nil
		}
		if t.end {
			b.cell.text = b.value()
			lines := b.lines[last]
			lines[len(lines)-1].cells = append(lines[len(lines)-1].cells, b.cell)
		}
	}
	return nil
}

// value is what the cell shows whose value has ended.
func (b *book2003) value() string {
	text := resolved(b.text)
	switch b.kind {
	case "Number":
		return string(xlsx.AppendNumber(nil, []byte(text), b.kinds[b.of], false))
	case "Boolean":
		return map[bool]string{true: "TRUE", false: "FALSE"}[text == "1"]
	case "DateTime":
		return dateTime(text, b.kinds[b.of] == xlsx.DayClockDate)
	}
	return text
}

// dateTime is a time such as 2026-03-01T09:00:00.000 as a cell shows it: the day
// alone at midnight, unless the cell shows times of day.
func dateTime(text string, clock bool) string {
	day, at, has := strings.Cut(text, "T")
	if at = trimPart(at); !has || at == "00:00:00" && !clock {
		return day
	}
	if strings.HasPrefix(day, "1899-12-3") {
		return at // a time of day
	}
	return day + " " + at
}

// trimPart takes parts of a second off that are none.
func trimPart(at string) string {
	if strings.Contains(at, ".") {
		at = strings.TrimSuffix(strings.TrimRight(at, "0"), ".")
	}
	return at
}

// kindOfName is what a number format makes of a number, by its name or code.
func kindOfName(format string) xlsx.DateKind {
	switch format {
	case "General Date":
		return xlsx.DayClockDate
	case "Long Date", "Medium Date", "Short Date":
		return xlsx.DayDate
	case "Long Time", "Medium Time", "Short Time":
		return xlsx.ClockDate
	case "General Number", "Currency", "Euro Currency", "Fixed", "Standard", "Percent", "Scientific", "Yes/No",
		"True/False", "On/Off":
		return xlsx.NoDate
	}
	return xlsx.KindOfCode(format)
}
