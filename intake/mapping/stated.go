package mapping

import (
	"fmt"
	"slices"
	"strings"

	"dyetrace"
	"dyetrace/intake"
)

// stated is the balances and sums that the lines above and below a table state.
type stated struct {
	opening, closing statedBalance
	sums             []statedSum
	many             bool // more sums than are kept
}

// statedBalance is the balance before or after all lines of a table.
type statedBalance struct {
	texts []string // the figures that it may be, the likeliest first
	sure  bool     // there is only one that it can be
	place string   // the text of its line and where that is, for messages
	twice bool     // several balances are stated, such as those of two accounts: none counts
}

var (
	openingNamed = expression(`(?i)(opening|starting|beginning|previous) balance|balance (brought forward|at ` +
		`start)|期初余额|上期余额|上页余额|anfangssaldo|anfangsbestand|alter (konto)?(saldo|stand)|solde (initial|précédent|` +
		`d'ouverture)|saldo (inicial|anterior|iniziale|początkowe)|beginsaldo`)
	closingNamed = expression(`(?i)(closing|ending|final) balance|balance (carried forward|at end)|期末余额|本期余额|` +
		`endsaldo|endbestand|neuer (konto)?(saldo|stand)|solde (final|de clôture)|saldo (final|finale|końcowe)|eindsaldo`)
)

// dayInLine matches a day beside a balance.
var dayInLine = expression(`\b(20|19)\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\b\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}\b|` +
	`\b20\d{6}\b`)

// readLine reads a line above or below a table; line is its number, 0 above the table.
// It reports whether the line states anything.
func (s *stated) readLine(text string, line int64) (found bool) {
	text = dayInLine().ReplaceAllString(text, " ")
	opening, closing := openingNamed().FindStringIndex(text), closingNamed().FindStringIndex(text)
	s.opening.read(text, opening, closing, line)
	s.closing.read(text, closing, opening, line)
	sums := sumsIn(text, line, opening, closing)
	if s.many = s.many || len(s.sums)+len(sums) > mostSums; !s.many {
		s.sums = append(s.sums, sums...)
	}
	return opening != nil || closing != nil || len(sums) > 0
}

// readRow is readLine for a row below the header. Its balance is in the column of
// balances if that cell is filled.
func (s *stated) readRow(cells []string, line int64, p *plan) (found bool) {
	row := strings.Join(cells, "\t")
	if !openingNamed().MatchString(row) && !closingNamed().MatchString(row) {
		return s.readTotals(cells, line, p) || s.readLine(row, line)
	}
	for _, of := range p.byTag.balance {
		for _, c := range of.columns {
			if c < len(cells) && strings.ContainsAny(cells[c], "0123456789") {
				last := append(slices.Delete(slices.Clone(cells), c, c+1), cells[c])
				return s.readLine(strings.Join(last, " "), line)
			}
		}
	}
	return s.readLine(row, line)
}

// read reads the figures between a label and the next one.
func (b *statedBalance) read(line string, label, next []int, at int64) {
	if len(label) == 0 {
		return
	}
	end := len(line)
	if len(next) > 0 && next[0] > label[1] {
		end = next[0]
	}
	texts, _, plain := figuresIn(line[label[1]:end])
	switch {
	case !plain || len(texts) == 0:
	case len(b.texts) > 0 && b.texts[0] != texts[0]:
		b.twice = true
	default:
		b.texts, b.sure = likeliest(texts)
		b.place = placeOf(line[label[0]:end], at)
	}
}

// likeliest puts the figures with decimals first: others may be parts of a day. It is
// sure where there is one figure, or one with decimals.
func likeliest(texts []string) (sorted []string, sure bool) {
	var whole []string
	for _, text := range texts {
		if decimalEnd().MatchString(text) {
			sorted = append(sorted, text)
		} else {
			whole = append(whole, text)
		}
	}
	return append(sorted, whole...), len(texts) == 1 || len(sorted) == 1
}

// readings returns the amounts that a balance may be, without signs: none where no
// balance or several are stated.
func (b *statedBalance) readings(c dyetrace.Currency) (all []dyetrace.Amount) {
	if b.twice {
		return nil
	}
	for _, text := range b.texts {
		all = append(all, amountsIn(text, c)...)
	}
	return all
}

