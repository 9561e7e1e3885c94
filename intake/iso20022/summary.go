package iso20022

import (
	"fmt"

	"dyetrace"
	"dyetrace/intake"
)

// summary is what a statement says that its entries of each direction come to
// (TxsSummry), and what they do come to: first what went out, then what came in.
// Some banks count entries that are not booked yet, and some do not.
type summary struct {
	told        [2]toldWay
	all, booked [2]foundWay
	unsure      bool // it is not known which entries are meant
}

type toldWay struct{ count, sum string }

type foundWay struct {
	count int64
	sum   sum
}

func (s *summary) take(t *tree) {
	for way, id := range [...]elem{xDbtNtries, xCdtNtries} {
		s.told[way] = toldWay{count: string(t.get(0, id, xNbOfNtries)), sum: string(t.get(0, id, xSum))}
	}
}

// count takes in an entry. A bank may count one that reverses another in either
// direction, so that the totals then prove nothing.
func (s *summary) count(e *entryAt) {
	way := 0
	if e.in {
		way = 1
	}
	s.unsure = s.unsure || e.reversal
	s.all[way].add(e)
	if e.booked {
		s.booked[way].add(e)
	}
}

func (f *foundWay) add(e *entryAt) {
	f.count++
	f.sum.add(e.amount, e.currency)
}

// fits reports whether entries are what a statement says of them. The sum has no
// currency of its own, so that it counts only where they have one.
func (f *foundWay) fits(told *toldWay, currency dyetrace.Currency) bool {
	if told.count != "" {
		if n, err := intake.ParseSeq([]byte(told.count)); err == nil && n != f.count {
			return false
		}
	}
	if told.sum == "" || f.sum.mixed || f.sum.overflow || currency == 0 {
		return true
	}
	want, err := intake.ParseAmount(trimZeros([]byte(told.sum), currency.Digits()), currency, "sum")
	return err != nil || want == f.sum.amount
}

// checkSummary tells of a statement that does not hold the entries that its
// summary gives for a direction. Everything read from it stays.
func (d *reader) checkSummary(st *statement) {
	s := &st.summary
	if s.unsure {
		return
	}
	for way := range s.told {
		told, got := &s.told[way], &s.booked[way]
		c := got.sum.currency
		if c == 0 {
			c = max(s.all[way].sum.currency, st.currency)
		}
		if got.fits(told, c) || s.all[way].fits(told, c) {
			continue
		}
		text := fmt.Sprintf("the statement says that %s entries of %s in all %s, but %d of %s are booked",
			or0(told.count), or0(told.sum), [...]string{"went out", "came in"}[way], got.count, got.sum.amount.Format(c))
		if st.rejected > 0 {
			d.batch.Notes = append(d.batch.Notes, dyetrace.Note{Kind: dyetrace.NoteUnread, Source: dyetrace.Source{Line: st.line}, Column: "TxsSummry",
				Text: text + "; entries that could not be read are among the rejects"})
			continue
		}
		d.reject(st.line, nil, fmt.Errorf("%s; entries are missing or were changed: ask for the statement again", text))
	}
}

// or0 is a figure of a summary, or that there is none.
func or0(text string) string {
	if text == "" {
		return "(not said)"
	}
	return text
}
