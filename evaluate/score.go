package evaluate

import (
	"context"

	"dyetrace"
	"dyetrace/ledger/statement"
	"dyetrace/simulate"
	"dyetrace/trace"
)

// Measure compares amounts in fen. True is stolen money by the operators' books, and Traced
// by a rule. Found is the money of both, counted where the truth has it, and Right the same
// counted where the trace has it. They differ only where the trace sees a transfer at
// another level than the truth.
type Measure struct {
	True, Traced, Found, Right int64
}

// Recall is the share of the truth that the trace found, 1 where there is none.
func (m Measure) Recall() float64 { return share(m.Found, m.True) }

// Precision returns the share of the traced money that is true, 1 where none is traced.
func (m Measure) Precision() float64 { return share(m.Right, m.Traced) }

func share(part, whole int64) float64 {
	if whole == 0 {
		return 1
	}
	return float64(part) / float64(whole)
}

// adder adds fen up and remembers whether a sum ever left the range that is
// exact. In one world every sum at one moment is in range, as the simulator makes
// sure; over several moments or worlds none needs be.
type adder struct{ over bool }

func (s *adder) add(to *int64, fen int64) {
	sum, exact := dyetrace.Amount(*to).Plus(dyetrace.Amount(fen))
	*to, s.over = int64(sum), s.over || !exact
}

func (s *adder) measure(to *Measure, m Measure) {
	s.add(&to.True, m.True)
	s.add(&to.Traced, m.Traced)
	s.add(&to.Found, m.Found)
	s.add(&to.Right, m.Right)
}

// score adds a score; the sum over its levels has to be in range too.
func (s *adder) score(to, from *Score) {
	for i := range to.Levels {
		s.measure(&to.Levels[i], from.Levels[i])
	}
	s.measure(&to.Held, from.Held)
	s.measure(&to.Gone, from.Gone)
	to.transfers(s)
}

// err is an InputError where a sum left the range.
func (s *adder) err() error {
	if s.over {
		return dyetrace.Errorf(dyetrace.InputError, "evaluate", "what was measured: %w", dyetrace.ErrSumRange)
	}
	return nil
}

// MaxLevel is the last level that is counted apart; deeper ones count with it.
const MaxLevel = 6

// Score is how a rule did. Levels are those of transfers: 2 is the first
// payment out of the account that a victim paid; level 1, the claims
// themselves, does not count. Held is what lay in accounts, summed over moments
// of the simulation and its end, Gone what went to cash desks, shops, exchanges
// and abroad.
type Score struct {
	Levels     [MaxLevel + 1]Measure
	Held, Gone Measure
}

// Transfers is the measure over all levels.
func (s *Score) Transfers() Measure { return s.transfers(new(adder)) }

func (s *Score) transfers(sum *adder) (all Measure) {
	for _, m := range s.Levels {
		sum.measure(&all, m)
	}
	return all
}

// Scores are a rule's two scores. Whose asks of each amount whose money it is,
// order by order, and Any only whether it is any of the victims'. The poison
// rule names no claims and has no Whose.
type Scores struct {
	Rule       dyetrace.Rule
	Whose, Any Score
	HasWhose   bool
}

// Score traces the world's claims by every rule and holds what each finds
// against the truth, in the order of dyetrace.Rules.
func (w *World) Score(ctx context.Context, o trace.Options) ([]Scores, error) {
	rules := dyetrace.Rules()
	out := make([]Scores, len(rules))
	var sum adder
	for i := range w.Truth.moments {
		m := &w.Truth.moments[i]
		last := i == len(w.Truth.moments)-1
		if o.HasUntil = !last; o.HasUntil {
			o.Until = m.at - 1 // the simulation has not reached what happens then
		}
		results, err := trace.Compare(ctx, w.Ledger, w.Claims, o, rules)
		if err != nil {
			return nil, err
		}
		held := w.Truth.held(m)
		for j, r := range results {
			s := &out[j]
			s.Rule, s.HasWhose = r.Rule, r.Rule != dyetrace.Poison
			found, err := w.found(r)
			if err != nil {
				return nil, err
			}
			w.compareHeld(&sum, s, held, found.held)
			if last {
				w.compareWays(&sum, s, &found)
			}
		}
	}
	return out, sum.err()
}

