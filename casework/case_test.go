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

// A case goes through its states, each with its ground, and is found by its number.
func TestCaseStates(t *testing.T) {
	d := caseworktest.NewDesk(t)
	ann := d.By("north", "ann")
	id := d.Case(ann, "ring of mules")
	state := func() string {
		c := caseworktest.Get[casework.Case](d, id)
		return string(c.State) + " " + c.Ground
	}
	if got := d.Refuse(ann.CloseCase(id, "")); !strings.Contains(got, "say why") {
		t.Error(got)
	}
	if got := d.Refuse(ann.ReopenCase(id, "again")); !strings.Contains(got, "not closed") {
		t.Error(got)
	}
	d.Do(ann.CloseCase(id, "money is back"))
	if got := state(); got != "closed money is back" {
		t.Error(got)
	}
	if got := d.Refuse(ann.AssignCase(id, "ben")); !strings.Contains(got, "reopen it first") {
		t.Error(got)
	}
	d.Do(ann.ReopenCase(id, "another victim"))
	d.Do(ann.AssignCase(id, "ben"))
	if got := state(); got != "reopened another victim" {
		t.Error(got)
	}
	if got := caseworktest.List[casework.Case](d, "case-number", "north-C1"); len(got) != 1 || got[0].ID != id || got[0].Assignee != "ben" {
		t.Errorf("%+v", got)
	}
	if second := caseworktest.Get[casework.Case](d, d.Case(ann, "second")); second.Number != "north-C2" {
		t.Error(second.Number)
	}
}

// Nobody of another office sees a case, and of a sealed one only the named people do; who
// may not see it is told what one is told of a case that there is not.
func TestCasePermission(t *testing.T) {
	d := caseworktest.NewDesk(t)
	ann, ben, eve := d.By("north", "ann"), d.By("south", "ben"), d.By("north", "eve")
	open := d.Case(ann, "open")
	sealed := d.Do(ann.OpenCase(casework.CaseStart{Title: "sealed", Purpose: "fraud", Sealed: true, Named: []casework.Who{{Office: "north", Name: "ann"}, {Office: "south", Name: "ben"}}}))[0].On.ID
	tests := []struct {
		name string
		by   casework.By
		id   string
		may  bool
	}{
		{"own office", eve, open, true},
		{"other office", ben, open, false},
		{"own office, sealed", eve, sealed, false},
		{"named", ann, sealed, true},
		{"named, of another office", ben, sealed, true},
		{"of a named one's name, in another office", d.By("north", "ben"), sealed, false},
		{"of a named one's name, elsewhere", d.By("south", "ann"), sealed, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := d.Store.Do(context.Background(), test.by.AddNote(test.id, "seen", casework.Ref{}))
			if test.may != (err == nil) || !test.may && dyetrace.KindOf(err) != dyetrace.NotFound {
				t.Error(err)
			}
		})
	}
}

