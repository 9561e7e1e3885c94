package main

import (
	"context"
	"os"
	"path/filepath"
	"strconv"

	"dyetrace/bench/command"
	"dyetrace/evaluate/detection"
)

// find imports a world and has a program write the tables of what it finds into a
// folder, as CSV; and by a model, where one is given, into a second.
func find(ctx context.Context, p *command.Program, folder, tables string, top int, model, byModel string) error {
	ledger := filepath.Join(folder, "ledger")
	defer os.RemoveAll(ledger)
	if err := command.Import(ctx, p.Path, folder, ledger); err != nil {
		return err
	}
	if err := detect(ctx, p, folder, tables, top); err != nil || model == "" {
		return err
	}
	return detect(ctx, p, folder, byModel, top, "--model", model)
}

// detect has a program rank the accounts of a world that was imported.
func detect(ctx context.Context, p *command.Program, folder, tables string, top int, more ...string) error {
	return command.Run(ctx, folder, p.Path, append([]string{"detect", "--quiet", "--ledger", "ledger", "--timezone",
		detection.Zone().String(), "--format", "csv", "--top", strconv.Itoa(top), "--output", tables}, more...)...)
}
