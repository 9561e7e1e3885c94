package main

import (
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"

	"dyetrace"
	"dyetrace/bench/measure"
	"dyetrace/bench/probe"
)

// candidates is how many claims a pick tries at most.
const candidates = 200

// claimed is the ids that the first n claims of a scale name.
func (b *bench) claimed(s scale, n int) ([]string, error) {
	f, err := os.Open(b.claimsFile(s))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, record := range records[1:min(n+1, len(records))] {
		ids = append(ids, record[1])
	}
	return ids, nil
}

// pick finds a claim that reaches as many accounts as asked for.
func (b *bench) pick(ctx context.Context, s scale, p probe.Pick) (probe.Picked, error) {
	ids, err := b.claimed(s, candidates)
	if err != nil {
		return probe.Picked{}, err
	}
	picked, _, err := call[probe.Picked](ctx, b, taskPick, pickTask{b.ledger(s), ids, p}, b.cores)
	if err == nil {
		b.logf("claim of %s: %d accounts at level %d, until %s", picked.Question.Claimed[0], picked.Accounts,
			picked.Question.MaxLevel, picked.Question.Until)
	}
	return picked, err
}

// traceCommand runs the command as a person would, the result written as JSON.
func (b *bench) traceCommand(ctx context.Context, s scale, claims string, rule dyetrace.Rule, maxLevel int) (measure.Run, error) {
	args := []string{"trace", "--ledger", b.ledger(s), "--claims", claims, "--rule", rule.String(),
		"--format", "json", "-o", filepath.Join(b.folder(s), "result.json")}
	if maxLevel > 0 {
		args = append(args, "--max-level", strconv.Itoa(maxLevel))
	}
	program := measure.Program{Path: b.dyetrace, Args: args, Cores: b.cores}
	return program.Measure(ctx)
}
