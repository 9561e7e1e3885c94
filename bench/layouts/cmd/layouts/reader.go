package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"dyetrace/bench/layouts"
)

// reader runs dyetrace as a user does.
type reader struct {
	program string
}

// readings are what a layout became without a mapping and with the one that
// --guess proposes.
type readings struct {
	plain, guessed layouts.Outcome
}

// read reads a layout both ways in a folder of its own.
func (r *reader) read(l *layouts.Layout) (readings, error) {
	dir, err := os.MkdirTemp("", "layouts-")
	if err != nil {
		return readings{}, err
	}
	defer os.RemoveAll(dir)
	if err := os.WriteFile(filepath.Join(dir, l.Name), l.Bytes, 0o600); err != nil {
		return readings{}, err
	}
	plain, err := r.importInto(dir, "plain", l)
	if err != nil {
		return readings{}, err
	}
	mapping, refused, err := r.run(dir, append([]string{"import", "--guess"}, options(l, "")...)...)
	if err != nil {
		return readings{}, err
	}
	if refused != "" {
		return readings{plain, layouts.Outcome{Refused: refused}}, nil
	}
	if err := os.WriteFile(filepath.Join(dir, "guess.toml"), mapping, 0o600); err != nil {
		return readings{}, err
	}
	guessed, err := r.importInto(dir, "guessed", l, "--mapping", "guess.toml")
	return readings{plain, guessed}, err
}

// options are what a user says of a file that the file does not say.
func options(l *layouts.Layout, ledger string) []string {
	o := []string{"--timezone", l.Truth.Zone, "--currency", l.Truth.Currency, "-q"}
	if ledger != "" {
		o = append(o, "--ledger", ledger, "--rejects", ledger+".rejects.csv", "--json")
	}
	if l.Account != "" {
		o = append(o, "--account", l.Account)
	}
	return append(o, "--", l.Name)
}

// run runs the program. Refused is what it says where it ends with an exit code
// for bad input or files left out; any other failure is an error.
func (r *reader) run(dir string, args ...string) (out []byte, refused string, err error) {
	cmd := exec.Command(r.program, args...)
	cmd.Dir = dir
	for _, setting := range os.Environ() {
		if !strings.HasPrefix(setting, "DYETRACE_") {
			cmd.Env = append(cmd.Env, setting)
		}
	}
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err = cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) && (exit.ExitCode() == 3 || exit.ExitCode() == 6) {
		first, _, _ := strings.Cut(strings.TrimSpace(said.String()), "\n")
		if first == "" {
			first = "no reason"
		}
		return out, first, nil
	}
	if err != nil {
		err = fmt.Errorf("%s: %w: %s", strings.Join(args, " "), err, said.String())
	}
	return out, "", err
}

// summary is what of import's JSON counts here. A build that has no notes gives
// none.
type summary struct {
	Notes []struct {
		Kind   string `json:"kind"`
		Line   int    `json:"line"`
		Column string `json:"column"`
		Text   string `json:"text"`
	} `json:"notes"`
}

// importInto imports a layout into a new ledger and reads back what went in.
func (r *reader) importInto(dir, ledger string, l *layouts.Layout, more ...string) (layouts.Outcome, error) {
	var o layouts.Outcome
	args := append(append([]string{"import"}, more...), options(l, ledger)...)
	out, refused, err := r.run(dir, args...)
	if err != nil || refused != "" {
		return layouts.Outcome{Refused: refused}, err
	}
	var s summary
	if err := json.Unmarshal(out, &s); err != nil {
		return o, fmt.Errorf("the import's JSON: %w", err)
	}
	for _, n := range s.Notes {
		o.Notes = append(o.Notes, layouts.Note{Kind: n.Kind, Column: n.Column, Text: n.Text, Line: n.Line})
	}
	rejected, err := rejects(filepath.Join(dir, ledger+".rejects.csv"))
	if err != nil {
		return o, err
	}
	o.Notes = append(o.Notes, rejected...)
	out, refused, err = r.run(dir, "export", "--ledger", ledger, "--json")
	if err != nil || refused != "" {
		return o, fmt.Errorf("export: %s %w", refused, err)
	}
	o.Transfers, err = transfers(out)
	return o, err
}

// rejects reads a file of rejected rows, which is there only if a row was.
func rejects(name string) ([]layouts.Note, error) {
	f, err := os.Open(name)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, err
	}
	var notes []layouts.Note
	for _, row := range rows[1:] {
		line, err := strconv.Atoi(row[2])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		notes = append(notes, layouts.Note{Kind: "rejected", Line: line, Text: row[3]})
	}
	return notes, nil
}

// transfers reads an export, one object to a line.
func transfers(out []byte) ([]layouts.Transfer, error) {
	var all []layouts.Transfer
	for decoder := json.NewDecoder(bytes.NewReader(out)); decoder.More(); {
		var t struct {
			From     string    `json:"from"`
			To       string    `json:"to"`
			Amount   string    `json:"amount"`
			Received string    `json:"received"`
			Currency string    `json:"currency"`
			Time     time.Time `json:"time"`
			Source   string    `json:"source"`
			Source2  string    `json:"source2"`
		}
		if err := decoder.Decode(&t); err != nil {
			return nil, err
		}
		transfer := layouts.Transfer{From: t.From, To: t.To, Paid: t.Amount, Received: t.Received, Currency: t.Currency,
			Time: t.Time}
		if t.Received == "" {
			transfer.Received = t.Amount
		}
		for _, source := range []string{t.Source, t.Source2} {
			if line, err := strconv.Atoi(source[strings.LastIndexByte(source, ':')+1:]); err == nil {
				transfer.Lines = append(transfer.Lines, line)
			}
		}
		all = append(all, transfer)
	}
	return all, nil
}
