package iso20022

import (
	"fmt"
	"slices"

	"dyetrace"
	"dyetrace/intake"
	iso "dyetrace/internal/iso20022"
)

// summary is the sums of its entries that a statement states (TxsSummry), and those that they
// add up to: of money that went out, that came in, and both together. Some banks count entries
// that are not booked yet, and some do not.
type summary struct {
	declared    [3][]declaredWay // of each page that says it
	net         []toldNet
	all, booked [3]foundWay
	unsure      bool // it is not known in which direction entries are counted
}

const bothWays = 2

type declaredWay struct{ count, sum string }

// toldNet is what came in less what went out.
type toldNet struct {
	sum string
	out bool // it is below zero
}

type foundWay struct {
	count int64
	sum   sum
}

func (s *summary) take(t *iso.Tree) {
	for way, id := range [...]iso.Elem{iso.DbtNtries, iso.CdtNtries, iso.TotalNtries} {
		declared := declaredWay{count: string(t.Get(0, id, iso.NbOfNtries)), sum: string(t.Get(0, id, iso.Sum))}
		if declared != (declaredWay{}) {
			s.declared[way] = append(s.declared[way], declared)
		}
	}
	net, side := t.Get(0, iso.TotalNtries, iso.TotalNet, iso.Amt), t.Get(0, iso.TotalNtries, iso.TotalNet, iso.CdtDbtInd)
	if len(net) == 0 { // as the first versions have it
		net, side = t.Get(0, iso.TotalNtries, iso.TotalNet), t.Get(0, iso.TotalNtries, iso.CdtDbtInd)
	}
	if in, err := iso.Direction(side); err == nil && len(net) > 0 {
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
	for way := range s.declared {
		s.declared[way] = append(s.declared[way], next.declared[way]...)
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

// wrongCount returns the stated number of entries, if that is neither how many there are nor
// how many are booked. A page may state the number of its own entries or that of all pages.
func (st *statement) wrongCount() (declared int64, wrong bool) {
	if len(st.declared) == 0 {
		return 0, false
	}
	together := int64(0)
	for _, n := range st.declared {
		together += n
		declared = max(declared, n)
	}
	for _, n := range append(st.declared, together) {
		if n == st.entries || n == st.summary.booked[bothWays].count {
			return 0, false
		}
	}
	return declared, true
}

// fits reports whether entries have the count and the sum that a statement states, on any page
// or on all pages together. The sum has no currency of its own, so that it counts only where
// the entries have one.
func (f *foundWay) fits(declared []declaredWay, currency dyetrace.Currency) bool {
	counts, sums := 0, 0 // pages that state them
	var together int64
	var sum dyetrace.Total
	for i := range declared {
		counted, err := intake.ParseSeq([]byte(declared[i].count))
		saysCount := declared[i].count != "" && err == nil
		amount, saysSum := f.sum.declared(declared[i].sum, currency)
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
	countFits := counts == 0 || counts == len(declared) && together == f.count
	sumFits := sums == 0 || sums == len(declared) && err == nil && all == f.sum.amount
	return countFits && sumFits
}

// declared reads the sum that a statement states. Where it states iso.None that can be read, or entries
// have no sum, it returns that of the entries.
func (s *sum) declared(text string, currency dyetrace.Currency) (a dyetrace.Amount, known bool) {
	if text == "" || s.mixed || s.overflow || currency == 0 {
		return s.amount, false
	}
	a, err := intake.ParseAmount(iso.TrimZeros([]byte(text), currency.Digits()), currency, "sum")
	if err != nil {
		return s.amount, false
	}
	return a, true
}

// checkSummary reports a statement that does not hold the entries that its
// summary gives. Everything read from it stays.
func (d *reader) checkSummary(st *statement) {
	s := &st.summary
	for way := range s.declared {
		if s.unsure && way != bothWays {
			continue
		}
		declared, got := s.declared[way], &s.booked[way]
		if way == bothWays {
			declared = sumsOnly(declared)
		}
		c := got.sum.currency
		if c == 0 {
			c = max(s.all[way].sum.currency, st.currency)
		}
		if got.fits(declared, c) || s.all[way].fits(declared, c) || way == bothWays && s.isNet(declared, c) {
			continue
		}
		text := fmt.Sprintf("the statement says that %s entries of %s in all %s, but %d of %s are booked",
			or0(declared[0].count), or0(declared[0].sum), [...]string{"went out", "came in",
				"went out or came in"}[way], got.count, got.sum.amount.Format(c))
		d.wrongSummary(st, text)
	}
	if c := s.booked[bothWays].sum.currency; c != 0 && !s.unsure && len(s.net) > 0 && !s.booked[bothWays].sum.mixed {
		d.checkNet(st, c)
	}
}

// sumsOnly leaves counts out: how many entries there are in all is held against
// those that cannot be read too.
func sumsOnly(declared []declaredWay) (sums []declaredWay) {
	for _, t := range declared {
		if t.sum != "" {
			sums = append(sums, declaredWay{sum: t.sum})
		}
	}
	return sums
}

// isNet reports whether a bank gives what came in less what went out as the sum of
// all entries.
func (s *summary) isNet(declared []declaredWay, c dyetrace.Currency) bool {
	for _, found := range []*[3]foundWay{&s.booked, &s.all} {
		net := foundWay{sum: sum{amount: found[1].sum.amount - found[0].sum.amount, currency: c}}
		net.sum.amount = max(net.sum.amount, -net.sum.amount)
		if net.fits(declared, c) {
			return true
		}
	}
	return false
}

// checkNet reports a statement whose entries do not add up to the net amount that it states.
func (d *reader) checkNet(st *statement, c dyetrace.Currency) {
	s := &st.summary
	var together dyetrace.Total
	var declared []dyetrace.Amount
	for _, n := range s.net {
		a, known := s.booked[bothWays].sum.declared(n.sum, c)
		if !known {
			return
		}
		if n.out {
			a = -a
		}
		declared = append(declared, a)
		together.Add(a)
	}
	if all, err := together.Sum(); err == nil {
		declared = append(declared, all)
	}
	var got [2]dyetrace.Amount
	for i, found := range []*[3]foundWay{&s.booked, &s.all} {
		got[i] = found[1].sum.amount - found[0].sum.amount
		if slices.Contains(declared, got[i]) {
			return
		}
	}
	d.wrongSummary(st, fmt.Sprintf("the statement says that its entries add up to %s net, but those booked add up to %s",
		declared[0].Format(c), got[0].Format(c)))
}

// wrongSummary reports a summary that its statement's entries contradict.
func (d *reader) wrongSummary(st *statement, text string) {
	if st.rejected > 0 {
		d.batch.Notes = append(d.batch.Notes, dyetrace.Note{Kind: dyetrace.NoteContradicts,
			Source: dyetrace.Source{Line: st.line}, Column: "TxsSummry",
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
