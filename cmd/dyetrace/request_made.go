package main

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"dyetrace"
	"dyetrace/casework"
)

// resultOf is what a command is called whose result requests may rest on; false for others.
func resultOf(words []string) (of string, may bool) {
	for _, known := range []struct {
		of    string
		words []string
	}{{"trace", []string{"trace"}}, {"inquiries", []string{"inquiries"}}, {"plan", []string{"freeze", "plan"}}, {"plan", []string{"freeze", "list"}}} {
		if len(words) >= len(known.words) && slices.Equal(words[:len(known.words)], known.words) {
			return known.of, true
		}
	}
	return "", false
}

// makeResult runs a command whose result requests rest on. It gives its JSON, and of what
// it was made: the ledger's sources and the lists that it read, each by its hash. Where it
// is made again, the words alone say how.
func (d *desk) makeResult(words []string, again bool) ([]byte, casework.Outcome, error) {
	of, may := resultOf(words)
	if !may {
		return nil, casework.Outcome{}, usageError("requests rest on trace, inquiries, freeze plan or freeze list, not on %q", strings.Join(words, " "))
	}
	for _, word := range words {
		name, _, _ := strings.Cut(word, "=")
		if slices.Contains([]string{"-o", "--output", "--json", "--format", "--follow"}, name) {
			return nil, casework.Outcome{}, usageError("leave %s out: the result is read as JSON and kept with the case", name)
		}
	}
	var out bytes.Buffer
	step := &program{stdout: &out, stderr: d.stderr, args: words, quiet: true, asTyped: again}
	root := step.root()
	root.SetArgs(append(slices.Clone(words), "--json", "--quiet"))
	if err := root.ExecuteContext(d.ctx); err != nil {
		return nil, casework.Outcome{}, err
	}
	// A ledger that changed meanwhile gave a result that nobody can make again.
	if err := step.unchanged(); err != nil {
		return nil, casework.Outcome{}, err
	}
	made := casework.Outcome{Of: of, Program: "dyetrace " + version, Command: step.words()}
	for _, l := range step.opened {
		for _, s := range l.Sources() {
			if s.Removed == nil {
				made.Sources = append(made.Sources, casework.BasisSource{Name: s.Name, SHA256: hex.EncodeToString(s.SHA256[:])})
			}
		}
	}
	for i := range step.inputs {
		in := &step.inputs[i]
		if in.info == nil || in.info.IsDir() {
			continue
		}
		sum, _, err := hashFile(in.path)
		if err != nil {
			return nil, made, err
		}
		made.Sources = append(made.Sources, casework.BasisSource{Name: in.given + " " + filepath.Base(in.path), SHA256: sum})
	}
	return out.Bytes(), made, nil
}

// proposeMade proposes what a command finds, and keeps what it was made of.
func (d *desk) proposeMade(by casework.By, c casework.Case, words []string, like casework.Asking) (casework.Decide, error) {
	text, made, err := d.makeResult(words, false)
	if err != nil {
		return nil, err
	}
	askings, figures, err := askingsOf(text, like)
	if err != nil {
		return nil, err
	}
	if len(askings) == 0 {
		return nil, usageError("%q names no account to %s", strings.Join(quoteAll(words), " "), like.Kind)
	}
	made.Figures, made.For = figures, like.Kind
	return by.ProposeFrom(c.ID, made, askings...), nil
}

// rechecked is what a recheck found, as JSON.
type rechecked struct {
	Case     string                 `json:"case"`
	Basis    string                 `json:"basis"`
	Command  string                 `json:"command"`
	Failed   string                 `json:"failed,omitempty"` // why it could not be made again
	Removed  []casework.BasisSource `json:"removed"`
	Added    []casework.BasisSource `json:"added"`
	Differs  []casework.Difference  `json:"differs"`
	Proposed int                    `json:"lifts_proposed"`
}

