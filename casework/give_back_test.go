package casework_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/casework/caseworktest"
)

// returnRules are made-up rules that know how money is given back, and the terms for it.
type returnRules struct{ listRules }

func (returnRules) Return(when string) (method string, notice, has bool) {
	switch when {
	case "single-deposit":
		return "direct", false, true
	case "otherwise":
		return "in-proportion", true, true
	}
	return "", false, false
}

func returning() returnRules {
	return returnRules{listRules{Rules: caseworktest.Rules{Second: []string{"return"}},
		deadlines: map[string]time.Duration{"return-notice": 30 * 24 * time.Hour, "return-execution": 3 * 24 * time.Hour}}}
}

// frozen is a case with two claims, of 100 and 50, and a freeze of so much.
type frozen struct {
	*caseworktest.Desk
	id, a, b, freeze string
}

func freezing(t testing.TB, held dyetrace.Amount) frozen {
	d := caseworktest.NewDesk(t)
	d.Rules = returning()
	f := frozen{Desk: d, id: d.Case(d.By("north", "ann"), "fraud")}
	for i, to := range []*string{&f.a, &f.b} {
		events := d.Do(f.by("ann").AddClaim(f.id, casework.Report{Victim: fmt.Sprint("victim ", i), Reported: casework.Time(d.Now),
			Amount: f.sum(dyetrace.Amount(10000 - 5000*i)), ToBank: "ICBC", ToAccount: "62000000001"}))
		*to = events[0].On.ID
	}
	d.Do(f.by("ann").RecordMeasure(f.id, casework.KnownMeasure{Kind: "freeze", Institution: "ICBC", Account: "62000000001", Authority: "court",
		Ground: "order 7", InForce: f.sum(held), Start: d.Now, End: d.Now + dyetrace.Instant(year)}))
	f.freeze = caseworktest.List[casework.Measure](d, "measures", f.id)[0].ID
	return f
}

func (f frozen) by(name string) casework.By { return f.By("north", name) }

func (f frozen) sum(amount dyetrace.Amount) casework.Sum {
	return casework.Sum{Amount: amount, Currency: f.Currency()}
}

// start is a return of so much to each claim.
func (f frozen) start(when string, a, b dyetrace.Amount) casework.ReturnStart {
	in := casework.ReturnStart{When: when, Shared: "pari-passu", Report: strings.Repeat("0", 64), Ground: "the trace shows it"}
	for claim, amount := range map[string]dyetrace.Amount{f.a: a, f.b: b} {
		if amount != 0 {
			in.Shares = append(in.Shares, casework.ReturnShare{Claim: claim, Measure: f.freeze, Amount: f.sum(amount)})
		}
	}
	return in
}

func (f frozen) returned() casework.GivingBack {
	all, err := casework.ReturnsOf(context.Background(), f.Store, f.id)
	if err != nil || len(all) == 0 {
		f.T.Fatal(all, err)
	}
	return all[len(all)-1]
}

