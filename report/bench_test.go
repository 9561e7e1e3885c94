package report

import (
	"fmt"
	"io"
	"testing"

	"dyetrace"
	"dyetrace/trace"
)

// fan is a ledger in which one theft runs through so many accounts: each pays
// all it got on to three others, in five transfers each.
func fan(accounts int) (*memory, []dyetrace.Claim) {
	name := func(i int) string { return fmt.Sprintf("%019d", 6222020000000000000+i) }
	transfers := []dyetrace.Transfer{pay("loss", 0, "VICTIM", name(0), "10000000000.00", "CNY")}
	got := make([]dyetrace.Amount, accounts)
	got[0] = transfers[0].Amount
	for i := 1; i < accounts; i++ {
		from := (i - 1) / 3
		part := got[from] / 15
		got[i] = 5 * part
		for k := range 5 {
			t := pay(fmt.Sprintf("t%08d", 5*i+k), 5*i+k, name(from), name(i), "1", "CNY")
			t.Amount, t.Received = part, part
			transfers = append(transfers, t)
		}
	}
	return newMemory(transfers), []dyetrace.Claim{{ID: "C", Transfer: "loss"}}
}

// A result of 1,000 accounts and 5,000 transfers, as a person waits for it.
func BenchmarkWrite(b *testing.B) {
	m, claims := fan(1000)
	result := run(b, m, claims, trace.Options{})
	if len(result.Accounts) < 900 || len(result.Transfers) < 4500 {
		b.Fatalf("%d accounts, %d transfers", len(result.Accounts), len(result.Transfers))
	}
	for format, write := range writers(b) {
		b.Run(format, func(b *testing.B) {
			for b.Loop() {
				r, err := Build(b.Context(), m, result, about(English))
				if err != nil {
					b.Fatal(err)
				}
				write(r)
			}
		})
	}
}

// A national result, streamed: what a transfer costs in JSON.
func BenchmarkJSONTransfers(b *testing.B) {
	m, claims := fan(100_000)
	result := run(b, m, claims, trace.Options{})
	b.ReportAllocs()
	for b.Loop() {
		r, err := Build(b.Context(), m, result, about(English))
		if err != nil {
			b.Fatal(err)
		}
		if err := r.WriteJSON(b.Context(), io.Discard); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(result.Transfers)), "ns/transfer")
}
