package ledger_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"dyetrace"
	"dyetrace/internal/cputime"
	"dyetrace/internal/vfs"
	"dyetrace/ledger"
)

// BenchmarkLog appends single records on a disk, with so many at once that each wait for
// their own: how many a second are durable, and how long the slowest hundredth waits.
// Folding goes on meanwhile.
func BenchmarkLog(b *testing.B) {
	for _, together := range []int{64, 256, 512} {
		b.Run(fmt.Sprint("together=", together), func(b *testing.B) {
			l, err := ledger.OpenLog(b.Context(), vfs.OS{}, vfs.Join(b.TempDir(), "book"), ledger.LogOptions{Holder: "benchmark"})
			must(b, err)
			var next atomic.Int64
			waited := make([][]time.Duration, together)
			var all sync.WaitGroup
			used := cputime.Used()
			b.ResetTimer()
			for w := range together {
				all.Go(func() {
					for i := next.Add(1); i <= int64(b.N); i = next.Add(1) {
						t := dyetrace.Transfer{ID: fmt.Sprintf("20260301%010d", i), Time: dyetrace.Instant(1772352000e9 + i*1e6),
							From: fmt.Sprint(6222000000000000000 + i*7919%100_000), To: fmt.Sprint(6222000000000000000 + i*104729%100_000),
							Amount: dyetrace.Amount(1 + i%1_000_000), Received: dyetrace.Amount(1 + i%1_000_000), Currency: cny, ReceivedCurrency: cny}
						began := time.Now()
						if _, err := l.Append(context.Background(), "stream", &t); err != nil {
							b.Error(err)
							return
						}
						waited[w] = append(waited[w], time.Since(began))
					}
				})
			}
			all.Wait()
			b.StopTimer()
			must(b, l.Close())
			sorted := slices.Concat(waited...)
			slices.Sort(sorted)
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "records/s")
			b.ReportMetric(float64((cputime.Used()-used).Nanoseconds())/1000/float64(b.N), "cpu-µs/record")
			b.ReportMetric(float64(sorted[len(sorted)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(sorted[len(sorted)*99/100].Microseconds())/1000, "p99-ms")
			b.ReportMetric(float64(sorted[len(sorted)-1].Microseconds())/1000, "max-ms")
		})
	}
}

// BenchmarkOpenLogged opens a ledger of 300,000 transfers whose log holds so many records
// more, as every command does while a stream is appended.
func BenchmarkOpenLogged(b *testing.B) {
	for _, records := range []int{0, 1000, 10_000, 100_000} {
		b.Run(fmt.Sprint("records=", records), func(b *testing.B) {
			dir := vfs.Join(b.TempDir(), "book")
			put := func(from, to int) {
				l, err := ledger.OpenLog(b.Context(), vfs.OS{}, dir, ledger.LogOptions{Records: 1 << 40})
				must(b, err)
				for i := from; i < to; i++ {
					t := dyetrace.Transfer{ID: fmt.Sprintf("20260301%010d", i), Time: dyetrace.Instant(1772352000e9 + int64(i)*1e6),
						From: fmt.Sprint(6222000000000000000 + int64(i)*7919%100_000), To: fmt.Sprint(6222000000000000000 + int64(i)*104729%100_000),
						Amount: dyetrace.Amount(1 + i), Received: dyetrace.Amount(1 + i), Currency: cny, ReceivedCurrency: cny}
					_, err := l.Put(b.Context(), "stream", &t)
					must(b, err)
				}
				must(b, l.Close())
			}
			put(0, 300_000)
			put(300_000, 300_000+records) // which first folds what is there
			for b.Loop() {
				l, err := ledger.Open(vfs.OS{}, dir)
				must(b, err)
				if l.Transfers() != int64(300_000+records) {
					b.Fatal(l.Transfers())
				}
				must(b, l.Close())
			}
		})
	}
}
