package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"dyetrace"
	"dyetrace/bench/duck"
	"dyetrace/bench/measure"
	"dyetrace/bench/probe"
)

const (
	// coldBar is how long a person may wait for one claim.
	coldBar = 200 * time.Millisecond
	// coldTarget is about how many accounts that claim reaches.
	coldTarget = 1000
	// coldRuns is how often the wait is measured, coldPeerRuns DuckDB's, which
	// takes many seconds.
	coldRuns, coldPeerRuns = 7, 3
)

// cold measures what a person waits for: a fresh process, one claim, the
// result written. DuckDB, in a fresh process too, only says which accounts
// chains of the same length can have reached.
func (b *bench) cold(ctx context.Context) ([]line, error) {
	if err := b.haveLedger(ctx, large); err != nil {
		return nil, err
	}
	if err := b.haveDatabase(ctx, large); err != nil {
		return nil, err
	}
	picked, err := b.pick(ctx, large, probe.Pick{Rule: dyetrace.FIFO, Target: b.target(coldTarget)})
	if err != nil {
		return nil, err
	}
	q := duck.Question{Claimed: picked.Question.Claimed, MaxLevel: picked.Question.MaxLevel}
	_, best, err := b.ask(ctx, large, q, 1)
	if err != nil {
		return nil, err
	}
	warm, err := b.wait(ctx, q, best.Way, func() error { return nil })
	if err != nil {
		return nil, err
	}
	warm.bar, warm.met = "≤ 200 ms", reached(warm.took.Median() <= coldBar)
	fromDisk, err := b.wait(ctx, q, best.Way, b.forgetLarge)
	if err != nil {
		return nil, err
	}
	what := fmt.Sprintf("fresh process, one claim, fifo, %d accounts reached, %s, JSON written", picked.Accounts,
		b.millions(large))
	warm.what, fromDisk.what = what, what+", nothing of the data in memory"
	return []line{warm.line, fromDisk.line}, nil
}

// waited is a line with the times it came from.
type waited struct {
	line
	took measure.Durations
}

// wait measures fresh processes, each after before has been done.
func (b *bench) wait(ctx context.Context, q duck.Question, way duck.Way, before func() error) (w waited, err error) {
	claims := filepath.Join(b.folder(large), "one-claim.csv")
	if err := os.WriteFile(claims, []byte("id,transfer\nV1,"+q.Claimed[0]+"\n"), 0o666); err != nil {
		return w, err
	}
	var peer measure.Durations
	var reachable int64
	for i := range coldRuns {
		if err := before(); err != nil {
			return w, err
		}
		run, err := b.traceCommand(ctx, large, claims, dyetrace.FIFO, q.MaxLevel)
		if err != nil {
			return w, err
		}
		w.took = append(w.took, run.Wall)
		if i >= coldPeerRuns {
			continue
		}
		task := reachTask{b.database(large, duck.Sniffed), b.cores, 1, q, []duck.Way{way}}
		found, run, err := call[reachResult](ctx, b, taskReach, task, b.cores)
		if err != nil {
			return w, err
		}
		peer, reachable = append(peer, run.Wall), found.Accounts
	}
	w.ours = spread(w.took)
	w.peer = fmt.Sprintf("%s: recursive CTE to the same level, no amounts, %d accounts", spread(peer), reachable)
	w.times = ratio(peer.Median(), w.took.Median())
	return w, nil
}

// forgetLarge drops the large ledger and database from the system's memory.
func (b *bench) forgetLarge() error {
	forget := func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		return measure.Forget(path)
	}
	if err := filepath.WalkDir(b.ledger(large), forget); err != nil {
		return err
	}
	return measure.Forget(b.database(large, duck.Sniffed))
}
