package casework_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/casework/caseworktest"
)

const year = 365 * 24 * time.Hour

func lasts(by time.Duration) func(dyetrace.Instant) (dyetrace.Instant, error) {
	return func(from dyetrace.Instant) (dyetrace.Instant, error) { return from + dyetrace.Instant(by), nil }
}

// listRules are made-up rules that know two grounds and, where they are set, deadlines.
type listRules struct {
	caseworktest.Rules
	deadlines map[string]time.Duration
}

func (listRules) Listing(ground string) (casework.ListingRule, bool) {
	term := map[string]time.Duration{"convicted": 3 * year, "lent-or-sold": 2 * year}[ground]
	return casework.ListingRule{Scope: "outgoing other than at the counter", Kept: "the counter", End: lasts(term), InARow: lasts(5 * year)}, term != 0
}

func (r listRules) Deadline(name string) func(dyetrace.Instant) (dyetrace.Instant, error) {
	if by := r.deadlines[name]; by != 0 {
		return lasts(by)
	}
	return nil
}

// listing is an entry that may be made.
func listing(d *caseworktest.Desk, ground string) casework.ListingStart {
	return casework.ListingStart{List: casework.RestrictionList, Ground: ground, Reason: "lent three cards",
		Listed:     casework.Listed{Is: casework.Person, Name: "Qian Ba", Document: "430400199001011234"},
		Recognised: casework.Recognition{Authority: "Hengyang police", Level: "city", Document: "2026-77", Dated: casework.Time(d.Now)}}
}

// whatOf are the open tasks of an office, by what they are.
func whatOf(d *caseworktest.Desk, office string) string {
	var what []string
	for _, t := range caseworktest.List[casework.Task](d, "tasks-open", office) {
		what = append(what, t.What)
	}
	return strings.Join(what, " ")
}

// Nobody is listed because of a finding alone: without an authority, its document and the
// document's day there is no entry, and a person is named by an identity document.
func TestListingNeedsItsDocument(t *testing.T) {
	d := caseworktest.NewDesk(t)
	d.Rules = listRules{}
	id := d.Case(d.By("north", "ann"), "cards")
	for name, c := range map[string]struct {
		do   func(*casework.ListingStart)
		says string
	}{
		"no authority":       {func(l *casework.ListingStart) { l.Recognised.Authority = "" }, "because of a finding alone"},
		"no document":        {func(l *casework.ListingStart) { l.Recognised.Document = "" }, "because of a finding alone"},
		"no day":             {func(l *casework.ListingStart) { l.Recognised.Dated = 0 }, "because of a finding alone"},
		"a name alone":       {func(l *casework.ListingStart) { l.Listed.Document = "" }, "others have the same name"},
		"an unknown ground":  {func(l *casework.ListingStart) { l.Ground = "looks odd" }, `no ground "looks odd"`},
		"no reason":          {func(l *casework.ListingStart) { l.Reason = "" }, "the ground is missing"},
		"an unknown list":    {func(l *casework.ListingStart) { l.List = "black" }, `no list "black"`},
		"longer than it may": {func(l *casework.ListingStart) { l.End = d.Now + dyetrace.Instant(4*year) }, "give an end that the rules allow"},
	} {
		in := listing(d, "convicted")
		c.do(&in)
		if said := d.Refuse(d.By("north", "ann").List(id, in)); !strings.Contains(said, c.says) {
			t.Errorf("%s: %s; want %q", name, said, c.says)
		}
	}
	// Rules that know nothing of listings give no term, and nobody makes one up.
	d.Rules = caseworktest.Rules{}
	id = d.Case(d.By("north", "ann"), "cards")
	in := listing(d, "convicted")
	in.Scope = "outgoing"
	if said := d.Refuse(d.By("north", "ann").List(id, in)); !strings.Contains(said, "give the end that the document says") {
		t.Errorf("without a term: %s", said)
	}
	in.End = d.Now + dyetrace.Instant(year)
	d.Do(d.By("north", "ann").List(id, in))
}

