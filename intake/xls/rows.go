package xls

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"

	"dyetrace"
	"dyetrace/intake/xlsx"
)

// maxRow bounds the text of one row.
const maxRow = 64 << 20

var errRow = errors.New("has a row of more than 64 MiB: the workbook is damaged")

// cell is a cell that holds a value, in few bytes: a sheet may have millions.
type cell struct {
	row, column, style uint16
	kind               kind
	value              uint64
}

// kind is the type of a cell's value.
type kind uint8

const (
	sharedText kind = iota // the number of a shared text
	ownText                // the number of a text of the sheet
	double                 // the bits of a binary number
	short                  // those of a number in the short form
	truth
	failure
	none // an empty text
)

// Rows goes through the rows of a sheet.
type Rows struct {
	book   *Book
	cells  []cell   // in order
	texts  []string // that are not shared
	merges xlsx.Merges
}

// merge is a range that shows one value.
type merge struct{ first, last, column uint16 }

// Rows begins to read a sheet.
func (b *Book) Rows(sheet int) (*Rows, error) {
	r := &Rows{book: b}
	in := records{data: b.data, pos: int(b.places[sheet].offset)}
	first, ok := in.next()
	if !ok || first.kind != recBOF {
		return nil, errDamaged
	}
	var merged []merge
	for depth, open := 1, false; depth > 0; {
		rec, ok := in.next()
		if !ok {
			return nil, errCutOff
		}
		switch {
		case rec.kind == recBOF: // of a chart within the sheet
			depth++
		case rec.kind == recEOF:
			depth--
		case depth > 1:
		case rec.kind == recMerged:
			merged = appendMerged(merged, rec.data)
		case rec.kind == recString && open:
			text, err := (&reader{data: rec.data, more: rec.more}).text()
			if err != nil {
				return nil, err
			}
			last := &r.cells[len(r.cells)-1]
			last.kind, last.value, open = ownText, r.own(text), false
		default:
			before := len(r.cells)
			awaits, err := r.take(&rec)
			if err != nil {
				return nil, err
			}
			open = awaits || open && len(r.cells) == before
		}
	}
	// The last one that a program wrote of a cell counts.
	slices.SortStableFunc(r.cells,
		func(a, b cell) int { return cmp.Or(cmp.Compare(a.row, b.row), cmp.Compare(a.column, b.column)) })
	slices.SortStableFunc(merged, func(a, b merge) int { return cmp.Compare(a.first, b.first) })
	for _, m := range merged {
		if err := r.merges.Add(int(m.column), int64(m.first)+1, int64(m.last)+1); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// appendMerged reads ranges of merged cells. Only the first column of each counts.
func appendMerged(merged []merge, d []byte) []merge {
	const size = 8
	for i := 2; i+size <= len(d); i += size {
		m := merge{binary.LittleEndian.Uint16(d[i:]), binary.LittleEndian.Uint16(d[i+2:]),
			binary.LittleEndian.Uint16(d[i+4:])}
		if m.last > m.first {
			merged = append(merged, m)
		}
	}
	return merged
}

// take takes in a record that may hold cells. It reports whether a later record
// holds the text of the last one.
func (r *Rows) take(rec *record) (awaits bool, err error) {
	d := rec.data
	switch rec.kind {
	case recLabelSST, recNumber, recRK, recBoolErr, recLabel, recRString, recMulRK, recFormula:
	default:
		return false, nil
	}
	// Every such record begins with its row, column and style; what follows depends on its kind.
	const head, shortest = 6, 8
	if len(d) < shortest {
		return false, errDamaged
	}
	c := cell{row: binary.LittleEndian.Uint16(d), column: binary.LittleEndian.Uint16(d[2:]),
		style: binary.LittleEndian.Uint16(d[4:])}
	if c.column >= xlsx.MaxColumns {
		return false, errDamaged
	}
	value := d[head:]
	switch rec.kind {
	case recMulRK:
		r.several(c, d[4:])
		return false, nil
	case recLabel, recRString:
		text, err := (&reader{data: value, more: rec.more}).text()
		if err != nil {
			return false, err
		}
		c.kind, c.value = ownText, r.own(text)
	case recBoolErr:
		c.kind, c.value = truth, uint64(value[0])
		if value[1] != 0 {
			c.kind = failure
		}
	default:
		if awaits, err = c.take(rec.kind, value); err != nil {
			return false, err
		}
	}
	r.cells = append(r.cells, c)
	return awaits, nil
}

// own keeps a text that is not shared.
func (r *Rows) own(text string) uint64 {
	r.texts = append(r.texts, text)
	return uint64(len(r.texts) - 1)
}

// take takes in the value of a cell that is a number, a formula or a shared
// text. It reports whether the value is a text that a later record holds.
func (c *cell) take(rec uint16, value []byte) (awaits bool, err error) {
	size := 8
	if rec == recLabelSST || rec == recRK {
		size = 4
	}
	switch {
	case len(value) < size:
		return false, errDamaged
	case rec == recLabelSST:
		c.kind, c.value = sharedText, uint64(binary.LittleEndian.Uint32(value))
	case rec == recRK:
		c.kind, c.value = short, uint64(binary.LittleEndian.Uint32(value))
	case rec != recFormula || value[6] != 0xff || value[7] != 0xff:
		c.kind, c.value = double, binary.LittleEndian.Uint64(value)
	default: // the result of the formula is no number
		c.kind, c.value = [...]kind{none, truth, failure, none}[min(value[0], 3)], uint64(value[2])
		awaits = value[0] == 0
	}
	return awaits, nil
}

// several takes in the cells of a record that holds some in a row.
func (r *Rows) several(c cell, d []byte) {
	const size = 6
	for len(d) >= size+2 && c.column < xlsx.MaxColumns {
		c.style = binary.LittleEndian.Uint16(d)
		c.kind, c.value = short, uint64(binary.LittleEndian.Uint32(d[2:]))
		r.cells = append(r.cells, c)
		c.column++
		d = d[size:]
	}
}

// errorTexts are what cells show that hold an error.
var errorTexts = map[byte]string{0x00: "#NULL!", 0x07: "#DIV/0!", 0x0f: "#VALUE!", 0x17: "#REF!", 0x1d: "#NAME?",
	0x24: "#NUM!", 0x2a: "#N/A"}

// rk is a number in the short form: 30 bits of a whole number or of a binary one,
// which may be in hundredths.
func rk(v uint32) string {
	if v&2 == 0 {
		f := math.Float64frombits(uint64(v&^3) << 32)
		if v&1 != 0 {
			f /= 100
		}
		return number(f)
	}
	whole := int64(int32(v) >> 2)
	if v&1 == 0 {
		return strconv.FormatInt(whole, 10)
	}
	text := string(dyetrace.AppendDecimal(nil, whole, 2))
	for text[len(text)-1] == '0' {
		text = text[:len(text)-1]
	}
	if text[len(text)-1] == '.' {
		text = text[:len(text)-1]
	}
	return text
}

// number is a binary number as the shortest decimal that means it, which is how
// newer workbooks write it. One beyond the whole numbers that are exact has an
// exponent, as a spreadsheet shows it: the digits of an account may be others.
func number(f float64) string {
	const largest = 1 << 53
	switch {
	case math.IsNaN(f) || math.IsInf(f, 0):
		return "#NUM!"
	case f > largest || f < -largest:
		return strconv.FormatFloat(f, 'E', -1, 64)
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}

// Close ends reading.
func (r *Rows) Close() { r.cells, r.texts = nil, nil }

// Next appends the next row that is not empty to row. The error is io.EOF after
// the last one.
func (r *Rows) Next(row *xlsx.Row) error {
	for len(r.cells) > 0 {
		n, no := 1, r.cells[0].row
		for n < len(r.cells) && r.cells[n].row == no {
			n++
		}
		first := len(row.Cells)
		row.Line = int64(no) + 1
		if err := r.fill(row, r.cells[:n]); err != nil {
			return err
		}
		r.cells = r.cells[n:]
		if err := r.merges.Fill(row, first); err != nil {
			return err
		}
		if len(row.Cells) > first {
			return nil
		}
	}
	return io.EOF
}

// fill appends the cells of one row.
func (r *Rows) fill(row *xlsx.Row, cells []cell) error {
	first, begun := len(row.Cells), len(row.Text)
	for i := range cells {
		c := &cells[i]
		if i+1 < len(cells) && cells[i+1].column == c.column {
			continue
		}
		from := len(row.Text)
		if err := r.show(row, c); err != nil {
			return err
		}
		if len(row.Text)-begun > maxRow {
			return errRow
		}
		if len(row.Text) == from {
			continue
		}
		for len(row.Cells)-first <= int(c.column) {
			row.Cells = append(row.Cells, dyetrace.Span{})
		}
		row.Cells[first+int(c.column)] = dyetrace.Span{Off: uint32(from), Len: uint32(len(row.Text) - from)}
	}
	return nil
}

// show appends what a cell shows.
func (r *Rows) show(row *xlsx.Row, c *cell) error {
	switch c.kind {
	case sharedText:
		if c.value >= uint64(len(r.book.texts)) {
			return fmt.Errorf("row %d refers to a text that the workbook does not have: it is damaged, get it again", row.Line)
		}
		row.Text = append(row.Text, r.book.texts[c.value]...)
	case ownText:
		row.Text = append(row.Text, r.texts[c.value]...)
	case truth:
		row.Text = append(row.Text, map[bool]string{true: "TRUE", false: "FALSE"}[c.value != 0]...)
	case failure:
		row.Text = append(row.Text, cmp.Or(errorTexts[byte(c.value)], "#N/A")...)
	case double, short:
		text := rk(uint32(c.value))
		if c.kind == double {
			text = number(math.Float64frombits(c.value))
		}
		date := xlsx.NoDate
		if int(c.style) < len(r.book.dates) {
			date = r.book.dates[c.style]
		}
		row.Text = xlsx.AppendNumber(row.Text, []byte(text), date, r.book.Date1904)
	}
	return nil
}
