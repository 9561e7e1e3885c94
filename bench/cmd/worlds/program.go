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
// folder, as CSV.
func find(ctx context.Context, p *command.Program, folder, tables string, top int) error {
	ledger := filepath.Join(folder, "ledger")
	defer os.RemoveAll(ledger)
	if err := command.Import(ctx, p.Path, folder, ledger); err != nil {
		return err
	}
	return command.Run(ctx, folder, p.Path, "detect", "--quiet", "--ledger", ledger, "--timezone",
		detection.Zone().String(), "--format", "csv", "--top", strconv.Itoa(top), "--output", tables)
}
