package freeze

import (
	"cmp"
	"math"
	"math/big"
	"slices"
	"time"

	"dyetrace"
	"dyetrace/ledger/statement"
	"dyetrace/trace"
)

// PlanOptions are what a plan goes by.
type PlanOptions struct {
	Delay    time.Duration   // from a request until the account pays no more
	Horizon  time.Duration   // how far ahead money that has not arrived yet counts
	Capacity float64         // requests a minute; 0: any number
	Price    dyetrace.Amount // of freezing somebody innocent

	// Frozen is what measures in force hold in each statement: it stays, and is not
	// proposed to be frozen again.
	Frozen map[statement.No]dyetrace.Amount
	// Findings are what a detection found, as evidence; nil: none.
	Findings *Findings
}

// PlanEntry is a proposal: to freeze what an account holds, or, where it holds
// nothing now, to stop what this network's money is expected to bring.
//
// Chances and expected amounts are statistics, by which entries are put in
// order. Held is exact: what the trace finds there by its rule.
type PlanEntry struct {
	No          statement.No
	Watch       bool            // nothing is held there now
	Level       int32           // 0: claimed money has not reached it
	Held        dyetrace.Amount // claimed money, by the trace; no more is proposed to be frozen
	Since       dyetrace.Instant
	Stays       float64         // chance that what is held is still there when the freeze takes hold
	Arrives     float64         // chance that more comes within the horizon
	Expected    dyetrace.Amount // what usually comes then
	Probability float64         // that the account serves the network
	Saves       dyetrace.Amount // expected
	Harm        dyetrace.Amount // expected, at the price of a false freeze
	Evidence    Evidence
	Minute      float64 // after now, at which the request can be sent
}

// Worth is what the entry is expected to save, less the harm.
func (e *PlanEntry) Worth() dyetrace.Amount { return e.Saves - e.Harm }

// Holding is what a trace finds in an account.
type Holding struct {
	Held  dyetrace.Amount
	Level int32
	Since dyetrace.Instant // when the last of it came
}

// HoldingsOf are the accounts of a trace that a freeze can concern, with what
// they hold and when the last of it came. Errors are the ledger's.
func HoldingsOf(l Ledger, r *trace.Result) (map[statement.No]Holding, error) {
	held := make(map[statement.No]Holding, len(r.Accounts))
	for i := range r.Accounts {
		a := &r.Accounts[i]
		traits, err := l.Traits(a.No)
		if err != nil {
			return nil, err
		}
		if _, ends := traits.Kind.End(); ends || !traits.Covered {
			continue
		}
		held[a.No] = Holding{Held: a.Held, Level: a.Level}
	}
	for i := len(r.Transfers) - 1; i >= 0; i-- {
		t := &r.Transfers[i]
		h, is := held[t.To]
		if !is || h.Since != 0 {
			continue
		}
		at, err := l.Time(t.Ord)
		if err != nil {
			return nil, err
		}
		h.Since = at
		held[t.To] = h
	}
	return held, nil
}

// NewPlan puts what can be frozen in the order of what it is expected to save:
//
//	chance that the account serves the network × (what stays + what is expected to come)
//	    − chance that it does not × price of a false freeze
//
// Entries that are worth nothing are left out, and so are a network's victims that no claim
// names. suspects are those of a network,
// held is what the trace found; m may be nil. What stays is what is held times the chance
// that it does, and at least half of the network's money that has come and, as far as flows
// show, has not left. Where an entry is worth more than can be counted exactly, the
// error is an InputError.
func NewPlan(
	suspects []*Suspect, held map[statement.No]Holding, m *Model, now dyetrace.Instant, o PlanOptions,
) ([]PlanEntry, error) {
	var plan []PlanEntry
	// Each suspect's worth, in floating point: these are expectations, by which
	// entries are put in order. What is held stays exact.
	for _, s := range suspects {
		// A network's victim serves it only by a claim's word.
		if s.Evidence.Loses && s.Evidence.Claimed == 0 {
			continue
		}
		e := PlanEntry{No: s.No, Probability: s.Probability, Evidence: s.Evidence}
		h := held[s.No]
		e.Held, e.Watch = h.Held, h.Held == 0
		e.Level, e.Since = h.Level, h.Since
		stays := 0.0
		if m != nil && h.Held > 0 {
			e.Stays = m.Stays(s.No, int(h.Level), time.Duration(max(0, now-h.Since)), o.Delay)
			stays = e.Stays * float64(h.Held)
		}
		// What the trace finds there is among what flows show, and what is frozen already is too.
		stays = max(stays, lies*float64(max(0, s.Within()-o.Frozen[s.No])))
		comes := s.expect(&e, now, o)
		// A float beyond the range would become any Amount at all.
		saves := math.Round(s.Probability * (stays + comes))
		if saves >= math.MaxInt64 {
			return nil, dyetrace.Errorf(dyetrace.InputError, "plan", "what a freeze would save: %w", dyetrace.ErrSumRange)
		}
		e.Saves = dyetrace.Amount(saves)
		e.Harm = dyetrace.Amount(math.Round((1 - s.Probability) * float64(o.Price)))
		if e.Worth() > 0 {
			plan = append(plan, e)
		}
	}
	slices.SortStableFunc(plan, func(a, b PlanEntry) int {
		return cmp.Or(cmp.Compare(b.Worth(), a.Worth()), cmp.Compare(a.No, b.No))
	})
	// Requests go out one after the other, the most worthwhile first.
	if o.Capacity > 0 {
		for i := range plan {
			plan[i].Minute = float64(i) / o.Capacity
		}
	}
	return plan, nil
}

const (
	// shortestHistory keeps one or two arrivals in short succession from
	// promising a flood.
	shortestHistory = 12 * time.Hour
	// A few arrivals of one account show little: half an arrival more, and two of
	// the network's usual size, are added to them. Chosen by hand.
	moreArrivals = 0.5
	moreOfUsual  = 2
)

// expect fills in what the account is expected to receive between the time at
// which a freeze takes hold and the horizon, and returns it. The next arrival
// alone counts: once the network notices, it sends no more.
func (s *Suspect) expect(e *PlanEntry, now dyetrace.Instant, o PlanOptions) float64 {
	nothingSeen := s.arrivals == 0 && s.usual == 0
	if nothingSeen || o.Horizon <= o.Delay {
		return 0
	}
	seen := shortestHistory
	if s.arrivals > 0 {
		seen = max(seen, time.Duration(now-s.first))
	}
	e.Arrives = -math.Expm1(-(float64(s.arrivals) + moreArrivals) * float64(o.Horizon-o.Delay) / float64(seen))
	e.Expected = s.expected()
	return e.Arrives * float64(e.Expected)
}

// expected is the mean of what the account received and of the network's usual
// sums beside it, rounded down. The sum of both can leave the range of an Amount.
func (s *Suspect) expected() dyetrace.Amount {
	arrived, _ := s.arrived.Sum()
	sum := new(big.Int).Mul(big.NewInt(moreOfUsual), big.NewInt(int64(s.usual)))
	sum.Add(sum, big.NewInt(int64(arrived)))
	return dyetrace.Amount(sum.Quo(sum, big.NewInt(int64(s.arrivals+moreOfUsual))).Int64())
}