// One account in two cases is a hit, however it is written; each office sees what it may.
func TestCrossCaseHits(t *testing.T) {
	tests := []struct {
		name string
		a, b casework.MemberStart
		hit  bool
	}{
		{"an account", casework.MemberStart{Is: "account", Name: "DE89 3704 0044 0532 0130 00"}, casework.MemberStart{Is: "account", Name: "DE89370400440532013000"}, true},
		{"an account at a bank and its number alone", casework.MemberStart{Is: "account", Institution: "ICBC", Name: "6200 1234 5678"}, casework.MemberStart{Is: "account", Name: "620012345678"}, true},
		{"a bank in other letters", casework.MemberStart{Is: "account", Institution: "ICBC", Name: "620012345678"}, casework.MemberStart{Is: "account", Institution: "icbc", Name: "620012345678"}, true},
		{"one number at two banks", casework.MemberStart{Is: "account", Institution: "Bank A", Name: "12345678"}, casework.MemberStart{Is: "account", Institution: "Bank B", Name: "12345678"}, false},
		{"a phone with and without its country", casework.MemberStart{Is: "phone", Name: "+86 138 0013 8000"}, casework.MemberStart{Is: "phone", Name: "13800138000"}, true},
		{"phones of two countries", casework.MemberStart{Is: "phone", Name: "+86 138 0013 8000"}, casework.MemberStart{Is: "phone", Name: "+1 380 013 8000"}, false},
		{"a person's document", casework.MemberStart{Is: "person", Name: "Li Lei", Document: "11010519491231002x"}, casework.MemberStart{Is: "person", Name: "LI, Lei", Document: "11010519491231002X"}, true},
		{"a name alone", casework.MemberStart{Is: "person", Name: "Li Lei"}, casework.MemberStart{Is: "person", Name: "Li Lei"}, false},
		{"a masked card", casework.MemberStart{Is: "card", Name: "6222 **** **** 1234"}, casework.MemberStart{Is: "card", Name: "6222 **** **** 1234"}, false},
		{"a device", casework.MemberStart{Is: "device", Name: "aa:bb:cc:dd:ee:ff"}, casework.MemberStart{Is: "device", Name: "AA-BB-CC-DD-EE-FF"}, true},
		{"two kinds", casework.MemberStart{Is: "device", Name: "13800138000"}, casework.MemberStart{Is: "phone", Name: "13800138000"}, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := caseworktest.NewDesk(t)
			ann, ben := d.By("north", "ann"), d.By("south", "ben")
			first, second := d.Case(ann, "first"), d.Case(ben, "second")
			d.Do(ann.AddMembers(first, test.a))
			d.Do(ben.AddMembers(second, test.b))
			for _, side := range []struct {
				who    casework.Who
				id     string
				office string
			}{{ann.Who(), first, "south"}, {ben.Who(), second, "north"}} {
				hits, err := casework.HitsOf(context.Background(), d.Store, side.who, side.id, 10)
				if err != nil {
					t.Fatal(err)
				}
				if test.hit != (len(hits) == 1) {
					t.Fatalf("%d hits: %+v", len(hits), hits)
				}
				if test.hit && (hits[0].Office != side.office || hits[0].OtherCase != "" || hits[0].OtherMember != "" || hits[0].Case != side.id) {
					t.Errorf("%s sees %+v", side.who, hits[0])
				}
			}
			if tasks := caseworktest.List[casework.Task](d, "tasks-open", "south"); test.hit != (len(tasks) == 1) {
				t.Errorf("tasks: %+v", tasks)
			}
		})
	}
}

// A hit in a sealed case shows outside it only to those who are named.
func TestSealedHits(t *testing.T) {
	d := caseworktest.NewDesk(t)
	ann, eve := d.By("north", "ann"), d.By("north", "eve")
	account := casework.MemberStart{Is: casework.Account, Name: "DE89370400440532013000"}
	sealed := d.Do(ann.OpenCase(casework.CaseStart{Title: "sealed", Purpose: "fraud", Sealed: true, Named: []casework.Who{{Office: "north", Name: "ann"}}}))[0].On.ID
	open := d.Case(eve, "open")
	d.Do(ann.AddMembers(sealed, account))
	d.Do(eve.AddMembers(open, account))
	for name, want := range map[string]int{"ann": 1, "eve": 0} {
		hits, err := casework.HitsOf(context.Background(), d.Store, casework.Who{Office: "north", Name: name}, open, 10)
		if err != nil || len(hits) != want {
			t.Errorf("%s sees %+v, %v", name, hits, err)
		}
	}
	for name, want := range map[string]int{"ann": 1, "eve": 0} {
		tasks, err := casework.TasksOf(context.Background(), d.Store, casework.Who{Office: "north", Name: name}, 10)
		if err != nil || len(tasks) != want || want == 1 && tasks[0].Case != sealed {
			t.Errorf("%s has the tasks %+v, %v", name, tasks, err)
		}
	}
}

