package casework_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/casework/caseworktest"
)

// kindsOf are the events that a dossier takes, by what they are on and their kinds.
func kindsOf(t *testing.T, d *caseworktest.Desk, dossier *casework.Dossier) (taken []casework.Event) {
	t.Helper()
	err := d.Store.Events(context.Background(), 1, func(e casework.Event) bool {
		takes, err := dossier.Takes(context.Background(), e)
		if err != nil {
			t.Fatal(err)
		}
		if takes {
			taken = append(taken, e)
		}
		return true
	})
	if err != nil {
		t.Fatal(err)
	}
	return taken
}

func dossierOf(t *testing.T, d *caseworktest.Desk, by casework.By, id string, with casework.Disclosed) *casework.Dossier {
	t.Helper()
	dossier, err := casework.DossierOf(context.Background(), d.Store, by.Who(), id, with)
	if err != nil {
		t.Fatal(err)
	}
	return dossier
}

func has(events []casework.Event, id string, kind string) bool {
	return slices.ContainsFunc(events, func(e casework.Event) bool { return e.On.ID == id && e.Kind == kind })
}

// A dossier has what is a case's, also what was removed from it, merged into it and moved to
// it, and nothing of another case.
func TestDossier(t *testing.T) {
	d := caseworktest.NewDesk(t)
	d.Rules = caseworktest.China()
	ann := d.By("north", "ann")
	one, two, other := d.Case(ann, "one"), d.Case(ann, "two"), d.Case(ann, "other")
	member := d.Do(ann.AddMembers(one, casework.MemberStart{Is: casework.Account, Name: "620000000001", Institution: "ICBC"}))[0].On.ID
	d.Do(ann.RemoveMember(member, "by mistake"))
	note := d.Do(ann.AddNote(two, "of two", casework.Ref{}))[0].On.ID
	d.Do(ann.MergeCase(two, one, "the same"))
	moved := d.Do(ann.AddNote(other, "moves", casework.Ref{}))[0].On.ID
	stays := d.Do(ann.AddNote(other, "stays", casework.Ref{}))[0].On.ID
	split := d.Do(ann.SplitCase(other, casework.CaseStart{Title: "split"}, []casework.Ref{{Kind: "note", ID: moved}}, "another"))
	to := split[0].On.ID

	taken := kindsOf(t, d, dossierOf(t, d, ann, one, casework.Disclosed{}))
	for _, want := range [][2]string{{one, "case-opened"}, {member, "member-added"}, {member, "member-removed"}, {two, "case-opened"}, {note, "note-added"}, {two, "case-merged"}} {
		if !has(taken, want[0], want[1]) {
			t.Errorf("the case lacks its %s", want[1])
		}
	}
	for _, e := range taken {
		if e.On.ID == other || e.On.ID == stays || e.On.ID == moved {
			t.Errorf("the case has %s of another one", e.Kind)
		}
	}
	taken = kindsOf(t, d, dossierOf(t, d, ann, to, casework.Disclosed{}))
	if !has(taken, moved, "note-added") || !has(taken, other, "case-split") || has(taken, stays, "note-added") || has(taken, other, "case-opened") {
		t.Error("the new case has not what moved to it, or more")
	}
	if taken = kindsOf(t, d, dossierOf(t, d, ann, other, casework.Disclosed{})); has(taken, moved, "note-added") || !has(taken, stays, "note-added") {
		t.Error("the old case still has what moved")
	}
	// The events alone make the same documents.
	state := casework.NewMemory()
	for _, e := range kindsOf(t, d, dossierOf(t, d, ann, one, casework.Disclosed{})) {
		if err := state.Fold(context.Background(), e); err != nil {
			t.Fatal(err)
		}
	}
	for _, doc := range state.Documents() {
		raw, there, err := d.Store.Document(context.Background(), doc.Ref)
		if doc.Ref.Kind != "office" && (err != nil || !there || string(raw) != string(doc.JSON)) {
			t.Errorf("%s is %s, and its events make %s", doc.Ref, raw, doc.JSON)
		}
	}
}

