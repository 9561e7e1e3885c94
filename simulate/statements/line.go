package statements

import (
	"cmp"
	"encoding/binary"
	"slices"

	"dyetrace/simulate"
)

// line is one side of a transfer, or of a payment that failed.
type line struct {
	no              int64 // of the transfer or the failure
	at              int64 // seconds since 1970; first true, then by the institution's clock
	sent, received  int64 // fen
	balance         int64
	account, peer   simulate.AccountNo
	memo            uint16 // of the spool's memos
	in, failed, own bool   // own: both accounts are of one person
}

const lineSize = 8*5 + 4*2 + 2 + 1

// amount is what the line's account paid or got.
func (l *line) amount() int64 {
	if l.in {
		return l.received
	}
	return l.sent
}

// fee is what the account's institution kept of a payment out of it.
func (l *line) fee() int64 {
	if l.in {
		return 0
	}
	return l.sent - l.received
}

// signed is the amount as it changes the account's balance.
func (l *line) signed() int64 {
	switch {
	case l.failed:
		return 0
	case l.in:
		return l.received
	}
	return -l.sent
}

func (l *line) append(b []byte) []byte {
	for _, v := range [...]int64{l.no, l.at, l.sent, l.received, l.balance} {
		b = binary.LittleEndian.AppendUint64(b, uint64(v))
	}
	b = binary.LittleEndian.AppendUint32(b, uint32(l.account))
	b = binary.LittleEndian.AppendUint32(b, uint32(l.peer))
	b = binary.LittleEndian.AppendUint16(b, l.memo)
	bits := byte(0)
	for i, is := range [...]bool{l.in, l.failed, l.own} {
		if is {
			bits |= 1 << i
		}
	}
	return append(b, bits)
}

func (l *line) decode(b []byte) {
	for i, v := range [...]*int64{&l.no, &l.at, &l.sent, &l.received, &l.balance} {
		*v = int64(binary.LittleEndian.Uint64(b[8*i:]))
	}
	b = b[40:]
	l.account = simulate.AccountNo(binary.LittleEndian.Uint32(b))
	l.peer = simulate.AccountNo(binary.LittleEndian.Uint32(b[4:]))
	l.memo = binary.LittleEndian.Uint16(b[8:])
	l.in, l.failed, l.own = b[10]&1 != 0, b[10]&2 != 0, b[10]&4 != 0
}

// byAccount parts lines by account, each in order of time, and gives failed
// payments the balance that they left as it was; -1 where none is known.
func byAccount(lines []line) [][]line {
	slices.SortStableFunc(lines, func(a, b line) int {
		return cmp.Or(cmp.Compare(a.account, b.account), cmp.Compare(a.at, b.at))
	})
	var parts [][]line
	for i := 0; i < len(lines); {
		balance := int64(-1)
		j := i
		for ; j < len(lines) && lines[j].account == lines[i].account; j++ {
			if lines[j].failed {
				lines[j].balance = balance
			}
			balance = lines[j].balance
		}
		parts = append(parts, lines[i:j])
		i = j
	}
	return parts
}

// clocked puts an institution's clock in the place of the true times. The clock
// never runs backwards within a statement.
func clocked(lines []line, st *style, o *Options) {
	last := int64(0)
	for i := range lines {
		l := &lines[i]
		lag := int64(0)
		if o.Jitter > 0 {
			lag = int64(mixed(o.Seed, uint64(st.place), uint64(l.no), forLag) % uint64((o.Jitter+1)/2+1))
		}
		l.at = max(last, l.at+st.offset+lag)
		last = l.at
	}
}
