package intake

import (
	"bytes"
	"errors"
)

// Remark is a row of a table that is no line of the statement, such as a total.
type Remark struct {
	Line     int64
	Cells    []string
	Rejected bool // it is among the rejects
}

const (
	// mostRemarks bounds the remarks of a block, such as the totals of its pages.
	mostRemarks = 2000
	// longestRemark is how many bytes of a remark are kept.
	longestRemark = 4 << 10
	// fewCells is how many cells any remark may fill: a label, a sum, a count.
	// Chosen by hand.
	fewCells = 3
)

// remark keeps a row that is no line. A row that was meant to be a line fills most of its
// cells, and states nothing about the table.
func (b *block) remark(rec *Record, err error) {
	if len(b.remarks) == mostRemarks || errors.Is(err, ErrSkipBlank) || errors.Is(err, ErrSkipHeader) {
		return
	}
	total := errors.Is(err, ErrSkipTotal)
	filled, size := 0, 0
	for i := range rec.Len() {
		if v := bytes.TrimSpace(rec.Bytes(i)); len(v) > 0 {
			filled++
			size += len(v)
		}
	}
	if !total && filled > fewCells && 2*filled > rec.Len() || size > longestRemark {
		return
	}
	cells := make([]string, rec.Len())
	for i := range cells {
		cells[i] = string(bytes.ToValidUTF8(rec.Bytes(i), nil))
	}
	b.remarks = append(b.remarks, Remark{Line: rec.Line, Cells: cells, Rejected: !errors.Is(err, ErrSkip)})
}
