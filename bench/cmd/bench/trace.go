package main

import (
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"dyetrace"
	"dyetrace/bench/generate"
	"dyetrace/bench/measure"
	"dyetrace/bench/probe"
)

// candidates is how many claims a pick tries at most.
const candidates = 200

// claimed is the ids that claims of a file of a scale name, in its order.
func (b *bench) claimed(s scale, file string) ([]string, error) {
	f, err := os.Open(filepath.Join(b.folder(s), file))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, record := range records[1:] {
		ids = append(ids, record[1])
	}
	return ids, nil
}

// pick finds a claim that reaches as many accounts as asked for: a company's,
// since a person's loss is too small to reach many, except where amounts do
// not count.
func (b *bench) pick(ctx context.Context, s scale, p probe.Pick) (probe.Picked, error) {
	file := generate.CompaniesFile
	if p.Rule == dyetrace.Poison {
		file = generate.PersonsFile
	}
	ids, err := b.claimed(s, file)
	if err != nil {
		return probe.Picked{}, err
	}
	ids = ids[:min(candidates, len(ids))]
	picked, _, err := call[probe.Picked](ctx, b, taskPick, pickTask{b.ledger(s), ids, p}, b.cores)
	if err != nil {
		return picked, err
	}
	bound := fmt.Sprintf("to level %d", picked.Question.MaxLevel)
	if p.ByTime {
		bound = "until " + picked.Question.Until.Format(time.RFC3339)
	}
	b.logf("%s, claim of %s %s: %d accounts", p.Rule, picked.Question.Claimed[0], bound, picked.Accounts)
	return picked, nil
}

// traceCommand runs the command as a person would, the result written as JSON.
func (b *bench) traceCommand(ctx context.Context, s scale, claims string, rule dyetrace.Rule,
	maxLevel int) (measure.Run, error) {
	args := []string{"trace", "--ledger", b.ledger(s), "--claims", claims, "--rule", rule.String(),
		"--format", "json", "-o", filepath.Join(b.folder(s), "result.json")}
	if maxLevel > 0 {
		args = append(args, "--max-level", strconv.Itoa(maxLevel))
	}
	program := measure.Program{Path: b.dyetrace, Args: args, Cores: b.cores}
	return program.Measure(ctx)
}
