package freeze

import (
	"testing"
	"time"

	"dyetrace"
	"dyetrace/ledger/statement"
	"dyetrace/trace"
)

// gang is a town in which A takes a victim's money and passes it on to R,
// who passes it on to the exchange X; B takes somebody's money who has not
// reported, and passes it on to R too. S sells a phone for a little of it, F is
// a friend of A's, W pays R out of her own money.
const gang = `T00 0 E S 4000000
T01 5 E W 900000
T02 9 Z F 30000
V1 1000 P A 1000000
T10 1004 A R 985000
T11 1010 R X 600000
T12 1011 R X 380000
T20 1500 Q B 800000
T21 1504 B R 788000
T22 1510 R X 500000
T23 1511 R X 285000
T30 1600 W R 300000
T31 1605 R X 299000
T40 1700 A F 20500
V2 1800 O A 500000
T41 1801 A S 30000
T50 1803 A R2 492000`

func newPlanner(t *testing.T, text string, o PlanOptions) (*town, *Planner, *trace.Result, dyetrace.Instant) {
	t.Helper()
	x := newTown(t, text, dyetrace.Account{ID: "X", Kind: dyetrace.Exchange})
	r, err := trace.Run(t.Context(), x, x.claims, trace.Options{Rule: dyetrace.LIFO})
	if err != nil {
		t.Fatal(err)
	}
	now := 1805 * minute
	p, err := NewPlanner(t.Context(), x, x.claims, r, now, o)
	if err != nil {
		t.Fatal(err)
	}
	return x, p, r, now
}

func (x *town) no(t *testing.T, account string) statement.No {
	t.Helper()
	no, is, err := x.Find(dyetrace.AccountCurrency{Account: account, Currency: cny(t)})
	if err != nil || !is {
		t.Fatalf("no account %s: %v", account, err)
	}
	return no
}

// The network is those who pass others' money on, found forwards from a claim
// and backwards from where it went; not sellers, friends or victims.
func TestNetworkMembers(t *testing.T) {
	x, p, _, _ := newPlanner(t, gang, PlanOptions{Delay: 15 * time.Minute, Horizon: 24 * time.Hour})
	chance := func(account string) float64 {
		s := p.Network.Of(x.no(t, account))
		if s == nil {
			return 0
		}
		return s.Probability
	}
	for _, account := range []string{"A", "R", "B"} {
		if chance(account) < memberLimit {
			t.Errorf("%s serves the network with chance %g: %+v", account, chance(account), p.Network.Of(x.no(t, account)))
		}
	}
	for _, account := range []string{"S", "F", "W", "P", "Q", "E", "X"} {
		if chance(account) >= memberLimit {
			t.Errorf("%s serves the network with chance %g: %+v", account, chance(account), p.Network.Of(x.no(t, account)).Evidence)
		}
	}
}

// What the network finds does not depend on whether transfers were there at
// once or came one by one.
func TestNetworkGrows(t *testing.T) {
	x, whole, _, now := newPlanner(t, gang, PlanOptions{})
	n := NewNetwork(x, NetworkOptions{})
	for i := range x.claims {
		n.Claim(&x.claims[i])
	}
	if err := n.Fit(x.claims, now); err != nil {
		t.Fatal(err)
	}
	for at := range now / minute {
		if at%100 == 0 {
			if err := n.Update(at * minute); err != nil {
				t.Fatal(err)
			}
		}
		n.Transfer(x.no(t, "B"), x.no(t, "R"))
		n.Transfer(x.no(t, "A"), x.no(t, "R"))
	}
	if err := n.Update(now); err != nil {
		t.Fatal(err)
	}
	for _, account := range []string{"A", "B", "R"} {
		got, want := n.Of(x.no(t, account)), whole.Network.Of(x.no(t, account))
		if got == nil || got.Evidence != want.Evidence {
			t.Errorf("%s: %+v, not %+v", account, got, want)
		}
	}
}

// A plan proposes no more than is held, nothing that is not worth it, and goes
// by worth; a price that nobody pays leaves it empty.
func TestPlan(t *testing.T) {
	o := PlanOptions{Delay: 15 * time.Minute, Horizon: 24 * time.Hour, Capacity: 2, Price: 5000_00}
	x, p, r, now := newPlanner(t, gang, o)
	held := map[statement.No]dyetrace.Amount{}
	for _, a := range r.Accounts {
		held[a.No] = a.Held
	}
	plan, err := p.Plan(now)
	if err != nil {
		t.Fatal(err)
	}
	watched := false
	for i := range plan {
		e := &plan[i]
		if e.Held > held[e.No] || e.Worth() <= 0 || e.Watch != (e.Held == 0) || e.Minute != float64(i)/2 {
			t.Errorf("entry %d: %+v; held is %d", i, e, held[e.No])
		}
		if i > 0 && plan[i-1].Worth() < e.Worth() {
			t.Errorf("entry %d is worth more than the one before", i)
		}
		watched = watched || e.Watch
		for _, account := range []string{"S", "F", "W"} {
			if e.No == x.no(t, account) {
				t.Errorf("the plan proposes to freeze %s: %+v", account, e)
			}
		}
	}
	if len(plan) < 3 || !watched {
		t.Errorf("%d entries, some to watch: %t", len(plan), watched)
	}
	o.Price = 1 << 60
	if rest, err := NewPlan(p.Network.Suspects(), p.held, p.Model, now, o); err != nil || len(rest) > 0 {
		t.Errorf("at any price: %+v, %v", rest, err)
	}
}

