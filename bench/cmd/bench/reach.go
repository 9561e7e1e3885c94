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
func (b *bench) ask(ctx context.Context, s scale, q duck.Question, runs int) (all reachResult, best wayResult, err error) {
	all, _, err = call[reachResult](ctx, b, taskReach, reachTask{b.database(s, duck.Sniffed), b.cores, runs, q, nil}, b.cores)
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
// is bounded in time or in levels; the poison rule with no least part answers
// exactly what the CTE answers, except that it lets go of an account that ran
// empty. The CTE finds accounts; the trace finds amounts and transfers too.
func (b *bench) reach(ctx context.Context) (lines []line, err error) {
	if err := b.haveLedger(ctx, medium); err != nil {
		return nil, err
	}
	if err := b.haveDatabase(ctx, medium, duck.Sniffed); err != nil {
		return nil, err
	}
	for _, p := range []probe.Pick{
		{Rule: dyetrace.Poison, MinPart: "0", Target: reachTarget, ByTime: true},
		{Rule: dyetrace.Poison, MinPart: "0", Target: reachTarget},
	} {
		picked, err := b.pick(ctx, medium, p)
		if err != nil {
			return nil, err
		}
		found, err := b.reachLines(ctx, picked.Question)
		if err != nil {
			return nil, err
		}
		lines = append(lines, found...)
	}
	return lines, nil
}

// reachLines answers one question: DuckDB over its table ordered by payer,
// and in whatever way is the fastest; a trace by poison and by fifo.
func (b *bench) reachLines(ctx context.Context, q probe.Question) (lines []line, err error) {
	all, best, err := b.ask(ctx, medium, duck.Question{Claimed: q.Claimed, Until: q.Until, MaxLevel: q.MaxLevel}, reachRuns)
	if err != nil {
		return nil, err
	}
	bound := fmt.Sprintf("to level %d", q.MaxLevel)
	if !q.Until.IsZero() {
		bound = "in a span of time"
	}
	for _, rule := range []dyetrace.Rule{dyetrace.Poison, dyetrace.FIFO} {
		q.Rule = rule
		traced, _, err := call[probe.Traced](ctx, b, taskTrace, traceTask{b.ledger(medium), q, reachRuns}, b.cores)
		if err != nil {
			return nil, err
		}
		ways := []wayResult{best}
		if byPayer := fastest(all.Ways, func(w duck.Way) bool { return w.Table == "by_payer" }); byPayer.Way != best.Way {
			ways = []wayResult{byPayer, best}
		}
		for _, way := range ways {
			times := ratio(way.Took.Median(), traced.Took.Median())
			l := line{
				what:  fmt.Sprintf("reach of one claim %s, %s, %s, in process", bound, b.millions(medium), rule),
				ours:  fmt.Sprintf("%s, %d accounts", spread(traced.Took), traced.Accounts),
				peer:  fmt.Sprintf("%s, %d accounts: recursive CTE over %s", spread(way.Took), all.Accounts, way.Way),
				times: times,
			}
			if rule == dyetrace.Poison {
				l.bar, l.met = "≥ 20 ×", reached(times >= reachBar)
			}
			lines = append(lines, l)
		}
	}
	return lines, nil
}

// fastest is the fastest of the ways that are wanted.
func fastest(ways []wayResult, wanted func(duck.Way) bool) (best wayResult) {
	for _, way := range ways {
		if wanted(way.Way) && (best.Took == nil || way.Took.Median() < best.Took.Median()) {
			best = way
		}
	}
	return best
}
