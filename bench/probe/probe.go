// Package probe measures dyetrace from inside a process, through its packages,
// where starting a program would hide what is measured.
package probe

import (
	"context"
	"time"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger"
	"dyetrace/trace"

	"dyetrace/bench/measure"
)

// Open opens a ledger so many times and says how long each took, and how many
// transfers it holds.
func Open(dir string, times int) (took measure.Durations, transfers int64, err error) {
	for range times {
		began := time.Now()
		l, err := ledger.Open(vfs.OS{}, dir)
		if err != nil {
			return nil, 0, err
		}
		took = append(took, time.Since(began))
		transfers = l.Transfers()
		if err := l.Close(); err != nil {
			return nil, 0, err
		}
	}
	return took, transfers, nil
}

// Question is what to trace and how.
type Question struct {
	Claimed  []string // ids of the claimed transfers, each claimed in full
	Rule     dyetrace.Rule
	MaxLevel int
	Until    time.Time // zero: to the end
	MinPart  string    // as the command takes it; empty: the default
}

func (q *Question) options() (trace.Options, error) {
	minPart, err := trace.ParseMinPart(q.MinPart)
	options := trace.Options{Rule: q.Rule, MaxLevel: q.MaxLevel, MinPart: minPart}
	if !q.Until.IsZero() {
		options.Until, options.HasUntil = dyetrace.InstantOf(q.Until), true
	}
	return options, err
}

// Traced is what traces found and how long they took.
type Traced struct {
	Open, Resolve time.Duration     // before the first trace
	Took          measure.Durations // each trace
	Walked        int64             // statement entries that a trace read
	Accounts      int               // that a trace reached
}

// leastTime is how long Trace goes on at least: short traces are repeated
// until their median is steady.
const leastTime = time.Second

// Trace opens a ledger and traces a question at least so many times.
func Trace(ctx context.Context, dir string, q Question, runs int) (t Traced, err error) {
	options, err := q.options()
	if err != nil {
		return t, err
	}
	began := time.Now()
	l, err := ledger.Open(vfs.OS{}, dir)
	if err != nil {
		return t, err
	}
	defer l.Close()
	t.Open = time.Since(began)
	claims, err := resolve(ctx, l, q.Claimed)
	if err != nil {
		return t, err
	}
	t.Resolve = time.Since(began) - t.Open
	for started := time.Now(); len(t.Took) < runs || time.Since(started) < leastTime; {
		began := time.Now()
		result, err := trace.Run(ctx, l, claims, options)
		if err != nil {
			return t, err
		}
		t.Took = append(t.Took, time.Since(began))
		t.Walked, t.Accounts = result.Walked, len(result.Accounts)
	}
	return t, nil
}

// resolve claims each transfer in full.
func resolve(ctx context.Context, l *ledger.Ledger, ids []string) ([]trace.ResolvedClaim, error) {
	claims := make([]dyetrace.Claim, len(ids))
	for i, id := range ids {
		claims[i] = dyetrace.Claim{ID: "claim of " + id, Transfer: id}
	}
	return trace.Resolve(ctx, l, claims)
}
