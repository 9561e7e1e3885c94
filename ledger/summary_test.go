package ledger_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger"
)

// A strict import with a conflict, among transfers or accounts, tells of it
// and leaves the ledger as it was; without one it takes effect.
func TestStrict(t *testing.T) {
	transfers := someTransfers(5, 20)
	first := &file{name: "a.csv", transfers: transfers, accounts: []dyetrace.Account{{ID: "622200", Holder: "张三", Source: dyetrace.Source{Line: 2}}}}
	changed := transfers[7]
	changed.Memo = "something else"
	strict := ledger.ImportOptions{Strict: true}
	cases := []struct {
		name string
		file *file
		id   string
	}{
		{"a transfer", &file{name: "b.csv", transfers: append(someTransfers(6, 10), changed)}, changed.ID},
		{"an account", &file{name: "b.csv", transfers: someTransfers(6, 10), accounts: []dyetrace.Account{{ID: "622200", Holder: "李四"}}}, "622200"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			fsys := vfs.NewMem()
			importFiles(t, fsys, strict, first)
			before := contents(t, fsys)
			summary, err := tryImport(fsys, strict, c.file)
			if dyetrace.KindOf(err) != dyetrace.InputError {
				t.Fatalf("got %v", err)
			}
			if len(summary.Conflicts) != 1 || summary.Conflicts[0].ID != c.id {
				t.Errorf("told of %+v", summary.Conflicts)
			}
			if diff := cmp.Diff(before, contents(t, fsys)); diff != "" {
				t.Error(diff)
			}
			if _, err := tryImport(fsys, strict, first); err != nil {
				t.Errorf("the ledger takes no more: %v", err)
			}
		})
	}
}

// The summary says what became of each file's rows, and together they are what
// it says of all.
func TestSummaryByFile(t *testing.T) {
	transfers := someTransfers(8, 30)
	accounts := []dyetrace.Account{{ID: "622200", Source: dyetrace.Source{Line: 2}}, {ID: "622201", Source: dyetrace.Source{Line: 3}}}
	conflicting := transfers[0]
	conflicting.Memo = "something else"
	a := &file{name: "a.csv", transfers: transfers[:20], accounts: accounts[:1]}
	b := &file{name: "b.csv", transfers: append(append([]dyetrace.Transfer{}, transfers[15:]...), conflicting, transfers[16]), accounts: accounts}
	fsys := vfs.NewMem()
	importFiles(t, fsys, ledger.ImportOptions{}, &file{name: "c.csv", transfers: transfers[28:]})
	got := importFiles(t, fsys, ledger.ImportOptions{}, a, b)
	want := []ledger.FileCounts{
		{Transfers: ledger.ImportCounts{Read: 20, Added: 20}, Accounts: ledger.ImportCounts{Read: 1, Added: 1}},
		{Transfers: ledger.ImportCounts{Read: 17, Added: 8, AlreadyThere: 8}, Accounts: ledger.ImportCounts{Read: 2, Added: 1, AlreadyThere: 1}},
	}
	if diff := cmp.Diff(want, got.Files); diff != "" {
		t.Error(diff)
	}
	if len(got.Conflicts) != 1 || got.Conflicts[0].ID != conflicting.ID {
		t.Errorf("conflicts: %+v", got.Conflicts)
	}
	sum := ledger.FileCounts{}
	for _, f := range got.Files {
		for _, pair := range [][2]*ledger.ImportCounts{{&sum.Transfers, &f.Transfers}, {&sum.Accounts, &f.Accounts}} {
			pair[0].Read += pair[1].Read
			pair[0].Added += pair[1].Added
			pair[0].AlreadyThere += pair[1].AlreadyThere
		}
	}
	if diff := cmp.Diff(ledger.FileCounts{Transfers: got.Transfers, Accounts: got.Accounts}, sum); diff != "" {
		t.Errorf("files and total differ: %s", diff)
	}
}
