package parquetfile_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/parquet-go/parquet-go"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/parquetfile"
)

// BenchmarkParquet measures reading a Parquet file of an export.
func BenchmarkParquet(b *testing.B) {
	const n = 200_000
	rows := make([]exported, n)
	for i := range rows {
		rows[i] = exported{ID: fmt.Sprintf("T%09d", i), Time: nine + int64(i)*1e9, From: fmt.Sprintf("622848%013d", i*7919%20000),
			To: fmt.Sprintf("622848%013d", i*104729%20000), Amount: fmt.Sprintf("%d.%02d", i%50000, i%99+1), Currency: "CNY", Source: "a.csv"}
	}
	name := filepath.Join(b.TempDir(), "f.parquet")
	f, err := os.Create(name)
	if err != nil {
		b.Fatal(err)
	}
	w := parquet.NewGenericWriter[exported](f, parquet.Compression(&parquet.Snappy))
	if _, err := w.Write(rows); err != nil {
		b.Fatal(err)
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	f.Close()
	b.ReportAllocs()
	for b.Loop() {
		got := 0
		_, err := intake.Read(context.Background(), name, parquetfile.Formats(), intake.Options{}, func(batch *dyetrace.Batch) error {
			got += len(batch.Rows)
			return nil
		})
		if err != nil || got != n {
			b.Fatal(got, err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/row")
}
