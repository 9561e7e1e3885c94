package pattern

import (
	"encoding/csv"
	"os"
	"strconv"
	"testing"
	"time"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger"
)

// amlsim reads AMLSim's sample: payer, payee, amount and a step of a day each.
func amlsim(b *testing.B) *Graph {
	b.Helper()
	name := os.Getenv("DYETRACE_AMLSIM")
	f, err := os.Open(name)
	if err != nil {
		b.Skip("NOT MEASURED: DYETRACE_AMLSIM names no transactions.csv of AMLSim")
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		b.Fatal(err)
	}
	var transfers []Transfer
	most := Account(0)
	for _, r := range rows[1:] {
		from, _ := strconv.Atoi(r[0])
		to, _ := strconv.Atoi(r[1])
		step, _ := strconv.Atoi(r[3])
		transfers = append(transfers, Transfer{From: Account(from), To: Account(to),
			Time: dyetrace.Instant(step) * dyetrace.Instant(24*time.Hour), Amount: 1})
		most = max(most, Account(from), Account(to))
	}
	return NewGraph(int(most)+1, transfers)
}

// BenchmarkCyclesAMLSim counts cycles of three to six transfers in windows of
// different lengths, and says how many there are.
func BenchmarkCyclesAMLSim(b *testing.B) {
	g := amlsim(b)
	for _, days := range []int{3, 10, 30} {
		b.Run(strconv.Itoa(days)+"d", func(b *testing.B) {
			bounds := Usual()
			bounds.Window, bounds.Most = time.Duration(days)*24*time.Hour, 0
			var found Found
			for b.Loop() {
				var err error
				if found, err = g.Cycles(b.Context(), &bounds); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(found.Members), "cycles")
			b.ReportMetric(float64(g.Transfers())*float64(b.N)/b.Elapsed().Seconds(), "transfers/s")
		})
	}
}

// BenchmarkCyclesLedger counts cycles of three to six transfers in a ledger
// that DYETRACE_LEDGER names, in windows of different lengths.
func BenchmarkCyclesLedger(b *testing.B) {
	dir := os.Getenv("DYETRACE_LEDGER")
	if dir == "" {
		b.Skip("NOT MEASURED: DYETRACE_LEDGER names no ledger")
	}
	l, err := ledger.Open(vfs.OS{}, dir)
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	g, err := Read(b.Context(), l, Options{})
	if err != nil {
		b.Fatal(err)
	}
	for _, hours := range []int{6, 24, 72} {
		b.Run(strconv.Itoa(hours)+"h", func(b *testing.B) {
			bounds := Usual()
			bounds.Window, bounds.Most = time.Duration(hours)*time.Hour, 0
			var found Found
			for b.Loop() {
				if found, err = g.Cycles(b.Context(), &bounds); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(found.Members), "cycles")
			b.ReportMetric(float64(l.Transfers())*float64(b.N)/b.Elapsed().Seconds(), "transfers/s")
		})
	}
}
