package lines

import (
	"encoding/binary"

	"github.com/zeebo/xxh3"

	"dyetrace/join"
	"dyetrace/ledger/record"
	"dyetrace/ledger/statement"
)

// derive makes the transfer of one line or two. Its id is a pure function of
// what the payer's line shows, or else the payee's, and of how many lines show
// just that: it stays as it is when the other side comes in later. via is the
// line that shows the pool through which the money went, nil where it did not;
// guide the line of a wallet for which another account's money paid.
func (j *Joiner) derive(b *record.List, out, in, via, guide *join.Line) {
	// The payer's line comes first: the payer's institution took the order, so that its
	// time and channel are those of the movement, and an id made of it stays when the
	// payee's line comes later. The payee's line fills gaps.
	first, second := out, in
	if first == nil {
		first, second = in, nil
	}
	r := record.Record{Time: first.Time, Seq: first.Seq, Amount: first.Amount, Line: first.Row, Origin: first.OriginNo,
		Off: uint32(len(b.Text))}
	if second != nil && second.Spread < first.Spread {
		r.Time = second.Time // the payer's line has the day only, the payee's the time
	}
	// Each line settles its own account and balance. The other account is what the line
	// names, unless that side has a line, too.
	var e record.Extras
	e.Received = r.Amount
	if out != nil {
		r.From, r.To = out.Account, out.Peer
		e.FromBalance, e.Second.FromTime = out.Balance, out.Time
		e.Received = out.Net
	}
	if in != nil {
		r.From, r.To = in.Peer, in.Account
		e.ToBalance, e.Second.ToTime = in.Balance, in.Time
	}
	if out != nil && in != nil {
		r.From, r.To = out.Account, in.Account
	}
	// The second line's memo and place are kept beside the first's, so that both can be
	// looked up in their files.
	e.Channel, e.Memo = first.Says(join.Channel), first.Says(join.Memo)
	if second != nil {
		if len(e.Channel) == 0 {
			e.Channel = second.Says(join.Channel)
		}
		e.Second.Memo, e.Second.Origin, e.Second.Line = second.Says(join.Memo), second.OriginNo, second.Row
	}
	if second == nil && guide != nil {
		e.Second.Memo, e.Second.Origin, e.Second.Line = guide.Says(join.Memo), guide.OriginNo, guide.Row
	}
	if via != nil {
		e.Channel = j.appendVia(e.Channel, via)
	}
	fillNumbers(&e.Numbers, out, in)
	j.noteGuide(&e, guide, via)
	// Ranks bring the transfer into the order of both statements later.
	for k, l := range [...]*join.Line{out, in} {
		if l != nil {
			e.Second.Ranks[k] = l.Rank + 1
			j.noteReversal(&e, l)
		}
	}
	b.Text = j.appendID(b.Text, first)
	r.IDLen = uint16(uint32(len(b.Text)) - r.Off)
	before := len(b.Text)
	b.Text, r.Flags = e.Append(b.Text, r.Amount)
	r.ExtraLen = uint32(len(b.Text) - before)
	b.Recs = append(b.Recs, r)
}

// fillNumbers fills those of a transfer's numbers that are empty from its lines.
func fillNumbers(n *record.Numbers, out, in *join.Line) {
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

// appendVia adds to a channel the holder of the pool through which the money went.
func (j *Joiner) appendVia(channel []byte, line *join.Line) []byte {
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

// appendID appends the id of a line's transfer: 20 hexadecimal digits of the xxh3 of
// what makes lines copies of each other.
func (j *Joiner) appendID(dst []byte, l *join.Line) []byte {
	account, currency := j.names.Name(l.Account)
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
