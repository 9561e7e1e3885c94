package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"dyetrace/bench/duck"
	"dyetrace/bench/generate"
	"dyetrace/bench/measure"
	"dyetrace/bench/probe"
)

// taskArgument is the first argument of a bench that was started by another
// to do one task; the second is the task's name. What the task needs comes as
// JSON on standard input, what it found goes as JSON to standard output.
const taskArgument = "task"

// The tasks.
const (
	taskGenerate = "generate"
	taskLoadDuck = "load-duckdb"
	taskOpenDuck = "open-duckdb"
	taskReach    = "reach-duckdb"
	taskOpen     = "open"
	taskTrace    = "trace"
	taskPick     = "pick"
)

type generateTask struct {
	Folder  string
	Options generate.Options
	Claims  int
}

type loadTask struct {
	CSV, Database string
	Types         duck.Types
	Cores         int
}

// openTask opens a ledger or a database so many times.
type openTask struct {
	Ledger, Database string
	Times            int
}

type openResult struct {
	Took      measure.Durations
	Transfers int64
}

type reachTask struct {
	Database string
	Cores    int
	Runs     int
	Question duck.Question
	Ways     []duck.Way // none: all
}

// reachResult is what DuckDB took in each way of asking. All ways find the
// same number of accounts.
type reachResult struct {
	Version  string
	Accounts int64
	Ways     []wayResult
}

type wayResult struct {
	Way  duck.Way
	Took measure.Durations
}

type traceTask struct {
	Ledger   string
	Question probe.Question
	Runs     int
}

type pickTask struct {
	Ledger string
	Claims []string
	Pick   probe.Pick
}

// call does a task in a process of its own.
func call[Out, In any](ctx context.Context, b *bench, task string, in In, cores int) (out Out, run measure.Run,
	err error) {
	input, err := json.Marshal(in)
	if err != nil {
		return out, run, err
	}
	program := measure.Program{Path: b.self, Args: []string{taskArgument, task}, Stdin: bytes.NewReader(input),
		Cores: cores}
	if run, err = program.Measure(ctx); err != nil {
		return out, run, err
	}
	return out, run, json.Unmarshal(run.Stdout, &out)
}

// runTask is the other end of call.
func runTask(ctx context.Context, task string, in io.Reader, out io.Writer) error {
	switch task {
	case taskGenerate:
		return do(in, out, func(t generateTask) (made bool, err error) {
			return generate.Folder(t.Folder, t.Options, t.Claims)
		})
	case taskLoadDuck:
		return do(in, out, func(t loadTask) (duck.Loading, error) { return load(ctx, t) })
	case taskOpenDuck:
		return do(in, out, func(t openTask) (openResult, error) { return openDuck(ctx, t) })
	case taskReach:
		return do(in, out, func(t reachTask) (reachResult, error) { return askDuck(ctx, t) })
	case taskOpen:
		return do(in, out, func(t openTask) (openResult, error) {
			took, transfers, err := probe.Open(t.Ledger, t.Times)
			return openResult{took, transfers}, err
		})
	case taskTrace:
		return do(in, out, func(t traceTask) (probe.Traced, error) {
			return probe.Trace(ctx, t.Ledger, t.Question, t.Runs)
		})
	case taskPick:
		return do(in, out, func(t pickTask) (probe.Picked, error) {
			return probe.Find(ctx, t.Ledger, t.Claims, t.Pick)
		})
	default:
		return fmt.Errorf("no task %q", task)
	}
}

func do[In, Out any](in io.Reader, out io.Writer, task func(In) (Out, error)) error {
	var input In
	if err := json.NewDecoder(in).Decode(&input); err != nil {
		return err
	}
	output, err := task(input)
	if err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(output)
}

func load(ctx context.Context, t loadTask) (loading duck.Loading, err error) {
	db, err := duck.Open(ctx, t.Database, t.Cores)
	if err != nil {
		return loading, err
	}
	loading, err = duck.Load(ctx, db, t.CSV, t.Types)
	return loading, errors.Join(err, db.Close())
}

func openDuck(ctx context.Context, t openTask) (r openResult, err error) {
	for range t.Times {
		began := time.Now()
		db, err := duck.OpenExisting(ctx, t.Database, 1)
		if err != nil {
			return r, err
		}
		r.Took = append(r.Took, time.Since(began))
		r.Transfers, err = duck.Count(ctx, db)
		if err := errors.Join(err, db.Close()); err != nil {
			return r, err
		}
	}
	return r, nil
}

func askDuck(ctx context.Context, t reachTask) (r reachResult, err error) {
	db, err := duck.OpenExisting(ctx, t.Database, t.Cores)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if r.Version, err = duck.Version(ctx, db); err != nil {
		return r, err
	}
	if t.Ways == nil {
		t.Ways = duck.Ways(t.Question)
	}
	for i, way := range t.Ways {
		result := wayResult{Way: way}
		for range t.Runs {
			began := time.Now()
			accounts, err := duck.Reach(ctx, db, t.Question, way)
			if err != nil {
				return r, err
			}
			result.Took = append(result.Took, time.Since(began))
			if i > 0 && accounts != r.Accounts {
				return r, fmt.Errorf("%s reaches %d accounts, another way %d", way, accounts, r.Accounts)
			}
			r.Accounts = accounts
		}
		r.Ways = append(r.Ways, result)
	}
	return r, nil
}
