package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"golang.org/x/sync/errgroup"

	"dyetrace/bench/command"
	"dyetrace/detect"
	"dyetrace/detect/forest"
)

// rowsFolder is where rows are written.
func (o *options) rowsFolder() string { return filepath.Join(o.cache, "rows") }

// rows writes the rows of worlds. own reads the first forest for a world, for rows
// of the second kind.
func (o *options) rows(ctx context.Context, seeds []uint64, own func(seed uint64) (*forest.Forest, error)) error {
	if err := os.MkdirAll(o.rowsFolder(), 0o777); err != nil {
		return err
	}
	program := filepath.Join(o.cache, "dyetrace")
	if _, err := os.Stat(program); err != nil {
		if err := command.Build(ctx, program); err != nil {
			return err
		}
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for _, seed := range seeds {
		group.Go(func() error {
			if err := o.worldRows(ctx, program, seed, own); err != nil {
				return fmt.Errorf("world %d: %w", seed, err)
			}
			return nil
		})
	}
	return group.Wait()
}

func (o *options) worldRows(ctx context.Context, program string, seed uint64,
	own func(seed uint64) (*forest.Forest, error)) (err error) {
	if err := o.draw(ctx, program, seed); err != nil {
		return err
	}
	kind, first := "own", (*forest.Forest)(nil)
	if own != nil {
		kind = "chain"
		if first, err = own(seed); err != nil {
			return err
		}
	}
	t, err := o.measure(ctx, seed, first)
	if err != nil {
		return err
	}
	return t.write(filepath.Join(o.rowsFolder(), fmt.Sprintf("%s-%d", kind, seed)))
}

// fold reads the first forest that has not seen a world; %d in its name stands for
// the world's fold.
func (o *options) fold(name string) func(seed uint64) (*forest.Forest, error) {
	return func(seed uint64) (*forest.Forest, error) {
		file := strings.ReplaceAll(name, "%d", strconv.FormatUint(seed%uint64(o.folds), 10))
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		f, err := forest.Read(bytes.NewReader(text), file)
		if err != nil {
			return nil, err
		}
		return f.Bind(detect.OwnFeatures())
	}
}

// grow trains both forests and the card.
func (o *options) grow(ctx context.Context, train, pass, calibrate []uint64) error {
	own, chain := filepath.Join(o.cache, "own.txt"), filepath.Join(o.cache, "chain.txt")
	o.logf("rows of %d worlds, each by itself", len(train)+len(calibrate))
	if err := o.rows(ctx, append(train[:len(train):len(train)], calibrate...), nil); err != nil {
		return err
	}
	o.logf("the first forest, and %d that leave worlds out", o.folds)
	group, run := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for fold := -1; fold < o.folds; fold++ {
		file := filepath.Join(o.cache, fmt.Sprintf("own-%d.txt", fold))
		if fold < 0 {
			file = own
		}
		group.Go(func() error {
			_, err := o.script(run, "own", o.rowsFolder(), o.train, strconv.Itoa(fold), strconv.Itoa(o.folds), file)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	// Worlds of the calibration are asked as any world will be: of the forest that
	// learned from all others.
	o.logf("rows of the same worlds, with whom accounts deal with")
	err := errors.Join(o.rows(ctx, pass, o.fold(filepath.Join(o.cache, "own-%d.txt"))),
		o.rows(ctx, calibrate, o.fold(own)))
	if err != nil {
		return err
	}
	o.logf("the second forest")
	if _, err := o.script(ctx, "chain", o.rowsFolder(), o.chain, chain); err != nil {
		return err
	}
	said, err := o.script(ctx, "card", o.rowsFolder(), chain, o.calibrate)
	if err != nil {
		return err
	}
	return o.keep(own, chain, said)
}

// script runs train.py and returns what it prints.
func (o *options) script(ctx context.Context, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, o.python, append([]string{filepath.Join(o.scripts, "train.py")}, args...)...)
	var said, wrong bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &wrong
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("train.py %s: %w: %s", args[0], err, bytes.TrimSpace(wrong.Bytes()))
	}
	return said.Bytes(), nil
}

// said is what train.py says of a calibration.
type said struct {
	Slope     float64 `json:"slope"`
	Intercept float64 `json:"intercept"`
	Look      float64 `json:"look"`
	Brier     float64 `json:"brier"`
	Table     []struct {
		From      float64 `json:"from"`
		Below     float64 `json:"below"`
		Accounts  int     `json:"accounts"`
		Predicted float64 `json:"predicted"`
		Observed  float64 `json:"observed"`
	} `json:"table"`
}

// keep writes the three texts, or compares them with those that are there.
func (o *options) keep(own, chain string, about []byte) error {
	var s said
	if err := json.Unmarshal(about, &s); err != nil {
		return fmt.Errorf("what train.py says of the calibration: %w", err)
	}
	texts := map[string][]byte{}
	for name, file := range map[string]string{"own.txt": own, "chain.txt": chain} {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		texts[name] = text
	}
	requirements, err := os.ReadFile(filepath.Join(o.scripts, "requirements.txt"))
	if err != nil {
		return err
	}
	texts["card.toml"] = o.card(&s, texts, requirements)
	var different []string
	for name, text := range texts {
		file := filepath.Join(o.into, name)
		if !o.check {
			if err := os.WriteFile(file, text, 0o666); err != nil {
				return err
			}
			continue
		}
		there, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if !bytes.Equal(there, text) {
			different = append(different, name)
		}
	}
	if len(different) > 0 {
		return fmt.Errorf("%s: training gives other bytes than those that are there", strings.Join(different, ", "))
	}
	return nil
}

// card is the text of card.toml.
func (o *options) card(s *said, texts map[string][]byte, requirements []byte) []byte {
	var b bytes.Buffer
	hash := func(text []byte) string {
		sum := sha256.Sum256(text)
		return hex.EncodeToString(sum[:])
	}
	trainer := ""
	for line := range strings.SplitSeq(string(requirements), "\n") {
		if strings.HasPrefix(line, "lightgbm==") {
			trainer = line
		}
	}
	fmt.Fprintf(&b, "# What the trees beside this file are; docs/model.md says more. The command\n# `make forest` writes all three.\n"+
		"format = 1\ntrainer = %q\ntrained = %q\npassed = %q\ncalibrated = %q\nown = %q\nchain = %q\n", trainer, o.train,
		o.chain, o.calibrate, hash(texts["own.txt"]), hash(texts["chain.txt"]))
	fmt.Fprintf(&b, "slope = %v\nintercept = %v\nlook = %v\nbrier = %.3g\n", s.Slope, s.Intercept, s.Look, s.Brier)
	for _, bin := range s.Table {
		fmt.Fprintf(&b, "[[bin]]\nfrom = %v\nbelow = %v\naccounts = %d\npredicted = %v\nobserved = %v\n", bin.From,
			min(1, bin.Below), bin.Accounts, bin.Predicted, bin.Observed)
	}
	return b.Bytes()
}