// A return in proportion: notice for 30 days, an objection that somebody else decides, a
// second person's consent, payments of which each counts once, and nothing is left.
func TestReturnFromNoticeToItsEnd(t *testing.T) {
	f := freezing(t, 9000)
	f.Do(f.by("ann").DrawReturn(f.id, f.start("otherwise", 6000, 3000)))
	g := f.returned()
	if g.Method != "in-proportion" || !g.Notice || g.Held[0].Sum != f.sum(9000) {
		t.Errorf("it is %+v", g)
	}
	refuse := func(decide casework.Decide, says string) {
		t.Helper()
		if said := f.Refuse(decide); !strings.Contains(said, says) {
			t.Errorf("%s; want %q", said, says)
		}
	}
	refuse(f.by("ann").DecideReturn(g.ID, "now"), "a public notice first")
	refuse(f.by("ann").NoticeReturn(g.ID, 0, f.Now+dyetrace.Instant(29*24*time.Hour), ""), "and not only until")
	f.Do(f.by("ann").NoticeReturn(g.ID, 0, 0, ""))
	f.Pass(10 * 24 * time.Hour)
	refuse(f.by("ann").DecideReturn(g.ID, "now"), "the notice runs until 2026-12-30")
	f.Do(f.by("ann").ObjectToReturn(g.ID, "victim 1", f.b, "I lost more", 0))
	f.Pass(20 * 24 * time.Hour)
	if _, err := casework.Sweep(context.Background(), f.Store, f.Now, f.by("x").IDs); err != nil {
		t.Fatal(err)
	}
	if what := whatOf(f.Desk, "north"); !strings.Contains(what, "return-objection") || !strings.Contains(what, "return-notice-ends") {
		t.Errorf("to do: %s", what)
	}
	refuse(f.by("ann").DecideReturn(g.ID, "now"), "objection 1 waits")
	refuse(f.by("ann").DecideObjection(g.ID, 1, false, "no"), "somebody else decides")
	f.Do(f.by("ben").DecideObjection(g.ID, 1, false, "the report says 50"))
	f.Do(f.by("ann").DecideReturn(g.ID, "nobody else objected"))
	proposal := caseworktest.List[casework.Proposal](f.Desk, "proposals", f.id)[0]
	refuse(f.by("ann").ApproveAct(proposal.ID, "fine"), "a second person")
	f.Do(f.by("ben").ApproveAct(proposal.ID, "fine"))
	if g = f.returned(); g.State != casework.ReturnDecided || g.PayBy.Instant() != f.Now+dyetrace.Instant(3*24*time.Hour) {
		t.Errorf("it is %+v", g)
	}
	pay := func(claim string, amount dyetrace.Amount, reference string) casework.Decide {
		return f.by("ann").PayReturn(g.ID, casework.ReturnPayment{Claim: claim, Measure: f.freeze, Amount: f.sum(amount), At: casework.Time(f.Now), Reference: reference})
	}
	refuse(pay(f.a, 6001, "B1"), "60.00 CNY of the share is left")
	f.Do(pay(f.a, 6000, "B1"))
	if events := f.Do(pay(f.a, 6000, "B1")); len(events) != 0 {
		t.Errorf("the same payment counts twice: %v", events)
	}
	f.Do(pay(f.b, 1000, "B2"))
	if g = f.returned(); g.State != casework.ReturnDecided || g.Shares[0].Left().Amount+g.Shares[1].Left().Amount != 2000 {
		t.Errorf("it is %+v", g)
	}
	f.Do(pay(f.b, 2000, "B3"))
	if g = f.returned(); g.State != casework.ReturnPaid {
		t.Errorf("it is %+v", g)
	}
	refuse(f.by("ann").WithdrawReturn(g.ID, "x"), "the return is paid")
	counts, err := f.Store.Counts(context.Background(), casework.Ref{Kind: "case", ID: f.id})
	if err != nil {
		t.Fatal(err)
	}
	var returned dyetrace.Amount
	for _, c := range counts {
		if c.Name == casework.CountedReturned {
			returned += c.Amount
		}
	}
	if returned != 9000 {
		t.Errorf("the tally has %d returned of %v", returned, counts)
	}
	if due, err := f.Store.Due(context.Background(), f.Now+dyetrace.Instant(20*24*time.Hour), 10); err != nil || len(due) != 0 {
		t.Errorf("clocks of what has ended: %v, %v", due, err)
	}
}