// As transfers come, what is held moves with them, and no money is made.
func TestPlannerFollows(t *testing.T) {
	x, p, _, now := newPlanner(t, gang, PlanOptions{Delay: 15 * time.Minute, Horizon: 24 * time.Hour, Price: 500_00})
	sum := func() (all dyetrace.Amount) {
		for _, h := range p.held {
			all += h.Held
		}
		return all
	}
	before, at := sum(), p.held[x.no(t, "R2")].Held
	m := statement.Movement{Time: now + minute, From: x.no(t, "R2"), To: x.no(t, "R"), Amount: 200000, Received: 200000}
	if _, err := x.Move(&m); err != nil {
		t.Fatal(err)
	}
	if err := p.Transfer(&m); err != nil {
		t.Fatal(err)
	}
	if got := p.held[x.no(t, "R2")].Held; got != at-200000 || sum() != before {
		t.Errorf("R2 holds %d of %d, all together %d of %d", got, at, sum(), before)
	}
	if _, err := p.Plan(now + minute); err != nil {
		t.Fatal(err)
	}
	m = statement.Movement{Time: now + 2*minute, From: x.no(t, "R"), To: x.no(t, "X"), Amount: 150000, Received: 150000}
	if _, err := x.Move(&m); err != nil {
		t.Fatal(err)
	}
	if err := p.Transfer(&m); err != nil {
		t.Fatal(err)
	}
	if sum() != before-150000 {
		t.Errorf("after an exit %d is held of %d", sum(), before)
	}
}

// What arrives is in the payee's currency: of claimed money that is converted, or loses a fee,
// the payee is taken to hold the part of what arrived that was claimed of what left. The
// second case is the method's own example of a conversion.
func TestPlannerConverts(t *testing.T) {
	for name, test := range map[string]struct{ held, amount, received, want dyetrace.Amount }{
		"all, to a larger unit":   {72000, 72000, 10000, 10000},
		"part, to a larger unit":  {70000, 72000, 10000, 9722},
		"part, to a smaller unit": {10000, 20000, 400000, 200000},
		"a fee":                   {10000, 20000, 19000, 9500},
		"the largest amounts":     {1 << 60, 1 << 60, 1<<60 - 1, 1<<60 - 1},
		"less than a unit":        {1, 3, 2, 0},
	} {
		x := newTown(t, "T1 0 A B 1")
		from, to := x.no(t, "A"), x.no(t, "B")
		p := &Planner{Network: NewNetwork(x, NetworkOptions{}), ledger: x, held: map[statement.No]Holding{from: {Held: test.held}}}
		err := p.Transfer(&statement.Movement{Time: minute, From: from, To: to, Amount: test.amount, Received: test.received})
		if err != nil {
			t.Fatal(err)
		}
		if got := p.held[to].Held; got != test.want || p.held[from].Held != max(0, test.held-test.amount) {
			t.Errorf("%s: the payee holds %d, not %d; the payer %d", name, got, test.want, p.held[from].Held)
		}
	}
}

// A list gives each holding, what is other people's, and what all rules agree
// on; a seller's account is not what is at issue.
func TestList(t *testing.T) {
	x, p, r, now := newPlanner(t, gang, PlanOptions{})
	var others []*trace.Result
	for _, rule := range []dyetrace.Rule{dyetrace.FIFO, dyetrace.LIFO, dyetrace.LowestBalance} {
		o, err := trace.Run(t.Context(), x, x.claims, trace.Options{Rule: rule})
		if err != nil {
			t.Fatal(err)
		}
		others = append(others, o)
	}
	list, err := List(t.Context(), x, r, others, p.Model, now, nil)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]*Holder{}
	for i := range list {
		h := &list[i]
		found[h.Name.Account] = h
		if h.Sum > h.Balance || h.Others() < 0 || h.Safe > h.Balance {
			t.Errorf("%+v", h)
		}
	}
	if s := found["S"]; s == nil || !s.Ordinary() || s.Sum > 30000 || s.Balance != 4030000 {
		t.Errorf("the seller: %+v", s)
	}
	r2 := found["R2"]
	if r2 == nil || r2.Ordinary() || r2.Sum != 470000 || r2.Others() != 22000 || r2.Minutes != 2 {
		t.Fatalf("R2: %+v", r2)
	}
	frozen := map[statement.No]dyetrace.Amount{r2.No: 70000}
	again, err := List(t.Context(), x, r, others, p.Model, now, frozen)
	if err != nil {
		t.Fatal(err)
	}
	for i := range again {
		h := &again[i]
		before := found[h.Name.Account]
		if h.Claimed != before.Claimed || h.Others() != before.Others() || h.Sum+min(h.Frozen, h.Claimed) != h.Claimed || h.Sum != before.Sum-frozen[h.No] {
			t.Errorf("of what is frozen %+v, of what is not %+v", h, before)
		}
	}
	p.options.Frozen = frozen
	if err := p.Traced(r, now); err != nil {
		t.Fatal(err)
	}
	if got := p.held[r2.No].Held; got != 400000 {
		t.Errorf("a plan counts %d in R2 as what can still leave", got)
	}
}
