package rejects

import (
	"fmt"
	"strings"
	"testing"

	"dyetrace"
)

// A file of which more rows are rejected than go in gets a note with the most
// frequent reason, however many reasons there are.
func TestMostly(t *testing.T) {
	r := Reasons{}
	for i := range 3 * mostReasons {
		r.Add([]dyetrace.Reject{{Reason: "b"}, {Reason: "a"}, {Reason: fmt.Sprint("row ", i)}})
	}
	if len(r) > mostReasons {
		t.Errorf("%d reasons are counted", len(r))
	}
	n, is := r.Mostly("x.csv", 1000, 900)
	if !is || n.Kind != dyetrace.NoteRefused || n.Source.File != "x.csv" || n.Text != "900 of its 1000 rows were rejected, 300 of them because a" {
		t.Errorf("%t: %+v", is, n)
	}
	if _, is := r.Mostly("x.csv", 1800, 900); is {
		t.Error("half of the rows are most of them")
	}
}

// The first reasons are named, and how many more there are.
func TestExplain(t *testing.T) {
	f, err := New(t.TempDir()+"/r.csv", "", nil, func(string) (Output, error) { return nil, errFull })
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Add("a.csv", []dyetrace.Reject{{Line: 1}}); err == nil {
		t.Error("a file that cannot be made is no error")
	}
	f.Abort()
	f.first, f.rows, f.conflicts = []string{"a.csv:1: odd"}, 3, 1
	if got := strings.Join(f.Explain(), "|"); got != "a.csv:1: odd|... and 3 more" {
		t.Errorf("explained as %s", got)
	}
	if got := f.Counted(); got != "3 rows cannot be read, 1 row contradicts another with the same id" {
		t.Errorf("counted as %s", got)
	}
}

var errFull = fmt.Errorf("full")
