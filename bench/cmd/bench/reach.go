package main

import (
	"context"
	"fmt"

	"dyetrace"
	"dyetrace/bench/duck"
	"dyetrace/bench/probe"
)

const (
	// reachBar is how many times faster than DuckDB a trace is at least.
	reachBar = 20
	// reachTarget is about how many accounts the traces reach.
	reachTarget = 2000
	// reachRuns is how often each way of asking is measured.
	reachRuns = 7
)

// ask puts a question to DuckDB in every way; best is the fastest of them.
func (b *bench) ask(ctx context.Context, s scale, q duck.Question, runs int) (all reachResult, best wayResult,
	err error) {
	all, _, err = call[reachResult](ctx, b, taskReach, reachTask{b.database(s, duck.Sniffed), b.cores, runs, q, nil},
		b.cores)
	if err != nil {
		return all, best, err
	}
	b.report.duck = all.Version
	best = all.Ways[0]
	for _, way := range all.Ways {
		b.logf("DuckDB, %s: %d accounts, %s", way.Way, all.Accounts, spread(way.Took))
		if way.Took.Median() < best.Took.Median() {
			best = way
		}
	}
	return all, best, nil
}

// reach sets traces beside DuckDB's recursive CTE, on data that is loaded and
// in memory on both sides, without the time to start a process. The question
// is bounded in time or in levels.
func (b *bench) reach(ctx context.Context) (lines []line, err error) {
	if err := b.haveLedger(ctx, medium); err != nil {
		return nil, err
	}
	if err := b.haveDatabase(ctx, medium); err != nil {
		return nil, err
	}
	for _, byTime := range []bool{true, false} {
		found, err := b.reachLines(ctx, byTime)
		if err != nil {
			return nil, err
		}
		lines = append(lines, found...)
	}
	return lines, nil
}

// reachLines puts one question to DuckDB and two to dyetrace. The poison rule
// with no least part answers what DuckDB answers, except that it lets go of an
// account that ran empty. Fifo follows amounts and so reaches fewer accounts:
// it gets another claim, which it follows to about as many.
func (b *bench) reachLines(ctx context.Context, byTime bool) (lines []line, err error) {
	picked, err := b.pick(ctx, medium, probe.Pick{Rule: dyetrace.Poison, MinPart: "0", Target: b.target(reachTarget),
		ByTime: byTime})
	if err != nil {
		return nil, err
	}
	q := picked.Question
	all, best, err := b.ask(ctx, medium, duck.Question{Claimed: q.Claimed, Until: q.Until, MaxLevel: q.MaxLevel},
		reachRuns)
	if err != nil {
		return nil, err
	}
	peer := fmt.Sprintf("%s, %d accounts: recursive CTE over %s", spread(best.Took), all.Accounts, best.Way)
	for _, way := range all.Ways {
		if way.Way != best.Way {
			peer += fmt.Sprintf("; %s: %s", way.Way, short(way.Took.Median()))
		}
	}
	followed, err := b.pick(ctx, medium, probe.Pick{Rule: dyetrace.FIFO, Target: int(all.Accounts), ByTime: byTime})
	if err != nil {
		return nil, err
	}
	bound := "bounded in levels"
	if byTime {
		bound = "bounded in time"
	}
	for _, c := range []struct {
		what     string
		question probe.Question
	}{
		{"poison, the same question", q},
		{"fifo, another claim", followed.Question},
	} {
		traced, _, err := call[probe.Traced](ctx, b, taskTrace, traceTask{b.ledger(medium), c.question, reachRuns}, b.cores)
		if err != nil {
			return nil, err
		}
		times := ratio(best.Took.Median(), traced.Took.Median())
		lines = append(lines, line{
			what: fmt.Sprintf("reach of one claim, %s, %s, in process; %s", bound, b.millions(medium), c.what),
			ours: fmt.Sprintf("%s, %d accounts, %.3g M entries", spread(traced.Took), traced.Accounts,
				float64(traced.Walked)/1e6),
			peer:  peer,
			times: times,
			bar:   "≥ 20 ×", met: reached(times >= reachBar),
		})
	}
	return lines, nil
}
