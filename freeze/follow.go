package freeze

import (
	"cmp"
	"context"
	"slices"
	"time"

	"dyetrace"
	"dyetrace/ledger/statement"
	"dyetrace/trace"
)

const (
	// A plan that follows traces anew after retraceTransfers or retraceTime; in between,
	// holdings are estimated.
	retraceTransfers = 1000
	retraceTime      = dyetrace.Instant(10 * time.Minute)
	// Up to mostExact accounts that claimed money has reached, all is traced anew whenever
	// some of it moves: that takes milliseconds.
	mostExact = 2000
)

// Growing is a ledger that takes in one transfer after another.
type Growing interface {
	Ledger
	trace.Records
	Add(*dyetrace.Transfer) (statement.Ord, error)
	Open(dyetrace.AccountCurrency) (statement.No, error)
}

// FollowOptions are the options of a plan that follows.
type FollowOptions struct {
	Trace trace.Options // of every trace; its last instant is the latest transfer's
	Plan  PlanOptions
	// Refused, if set, receives the error of each claim that can never match a transfer, or
	// has the id of another claim that counts. The claim is dropped, and tried again only when
	// the claims file changes it.
	Refused func(error)
}

// Follower keeps a plan up to date while transfers and claims come. It is not
// for several goroutines at once.
type Follower struct {
	ledger  Growing
	options FollowOptions
	planner *Planner
	claims  []trace.ResolvedClaim
	waiting waitingClaims
	now     dyetrace.Instant
	head    []planned // of the plan that Plan returned last; nil: none yet

	since  int              // transfers since the last trace
	traced dyetrace.Instant // the last instant of the last trace
	exact  bool             // all is traced anew whenever claimed money moves
}

// NewFollower begins with the claims of a ledger as it is at an instant, its
// latest. listed are the same claims as the claims file has them. Errors are the ledger's.
func NewFollower(
	ctx context.Context, l Growing, claims []trace.ResolvedClaim, listed []dyetrace.Claim, now dyetrace.Instant,
	o FollowOptions,
) (*Follower, error) {
	f := &Follower{ledger: l, options: o, claims: claims, waiting: newWaitingClaims(listed), now: now}
	r, err := f.trace(ctx)
	if err != nil {
		return nil, err
	}
	f.planner, err = NewPlanner(ctx, l, claims, r, now, o.Plan)
	return f, err
}

// Now returns the time of the latest transfer.
func (f *Follower) Now() dyetrace.Instant { return f.now }

// Planner returns the planner that makes the plans.
func (f *Follower) Planner() *Planner { return f.planner }

// Transfer takes a transfer in, with the claims that waited for it. One that the ledger has
// already changes nothing. The error is an InputError if the ledger has another transfer
// with its id, or does not take it. Other errors are the ledger's.
func (f *Follower) Transfer(ctx context.Context, t *dyetrace.Transfer) error {
	// A stream that begins anew repeats what came before: counted twice, the money would be
	// twice as much.
	if known, err := f.knows(ctx, t); known || err != nil {
		return err
	}
	if _, err := f.ledger.Add(t); err != nil {
		return err
	}
	m, err := f.movement(t)
	if err != nil {
		return err
	}
	f.now = t.Time
	moved := f.planner.Holds(m.From)
	if err := f.planner.Transfer(&m); err != nil {
		return err
	}
	come, err := f.resolve(ctx, func(c *dyetrace.Claim) bool { return mayName(f.ledger, c, t, &m) })
	if err != nil {
		return err
	}
	if err := f.take(come); err != nil {
		return err
	}
	// Until claimed money moves or a claim comes, nothing that the last trace found has
	// changed. Where it is cheap a trace follows at once, else after a while.
	f.since++
	movedAndCheap := moved && f.exact
	waitedLong := f.since >= retraceTransfers || f.now-f.traced >= retraceTime
	if len(come) > 0 || movedAndCheap || waitedLong {
		return f.retrace(ctx)
	}
	return nil
}

