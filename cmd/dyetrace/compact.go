package main

import (
	"context"

	"github.com/spf13/cobra"

	"dyetrace/ledger"
)

// compactCommand makes one part of a ledger's index.
func (p *program) compactCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "compact [flags]",
		Short: "Make one part of a ledger's index",
		Long: `Make one part of the statement index of a ledger. An import adds a part for what it
brings, and imports merge parts as they grow; a ledger that is only read from now on
is read a little faster, and takes a little less room, in one part.

It takes effect all at once or not at all, and no answer changes by it.`,
		Example: "  dyetrace compact --ledger case",
		Args:    cobra.NoArgs,
	}
	dir, asJSON := addSetting(cmd, "ledger"), addJSON(cmd)
	p.addWait(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return p.compact(cmd.Context(), *dir, *asJSON) }
	return cmd
}

func (p *program) compact(ctx context.Context, dir string, asJSON bool) error {
	if err := checkLedger(dir); err != nil {
		return err
	}
	bar := p.progress("indexing")
	defer bar.end()
	parts, err := ledger.Compact(ctx, p.files(ctx), dir, holder("compact"), bar.set)
	if err != nil {
		return err
	}
	bar.end()
	if parts > 1 {
		if _, err := p.renewPage(ctx, dir); err != nil {
			return err
		}
	}
	if asJSON {
		return p.printJSON(map[string]any{"parts_before": parts, "parts": 1})
	}
	if parts == 1 {
		return p.printf("The index has one part.\n")
	}
	return p.printf("The index had %d parts and has one.\n", parts)
}