// An entry is proposed by one and approved by another; the listed one is told; it ends by
// itself when its time is over, and somebody is told to carry that out.
func TestListingFromProposalToItsEnd(t *testing.T) {
	d := caseworktest.NewDesk(t)
	d.Rules = listRules{Rules: caseworktest.Rules{Second: []string{"list", "unlist"}}}
	ann, ben := func() casework.By { return d.By("north", "ann") }, func() casework.By { return d.By("north", "ben") }
	id := d.Case(ann(), "cards")
	d.Do(ann().List(id, listing(d, "lent-or-sold")))
	if n := len(caseworktest.List[casework.Listing](d, "listings", id)); n != 0 {
		t.Fatalf("%d entries before anybody approved", n)
	}
	proposal := caseworktest.List[casework.Proposal](d, "proposals", id)[0]
	if said := d.Refuse(ann().ApproveAct(proposal.ID, "fine")); !strings.Contains(said, "a second person") {
		t.Errorf("who proposed it approves it: %s", said)
	}
	d.Do(ben().ApproveAct(proposal.ID, "the document is there"))
	l := caseworktest.List[casework.Listing](d, "listings", id)[0]
	if l.End.Instant()-l.Start.Instant() != dyetrace.Instant(2*year) || l.Kept != "the counter" || l.Lister != "ann" {
		t.Errorf("the entry is %+v", l)
	}
	if what := whatOf(d, "north"); what != "listing-notice" {
		t.Errorf("to do: %s", what)
	}
	if found, err := casework.ListingsOf(context.Background(), d.Store, casework.Listed{Is: casework.Person, Name: "other spelling", Document: "43040019900101 1234"}); err != nil || len(found) != 1 {
		t.Errorf("who is listed is found as %v, %v", found, err)
	}
	if said := d.Refuse(ann().NotifyListed(l.ID, casework.Notice{How: "by hand"})); !strings.Contains(said, "the remedy is missing") {
		t.Errorf("a notice without a remedy: %s", said)
	}
	d.Do(ann().NotifyListed(l.ID, casework.Notice{How: "by hand", Remedy: "appeal to the bureau"}))
	d.Pass(2 * year)
	if n, err := casework.Sweep(context.Background(), d.Store, d.Now, ann().IDs); n != 1 || err != nil {
		t.Errorf("%d clocks fired, %v", n, err)
	}
	l = caseworktest.Get[casework.Listing](d, l.ID)
	if l.State != casework.ListingExpired || l.Ended != l.End || len(l.History) != 3 {
		t.Errorf("in the end it is %+v", l)
	}
	if what := whatOf(d, "north"); what != "listing-expired" {
		t.Errorf("to do: %s", what)
	}
	if said := d.Refuse(ann().Unlist(l.ID, "x")); !strings.Contains(said, "is expired") {
		t.Errorf("lifting what has ended: %s", said)
	}
}

// Several entries in a row come to five years at most; one after a break begins anew.
func TestListingsInARow(t *testing.T) {
	d := caseworktest.NewDesk(t)
	d.Rules = listRules{}
	ann := func() casework.By { return d.By("north", "ann") }
	id := d.Case(ann(), "cards")
	first := d.Now
	d.Do(ann().List(id, listing(d, "convicted")))
	d.Pass(3 * year)
	d.Do(ann().List(id, listing(d, "convicted")))
	d.Pass(1 * year)
	if said := d.Refuse(func() casework.Decide {
		in := listing(d, "convicted")
		in.Start = first + dyetrace.Instant(5*year)
		return ann().List(id, in)
	}()); !strings.Contains(said, "allow no more in a row") {
		t.Errorf("a third in a row: %s", said)
	}
	all := caseworktest.List[casework.Listing](d, "listings", id)
	if second := all[1]; !second.Capped || second.End.Instant() != first+dyetrace.Instant(5*year) {
		t.Errorf("the second ends %s, capped %v, want five years after the first", second.End, second.Capped)
	}
	d.Pass(2 * year)
	d.Do(ann().List(id, listing(d, "lent-or-sold")))
	if last := caseworktest.List[casework.Listing](d, "listings", id)[2]; last.Capped || last.End.Instant() != d.Now+dyetrace.Instant(2*year) {
		t.Errorf("after a break it is %+v", last)
	}
}

