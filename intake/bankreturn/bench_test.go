package bankreturn_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/bankreturn"
	"dyetrace/intake/mapping"
	"dyetrace/internal/cputime"
)

// benchRow is the fields of a made-up line of a return, as full as banks give
// them.
func benchRow(i int) []string {
	f := make([]string, 34)
	copy(f, []string{fmt.Sprintf("62220200000%08d", i%50), fmt.Sprintf("10020000%08d", i%50), "甲一", fmt.Sprintf("ID%016d", i%50),
		fmt.Sprintf("202603%02d%02d%02d%02d", 1+i/86400%28, i/3600%24, i/60%60, i%60), fmt.Sprintf("%d.%02d", 1+i%9000, i%100),
		fmt.Sprintf("%d.%02d", i%100000, i%100), []string{"出", "进"}[i%2], fmt.Sprintf("62220200001%08d", i*7919%90000), "转账", "乙二",
		"", "某某银行股份有限公司某某支行", "网上转账", "人民币", "某某支行", fmt.Sprintf("%06d", i%1000), "某省某市", "1"})
	f[21], f[22], f[24], f[31], f[32] = fmt.Sprintf("10.0.%d.%d", i%20, i%50), fmt.Sprintf("02-00-00-00-00-%02X", i%50), fmt.Sprintf("S%015d", i), "", "转账"
	return f
}

const benchLines = 100_000

// report gives lines a second of the clock and lines a second of one processor.
func report(b *testing.B, lines int64, before time.Duration) {
	b.ReportMetric(float64(lines)/b.Elapsed().Seconds(), "lines/s")
	b.ReportMetric(float64(lines)/(cputime.Used()-before).Seconds(), "lines/cpu-s")
}

func read(b *testing.B, file string, formats []intake.Format) (lines int64) {
	b.Helper()
	outcome, err := intake.Read(context.Background(), file, formats, intake.Options{Timezone: time.UTC}, func(*dyetrace.Batch) error { return nil })
	if err != nil || outcome.Rejected > 0 {
		b.Fatalf("%+v, %v", outcome, err)
	}
	return outcome.Rows
}

// Lines of a return in GB18030, read into batches: by the format of returns,
// and by the one that has no names of columns and decides by the values of
// each column.
func BenchmarkGB18030(b *testing.B) { benchGB18030(b, bankreturn.Formats()) }

func BenchmarkStatementGB18030(b *testing.B) {
	benchGB18030(b, []intake.Format{mapping.Unlisted()})
}

func benchGB18030(b *testing.B, formats []intake.Format) {
	b.Helper()
	var text strings.Builder
	text.WriteString(transactions + "\n")
	for i := range benchLines {
		text.WriteString(strings.Join(benchRow(i), ",") + "\n")
	}
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(text.String())
	if err != nil {
		b.Fatal(err)
	}
	file := filepath.Join(b.TempDir(), "a.csv")
	if err := os.WriteFile(file, []byte(gb), 0o600); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(gb)))
	var lines int64
	before := cputime.Used()
	for b.Loop() {
		lines += read(b, file, formats)
	}
	report(b, lines, before)
}

func benchBook(b *testing.B, lines int) string {
	b.Helper()
	book := excelize.NewFile()
	w, err := book.NewStreamWriter("Sheet1")
	if err != nil {
		b.Fatal(err)
	}
	set := func(row int, values []string) {
		cells := make([]any, len(values))
		for i, v := range values {
			cells[i] = v
		}
		at, _ := excelize.CoordinatesToCellName(1, row)
		if err := w.SetRow(at, cells); err != nil {
			b.Fatal(err)
		}
	}
	set(1, strings.Split(transactions, ","))
	for i := range lines {
		set(i+2, benchRow(i))
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	var out bytes.Buffer
	if err := book.Write(&out); err != nil {
		b.Fatal(err)
	}
	file := filepath.Join(b.TempDir(), "a.xlsx")
	if err := os.WriteFile(file, out.Bytes(), 0o600); err != nil {
		b.Fatal(err)
	}
	return file
}

// A workbook of 25,000 lines read into batches, and beside it a plain loop over
// excelize's rows, which reads nothing out of the cells.
func BenchmarkWorkbook(b *testing.B) {
	const lines = 25_000
	file := benchBook(b, lines)
	b.Run("dyetrace", func(b *testing.B) {
		var n int64
		before := cputime.Used()
		for b.Loop() {
			n += read(b, file, bankreturn.Formats())
		}
		report(b, n, before)
	})
	b.Run("excelize", func(b *testing.B) {
		var n int64
		before := cputime.Used()
		for b.Loop() {
			book, err := excelize.OpenFile(file)
			if err != nil {
				b.Fatal(err)
			}
			rows, err := book.Rows("Sheet1")
			if err != nil {
				b.Fatal(err)
			}
			for rows.Next() {
				if _, err := rows.Columns(); err != nil {
					b.Fatal(err)
				}
				n++
			}
			rows.Close()
			book.Close()
		}
		report(b, n, before)
	})
}
