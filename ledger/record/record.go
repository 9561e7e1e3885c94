package record

import (
	"bytes"
	"cmp"
	"encoding/binary"

	"dyetrace"
	"dyetrace/ledger/statement"
)

// Record is a source record on its way into a ledger. Its id and what is
// rarely there (received amount, balances, channel, memo) lie in the text of
// the block it is in.
type Record struct {
	Time     dyetrace.Instant
	Seq      int64           // as the source has it; 0: none
	Amount   dyetrace.Amount // that was sent, in minor units of the payer's currency
	Line     int64           // in the file and sheet, from 1
	From, To uint32          // numbers in Names, of accounts in currencies
	Origin   uint32          // number in Origins of the file and sheet it was read from
	Off      uint32          // where id and extras begin in the list's text
	ExtraLen uint32          // bytes of the extras, which follow the id
	IDLen    uint16          // bytes of the id
	Flags    uint16          // which extras there are, in the order below
}

// The extras of a record, in the order in which they are stored.
const (
	HasReceived    uint16 = 1 << iota // uvarint
	HasFromBalance                    // varint
	HasToBalance                      // varint
	HasChannel                        // length as uvarint, bytes
	HasMemo                           // length as uvarint, bytes
	HasFromTime                       // varint
	HasToTime                         // the same
	HasMemo2                          // length as uvarint, bytes
	HasSource2                        // origin as uvarint, line as varint
	HasNumbers                        // four texts, each its length as uvarint, bytes
	HasReverses                       // length as uvarint, bytes; stored behind the memo
)

// KeepsPlace marks, on the way to its file, a transfer that is a complete
// record with what statements add to it: it keeps its time and number.
const KeepsPlace uint16 = 1 << 15

// hasRanks marks, on the way to its file, a transfer that was made of lines.
const hasRanks uint16 = 1 << 14

// List is a run of records with their text.
type List struct {
	Recs []Record
	Text []byte
}

// Reset takes all records out.
func (b *List) Reset() { b.Recs, b.Text = b.Recs[:0], b.Text[:0] }

// ID is the id of a record.
func (b *List) ID(r *Record) []byte {
	return b.Text[r.Off : r.Off+uint32(r.IDLen)]
}

// Extras is the encoded extras of a record.
func (b *List) Extras(r *Record) []byte {
	at := r.Off + uint32(r.IDLen)
	return b.Text[at : at+r.ExtraLen]
}

// Add copies a record of another block.
func (b *List) Add(from *List, r *Record) {
	c := *r
	c.Off = uint32(len(b.Text))
	b.Text = append(b.Text, from.Text[r.Off:r.Off+uint32(r.IDLen)+r.ExtraLen]...)
	b.Recs = append(b.Recs, c)
}

// Extras are the decoded extras of a record.
type Extras struct {
	Received               dyetrace.Amount // that arrived, in minor units of the payee's currency
	FromBalance, ToBalance dyetrace.Stated // after the transfer, as the source states them
	Channel, Memo          []byte          // empty where the source has none
	Reverses               []byte          // id of the transfer that it takes back
	Second                 Second          // what lines of statements add to it
	Numbers                Numbers         // that institutions gave it
}

// Numbers are the serial numbers of the payer's and the payee's lines, and then
// their order numbers.
type Numbers [statement.NumberTexts][]byte

// empty reports whether there is none.
func (n *Numbers) empty() bool {
	for _, text := range n {
		if len(text) > 0 {
			return false
		}
	}
	return true
}

// Second is what the lines of two statements add to a derived transfer.
type Second struct {
	FromTime, ToTime dyetrace.Instant // by the payer's and the payee's line; 0: there is none
	Memo             []byte           // of the second line
	Origin           uint32           // of the second line, as in Record
	Line             int64            // 0: there is no second line
	// Ranks are 1 + the places of the two lines in their statements, on the way
	// to the file only; 0: there is no such line.
	Ranks [2]int32
}

// Append encodes the extras of a record of an amount, and gives the flags that
// say which there are.
func (e *Extras) Append(dst []byte, amount dyetrace.Amount) ([]byte, uint16) {
	// What is not there takes no byte: the flags say what follows, in the order of the
	// constants, but for what a record takes back, which came later and lies behind the
	// memo.
	var flags uint16
	if e.Received != amount {
		flags |= HasReceived
		dst = binary.AppendUvarint(dst, uint64(e.Received))
	}
	if e.FromBalance.Known {
		flags |= HasFromBalance
		dst = binary.AppendVarint(dst, int64(e.FromBalance.Amount))
	}
	if e.ToBalance.Known {
		flags |= HasToBalance
		dst = binary.AppendVarint(dst, int64(e.ToBalance.Amount))
	}
	if len(e.Channel) > 0 {
		flags |= HasChannel
		dst = binary.AppendUvarint(dst, uint64(len(e.Channel)))
		dst = append(dst, e.Channel...)
	}
	if len(e.Memo) > 0 {
		flags |= HasMemo
		dst = binary.AppendUvarint(dst, uint64(len(e.Memo)))
		dst = append(dst, e.Memo...)
	}
	if len(e.Reverses) > 0 {
		flags |= HasReverses
		dst = binary.AppendUvarint(dst, uint64(len(e.Reverses)))
		dst = append(dst, e.Reverses...)
	}
	dst, flags = e.Second.append(dst, flags)
	if !e.Numbers.empty() {
		flags |= HasNumbers
		for _, text := range e.Numbers {
			dst = binary.AppendUvarint(dst, uint64(len(text)))
			dst = append(dst, text...)
		}
	}
	return dst, flags
}