// Nothing of a case leaves before its operation acts, unless who may see the operation says
// so; after that the case leaves without it.
func TestDossierOfOperation(t *testing.T) {
	d := caseworktest.NewDesk(t)
	ann := d.By("north", "ann")
	id := d.Case(ann, "ring")
	operation := d.Do(ann.OpenOperation(casework.OperationStart{Name: "spring", Purpose: "to act at once", Moment: d.Now + dyetrace.Instant(time.Hour)}))[0].On.ID
	d.Do(ann.JoinOperation(operation, id))
	if _, err := casework.DossierOf(context.Background(), d.Store, ann.Who(), id, casework.Disclosed{}); dyetrace.KindOf(err) != dyetrace.UsageError {
		t.Errorf("the case leaves before its operation acts: %v", err)
	}
	if _, err := casework.DossierOf(context.Background(), d.Store, d.By("north", "eve").Who(), id, casework.Disclosed{Operation: true}); dyetrace.KindOf(err) != dyetrace.NotFound {
		t.Errorf("who is not named on the operation hands out its case: %v", err)
	}
	taken := kindsOf(t, d, dossierOf(t, d, ann, id, casework.Disclosed{Operation: true}))
	if !has(taken, operation, "operation-opened") || !has(taken, id, "case-joined-operation") {
		t.Error("the operation was disclosed and is not there")
	}
	d.Pass(2 * time.Hour)
	ann = d.By("north", "ann")
	d.Do(ann.ReleaseOperation(operation, true))
	for _, e := range kindsOf(t, d, dossierOf(t, d, ann, id, casework.Disclosed{})) {
		if e.On.ID == operation || e.Kind == "case-joined-operation" {
			t.Errorf("the case has %s of an operation that nobody disclosed", e.Kind)
		}
	}
}

// What an approval says is held against what was proposed.
func TestCheckApprovals(t *testing.T) {
	d := caseworktest.NewDesk(t)
	d.Rules = caseworktest.China()
	ann, ben := d.By("north", "ann"), d.By("north", "ben")
	id := d.Case(ann, "ring")
	asking := casework.Asking{Kind: casework.Stop, Institution: "ICBC", Account: "620000000001", Ground: "claim"}
	var request string
	for _, e := range d.Do(ann.ProposeRequests(id, asking)) {
		if e.Kind == (casework.RequestProposed{}).Kind() {
			request = e.On.ID
		}
	}
	d.Do(ben.ApproveRequests("right", request))
	var events eventList
	if err := d.Store.Events(context.Background(), 1, func(e casework.Event) bool { events = append(events, e); return true }); err != nil {
		t.Fatal(err)
	}
	wrong := func(change func(e *casework.Event)) (n int) {
		changed := slices.Clone(events)
		for i := range changed {
			change(&changed[i])
		}
		err := casework.CheckApprovals(context.Background(), changed, func(casework.Event, string) bool { n++; return true })
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	refact := func(e *casework.Event, kind, old, now string) {
		if e.Kind == kind {
			e.Fact = []byte(strings.Replace(string(e.Fact), old, now, 1))
		}
	}
	for name, test := range map[string]struct {
		change func(*casework.Event)
		want   int
	}{
		"as it was":       {func(*casework.Event) {}, 0},
		"another account": {func(e *casework.Event) { refact(e, "request-proposed", "620000000001", "620000000002") }, 2}, // the proposal and its approval
		"approved by self": {func(e *casework.Event) {
			if e.Kind == "request-approved" {
				e.Actor = "ann"
			}
		}, 1},
		"by a third": {func(e *casework.Event) {
			if e.Kind == "request-approved" {
				e.Actor = "cyd"
			}
		}, 1},
		"signed another": {func(e *casework.Event) {
			if e.Actor == "ben" {
				refact(e, "signed", "request:", "return:")
			}
		}, 1},
	} {
		if got := wrong(test.change); got != test.want {
			t.Errorf("%s: %d things are wrong, want %d", name, got, test.want)
		}
	}
}

// eventList is events as they are kept.
type eventList []casework.Event

func (l eventList) Events(_ context.Context, from int64, yield func(casework.Event) bool) error {
	for _, e := range l {
		if e.Seq >= from && !yield(e) {
			return nil
		}
	}
	return nil
}
