package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"dyetrace/detect"
)

// featuresOptions are what the user asked of features.
type featuresOptions struct {
	measuring
	output string
}

// featuresCommand writes every account's indicators.
func (p *program) featuresCommand() *cobra.Command {
	var o featuresOptions
	cmd := &cobra.Command{
		Use:   "features --ledger DIR -o FILE",
		Short: "Write every account's indicators as Parquet",
		Long: `Write every indicator of every account as Parquet, one row for each account and
currency, for people who train models of their own. docs/detect.md gives each
column's meaning; a value that cannot be computed is null.`,
		Example: `  dyetrace features --ledger case -o features.parquet
  dyetrace features --ledger case --claims claims.csv --since 2026-03-01 -o march.parquet`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.features(cmd.Context(), &o) },
	}
	o.add(cmd)
	cmd.Flags().StringVarP(&o.output, "output", "o", "", "Parquet file to write")
	return cmd
}

func (p *program) features(ctx context.Context, o *featuresOptions) error {
	if o.output == "" {
		return usageError("where to? Give -o FILE, such as -o features.parquet")
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
	scores, err := detect.Score(ctx, l, &asked)
	if err != nil {
		return err
	}
	if err := p.write(o.output, func(w io.Writer) error { return scores.WriteFeatures(ctx, l, w) }); err != nil {
		return err
	}
	p.note("wrote %s", o.output)
	return nil
}
