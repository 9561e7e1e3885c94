package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"dyetrace/internal/display"
	"dyetrace/ledger"
)

// reindexCommand makes a ledger's index anew.
func (p *program) reindexCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "reindex [flags]",
		Short: "Make a ledger's index anew from its records",
		Long: `Throw the statement index of a ledger away and make it again from the records.

It takes effect all at once or not at all, and no answer changes by it.`,
		Example: "  dyetrace reindex --ledger case",
		Args:    cobra.NoArgs,
	}
	dir, asJSON := addSetting(cmd, "ledger"), addJSON(cmd)
	p.addWait(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return p.reindex(cmd.Context(), *dir, *asJSON) }
	return cmd
}

func (p *program) reindex(ctx context.Context, dir string, asJSON bool) error {
	if err := checkLedger(dir); err != nil {
		return err
	}
	began := time.Now()
	bar := p.progress("indexing")
	defer bar.end()
	if err := ledger.Reindex(ctx, p.files(ctx), dir, holder("reindex"), bar.set); err != nil {
		return err
	}
	bar.end()
	if _, err := p.renewPage(ctx, dir); err != nil {
		return err
	}
	l, err := p.openLedger(dir)
	if err != nil {
		return err
	}
	defer l.Close()
	took := time.Since(began)
	if asJSON {
		return p.printJSON(map[string]any{"transfers": l.Transfers(), "statements": l.Statements(),
			"seconds": took.Seconds()})
	}
	return p.printf("Indexed %s in %s in %.1f seconds.\n", display.Plural(l.Transfers(), "transfer", "transfers"),
		display.Plural(int64(l.Statements()), "statement", "statements"), took.Seconds())
}
