package ledger_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger"
	"dyetrace/ledger/statement"
)

var cny, _ = dyetrace.ParseCurrency("CNY")
var usd, _ = dyetrace.ParseCurrency("USD")

// file is a source file as a reader would hand it on.
type file struct {
	name      string
	transfers []dyetrace.Transfer
	accounts  []dyetrace.Account
	links     []dyetrace.Link
	holders   []dyetrace.Holder
}

func (f *file) sum() (sum [32]byte) {
	copy(sum[:], f.name+"-content")
	return sum
}

// batches cuts the file into batches of n rows.
func (f *file) batches(n int) []*dyetrace.Batch {
	var all []*dyetrace.Batch
	for part := range slices.Chunk(f.transfers, n) {
		b := &dyetrace.Batch{}
		for i := range part {
			t := &part[i]
			b.Rows = append(b.Rows, dyetrace.Row{
				Time: t.Time, Seq: t.Seq, Amount: t.Amount, Received: t.Received, FromBalance: t.FromBalance, ToBalance: t.ToBalance,
				Line: t.Source.Line, ID: b.AddText([]byte(t.ID)), From: b.AddText([]byte(t.From)), To: b.AddText([]byte(t.To)),
				Channel: b.AddText([]byte(t.Channel)), Memo: b.AddText([]byte(t.Memo)), Sheet: b.AddText([]byte(t.Source.Sheet)),
				Reverses: b.AddText([]byte(t.Reverses)), Currency: t.Currency, ReceivedCurrency: t.ReceivedCurrency,
			})
		}
		all = append(all, b)
	}
	for part := range slices.Chunk(f.links, n) {
		all = append(all, &dyetrace.Batch{Links: part})
	}
	for part := range slices.Chunk(f.accounts, n) {
		all = append(all, &dyetrace.Batch{Accounts: part})
	}
	return append(all, &dyetrace.Batch{Holders: f.holders})
}