// knows reports whether the ledger has a transfer already. One of the same id that moves
// something else is an InputError.
func (f *Follower) knows(ctx context.Context, t *dyetrace.Transfer) (bool, error) {
	o, is, err := f.ledger.Lookup(t.ID)
	if err != nil || !is {
		return false, err
	}
	fresh, err := f.movement(t)
	if err != nil {
		return false, err
	}
	same := false
	err = f.ledger.Read(ctx, []statement.Ord{o}, func(_ int, had *dyetrace.Transfer) error {
		m, err := f.movement(had)
		same = m == fresh
		return err
	})
	if err == nil && !same {
		err = dyetrace.Errorf(dyetrace.InputError, "add a transfer",
			"transfer %q: the ledger has another one with this id", t.ID)
	}
	return same, err
}

// movement returns what a transfer moves, between which statements.
func (f *Follower) movement(t *dyetrace.Transfer) (m statement.Movement, err error) {
	m = statement.Movement{Time: t.Time, Amount: t.Amount, Received: t.Received}
	if m.From, err = f.ledger.Open(t.Payer()); err != nil {
		return m, err
	}
	m.To, err = f.ledger.Open(t.Payee())
	return m, err
}

// Claims takes the claims file's current content and reports whether a new claim now counts.
// Claims whose transfers have not come yet wait for them.
func (f *Follower) Claims(ctx context.Context, all []dyetrace.Claim) (counts bool, err error) {
	f.waiting.list(all)
	come, err := f.resolve(ctx, func(*dyetrace.Claim) bool { return true })
	if err != nil {
		return false, err
	}
	if len(come) == 0 {
		return false, nil
	}
	if err := f.take(come); err != nil {
		return true, err
	}
	return true, f.retrace(ctx)
}

// resolve finds the transfers of those waiting claims that may have one now.
func (f *Follower) resolve(ctx context.Context, may func(*dyetrace.Claim) bool) ([]trace.ResolvedClaim, error) {
	come, refused, err := f.waiting.resolve(ctx, f.ledger, may)
	if f.options.Refused != nil {
		for _, reason := range refused {
			f.options.Refused(reason)
		}
	}
	return come, err
}

// take takes claims in. A trace has to follow where there are any.
func (f *Follower) take(come []trace.ResolvedClaim) error {
	if len(come) == 0 {
		return nil
	}
	// Claims count in the order of their file, whenever they come.
	f.claims = slices.Concat(f.claims, come)
	slices.SortStableFunc(f.claims, func(a, b trace.ResolvedClaim) int { return cmp.Compare(a.Line, b.Line) })
	return f.planner.Claims(f.claims, come, f.now)
}

func (f *Follower) retrace(ctx context.Context) error {
	r, err := f.trace(ctx)
	if err != nil {
		return err
	}
	return f.planner.Traced(r, f.now)
}

func (f *Follower) trace(ctx context.Context) (*trace.Result, error) {
	options := f.options.Trace
	options.HasUntil, options.Until = true, f.now
	f.since, f.traced = 0, f.now
	r, err := trace.Run(ctx, f.ledger, f.claims, options)
	if err == nil {
		f.exact = len(r.Accounts) <= mostExact
	}
	return r, err
}

// planned is the part of an entry by which plans are compared.
type planned struct {
	no   statement.No
	held dyetrace.Amount
}

// Plan returns the first limit entries of the plan as of now; 0 returns all. changed reports
// whether they differ from those of the last call, in accounts or in amounts held.
func (f *Follower) Plan(limit int) (plan []PlanEntry, changed bool, err error) {
	if plan, err = f.planner.Plan(f.now); err != nil {
		return nil, false, err
	}
	if limit > 0 && limit < len(plan) {
		plan = plan[:limit]
	}
	head := make([]planned, len(plan))
	for i := range head {
		head[i] = planned{plan[i].No, plan[i].Held}
	}
	changed = f.head == nil || !slices.Equal(head, f.head)
	f.head = head
	return plan, changed, nil
}
