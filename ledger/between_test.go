package ledger_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger"
	"dyetrace/ledger/statement"
)

// saidTransfers is what the transfers of a ledger say, without where it was read.
func saidTransfers(t testing.TB, fsys vfs.FS) (all []string) {
	t.Helper()
	l, err := ledger.Open(fsys, "book")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	err = l.Scan(context.Background(), 0, statement.Ord(l.Transfers()), func(_ statement.Ord, x *dyetrace.Transfer) error {
		all = append(all, fmt.Sprint(x.ID, x.Time, x.From, x.To, x.Amount, x.FromBalance, x.ToBalance))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// A statement whose lines have one minute each third time, split over files that
// come in any order and over several imports, becomes the same transfers in the
// same order: payments that leave the same balance twice in a minute among them.
func TestSplitStatementMakesTheSameTransfers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		var lines []dyetrace.Side
		balance, at := dyetrace.Amount(1000), dyetrace.Instant(1772352000e9)
		n := rapid.IntRange(3, 20).Draw(rt, "lines")
		for i := range n {
			if rapid.IntRange(0, 2).Draw(rt, "later") == 0 {
				at += 60e9
			}
			s := dyetrace.Side{Account: "A", Time: at, Spread: 60e9, In: rapid.Bool().Draw(rt, "in"), Currency: cny, Peer: "B",
				Amount: dyetrace.Amount(100 + 100*(i%2)), Source: dyetrace.Source{Line: int64(i + 2)}}
			if s.In {
				balance += s.Amount
			} else {
				balance -= s.Amount
			}
			s.Balance = dyetrace.Stated{Amount: balance, Known: true}
			lines = append(lines, s)
		}
		once := vfs.NewMem()
		importSides(t, once, ledger.ImportOptions{}, statements{"whole.csv", lines})
		var files []statements
		for from := 0; from < n; {
			to := rapid.IntRange(min(n, from+5), n).Draw(rt, "to")
			files = append(files, statements{fmt.Sprintf("part%02d.csv", len(files)), lines[from:to]})
			from = to
		}
		fsys, uncertain := vfs.NewMem(), false
		for _, f := range rapid.Permutation(files).Draw(rt, "order") {
			s := importSides(t, fsys, ledger.ImportOptions{}, f)
			uncertain = uncertain || slices.ContainsFunc(s.Notes.List, func(n dyetrace.Note) bool { return strings.Contains(n.Text, "no balance shows") })
		}
		if got, want := saidTransfers(t, fsys), saidTransfers(t, once); !slices.Equal(got, want) && !uncertain {
			rt.Fatalf("split:\n%s\nwhole:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	})
}

// What a payer's line says that a payee's statement of that day does not have is
// reported by the import that brings the second of the two files, whichever that
// is, and by a check; a statement that has it is not.
func TestStatementThatLacksALine(t *testing.T) {
	at := dyetrace.Instant(1772352000e9)
	paid := statements{"payer.csv", []dyetrace.Side{
		{Account: "A", Time: at, Amount: 8000, Currency: cny, Peer: "B", Source: dyetrace.Source{Line: 2}},
		{Account: "A", Time: at + 60e9, Amount: 500, Currency: cny, Peer: "B", Source: dyetrace.Source{Line: 3}},
	}}
	got := []dyetrace.Side{{Account: "B", In: true, Time: at + 61e9, Amount: 500, Currency: cny, Peer: "A", Source: dyetrace.Source{Line: 2}}}
	period := dyetrace.Period{Account: "B", Currency: cny, From: at, To: at + 86400e9 - 1, Source: dyetrace.Source{Line: 1}}
	payee := func(im *ledger.Import) {
		im.BeginFile("payee.csv")
		if err := im.Add(sidesBatch(got, period)); err != nil {
			t.Fatal(err)
		}
		im.EndFile((&file{name: "payee.csv"}).sum(), "test")
	}
	payer := func(im *ledger.Import) {
		im.BeginFile(paid.name)
		if err := im.Add(sidesBatch(paid.sides)); err != nil {
			t.Fatal(err)
		}
		im.EndFile((&file{name: paid.name}).sum(), "test")
	}
	for name, order := range map[string][]func(*ledger.Import){"payer first": {payer, payee}, "payee first": {payee, payer}} {
		t.Run(name, func(t *testing.T) {
			fsys := vfs.NewMem()
			var notes []string
			for _, add := range order {
				im, err := ledger.NewImport(fsys, "book", ledger.ImportOptions{})
				if err != nil {
					t.Fatal(err)
				}
				add(im)
				s, err := im.Commit(context.Background())
				if err != nil {
					t.Fatal(err)
				}
				for i := range s.Notes.List {
					notes = append(notes, s.Notes.List[i].String())
				}
			}
			if len(notes) != 1 || !strings.Contains(notes[0], "payer.csv:2") || !strings.Contains(notes[0], "80.00 CNY") {
				t.Errorf("the imports say %q", notes)
			}
			if n := countFaults(t, fsys, "B", "lacks"); n != 1 {
				t.Errorf("a check finds %d lines lacking", n)
			}
		})
	}
}

// countFaults counts the faults of a kind in the statements of an account.
func countFaults(t *testing.T, fsys vfs.FS, account, kind string) (n int64) {
	t.Helper()
	l, err := ledger.Open(fsys, "book")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if err := fsys.MkdirAll("tmp"); err != nil {
		t.Fatal(err)
	}
	err = l.Check(context.Background(), "tmp", nil, func(s *ledger.StatementCheck) error {
		for k, count := range s.Counts {
			if s.Account == account && k.String() == kind {
				n += count
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// A batch and its parts in another file are one movement, and so are a report of
// the day, which has the time, and the statement, which has the day: in whatever
// order the files come.
func TestOneMovementInTwoFiles(t *testing.T) {
	day := dyetrace.Instant(1772352000e9)
	side := func(line int64, amount dyetrace.Amount, more func(*dyetrace.Side)) dyetrace.Side {
		s := dyetrace.Side{Account: "A", In: true, Time: day, Spread: 86400e9, Amount: amount, Currency: cny, Source: dyetrace.Source{Line: line}}
		more(&s)
		return s
	}
	tests := []struct {
		name  string
		files []statements
		want  int64 // transfers
		says  string
		kind  string // of the fault that a check finds
	}{
		{"a batch and its parts", []statements{
			{"a.xml", []dyetrace.Side{side(2, 600, func(s *dyetrace.Side) { s.Serial = "BATCH1" })}},
			{"b.xml", []dyetrace.Side{side(3, 100, func(s *dyetrace.Side) { s.Serial, s.Batch, s.Peer = "T1", "BATCH1", "X" }),
				side(4, 500, func(s *dyetrace.Side) { s.Serial, s.Batch, s.Peer = "T2", "BATCH1", "Y" })}}}, 2, "a batch and its 2 parts", "parts"},
		{"a batch and some of its parts", []statements{
			{"a.xml", []dyetrace.Side{side(2, 600, func(s *dyetrace.Side) { s.Serial = "BATCH1" })}},
			{"b.xml", []dyetrace.Side{side(3, 100, func(s *dyetrace.Side) { s.Serial, s.Batch, s.Peer = "T1", "BATCH1", "X" })}}}, 1, "do not agree", "parts"},
		{"a batch of fewer parts", []statements{
			{"a.xml", []dyetrace.Side{side(2, 600, func(s *dyetrace.Side) { s.Serial, s.Batch = "P1", "BATCH1" })}},
			{"b.xml", []dyetrace.Side{side(3, 100, func(s *dyetrace.Side) { s.Serial, s.Batch, s.Peer = "T1", "BATCH1", "X" }),
				side(4, 500, func(s *dyetrace.Side) { s.Serial, s.Batch, s.Peer = "T2", "BATCH1", "Y" })}}}, 2, "a batch and its 2 parts", "parts"},
		{"a report and the statement", []statements{
			{"r.xml", []dyetrace.Side{side(2, 250, func(s *dyetrace.Side) { s.Serial, s.Time, s.Spread = "AC26-77", day+34867e9, 0 })}},
			{"s.xml", []dyetrace.Side{side(2, 250, func(s *dyetrace.Side) { s.Serial = "AC26-77" })}}}, 1, "a report and the statement", "report"},
		{"a report of another day", []statements{
			{"r.xml", []dyetrace.Side{side(2, 250, func(s *dyetrace.Side) { s.Serial, s.Time, s.Spread = "AC26-77", day-34867e9, 0 })}},
			{"s.xml", []dyetrace.Side{side(2, 250, func(s *dyetrace.Side) { s.Serial = "AC26-77" })}}}, 2, "must be copies", "differs"},
	}
	for _, test := range tests {
		for _, turned := range []bool{false, true} {
			t.Run(fmt.Sprint(test.name, turned), func(t *testing.T) {
				files, fsys := slices.Clone(test.files), vfs.NewMem()
				if turned {
					slices.Reverse(files)
				}
				said := ""
				for _, f := range files {
					s := importSides(t, fsys, ledger.ImportOptions{}, f)
					for i := range s.Notes.List {
						said += s.Notes.List[i].String() + "\n"
					}
				}
				if got := int64(len(saidTransfers(t, fsys))); got != test.want {
					t.Errorf("%d transfers, want %d", got, test.want)
				}
				if !strings.Contains(said, test.says) || (said == "") != (test.says == "") {
					t.Errorf("the imports say %q", said)
				}
				if n, kept := countFaults(t, fsys, "A", test.kind), relied(t, fsys).BetweenOf[test.kind]; n != 1 || kept != 1 {
					t.Errorf("a check finds %d faults %s, and %d are kept", n, test.kind, kept)
				}
			})
		}
	}
}
