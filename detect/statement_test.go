package detect_test

import (
	"context"
	"testing"
	"time"

	"dyetrace"
	"dyetrace/detect"
	"dyetrace/ledger/statement"
)

// book is a ledger kept in memory: transfers in order, accounts by number.
type book struct {
	times   []dyetrace.Instant
	entries [][]statement.Entry
	kinds   map[statement.No]dyetrace.Kind
	links   []dyetrace.Link
}

var zero = time.Date(2026, 3, 2, 0, 0, 0, 0, time.FixedZone("CST", 8*3600))

// pay adds a transfer, at so many seconds after midnight of 2 March 2026 in
// China, of so many fen.
func (b *book) pay(seconds int64, from, to statement.No, fen int64) statement.Ord {
	o := statement.Ord(len(b.times))
	b.times = append(b.times, dyetrace.InstantOf(zero.Add(time.Duration(seconds)*time.Second)))
	for int(max(from, to)) >= len(b.entries) {
		b.entries = append(b.entries, nil)
	}
	amount := dyetrace.Amount(fen)
	b.entries[from] = append(b.entries[from], statement.Entry{Ord: o, Peer: to, Amount: amount, Other: amount})
	b.entries[to] = append(b.entries[to], statement.Entry{Ord: o, Peer: from, In: true, Amount: amount, Other: amount})
	return o
}

// stated gives the balance after a transfer in one account's statement.
func (b *book) stated(no statement.No, fen int64, o statement.Ord) {
	for i := range b.entries[no] {
		if e := &b.entries[no][i]; e.Ord == o {
			e.Balance, e.Stated = dyetrace.Amount(fen), true
		}
	}
}

func (b *book) Transfers() int64 { return int64(len(b.times)) }
func (b *book) Statements() int  { return len(b.entries) }

func (b *book) Name(no statement.No) (dyetrace.AccountCurrency, error) {
	return dyetrace.AccountCurrency{Account: b.id(no), Currency: cny()}, nil
}

func (b *book) Traits(no statement.No) (statement.Traits, error) {
	return statement.Traits{Currency: cny(), Kind: b.kinds[no], Covered: true}, nil
}

func (b *book) Statement(no statement.No) (statement.Statement, error) {
	return statement.New(b.entries[no]), nil
}

func (b *book) Time(o statement.Ord) (dyetrace.Instant, error) { return b.times[o], nil }

func cny() dyetrace.Currency {
	c, err := dyetrace.ParseCurrency("CNY")
	if err != nil {
		panic(err)
	}
	return c
}

// clock reads a book's times.
func (b *book) clock(t testing.TB) *detect.Clock {
	t.Helper()
	c, err := detect.NewClock(context.Background(), b)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// moves decodes one statement of a book.
func (b *book) moves(t testing.TB, no statement.No) []detect.Move {
	t.Helper()
	return b.clock(t).Moves(statement.New(b.entries[no]), nil)
}
