package report

import (
	"bytes"
	"cmp"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/ledger/statement"
	"dyetrace/trace"
)

var update = flag.Bool("update", false, "write the golden files anew")

// memory is a ledger of transfers kept in memory: enough for a trace to run on
// and for a report to read.
type memory struct {
	transfers  []dyetrace.Transfer // in ledger order
	accounts   map[string]dyetrace.Account
	names      []dyetrace.AccountCurrency // by statement number
	numbers    map[dyetrace.AccountCurrency]statement.No
	statements []statement.Statement
	reads      int // calls of Read
}

func newMemory(transfers []dyetrace.Transfer, accounts ...dyetrace.Account) *memory {
	m := &memory{transfers: slices.Clone(transfers), accounts: map[string]dyetrace.Account{}}
	for _, a := range accounts {
		m.accounts[a.ID] = a
	}
	slices.SortFunc(m.transfers, func(a, b dyetrace.Transfer) int {
		return cmp.Or(cmp.Compare(a.Time, b.Time), cmp.Compare(a.Seq, b.Seq), strings.Compare(a.ID, b.ID))
	})
	for i := range m.transfers {
		m.names = append(m.names, m.transfers[i].Payer(), m.transfers[i].Payee())
	}
	slices.SortFunc(m.names, func(a, b dyetrace.AccountCurrency) int {
		return cmp.Or(strings.Compare(a.Account, b.Account), cmp.Compare(a.Currency, b.Currency))
	})
	m.names = slices.Compact(m.names)
	m.numbers = map[dyetrace.AccountCurrency]statement.No{}
	for no, name := range m.names {
		m.numbers[name] = statement.No(no)
	}
	entries := make([][]statement.Entry, len(m.names))
	for i := range m.transfers {
		t := &m.transfers[i]
		from, to := m.no(t.Payer()), m.no(t.Payee())
		entries[from] = append(entries[from], statement.Entry{
			Ord: statement.Ord(i), Peer: to, Amount: t.Amount, Other: t.Received,
			Stated: t.FromBalance.Known, Balance: t.FromBalance.Amount,
		})
		entries[to] = append(entries[to], statement.Entry{
			Ord: statement.Ord(i), Peer: from, In: true, Amount: t.Received, Other: t.Amount,
			Stated: t.ToBalance.Known, Balance: t.ToBalance.Amount,
		})
	}
	for _, e := range entries {
		m.statements = append(m.statements, statement.New(e))
	}
	return m
}

func (m *memory) no(name dyetrace.AccountCurrency) statement.No { return m.numbers[name] }

func (m *memory) Transfers() int64 { return int64(len(m.transfers)) }
func (m *memory) Statements() int  { return len(m.names) }

func (m *memory) Reversals(statement.No) ([]statement.Reversal, error) { return nil, nil }

func (m *memory) Name(no statement.No) (dyetrace.AccountCurrency, error) {
	return m.names[no], nil
}

func (m *memory) Traits(no statement.No) (statement.Traits, error) {
	a := m.accounts[m.names[no].Account]
	return statement.Traits{Currency: m.names[no].Currency, Kind: a.Kind, Covered: !a.Uncovered}, nil
}

func (m *memory) Account(id string) (dyetrace.Account, bool, error) {
	a, ok := m.accounts[id]
	return a, ok, nil
}

func (m *memory) Statement(no statement.No) (statement.Statement, error) {
	return m.statements[no], nil
}

func (m *memory) Time(o statement.Ord) (dyetrace.Instant, error) { return m.transfers[o].Time, nil }

func (m *memory) After(at dyetrace.Instant) (statement.Ord, error) {
	n, _ := slices.BinarySearchFunc(m.transfers, at, func(t dyetrace.Transfer, at dyetrace.Instant) int {
		if t.Time <= at {
			return -1
		}
		return 1
	})
	return statement.Ord(n), nil
}

func (m *memory) IDs(ords []statement.Ord) ([]string, error) {
	ids := make([]string, len(ords))
	for i, o := range ords {
		if i > 0 && o <= ords[i-1] {
			return nil, fmt.Errorf("ords are not ascending: %v", ords)
		}
		ids[i] = m.transfers[o].ID
	}
	return ids, nil
}

func (m *memory) Read(ctx context.Context, ords []statement.Ord, fn func(int, *dyetrace.Transfer) error) error {
	m.reads++
	for i, o := range ords {
		t := m.transfers[o]
		if err := fn(i, &t); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// money reads amounts of scenarios.
func money(s, currency string) (dyetrace.Amount, dyetrace.Currency) {
	c, err := dyetrace.ParseCurrency(currency)
	if err != nil {
		panic(err)
	}
	a, err := dyetrace.ParseAmount(s, c.Digits())
	if err != nil {
		panic(err)
	}
	return a, c
}

// pay is a transfer of a scenario, so many minutes after its start.
func pay(id string, minute int, from, to, amount, currency string) dyetrace.Transfer {
	a, c := money(amount, currency)
	start := time.Date(2026, 3, 1, 15, 0, 0, 0, time.UTC)
	return dyetrace.Transfer{
		ID: id, Time: dyetrace.InstantOf(start.Add(time.Duration(minute) * time.Minute)), From: from, To: to,
		Amount: a, Currency: c, Received: a, ReceivedCurrency: c,
		Source: dyetrace.Source{File: "bank.csv", SHA256: [32]byte{0xab, 0xcd}, Line: int64(minute) + 2},
	}
}

// arriving is a transfer of which the payee received something else.
func arriving(t dyetrace.Transfer, amount, currency string) dyetrace.Transfer {
	t.Received, t.ReceivedCurrency = money(amount, currency)
	return t
}

// noting is a transfer with a channel and a memo.
func noting(t dyetrace.Transfer, channel, memo string) dyetrace.Transfer {
	t.Channel, t.Memo = channel, memo
	return t
}

// stating is a transfer with the payer's balance after it.
func stating(t dyetrace.Transfer, balance string) dyetrace.Transfer {
	a, _ := money(balance, t.Currency.String())
	t.FromBalance = dyetrace.Stated{Amount: a, Known: true}
	return t
}

// resolve finds the transfers that claims name by id.
func resolve(m *memory, claims []dyetrace.Claim) (resolved []trace.ResolvedClaim) {
	for _, c := range claims {
		at := slices.IndexFunc(m.transfers, func(t dyetrace.Transfer) bool { return t.ID == c.Transfer })
		t := &m.transfers[at]
		r := trace.ResolvedClaim{
			ID: c.ID, Victim: c.Victim, Asked: t.Amount, Currency: t.Currency, Transfer: statement.Ord(at),
			From: m.no(t.Payer()), To: m.no(t.Payee()), Sent: t.Amount, Received: t.Received,
		}
		if c.Amount.Known {
			r.Asked = c.Amount.Amount
		}
		resolved = append(resolved, r)
	}
	return resolved
}

// run traces claims through a ledger.
func run(t testing.TB, m *memory, claims []dyetrace.Claim, o trace.Options) *trace.Result {
	t.Helper()
	result, err := trace.Run(t.Context(), m, resolve(m, claims), o)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// golden compares what a writer wrote with the file that shows it.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, got) {
		t.Errorf("%s differs (-want +got); -update writes it anew\n%s", path, gocmp.Diff(string(want), string(got)))
	}
}
