package xlsx

import (
	"bytes"
	"slices"
	"strconv"

	"dyetrace"
)

// maxMerges bounds the merged cells of a sheet.
const maxMerges = 1 << 20

// merge is a range of cells in one column that show one value.
type merge struct {
	column      int
	first, last int64 // rows
	text        []byte
}

// Merges are the ranges of a sheet that reach over several rows, by their
// first row.
type Merges struct {
	coming []merge
	open   []merge
}

// read finds a sheet's merged cells in the markup after its rows.
func (m *Merges) read(sheet []byte) error {
	at := bytes.LastIndex(sheet, []byte("sheetData>"))
	s := scanner{data: sheet[max(at, 0):]}
	if at < 0 || !bytes.Contains(s.data, []byte("mergeCell")) {
		return nil
	}
	for {
		t, ok := s.next()
		if !ok {
			break
		}
		if string(t.name) != "mergeCell" {
			continue
		}
		from, to, _ := bytes.Cut(t.attr("ref"), []byte{':'})
		column, first, last := columnOf(from), rowOf(from), rowOf(to)
		if column < 0 || last <= first {
			continue
		}
		if err := m.Add(column, first, last); err != nil {
			return err
		}
	}
	slices.SortStableFunc(m.coming, func(a, b merge) int { return int(a.first - b.first) })
	return nil
}

// Add adds a range of one column. Ranges are added in the order of their first
// rows, before that row is filled.
func (m *Merges) Add(column int, first, last int64) error {
	if last <= first || column < 0 || column >= MaxColumns {
		return nil
	}
	if len(m.coming)+len(m.open) >= maxMerges {
		return errLarge
	}
	m.coming = append(m.coming, merge{column: column, first: first, last: last})
	return nil
}

// rowOf is the row of a cell such as AB12, 0 where it has none.
func rowOf(ref []byte) int64 {
	at := bytes.IndexAny(ref, "0123456789")
	if at < 0 {
		return 0
	}
	n, err := strconv.ParseInt(string(ref[at:]), 10, 32)
	if err != nil {
		return 0
	}
	return n
}

// Fill gives a row, whose cells begin at first, what its merged cells show, and
// remembers what the rows below will show. An empty row stays empty.
func (m *Merges) Fill(row *Row, first int) error {
	if len(m.coming) == 0 && len(m.open) == 0 {
		return nil
	}
	begun := len(row.Text)
	m.open = slices.DeleteFunc(m.open, func(o merge) bool { return o.last < row.Line })
	if len(row.Cells) > first {
		for _, o := range m.open {
			m.show(row, first, o)
			if len(row.Text)-begun > maxRow {
				return errRow
			}
		}
	}
	for len(m.coming) > 0 && m.coming[0].first <= row.Line {
		next := m.coming[0]
		m.coming = m.coming[1:]
		// Ranges that lie over each other are no ranges: the first one counts.
		over := slices.ContainsFunc(m.open, func(o merge) bool { return o.column == next.column })
		if at := first + next.column; next.first == row.Line && at < len(row.Cells) && !over {
			c := row.Cells[at]
			next.text = bytes.Clone(row.Text[c.Off : c.Off+c.Len])
			m.open = append(m.open, next)
		}
	}
	return nil
}

func (m *Merges) show(row *Row, first int, o merge) {
	if len(o.text) == 0 || row.Line <= o.first {
		return
	}
	at := first + o.column
	for len(row.Cells) <= at {
		row.Cells = append(row.Cells, dyetrace.Span{})
	}
	if row.Cells[at].Len > 0 {
		return
	}
	row.Cells[at] = dyetrace.Span{Off: uint32(len(row.Text)), Len: uint32(len(o.text))}
	row.Text = append(row.Text, o.text...)
	row.Merged = append(row.Merged, uint16(o.column))
}
