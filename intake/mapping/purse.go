package mapping

import (
	"bytes"
	"fmt"

	"dyetrace"
	"dyetrace/intake"
)

// elsewhere marks a line of a wallet whose money was never in the wallet: a purchase
// that a bank card or a loan paid, or its refund to where the money came from. The
// card's own statement has that money. So the line is kept and moves nothing here:
// taken from the wallet too, the money would leave twice. A movement between the
// wallet and its holder's own card, such as a withdrawal, names the card too and
// remains a movement.
//
// A row that wallet and card paid together is an error, since nothing shows how much
// came from which. So is unclear, the error of a row without a direction, unless the
// row moved no money here.
func (p *parser) elsewhere(row *dyetrace.SideRow, unclear error) error {
	row.Amount = max(row.Amount, -row.Amount)
	if len(p.paidFrom) == 0 {
		return unclear
	}
	if row.Failed {
		return nil
	}
	purse, column, s := p.find(p.paidFrom)
	if s == nil || bytes.Equal(purse, p.b.Bytes(row.Peer)) || p.hasYes(p.ownMove) {
		return unclear
	}
	own, others := s.pursesOf(purse)
	switch {
	case !others:
		return unclear
	case own:
		return fmt.Errorf("%s paid together, and the row does not say how much came from the wallet: put two rows "+
			"in its place, with its numbers, time and other side: one with the card alone and the card's part, which "+
			"the card's statement has, and one with the wallet's own money and the rest", intake.Quote(purse))
	}
	row.Failed = true
	row.PaidBy = p.b.AddText(purse[:min(len(purse), intake.MaxID)])
	p.resolved(column, "%s paid, not the wallet: the line is kept and moves nothing here; it is joined with the line "+
		"of what paid, whose statement is to be asked for where it is not there", intake.Quote(purse))
	return nil
}

// takesBack marks a line that takes back an earlier movement, and reports one of a
// payment that was closed after it was made.
func (p *parser) takesBack(row *dyetrace.SideRow, closed bool) (err error) {
	if row.Failed && row.PaidBy.Len == 0 {
		return nil
	}
	if closed && !row.Failed {
		v, column, _ := p.find(p.success)
		p.resolved(column, "%s, yet the row says what paid: it is read as paid, since what came back is a row of its own; "+
			"where the files have no such row, ask for it", intake.Quote(v))
	}
	if len(p.reversal) == 0 || !p.hasYes(p.reversal) {
		return nil
	}
	row.Reversal = true
	row.Reverses, err = p.span(p.reverses, "number of what is taken back", intake.MaxID)
	return err
}

// resolved adds a note about how a row is read.
func (p *parser) resolved(column int, format string, args ...any) {
	name := ""
	if column >= 0 && column < len(p.names) {
		name = p.names[column]
	}
	p.b.Notes = append(p.b.Notes, dyetrace.Note{
		Kind: dyetrace.NoteResolved, Source: dyetrace.Source{Line: p.rec.Line}, Column: name,
		Text: fmt.Sprintf(format, args...),
	})
}

// pursesOf reports whether the account's own money is among what paid a row, and
// whether something else is. A discount, such as a coupon, is neither.
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

// hasYes reports whether a row has a word for yes in some fields: that money
// moves between the wallet and its holder's own card, or that an earlier movement
// is taken back.
func (p *parser) hasYes(fields []source) bool {
	for i := range fields {
		s := &fields[i]
		for _, c := range s.columns {
			if yes, _ := s.words.meaning(clean(p.rec.Bytes(c))); yes {
				return true
			}
		}
	}
	return false
}