// An appeal has the deadlines of the rules, or says that nobody knows them; who made the
// entry does not decide it; and where the listed one is right, the entry is lifted at once.
func TestAppeals(t *testing.T) {
	d := caseworktest.NewDesk(t)
	d.Rules = listRules{deadlines: map[string]time.Duration{"appeal-check": 10 * 24 * time.Hour, "appeal-answer": 5 * 24 * time.Hour}}
	ann, ben := func() casework.By { return d.By("north", "ann") }, func() casework.By { return d.By("north", "ben") }
	id := d.Case(ann(), "cards")
	d.Do(ann().List(id, listing(d, "convicted")))
	l := caseworktest.List[casework.Listing](d, "listings", id)[0]
	if said := d.Refuse(ben().DecideAppeal(l.ID, true, "x")); !strings.Contains(said, "no appeal") {
		t.Errorf("deciding none: %s", said)
	}
	d.Do(ann().ReceiveAppeal(l.ID, "Qian Ba", "it was my brother", d.Now))
	if said := d.Refuse(ann().ReceiveAppeal(l.ID, "Qian Ba", "again", 0)); !strings.Contains(said, "waits already") {
		t.Errorf("a second one: %s", said)
	}
	d.Pass(15*24*time.Hour + time.Second)
	if n, err := casework.Sweep(context.Background(), d.Store, d.Now, ann().IDs); n != 2 || err != nil {
		t.Errorf("%d clocks fired, %v", n, err)
	}
	if what := whatOf(d, "north"); what != "listing-notice appeal appeal-check-due appeal-answer-due" {
		t.Errorf("to do: %s", what)
	}
	if said := d.Refuse(ann().DecideAppeal(l.ID, false, "no")); !strings.Contains(said, "somebody else decides") {
		t.Errorf("who listed decides: %s", said)
	}
	d.Do(ben().DecideAppeal(l.ID, true, "it was his brother"))
	l = caseworktest.Get[casework.Listing](d, l.ID)
	if l.State != casework.ListingLifted || l.Appeals[0].State != casework.AppealUpheld || l.Appeals[0].By != "ben" {
		t.Errorf("it is %+v", l)
	}
	if what := whatOf(d, "north"); what != "listing-lifted" {
		t.Errorf("to do: %s", what)
	}
	if due, err := d.Store.Due(context.Background(), d.Now+dyetrace.Instant(10*year), 10); err != nil || len(due) != 0 {
		t.Errorf("clocks of what has ended: %v, %v", due, err)
	}
	// Where nobody knows the deadlines, none is made up.
	d.Rules = listRules{}
	d.Do(ann().List(id, listing(d, "lent-or-sold")))
	l = caseworktest.List[casework.Listing](d, "listings", id)[1]
	d.Do(ann().ReceiveAppeal(l.ID, "Qian Ba", "it was my brother", d.Now))
	if a := caseworktest.Get[casework.Listing](d, l.ID).Appeals[0]; a.CheckBy != 0 || a.AnswerBy != 0 || !strings.Contains(whatOf(d, "north"), "appeal-without-term") {
		t.Errorf("the appeal is %+v, to do: %s", a, whatOf(d, "north"))
	}
	// What is lifted before an appeal is decided makes it moot.
	d.Do(ann().Unlist(l.ID, "the document was withdrawn"))
	if a := caseworktest.Get[casework.Listing](d, l.ID).Appeals[0]; a.State != casework.AppealMoot {
		t.Errorf("the appeal is %+v", a)
	}
}