func importFiles(t testing.TB, fsys vfs.FS, opts ledger.ImportOptions, files ...*file) *ledger.ImportSummary {
	t.Helper()
	s, err := tryImport(fsys, opts, files...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func tryImport(fsys vfs.FS, opts ledger.ImportOptions, files ...*file) (*ledger.ImportSummary, error) {
	im, err := ledger.NewImport(fsys, "book", opts)
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		im.BeginFile(f.name)
		for _, b := range f.batches(7) {
			if err := im.Add(b); err != nil {
				im.Abort()
				return nil, err
			}
		}
		im.EndFile(f.sum(), "test")
	}
	return im.Commit(context.Background())
}

// contents reads everything a ledger serves, in words.
func contents(t testing.TB, fsys vfs.FS) string {
	t.Helper()
	l, err := ledger.Open(fsys, "book")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	text, err := describe(l)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func describe(l *ledger.Ledger) (string, error) {
	var out strings.Builder
	ctx := context.Background()
	err := l.Scan(ctx, 0, statement.Ord(l.Transfers()), func(o statement.Ord, t *dyetrace.Transfer) error {
		at, err := l.Time(o)
		if err != nil || at != t.Time {
			return fmt.Errorf("time of %d is %s, in the record %s: %w", o, at, t.Time, err)
		}
		back, ok, err := l.Lookup(t.ID)
		if err != nil || !ok || back != o {
			return fmt.Errorf("lookup of %s gives %d, not %d: %w", t.ID, back, o, err)
		}
		payer, err := l.Payer(o)
		if err != nil {
			return err
		}
		if name, err := l.Name(payer); err != nil || name != t.Payer() {
			return fmt.Errorf("payer of %d is %v: %w", o, name, err)
		}
		fmt.Fprintf(&out, "%d %+v\n", o, *t)
		return nil
	})
	if err != nil {
		return "", err
	}
	for no := range statement.No(l.Statements()) {
		name, err := l.Name(no)
		if err != nil {
			return "", err
		}
		if back, ok, err := l.Find(name); err != nil || !ok || back != no {
			return "", fmt.Errorf("%v is not found: %w", name, err)
		}
		traits, err := l.Traits(no)
		if err != nil {
			return "", err
		}
		s, err := l.Statement(no)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&out, "%v %v %d\n", name, traits, s.Len())
		var e statement.Entry
		for c := s.Cursor(); c.Next(&e); {
			if !e.Stated {
				e.Balance = 0 // it says nothing
			}
			fmt.Fprintf(&out, "  %+v\n", e)
		}
	}
	err = l.ScanAccounts(ctx, func(a *dyetrace.Account) error {
		same, ok, err := l.Account(a.ID)
		if err != nil || !ok || same != *a {
			return fmt.Errorf("account %s: %w", a.ID, err)
		}
		fmt.Fprintf(&out, "%+v\n", *a)
		return nil
	})
	if err != nil {
		return "", err
	}
	err = l.ScanLinks(ctx, func(k *dyetrace.Link) error {
		fmt.Fprintf(&out, "%+v\n", *k)
		return nil
	})
	if err != nil {
		return "", err
	}
	err = l.ScanHolders(ctx, func(h *dyetrace.Holder) error {
		fmt.Fprintf(&out, "%+v\n", *h)
		return nil
	})
	if err != nil {
		return "", err
	}
	decisions, err := l.Decisions()
	for _, d := range decisions {
		fmt.Fprintf(&out, "%+v\n", d)
	}
	return out.String(), err
}

// someTransfers makes n transfers of every sort among a few accounts.
func someTransfers(seed uint64, n int) []dyetrace.Transfer {
	r := rand.New(rand.NewPCG(seed, 1))
	all := make([]dyetrace.Transfer, n)
	for i := range all {
		t := &all[i]
		*t = dyetrace.Transfer{
			ID: fmt.Sprintf("T%04d", r.IntN(1<<20)<<8|i&255), Time: dyetrace.Instant(1772352000e9 + r.Int64N(500)*1e9), Seq: r.Int64N(3),
			From: fmt.Sprintf("62220%02d", r.IntN(20)), To: fmt.Sprintf("62220%02d", r.IntN(20)),
			Amount: dyetrace.Amount(1 + r.Int64N(1e7)), Currency: cny, ReceivedCurrency: cny,
		}
		t.Source = dyetrace.Source{Line: int64(i + 2)}
		t.Received = t.Amount
		switch r.IntN(6) {
		case 0:
			t.Received = max(1, t.Amount-5)
		case 1:
			t.Received, t.ReceivedCurrency = max(1, t.Amount/7), usd
		case 2:
			t.FromBalance = dyetrace.Stated{Amount: dyetrace.Amount(r.Int64N(1000) - 500), Known: true}
			t.ToBalance = dyetrace.Stated{Amount: dyetrace.Amount(r.Int64N(1000)), Known: true}
		case 3:
			t.Channel, t.Memo = "mobile", fmt.Sprintf("memo %d", i)
			t.Time += dyetrace.Instant(r.Int64N(1e9))
		}
	}
	return all
}

// A ledger gives back what went in, however much memory it had for sorting.
func TestImportGivesBack(t *testing.T) {
	f := &file{name: "a.csv", transfers: someTransfers(1, 600), accounts: []dyetrace.Account{
		{ID: "6222001", Kind: dyetrace.Merchant, Holder: "张三", Institution: "ICBC", Source: dyetrace.Source{Line: 2}},
		{ID: "6222002", Uncovered: true, Source: dyetrace.Source{Line: 3}},
		{ID: "nobody", Phone: "1", Source: dyetrace.Source{Line: 4}},
	}}
	var want string
	for _, memory := range []int{0, 40000, 2000} {
		fsys := vfs.NewMem()
		s := importFiles(t, fsys, ledger.ImportOptions{Memory: memory}, f)
		counts := ledger.FileCounts{Transfers: ledger.ImportCounts{Read: 600, Added: 600}, Accounts: ledger.ImportCounts{Read: 3, Added: 3}}
		wantSummary := &ledger.ImportSummary{Transfers: counts.Transfers, Accounts: counts.Accounts, Files: []ledger.FileCounts{counts}}
		if diff := cmp.Diff(wantSummary, s); diff != "" {
			t.Fatal(diff)
		}
		got := contents(t, fsys)
		if want == "" {
			want = got
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("memory %d: %s", memory, diff)
		}
	}
	sorted := slices.Clone(f.transfers)
	for i := range sorted {
		sorted[i].Source.File, sorted[i].Source.SHA256 = f.name, f.sum()
	}
	slices.SortFunc(sorted, func(a, b dyetrace.Transfer) int {
		return cmpOr(a.Time-b.Time, dyetrace.Instant(a.Seq-b.Seq), dyetrace.Instant(strings.Compare(a.ID, b.ID)))
	})
	fsys := vfs.NewMem()
	importFiles(t, fsys, ledger.ImportOptions{}, f)
	l, err := ledger.Open(fsys, "book")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	var got []dyetrace.Transfer
	if err := l.Scan(context.Background(), 0, 600, func(_ statement.Ord, t *dyetrace.Transfer) error { got = append(got, *t); return nil }); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(sorted, got); diff != "" {
		t.Fatal(diff)
	}
}

func cmpOr(values ...dyetrace.Instant) int {
	for _, v := range values {
		if v != 0 {
			return int(max(-1, min(1, v)))
		}
	}
	return 0
}

// However records are spread over files and imports, and in whatever order
// they come, every answer is the same; reading a file again adds nothing.
func TestOrderOfImportsDoesNotMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		all := someTransfers(rapid.Uint64().Draw(rt, "seed"), rapid.IntRange(1, 120).Draw(rt, "transfers"))
		files := make([]*file, 4)
		for i := range files {
			files[i] = &file{name: fmt.Sprintf("%c.csv", 'a'+i)}
		}
		for i, tr := range all {
			for range rapid.IntRange(1, 2).Draw(rt, "copies") {
				f := files[rapid.IntRange(0, 3).Draw(rt, "file")]
				tr.Source.Line = int64(len(f.transfers) + 2)
				f.transfers = append(f.transfers, tr)
			}
			if i%10 == 0 {
				f := files[rapid.IntRange(0, 3).Draw(rt, "accountsFile")]
				f.accounts = append(f.accounts, dyetrace.Account{ID: tr.From, Holder: "H" + tr.From, Source: dyetrace.Source{Line: int64(i)}})
			}
		}
		together := vfs.NewMem()
		importFiles(t, together, ledger.ImportOptions{}, files...)
		want := contents(t, together)
		apart := vfs.NewMem()
		order := rapid.Permutation([]int{0, 1, 2, 3}).Draw(rt, "order")
		added := int64(0)
		for _, i := range order {
			added += importFiles(t, apart, ledger.ImportOptions{Memory: 1000}, files[i]).Transfers.Added
		}
		if diff := cmp.Diff(want, contents(t, apart)); diff != "" {
			rt.Fatalf("in order %v: %s", order, diff)
		}
		if added != int64(len(all)) {
			rt.Fatalf("added %d of %d", added, len(all))
		}
		again := importFiles(t, apart, ledger.ImportOptions{}, files[order[0]], files[order[1]])
		if again.Transfers.Added != 0 || len(again.Conflicts) > 0 {
			rt.Fatalf("again: %+v", again)
		}
		if err := ledger.Reindex(context.Background(), apart, "book", "test", nil); err != nil {
			rt.Fatal(err)
		}
		if diff := cmp.Diff(want, contents(t, apart)); diff != "" {
			rt.Fatalf("after reindex: %s", diff)
		}
		if _, err := ledger.Verify(context.Background(), apart, "book", nil); err != nil {
			rt.Fatal(err)
		}
	})
}

