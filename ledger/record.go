package ledger

import (
	"bytes"
	"cmp"
	"encoding/binary"

	"dyetrace"
	"dyetrace/ledger/statement"
)

// record is a source record on its way into a ledger. Its id and what is
// rarely there (received amount, balances, channel, memo) lie in the text of
// the block it is in.
type record struct {
	time     dyetrace.Instant
	seq      int64
	amount   dyetrace.Amount
	line     int64
	from, to uint32 // numbers of the interner
	origin   uint32 // number of the file and sheet it was read from
	off      uint32 // of id and extras in the block's text
	extraLen uint32
	idLen    uint16
	flags    uint16 // which extras there are, in the order below
}

// The extras of a record, in the order in which they are stored.
const (
	hasReceived    uint16 = 1 << iota // uvarint
	hasFromBalance                    // varint
	hasToBalance                      // varint
	hasChannel                        // length as uvarint, bytes
	hasMemo                           // length as uvarint, bytes
	hasFromTime                       // varint
	hasToTime                         // the same
	hasMemo2                          // length as uvarint, bytes
	hasSource2                        // origin as uvarint, line as varint
	hasNumbers                        // four texts, each its length as uvarint, bytes
	hasReverses                       // length as uvarint, bytes; stored behind the memo
)

// keepsPlace marks, on the way to its file, a transfer that is a complete
// record with what statements say beside it: its time and number stand.
const keepsPlace uint16 = 1 << 15

// hasRanks marks, on the way to its file, a transfer that was made of lines.
const hasRanks uint16 = 1 << 14

// recordList is a run of records with their text.
type recordList struct {
	recs []record
	text []byte
}

func (b *recordList) reset() { b.recs, b.text = b.recs[:0], b.text[:0] }

func (b *recordList) id(r *record) []byte {
	return b.text[r.off : r.off+uint32(r.idLen)]
}

func (b *recordList) extras(r *record) []byte {
	at := r.off + uint32(r.idLen)
	return b.text[at : at+r.extraLen]
}

// add copies a record of another block.
func (b *recordList) add(from *recordList, r *record) {
	c := *r
	c.off = uint32(len(b.text))
	b.text = append(b.text, from.text[r.off:r.off+uint32(r.idLen)+r.extraLen]...)
	b.recs = append(b.recs, c)
}

// extras are the decoded extras of a record.
type extras struct {
	received               dyetrace.Amount
	fromBalance, toBalance dyetrace.Stated
	channel, memo          []byte
	reverses               []byte // id of the transfer that it takes back
	second                 second
	numbers                numbers
}

// numbers are the serial numbers of the payer's and the payee's lines, and then
// their order numbers.
type numbers [statement.NumberTexts][]byte

// empty reports whether there is none.
func (n *numbers) empty() bool {
	for _, text := range n {
		if len(text) > 0 {
			return false
		}
	}
	return true
}

// second is what the lines of two statements say of a derived transfer.
type second struct {
	fromTime, toTime dyetrace.Instant // 0: not said
	memo             []byte
	origin           uint32
	line             int64 // 0: there is no second line
	// ranks are 1 + the places of the two lines in their statements, on the way
	// to the file only; 0: there is no such line.
	ranks [2]int32
}

func (e *extras) append(dst []byte, amount dyetrace.Amount) ([]byte, uint16) {
	var flags uint16
	if e.received != amount {
		flags |= hasReceived
		dst = binary.AppendUvarint(dst, uint64(e.received))
	}
	if e.fromBalance.Known {
		flags |= hasFromBalance
		dst = binary.AppendVarint(dst, int64(e.fromBalance.Amount))
	}
	if e.toBalance.Known {
		flags |= hasToBalance
		dst = binary.AppendVarint(dst, int64(e.toBalance.Amount))
	}
	if len(e.channel) > 0 {
		flags |= hasChannel
		dst = binary.AppendUvarint(dst, uint64(len(e.channel)))
		dst = append(dst, e.channel...)
	}
	if len(e.memo) > 0 {
		flags |= hasMemo
		dst = binary.AppendUvarint(dst, uint64(len(e.memo)))
		dst = append(dst, e.memo...)
	}
	if len(e.reverses) > 0 {
		flags |= hasReverses
		dst = binary.AppendUvarint(dst, uint64(len(e.reverses)))
		dst = append(dst, e.reverses...)
	}
	dst, flags = e.second.append(dst, flags)
	if !e.numbers.empty() {
		flags |= hasNumbers
		for _, text := range e.numbers {
			dst = binary.AppendUvarint(dst, uint64(len(text)))
			dst = append(dst, text...)
		}
	}
	return dst, flags
}