func (s *Second) append(dst []byte, flags uint16) ([]byte, uint16) {
	if s.FromTime != 0 {
		flags |= HasFromTime
		dst = binary.AppendVarint(dst, int64(s.FromTime))
	}
	if s.ToTime != 0 {
		flags |= HasToTime
		dst = binary.AppendVarint(dst, int64(s.ToTime))
	}
	if len(s.Memo) > 0 {
		flags |= HasMemo2
		dst = binary.AppendUvarint(dst, uint64(len(s.Memo)))
		dst = append(dst, s.Memo...)
	}
	if s.Line != 0 {
		flags |= HasSource2
		dst = binary.AppendUvarint(dst, uint64(s.Origin))
		dst = binary.AppendVarint(dst, s.Line)
	}
	if s.Ranks != [2]int32{} {
		flags |= hasRanks
		dst = binary.AppendUvarint(dst, uint64(s.Ranks[0]))
		dst = binary.AppendUvarint(dst, uint64(s.Ranks[1]))
	}
	return dst, flags
}

func (s *Second) decode(flags uint16, raw []byte) (rest []byte) {
	if flags&HasFromTime != 0 {
		v, n := binary.Varint(raw)
		s.FromTime, raw = dyetrace.Instant(v), raw[n:]
	}
	if flags&HasToTime != 0 {
		v, n := binary.Varint(raw)
		s.ToTime, raw = dyetrace.Instant(v), raw[n:]
	}
	if flags&HasMemo2 != 0 {
		v, n := binary.Uvarint(raw)
		s.Memo, raw = raw[n:n+int(v)], raw[n+int(v):]
	}
	if flags&HasSource2 != 0 {
		v, n := binary.Uvarint(raw)
		s.Origin, raw = uint32(v), raw[n:]
		s.Line, n = binary.Varint(raw)
		raw = raw[n:]
	}
	if flags&hasRanks != 0 {
		first, n := binary.Uvarint(raw)
		raw = raw[n:]
		other, n := binary.Uvarint(raw)
		s.Ranks, raw = [2]int32{int32(first), int32(other)}, raw[n:]
	}
	return raw
}

// Decode reads what append wrote.
func (e *Extras) Decode(r *Record, raw []byte) {
	*e = Extras{Received: r.Amount}
	if r.Flags == 0 {
		return
	}
	// In the order in which Append writes.
	if r.Flags&HasReceived != 0 {
		v, n := binary.Uvarint(raw)
		e.Received, raw = dyetrace.Amount(v), raw[n:]
	}
	if r.Flags&HasFromBalance != 0 {
		v, n := binary.Varint(raw)
		e.FromBalance, raw = dyetrace.Stated{Amount: dyetrace.Amount(v), Known: true}, raw[n:]
	}
	if r.Flags&HasToBalance != 0 {
		v, n := binary.Varint(raw)
		e.ToBalance, raw = dyetrace.Stated{Amount: dyetrace.Amount(v), Known: true}, raw[n:]
	}
	if r.Flags&HasChannel != 0 {
		v, n := binary.Uvarint(raw)
		e.Channel, raw = raw[n:n+int(v)], raw[n+int(v):]
	}
	if r.Flags&HasMemo != 0 {
		v, n := binary.Uvarint(raw)
		e.Memo, raw = raw[n:n+int(v)], raw[n+int(v):]
	}
	if r.Flags&HasReverses != 0 {
		v, n := binary.Uvarint(raw)
		e.Reverses, raw = raw[n:n+int(v)], raw[n+int(v):]
	}
	if r.Flags >= HasFromTime {
		raw = e.Second.decode(r.Flags, raw)
	}
	if r.Flags&HasNumbers != 0 {
		for i := range e.Numbers {
			v, n := binary.Uvarint(raw)
			e.Numbers[i], raw = raw[n:n+int(v)], raw[n+int(v):]
		}
	}
}

// CompareRecords is ledger order: by time, seq and id.
func CompareRecords(ab *List, a *Record, bb *List, b *Record) int {
	if a.Time != b.Time {
		return cmp.Compare(a.Time, b.Time)
	}
	if a.Seq != b.Seq {
		return cmp.Compare(a.Seq, b.Seq)
	}
	return bytes.Compare(ab.ID(a), bb.ID(b))
}

// SameContent reports whether two records of one id are equal, wherever
// they were read.
func SameContent(ab *List, a *Record, bb *List, b *Record) bool {
	return a.Time == b.Time && a.Seq == b.Seq && a.Amount == b.Amount && a.From == b.From && a.To == b.To &&
		a.Flags == b.Flags && bytes.Equal(ab.Extras(a), bb.Extras(b))
}
