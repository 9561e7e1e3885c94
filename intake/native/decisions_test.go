package native_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/intake/native"
)

// decisionsOf reads a file of decisions made by Li, now.
func decisionsOf(text, by string) ([]native.Decision, error) {
	all, _, err := native.ReadDecisions(strings.NewReader(text), "d.csv", native.DecisionOptions{By: by, Now: 7, Timezone: time.UTC,
		Undo: func(cell string) string { return strings.TrimPrefix(cell, "'") }})
	return all, err
}

// Rows that are still open are passed over, and what a row does not say is what
// the options say.
func TestReadDecisions(t *testing.T) {
	got, err := decisionsOf("\ufeffstand_in,account,by,reason,decided,more\n"+
		"?1,A,,,,x\n?2,,,,\n'=3, B ,Wang,seen,2026-03-01T09:00:00Z\n?4,-,Wang\n", "Li")
	if err != nil {
		t.Fatal(err)
	}
	want := []native.Decision{
		{StandIn: "?1", Account: "A", By: "Li", Decided: 7, Line: 2},
		{StandIn: "=3", Account: "B", By: "Wang", Reason: "seen", Decided: dyetrace.InstantOf(time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)), Line: 4},
		{StandIn: "?4", By: "Wang", Decided: 7, Line: 5},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// What is wrong with a file is named, with its line.
func TestReadDecisionsErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                             "d.csv: no header",
		"stand_in,by\n":                "d.csv: no column account",
		"stand_in,account\n?1,A\n":     "d.csv:2: nobody has decided this",
		"stand_in,account,by\n\n\"x\n": "d.csv: ",
		strings.Repeat("x", 16<<20+1):  "d.csv: a file of decisions has at most 16 MiB",
		"stand_in,account,decided,by\n?1,A,never,Li\n": "d.csv:2: decided: ",
	} {
		_, err := decisionsOf(text, "")
		if dyetrace.KindOf(err) != dyetrace.InputError || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: %v, want %s", text, err, want)
		}
	}
}
