package report

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"dyetrace/ledger"
	"dyetrace/ledger/manifest"
)

// A report rests on the files that are in the ledger, and on no decisions and none
// that were removed.
func TestInputsOf(t *testing.T) {
	source := func(name, format string) manifest.Source {
		return manifest.Source{SourceID: manifest.SourceID{Name: name, SHA256: [32]byte{0xab}}, Format: format, Rows: 7}
	}
	removed := source("gone.csv", "transfers")
	removed.Removed = &manifest.Removal{}
	got := InputsOf([]manifest.Source{source("t.csv", "transfers"), removed, source("d.csv", manifest.DecisionsFormat),
		source("a.csv", "accounts"), source("n.csv", "amlsim-nodes"), source("s.csv", "bank-return")})
	var kinds []string
	for _, in := range got {
		kinds = append(kinds, in.Name+" "+in.Kind+" "+in.SHA256[:4])
	}
	want := []string{"t.csv transfers ab00", "a.csv accounts ab00", "n.csv accounts ab00", "s.csv transfers ab00"}
	if diff := cmp.Diff(want, kinds); diff != "" {
		t.Error(diff)
	}
}

// A ledger without transfers has no first and no last one.
func TestExtentOf(t *testing.T) {
	if e := ExtentOf(&ledger.Info{Accounts: 3}); e.Times.First.Known || e.Accounts != 3 {
		t.Errorf("%+v", e)
	}
	if e := ExtentOf(&ledger.Info{Transfers: 1, First: 5, Last: 5}); !e.Times.Last.Known || e.Times.Last.At != 5 {
		t.Errorf("%+v", e)
	}
}
