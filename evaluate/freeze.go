package evaluate

import (
	"context"
	"maps"
	"slices"
	"time"

	"dyetrace"
	"dyetrace/freeze"
	"dyetrace/ledger"
	"dyetrace/ledger/statement"
	"dyetrace/simulate"
)

// FreezeOptions are how freezes come about in a closed loop.
type FreezeOptions struct {
	Policy      string
	ReportDelay time.Duration // median from a victim's last payment to the report; 0: the setting's
	BankDelay   time.Duration // from a request until the account pays no more
	Capacity    float64       // requests a minute
	Horizon     time.Duration // of the plan
	// RecoveryLeast is the least payment that funds recovery follows, in fen.
	RecoveryLeast dyetrace.Amount
	Price         dyetrace.Amount // of a false freeze, to the plan, in fen
	Devices       bool            // the plan knows which accounts are used on one device
	Odds          []float64       // of the plan, in place of those fitted; nil: those
	Roles         bool            // the plan knows the truth about every account that it suspects

	saw func(*scene, *freeze.Network, []*freeze.Suspect) // if set, is shown what the plan saw at each decision
}

// FreezeWorld is a simulation in which policies are compared.
type FreezeWorld struct {
	Setting string // by which worlds are summed up: a preset's name, or how cautious a family's platforms are
	Seed    uint64
	Config  simulate.Config
	Holders bool // banks know whose their accounts are
}

// FreezeRun is what came of one simulated world under one policy. Sums are in
// fen, whatever the currency of the world.
type FreezeRun struct {
	Setting, Policy string
	Seed            uint64
	BankDelay       time.Duration
	Stolen          int64   // that victims paid
	Saved           int64   // of it, in frozen accounts at the end
	Held            int64   // in frozen accounts that serve a platform, or blocked there: stolen or not
	Reachable       int64   // of reported orders: in accounts when they were reported
	SavedReachable  int64   // of reported orders: in frozen accounts at the end
	Freezes, False  int     // accounts frozen; of them, those that serve no platform
	Innocent        int64   // in falsely frozen accounts
	Minutes         float64 // median, from the first report about a platform's money to a freeze's taking hold
}

// Policies are the names of the policies that RunFreeze knows.
func Policies() []string {
	return []string{"first-account", "by-level", "largest", "med2-2h", "med2-24h", "plan", "plan-found", "plan-links",
		"singles", "net", "as-used", "all-knowing"}
}

// decideEvery is the time between two decisions of a policy.
const decideEvery = 5 * time.Minute

