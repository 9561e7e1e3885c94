package intake

import (
	"bytes"
	"errors"
)

// Remark is a row of a table that is no line of it, such as a total below it.
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
)

// remark keeps a row that is no line. A row that was meant to be one fills most of
// its cells, and says nothing of the table.
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
	if !total && filled > 3 && 2*filled > rec.Len() || size > longestRemark {
		return
	}
	cells := make([]string, rec.Len())
	for i := range cells {
		cells[i] = string(bytes.ToValidUTF8(rec.Bytes(i), nil))
	}
	b.remarks = append(b.remarks, Remark{Line: rec.Line, Cells: cells, Rejected: !errors.Is(err, ErrSkip)})
}