// Merging and splitting lose nothing, and cases that are one no longer meet in hits.
func TestMergeAndSplit(t *testing.T) {
	d := caseworktest.NewDesk(t)
	ann := d.By("north", "ann")
	account := casework.MemberStart{Is: casework.Account, Name: "DE89370400440532013000"}
	a, b := d.Case(ann, "a"), d.Case(ann, "b")
	d.Do(ann.AddMembers(a, account))
	d.Do(ann.AddMembers(b, account, casework.MemberStart{Is: casework.Person, Name: "Li Lei", Document: "11010519491231002X"}))
	hits := func(id string) int {
		t.Helper()
		hits, err := casework.HitsOf(context.Background(), d.Store, ann.Who(), id, 10)
		if err != nil {
			t.Fatal(err)
		}
		return len(hits)
	}
	if hits(a) != 1 || hits(b) != 1 {
		t.Errorf("%d and %d hits before", hits(a), hits(b))
	}
	d.Do(ann.MergeCase(b, a, "one ring"))
	if got := d.Refuse(ann.AddMembers(b, account)); !strings.Contains(got, "was merged") {
		t.Error(got)
	}
	if got := d.Refuse(ann.MergeCase(a, a, "itself")); !strings.Contains(got, "into itself") {
		t.Error(got)
	}
	if parts, err := casework.CaseAndParts(context.Background(), d.Store, a); err != nil || !cmp.Equal(parts, []string{a, b}) || hits(a) != 0 {
		t.Errorf("%v %v, %d hits", parts, err, hits(a))
	}
	member := caseworktest.List[casework.Member](d, "members", a)[0]
	d.Do(ann.SplitCase(a, casework.CaseStart{Title: "c"}, []casework.Ref{casework.RefOf(member)}, "another ring"))
	c := caseworktest.List[casework.Case](d, "case-number", "north-C3")[0]
	if moved := caseworktest.List[casework.Member](d, "members", c.ID); len(moved) != 1 || c.From != a || len(caseworktest.List[casework.Member](d, "members", a)) != 0 {
		t.Errorf("%+v in %+v", moved, c)
	}
	if hits(c.ID) != 1 || hits(a) != 1 {
		t.Errorf("%d and %d hits after the split", hits(c.ID), hits(a))
	}
	if got := d.Refuse(ann.SplitCase(a, casework.CaseStart{Title: "d"}, []casework.Ref{casework.RefOf(member)}, "again")); !strings.Contains(got, "is not in case") {
		t.Error(got)
	}
}

// What a victim said, was given and was told is kept, and the account paid is a member.
func TestClaims(t *testing.T) {
	d := caseworktest.NewDesk(t)
	ann := d.By("north", "ann")
	id := d.Case(ann, "case")
	sum, err := casework.ParseSum("1200.00", "CNY")
	if err != nil {
		t.Fatal(err)
	}
	report := casework.Report{Police: "A-1", Victim: "Han Meimei", Reported: casework.Time(d.Now), Paid: casework.Time(d.Now - 3600e9), Contact: "phone", Vulnerable: true,
		Amount: sum, ToBank: "ICBC", ToAccount: "620012345678", ToName: "Li Lei"}
	claim := d.Do(ann.AddClaim(id, report))[0].On.ID
	d.Do(ann.TellVictim(claim, "R-7", "the account is stopped"))
	report.Confirmations = casework.Confirmations{Name: true, Account: true, Amount: true, Time: true}
	d.Do(ann.CorrectClaim(claim, report, "the bank confirms"))
	want := casework.Claim{ID: claim, Case: id, Report: report, Office: "north", Receipt: "R-7", Status: "the account is stopped", Added: casework.Time(d.Now), Changed: casework.Time(d.Now)}
	if diff := cmp.Diff(want, caseworktest.Get[casework.Claim](d, claim)); diff != "" {
		t.Error(diff)
	}
	if members := caseworktest.List[casework.Member](d, "members", id); len(members) != 1 || members[0].Holder != "Li Lei" {
		t.Errorf("%+v", members)
	}
	report.Amount = casework.Sum{}
	if got := d.Refuse(ann.AddClaim(id, report)); !strings.Contains(got, "amount paid is missing") {
		t.Error(got)
	}
	papers := casework.PaperAdded{SHA256: strings.Repeat("ab", 32), Name: "statement.xlsx", Bytes: 12}
	d.Do(ann.AddPaper(id, papers))
	if again := d.Do(ann.AddPaper(id, papers)); len(again) != 0 {
		t.Errorf("a document was added twice: %+v", again)
	}
}

// What an erased event said counts as never said, and what rests on it does nothing.
func TestErasedFacts(t *testing.T) {
	d := caseworktest.NewDesk(t)
	store := caseworktest.New(casework.Fold)
	d.Store = store
	ann := d.By("north", "ann")
	id := d.Case(ann, "case")
	added := d.Do(ann.AddMembers(id, casework.MemberStart{Is: casework.Person, Name: "Li Lei", Document: "11010519491231002X"}))[0]
	d.Do(ann.RemoveMember(added.On.ID, "another person"))
	if err := store.Erase(context.Background(), added.Seq); err != nil {
		t.Fatal(err)
	}
	if dump := store.Dump(); strings.Contains(dump, "Li Lei") || !strings.Contains(dump, id) {
		t.Error(dump)
	}
}
