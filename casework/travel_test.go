package casework_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dyetrace/casework"
)

// Which facts leave a place with their case, and which never do, is decided for each kind: a
// new one is decided here too.
func TestWhatTravels(t *testing.T) {
	stays := []string{"alert-found-again", "alert-judged", "alert-raised", "audit-key", "case-joined-operation", "case-left-operation",
		"checkpoint-issued", "clock-fired", "data-exported", "data-read", "events-erased", "hit-judged", "ledger-noted", "operation-closed", "operation-moved", "operation-named", "operation-opened",
		"operation-released", "pack-made", "peer-trusted", "shift-handed"}
	travels := []string{"act-judged", "act-proposed", "appeal-decided", "appeal-made", "basis-recorded", "case-assigned", "case-closed",
		"case-exported", "case-given", "case-imported", "case-merged", "case-opened", "case-rechecked", "case-reopened", "case-split", "claim-added",
		"claim-corrected", "conflict-found", "conflict-settled", "document-added", "export-written", "filing-made", "filing-permitted", "filing-sent",
		"filing-shown", "key-registered", "lead-decided", "listed-notified", "listing-lifted", "listing-made", "measure-extended", "measure-lifted",
		"measure-started", "measure-stated", "member-added", "member-removed", "money-seized", "note-added", "objection-decided", "outbox-written",
		"person-met", "reply-added", "reply-dismissed", "reply-matched", "request-approved", "request-ended", "request-moved", "request-proposed",
		"request-released", "request-sealed", "return-decided", "return-drawn", "return-noticed", "return-objected", "return-paid", "return-withdrawn",
		"signed", "task-added", "task-done", "victim-told"}
	all := append(slices.Clone(stays), travels...)
	slices.Sort(all)
	if diff := cmp.Diff(all, casework.FactKinds()); diff != "" {
		t.Errorf("decide of each kind whether it travels:\n%s", diff)
	}
	for _, kind := range casework.FactKinds() {
		if casework.Travels(kind) != slices.Contains(travels, kind) {
			t.Errorf("%s travels: %v", kind, casework.Travels(kind))
		}
	}
	if casework.Travels("nothing-known") {
		t.Error("an unknown kind travels")
	}
}
