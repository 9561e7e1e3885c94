package main

import (
	"context"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"dyetrace/internal/display"
	"dyetrace/report/records"
)

// exportOptions are what the user asked of an export.
type exportOptions struct {
	ledger       *string
	what, output string
	format       func() (string, error)
}

// exportCommand gives back what went into a ledger.
func (p *program) exportCommand() *cobra.Command {
	var o exportOptions
	cmd := &cobra.Command{
		Use:   "export [flags]",
		Short: "Give back what went into a ledger",
		Long: `Write all transfers, accounts or holders of a ledger, in ledger order or by id, with the
columns that an import reads and the source file and line of each. Importing
what was exported gives an equal ledger.

CSV and JSON are data for programs: a cell that begins with = is left as it is.
Do not open them in a spreadsheet that runs what it finds.`,
		Example: `  dyetrace export --ledger case -o transfers.csv
  dyetrace export --ledger case --what accounts
  dyetrace export --ledger case --format parquet -o transfers.parquet`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.export(cmd.Context(), &o) },
	}
	o.ledger = addSetting(cmd, "ledger")
	o.format = addFormat(cmd, "csv", "csv, parquet, or json: one object to a line", records.Formats()...)
	cmd.Flags().StringVar(&o.what, "what", "transfers", "transfers, accounts or holders")
	cmd.Flags().StringVarP(&o.output, "output", "o", "", "file to write (default: standard output)")
	complete(cmd, "what", records.Kinds()...)
	return cmd
}

func (p *program) export(ctx context.Context, o *exportOptions) error {
	format, err := o.format()
	if err != nil {
		return err
	}
	if !slices.Contains(records.Kinds(), o.what) {
		return usageError("--what %q: it is transfers, accounts or holders", o.what)
	}
	if format == "parquet" && o.output == "" && terminalWidth(p.stdout) > 0 {
		return usageError("Parquet is not for terminals: name a file with -o")
	}
	l, err := p.openLedger(*o.ledger)
	if err != nil {
		return err
	}
	defer l.Close()
	bar := p.progress("exporting")
	defer bar.end()
	n := int64(0)
	err = p.write(o.output, func(w io.Writer) (err error) {
		n, err = records.Write(ctx, w, l, o.what, format, bar.set)
		return err
	})
	bar.end()
	if err == nil && o.output != "" {
		p.note("wrote %s to %s", display.Plural(n, o.what[:len(o.what)-1], o.what), o.output)
	}
	return err
}
