package main

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"dyetrace"
	"dyetrace/bench/duck"
	"dyetrace/bench/generate"
	"dyetrace/bench/measure"
	"dyetrace/bench/probe"
)

// rateBar is how many statement entries fifo goes through in a second, on one
// processor.
const rateBar = 10_000_000

// rules measures how many statement entries a second each rule goes through
// on one processor, inside a process: for one claim that reaches a thousand
// accounts, for a hundred claims, and for all.
func (b *bench) rules(ctx context.Context) (lines []line, err error) {
	if err := b.haveLedger(ctx, medium); err != nil {
		return nil, err
	}
	picked, err := b.pick(ctx, medium, probe.Pick{Rule: dyetrace.FIFO, Target: b.target(coldTarget)})
	if err != nil {
		return nil, err
	}
	ids, err := b.claimed(medium, generate.PersonsFile)
	if err != nil {
		return nil, err
	}
	for _, q := range []probe.Question{picked.Question, {Claimed: ids[:100]}, {Claimed: ids}} {
		for _, rule := range dyetrace.Rules() {
			q.Rule = rule
			traced, _, err := call[probe.Traced](ctx, b, taskTrace, traceTask{b.ledger(medium), q, 1}, 1)
			if err != nil {
				return nil, err
			}
			took := traced.Took.Median()
			l := line{
				what: fmt.Sprintf("entries a second, %s, claims: %d, %s, one processor", rule, len(q.Claimed), b.millions(medium)),
				ours: fmt.Sprintf("%s: %.3g M entries in %s, %d accounts", perSecond(traced.Walked, took),
					float64(traced.Walked)/1e6, short(took), traced.Accounts),
			}
			if rule == dyetrace.FIFO {
				l.bar, l.met = "≥ 10 M/s", reached(float64(traced.Walked)/took.Seconds() >= rateBar)
			}
			lines = append(lines, l)
		}
	}
	return lines, nil
}

// claimsPeak is what memory 10,000 claims may take.
const claimsPeak = 4 << 30

// claimsBar is how long 10,000 claims may take; 0 where no bar is set.
func claimsBar(rule dyetrace.Rule) time.Duration {
	switch rule {
	case dyetrace.FIFO:
		return 15 * time.Second
	case dyetrace.ProRata:
		return time.Minute
	default:
		return 0
	}
}

// claims measures many claims at once: a fresh process, JSON written.
// DuckDB is asked which accounts they can have reached, all claims in one.
func (b *bench) claims(ctx context.Context) (lines []line, err error) {
	if err := b.haveLedger(ctx, medium); err != nil {
		return nil, err
	}
	if err := b.haveDatabase(ctx, medium); err != nil {
		return nil, err
	}
	ids, err := b.claimed(medium, generate.PersonsFile)
	if err != nil {
		return nil, err
	}
	all, best, err := b.ask(ctx, medium, duck.Question{Claimed: ids}, 1)
	if err != nil {
		return nil, err
	}
	for _, rule := range dyetrace.Rules() {
		var took measure.Durations
		var peak measure.Series[int64]
		for range b.runs {
			run, err := b.traceCommand(ctx, medium, filepath.Join(b.folder(medium), generate.PersonsFile), rule, 0)
			if err != nil {
				return nil, err
			}
			took, peak = append(took, run.Wall), append(peak, run.PeakRSS)
		}
		l := line{
			what: fmt.Sprintf("%d claims at once, %s, %s, JSON written", len(ids), rule, b.millions(medium)),
			ours: fmt.Sprintf("%s, peak %s", spread(took), gib(peak.Median())),
		}
		if rule == dyetrace.Poison {
			l.peer = fmt.Sprintf("%s, %d accounts: recursive CTE over %s, claims not kept apart", spread(best.Took),
				all.Accounts, best.Way)
			l.times = ratio(best.Took.Median(), took.Median())
		}
		if bar := claimsBar(rule); bar > 0 {
			l.bar = fmt.Sprintf("≤ %.0f s, ≤ 4 GiB", bar.Seconds())
			l.met = reached(took.Median() <= bar && peak.Median() <= claimsPeak)
		}
		lines = append(lines, l)
	}
	return lines, nil
}
