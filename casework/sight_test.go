package casework_test

import (
	"context"
	"slices"
	"testing"

	"dyetrace/casework"
	"dyetrace/casework/caseworktest"
)

// Of the events of a store everybody sees those of the cases that he may see, and nobody
// but its readers those of a report to a unit. What was removed since is judged as before.
func TestSight(t *testing.T) {
	ctx, d := context.Background(), caseworktest.NewDesk(t)
	d.Rules = caseworktest.China()
	ann, ben, eve, sue := d.By("north", "ann"), d.By("north", "ben"), d.By("north", "eve"), d.By("south", "sue")
	open := d.Case(ann, "open")
	sealed := d.Do(ann.OpenCase(casework.CaseStart{Title: "sealed", Purpose: "fraud", Sealed: true, Named: []casework.Who{ben.Who()}}))[0].On.ID
	kept := map[string][]casework.Event{}
	note := func(what string, events []casework.Event) {
		if len(events) == 0 {
			t.Fatalf("%s: nothing happened", what)
		}
		kept[what] = append(kept[what], events...)
	}
	note("open", d.Do(ann.AddNote(open, "a note", casework.Ref{})))
	note("sealed", d.Do(ann.AddNote(sealed, "a note", casework.Ref{})))
	note("sealed", d.Do(ann.ProposeRequests(sealed, casework.Asking{Kind: casework.Stop, Institution: "ICBC", Account: "620000000001", Ground: "claim"})))
	member := d.Do(ann.AddMembers(sealed, casework.MemberStart{Is: casework.Person, Name: "Li Lei"}))
	note("sealed", member)
	note("sealed", d.Do(ann.RemoveMember(member[0].On.ID, "another Li Lei")))
	note("report", d.Do(ann.KeepFiling(open, filed())))
	note("south", d.Do(sue.OpenCase(casework.CaseStart{Title: "theirs", Purpose: "fraud"})))
	for _, test := range []struct {
		by   casework.By
		sees []string
	}{{ann, []string{"open", "report", "sealed"}}, {ben, []string{"open", "sealed"}}, {eve, []string{"open"}}, {sue, []string{"south"}},
		{d.By("south", "ann"), []string{"south"}}} {
		for what, events := range kept {
			for _, e := range events {
				may, err := casework.NewSight(d.Store, test.by.Who()).May(ctx, e)
				if err != nil || may != slices.Contains(test.sees, what) {
					t.Errorf("%s sees %s of %s: %t, %v", test.by.Who(), e.Kind, what, may, err)
				}
			}
		}
	}
	for _, e := range kept["sealed"] {
		if in, err := casework.NewSight(d.Store, ann.Who()).InCase(ctx, e, sealed); err != nil || !in {
			t.Errorf("%s is in its case: %t, %v", e.Kind, in, err)
		}
		if in, err := casework.NewSight(d.Store, ann.Who()).InCase(ctx, e, open); err != nil || in {
			t.Errorf("%s is in another case: %t, %v", e.Kind, in, err)
		}
	}
}

// A tally counts for somebody what he may see: a sealed case, or one that waits for the
// moment of an operation, adds nothing for whom it is closed to, and opens nothing.
func TestTallySeen(t *testing.T) {
	ctx, d := context.Background(), caseworktest.NewDesk(t)
	ann, eve, cyd := d.By("north", "ann"), d.By("north", "eve"), d.By("south", "cyd")
	sealed := d.Do(ann.OpenCase(casework.CaseStart{Title: "sealed", Purpose: "fraud", Sealed: true, Named: []casework.Who{ann.Who()}}))[0].On.ID
	waiting, open := d.Case(ann, "waiting"), d.Case(ann, "open")
	for i, id := range []string{sealed, waiting, open} {
		d.Do(ann.AddMembers(id, casework.MemberStart{Is: casework.Account, Name: "62000000000" + string(rune('1'+i))}))
	}
	operation := d.Do(ann.OpenOperation(casework.OperationStart{Name: "spring", Purpose: "fraud", Offices: []string{"south"}, Moment: d.Now + 1}))[0].On.ID
	d.Do(ann.JoinOperation(operation, waiting, sealed))
	office, whole := casework.Ref{Kind: "office", ID: "north"}, casework.Ref{Kind: "operation", ID: operation}
	check := func(when string, by casework.By, of casework.Ref, want int64) {
		t.Helper()
		counts, err := casework.Tally(ctx, d.Store, by.Who(), of, 0, 0)
		var got int64
		for _, c := range counts {
			got += c.Number
		}
		list, listErr := casework.TallyList(ctx, d.Store, by.Who(), of, casework.CountedAccounts, "north", 0, 0, 10)
		refused := err != nil && listErr != nil
		if refused != (want < 0) || !refused && (got != want || int64(len(list)) != want) {
			t.Errorf("%s, %s counts %s: %d, lists %v, %v, %v; want %d", when, by.Who(), of.Kind, got, list, err, listErr, want)
		}
	}
	const refused = -1
	check("before", ann, office, 3)
	check("before", eve, office, 1)
	check("before", ann, whole, 2)
	check("before", eve, whole, refused)
	check("before", cyd, office, refused)
	d.Now += 2
	d.Do(d.By("north", "ann").ReleaseOperation(operation, false))
	check("after", eve, office, 2)
	check("after", eve, whole, 1)
	check("after", cyd, whole, 1)
	check("after", ann, whole, 2)
}
