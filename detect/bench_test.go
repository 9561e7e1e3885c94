package detect_test

import (
	"context"
	"os"
	"testing"

	"dyetrace/detect"
	"dyetrace/internal/cputime"
	"dyetrace/internal/vfs"
	"dyetrace/ledger"
	"dyetrace/ledger/statement"
)

// BenchmarkMeasure measures every indicator that transfers show of every
// statement, on one processor, and reports transfers a second of wall-clock and
// of processor time; each transfer stands in two statements, and both are
// measured. DYETRACE_LEDGER names a ledger to take instead of
// the town of the tests.
func BenchmarkMeasure(b *testing.B) {
	l, people := benchLedger(b)
	c, err := detect.NewClock(context.Background(), l)
	if err != nil {
		b.Fatal(err)
	}
	m := detect.NewMeter(c, people, detect.Setting{})
	var v detect.Values
	b.ReportAllocs()
	everyStatement(b, l, c, func(no statement.No, moves []detect.Move) { m.Measure(no, moves, &v) })
}

// BenchmarkRelays matches every statement, on one processor.
func BenchmarkRelays(b *testing.B) {
	l, _ := benchLedger(b)
	c, err := detect.NewClock(context.Background(), l)
	if err != nil {
		b.Fatal(err)
	}
	r := detect.NewRelayer(detect.RelayOptions{})
	everyStatement(b, l, c, func(no statement.No, moves []detect.Move) { r.Match(no, moves) })
}

// BenchmarkMoves decodes every statement, on one processor.
func BenchmarkMoves(b *testing.B) {
	l, _ := benchLedger(b)
	c, err := detect.NewClock(context.Background(), l)
	if err != nil {
		b.Fatal(err)
	}
	everyStatement(b, l, c, func(statement.No, []detect.Move) {})
}

// everyStatement decodes every statement, does something with it, and gives
// transfers a second; other programs on the machine change the wall-clock
// figure, and hardly the processor's.
func everyStatement(b *testing.B, l detect.StatementReader, c *detect.Clock, do func(statement.No, []detect.Move)) {
	b.Helper()
	var moves []detect.Move
	before := cputime.Used()
	for b.Loop() {
		for no := range statement.No(l.Statements()) {
			s, err := l.Statement(no)
			if err != nil {
				b.Fatal(err)
			}
			moves = c.Moves(s, moves)
			do(no, moves)
		}
	}
	all := float64(l.Transfers()) * float64(b.N)
	b.ReportMetric(all/b.Elapsed().Seconds(), "transfers/s")
	b.ReportMetric(all/(cputime.Used()-before).Seconds(), "transfers/cpu-s")
}

// benchLedger is a ledger with its accounts, without holders and links.
func benchLedger(b *testing.B) (detect.StatementReader, *detect.People) {
	b.Helper()
	dir := os.Getenv("DYETRACE_LEDGER")
	if dir == "" {
		t := town(0)
		return keepStatements(b, t), people(t, nil)
	}
	l, err := ledger.Open(vfs.OS{}, dir)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { l.Close() })
	profiles := make([]detect.Profile, l.Statements())
	for no := range profiles {
		t, err := l.Traits(statement.No(no))
		if err != nil {
			b.Fatal(err)
		}
		profiles[no] = detect.Profile{Currency: t.Currency, Kind: t.Kind, Region: uint16(1 + no%31), Warned: detect.NeverWarned}
	}
	return l, detect.NewPeople(profiles)
}

// kept is a ledger whose statements have been made: a benchmark that reads them
// is not about how the tests make them.
type kept struct {
	detect.StatementReader
	statements []statement.Statement
}

func (k *kept) Statement(no statement.No) (statement.Statement, error) { return k.statements[no], nil }

// keepStatements makes every statement of a ledger.
func keepStatements(b *testing.B, l detect.StatementReader) *kept {
	b.Helper()
	k := &kept{StatementReader: l}
	for no := range statement.No(l.Statements()) {
		s, err := l.Statement(no)
		if err != nil {
			b.Fatal(err)
		}
		k.statements = append(k.statements, s)
	}
	return k
}

// BenchmarkInner finds what stayed within, on all processors.
func BenchmarkInner(b *testing.B) {
	l, people := benchLedger(b)
	c, err := detect.NewClock(context.Background(), l)
	if err != nil {
		b.Fatal(err)
	}
	before := cputime.Used()
	for b.Loop() {
		if _, err := detect.FindInner(context.Background(), l, c, people, detect.RelayOptions{}); err != nil {
			b.Fatal(err)
		}
	}
	all := float64(l.Transfers()) * float64(b.N)
	b.ReportMetric(all/(cputime.Used()-before).Seconds(), "transfers/cpu-s")
}

// BenchmarkScore scores every account, on all processors. DYETRACE_LEDGER names the
// ledger.
func BenchmarkScore(b *testing.B) {
	dir := os.Getenv("DYETRACE_LEDGER")
	if dir == "" {
		b.Skip("DYETRACE_LEDGER names no ledger")
	}
	l, err := ledger.Open(vfs.OS{}, dir)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { l.Close() })
	before := cputime.Used()
	for b.Loop() {
		if _, err := detect.Score(context.Background(), l, &detect.Options{}); err != nil {
			b.Fatal(err)
		}
	}
	all := float64(l.Transfers()) * float64(b.N)
	b.ReportMetric(all/(cputime.Used()-before).Seconds(), "transfers/cpu-s")
}
