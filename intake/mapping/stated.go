package mapping

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"dyetrace"
)

// stated are the opening and the closing balance that the lines above and
// below a table give. Each has the readings that its
// decimal mark allows, without signs.
type stated struct{ opening, closing []dyetrace.Amount }

var (
	openingNamed = regexp.MustCompile(`(?i)(opening|starting|beginning|previous) balance|balance (brought forward|at start)|期初余额|上期余额|上页余额|anfangssaldo|anfangsbestand|alter (konto)?(saldo|stand)|solde (initial|précédent|d'ouverture)|saldo (inicial|anterior|iniziale|początkowe)|beginsaldo`)
	closingNamed = regexp.MustCompile(`(?i)(closing|ending|final) balance|balance (carried forward|at end)|期末余额|本期余额|endsaldo|endbestand|neuer (konto)?(saldo|stand)|solde (final|de clôture)|saldo (final|finale|końcowe)|eindsaldo`)
)

func (s *stated) some() bool { return len(s.opening)+len(s.closing) > 0 }

// dayInLine is a day as it stands beside a balance.
var dayInLine = regexp.MustCompile(`\b(20|19)\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\b\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}\b|\b20\d{6}\b`)

// statedIn finds the balances in the lines above a table and below its rows.
func statedIn(d *draft) (s stated) {
	lines := slices.Clone(d.above)
	for _, row := range d.rest {
		lines = append(lines, strings.Join(row, " "))
	}
	for _, line := range lines {
		line = dayInLine.ReplaceAllString(line, " ")
		opening, closing := openingNamed.FindStringIndex(line), closingNamed.FindStringIndex(line)
		s.opening = d.afterLabel(s.opening, line, opening, closing)
		s.closing = d.afterLabel(s.closing, line, closing, opening)
	}
	return s
}

// afterLabel is the first amount between a label and the next one, as far as no
// other line has stated one: of two, such as those of two accounts, neither counts.
func (d *draft) afterLabel(so []dyetrace.Amount, line string, label, next []int) []dyetrace.Amount {
	if len(label) == 0 {
		return so
	}
	if so != nil {
		return []dyetrace.Amount{}
	}
	text := line[label[1]:]
	if len(next) > 0 && next[0] > label[1] {
		text = line[label[1]:next[0]]
	}
	first := moneyText.FindString(text)
	if first == "" {
		return nil
	}
	return d.sumsIn(first)
}

// course is what the lines of a table come to from the first to the last.
type course struct {
	moved       dyetrace.Total
	first, last dyetrace.SideRow
	account     string
	lines       int64
	several     bool // of several accounts or currencies, or of directions that are open
	rejected    int64
}

func (c *course) see(b *dyetrace.Batch) {
	c.rejected += int64(len(b.Rejects))
	for i := range b.Sides {
		s := &b.Sides[i]
		if s.Failed {
			continue
		}
		c.several = c.several || s.Unsettled
		if c.lines++; c.lines == 1 {
			c.first, c.account = *s, string(b.Bytes(s.Account))
		}
		c.several = c.several || s.Currency != c.first.Currency || string(b.Bytes(s.Account)) != c.account
		c.last = *s
		c.moved.Add(signedAmount(s))
	}
}

func signedAmount(s *dyetrace.SideRow) dyetrace.Amount {
	if s.In {
		return s.Amount
	}
	return -s.Amount
}

// contradictions are notes on what is stated beside the table and is not what its
// lines come to. Down is whether balances show that the newest line is first.
func (s *stated) contradictions(c *course, down bool, line int64) (notes []dyetrace.Note) {
	if c.lines == 0 || c.several {
		return nil
	}
	oldest, newest := &c.first, &c.last
	if oldest.Time > newest.Time || oldest.Time == newest.Time && down {
		oldest, newest = newest, oldest
	}
	say := func(what string, readings []dyetrace.Amount, got dyetrace.Amount) {
		for _, r := range readings {
			if r == got || r == -got {
				return
			}
		}
		if len(readings) == 0 {
			return
		}
		currency := c.first.Currency
		text := fmt.Sprintf("the file states beside the table that the %s balance is %s, but by its lines it is %s: lines are missing or were changed",
			what, readings[0].Format(currency), got.Format(currency))
		if c.rejected > 0 {
			text += ", or are among those that cannot be read"
		}
		notes = append(notes, dyetrace.Note{Kind: dyetrace.NoteUnread, Source: dyetrace.Source{Line: line}, Text: text})
	}
	switch {
	case oldest.Balance.Known && newest.Balance.Known:
		if before, ok := oldest.Balance.Amount.Plus(-signedAmount(oldest)); ok {
			say("opening", s.opening, before)
		}
		say("closing", s.closing, newest.Balance.Amount)
	case len(s.opening) > 0 && len(s.closing) > 0:
		moved, err := c.moved.Sum()
		if err != nil {
			return nil
		}
		for _, opening := range s.opening {
			for _, sign := range []dyetrace.Amount{1, -1} {
				for _, closing := range s.closing {
					if end, ok := (sign * opening).Plus(moved); ok && (end == closing || end == -closing) {
						return nil
					}
				}
			}
		}
		if end, ok := s.opening[0].Plus(moved); ok {
			say("closing", s.closing, end)
		}
	}
	return notes
}
