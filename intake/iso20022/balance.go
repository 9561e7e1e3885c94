package iso20022

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"dyetrace"
	"dyetrace/intake"
	iso "dyetrace/internal/iso20022"
)

// balance is a balance that a statement states.
type balance struct {
	code     string // OPBD, CLBD and so on
	amount   dyetrace.Amount
	currency dyetrace.Currency
	line     int64
	raw      []byte
	from, to dyetrace.Instant // of its day; equal where it has a time
	dated    bool
}

// The codes of balances that count booked entries. The available and the forward ones are
// what may be drawn, which no sum of entries gives.
var (
	openingCodes = []string{"OPBD", "PRCD", "ITBD"}
	closingCodes = []string{"CLBD", "ITBD"}
)

const maxBalances = 64 // of a statement

var (
	errBalances = errors.New("the statement has more than 64 balances")
)

// balance takes in one balance of a statement.
func (d *reader) balance(st *statement) error {
	t := &d.record
	code := string(t.Get(0, iso.Tp, iso.CdOrPrtry, iso.Cd))
	if code == "" {
		code = string(t.Get(0, iso.Tp, iso.Cd))
	}
	if !slices.Contains(openingCodes, code) && !slices.Contains(closingCodes, code) {
		return nil
	}
	if len(st.balances) == maxBalances {
		return errBalances
	}
	b := balance{code: code, line: t.Line, raw: bytes.Clone(d.s.Raw())}
	var err error
	if b.amount, b.currency, err = money(t, t.Find(0, iso.Amt), "balance"); err != nil {
		return err
	}
	in, err := iso.Direction(t.Get(0, iso.CdtDbtInd))
	if err != nil {
		return err
	}
	if !in {
		b.amount = -b.amount
	}
	if at := t.Find(0, iso.Dt); at != iso.None {
		var spread time.Duration
		b.from, spread, err = d.choice(t, at)
		b.to = b.from
		if err == nil && spread > 0 {
			b.to, err = d.lastOf(dateOf(t, at))
		}
		// The amount still serves to check the entries.
		if b.dated = err == nil; !b.dated {
			st.undated = err
		}
	}
	st.balances = append(st.balances, b)
	return nil
}

// money reads an amount with the currency that its attribute names.
func money(t *iso.Tree, at int32, what string) (dyetrace.Amount, dyetrace.Currency, error) {
	text, c, err := iso.Money(t, at, what)
	if err != nil {
		return 0, 0, err
	}
	a, err := intake.ParseAmount(text, c, what)
	return a, c, err
}

// sum adds amounts of one currency up and remembers whether it ever left what
// an amount can hold.
type sum struct {
	amount   dyetrace.Amount
	currency dyetrace.Currency // of the amounts; 0 while there is iso.None
	mixed    bool              // there were several currencies
	overflow bool
}

func (s *sum) add(a dyetrace.Amount, c dyetrace.Currency) {
	switch {
	case s.currency != 0 && s.currency != c:
		s.mixed = true
		return
	case a > 0 && s.amount > math.MaxInt64-a, a < 0 && s.amount < math.MinInt64-a:
		s.overflow = true
		return
	}
	s.currency = c
	s.amount += a
}

// ends returns the balances at the beginning and at the end of a statement; nil where it
// states none.
func (st *statement) ends() (opening, closing *balance) {
	for _, code := range openingCodes {
		for i := range st.balances {
			if b := &st.balances[i]; opening == nil && b.code == code {
				opening = b
			}
		}
	}
	for _, code := range closingCodes {
		for i := len(st.balances) - 1; i >= 0; i-- {
			if b := &st.balances[i]; closing == nil && b.code == code && b != opening {
				closing = b
			}
		}
	}
	// A single interim balance is the state at the time of the report: what a
	// statement with no other one ends with.
	if closing == nil && opening != nil && opening.code == "ITBD" {
		opening, closing = nil, opening
	}
	return opening, closing
}

// maxPages bounds the statements whose next page is awaited.
const maxPages = 1 << 10

// pages are statements that have more pages to come, by account and id.
type pages struct{ open []*statement }

// close ends a statement, or a page of one.
func (p *pages) close(d *reader, st *statement) {
	at := slices.IndexFunc(p.open, func(o *statement) bool { return o.account == st.account && o.id == st.id })
	if at >= 0 {
		st = p.open[at].join(st)
		p.open = slices.Delete(p.open, at, at+1)
	}
	if at >= 0 || !st.lastPage {
		st.letTurns()
	}
	if !st.lastPage && len(p.open) < maxPages {
		p.open = append(p.open, st)
		return
	}
	d.finish(st)
}

// finish ends what no last page came for.
func (p *pages) finish(d *reader) {
	for _, st := range p.open {
		d.finish(st)
	}
	p.open = nil
}

// join adds the next page of a statement.
func (st *statement) join(next *statement) *statement {
	if !st.from.known {
		st.from = next.from
	}
	if next.to.known {
		st.to = next.to
	}
	// What lies between two pages is neither the beginning nor the end.
	if opening, _ := st.ends(); opening != nil && opening.code != "ITBD" {
		st.balances = slices.DeleteFunc(st.balances, func(b balance) bool { return b.code == "ITBD" })
		next.balances = slices.DeleteFunc(next.balances, func(b balance) bool { return b.code == "ITBD" && hasClosing(next) })
	}
	st.balances = append(st.balances, next.balances...)
	st.turns, st.noTurns = nil, st.noTurns || next.noTurns || len(st.turns)+len(next.turns) > 0
	st.booked.overflow = st.booked.overflow || next.booked.overflow
	st.booked.mixed = st.booked.mixed || next.booked.mixed
	if next.booked.currency != 0 {
		st.booked.add(next.booked.amount, next.booked.currency)
	}
	st.summary.join(&next.summary)
	st.entries += next.entries
	st.declared = append(st.declared, next.declared...)
	st.rejected += next.rejected
	st.lastPage = next.lastPage
	return st
}

