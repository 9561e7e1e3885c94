package freeze

import (
	"encoding/csv"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger"
	"dyetrace/ledger/statement"
	"dyetrace/trace"
)

// crowd is a ledger of n transfers among n/20 persons, in which a twentieth of
// the claims' money is passed on at every moment through 2,000 mules.
func crowd(b *testing.B, n, claims int) *town {
	b.Helper()
	g, err := ledger.NewGrowing(nil)
	if err != nil {
		b.Fatal(err)
	}
	x := &town{Growing: g}
	c := cny(b)
	g.Describe(dyetrace.Account{ID: "X", Kind: dyetrace.Exchange})
	open := func(id string) statement.No {
		no, err := g.Open(dyetrace.AccountCurrency{Account: id, Currency: c})
		if err != nil {
			b.Fatal(err)
		}
		return no
	}
	persons := make([]statement.No, n/20)
	for i := range persons {
		persons[i] = open(fmt.Sprint("P", i))
	}
	mules := make([]statement.No, 2000)
	for i := range mules {
		mules[i] = open(fmt.Sprint("M", i))
	}
	exit := open("X")
	state := uint64(1)
	below := func(n int) int {
		state = state*6364136223846793005 + 1442695040888963407
		return int(state >> 33 % uint64(n))
	}
	move := func(at int, from, to statement.No, amount int) statement.Ord {
		o, err := g.Move(&statement.Movement{Time: dyetrace.Instant(at) * 1e9, From: from, To: to, Amount: dyetrace.Amount(amount), Received: dyetrace.Amount(amount)})
		if err != nil {
			b.Fatal(err)
		}
		return o
	}
	every := n / claims
	for i := range n {
		if i%every != 0 {
			move(i, persons[below(len(persons))], persons[below(len(persons))], 1000+below(50000))
			continue
		}
		victim, runner, relay := persons[below(len(persons))], mules[below(len(mules))], mules[below(len(mules))]
		amount := 100000 + below(2000000)
		o := move(i, victim, runner, amount)
		x.claims = append(x.claims, trace.ResolvedClaim{ID: fmt.Sprint("C", len(x.claims)), Asked: dyetrace.Amount(amount), Currency: c, Transfer: o,
			From: victim, To: runner, Sent: dyetrace.Amount(amount), Received: dyetrace.Amount(amount)})
		if runner != relay {
			move(i, runner, relay, amount*98/100)
			if below(3) > 0 {
				move(i, relay, exit, amount*97/100)
			}
		}
	}
	return x
}

func crowdNow(b *testing.B, x *town) dyetrace.Instant {
	b.Helper()
	now, err := x.Time(statement.Ord(x.Transfers() - 1))
	if err != nil {
		b.Fatal(err)
	}
	return now
}

// BenchmarkPlan is one plan for 1,000 open claims after the trace; how large
// the ledger around them is counts for little, since only statements of
// accounts that come into question are read.
func BenchmarkPlan(b *testing.B) {
	for _, n := range []int{100_000, 1_000_000, 4_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			x := crowd(b, n, 1000)
			now := crowdNow(b, x)
			r, err := trace.Run(b.Context(), x, x.claims, trace.Options{Rule: dyetrace.LIFO})
			if err != nil {
				b.Fatal(err)
			}
			o := PlanOptions{Delay: 15 * time.Minute, Horizon: 24 * time.Hour, Capacity: 10, Price: 50000_00}
			entries := 0
			for b.Loop() {
				p, err := NewPlanner(b.Context(), x, x.claims, r, now, o)
				if err != nil {
					b.Fatal(err)
				}
				plan, err := p.Plan(now)
				if err != nil {
					b.Fatal(err)
				}
				entries = len(plan)
			}
			b.ReportMetric(float64(entries), "entries")
		})
	}
}

// BenchmarkReplan is a new plan at one new transfer of an account that holds
// claimed money.
func BenchmarkReplan(b *testing.B) {
	x := crowd(b, 1_000_000, 1000)
	now := crowdNow(b, x)
	r, err := trace.Run(b.Context(), x, x.claims, trace.Options{Rule: dyetrace.LIFO})
	if err != nil {
		b.Fatal(err)
	}
	p, err := NewPlanner(b.Context(), x, x.claims, r, now, PlanOptions{Delay: 15 * time.Minute, Horizon: 24 * time.Hour, Capacity: 10, Price: 50000_00})
	if err != nil {
		b.Fatal(err)
	}
	for i := 0; b.Loop(); i++ {
		m := statement.Movement{Time: now, From: r.Accounts[i%len(r.Accounts)].No, To: r.Accounts[(i+7)%len(r.Accounts)].No, Amount: 50000, Received: 50000}
		if m.From == m.To {
			continue
		}
		if _, err := x.Move(&m); err != nil {
			b.Fatal(err)
		}
		if err := p.Transfer(&m); err != nil {
			b.Fatal(err)
		}
		if _, err := p.Plan(now); err != nil {
			b.Fatal(err)
		}
	}
}

