package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
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

// worldZone is the zone in which all worlds of the family live; it is the zone of
// package evaluate/detection, too.
const worldZone = "Asia/Shanghai"

// draw has the simulator write a world into a folder.
func draw(ctx context.Context, simulator, folder string, seed uint64) error {
	_, err := output(ctx, "", simulator, "simulate", "--quiet", "--family", strconv.FormatUint(seed, 10), "--out",
		folder)
	return err
}

// find imports a world and has the program write the tables of what it finds into a
// folder, as CSV. It hands over the files that an investigator has, never the truth.
func (p *program) find(ctx context.Context, folder, tables string, top int) error {
	var files []string
	for _, name := range []string{"accounts.csv", "transfers.csv", "holders.csv", "links.csv"} {
		switch _, err := os.Stat(filepath.Join(folder, name)); {
		case err == nil:
			files = append(files, name)
		case !errors.Is(err, fs.ErrNotExist): // a cut may have no holders and no links
			return err
		}
	}
	ledger := filepath.Join(folder, "ledger")
	defer os.RemoveAll(ledger)
	args := append([]string{"import", "--quiet", "--ledger", ledger}, files...)
	if _, err := output(ctx, folder, p.path, args...); err != nil {
		return err
	}
	_, err := output(ctx, folder, p.path, "detect", "--quiet", "--ledger", ledger, "--timezone", worldZone,
		"--format", "csv", "--top", strconv.Itoa(top), "--output", tables)
	return err
}

// output runs a program in a folder, without settings from the environment, and
// returns its standard output.
func output(ctx context.Context, folder, path string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Dir = folder
	cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "DYETRACE_") })
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("%s %s: %w: %s", path, args[0], err, bytes.TrimSpace(stderr.Bytes()))
	}
	return stdout.Bytes(), nil
}
