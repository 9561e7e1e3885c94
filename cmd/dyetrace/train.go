package main

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"dyetrace/detect"
	"dyetrace/internal/display"
	"dyetrace/ledger"
)

// trainOptions are what the user asked of training.
type trainOptions struct {
	measuring
	labels, output string
	lambda         float64
	others         bool
}

// trainCommand learns a model from labels.
func (p *program) trainCommand() *cobra.Command {
	var o trainOptions
	cmd := &cobra.Command{
		Use:   "train --ledger DIR (--labels FILE | --claims FILE) -o MODEL",
		Short: "Learn from labels how accounts that pass stolen money on behave",
		Long: `Learn a logistic regression on the indicators of a ledger's accounts, for
dyetrace detect --model. It reports how well its probabilities hold among labelled
accounts, by cross-validation, and keeps the model as a text that can be read.

Labels are past decisions: a CSV file with account and label, 1 for an account
that passed stolen money on and 0 for one that did not. They do not say how many
such accounts there are: the model expects as many as the trees do, unless --others
makes all accounts count. Without labels, accounts that claimed money reached within
hours count as 1 and all others as 0; claims are then no indicator.`,
		Example: `  dyetrace train --ledger case --labels decided.csv -o model.toml
  dyetrace train --ledger case --claims claims.csv -o model.toml
  dyetrace detect --ledger case --model model.toml`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.train(cmd.Context(), &o) },
	}
	o.add(cmd)
	flags := cmd.Flags()
	flags.StringVar(&o.labels, "labels", "", "CSV file of past decisions: account,label")
	flags.Float64Var(&o.lambda, "lambda", detect.DefaultLambda, "how strongly weights are drawn to 0")
	flags.BoolVar(&o.others, "others", false, "count accounts without a label as ones that passed nothing on")
	flags.StringVarP(&o.output, "output", "o", "", "file of the model to write")
	return cmd
}

func (p *program) train(ctx context.Context, o *trainOptions) error {
	// Measuring takes minutes: what can be refused is refused first.
	switch {
	case o.output == "":
		return usageError("where to? Give -o MODEL, such as -o model.toml")
	case o.labels == "" && o.claims == "":
		return usageError("from what? Give --labels FILE or --claims FILE")
	case o.lambda <= 0:
		return usageError("--lambda %v: it is above 0", o.lambda)
	}
	l, err := p.openLedger(*o.ledger)
	if err != nil {
		return err
	}
	defer l.Close()
	asked, err := o.read(ctx, p, l)
	if err != nil {
		return err
	}
	// Accounts are measured first; labels are then compared with what was measured.
	scores, err := detect.Score(ctx, l, &asked)
	if err != nil {
		return err
	}
	m, err := o.learn(ctx, l, scores, &asked)
	if err != nil {
		return err
	}
	if err := p.write(o.output, m.Write); err != nil {
		return err
	}
	return p.printTraining(m, o.output)
}

// learn learns from labels or, where there are none, from claims.
func (o *trainOptions) learn(ctx context.Context, l *ledger.Ledger, scores *detect.Scores,
	asked *detect.Options) (*detect.Model, error) {
	t := detect.TrainOptions{Lambda: o.lambda, Others: o.others}
	if o.labels == "" {
		var err error
		t.Others = true
		t.Labels, err = scores.ClaimLabels(l)
		if err != nil {
			return nil, err
		}
		return detect.Train(ctx, l, scores, t, detect.Depth)
	}
	marks, err := readMarks(o.labels, "label", asked.Zone)
	for _, m := range marks {
		t.Labels = append(t.Labels, detect.Label{Account: m.Account, Runner: m.Runner})
	}
	if err != nil {
		return nil, err
	}
	return detect.Train(ctx, l, scores, t)
}

// printTraining says what was learned and how well it holds.
func (p *program) printTraining(m *detect.Model, name string) error {
	err := p.printf("Learned from %s and %s.\nBrier score %.5f by cross-validation; saying the same of all gets %.5f.\n",
		display.Plural(int64(m.Runners), "account that passed stolen money on", "accounts that passed stolen money on"),
		display.Plural(int64(m.Others), "other", "others"), m.Calibration.Brier, m.Calibration.Base)
	if err != nil {
		return err
	}
	var t display.Table
	t.Text("probability")
	t.Number("accounts", "mean probability", "share that did")
	for _, b := range m.Calibration.Bins {
		t.Add(fmt.Sprintf("%.1f to %.1f", b.Low, b.High), display.Count(int64(b.Accounts)), fmt.Sprintf("%.3f", b.Predicted),
			fmt.Sprintf("%.3f", b.Observed))
	}
	if err := p.printTable(&t); err != nil {
		return err
	}
	p.note("wrote %s", name)
	return nil
}

// readModel reads a model that train wrote.
func readModel(name string) (*detect.Model, error) {
	data, err := readFile(name, mostText)
	if err != nil {
		return nil, err
	}
	return detect.ReadModel(io.Reader(bytes.NewReader(data)), name)
}
