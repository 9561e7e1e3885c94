package iso20022

import (
	"fmt"
	"slices"

	"dyetrace"
	"dyetrace/intake"
)

// summary is what a statement says that its entries come to (TxsSummry), and what
// they do come to: what went out, what came in, and both together. Some banks count
// entries that are not booked yet, and some do not.
type summary struct {
	told        [3][]toldWay // of each page that says it
	net         []toldNet
	all, booked [3]foundWay
	unsure      bool // it is not known in which direction entries are counted
}

const bothWays = 2

type toldWay struct{ count, sum string }

// toldNet is what came in less what went out.
type toldNet struct {
	sum string
	out bool // it is below zero
}

type foundWay struct {
	count int64
	sum   sum
}

func (s *summary) take(t *tree) {
	for way, id := range [...]elem{xDbtNtries, xCdtNtries, xTotalNtries} {
		told := toldWay{count: string(t.get(0, id, xNbOfNtries)), sum: string(t.get(0, id, xSum))}
		if told != (toldWay{}) {
			s.told[way] = append(s.told[way], told)
		}
	}
	net, side := t.get(0, xTotalNtries, xTotalNet, xAmt), t.get(0, xTotalNtries, xTotalNet, xCdtDbtInd)
	if len(net) == 0 { // as the first versions have it
		net, side = t.get(0, xTotalNtries, xTotalNet), t.get(0, xTotalNtries, xCdtDbtInd)
	}
	if in, err := direction(side); err == nil && len(net) > 0 {
		s.net = append(s.net, toldNet{string(net), !in})
	}
}

// count takes in an entry. A bank may count one that reverses another in either
// direction, so that the totals of a direction then prove nothing.
func (s *summary) count(e *entryAt) {
	way := 0
	if e.in {
		way = 1
	}
	s.unsure = s.unsure || e.reversal
	for _, w := range []int{way, bothWays} {
		s.all[w].add(e)
		if e.booked {
			s.booked[w].add(e)
		}
	}
}

// join adds the summary of the next page.
func (s *summary) join(next *summary) {
	for way := range s.told {
		s.told[way] = append(s.told[way], next.told[way]...)
		s.all[way].join(&next.all[way])
		s.booked[way].join(&next.booked[way])
	}
	s.net = append(s.net, next.net...)
	s.unsure = s.unsure || next.unsure
}

func (f *foundWay) add(e *entryAt) {
	f.count++
	f.sum.add(e.amount, e.currency)
}

func (f *foundWay) join(next *foundWay) {
	f.count += next.count
	f.sum.overflow = f.sum.overflow || next.sum.overflow
	f.sum.mixed = f.sum.mixed || next.sum.mixed
	if next.sum.currency != 0 {
		f.sum.add(next.sum.amount, next.sum.currency)
	}
}

// toldWrong returns how many entries the message says there are where that is
// neither how many there are nor how many are booked. A page may give the number of
// its own entries or that of all pages.
func (st *statement) toldWrong() (told int64, wrong bool) {
	if len(st.told) == 0 {
		return 0, false
	}
	together := int64(0)
	for _, n := range st.told {
		together += n
		told = max(told, n)
	}
	for _, n := range append(st.told, together) {
		if n == st.entries || n == st.summary.booked[bothWays].count {
			return 0, false
		}
	}
	return told, true
}

// fits reports whether entries are what a statement says of them, on any page or
// on all pages together. The sum has no currency of its own, so that it counts only
// where they have one.
func (f *foundWay) fits(told []toldWay, currency dyetrace.Currency) bool {
	counts, sums := 0, 0 // pages that say them
	var together int64
	var sum dyetrace.Total
	for i := range told {
		counted, err := intake.ParseSeq([]byte(told[i].count))
		saysCount := told[i].count != "" && err == nil
		amount, saysSum := f.sum.told(told[i].sum, currency)
		if (!saysCount || counted == f.count) && amount == f.sum.amount {
			return true
		}
		if saysCount {
			counts++
			together += counted
		}
		if saysSum {
			sums++
			sum.Add(amount)
		}
	}
	all, err := sum.Sum()
	countFits := counts == 0 || counts == len(told) && together == f.count
	sumFits := sums == 0 || sums == len(told) && err == nil && all == f.sum.amount
	return countFits && sumFits
}

