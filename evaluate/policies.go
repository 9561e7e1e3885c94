package evaluate

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"dyetrace"
	"dyetrace/freeze"
	"dyetrace/ledger/statement"
	"dyetrace/simulate"
	"dyetrace/trace"
)

// policy chooses which accounts to freeze, in which order. Accounts that it names again are
// skipped.
type policy interface {
	decide(ctx context.Context, x *scene) ([]statement.No, error)
}

// blocker is a policy that has sums blocked and freezes no account. It returns what is
// left of the budget.
type blocker interface {
	block(x *scene, budget float64) (float64, error)
}

// preparer is a policy that has made requests ready to be sent at once, beside the
// budget.
type preparer interface {
	prepared() float64
}

func newPolicy(x *scene, o FreezeOptions) (policy, error) {
	switch o.Policy {
	case "first-account":
		return firstAccount{}, nil
	case "by-level", "largest":
		return &byTrace{largest: o.Policy == "largest"}, nil
	case "plan":
		return newPlanning(x, o), nil
	case "plan-found":
		return &finding{planning: newPlanning(x, o)}, nil
	case "plan-links":
		o.Devices = true
		return newPlanning(x, o), nil
	case "med2-2h", "med2-24h":
		p := &fundsRecovery{bank: x.truth.sim, window: dyetrace.Instant(2 * time.Hour), delay: dyetrace.Instant(o.BankDelay),
			least: x.truth.amount(int64(o.RecoveryLeast))}
		if o.Policy == "med2-24h" {
			p.window = dyetrace.Instant(24 * time.Hour)
		}
		return p, nil
	case "singles":
		return newPlanning(x, o), nil
	case "net":
		return newNet(x, o), nil
	case "as-used", "all-knowing":
		return &allKnowing{reported: map[int32]bool{}, used: o.Policy == "as-used"}, nil
	}
	return nil, dyetrace.Errorf(dyetrace.UsageError, "evaluate freeze", "%q is no policy: it is one of %s", o.Policy,
		strings.Join(Policies(), ", "))
}

// firstAccount freezes the accounts that victims paid, and no other, in the
// order in which they report.
type firstAccount struct{}

func (firstAccount) decide(_ context.Context, x *scene) (list []statement.No, err error) {
	for i := range x.claims {
		if _, is := x.asked[x.claims[i].To]; !is {
			list = append(list, x.claims[i].To)
		}
	}
	return list, nil
}

// byTrace freezes whatever holds claimed money by the trace, from the first
// level down or from the largest sum.
type byTrace struct {
	largest bool
	seen    int
	last    dyetrace.Instant
}

const (
	// retrace is how often what the trace finds is looked at anew where no
	// claim has come, and traceBack how old a claim is followed.
	retrace   = 30 * time.Minute
	traceBack = 72 * time.Hour
	// leastHeld is the sum, in fen, for which no account is frozen.
	leastHeld = 100_00
)

func (p *byTrace) decide(ctx context.Context, x *scene) (list []statement.No, err error) {
	// A trace is worth its time when there is a new claim, or when money has had time to
	// move on. Old claims are left out: their money has long left.
	if len(x.claims) == p.seen && x.now < p.last+dyetrace.Instant(retrace) {
		return nil, nil
	}
	p.seen, p.last = len(x.claims), x.now
	first, err := x.ledger.After(x.now - dyetrace.Instant(traceBack))
	if err != nil {
		return nil, err
	}
	var recent []trace.ResolvedClaim
	for i := range x.claims {
		if x.claims[i].Transfer >= first {
			recent = append(recent, x.claims[i])
		}
	}
	r, err := trace.Run(ctx, x.ledger, recent, trace.Options{Rule: dyetrace.LIFO})
	if err != nil {
		return nil, err
	}
	// No freeze reaches an account behind which sight ends, or one of a bank that does not
	// take part. The first levels come first, or the largest sums.
	accounts := slices.DeleteFunc(r.Accounts, func(a trace.Account) bool {
		no := simulate.AccountNo(a.No)
		return a.Held < x.truth.amount(leastHeld) || endsSight(x.truth.sim, no) || x.truth.sim.Uncovered(no)
	})
	slices.SortFunc(accounts, func(a, b trace.Account) int {
		byLevel := cmp.Compare(a.Level, b.Level)
		if p.largest {
			byLevel = 0
		}
		return cmp.Or(byLevel, cmp.Compare(b.Held, a.Held), cmp.Compare(a.No, b.No))
	})
	for i := range accounts {
		list = append(list, accounts[i].No)
	}
	return list, nil
}

