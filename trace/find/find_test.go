package find_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/native"
	"dyetrace/ledger"
	"dyetrace/ledger/statement"
	"dyetrace/trace/find"
)

const transfers = `id,time,from,to,amount,currency,received,received_currency,memo
T1,2026-03-01T01:00:00Z,V,A,5000.00,,,,rent
T2,2026-03-01T01:05:00Z,A,B,4800.00,,,,
T3,2026-03-02T01:05:00Z,B,A,1.00,,,,sent back
T4,2026-03-02T12:05:00Z,C,E,720.00,CNY,100.00,USD,
T5,2026-03-03T12:05:00Z,S,S,720.00,CNY,,,`

func book(t *testing.T) *ledger.Growing {
	t.Helper()
	g, err := ledger.NewGrowing(nil)
	if err != nil {
		t.Fatal(err)
	}
	g.Describe(dyetrace.Account{ID: "Z"})
	header, rows, _ := strings.Cut(transfers, "\n")
	for row := range strings.SplitSeq(rows, "\n") {
		tr, err := native.ReadTransfer(t.Context(), header, row, intake.Options{})
		if err != nil {
			t.Fatal(err)
		}
		switch tr.ID {
		case "T1":
			tr.FromSerial = "S1"
		case "T2":
			tr.ToOrder = "O2"
		}
		if _, err := g.Add(tr); err != nil {
			t.Fatal(err)
		}
	}
	return g
}

// All that is wanted must fit; a transfer is found once, also where its account
// paid itself; and only so many are handed on.
func TestRun(t *testing.T) {
	l := book(t)
	usd, err := dyetrace.ParseCurrency("USD")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		wanted find.Wanted
		limit  int
		want   string
		more   bool
		whole  bool
	}{
		{"everything", find.Wanted{}, 0, "T1 T2 T3 T4 T5", false, true},
		{"no more than", find.Wanted{}, 2, "T1 T2", true, true},
		{"as many as there are", find.Wanted{}, 5, "T1 T2 T3 T4 T5", false, true},
		{"an id", find.Wanted{ID: "T2"}, 0, "T2", false, false},
		{"an id that is not there", find.Wanted{ID: "T9"}, 0, "", false, false},
		{"an id of somebody else", find.Wanted{ID: "T2", From: "B"}, 0, "", false, false},
		{"either side", find.Wanted{Account: "A"}, 0, "T1 T2 T3", false, false},
		{"paid", find.Wanted{From: "A"}, 0, "T2", false, false},
		{"was paid", find.Wanted{To: "A"}, 0, "T1 T3", false, false},
		{"both sides", find.Wanted{From: "A", To: "B"}, 0, "T2", false, false},
		{"both sides, the other way", find.Wanted{From: "B", To: "A"}, 0, "T3", false, false},
		{"one account and a side", find.Wanted{Account: "B", To: "A"}, 0, "T3", false, false},
		{"to itself", find.Wanted{Account: "S"}, 0, "T5", false, false},
		{"an amount", find.Wanted{Account: "A", Amount: "4800"}, 0, "T2", false, false},
		{"an amount of the other side", find.Wanted{Amount: "100.00", Currency: usd}, 0, "T4", false, true},
		{"a currency", find.Wanted{Currency: usd}, 0, "T4", false, true},
		{"a memo", find.Wanted{Memo: "ent"}, 0, "T1 T3", false, true},
		{"a serial number", find.Wanted{Serial: "S1"}, 0, "T1", false, true},
		{"an order", find.Wanted{Account: "A", Order: "O2"}, 0, "T2", false, false},
		{"a part", find.Wanted{First: 1, End: 3}, 0, "T2 T3", false, false},
		{"a part of a statement", find.Wanted{Account: "A", First: 1, End: 2}, 0, "T2", false, false},
		{"an id outside the part", find.Wanted{ID: "T1", First: 1, End: 3}, 0, "", false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.wanted.End == 0 {
				c.wanted.End = statement.Ord(l.Transfers())
			}
			s, err := find.New(l, c.wanted)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			n, more, err := s.Run(t.Context(), c.limit, func(int64, int64) {}, func(tr *dyetrace.Transfer) error {
				got = append(got, tr.ID)
				return nil
			})
			if err != nil || n != len(got) || more != c.more || s.Whole() != c.whole {
				t.Errorf("%d found, more: %t, whole: %t, %v", n, more, s.Whole(), err)
			}
			if diff := cmp.Diff(c.want, strings.Join(got, " ")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Errors of whom transfers are handed to end a search, as the context's end does.
func TestRunFails(t *testing.T) {
	l := book(t)
	broken := errors.New("full")
	for _, w := range []find.Wanted{{End: 5}, {End: 5, Account: "A"}, {End: 5, ID: "T1"}} {
		s, err := find.New(l, w)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := s.Run(t.Context(), 0, func(int64, int64) {}, func(*dyetrace.Transfer) error { return broken }); !errors.Is(err, broken) {
			t.Errorf("%+v: %v", w, err)
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	s, err := find.New(l, find.Wanted{End: 5, Account: "V"})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Run(ended, 0, func(int64, int64) {}, func(*dyetrace.Transfer) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("after the context has ended: %v", err)
	}
}

// names are the accounts of a ledger, as one on disk has them: in order.
type names []string

func (n names) Statements() int { return len(n) }

func (n names) Name(no statement.No) (dyetrace.AccountCurrency, error) {
	return dyetrace.AccountCurrency{Account: n[no]}, nil
}

func (n names) Account(id string) (dyetrace.Account, bool, error) {
	return dyetrace.Account{ID: id}, id == "described", nil
}

// Of an account that is not there, those next to it that begin alike are named,
// each once.
func TestUnknown(t *testing.T) {
	l := names{"6222020000", "6222020000", "6222020002", "6222020003", "6222020009", "6333", "A", "Bob"}
	for id, want := range map[string]string{
		"6222020001": `the ledger has no account "6222020001"; near it are 6222020000, 6222020002, 6222020003, 6222020009`,
		"6222":       `the ledger has no account "6222"; near it are 6222020000, 6222020002`,
		"described":  `account "described" is described by an accounts file, but no transfer names it`,
		"Bo":         `the ledger has no account "Bo"; near it are Bob`,
		"nobody":     `the ledger has no account "nobody"`,
	} {
		err := find.Unknown(l, id)
		if dyetrace.KindOf(err) != dyetrace.NotFound || err.Error() != want {
			t.Errorf("%s: %v", id, err)
		}
	}
	if _, err := find.New(book(t), find.Wanted{From: "Z"}); dyetrace.KindOf(err) != dyetrace.NotFound {
		t.Errorf("an account without transfers: %v", err)
	}
}