// placeOf quotes the text of a line and adds where it is.
func placeOf(text string, line int64) string {
	const longest = 60
	isBlank := func(r rune) bool { return r == ' ' || r == '\t' || r == '"' || r == '\u3000' }
	text = strings.Join(strings.FieldsFunc(text, isBlank), " ")
	text = strings.Trim(text, ",; |")
	if short := []rune(text); len(short) > longest {
		text = string(short[:longest]) + "..."
	}
	if line == 0 {
		return fmt.Sprintf("%q above it", text)
	}
	return fmt.Sprintf("%q on line %d", text, line)
}

// balanceFindings compares the balances stated beside the table with its lines. down is
// whether balances show that the newest line is first.
func (s *stated) balanceFindings(c *course, down bool) (v verdict) {
	if c.lines == 0 || c.several {
		return v
	}
	oldest, newest := &c.first, &c.last
	if oldest.time > newest.time || oldest.time == newest.time && down {
		oldest, newest = newest, oldest
	}
	currency := c.first.currency
	opening, closing := s.opening.readings(currency), s.closing.readings(currency)
	both := len(opening) > 0 && len(closing) > 0
	if both && c.leads(opening, closing) {
		v.agreed = append(v.agreed, "opening", "closing")
		return v
	}
	if !oldest.balance.Known || !newest.balance.Known {
		if moved, err := c.moved.Sum(); err == nil && both {
			if end, ok := opening[0].Plus(moved); ok {
				v.balance("closing", &s.closing, closing, end, nil, c)
			}
		}
		return v
	}
	// Lines of one day may be in an order that nothing shows, so a stated balance may be
	// the one before or after either end.
	ends := []dyetrace.Amount{c.first.balance.Amount, c.last.balance.Amount}
	for _, end := range []*courseLine{&c.first, &c.last} {
		if before, ok := end.balance.Amount.Plus(-end.moved); ok {
			ends = append(ends, before)
		}
	}
	if before, ok := oldest.balance.Amount.Plus(-oldest.moved); ok {
		v.balance("opening", &s.opening, opening, before, ends, c)
	}
	v.balance("closing", &s.closing, closing, newest.balance.Amount, ends, c)
	if !both {
		// A column of what is available, beside one balance of what is booked, looks
		// the same: the lines are as their column has them.
		for _, f := range v.findings {
			v.notes = append(v.notes, dyetrace.Note{Kind: dyetrace.NoteContradicts, Text: f.Text})
		}
		v.findings = nil
	}
	return v
}

// leads reports whether all that moved leads from an opening balance to a closing
// one. On the bill of a card, what is owed is above zero.
func (c *course) leads(openings, closings []dyetrace.Amount) bool {
	moved, err := c.moved.Sum()
	if err != nil {
		return false
	}
	for _, opening := range openings {
		for _, sign := range []dyetrace.Amount{1, -1} {
			for _, closing := range closings {
				if end, ok := (sign * opening).Plus(moved); ok && (end == closing || end == -closing) {
					return true
				}
			}
		}
	}
	return false
}

// balance compares a stated balance with got, the one by a table's lines, and adds a
// finding where they differ. Others are balances of the table's lines that the stated
// one may also be.
func (v *verdict) balance(
	witness string, b *statedBalance, readings []dyetrace.Amount, got dyetrace.Amount, others []dyetrace.Amount, c *course,
) {
	if len(readings) == 0 {
		return
	}
	for _, r := range readings {
		if r == got || r == -got {
			v.agreed = append(v.agreed, witness)
			return
		}
		if slices.Contains(others, r) || slices.Contains(others, -r) {
			return
		}
	}
	v.against(witness,
		fmt.Sprintf("it states %s, but by its lines the %s balance is %s: lines are missing or were changed",
			b.place, witness, got.Format(c.first.currency)), b.sure, c)
}

// verdict is how the balances and sums stated beside a table agree with its lines.
type verdict struct {
	findings []intake.Finding
	notes    []dyetrace.Note
	agreed   []string
}

// against adds a finding. It adds only a note where rows of the table are rejected,
// since these may be the missing ones, and where another figure may be meant.
func (v *verdict) against(witness, text string, sure bool, c *course) {
	switch {
	case c.rejected > 0:
		v.note(text + ", or are among those that cannot be read")
		return
	case !sure:
		v.note(text + ", or another figure is meant")
		return
	}
	text += ". Ask for the whole file, or correct in a mapping what is read wrong"
	v.findings = append(v.findings, intake.Finding{Witness: witness, Text: text})
}

// note adds a note on a contradiction that does not prove the lines wrong.
func (v *verdict) note(text string) {
	v.notes = append(v.notes, dyetrace.Note{Kind: dyetrace.NoteContradicts, Text: text})
}