// planning freezes what package freeze plans, from transfers and claims alone,
// unless the options give it more.
type planning struct {
	network *freeze.Network
	options freeze.PlanOptions
	seen    int               // claims
	waiting []*freeze.Suspect // that were named, and maybe not requested for want of capacity
	saw     func(*scene, *freeze.Network, []*freeze.Suspect)
	truth   *simulate.Sim
}

func newPlanning(x *scene, o FreezeOptions) *planning {
	p := &planning{network: freeze.NewNetwork(x.ledger, freeze.NetworkOptions{Odds: o.Odds}), saw: o.saw,
		options: freeze.PlanOptions{Delay: o.BankDelay, Horizon: o.Horizon, Price: x.truth.amount(int64(o.Price))}}
	x.moved = p.network.Transfer
	if o.Devices {
		sim := x.truth.sim
		p.network.Devices = func(no statement.No) []uint64 { return sim.Devices(simulate.AccountNo(no)) }
	}
	if o.Roles {
		p.truth = x.truth.sim
	}
	return p
}

func (p *planning) decide(_ context.Context, x *scene) (list []statement.No, err error) {
	if err := p.network.Refit(x.claims, x.now); err != nil {
		return nil, err
	}
	for ; p.seen < len(x.claims); p.seen++ {
		p.network.Claim(&x.claims[p.seen])
	}
	if err := p.network.Update(x.now); err != nil {
		return nil, err
	}
	open := p.open(x)
	if p.saw != nil {
		p.saw(x, p.network, open)
	}
	plan, err := freeze.NewPlan(open, nil, nil, x.now, p.options)
	if err != nil {
		return nil, err
	}
	for _, e := range plan {
		if p.truth == nil || p.truth.Serves(simulate.AccountNo(e.No)) {
			list = append(list, e.No)
			p.waiting = append(p.waiting, p.network.Of(e.No))
		}
	}
	return list, nil
}

// open are the accounts about which something is new, and those that could not
// be requested before; waiting is empty then.
func (p *planning) open(x *scene) []*freeze.Suspect {
	list := p.network.Changed()
	named := map[statement.No]bool{}
	for _, s := range list {
		named[s.No] = true
	}
	for _, s := range p.waiting {
		if _, is := x.asked[s.No]; !is && !named[s.No] {
			list = append(list, s)
		}
	}
	p.waiting = p.waiting[:0]
	return list
}

// allKnowing sees the simulator's truth: once anything of a platform has been
// reported, every account that serves it, and what lies there; or only those that stolen
// money has reached, which is the most that transfers can ever show.
type allKnowing struct {
	used     bool
	seen     int
	reported map[int32]bool // platforms
}

func (p *allKnowing) decide(_ context.Context, x *scene) (list []statement.No, err error) {
	sim := x.truth.sim
	for ; p.seen < len(x.truth.reports); p.seen++ {
		p.reported[sim.Orders()[x.truth.reports[p.seen].Order].Platform] = true
	}
	for platform := range p.reported {
		for _, a := range sim.Serving(platform) {
			_, asked := x.asked[statement.No(a)]
			_, reached := x.truth.lots[a]
			if !asked && (reached || !p.used) {
				list = append(list, statement.No(a))
			}
		}
	}
	slices.SortFunc(list, func(a, b statement.No) int {
		_, atA := sim.Balance(simulate.AccountNo(a))
		_, atB := sim.Balance(simulate.AccountNo(b))
		return cmp.Or(cmp.Compare(atB, atA), cmp.Compare(a, b))
	})
	return list, nil
}