// ledgerOnDisk is a ledger and claims that somebody has on disk, by the
// environment: DYETRACE_BENCH_LEDGER is its directory, DYETRACE_BENCH_CLAIMS a
// claims file, of which the last 1,000 that name a transfer are open.
func ledgerOnDisk(b *testing.B) (*ledger.Ledger, []trace.ResolvedClaim) {
	b.Helper()
	dir, claimsFile := os.Getenv("DYETRACE_BENCH_LEDGER"), os.Getenv("DYETRACE_BENCH_CLAIMS")
	if dir == "" || claimsFile == "" {
		b.Skip("no ledger: set DYETRACE_BENCH_LEDGER and DYETRACE_BENCH_CLAIMS")
	}
	l, err := ledger.Open(vfs.OS{}, dir)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { l.Close() })
	file, err := os.Open(claimsFile)
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		b.Fatal(err)
	}
	const open = 1000
	var claims []dyetrace.Claim
	for _, row := range rows[max(1, len(rows)-open):] {
		claims = append(claims, dyetrace.Claim{ID: row[0], Transfer: row[1]})
	}
	resolved, err := trace.Resolve(b.Context(), l, claims)
	if err != nil {
		b.Fatal(err)
	}
	return l, resolved
}

// peakMemory is the most memory that the process ever held, in MiB, 0 where the
// system does not say.
func peakMemory() float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.SplitSeq(string(status), "\n") {
		var kib float64
		if _, err := fmt.Sscanf(line, "VmHWM: %f kB", &kib); err == nil {
			return kib / 1024
		}
	}
	return 0
}

// BenchmarkPlanOnDisk is one plan for 1,000 open claims on a ledger on disk,
// after the trace, whose own time is given beside it.
func BenchmarkPlanOnDisk(b *testing.B) {
	l, claims := ledgerOnDisk(b)
	info, err := l.Info()
	if err != nil {
		b.Fatal(err)
	}
	now := info.Last
	begun := time.Now()
	r, err := trace.Run(b.Context(), l, claims, trace.Options{Rule: dyetrace.LIFO, HasUntil: true, Until: now})
	if err != nil {
		b.Fatal(err)
	}
	traced := time.Since(begun)
	o := PlanOptions{Delay: 30 * time.Minute, Horizon: 24 * time.Hour, Capacity: 10, Price: 50000_00}
	entries, suspects := 0, 0
	for b.Loop() {
		p, err := NewPlanner(b.Context(), l, claims, r, now, o)
		if err != nil {
			b.Fatal(err)
		}
		plan, err := p.Plan(now)
		if err != nil {
			b.Fatal(err)
		}
		entries, suspects = len(plan), len(p.Network.Suspects())
	}
	b.ReportMetric(traced.Seconds(), "trace-s")
	b.ReportMetric(float64(len(r.Accounts)), "reached")
	b.ReportMetric(float64(suspects), "suspects")
	b.ReportMetric(float64(entries), "entries")
	b.ReportMetric(peakMemory(), "MiB-peak")
}

// BenchmarkRetrace is a new plan where claimed money has moved and all is traced
// anew, as a plan that follows does while little has been reached.
func BenchmarkRetrace(b *testing.B) {
	for _, claims := range []int{100, 1000} {
		b.Run(fmt.Sprint(claims), func(b *testing.B) {
			x := crowd(b, 1_000_000, claims)
			now := crowdNow(b, x)
			var p *Planner
			reached := 0
			for i := 0; b.Loop(); i++ {
				r, err := trace.Run(b.Context(), x, x.claims, trace.Options{Rule: dyetrace.LIFO})
				if err != nil {
					b.Fatal(err)
				}
				reached = len(r.Accounts)
				if p == nil {
					p, err = NewPlanner(b.Context(), x, x.claims, r, now, PlanOptions{Delay: 15 * time.Minute, Horizon: 24 * time.Hour, Capacity: 10, Price: 50000_00})
				} else {
					err = p.Traced(r, now)
				}
				if err != nil {
					b.Fatal(err)
				}
				if _, err := p.Plan(now); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(reached), "reached")
		})
	}
}