func (s *second) append(dst []byte, flags uint16) ([]byte, uint16) {
	if s.fromTime != 0 {
		flags |= hasFromTime
		dst = binary.AppendVarint(dst, int64(s.fromTime))
	}
	if s.toTime != 0 {
		flags |= hasToTime
		dst = binary.AppendVarint(dst, int64(s.toTime))
	}
	if len(s.memo) > 0 {
		flags |= hasMemo2
		dst = binary.AppendUvarint(dst, uint64(len(s.memo)))
		dst = append(dst, s.memo...)
	}
	if s.line != 0 {
		flags |= hasSource2
		dst = binary.AppendUvarint(dst, uint64(s.origin))
		dst = binary.AppendVarint(dst, s.line)
	}
	if s.ranks != [2]int32{} {
		flags |= hasRanks
		dst = binary.AppendUvarint(dst, uint64(s.ranks[0]))
		dst = binary.AppendUvarint(dst, uint64(s.ranks[1]))
	}
	return dst, flags
}

func (s *second) decode(flags uint16, raw []byte) (rest []byte) {
	if flags&hasFromTime != 0 {
		v, n := binary.Varint(raw)
		s.fromTime, raw = dyetrace.Instant(v), raw[n:]
	}
	if flags&hasToTime != 0 {
		v, n := binary.Varint(raw)
		s.toTime, raw = dyetrace.Instant(v), raw[n:]
	}
	if flags&hasMemo2 != 0 {
		v, n := binary.Uvarint(raw)
		s.memo, raw = raw[n:n+int(v)], raw[n+int(v):]
	}
	if flags&hasSource2 != 0 {
		v, n := binary.Uvarint(raw)
		s.origin, raw = uint32(v), raw[n:]
		s.line, n = binary.Varint(raw)
		raw = raw[n:]
	}
	if flags&hasRanks != 0 {
		first, n := binary.Uvarint(raw)
		raw = raw[n:]
		other, n := binary.Uvarint(raw)
		s.ranks, raw = [2]int32{int32(first), int32(other)}, raw[n:]
	}
	return raw
}

// decode reads what append wrote.
func (e *extras) decode(r *record, raw []byte) {
	*e = extras{received: r.amount}
	if r.flags == 0 {
		return
	}
	if r.flags&hasReceived != 0 {
		v, n := binary.Uvarint(raw)
		e.received, raw = dyetrace.Amount(v), raw[n:]
	}
	if r.flags&hasFromBalance != 0 {
		v, n := binary.Varint(raw)
		e.fromBalance, raw = dyetrace.Stated{Amount: dyetrace.Amount(v), Known: true}, raw[n:]
	}
	if r.flags&hasToBalance != 0 {
		v, n := binary.Varint(raw)
		e.toBalance, raw = dyetrace.Stated{Amount: dyetrace.Amount(v), Known: true}, raw[n:]
	}
	if r.flags&hasChannel != 0 {
		v, n := binary.Uvarint(raw)
		e.channel, raw = raw[n:n+int(v)], raw[n+int(v):]
	}
	if r.flags&hasMemo != 0 {
		v, n := binary.Uvarint(raw)
		e.memo, raw = raw[n:n+int(v)], raw[n+int(v):]
	}
	if r.flags&hasReverses != 0 {
		v, n := binary.Uvarint(raw)
		e.reverses, raw = raw[n:n+int(v)], raw[n+int(v):]
	}
	if r.flags >= hasFromTime {
		raw = e.second.decode(r.flags, raw)
	}
	if r.flags&hasNumbers != 0 {
		for i := range e.numbers {
			v, n := binary.Uvarint(raw)
			e.numbers[i], raw = raw[n:n+int(v)], raw[n+int(v):]
		}
	}
}

// compareRecords is ledger order: by time, seq and id.
func compareRecords(ab *recordList, a *record, bb *recordList, b *record) int {
	if a.time != b.time {
		return cmp.Compare(a.time, b.time)
	}
	if a.seq != b.seq {
		return cmp.Compare(a.seq, b.seq)
	}
	return bytes.Compare(ab.id(a), bb.id(b))
}

// sameContent reports whether two records of one id say the same, wherever
// they were read.
func sameContent(ab *recordList, a *record, bb *recordList, b *record) bool {
	return a.time == b.time && a.seq == b.seq && a.amount == b.amount && a.from == b.from && a.to == b.to &&
		a.flags == b.flags && bytes.Equal(ab.extras(a), bb.extras(b))
}
