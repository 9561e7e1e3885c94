package statement

import (
	"encoding/binary"
	"math/bits"
	"slices"

	"dyetrace"
)

// Ord is a transfer's place in ledger order, from 0.
type Ord int64

// No numbers the statements of a ledger in order of account id and
// currency, from 0.
type No uint32

// Entry is one transfer as one account's statement has it.
type Entry struct {
	Ord     Ord
	Peer    No              // the statement of the other side
	In      bool            // the money came in
	Stated  bool            // Balance is known
	Amount  dyetrace.Amount // what left or reached this account
	Other   dyetrace.Amount // what reached or left the other side
	Balance dyetrace.Amount // stated after the transfer, on this side
}

// Statement is an account's transfers in ledger order, as they rest in the
// index. It stays valid until its ledger is closed.
//
// An entry is a control byte, three numbers in little-endian order whose
// lengths the control byte gives, and what is rarely there:
//
//	control   bits 0-1  length of the step in Ord since the entry before: 1, 2, 3, 5 bytes
//	          bits 2-3  length of Peer: 1, 2, 3, 4 bytes
//	          bits 4-5  length of Amount: 2, 3, 4, 8 bytes
//	          bit  6    In
//	          bit  7    an extra byte follows the numbers: bit 0 Other, bit 1 Balance;
//	                    then these, as varints, Balance in zigzag form
type Statement struct {
	data      []byte // with Slack readable bytes behind len(data)
	entries   int
	marks     []byte    // see Mark
	view      *View     // how data is read; nil: as it is
	stretches []stretch // where there are several; data and view are the first one's
}

// Slack is how many bytes past a statement's end a decoder may read.
const Slack = 32

var (
	stepLens   = [4]uint8{1, 2, 3, 5}
	peerLens   = [4]uint8{1, 2, 3, 4}
	amountLens = [4]uint8{2, 3, 4, 8}
)

// New makes a statement of entries that are in ledger order, for a
// ledger kept in memory.
func New(entries []Entry) Statement { return newEvery(0, entries, 1<<62) }

// NewMarked is New with a mark for every few entries; no is
// the statement's number.
func NewMarked(no No, entries []Entry) Statement {
	return newEvery(no, entries, 4)
}

func newEvery(no No, entries []Entry, every int64) Statement {
	var data []byte
	last := Ord(0)
	m := Marker{no: no, every: every}
	for i := range entries {
		data = AppendEntry(data, &entries[i], last)
		last = entries[i].Ord
		m.Pass(&entries[i], uint64(len(data)))
	}
	n := len(data)
	data = append(data, make([]byte, Slack)...)
	return Statement{data: data[:n], entries: len(entries), marks: m.Marks}
}

// Encoded is the statement that entries make which AppendEntry encoded
// one after another. data has Slack readable bytes behind its end, and
// marks may be missing.
func Encoded(data []byte, entries int, marks []byte) Statement {
	return Statement{data: data, entries: entries, marks: marks}
}

// Len is the number of entries.
func (s Statement) Len() int { return s.entries }

// Cursor starts before the statement's first entry.
func (s Statement) Cursor() Cursor {
	return Cursor{data: s.data[: len(s.data)+Slack : len(s.data)+Slack], view: s.view, stretches: s.stretches}
}

// Cursor walks a statement from its first entry to its last. It is a value:
// a copy walks on by itself.
type Cursor struct {
	data      []byte // slack included
	pos       int
	last      Ord // as data has it
	view      *View
	stretches []stretch
	at        int // stretch at hand
}

// Before reports whether the cursor is before another one in the same
// statement.
func (c *Cursor) Before(other *Cursor) bool {
	return c.at < other.at || c.at == other.at && c.pos < other.pos
}

// turn goes to the next stretch and decodes its first entry.
func (c *Cursor) turn(e *Entry) bool {
	if c.at+1 >= len(c.stretches) {
		return false
	}
	c.enter(c.at + 1)
	return c.Next(e)
}

// enter goes to the start of a stretch.
func (c *Cursor) enter(at int) {
	s := &c.stretches[at]
	c.at, c.data, c.pos, c.last, c.view = at, s.data[:len(s.data)+Slack:len(s.data)+Slack], 0, s.last, s.view
}

// Next decodes the next entry into e and reports whether there was one. Bytes
// that no encoder wrote end the walk; they cannot occur in a block whose
// checksum was right.
func (c *Cursor) Next(e *Entry) bool {
again:
	p := c.pos
	if p >= len(c.data)-Slack {
		return c.turn(e)
	}
	// No number crosses the slack, so that each is read with all eight bytes at once.
	b := c.data[p : p+Slack]
	control := b[0]
	n := uint(1)
	stepLen := uint(stepLens[control&3])
	step := binary.LittleEndian.Uint64(b[1:]) & (1<<(8*stepLen) - 1)
	n += stepLen
	peerLen := uint(peerLens[control>>2&3])
	peer := binary.LittleEndian.Uint64(b[n&15:]) & (1<<(8*peerLen) - 1)
	n += peerLen
	amountLen := uint(amountLens[control>>4&3])
	amount := binary.LittleEndian.Uint64(b[n&15:]) & (^uint64(0) >> (64 - 8*amountLen))
	n += amountLen
	c.last += Ord(step)
	e.Ord = c.last
	e.Peer = No(peer)
	e.In = control&0x40 != 0
	e.Amount = dyetrace.Amount(amount)
	e.Other = e.Amount
	e.Stated = false
	c.pos = p + int(n)
	if control&0x80 != 0 && !c.extra(e) {
		return false
	}
	if c.view != nil && !c.view.turn(e) {
		goto again
	}
	return true
}

