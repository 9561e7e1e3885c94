package main

import (
	"crypto/sha256"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/internal/display"
	"dyetrace/ledger"
)

// maxDecisions bounds the file of decisions: people make them.
const maxDecisions = 16 << 20

// withdrawn in column account takes an earlier decision back.
const withdrawn = "-"

// readDecisions reads a file of decisions. Rows without an account are passed
// over: they are still open.
func readDecisions(path, by string, location *time.Location, now dyetrace.Instant) ([]ledger.Decision, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, inputError(path, cause(err))
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxDecisions+1))
	if err != nil {
		return nil, inputError(path, cause(err))
	}
	if len(data) > maxDecisions {
		return nil, inputError(path, errors.New("a file of decisions has at most 16 MiB"))
	}
	in := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(data), "\ufeff")))
	in.FieldsPerRecord = -1
	header, err := in.Read()
	if err != nil {
		return nil, inputError(path, fmt.Errorf("no header: %w", err))
	}
	d := decisionFile{path: path, by: by, now: now, sum: sha256.Sum256(data), clock: intake.NewClock(location)}
	for i, name := range [...]string{"stand_in", "account", "by", "reason", "decided"} {
		if d.at[i] = slices.Index(header, name); d.at[i] < 0 && i < 2 {
			return nil, inputError(path, fmt.Errorf("no column %s: the columns are stand_in, account and by, reason, decided; dyetrace join -o FILE writes such a file", name))
		}
	}
	for {
		row, err := in.Read()
		if errors.Is(err, io.EOF) {
			return d.all, nil
		}
		if err != nil {
			return nil, inputError(path, err)
		}
		line, _ := in.FieldPos(0)
		if err := d.add(row, int64(line)); err != nil {
			return nil, &dyetrace.Error{Kind: dyetrace.InputError, File: path, Line: int64(line), Err: err}
		}
	}
}

// decisionFile is a file of decisions being read.
type decisionFile struct {
	path, by string
	now      dyetrace.Instant
	sum      [32]byte
	clock    intake.Clock
	at       [5]int
	all      []ledger.Decision
}

func (d *decisionFile) add(row []string, line int64) error {
	cell := func(i int) string {
		if d.at[i] < 0 || d.at[i] >= len(row) {
			return ""
		}
		return display.Undo(strings.TrimSpace(row[d.at[i]]))
	}
	made := ledger.Decision{StandIn: cell(0), Account: cell(1), By: cell(2), Reason: cell(3), Decided: d.now,
		Source: dyetrace.Source{File: filepath.Base(d.path), SHA256: d.sum, Line: line}}
	if made.Account == "" {
		return nil
	}
	if made.Account == withdrawn {
		made.Account = ""
	}
	if made.By == "" {
		made.By = d.by
	}
	if made.By == "" {
		return errors.New("nobody has decided this: fill in column by, or give --by")
	}
	if text := cell(4); text != "" {
		at, err := d.clock.RFC3339([]byte(text))
		if err != nil {
			return fmt.Errorf("decided: %w", err)
		}
		made.Decided = at
	}
	d.all = append(d.all, made)
	return nil
}