// An objection that comes while a return waits for the second person keeps it from being
// decided; and one that is right means drawing it up anew.
func TestObjectionBeforeConsent(t *testing.T) {
	f := freezing(t, 9000)
	f.Do(f.by("ann").DrawReturn(f.id, f.start("single-deposit", 9000, 0)))
	g := f.returned()
	if g.Notice || g.Method != "direct" {
		t.Errorf("it is %+v", g)
	}
	f.Do(f.by("ann").DecideReturn(g.ID, "his alone"))
	f.Do(f.by("ann").ObjectToReturn(g.ID, "victim 1", f.b, "mine too", 0))
	f.Do(f.by("ben").ApproveAct(caseworktest.List[casework.Proposal](f.Desk, "proposals", f.id)[0].ID, "fine"))
	if g = f.returned(); g.State != casework.ReturnDrawn || !strings.Contains(whatOf(f.Desk, "north"), "return-not-decided") {
		t.Errorf("it is %s, to do: %s", g.State, whatOf(f.Desk, "north"))
	}
	f.Do(f.by("ben").DecideObjection(g.ID, 1, true, "it is"))
	if said := f.Refuse(f.by("ann").DecideReturn(g.ID, "x")); !strings.Contains(said, "draw it up anew") {
		t.Errorf("deciding it all the same: %s", said)
	}
	if said := f.Refuse(f.by("ann").DrawReturn(f.id, f.start("otherwise", 6000, 3000))); !strings.Contains(said, "other returns give 90.00 CNY") {
		t.Errorf("giving it twice: %s", said)
	}
	f.Do(f.by("ann").WithdrawReturn(g.ID, "victim 1 is right"))
	f.Do(f.by("ann").DrawReturn(f.id, f.start("otherwise", 6000, 3000)))
}

// What cannot be a return is refused with what to do.
func TestReturnIsRefused(t *testing.T) {
	f := freezing(t, 12000)
	for name, c := range map[string]struct {
		do   func(*casework.ReturnStart)
		says string
	}{
		"more than is held":    {func(in *casework.ReturnStart) { in.Shares[0].Amount = f.sum(12001) }, "120.00 CNY is in force"},
		"more than was lost":   {func(in *casework.ReturnStart) { in.Shares[0].Claim, in.Shares[0].Amount = f.b, f.sum(5001) }, "nobody gets more than he lost"},
		"nothing":              {func(in *casework.ReturnStart) { in.Shares[0].Amount = f.sum(0) }, "no amount to give"},
		"less than nothing":    {func(in *casework.ReturnStart) { in.Shares[0].Amount = f.sum(-1) }, "no amount to give"},
		"no share":             {func(in *casework.ReturnStart) { in.Shares = nil }, "0 shares"},
		"a share twice":        {func(in *casework.ReturnStart) { in.Shares = append(in.Shares, in.Shares[0]) }, "add them up"},
		"a sum that is none":   {func(in *casework.ReturnStart) { in.Shares[0].Measure = f.id }, "there is no measure"},
		"a claim that is none": {func(in *casework.ReturnStart) { in.Shares[0].Claim = f.id }, "there is no claim"},
		"another way":          {func(in *casework.ReturnStart) { in.Method = "direct" }, "the rules give money back in-proportion"},
		"an unknown kind":      {func(in *casework.ReturnStart) { in.When = "lottery" }, `no return "lottery"`},
		"no computation":       {func(in *casework.ReturnStart) { in.Report = "" }, "is not a SHA-256"},
		"another currency": {func(in *casework.ReturnStart) {
			usd, err := casework.ParseSum("1.00", "USD")
			if err != nil {
				t.Fatal(err)
			}
			in.Shares[0].Amount = usd
		}, "is in USD, and the account holds CNY"},
	} {
		in := f.start("otherwise", 2000, 0)
		c.do(&in)
		if said := f.Refuse(f.by("ann").DrawReturn(f.id, in)); !strings.Contains(said, c.says) {
			t.Errorf("%s: %s; want %q", name, said, c.says)
		}
	}
}

