package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"dyetrace/bench/command"
	"dyetrace/evaluate/detection"
	"dyetrace/ledger/statement"
	"dyetrace/simulate/family"
)

// leastDecided is how many runners, and others, train needs.
const leastDecided = 10

// withLabels are programs, and each as it ranks with labels, as tables and looks name
// them.
func (o *options) withLabels(programs []command.Program) []command.Program {
	var all []command.Program
	for _, p := range programs {
		all = append(all, p)
		if o.labels > 0 {
			p.Name += fmt.Sprintf(" with %d labels of %s", o.labels, family.FormatSeeds(o.from))
			all = append(all, p)
		}
	}
	return all
}

// learn has each program learn a model from each world of labels, and returns the
// models by program and world. No model holds anything of a world that is measured.
func (o *options) learn(ctx context.Context, dir, simulator string, programs []command.Program) ([][]string, error) {
	models := make([][]string, len(programs))
	if o.labels == 0 {
		return models, nil
	}
	for _, seed := range o.from {
		o.logf("labels of world %d", seed)
		folder := filepath.Join(dir, "labels-"+strconv.FormatUint(seed, 10))
		if err := o.learnFrom(ctx, dir, folder, simulator, programs, seed, models); err != nil {
			return nil, fmt.Errorf("labels of world %d: %w", seed, err)
		}
	}
	for i, list := range models {
		if len(list) == 0 {
			return nil, fmt.Errorf("%s finds too few in every world of -from to learn from", programs[i].Name)
		}
	}
	return models, nil
}

// learnFrom adds what each program learns from one world, which is drawn into a folder
// and removed, because it is large.
func (o *options) learnFrom(ctx context.Context, dir, folder, simulator string, programs []command.Program, seed uint64,
	models [][]string) error {
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	if err := command.Draw(ctx, simulator, folder, seed); err != nil {
		return err
	}
	w, err := readWorld(folder)
	if err != nil {
		return err
	}
	for i := range programs {
		model := filepath.Join(dir, fmt.Sprintf("model-%d-%d.toml", seed, i+1))
		learned, err := o.train(ctx, &programs[i], w, folder, model)
		if err != nil {
			return err
		}
		if !learned {
			o.logf("world %d is left out: %s finds fewer than %d runners, or others", seed, programs[i].Name, leastDecided)
			continue
		}
		models[i] = append(models[i], model)
	}
	return nil
}

// train has a program rank a world's accounts and learn from what an office would
// then have decided: of the accounts from the top on, the first by which stolen money
// passed, and the first that serve no platform, half of the labels each. It reports
// whether there are enough of both.
func (o *options) train(ctx context.Context, p *command.Program, w *world, folder, model string) (bool, error) {
	ledger, tables := filepath.Join(folder, "ledger"), filepath.Join(folder, "findings")
	defer os.RemoveAll(ledger)
	defer os.RemoveAll(tables)
	if err := command.Import(ctx, p.Path, folder, ledger); err != nil {
		return false, err
	}
	if err := detect(ctx, p, folder, tables, o.top); err != nil {
		return false, err
	}
	found, err := os.ReadFile(filepath.Join(tables, "findings.csv"))
	if err != nil {
		return false, err
	}
	order, _, err := w.readFindings(found)
	if err != nil {
		return false, err
	}
	var decided []statement.No
	for _, group := range order {
		decided = append(decided, group...)
	}
	text, least := w.decisions(decided, o.labels)
	if least < leastDecided {
		return false, nil
	}
	labels := filepath.Join(folder, "labels.csv")
	if err := os.WriteFile(labels, text, 0o600); err != nil {
		return false, err
	}
	return true, command.Run(ctx, folder, p.Path, "train", "--quiet", "--ledger", ledger, "--timezone",
		detection.Zone().String(), "--labels", labels, "--output", model)
}

// decisions are labels of accounts in the order in which they were looked at, as train
// reads them: so many at most, half of them runners. least is how many there are of the
// kind of which there are fewer.
func (w *world) decisions(order []statement.No, labels int) (decisions []byte, least int) {
	id := make([]string, len(w.number))
	for account, no := range w.number {
		id[no] = account
	}
	text := bytes.NewBufferString("account,label\n")
	left := map[bool]int{true: labels / 2, false: labels / 2}
	for _, no := range order {
		// Who serves a platform that no stolen money reached through him is neither.
		if is := w.passed[no]; is == w.served[no] && left[is] > 0 {
			left[is]--
			fmt.Fprintf(text, "%s,%d\n", id[no], map[bool]int{true: 1}[is])
		}
	}
	return text.Bytes(), labels/2 - max(left[true], left[false])
}
