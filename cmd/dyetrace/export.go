package main

import (
	"context"
	"errors"
	"io"

	"github.com/spf13/cobra"

	"dyetrace"
	"dyetrace/internal/display"
	"dyetrace/ledger"
	"dyetrace/ledger/statement"
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
	o.format = addFormat(cmd, "csv", "csv, parquet, or json: one object to a line", "csv", "parquet", "json")
	cmd.Flags().StringVar(&o.what, "what", "transfers", "transfers, accounts or holders")
	cmd.Flags().StringVarP(&o.output, "output", "o", "", "file to write (default: standard output)")
	complete(cmd, "what", "transfers", "accounts", "holders")
	return cmd
}

// records takes what an export writes.
type records interface {
	transfer(t *dyetrace.Transfer) error
	account(a *dyetrace.Account) error
	holder(h *dyetrace.Holder) error
	close() error
}

func (p *program) export(ctx context.Context, o *exportOptions) error {
	format, err := o.format()
	if err != nil {
		return err
	}
	if o.what != "transfers" && o.what != "accounts" && o.what != "holders" {
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
	n := int64(0)
	err = p.write(o.output, func(w io.Writer) error {
		to, err := newRecords(w, o.what, format)
		if err != nil {
			return err
		}
		n, err = p.exportRecords(ctx, l, o.what, to)
		return errors.Join(err, to.close())
	})
	if err == nil && o.output != "" {
		p.note("wrote %s to %s", display.Plural(n, o.what[:len(o.what)-1], o.what), o.output)
	}
	return err
}

func newRecords(w io.Writer, what, format string) (records, error) {
	switch format {
	case "parquet":
		return newParquetRecords(w, what), nil
	case "json":
		return newJSONRecords(w), nil
	}
	return newCSVRecords(w, what)
}

// exportRecords hands everything of a kind over and counts it.
func (p *program) exportRecords(ctx context.Context, l *ledger.Ledger, what string, to records) (n int64, err error) {
	bar := p.progress("exporting")
	defer bar.end()
	if what == "accounts" {
		return n, l.ScanAccounts(ctx, func(a *dyetrace.Account) error {
			n++
			return to.account(a)
		})
	}
	if what == "holders" {
		return n, l.ScanHolders(ctx, func(h *dyetrace.Holder) error {
			n++
			return to.holder(h)
		})
	}
	return l.Transfers(), l.Scan(ctx, 0, statement.Ord(l.Transfers()), func(o statement.Ord, t *dyetrace.Transfer) error {
		if o%4096 == 0 {
			bar.set(int64(o), l.Transfers())
		}
		return to.transfer(t)
	})
}
