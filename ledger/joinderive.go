package ledger

import (
	"encoding/binary"

	"github.com/zeebo/xxh3"

	"dyetrace/join"
	"dyetrace/ledger/statement"
)

// derive makes the transfer of one line or two. Its id is a pure function of
// what the payer's line says, or else the payee's, and of how many lines say
// just that: it stays as it is when the other side comes in later. via is the
// line that shows the pool through which the money went, nil where it did not;
// guide the line of a wallet for which another account's money paid.
func (j *joiner) derive(b *recordList, out, in, via, guide *join.Line) {
	first, second := out, in
	if first == nil {
		first, second = in, nil
	}
	r := record{time: first.Time, seq: first.Seq, amount: first.Amount, line: first.Row, origin: first.OriginNo, off: uint32(len(b.text))}
	if second != nil && second.Spread < first.Spread {
		r.time = second.Time // the payer's institution knows the day, the payee's the time
	}
	var e extras
	e.received = r.amount
	if out != nil {
		r.from, r.to = out.Account, out.Peer
		e.fromBalance, e.second.fromTime = out.Balance, out.Time
		e.received = out.Net
	}
	if in != nil {
		r.from, r.to = in.Peer, in.Account
		e.toBalance, e.second.toTime = in.Balance, in.Time
	}
	if out != nil && in != nil {
		r.from, r.to = out.Account, in.Account
	}
	e.channel, e.memo = first.Says(join.Channel), first.Says(join.Memo)
	if second != nil {
		if len(e.channel) == 0 {
			e.channel = second.Says(join.Channel)
		}
		e.second.memo, e.second.origin, e.second.line = second.Says(join.Memo), second.OriginNo, second.Row
	}
	if second == nil && guide != nil {
		e.second.memo, e.second.origin, e.second.line = guide.Says(join.Memo), guide.OriginNo, guide.Row
	}
	if via != nil {
		e.channel = j.appendVia(e.channel, via)
	}
	fillNumbers(&e.numbers, out, in)
	j.noteGuide(&e, guide, via)
	for k, l := range [...]*join.Line{out, in} {
		if l != nil {
			e.second.ranks[k] = l.Rank + 1
			j.noteReversal(&e, l)
		}
	}
	b.text = j.appendID(b.text, first)
	r.idLen = uint16(uint32(len(b.text)) - r.off)
	before := len(b.text)
	b.text, r.flags = e.append(b.text, r.amount)
	r.extraLen = uint32(len(b.text) - before)
	b.recs = append(b.recs, r)
}

// fillNumbers adds to a transfer's numbers those that its lines have, where it has none.
func fillNumbers(n *numbers, out, in *join.Line) {
	for _, from := range [...]struct {
		line          *join.Line
		serial, order int
	}{{out, statement.FromSerial, statement.FromOrder}, {in, statement.ToSerial, statement.ToOrder}} {
		if from.line == nil {
			continue
		}
		for _, t := range [...]struct{ text, to int }{{join.Serial, from.serial}, {join.Order, from.order}} {
			if len(n[t.to]) == 0 {
				n[t.to] = from.line.Says(t.text)
			}
		}
	}
}

// appendVia adds to a channel through whose pool the money went.
func (j *joiner) appendVia(channel []byte, line *join.Line) []byte {
	name := line.Says(join.PeerName)
	if len(name) == 0 {
		name = j.number(line.Peer)
	}
	through := append([]byte(nil), channel...)
	if len(through) > 0 {
		through = append(through, ' ')
	}
	return append(append(through, "via "...), name...)
}

// appendID is the id of the transfer that a line stands for: 20 hexadecimal
// digits of the xxh3 of what makes lines copies of each other.
func (j *joiner) appendID(dst []byte, l *join.Line) []byte {
	account, currency := j.names.name(l.Account)
	var buf [256]byte
	key := append(buf[:0], account...)
	key = append(key, 0)
	key = binary.LittleEndian.AppendUint16(key, uint16(currency))
	key = binary.LittleEndian.AppendUint64(key, uint64(l.Time))
	key = binary.LittleEndian.AppendUint64(key, uint64(l.Amount))
	key = binary.LittleEndian.AppendUint64(key, uint64(l.Balance.Amount))
	key = binary.LittleEndian.AppendUint32(key, uint32(l.Nth))
	flags := byte(0)
	if l.In {
		flags |= 1
	}
	if l.Balance.Known {
		flags |= 2
	}
	key = append(append(append(append(key, flags), l.Says(join.Peer)...), 0), l.Says(join.Serial)...)
	sum := xxh3.Hash128(key).Bytes()
	return appendHex(append(dst, 's'), sum[:10])
}

func appendHex(dst, raw []byte) []byte {
	const digits = "0123456789abcdef"
	for _, c := range raw {
		dst = append(dst, digits[c>>4], digits[c&15])
	}
	return dst
}
