package native_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/native"
)

// transfersFile makes a transfers.csv as a bank would give it: 19-digit
// account numbers, times that run on, most columns filled.
func transfersFile(rows int) []byte {
	rng := rand.New(rand.NewPCG(1, 2))
	var b bytes.Buffer
	b.WriteString("id,time,from,to,amount,currency,channel\n")
	at := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	for i := range rows {
		at = at.Add(time.Duration(rng.IntN(3)) * time.Second)
		fmt.Fprintf(&b, "T%09d,%s,622848%013d,622848%013d,%d.%02d,CNY,mobile\n", i, at.Format(time.RFC3339),
			rng.IntN(2_000_000), rng.IntN(2_000_000), rng.IntN(50_000), rng.IntN(100))
	}
	return b.Bytes()
}

// BenchmarkTransfers measures reading transfers.csv, SHA-256 included. With
// -cpu 1 it is the CPU time of a row.
func BenchmarkTransfers(b *testing.B) {
	const rows = 500_000
	file := transfersFile(rows)
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	for b.Loop() {
		got := 0
		outcome, err := intake.ReadStream(context.Background(), bytes.NewReader(file), "t.csv",
			native.Formats(), intake.Options{}, func(batch *dyetrace.Batch) error {
				got += len(batch.Rows)
				return nil
			})
		if err != nil || got != rows || outcome.Rejected != 0 {
			b.Fatal(got, outcome, err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/rows, "ns/row")
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mrows/s")
}