// Whatever is drawn up, withdrawn and paid in whatever order: a sum never gives more than it
// holds, a claim never gets more than it lost, and no share is paid more than it is.
func TestReturnsConserveMoney(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		f := freezing(t, 9000)
		f.Rules = returnRules{listRules{}}
		for i := range 25 {
			all, err := casework.ReturnsOf(context.Background(), f.Store, f.id)
			if err != nil {
				r.Fatal(err)
			}
			amount := dyetrace.Amount(rapid.IntRange(-100, 7000).Draw(r, "amount"))
			other := dyetrace.Amount(rapid.IntRange(0, 4000).Draw(r, "other"))
			id := f.id
			if len(all) > 0 {
				id = rapid.SampledFrom(all).Draw(r, "return").ID
			}
			act := f.by("ann").DrawReturn(f.id, f.start("single-deposit", amount, other))
			switch rapid.IntRange(0, 4).Draw(r, "act") {
			case 0:
				act = f.by("ann").DecideReturn(id, "x")
			case 1:
				act = f.by("ann").WithdrawReturn(id, "x")
			case 2, 3:
				act = f.by("ann").PayReturn(id, casework.ReturnPayment{Claim: rapid.SampledFrom([]string{f.a, f.b}).Draw(r, "to"), Measure: f.freeze,
					Amount: f.sum(amount), At: casework.Time(f.Now), Reference: fmt.Sprint(i)})
			}
			_, _ = f.Store.Do(context.Background(), act) // most are refused
		}
		given, got := dyetrace.Amount(0), map[string]dyetrace.Amount{}
		all, err := casework.ReturnsOf(context.Background(), f.Store, f.id)
		if err != nil {
			r.Fatal(err)
		}
		for _, g := range all {
			for _, s := range g.Shares {
				counts := s.Amount.Amount
				if g.State == casework.ReturnWithdrawn {
					counts = s.Paid.Amount
				}
				given, got[s.Claim] = given+counts, got[s.Claim]+counts
				if s.Paid.Amount > s.Amount.Amount || s.Paid.Amount < 0 {
					r.Fatalf("a share of %s is paid %s", s.Amount, s.Paid)
				}
			}
		}
		if given > 9000 || got[f.a] > 10000 || got[f.b] > 5000 {
			r.Fatalf("%d is given of 9000, %v to claims of 10000 and 5000", given, got)
		}
	})
}

// A return is paid in parts, hours and days after each other: each part counts in its hour, and
// each hour's number opens the return.
func TestReturnIsPaidInSeveralHours(t *testing.T) {
	f := freezing(t, 9000)
	f.Do(f.by("ann").DrawReturn(f.id, f.start("single-deposit", 6000, 3000)))
	g := f.returned()
	f.Do(f.by("ann").DecideReturn(g.ID, "now"))
	f.Do(f.by("ben").ApproveAct(caseworktest.List[casework.Proposal](f.Desk, "proposals", f.id)[0].ID, "fine"))
	var hours []dyetrace.Instant
	for i, amount := range []dyetrace.Amount{1000, 2000, 3000} {
		hours = append(hours, f.Now)
		f.Do(f.by("ann").PayReturn(g.ID, casework.ReturnPayment{Claim: f.a, Measure: f.freeze, Amount: f.sum(amount), At: casework.Time(f.Now), Reference: fmt.Sprint("B", i)}))
		f.Pass(25 * time.Hour)
	}
	open := func(from, to dyetrace.Instant) int {
		t.Helper()
		list, err := casework.TallyList(context.Background(), f.Store, f.by("ann").Who(), casework.Ref{Kind: "case", ID: f.id}, casework.CountedReturned, "north", from, to, 10)
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	day := dyetrace.Instant(24 * time.Hour)
	for i, hour := range hours {
		if n := open(hour-day/24, hour+day/24); n != 1 {
			t.Errorf("the hour of payment %d opens %d returns", i+1, n)
		}
	}
	if n := open(hours[0]+day/6, hours[1]-day/6); n != 0 {
		t.Errorf("the hours between two payments open %d returns", n)
	}
	if n := open(0, 0); n != 1 {
		t.Errorf("all hours open the return %d times", n)
	}
}
