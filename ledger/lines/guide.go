package lines

import (
	"dyetrace/join"
	"dyetrace/ledger/record"
)

// sidesWithGuide returns the lines of a movement, and the wallet's line that adds to
// them. Where only one side has a line of its own, the wallet's line names the other:
// the card paid the payee that the wallet names, or what the wallet names paid the
// payee.
func sidesWithGuide(lines []join.Line, m *join.Movement, guides []join.Guide) (out, in, guide *join.Line) {
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
	if line.In == g.In { // the card's line, in the direction of the wallet's
		line.Peer, line.Named = g.Peer, g.Named
	}
	*one = &line
	return out, in, &g.Line
}

// noteGuide adds to a transfer what a wallet's line shows: numbers, what it takes
// back, and the wallet through which the card's money went.
func (j *Joiner) noteGuide(e *record.Extras, guide, via *join.Line) {
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