func (p *program) caseRecheckCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "recheck [flags] [CASE...]",
		Short: "Make again what requests rest on, and show what has changed since",
		Long: `Run again the commands behind the requests of cases, of all cases of your office where
none is named, in the folder where they were run. Where a result says something else of an
account - a source was removed, a fault was mended - the case gets a task with what was
said, what is said now, and what went out because of it. For what is in force on an account
of which the result says nothing any more, a request to lift it is proposed.`,
		Example: `  dyetrace case recheck
  dyetrace case recheck north-C1 --json`,
	}
	return p.deskCommand(cmd, func(d *desk, args []string) error {
		cases, err := d.casesOf(args)
		if err != nil {
			return err
		}
		// All are made again before any is said to have failed, and what they give is shown first.
		all, failed := []rechecked{}, 0
		for _, c := range cases {
			var bases []casework.Basis
			if err := listInto(d.ctx, d.store, "bases", c.ID, &bases); err != nil {
				return err
			}
			for _, basis := range bases {
				one, err := d.recheck(c, basis)
				if err != nil {
					return err
				}
				if one.Failed != "" {
					failed++
				}
				all = append(all, one)
			}
		}
		if err := d.show(map[string]any{"rechecked": all}, func() error { return d.printRechecked(all) }); err != nil || failed == 0 {
			return err
		}
		return dyetrace.Errorf(dyetrace.PartialError, "recheck", "%d of %d results could not be made again", failed, len(all))
	})
}

// casesOf are cases by their numbers; all that who acts may see where none is given.
func (d *desk) casesOf(names []string) ([]casework.Case, error) {
	var cases []casework.Case
	for _, name := range names {
		c, err := d.caseOf(name)
		if err != nil {
			return nil, err
		}
		cases = append(cases, c)
	}
	if len(names) > 0 {
		return cases, nil
	}
	err := casework.All(d.ctx, d.store, "cases", d.as.Office, func(c casework.Case) bool {
		if casework.MaySee(d.as.Who(), c) && c.State != casework.CaseMerged {
			cases = append(cases, c)
		}
		return len(cases) < mostShown
	})
	return cases, err
}

// nobodySays stands for the institution of an account of which a result names none.
const nobodySays = "\x00"

// figuresAgain are the figures of a result that was made again. Of an account of which it
// names no institution, that counts which the requests named.
func figuresAgain(text []byte, basis casework.Basis) ([]casework.Figure, error) {
	_, figures, err := askingsOf(text, casework.Asking{Kind: basis.For, Institution: nobodySays})
	for i := range figures {
		if figures[i].Institution != nobodySays {
			continue
		}
		figures[i].Institution = ""
		if at := slices.IndexFunc(basis.Figures, func(f casework.Figure) bool { return f.Account == figures[i].Account }); at >= 0 {
			figures[i].Institution = basis.Figures[at].Institution
		}
	}
	return figures, err
}

// recheck makes one result again. That it cannot be made is no reason to leave the others
// unchecked.
func (d *desk) recheck(c casework.Case, basis casework.Basis) (rechecked, error) {
	one := rechecked{Case: c.Number, Basis: basis.ID, Command: "dyetrace " + strings.Join(quoteAll(basis.Command), " "),
		Removed: []casework.BasisSource{}, Added: []casework.BasisSource{}, Differs: []casework.Difference{}}
	// A fault of one result is told beside the others; only an interrupt ends them all.
	text, now, err := d.makeResult(basis.Command, true)
	if err == nil {
		now.For = basis.For
		now.Figures, err = figuresAgain(text, basis)
	}
	if err != nil {
		if d.ctx.Err() != nil {
			return one, err
		}
		one.Failed = err.Error()
		return one, nil
	}
	by, err := d.by(c)
	if err != nil {
		return one, err
	}
	events, err := d.do(by.RecheckCase(basis.ID, now))
	if err != nil {
		return one, err
	}
	for _, e := range events {
		fact, _, err := casework.DecodeFact(e)
		if err != nil {
			return one, err
		}
		switch said := fact.(type) {
		case casework.CaseRechecked:
			one.Removed, one.Added, one.Differs = append(one.Removed, said.Removed...), append(one.Added, said.Added...), append(one.Differs, said.Differences...)
		case casework.RequestProposed:
			one.Proposed++
		}
	}
	return one, nil
}

func (d *desk) printRechecked(all []rechecked) error {
	rows := [][]string{}
	for _, one := range all {
		if one.Failed != "" {
			rows = append(rows, []string{one.Case, "cannot be made again", "", "", "", "", one.Failed})
			continue
		}
		sources := fmt.Sprintf("%d removed, %d added", len(one.Removed), len(one.Added))
		if len(one.Differs) == 0 {
			rows = append(rows, []string{one.Case, "as it was", "", "", "", sources, one.Command})
		}
		for _, diff := range one.Differs {
			rows = append(rows, []string{one.Case, diff.Institution + "/" + diff.Account, diff.Then.String(), diff.Now.String(), strings.Join(diff.Requests, " "), sources, one.Command})
		}
	}
	return errors.Join(d.table([]string{"case", "account", "then", "now", "went out", "sources"}, "command", rows))
}
