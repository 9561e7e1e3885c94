package ledger_test

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger"
	"dyetrace/ledger/statement"
)

// aliased is a source file with everything that can name an account.
type aliased struct {
	*file
	sides   []dyetrace.Side
	aliases []dyetrace.Alias
}

// importAliased imports files at once.
func importAliased(fsys vfs.FS, memory int, files ...aliased) error {
	im, err := ledger.NewImport(fsys, "book", ledger.ImportOptions{Memory: memory})
	if err != nil {
		return err
	}
	for _, f := range files {
		im.BeginFile(f.name)
		for _, b := range append(f.batches(4), sidesBatch(f.sides), &dyetrace.Batch{Aliases: f.aliases}) {
			if err := im.Add(b); err != nil {
				return err
			}
		}
		im.EndFile(f.sum(), "test")
	}
	_, err = im.Commit(context.Background())
	return err
}

const card = "card-"

// drawAliased makes up statements, records and descriptions of accounts, in
// which each account may go under the number of its card, and the same files
// in which all go under their own.
func drawAliased(rt *rapid.T) (under, plain []aliased) {
	seed := rapid.Uint64Range(1, 1<<20).Draw(rt, "seed")
	var both []dyetrace.Transfer
	for _, t := range someTransfers(seed, 9) {
		if t.Currency == t.ReceivedCurrency && t.From != t.To {
			t.Received, t.Time = t.Amount, dyetrace.Instant(1772352000e9)+dyetrace.Instant(len(both))*20e9
			both = append(both, t)
		}
	}
	out, in := mirrored(both, func() time.Duration { return 3 * time.Second })
	out = append(out, sideAt(900, "6222001>6222****9999 77", "name=张三"))
	records := someTransfers(seed+1, 4)
	for i := range records {
		records[i].ID, records[i].Time = fmt.Sprint("R", i), dyetrace.Instant(1772352010e9)+dyetrace.Instant(i)*20e9
	}
	papers := aliased{file: &file{name: "p.csv"}}
	for i := range 20 {
		id := fmt.Sprintf("62220%02d", i)
		papers.aliases = append(papers.aliases, dyetrace.Alias{Alias: card + id, Account: id, Source: at(int64(i + 2))})
		papers.accounts = append(papers.accounts, dyetrace.Account{ID: id, Holder: "H" + id, Source: at(int64(i + 2))})
	}
	plain = []aliased{{file: &file{name: "a.csv"}, sides: out}, {file: &file{name: "b.csv"}, sides: in},
		{file: &file{name: "r.csv", transfers: records}}, papers}
	name := func(id string) string { return rapid.SampledFrom([]string{"", card}).Draw(rt, "name") + id }
	for _, f := range plain {
		own := map[string]string{} // a statement goes under one name
		u := aliased{file: &file{name: f.name, transfers: slices.Clone(f.transfers), accounts: slices.Clone(f.accounts)},
			sides: slices.Clone(f.sides), aliases: f.aliases}
		for i := range u.sides {
			s := &u.sides[i]
			if own[s.Account] == "" {
				own[s.Account] = name(s.Account)
			}
			s.Account = own[s.Account]
			if !strings.Contains(s.Peer, "*") {
				s.Peer = name(s.Peer)
			}
		}
		for i := range u.transfers {
			u.transfers[i].From, u.transfers[i].To = name(u.transfers[i].From), name(u.transfers[i].To)
		}
		for i := range u.accounts {
			u.accounts[i].ID = name(u.accounts[i].ID)
		}
		under = append(under, u)
	}
	return under, plain
}

// A ledger of files that name accounts by their cards is the ledger of the same
// files with the accounts' own numbers, in whatever order they come and over
// however many imports, and after it has been indexed anew.
func TestAliasesAreOneAccount(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		under, plain := drawAliased(rt)
		want := vfs.NewMem()
		if err := importAliased(want, 0, plain...); err != nil {
			rt.Fatal(err)
		}
		wanted := anyID(contents(t, want))
		got, order := vfs.NewMem(), rapid.Permutation(under).Draw(rt, "order")
		for len(order) > 0 {
			n := rapid.IntRange(1, len(order)).Draw(rt, "files")
			if err := importAliased(got, 3000, order[:n]...); err != nil {
				rt.Fatal(err)
			}
			order = order[n:]
		}
		if diff := cmp.Diff(wanted, anyID(contents(t, got))); diff != "" {
			rt.Fatalf("-own numbers +cards:\n%s", diff)
		}
		if rapid.IntRange(0, 3).Draw(rt, "reindex") > 0 {
			checkNames(rt, got)
			return
		}
		if err := ledger.Reindex(t.Context(), got, "book", "test", nil); err != nil {
			rt.Fatal(err)
		}
		if diff := cmp.Diff(wanted, anyID(contents(t, got))); diff != "" {
			rt.Fatalf("after reindex: -own numbers +cards:\n%s", diff)
		}
		if _, err := ledger.Verify(t.Context(), got, "book", nil); err != nil {
			rt.Fatal(err)
		}
		checkNames(rt, got)
	})
}

