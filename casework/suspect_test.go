package casework_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/casework/caseworktest"
)

// For each suspect the case says what a court needs, and what it would ask for: nothing is
// missing where all is there, and victims are no suspects.
func TestCourtFiles(t *testing.T) {
	d := caseworktest.NewDesk(t)
	ann := d.By("north", "ann")
	id := d.Case(ann, "fraud")
	money := func(a dyetrace.Amount) casework.Sum { return casework.Sum{Amount: a, Currency: d.Currency()} }
	claim := d.Do(ann.AddClaim(id, casework.Report{Victim: "Zhao Qi", Reported: casework.Time(d.Now), Amount: money(9000)}))[0].On.ID
	account := func(name, holder string) casework.MemberStart {
		return casework.MemberStart{Is: casework.Account, Institution: "ICBC", Name: name, Holder: holder}
	}
	d.Do(ann.AddMembers(id, casework.MemberStart{Is: casework.Person, Name: "Qian Ba", Document: "430400199001011234", Role: "suspect"},
		casework.MemberStart{Is: casework.Person, Name: "Sun Jiu", Role: "mule"}, casework.MemberStart{Is: casework.Person, Name: "Zhao Qi", Role: "victim"},
		account("62000000001", "Qian Ba"), account("62000000002", "Qian Ba"), account("62000000003", "")))
	known := casework.KnownMeasure{Kind: "freeze", Institution: "ICBC", Account: "62000000001", Authority: "court", Basis: "2026-7", Ground: "order 7",
		InForce: money(8000), Start: d.Now, End: d.Now + dyetrace.Instant(year), Claims: []string{claim}}
	d.Do(ann.RecordMeasure(id, known))
	known.Kind, known.Account, known.Basis, known.Claims, known.InForce, known.End = "stop", "62000000002", "", nil, money(500), 0
	d.Do(ann.RecordMeasure(id, known))
	freeze := caseworktest.List[casework.Measure](d, "measures", id)[0].ID
	d.Do(ann.DrawReturn(id, casework.ReturnStart{When: "otherwise", Method: "direct", Shared: "traced", Report: strings.Repeat("0", 64), Ground: "his",
		Shares: []casework.ReturnShare{{Claim: claim, Measure: freeze, Amount: money(3000)}}}))
	all, err := casework.CourtFilesOf(context.Background(), d.Store, id, d.Now)
	if err != nil || len(all) != 2 {
		t.Fatalf("%d suspects, %v: %+v", len(all), err, all)
	}
	qian, sun := all[0], all[1]
	if qian.Suspect.Name != "Qian Ba" {
		qian, sun = sun, qian
	}
	if len(qian.Accounts) != 2 || len(qian.Claims) != 1 || qian.Claims[0].ID != claim {
		t.Errorf("it is %+v", qian)
	}
	if diff := cmp.Diff([]string{"85.00 CNY"}, []string{qian.Held[0].String()}); diff != "" || len(qian.Returned) != 0 {
		t.Errorf("held (-want +got): %s, returned %v", diff, qian.Returned)
	}
	want := []string{
		"account 62000000001: whose it is: the holder has the suspect's name, so ask the bank for the holder's identity document",
		"account 62000000002: whose it is: the holder has the suspect's name, so ask the bank for the holder's identity document",
		"account 62000000002: a stop ends by itself: it has to become a freeze",
		"account 62000000002: the number of the document by which the stop is in force",
		"account 62000000002: when the stop ends: nobody knows it",
		"account 62000000002: whose money the stop holds: no claim is named",
	}
	if diff := cmp.Diff(want, qian.Missing); diff != "" {
		t.Errorf("missing (-want +got): %s", diff)
	}
	want = []string{"the suspect's identity document: others have the same name",
		"an account in the suspect's name: ask the banks for all accounts of the person"}
	if diff := cmp.Diff(want, sun.Missing); diff != "" {
		t.Errorf("missing (-want +got): %s", diff)
	}
}
