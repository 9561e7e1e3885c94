package ledger

import (
	"dyetrace"
	"dyetrace/join"
	"dyetrace/ledger/record"
)

// told is the lines of a movement, and of which wallet's line tells more of it.
// Where only one side has a line of its own, that says who the other side is: the
// card paid the payee that the wallet names, or the payee was paid by what the
// wallet names.
func told(lines []join.Line, m *join.Movement, guides []join.Guide) (out, in, guide *join.Line) {
	out, in = lineAt(lines, m.Out), lineAt(lines, m.In)
	if m.Guide == 0 {
		return out, in, nil
	}
	g := &guides[m.Guide-1]
	if out != nil && in != nil {
		return out, in, &g.Line
	}
	one := &in
	if out != nil {
		one = &out
	}
	line := **one
	line.Peer, line.Named = g.Funder, false
	if line.In == g.In { // the card's, which goes the way that the wallet's would
		line.Peer, line.Named = g.Peer, g.Named
	}
	*one = &line
	return out, in, &g.Line
}

// noteGuide adds to a transfer what a wallet's line says of it: its numbers, what it
// takes back, and through which wallet the card's money went.
func (j *joiner) noteGuide(e *record.Extras, guide, via *join.Line) {
	if guide == nil {
		return
	}
	if guide.In {
		fillNumbers(&e.Numbers, nil, guide)
	} else {
		fillNumbers(&e.Numbers, guide, nil)
	}
	j.noteReversal(e, guide)
	if via != nil {
		e.Channel = append(append(e.Channel, ", "...), j.number(guide.Account)...)
	}
}

// apart notes halves of movements that are left apart, and lines of a wallet that two
// files read in two ways.
func (j *joiner) apart(unclear []join.Unclear) {
	for i := range unclear {
		u := &unclear[i]
		kind := join.FaultApart
		if u.Why == join.DoubtTwin {
			kind = join.FaultDiffers
		}
		id, currency := j.names.Name(u.Wallet.Account)
		c := Contradiction{dyetrace.AccountCurrency{Account: string(id), Currency: currency},
			StatementFault{Kind: kind, From: min(u.Wallet.Time, u.Card.Time), To: max(u.Wallet.Time, u.Card.Time),
				Expected: dyetrace.Stated{Amount: u.Wallet.Amount, Known: true}, Count: u.Count, Source: j.sourceOf(u.Wallet), Other: j.sourceOf(u.Card), Why: u.Why}}
		j.between.add(c)
		j.unjoined.add(&Unjoined{c, string(j.number(u.Card.Account))})
	}
}
