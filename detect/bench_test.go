package detect_test

import (
	"context"
	"os"
	"testing"

	"dyetrace/detect"
	"dyetrace/internal/vfs"
	"dyetrace/ledger"
)

// BenchmarkMeasure measures every indicator that transfers show of every
// statement, on one processor, and reports transfers a second; each transfer
// stands in two statements. DYETRACE_LEDGER names a ledger to take instead of
// the town of the tests.
func BenchmarkMeasure(b *testing.B) {
	l, people := benchLedger(b)
	c, err := detect.NewClock(context.Background(), l)
	if err != nil {
		b.Fatal(err)
	}
	m := detect.NewMeter(c, people, detect.Setting{})
	var moves []detect.Move
	var v detect.Values
	b.ReportAllocs()
	for b.Loop() {
		for no := range ledger.StatementNo(l.Statements()) {
			s, err := l.Statement(no)
			if err != nil {
				b.Fatal(err)
			}
			moves = c.Moves(s, moves)
			m.Measure(no, moves, &v)
		}
	}
	b.ReportMetric(float64(l.Transfers())*float64(b.N)/b.Elapsed().Seconds(), "transfers/s")
}

// BenchmarkRelays matches every statement, on one processor.
func BenchmarkRelays(b *testing.B) {
	l, _ := benchLedger(b)
	c, err := detect.NewClock(context.Background(), l)
	if err != nil {
		b.Fatal(err)
	}
	r := detect.NewRelayer(detect.RelayOptions{})
	var moves []detect.Move
	for b.Loop() {
		for no := range ledger.StatementNo(l.Statements()) {
			s, err := l.Statement(no)
			if err != nil {
				b.Fatal(err)
			}
			moves = c.Moves(s, moves)
			r.Match(no, moves)
		}
	}
	b.ReportMetric(float64(l.Transfers())*float64(b.N)/b.Elapsed().Seconds(), "transfers/s")
}

// benchLedger is a ledger with its accounts, without holders and links.
func benchLedger(b *testing.B) (detect.Ledger, *detect.People) {
	b.Helper()
	dir := os.Getenv("DYETRACE_LEDGER")
	if dir == "" {
		t := town(0)
		return t, people(t, nil)
	}
	l, err := ledger.Open(vfs.OS{}, dir)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { l.Close() })
	profiles := make([]detect.Profile, l.Statements())
	for no := range profiles {
		t, err := l.Traits(ledger.StatementNo(no))
		if err != nil {
			b.Fatal(err)
		}
		profiles[no] = detect.Profile{Currency: t.Currency, Kind: t.Kind, Region: uint16(1 + no%31), Warned: detect.NeverWarned}
	}
	return l, detect.NewPeople(profiles)
}