// extra decodes what follows the numbers of an entry.
func (c *Cursor) extra(e *Entry) bool {
	flags := c.data[c.pos]
	c.pos++
	if flags&1 != 0 {
		v, n := c.uvarint()
		if n <= 0 {
			c.pos = len(c.data)
			return false
		}
		e.Other = dyetrace.Amount(v)
		c.pos += n
	}
	if flags&2 != 0 {
		v, n := c.uvarint()
		if n <= 0 {
			c.pos = len(c.data)
			return false
		}
		e.Balance, e.Stated = dyetrace.Amount(v>>1)^-dyetrace.Amount(v&1), true
		c.pos += n
	}
	return c.pos <= len(c.data)-Slack
}

// uvarint is binary.Uvarint at the cursor. Numbers of up to eight bytes, nearly
// all, are read at once: whose length changes from entry to entry, a processor
// guesses wrong in a loop over bytes.
func (c *Cursor) uvarint() (uint64, int) {
	b := c.data[c.pos:]
	if len(b) < 8 {
		return binary.Uvarint(b)
	}
	v := binary.LittleEndian.Uint64(b)
	stop := ^v & 0x8080808080808080
	if stop == 0 {
		return binary.Uvarint(b)
	}
	n := bits.TrailingZeros64(stop)/8 + 1
	v &= stop ^ (stop - 1)
	v = v&0x007f007f007f007f | v&0x7f007f007f007f00>>1
	v = v&0x00003fff00003fff | v&0x3fff00003fff0000>>2
	return v&0x000000000fffffff | v&0x0fffffff00000000>>4, n
}

// AppendEntry encodes e, whose predecessor in the statement has place last.
func AppendEntry(dst []byte, e *Entry, last Ord) []byte {
	n := len(dst)
	if cap(dst)-n < Slack {
		dst = slices.Grow(dst, max(Slack, n/2))
	}
	b := dst[n : n+Slack]
	step, peer, amount := uint64(e.Ord-last), uint64(e.Peer), uint64(e.Amount)
	stepCode, peerCode, amountCode := stepCodes[byteLen(step)], peerCodes[byteLen(peer)], amountCodes[byteLen(amount)]
	control := stepCode | peerCode<<2 | amountCode<<4
	if e.In {
		control |= 0x40
	}
	extra := e.Other != e.Amount || e.Stated
	if extra {
		control |= 0x80
	}
	b[0] = control
	at := 1
	binary.LittleEndian.PutUint64(b[at:], step)
	at += int(stepLens[stepCode])
	binary.LittleEndian.PutUint64(b[at&15:], peer)
	at += int(peerLens[peerCode])
	binary.LittleEndian.PutUint64(b[at&15:], amount)
	at += int(amountLens[amountCode])
	dst = dst[:n+at]
	if extra {
		return appendExtra(dst, e)
	}
	return dst
}

func appendExtra(dst []byte, e *Entry) []byte {
	var flags byte
	if e.Other != e.Amount {
		flags |= 1
	}
	if e.Stated {
		flags |= 2
	}
	dst = append(dst, flags)
	if flags&1 != 0 {
		dst = binary.AppendUvarint(dst, uint64(e.Other))
	}
	if flags&2 != 0 {
		dst = binary.AppendVarint(dst, int64(e.Balance))
	}
	return dst
}

// AppendNumbered is AppendEntry behind the number of the entry's statement, which
// takes four bytes. last is the place of the entry before, in any statement.
func AppendNumbered(dst []byte, no No, e *Entry, last Ord) []byte {
	return AppendEntry(binary.LittleEndian.AppendUint32(dst, uint32(no)), e, last)
}

// EachNumbered calls fn with what AppendNumbered encoded, and gives the place of
// the last entry. data has Slack bytes behind its end within its
// capacity.
func EachNumbered(data []byte, last Ord, fn func(no No, e *Entry) error) (Ord, error) {
	var e Entry
	c := Cursor{data: data[:len(data)+Slack], last: last}
	for c.pos < len(data) {
		no := No(binary.LittleEndian.Uint32(c.data[c.pos:]))
		c.pos += 4
		if !c.Next(&e) {
			break
		}
		if err := fn(no, &e); err != nil {
			return 0, err
		}
	}
	return c.last, nil
}

// byteLen is how many bytes v takes.
func byteLen(v uint64) int { return (bits.Len64(v) + 7) / 8 }

// The code of the first length that holds a number of so many bytes; the last
// code serves where none does.
var (
	stepCodes   = codesFor(stepLens)
	peerCodes   = codesFor(peerLens)
	amountCodes = codesFor(amountLens)
)

func codesFor(lens [4]uint8) (codes [9]uint8) {
	for n := range codes {
		for codes[n] < 3 && int(lens[codes[n]]) < n {
			codes[n]++
		}
	}
	return codes
}
