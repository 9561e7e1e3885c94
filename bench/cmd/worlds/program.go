package main

import (
	"context"
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/hex"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"dyetrace/bench/command"
	"dyetrace/evaluate/detection"
)

// program is a build of dyetrace under measurement.
type program struct {
	name   string // in tables
	path   string
	commit string // as given, else from its build information; unknown where it has none
	sum    string // the beginning of its SHA-256
}

// unknown is the commit of a build without a note of it.
const unknown = "unknown"

// newPrograms identifies each build, before anything is measured. Commits that are
// given go before those that builds have noted.
func newPrograms(paths, commits []string) ([]program, error) {
	programs := make([]program, len(paths))
	for i, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		const shown = 6 // bytes of the sum, enough to tell builds apart
		sum := sha256.Sum256(content)
		programs[i] = program{name: filepath.Base(path), path: path, commit: commitOf(path),
			sum: hex.EncodeToString(sum[:shown])}
		if len(commits) > 0 && commits[i] != "" {
			programs[i].commit = commits[i]
		}
	}
	// Builds of one file name are told apart by their number.
	for i := range programs {
		same := func(p program) bool { return filepath.Base(p.path) == filepath.Base(programs[i].path) }
		if slices.ContainsFunc(programs[:i], same) || slices.ContainsFunc(programs[i+1:], same) {
			programs[i].name += " " + strconv.Itoa(i+1)
		}
	}
	return programs, nil
}

// commitOf returns the commit that the go command noted in a program, with a
// plus sign where the checkout had changes.
func commitOf(path string) string {
	commit, changed := unknown, ""
	info, err := buildinfo.ReadFile(path)
	if err != nil {
		return commit // not built by Go, or stripped of it
	}
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			commit = s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			changed = "+"
		}
	}
	return commit + changed
}

// find imports a world and has the program write the tables of what it finds into a
// folder, as CSV.
func (p *program) find(ctx context.Context, folder, tables string, top int) error {
	ledger := filepath.Join(folder, "ledger")
	defer os.RemoveAll(ledger)
	if err := command.Import(ctx, p.path, folder, ledger); err != nil {
		return err
	}
	return command.Run(ctx, folder, p.path, "detect", "--quiet", "--ledger", ledger, "--timezone",
		detection.Zone().String(), "--format", "csv", "--top", strconv.Itoa(top), "--output", tables)
}
