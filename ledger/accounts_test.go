package ledger_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger"
)

// Sources that leave different things out of an account complement each other,
// in whatever order they come; sources that say different things do not.
func TestAccountsComplementEachOther(t *testing.T) {
	at := func(line int64, a dyetrace.Account) dyetrace.Account {
		a.ID, a.Source.Line = "622200", line
		return a
	}
	statement := at(9, dyetrace.Account{Holder: "张三", HolderID: "H1"})
	papers := at(2, dyetrace.Account{Holder: "张三", Institution: "北辰银行", Opened: "2020-01-02"})
	known := at(5, dyetrace.Account{Kind: dyetrace.Merchant, Region: "CN-HB"})
	other := at(3, dyetrace.Account{Holder: "李四"})
	uncovered := at(3, dyetrace.Account{Uncovered: true})
	all := at(0, dyetrace.Account{Holder: "张三", HolderID: "H1", Institution: "北辰银行", Opened: "2020-01-02", Kind: dyetrace.Merchant, Region: "CN-HB"})
	tests := []struct {
		name      string
		files     [][]dyetrace.Account // each is an import of its own
		want      dyetrace.Account
		conflicts int
	}{
		{"in one import", [][]dyetrace.Account{{statement, papers, known}}, all, 0},
		{"one after the other", [][]dyetrace.Account{{statement}, {papers}, {known}}, all, 0},
		{"in another order", [][]dyetrace.Account{{known}, {statement, papers}}, all, 0},
		{"another holder", [][]dyetrace.Account{{statement, papers, known}, {other}}, all, 1},
		{"another kind", [][]dyetrace.Account{{known}, {at(1, dyetrace.Account{Kind: dyetrace.Cash})}}, known, 1},
		{"covered or not", [][]dyetrace.Account{{known}, {uncovered}}, known, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			fsys := vfs.NewMem()
			conflicts := 0
			for i, accounts := range test.files {
				name := string(rune('a'+i)) + ".csv"
				summary := importFiles(t, fsys, ledger.ImportOptions{}, &file{name: name, accounts: accounts})
				conflicts += len(summary.Conflicts)
				if c := summary.Accounts; c.Added+c.AlreadyThere+int64(len(summary.Conflicts)) != c.Read {
					t.Errorf("%d read, %d added, %d there, %d conflicts", c.Read, c.Added, c.AlreadyThere, len(summary.Conflicts))
				}
			}
			check := func() {
				t.Helper()
				l, err := ledger.Open(fsys, "book")
				if err != nil {
					t.Fatal(err)
				}
				defer l.Close()
				got, _, err := l.Account("622200")
				if err != nil {
					t.Fatal(err)
				}
				got.Source, test.want.Source = dyetrace.Source{}, dyetrace.Source{}
				if diff := cmp.Diff(test.want, got); diff != "" {
					t.Errorf("-want +got:\n%s", diff)
				}
			}
			check()
			if conflicts != test.conflicts {
				t.Errorf("%d conflicts", conflicts)
			}
			if err := ledger.Reindex(t.Context(), fsys, "book", "test", nil); err != nil {
				t.Fatal(err)
			}
			check()
		})
	}
}