// told reads the sum that a statement states. Where it states none that can be
// read, or entries have no sum, it is that of the entries.
func (s *sum) told(text string, currency dyetrace.Currency) (a dyetrace.Amount, known bool) {
	if text == "" || s.mixed || s.overflow || currency == 0 {
		return s.amount, false
	}
	a, err := intake.ParseAmount(trimZeros([]byte(text), currency.Digits()), currency, "sum")
	if err != nil {
		return s.amount, false
	}
	return a, true
}

// checkSummary reports a statement that does not hold the entries that its
// summary gives. Everything read from it stays.
func (d *reader) checkSummary(st *statement) {
	s := &st.summary
	for way := range s.told {
		if s.unsure && way != bothWays {
			continue
		}
		told, got := s.told[way], &s.booked[way]
		if way == bothWays {
			told = sumsOnly(told)
		}
		c := got.sum.currency
		if c == 0 {
			c = max(s.all[way].sum.currency, st.currency)
		}
		if got.fits(told, c) || s.all[way].fits(told, c) || way == bothWays && s.isNet(told, c) {
			continue
		}
		text := fmt.Sprintf("the statement says that %s entries of %s in all %s, but %d of %s are booked",
			or0(told[0].count), or0(told[0].sum), [...]string{"went out", "came in", "went out or came in"}[way], got.count, got.sum.amount.Format(c))
		d.wrongSummary(st, text)
	}
	if c := s.booked[bothWays].sum.currency; c != 0 && !s.unsure && len(s.net) > 0 && !s.booked[bothWays].sum.mixed {
		d.checkNet(st, c)
	}
}

// sumsOnly leaves counts out: how many entries there are in all is held against
// those that cannot be read too.
func sumsOnly(told []toldWay) (sums []toldWay) {
	for _, t := range told {
		if t.sum != "" {
			sums = append(sums, toldWay{sum: t.sum})
		}
	}
	return sums
}

// isNet reports whether a bank gives what came in less what went out as the sum of
// all entries.
func (s *summary) isNet(told []toldWay, c dyetrace.Currency) bool {
	for _, found := range []*[3]foundWay{&s.booked, &s.all} {
		net := foundWay{sum: sum{amount: found[1].sum.amount - found[0].sum.amount, currency: c}}
		net.sum.amount = max(net.sum.amount, -net.sum.amount)
		if net.fits(told, c) {
			return true
		}
	}
	return false
}

// checkNet reports a statement whose entries do not come to the net amount that it
// states.
func (d *reader) checkNet(st *statement, c dyetrace.Currency) {
	s := &st.summary
	var together dyetrace.Total
	var told []dyetrace.Amount
	for _, n := range s.net {
		a, known := s.booked[bothWays].sum.told(n.sum, c)
		if !known {
			return
		}
		if n.out {
			a = -a
		}
		told = append(told, a)
		together.Add(a)
	}
	if all, err := together.Sum(); err == nil {
		told = append(told, all)
	}
	var got [2]dyetrace.Amount
	for i, found := range []*[3]foundWay{&s.booked, &s.all} {
		got[i] = found[1].sum.amount - found[0].sum.amount
		if slices.Contains(told, got[i]) {
			return
		}
	}
	d.wrongSummary(st, fmt.Sprintf("the statement says that its entries come to %s net, but those booked come to %s", told[0].Format(c), got[0].Format(c)))
}

// wrongSummary reports a summary that its statement's entries contradict.
func (d *reader) wrongSummary(st *statement, text string) {
	if st.rejected > 0 {
		d.batch.Notes = append(d.batch.Notes, dyetrace.Note{Kind: dyetrace.NoteContradicts, Source: dyetrace.Source{Line: st.line}, Column: "TxsSummry",
			Text: text + "; entries that could not be read are among the rejects"})
		return
	}
	d.reject(st.line, nil, fmt.Errorf("%s; entries are missing or were changed: ask for the statement again", text))
}

// or0 is a figure of a summary, or that there is none.
func or0(text string) string {
	if text == "" {
		return "(not said)"
	}
	return text
}
