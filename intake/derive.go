package intake

import (
	"bytes"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"math/bits"
	"strconv"

	"github.com/cespare/xxhash/v2"

	"dyetrace"
)

// idAlphabet writes 128 bits as 26 small letters and digits.
var idAlphabet = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// deriveID gives a row an id made of its content. The number among equal rows is added
// later, when all rows before it are known.
func (w *worker) deriveID(b *block, row *dyetrace.Row) {
	w.content = appendContent(w.content[:0], &b.batch, row)
	sum := sha256.Sum256(w.content)
	off := len(b.batch.Text)
	text := append(b.batch.Text, w.format.IDPrefix...)
	text = idAlphabet.AppendEncode(text, sum[:16])
	b.batch.Text = text
	row.ID = dyetrace.Span{Off: uint32(off), Len: uint32(len(text) - off)}
	b.keys = append(b.keys, binary.LittleEndian.Uint64(sum[16:]))
}

// appendContent appends all fields of a row but its id and line. Different rows give
// different bytes.
func appendContent(dst []byte, b *dyetrace.Batch, r *dyetrace.Row) []byte {
	for _, n := range [...]int64{int64(r.Time), r.Seq, int64(r.Amount), int64(r.Received),
		int64(r.Currency), int64(r.ReceivedCurrency)} {
		dst = binary.LittleEndian.AppendUint64(dst, uint64(n))
	}
	for _, s := range [...]dyetrace.Stated{r.FromBalance, r.ToBalance} {
		if s.Known {
			dst = append(dst, 1)
			dst = binary.LittleEndian.AppendUint64(dst, uint64(s.Amount))
		} else {
			dst = append(dst, 0)
		}
	}
	for _, s := range [...]dyetrace.Span{r.From, r.To, r.Channel, r.Memo} {
		dst = binary.LittleEndian.AppendUint32(dst, s.Len)
		dst = append(dst, b.Bytes(s)...)
	}
	return dst
}

// errTooManyRows is the error where counting equal rows would take too much memory.
var errTooManyRows = errors.New("has more than 2^28 rows without ids: split it, keeping equal rows together")

// rowCounts counts how often each content has occurred in a file. It keeps eight bytes
// for each: 56 bits of the content's hash and the count; 8 more bits of the hash choose
// the shard. Among a hundred million rows, the chance that two different ones are taken
// for equal is one in four thousand. The later one's id would then have a needless -2,
// and would still be its own.
type rowCounts struct {
	shards [256]shard
	often  map[uint64]int // counts from manyTimes on
	rows   int
}

// shard is an open-addressing table; 0 is an empty slot.
type shard struct {
	slots []uint64 // hash<<8 | count
	used  int
}

const (
	manyTimes = 255
	maxRows   = 1 << 28
)

func newRowCounts() *rowCounts { return &rowCounts{often: make(map[uint64]int)} }

// numberRows numbers equal rows: the second gets an id that ends in -2.
func (t *rowCounts) numberRows(b *block) error {
	for i, key := range b.keys {
		t.rows++
		if t.rows > maxRows {
			return errTooManyRows
		}
		n := t.count(key)
		if n == 1 {
			continue
		}
		row := &b.batch.Rows[i]
		id := append(bytes.Clone(b.batch.Bytes(row.ID)), '-')
		row.ID = b.batch.AddText(strconv.AppendInt(id, int64(n), 10))
	}
	return nil
}

// count counts one more of a content and returns how many there are now.
func (t *rowCounts) count(key uint64) int {
	s := &t.shards[byte(key)]
	if s.used*8 >= len(s.slots)*7 {
		s.grow()
	}
	hash := key >> 8
	at := s.place(hash)
	for s.slots[at] != 0 && s.slots[at]>>8 != hash {
		if at++; at == len(s.slots) {
			at = 0
		}
	}
	n := s.slots[at] & 0xff
	switch {
	case n == 0:
		s.used++
		s.slots[at] = hash<<8 | 1
		return 1
	case n < manyTimes-1:
		s.slots[at]++
		return int(n) + 1
	}
	s.slots[at] = hash<<8 | manyTimes
	t.often[key] = max(t.often[key], manyTimes-1) + 1
	return t.often[key]
}

// place returns where a hash of 56 bits belongs in the table.
func (s *shard) place(hash uint64) int {
	high, _ := bits.Mul64(hash<<8, uint64(len(s.slots)))
	return int(high)
}

// grow makes the table half as large again, so that it is never less than half full.
func (s *shard) grow() {
	old := s.slots
	s.slots = make([]uint64, max(64, len(old)*3/2))
	for _, slot := range old {
		if slot == 0 {
			continue
		}
		at := s.place(slot >> 8)
		for s.slots[at] != 0 {
			if at++; at == len(s.slots) {
				at = 0
			}
		}
		s.slots[at] = slot
	}
}

// implied adds the accounts that are described by their ids alone. It remembers the
// account met last in each slot, so that most accounts are added once.
type implied struct {
	slots [1 << 16]string
}

func (m *implied) addAccounts(f *Format, b *dyetrace.Batch) {
	for i := range b.Rows {
		m.meet(f, b, b.Rows[i].From, b.Rows[i].Line)
		m.meet(f, b, b.Rows[i].To, b.Rows[i].Line)
	}
}

func (m *implied) meet(f *Format, b *dyetrace.Batch, account dyetrace.Span, line int64) {
	id := b.Bytes(account)
	slot := &m.slots[xxhash.Sum64(id)%uint64(len(m.slots))]
	if *slot == string(id) {
		return
	}
	*slot = string(id)
	if a, ok := f.Implied(id); ok {
		a.Source.Line = line
		b.Accounts = append(b.Accounts, a)
	}
}
