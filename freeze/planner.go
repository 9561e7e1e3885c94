package freeze

import (
	"context"
	"math/bits"
	"time"

	"dyetrace"
	"dyetrace/ledger/statement"
	"dyetrace/trace"
)

// Planner makes a plan of what a trace found, and makes it anew as transfers
// come. It is not for several goroutines at once.
type Planner struct {
	Network *Network
	Model   *Model
	ledger  Ledger
	options PlanOptions
	held    map[statement.No]Holding
	guessed bool // what is held is estimated since the last trace
}

// NewPlanner fits everything to a ledger as it is at an instant. r is the trace
// of the claims until then. Errors are the ledger's.
func NewPlanner(
	ctx context.Context, l Ledger, claims []trace.ResolvedClaim, r *trace.Result, now dyetrace.Instant, o PlanOptions,
) (*Planner, error) {
	p := &Planner{Network: NewNetwork(l, NetworkOptions{}), ledger: l, options: o}
	if o.Findings != nil {
		p.Network.Found(o.Findings)
	}
	if err := p.Traced(r, now); err != nil {
		return nil, err
	}
	limit, err := l.After(now)
	if err != nil {
		return nil, err
	}
	var until []trace.ResolvedClaim
	for i := range claims {
		if claims[i].Transfer < limit {
			until = append(until, claims[i])
		}
	}
	if err := p.Network.Fit(until, now); err != nil {
		return nil, err
	}
	p.Network.claimAll(until)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return p, p.Network.Update(now)
}

// Traced takes what a trace found in place of what was known to be held, and
// fits the model to it.
func (p *Planner) Traced(r *trace.Result, now dyetrace.Instant) (err error) {
	p.guessed = false
	if p.held, err = HoldingsOf(p.ledger, r); err != nil {
		return err
	}
	for no, sum := range p.options.Frozen {
		if h, is := p.held[no]; is {
			h.Held = max(0, h.Held-sum)
			p.held[no] = h
		}
	}
	p.Model, err = FitModel(p.ledger, r, now)
	return err
}

// Claims takes claims that count from now on, and fits the network again where that is due.
// all are the claims that count, with the new ones. Errors are the ledger's.
func (p *Planner) Claims(all, fresh []trace.ResolvedClaim, now dyetrace.Instant) error {
	if err := p.Network.Refit(all, now); err != nil {
		return err
	}
	p.Network.claimAll(fresh)
	return nil
}

// Transfer notes that a transfer has come. Until the next trace, what leaves an
// account that holds claimed money is taken to be claimed money first: an
// estimate for the order of a plan, and not a rule of law.
func (p *Planner) Transfer(m *statement.Movement) error {
	p.Network.Transfer(m.From, m.To)
	h := p.held[m.From]
	part := min(h.Held, m.Amount)
	if part == 0 {
		return nil
	}
	p.guessed = true
	h.Held -= part
	p.held[m.From] = h
	traits, err := p.ledger.Traits(m.To)
	if err != nil {
		return err
	}
	if _, ends := traits.Kind.End(); ends || !traits.Covered {
		return nil
	}
	to := p.held[m.To]
	sum, exact := to.Held.Plus(received(m, part))
	if !exact {
		return dyetrace.Errorf(dyetrace.InputError, "plan", "what one account holds: %w", dyetrace.ErrSumRange)
	}
	to.Held = sum
	if to.Level == 0 || to.Level > h.Level+1 {
		to.Level = h.Level + 1
	}
	to.Since = m.Time
	p.held[m.To] = to
	return nil
}

// received returns what arrives of part of the amount that a movement sends, in the payee's
// currency and rounded down. As in step 3 of "One transfer, step by step" in docs/method.md,
// a fee or a conversion scales all parts alike. part is at most the amount.
func received(m *statement.Movement, part dyetrace.Amount) dyetrace.Amount {
	// The product has up to 128 bits. The quotient is at most what was received, so that
	// Div64 cannot overflow.
	hi, lo := bits.Mul64(uint64(part), uint64(m.Received))
	quotient, _ := bits.Div64(hi, lo, uint64(m.Amount))
	return dyetrace.Amount(quotient)
}

// Holds reports whether an account holds claimed money, as far as is known.
func (p *Planner) Holds(no statement.No) bool { return p.held[no].Held > 0 }

// Estimated reports whether claimed money has moved since the last trace, so
// that what the plan shows as held is an estimate.
func (p *Planner) Estimated() bool { return p.guessed }

// Plan is the plan at an instant, of everything known until then.
func (p *Planner) Plan(now dyetrace.Instant) ([]PlanEntry, error) {
	if err := p.Network.Update(now); err != nil {
		return nil, err
	}
	return NewPlan(p.Network.Suspects(), p.held, p.Model, now, p.options)
}

// Hindsight traces what became of claims after a plan that was made at an
// instant, where the ledger goes on, and returns what Stopped does.
func Hindsight(
	ctx context.Context, l Ledger, claims []trace.ResolvedClaim, plan []PlanEntry, now dyetrace.Instant,
	options trace.Options, o PlanOptions,
) (map[statement.No]dyetrace.Amount, error) {
	var results [2]*trace.Result
	options.HasUntil = true
	for i, after := range []time.Duration{o.Delay, o.Horizon} {
		options.Until = now + dyetrace.Instant(after)
		var err error
		if results[i], err = trace.Run(ctx, l, claims, options); err != nil {
			return nil, err
		}
	}
	return Stopped(plan, results[0], results[1])
}

// Stopped is what the entries of a plan would have stopped in a ledger that goes
// on after the plan, if nobody had reacted: of the same claims, what was still
// there when each freeze would have taken hold, and what came until the
// horizon. then and later are traces of the claims until these two instants. Where sums
// leave the range that is exact, the error is an InputError.
func Stopped(plan []PlanEntry, then, later *trace.Result) (map[statement.No]dyetrace.Amount, error) {
	received := map[statement.No]dyetrace.Amount{}
	held := map[statement.No]dyetrace.Amount{}
	for i := range then.Accounts {
		a := &then.Accounts[i]
		held[a.No], received[a.No] = a.Held, a.Received
	}
	stopped := map[statement.No]dyetrace.Amount{}
	for i := range plan {
		stopped[plan[i].No] = held[plan[i].No]
	}
	for i := range later.Accounts {
		a := &later.Accounts[i]
		before, is := stopped[a.No]
		if !is {
			continue
		}
		sum, exact := before.Plus(max(0, a.Received-received[a.No]))
		if !exact {
			return nil, dyetrace.Errorf(dyetrace.InputError, "plan",
				"what an entry would have stopped: %w", dyetrace.ErrSumRange)
		}
		stopped[a.No] = sum
	}
	return stopped, nil
}
