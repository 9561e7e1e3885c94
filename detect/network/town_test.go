package network

import (
	"cmp"
	"context"
	"slices"
	"testing"
	"time"

	"dyetrace"
	"dyetrace/detect"
	"dyetrace/ledger/statement"
)

// town is a ledger kept in memory.
type town struct {
	names     []string
	kinds     map[string]dyetrace.Kind
	accounts  map[string]dyetrace.Account
	links     []dyetrace.Link
	transfers []payment
	state     []statement.Statement
}

type payment struct {
	from, to string
	at       time.Duration
	amount   dyetrace.Amount
}

func (t *town) pay(at time.Duration, from, to string, amount dyetrace.Amount) {
	t.transfers = append(t.transfers, payment{from, to, at, amount})
}

// settle makes the statements.
func (t *town) settle() *town {
	slices.SortStableFunc(t.transfers, func(a, b payment) int { return cmp.Compare(a.at, b.at) })
	for i := range t.transfers {
		t.names = append(t.names, t.transfers[i].from, t.transfers[i].to)
	}
	slices.Sort(t.names)
	t.names = slices.Compact(t.names)
	entries := make([][]statement.Entry, len(t.names))
	for o, p := range t.transfers {
		from, to := t.no(p.from), t.no(p.to)
		entries[from] = append(entries[from], statement.Entry{Ord: statement.Ord(o), Peer: to, Amount: p.amount, Other: p.amount})
		entries[to] = append(entries[to], statement.Entry{Ord: statement.Ord(o), Peer: from, In: true, Amount: p.amount, Other: p.amount})
	}
	for _, e := range entries {
		t.state = append(t.state, statement.New(e))
	}
	return t
}

func (t *town) no(name string) statement.No {
	i, _ := slices.BinarySearch(t.names, name)
	return statement.No(i)
}

func (t *town) Transfers() int64 { return int64(len(t.transfers)) }
func (t *town) Statements() int  { return len(t.names) }
func (t *town) Name(no statement.No) (dyetrace.AccountCurrency, error) {
	return dyetrace.AccountCurrency{Account: t.names[no]}, nil
}
func (t *town) Traits(no statement.No) (statement.Traits, error) {
	return statement.Traits{Kind: t.kinds[t.names[no]], Covered: true}, nil
}
func (t *town) Statement(no statement.No) (statement.Statement, error) { return t.state[no], nil }
func (t *town) Time(o statement.Ord) (dyetrace.Instant, error) {
	return dyetrace.Instant(t.transfers[o].at), nil
}
func (t *town) Account(id string) (dyetrace.Account, bool, error) {
	a, ok := t.accounts[id]
	return a, ok, nil
}
func (t *town) StatementsOf(id string) ([]statement.No, error) {
	if i, ok := slices.BinarySearch(t.names, id); ok {
		return []statement.No{statement.No(i)}, nil
	}
	return nil, nil
}
func (t *town) ScanNames(_ context.Context, fn func(statement.No, []byte) error) error {
	for no, name := range t.names {
		if err := fn(statement.No(no), []byte(name)); err != nil {
			return err
		}
	}
	return nil
}
func (t *town) ScanLinkColumns(_ context.Context, fn func(*statement.LinkColumns) error) error {
	return fn(statement.LinkColumnsOf(t.links))
}

func (t *town) find(tb testing.TB, o Options) []Network {
	tb.Helper()
	c, err := detect.NewClock(tb.Context(), t)
	if err != nil {
		tb.Fatal(err)
	}
	// As a survey notes it, statement by statement.
	carried, relayer := newCarried(t), detect.NewRelayer(o.Relays)
	for no := range t.state {
		moves := c.Moves(t.state[no], nil)
		relayer.Match(statement.No(no), moves)
		relays, _ := o.Inner.Sift(statement.No(no), relayer)
		carried.note(moves, relays)
	}
	found, err := find(tb.Context(), t, c, o, carried)
	if err != nil {
		tb.Fatal(err)
	}
	return found
}