// anyID takes out the ids that are made of what lines say, names included.
func anyID(contents string) string { return madeID.ReplaceAllString(contents, "ID:s ") }

var madeID = regexp.MustCompile(`ID:s[0-9a-f]{20} `)

// checkNames checks that an account is found under both its names.
func checkNames(rt *rapid.T, fsys vfs.FS) {
	l, err := ledger.Open(fsys, "book")
	if err != nil {
		rt.Fatal(err)
	}
	defer l.Close()
	for no := range statement.No(l.Statements()) {
		name, err := l.Name(no)
		if err != nil {
			rt.Fatal(err)
		}
		if strings.Contains(name.Account, "?") {
			continue
		}
		if strings.HasPrefix(name.Account, card) {
			rt.Fatalf("statement %d is of a card: %s", no, name.Account)
		}
		others, err := l.Aliases(name.Account)
		if err != nil || len(others) != 1 {
			rt.Fatalf("%s goes under %v too: %v", name.Account, others, err)
		}
		if back, ok, err := l.Find(dyetrace.AccountCurrency{Account: others[0], Currency: name.Currency}); err != nil || !ok || back != no {
			rt.Fatalf("%s finds %d, not %d: %v", others[0], back, no, err)
		}
	}
}

// Names are followed to their end; those that files contradict each other about
// and those that go round in a circle stand for themselves.
func TestAliasesOnlyWhereFilesAgree(t *testing.T) {
	pair := func(alias, account string) dyetrace.Alias {
		return dyetrace.Alias{Alias: alias, Account: account, Source: at(2)}
	}
	tests := []struct {
		name  string
		files [][]dyetrace.Alias // each is an import
		want  map[string]string
	}{
		{"two files agree", [][]dyetrace.Alias{{pair("c", "a")}, {pair("c", "a")}}, map[string]string{"c": "a"}},
		{"two cards of one account", [][]dyetrace.Alias{{pair("c", "a"), pair("d", "a")}}, map[string]string{"c": "a", "d": "a"}},
		{"a chain", [][]dyetrace.Alias{{pair("c", "b")}, {pair("b", "a")}}, map[string]string{"c": "a", "b": "a"}},
		{"one card of two accounts", [][]dyetrace.Alias{{pair("c", "a")}, {pair("c", "b")}}, map[string]string{"c": "c"}},
		{"a chain to what is contradicted", [][]dyetrace.Alias{{pair("d", "c"), pair("c", "a")}, {pair("c", "b")}}, map[string]string{"d": "c", "c": "c"}},
		{"a circle", [][]dyetrace.Alias{{pair("a", "b")}, {pair("b", "c"), pair("c", "a"), pair("d", "a")}},
			map[string]string{"a": "a", "b": "b", "c": "c", "d": "d"}},
	}
	for _, test := range tests {
		for _, backwards := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, backwards=%t", test.name, backwards), func(t *testing.T) {
				fsys, files := vfs.NewMem(), slices.Clone(test.files)
				if backwards {
					slices.Reverse(files)
				}
				for i, aliases := range files {
					if err := importAliased(fsys, 0, aliased{file: &file{name: fmt.Sprint(i)}, aliases: aliases}); err != nil {
						t.Fatal(err)
					}
				}
				l, err := ledger.Open(fsys, "book")
				if err != nil {
					t.Fatal(err)
				}
				defer l.Close()
				for name, want := range test.want {
					if got, err := l.CanonicalOf(name); err != nil || got != want {
						t.Errorf("%s stands for %s, want %s: %v", name, got, want, err)
					}
				}
			})
		}
	}
}

// A decision on a stand-in that was met in a card's statement stands when the
// card turns out to be another name of an account.
func TestDecisionsUnderAnotherName(t *testing.T) {
	fsys := vfs.NewMem()
	lines := aliased{file: &file{name: "a.csv"}, sides: []dyetrace.Side{sideAt(700, "card-1>6222****9999 77", "name=张三")}}
	if err := importAliased(fsys, 0, lines); err != nil {
		t.Fatal(err)
	}
	decision := ledger.Decision{StandIn: "?6222****9999 @card-1", Account: "622288889999", By: "Li", Reason: "told", Decided: 1,
		Source: dyetrace.Source{File: "d.csv", Line: 2}}
	if _, _, err := ledger.Decide(t.Context(), fsys, "book", []ledger.Decision{decision}, ledger.DecideOptions{}); err != nil {
		t.Fatal(err)
	}
	if err := importAliased(fsys, 0, aliased{file: &file{name: "p.csv"}, aliases: []dyetrace.Alias{{Alias: "card-1", Account: "1", Source: at(2)}}}); err != nil {
		t.Fatal(err)
	}
	if got := contents(t, fsys); !strings.Contains(got, "To:622288889999") || !strings.Contains(got, "From:1 ") {
		t.Errorf("the decision is lost:\n%s", got)
	}
}
