package ledger_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger"
	"dyetrace/ledger/manifest"
)

// relied is what one can rely on in the ledger.
func relied(t *testing.T, fsys vfs.FS) *ledger.Reliance {
	t.Helper()
	l, err := ledger.Open(fsys, "book")
	must(t, err)
	defer l.Close()
	r, err := l.Reliance()
	must(t, err)
	return r
}

// stood is a line of a statement, on a day, with its balance if there is one.
func stood(account string, day int, amount, balance dyetrace.Amount) dyetrace.Side {
	s := dyetrace.Side{Account: account, In: amount > 0, Amount: max(amount, -amount), Currency: cny, Peer: "Z",
		Time: dyetrace.Instant(1772352000e9) + dyetrace.Instant(day)*86400e9 + 3600e9, Source: dyetrace.Source{Line: int64(day + 2)}}
	s.Balance = dyetrace.Stated{Amount: balance, Known: balance != 0}
	return s
}

// What statements can be relied on for is found as they are joined, however the
// lines are spread over imports, and again when the index is made anew or a
// source is gone.
func TestReliance(t *testing.T) {
	whole := statements{"whole.csv", []dyetrace.Side{stood("A", 0, 500, 1500), stood("A", 1, -200, 1300), stood("A", 2, 100, 1400)}}
	broken := statements{"broken.csv", []dyetrace.Side{stood("B", 0, 500, 1500), stood("B", 1, -200, 1300), stood("B", 2, 100, 1450)}}
	first := statements{"first.csv", []dyetrace.Side{stood("C", 0, 500, 1500), stood("C", 1, -200, 1300)}}
	later := statements{"later.csv", []dyetrace.Side{stood("C", 5, 100, 1350), stood("C", 6, 100, 1450)}}
	bare := statements{"bare.csv", []dyetrace.Side{stood("D", 0, 500, 0), stood("D", 1, -200, 0)}}
	all := []statements{whole, broken, first, later, bare}
	once := vfs.NewMem()
	importSides(t, once, ledger.ImportOptions{}, all...)
	got := relied(t, once)
	if got.Statements != 4 || got.Lines != 12 || got.Within != 9 || got.Whole != 1 || got.Broken != 1 || got.Holed != 1 || got.Bare != 1 || got.Breaks != 1 || got.Holes != 1 {
		t.Errorf("%+v", got.ReliedTotals)
	}
	said := ""
	for i := range got.Accounts {
		a := &got.Accounts[i]
		said += fmt.Sprintf("%s %d of %d, agrees %d", a.Account, a.Within, a.Lines, len(a.Agreed))
		for _, b := range a.Breaks {
			said += fmt.Sprintf(", %d for %d at %s:%d", b.Found, b.Expected, b.Source.File, b.Source.Line)
		}
		for _, h := range a.Holes {
			said += fmt.Sprintf(", nothing from %s to %s, moved %d", h.From, h.To, h.Moved.Amount)
		}
		said += "\n"
	}
	want := `B 2 of 3, agrees 1, 1450 for 1400 at broken.csv:4
C 4 of 4, agrees 2, nothing from 2026-03-03T00:00:00Z to 2026-03-05T23:59:59.999999999Z, moved -50
D 0 of 2, agrees 0
A 3 of 3, agrees 1
`
	if diff := cmp.Diff(want, said); diff != "" {
		t.Error(diff)
	}

	apart := vfs.NewMem()
	for i := len(all) - 1; i >= 0; i-- {
		importSides(t, apart, ledger.ImportOptions{}, all[i])
	}
	if diff := cmp.Diff(got, relied(t, apart)); diff != "" {
		t.Errorf("over several imports: %s", diff)
	}
	must(t, ledger.Reindex(context.Background(), apart, "book", "test", nil))
	must(t, ledger.SetZone(apart, "book", "Asia/Shanghai", "test"))
	if diff := cmp.Diff(got, relied(t, apart)); diff != "" {
		t.Errorf("reindexed: %s", diff)
	}

	without := vfs.NewMem()
	importSides(t, without, ledger.ImportOptions{}, whole, first, later, bare)
	id := manifest.SourceID{Name: "broken.csv", SHA256: (&file{name: "broken.csv"}).sum()}
	must(t, ledger.RemoveSources(context.Background(), apart, "book", []manifest.SourceID{id}, ledger.RemoveOptions{Holder: "test"}))
	if diff := cmp.Diff(relied(t, without), relied(t, apart)); diff != "" {
		t.Errorf("a source removed: %s", diff)
	}
}

// A ledger of so many statements is told in so many words: those in doubt come
// first, and all are counted.
func TestRelianceIsBounded(t *testing.T) {
	var s statements
	s.name = "many.csv"
	const accounts = 2500
	for i := range accounts {
		name := fmt.Sprintf("A%05d", i)
		s.sides = append(s.sides, stood(name, 0, 500, 1500), stood(name, 1, -200, 1300))
		if i == accounts-1 {
			s.sides = append(s.sides, stood(name, 2, -200, 1000))
		}
	}
	for i := range s.sides {
		s.sides[i].Source.Line = int64(i + 2)
	}
	fsys := vfs.NewMem()
	importSides(t, fsys, ledger.ImportOptions{}, s)
	r := relied(t, fsys)
	if len(r.Accounts) != 1000 || r.Statements != accounts || r.Whole != accounts-1 {
		t.Errorf("%d accounts are listed, of %+v", len(r.Accounts), r.ReliedTotals)
	}
	if r.Accounts[0].Account != "A02499" || r.Accounts[1].Account != "A00000" || r.Accounts[999].Account != "A00998" {
		t.Errorf("they begin with %s and %s, and end with %s", r.Accounts[0].Account, r.Accounts[1].Account, r.Accounts[999].Account)
	}
}

// A ledger made by an earlier program says what to do; one without statements
// has nothing to say of them.
func TestRelianceNotWalked(t *testing.T) {
	fsys := vfs.NewMem()
	im, err := ledger.NewImport(fsys, "book", ledger.ImportOptions{})
	must(t, err)
	f := &file{name: "t.csv", transfers: []dyetrace.Transfer{{ID: "T1", From: "A", To: "B", Amount: 1, Received: 1, Currency: cny, ReceivedCurrency: cny}}}
	im.BeginFile(f.name)
	for _, b := range f.batches(3) {
		must(t, im.Add(b))
	}
	im.EndFile(f.sum(), "test")
	_, err = im.Commit(context.Background())
	must(t, err)
	if r := relied(t, fsys); r.Statements != 0 {
		t.Errorf("%+v", r)
	}
}
