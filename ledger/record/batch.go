package record

import "dyetrace/ledger/statement"

// Batch is a run of merged records on its way to the segment and the index.
type Batch struct {
	List
	Segment []int32 // NewSegment for those that have yet to be written
	Row     []int64 // in its segment
	Primary []bool  // the record that counts for its transfer
	Instead []Instead
	// Replaces are transfers that this part of the index has instead of another part; Instead
	// are only records.
	Replaces []Instead
}

// Instead is a record that counts for a transfer of another part of the index, or is one,
// instead of the one which that part has.
type Instead struct {
	At int           // in the batch
	Of statement.Ord // place of the transfer in the parts that stay
}

// Reset takes all records out.
func (b *Batch) Reset() {
	b.List.Reset()
	b.Segment, b.Row, b.Primary = b.Segment[:0], b.Row[:0], b.Primary[:0]
	b.Instead, b.Replaces = b.Instead[:0], b.Replaces[:0]
}

// NewRecords is how many records of the batch have yet to be written.
func (b *Batch) NewRecords() int64 {
	n := int64(0)
	for _, s := range b.Segment {
		if IsWritten(s) {
			n++
		}
	}
	return n
}

// Brought is how many of them an import brings.
func (b *Batch) Brought() int64 {
	n := int64(0)
	for _, s := range b.Segment {
		if s == NewSegment {
			n++
		}
	}
	return n
}

// NewSegment is the number of the segment that an import is writing.
const NewSegment = int32(-1)

// Rewritten is the number of the same segment for a record that was in the ledger
// before and is written anew.
const Rewritten = int32(-3)

// IsWritten reports whether a record is on its way to the segment being written.
func IsWritten(segment int32) bool { return segment == NewSegment || segment == Rewritten }

// NoSegment is the number where there is no segment.
const NoSegment = int32(-2)