// A record whose id is taken by one that says something else is left out,
// whether it stands beside it in time or far from it, and both are shown.
func TestConflicts(t *testing.T) {
	base := dyetrace.Transfer{ID: "T1", Time: 1000e9, From: "A", To: "B", Amount: 500, Received: 500, Currency: cny, ReceivedCurrency: cny, Source: dyetrace.Source{Line: 2}}
	other := base
	other.ID, other.Time, other.Source.Line = "T2", 5000e9, 3
	change := func(f func(*dyetrace.Transfer)) *file {
		c := base
		f(&c)
		return &file{name: "b.csv", transfers: []dyetrace.Transfer{c}}
	}
	cases := []struct {
		name string
		file *file
	}{
		{"another amount", change(func(t *dyetrace.Transfer) { t.Amount, t.Received = 501, 501 })},
		{"another payee", change(func(t *dyetrace.Transfer) { t.To = "C" })},
		{"earlier", change(func(t *dyetrace.Transfer) { t.Time = 1e9 })},
		{"later", change(func(t *dyetrace.Transfer) { t.Time = 9000e9 })},
		{"another memo", change(func(t *dyetrace.Transfer) { t.Memo = "x" })},
	}
	first := &file{name: "a.csv", transfers: []dyetrace.Transfer{base, other}}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			apart, together := vfs.NewMem(), vfs.NewMem()
			importFiles(t, apart, ledger.ImportOptions{}, first)
			want := contents(t, apart)
			for name, s := range map[string]*ledger.ImportSummary{
				"apart":    importFiles(t, apart, ledger.ImportOptions{}, c.file),
				"together": importFiles(t, together, ledger.ImportOptions{}, c.file, first),
			} {
				if len(s.Conflicts) != 1 || s.Conflicts[0].ID != "T1" || s.Conflicts[0].Source.File != "b.csv" || s.Conflicts[0].KeptSource.File != "a.csv" {
					t.Fatalf("%s: %+v", name, s)
				}
				if s.Conflicts[0].Rejected == s.Conflicts[0].Kept {
					t.Fatalf("%s: both say %s", name, s.Conflicts[0].Rejected)
				}
			}
			for _, fsys := range []*vfs.Mem{apart, together} {
				if diff := cmp.Diff(want, contents(t, fsys)); diff != "" {
					t.Fatal(diff)
				}
			}
		})
	}
}

// The second writer is told who holds the ledger, and readers do not mind.
func TestOneWriter(t *testing.T) {
	fsys := vfs.NewMem()
	importFiles(t, fsys, ledger.ImportOptions{}, &file{name: "a.csv", transfers: someTransfers(3, 10)})
	im, err := ledger.NewImport(fsys, "book", ledger.ImportOptions{Holder: "process 17 on laptop"})
	if err != nil {
		t.Fatal(err)
	}
	defer im.Abort()
	_, err = ledger.NewImport(fsys, "book", ledger.ImportOptions{Holder: "me"})
	if err == nil || dyetrace.KindOf(err) != dyetrace.UsageError || !strings.Contains(err.Error(), "process 17 on laptop") {
		t.Fatalf("got %v", err)
	}
	contents(t, fsys)
}
