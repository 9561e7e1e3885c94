package mapping

import (
	"bytes"
	"fmt"

	"dyetrace"
	"dyetrace/intake"
)

// elsewhere marks a line of a wallet whose money never was in it: a purchase that
// a bank card or a loan paid, or its refund to where it came from. The card's own
// statement has that money, so the line is kept and moves nothing here; to take it
// out of the wallet would take it twice. What moves between the wallet and its
// holder's own card, such as a withdrawal, names the card too and stays a movement.
//
// Of a row that wallet and card paid together, nothing says how much came from
// which: it is an error.
func (p *parser) elsewhere(row *dyetrace.SideRow) error {
	if len(p.paidFrom) == 0 || row.Failed {
		return nil
	}
	purse, column, s := p.find(p.paidFrom)
	if s == nil || bytes.Equal(purse, p.b.Bytes(row.Peer)) || p.isOwnMove() {
		return nil
	}
	own, others := s.pursesOf(purse)
	switch {
	case !others:
		return nil
	case own:
		return fmt.Errorf("%s paid together, and the row does not say how much came from the wallet: look at the wallet's own balance, "+
			"and give the row its amount by hand", intake.Quote(purse))
	}
	row.Failed = true
	name := ""
	if column >= 0 && column < len(p.names) {
		name = p.names[column]
	}
	p.b.Notes = append(p.b.Notes, dyetrace.Note{Kind: dyetrace.NoteResolved, Source: dyetrace.Source{Line: p.rec.Line}, Column: name,
		Text: fmt.Sprintf("%s paid, not the wallet: the line is kept and moves nothing here; ask for the statement of what paid", intake.Quote(purse))})
	return nil
}

// pursesOf reports whether the account's own money is among what paid a row, and
// whether something else is. What gives a discount, such as a coupon, is neither.
func (s *source) pursesOf(purse []byte) (own, others bool) {
	for part := range bytes.SplitSeq(purse, []byte{'&'}) {
		switch yes, known := s.words.meaning(bytes.TrimSpace(part)); {
		case yes:
			own = true
		case !known:
			others = true
		}
	}
	return own, others
}

// isOwnMove reports whether a row moves money between the wallet and its holder's
// own card.
func (p *parser) isOwnMove() bool {
	for i := range p.ownMove {
		s := &p.ownMove[i]
		for _, c := range s.columns {
			if own, _ := s.words.meaning(clean(p.rec.Bytes(c))); own {
				return true
			}
		}
	}
	return false
}