func hasClosing(st *statement) bool {
	return slices.ContainsFunc(st.balances, func(b balance) bool { return b.code == "CLBD" })
}

// finish checks a statement against its balances and adds the period that it covers.
func (d *reader) finish(st *statement) {
	opening, closing := st.ends()
	d.turnReversals(st, opening, closing)
	d.checkBalances(st, opening, closing)
	if declared, wrong := st.wrongCount(); wrong {
		d.reject(st.line, nil,
			fmt.Errorf("the statement says that it has %d entries, but %d are there: get it again if it was cut or split",
				declared, st.entries))
	}
	d.checkSummary(st)
	if !st.whole || st.account == "" {
		return
	}
	p := dyetrace.Period{Account: st.account, Currency: st.currency, From: st.from.at, To: st.to.at}
	p.Currency = cmp.Or(p.Currency, st.booked.currency)
	p.Source.Line = st.line
	from, to := st.from.known, st.to.known
	if opening != nil {
		p.Opening, p.Currency = dyetrace.Stated{Amount: opening.amount, Known: true}, opening.currency
		switch {
		case from || !opening.dated:
		case opening.code == "PRCD" && opening.to > opening.from:
			p.From, from = opening.to+1, true // the closing balance of the day before
		default:
			p.From, from = opening.from, true
		}
	}
	if closing != nil {
		p.Closing, p.Currency = dyetrace.Stated{Amount: closing.amount, Known: true}, closing.currency
		if !to && closing.dated {
			p.To, to = closing.to, true
		}
	}
	switch {
	case from && to && p.From <= p.To && p.Currency != 0:
		d.batch.Periods = append(d.batch.Periods, p)
	case st.undated != nil:
		d.reject(st.line, nil, fmt.Errorf("what days the statement covers is not known, because of a balance: %w",
			st.undated))
	}
}

// maxTurns bounds the lines that wait for the balances of a statement that has reversals.
const maxTurns = 1 << 16

// turning reports whether the batch has to wait for the end of a statement, whose
// balances may turn reversals round.
func (d *reader) turning() bool {
	st := d.st
	if st == nil || len(st.turns) == 0 {
		return false
	}
	if len(d.batch.Sides) < maxTurns {
		return true
	}
	st.letTurns()
	return false
}

// letTurns gives up turning reversals round: their lines leave the batch.
func (st *statement) letTurns() {
	if len(st.turns) > 0 {
		st.turns, st.noTurns = nil, true
	}
}

// turnReversals turns entries round that reverse others, where the balances show
// that they state the direction of what they reverse.
func (d *reader) turnReversals(st *statement, opening, closing *balance) {
	turns := st.turns
	st.turns = nil
	if len(turns) == 0 || st.noTurns || opening == nil || closing == nil || opening.currency != closing.currency ||
		st.booked.currency != opening.currency || st.reversed.currency != opening.currency || st.booked.mixed ||
		st.booked.overflow || st.reversed.overflow {
		return
	}
	total := sum{amount: opening.amount, currency: opening.currency}
	total.add(st.booked.amount, opening.currency)
	if total.amount == closing.amount {
		return
	}
	total.add(-st.reversed.amount, opening.currency)
	total.add(-st.reversed.amount, opening.currency)
	if total.amount != closing.amount || total.overflow {
		return
	}
	for _, i := range turns {
		s := &d.batch.Sides[i]
		s.In = !s.In
	}
	st.booked.add(-st.reversed.amount, opening.currency)
	st.booked.add(-st.reversed.amount, opening.currency)
	d.batch.Notes = append(d.batch.Notes, dyetrace.Note{Kind: dyetrace.NoteResolved,
		Source: dyetrace.Source{Line: st.line}, Column: "CdtDbtInd",
		Text: fmt.Sprintf("%d lines that reverse others state the direction of what they reverse, as the balances show; "+
			"they are read the other way round", len(turns))})
}

// checkBalances reports a statement whose entries do not lead from its opening to its closing
// balance. Everything read from it stays.
func (d *reader) checkBalances(st *statement, opening, closing *balance) {
	if opening == nil || closing == nil || opening.currency != closing.currency {
		return
	}
	s := st.booked
	if s.currency != 0 && s.currency != opening.currency || s.mixed {
		return
	}
	total := sum{amount: opening.amount, currency: opening.currency, overflow: s.overflow}
	total.add(s.amount, opening.currency)
	if total.amount == closing.amount && !total.overflow {
		return
	}
	c := opening.currency
	why := "entries are missing or were changed: ask for the statement again"
	if st.rejected > 0 {
		why = "entries that could not be read are among the rejects"
	}
	d.reject(closing.line, closing.raw,
		fmt.Errorf("the opening balance %s %s and the booked entries %s give %s, but the closing balance is %s; %s",
			opening.amount.Format(c), c, s.amount.Format(c), total.amount.Format(c), closing.amount.Format(c), why))
}