func (w *World) compareHeld(sum *adder, s *Scores, truth, found map[lot]leveled) {
	if s.HasWhose {
		sum.compare(truth, found, func(int) *Measure { return &s.Whose.Held })
	}
	sum.compare(anybody(truth), anybody(found), func(int) *Measure { return &s.Any.Held })
}

// compareWays scores transfers and what went out of sight.
func (w *World) compareWays(sum *adder, s *Scores, f *traced) {
	t := w.Truth
	if s.HasWhose {
		s.Whose.ways(sum, t.transfers, f.transfers, t.gone, f.gone)
	}
	s.Any.ways(sum, anybody(t.transfers), anybody(f.transfers), anybody(t.gone), anybody(f.gone))
}

func (s *Score) ways(sum *adder, transfers, foundTransfers, gone, foundGone map[lot]leveled) {
	sum.compare(transfers, foundTransfers, func(level int) *Measure { return &s.Levels[min(level, MaxLevel)] })
	s.Levels[1] = Measure{}
	sum.compare(gone, foundGone, func(int) *Measure { return &s.Gone })
	s.transfers(sum)
}

// compare adds up amounts, each to the measure of its level.
func (s *adder) compare(truth, found map[lot]leveled, at func(level int) *Measure) {
	for k, v := range truth {
		m := at(v.level)
		s.add(&m.True, v.amount)
		s.add(&m.Found, min(v.amount, found[k].amount))
	}
	for k, v := range found {
		m := at(v.level)
		s.add(&m.Traced, v.amount)
		s.add(&m.Right, min(v.amount, truth[k].amount))
	}
}

// anybody forgets whose the money is.
func anybody(lots map[lot]leveled) map[lot]leveled {
	sum := make(map[lot]leveled, len(lots))
	for k, v := range lots {
		add(sum, lot{place: k.place}, v.amount, v.level)
	}
	return sum
}

// traced is what a trace found, in the terms of the truth.
type traced struct{ transfers, held, gone map[lot]leveled }

// found puts a result into the terms of the truth. Where a result has no parts,
// everything counts as that of order 0.
func (w *World) found(r *trace.Result) (traced, error) {
	f := traced{make(map[lot]leveled), make(map[lot]leveled), make(map[lot]leveled)}
	put := func(into map[lot]leveled, place int64, parts []trace.Part, whole dyetrace.Amount, level int) {
		if r.Rule == dyetrace.Poison {
			add(into, lot{place: place}, int64(whole), level)
			return
		}
		for _, p := range parts {
			add(into, lot{place, w.Orders[p.Claim]}, int64(p.Amount), level)
		}
	}
	// Transfers lie in the ledger in the order in which they were numbered.
	for i := range r.Transfers {
		t := &r.Transfers[i]
		put(f.transfers, int64(t.Ord), r.TransferParts(t), t.Traced, int(t.Level))
	}
	for i := range r.Accounts {
		a := &r.Accounts[i]
		if a.Held == 0 {
			continue
		}
		no, err := w.account(a.No)
		if err != nil {
			return f, err
		}
		put(f.held, int64(no), r.HeldParts(a), a.Held, int(a.Level))
	}
	for i := range r.Ends {
		e := &r.Ends[i]
		no, err := w.account(e.No)
		if err != nil {
			return f, err
		}
		if endsSight(w.Sim, no) {
			put(f.gone, int64(no), r.EndParts(e), e.Amount, 1)
		}
	}
	return f, nil
}

// account is the simulation's number of a statement's account.
func (w *World) account(no statement.No) (simulate.AccountNo, error) {
	name, err := w.Ledger.Name(no)
	if err != nil {
		return 0, err
	}
	a, is := w.Sim.Find(name.Account)
	if !is {
		return 0, dyetrace.Errorf(dyetrace.OtherError, "evaluate", "account %s is none of the simulation's", name.Account)
	}
	return a, nil
}
