package casework_test

import (
	"fmt"
	"testing"
	"time"
	_ "time/tzdata" // zones wherever the tests run

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/casework/caseworktest"
	"dyetrace/casework/rules"
)

// pack are the rules of a pack that ships.
func pack(t testing.TB, jurisdiction string) casework.PackRules {
	t.Helper()
	l, err := rules.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	p, err := l.Newest(jurisdiction)
	if err != nil {
		t.Fatal(err)
	}
	return casework.RulesOf(l, p)
}

// Acts see a pack's figures: a stop of 48 hours that is extended once, a freeze without a
// bound, notices and listings with their terms, and nothing where nobody knows.
func TestRulesOfPack(t *testing.T) {
	cn := pack(t, "cn")
	start := dyetrace.InstantOf(time.Date(2026, 8, 31, 2, 0, 0, 0, time.UTC))
	end := func(f func(dyetrace.Instant) (dyetrace.Instant, error)) string {
		if f == nil {
			return "unknown"
		}
		at, err := f(start)
		if err != nil {
			t.Error(err)
		}
		return at.String()
	}
	stop, _ := cn.Measure("stop")
	freeze, _ := cn.Measure("freeze")
	watch, _ := cn.Measure("watch")
	lent, _ := cn.Listing("lent-or-sold")
	method, notice, _ := cn.Return("otherwise")
	got := fmt.Sprintln(end(stop.End), stop.Extensions, stop.OutgoingOnly, end(freeze.End), freeze.Extensions, end(watch.End),
		end(lent.End), end(lent.InARow), end(cn.Deadline("return-notice")), end(cn.Deadline("appeal-check")), end(cn.Deadline("x")), method, notice)
	want := "2026-09-02T02:00:00Z 1 true 2027-02-28T02:00:00Z -1 unknown " +
		"2028-08-31T16:00:00Z 2031-08-31T16:00:00Z 2026-09-30T16:00:00Z unknown unknown in-proportion true\n"
	if got != want {
		t.Errorf("it says %swant %s", got, want)
	}
	for _, kind := range casework.RequestKinds() {
		if _, needed := cn.Approval("release-" + string(kind)); !needed {
			t.Errorf("nobody approves a %s", kind)
		}
	}
	if _, has := cn.Measure("song"); has {
		t.Error("a measure that the pack has not")
	}
	if ref, is := casework.PackRef(cn.Name()); !is || ref != cn.Pack().Ref() {
		t.Errorf("%q means %+v", cn.Name(), ref)
	}
	if _, is := casework.PackRef("made up 1 x"); is {
		t.Error("a name that is no pack's means one")
	}
}

// A case by China's pack: an entry for lending cards ends two local years later, and an
// appeal says that nobody knows its term.
func TestCaseByPack(t *testing.T) {
	d := caseworktest.NewDesk(t)
	d.Rules = pack(t, "cn")
	ann, ben := func() casework.By { return d.By("north", "ann") }, func() casework.By { return d.By("north", "ben") }
	id := d.Case(ann(), "cards")
	d.Do(ann().List(id, listing(d, "lent-or-sold")))
	d.Do(ben().ApproveAct(caseworktest.List[casework.Proposal](d, "proposals", id)[0].ID, "the document is there"))
	l := caseworktest.List[casework.Listing](d, "listings", id)[0]
	if l.End.String() != "2028-11-30T16:00:00Z" {
		t.Errorf("it ends %s", l.End)
	}
	d.Do(ann().ReceiveAppeal(l.ID, "Qian Ba", "my brother", 0))
	if a := caseworktest.Get[casework.Listing](d, l.ID).Appeals[0]; a.CheckBy != 0 {
		t.Errorf("a term that nobody knows is %s", a.CheckBy)
	}
}