// RunFreeze runs one world under a policy: victims report as they do, the
// policy requests freezes, which take hold after the bank's delay, and the
// platforms react. The simulator's own police does nothing. The same world and
// options give the same run.
func RunFreeze(ctx context.Context, w *FreezeWorld, o FreezeOptions) (*FreezeRun, error) {
	c := w.Config
	c.Police.Freezes = 0
	if o.ReportDelay > 0 {
		c.Fraud.ReportMinutes = o.ReportDelay.Minutes()
	}
	// A net is thrown where platforms react to single freezes, or it would have nothing to
	// gain; what it is compared with is too.
	if o.Policy == "net" || o.Policy == "singles" {
		c.Platform.Adaptive = true
	}
	x, err := newScene(c, w.Seed, w.Holders)
	if err != nil {
		return nil, err
	}
	p, err := newPolicy(x, o)
	if err != nil {
		return nil, err
	}
	r := &FreezeRun{Setting: w.Setting, Policy: o.Policy, Seed: w.Seed, BankDelay: o.BankDelay}
	sim, budget, known := x.truth.sim, 0.0, 0
	for {
		if err := x.step(min(x.now+dyetrace.Instant(decideEvery), sim.End())); err != nil {
			return nil, err
		}
		known = r.reach(x, known)
		if x.now >= sim.End() {
			break
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		// What is not used for an hour is lost.
		budget = min(budget+o.Capacity*decideEvery.Minutes(), 60*o.Capacity)
		if len(x.claims) == 0 {
			continue
		}
		if budget, err = x.request(ctx, p, budget, o.BankDelay); err != nil {
			return nil, err
		}
	}
	r.score(x)
	r.Minutes = median(x.since)
	return r, nil
}

// request lets a policy decide and sends what it asks for, as far as the budget goes. It
// returns what is left of that.
func (x *scene) request(ctx context.Context, p policy, budget float64, delay time.Duration) (float64, error) {
	if b, is := p.(blocker); is {
		return b.block(x, budget)
	}
	list, err := p.decide(ctx, x)
	if err != nil {
		return 0, err
	}
	ready := 0.0
	if n, is := p.(preparer); is {
		ready = n.prepared()
	}
	for _, no := range list {
		if _, is := x.asked[no]; is || budget+ready < 1 {
			continue
		}
		if ready >= 1 {
			ready--
		} else {
			budget--
		}
		x.asked[no] = x.now + dyetrace.Instant(delay)
		if err := x.truth.sim.Freeze(simulate.AccountNo(no), x.asked[no]); err != nil {
			return 0, err
		}
		x.since = append(x.since, x.minutesSince(no))
	}
	return budget, nil
}

// reach counts what was in accounts when it was reported.
func (r *FreezeRun) reach(x *scene, known int) int {
	counted := map[int32]bool{}
	for ; known < len(x.truth.reports); known++ {
		if order := x.truth.reports[known].Order; !counted[order] {
			counted[order] = true
			r.Reachable += x.truth.sim.Orders()[order].Held
		}
	}
	return known
}

// minutesSince is the time from the last report to a freeze's taking hold.
func (x *scene) minutesSince(no statement.No) float64 {
	last := x.truth.reports[len(x.truth.reports)-1].Reported
	return time.Duration(x.asked[no] - dyetrace.Instant(last*int64(time.Second))).Minutes()
}

func (r *FreezeRun) score(x *scene) {
	t := &x.truth
	t.takeCommission()
	reported := map[int32]bool{}
	for i := range t.reports {
		reported[t.reports[i].Order] = true
	}
	for _, o := range t.sim.Orders() {
		r.Stolen += o.Paid
	}
	// A freeze that would take hold after the end is none, whatever lies there.
	for _, no := range slices.Sorted(maps.Keys(x.asked)) {
		if x.asked[no] >= t.sim.End() {
			continue
		}
		a := simulate.AccountNo(no)
		balance, stolen := t.sim.Balance(a)
		r.Freezes++
		r.Saved += stolen
		if t.sim.Serves(a) {
			r.Held += balance
		} else {
			r.False++
			r.Innocent += balance - stolen
		}
		for order, fen := range t.lots[a] {
			if reported[order] {
				r.SavedReachable += fen
			}
		}
	}
	r.scoreBlocks(x)
}

// scoreBlocks counts what was blocked. Saved is what of it was stolen money then.
func (r *FreezeRun) scoreBlocks(x *scene) {
	for no, sums := range x.blocked {
		r.Freezes++
		r.Saved += sums.stolen
		if x.truth.sim.Serves(simulate.AccountNo(no)) {
			r.Held += sums.all
		} else {
			r.False++
			r.Innocent += sums.all - sums.stolen
		}
	}
}

// HeldShare is what is held on runners' accounts, stolen or their own, by what was stolen.
func (r *FreezeRun) HeldShare() float64 { return ratio(r.Held, r.Stolen) }

// SavedShare is the share of stolen money that was saved.
func (r *FreezeRun) SavedShare() float64 { return ratio(r.Saved, r.Stolen) }

// ReachableShare is the share saved of what was in accounts when its loss was
// reported.
func (r *FreezeRun) ReachableShare() float64 { return ratio(r.SavedReachable, r.Reachable) }

// FalseShare is the share of freezes that hit an account which serves nobody.
func (r *FreezeRun) FalseShare() float64 { return ratio(int64(r.False), int64(r.Freezes)) }

func ratio(part, whole int64) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

// median is the middle of a list, 0 of none.
func median(list []float64) float64 {
	if len(list) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(list))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

var _ freeze.Ledger = (*ledger.Growing)(nil)
