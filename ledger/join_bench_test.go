package ledger

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger/lines"
	"dyetrace/ledger/manifest"
	"dyetrace/ledger/record"
)

// benchLines is how many lines are joined; DYETRACE_JOIN_LINES raises it.
func benchLines(b *testing.B) int {
	b.Helper()
	text := os.Getenv("DYETRACE_JOIN_LINES")
	if text == "" {
		return 100_000
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		b.Fatal(err)
	}
	return n
}

// BenchmarkJoin joins the lines that rest in a ledger: it reads them, finds
// what belongs together, and writes the transfers in ledger order. The index
// over them is not part of it; BenchmarkJoinAndIndex has it. A ledger that lies
// in the folder DYETRACE_JOIN_LEDGER is taken, or is made there and stays, so
// that a second run has nothing to make.
func BenchmarkJoin(b *testing.B) { benchJoin(b, false) }

// BenchmarkJoinAndIndex is BenchmarkJoin with the index.
func BenchmarkJoinAndIndex(b *testing.B) { benchJoin(b, true) }

func benchJoin(b *testing.B, index bool) {
	count := benchLines(b)
	dir := os.Getenv("DYETRACE_JOIN_LEDGER")
	if dir == "" {
		dir = b.TempDir()
	}
	if _, err := manifest.Read(vfs.OS{}, dir); err != nil {
		importLines(b, dir, count)
	}
	ctx := context.Background()
	b.ResetTimer()
	for b.Loop() {
		c, err := manifest.Begin(vfs.OS{}, dir, "join", "bench", false)
		if err != nil {
			b.Fatal(err)
		}
		r := &lines.Rejoin{FS: vfs.OS{}, Dir: dir, Tmp: c.Tmp(), Next: c.Next(), Names: record.NewNames(), Origins: record.NewOrigins(), Memory: defaultSortMemory / 2}
		j, err := r.Join(ctx)
		if err == nil && index {
			_, err = buildJoined(ctx, r, j)
		}
		if err := errors.Join(err, c.End()); err != nil {
			b.Fatal(err)
		}
		if 2*j.Summary.Joined < int64(count)*9/10 {
			b.Fatalf("%+v", j.Summary)
		}
	}
	b.ReportMetric(float64(count)*float64(b.N)/b.Elapsed().Seconds(), "lines/s")
}

// importLines makes a ledger of lines, two to a transfer, of accounts that have
// forty on average, the payee's some seconds off.
func importLines(b *testing.B, dir string, count int) {
	b.Helper()
	im, err := NewImport(vfs.OS{}, dir, ImportOptions{})
	if err != nil {
		b.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 2))
	currency, err := dyetrace.ParseCurrency("CNY")
	if err != nil {
		b.Fatal(err)
	}
	accounts := max(10, count/40)
	im.BeginFile("lines.csv")
	batch := &dyetrace.Batch{}
	account := func(i int) dyetrace.Span {
		return batch.AddText(strconv.AppendInt([]byte("6222"), int64(10_000_000_000+i*7919), 10))
	}
	at := dyetrace.Instant(1772352000e9)
	for i := range count / 2 {
		from, to := r.IntN(accounts), r.IntN(accounts)
		amount := dyetrace.Amount(r.IntN(5_000_000) + 1)
		if r.IntN(3) == 0 {
			amount = dyetrace.Amount(100 * (1 + r.IntN(50)) * 100)
		}
		at += dyetrace.Instant(r.IntN(400)) * 1e6
		memo := batch.AddText([]byte("转账"))
		batch.Sides = append(batch.Sides,
			dyetrace.SideRow{Time: at - at%1e9, Line: int64(2*i + 2), Amount: amount, Currency: currency, Account: account(from), Peer: account(to), Memo: memo},
			dyetrace.SideRow{Time: at - at%1e9 + dyetrace.Instant(r.IntN(5))*1e9, Line: int64(2*i + 3), Amount: amount, Currency: currency, In: true,
				Account: account(to), Peer: account(from), Memo: memo})
		if len(batch.Sides) >= 8192 || i == count/2-1 {
			if err := im.Add(batch); err != nil {
				b.Fatal(err)
			}
			batch.Reset()
		}
	}
	im.EndFile([32]byte{1}, "bench")
	if _, err := im.Commit(context.Background()); err != nil {
		b.Fatal(err)
	}
}
