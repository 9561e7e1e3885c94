package main

import (
	"context"

	"github.com/spf13/cobra"

	"dyetrace/internal/display"
	"dyetrace/ledger"
)

// recoverCommand makes a ledger's manifest again.
func (p *program) recoverCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "recover [flags]",
		Short: "Make a ledger's lost or damaged manifest again",
		Long: `Give a ledger whose file MANIFEST is missing or damaged its manifest again.

The ledger's folder holds a copy of the manifest. If the copy is whole and every
file is the one that it names, the copy is used. Else the manifest is made from
what the files hold. What cannot be proved is printed. Where a file is known to be
missing, or to be another one, nothing is changed and the exit code is 5.`,
		Example: "  dyetrace recover --ledger case",
		Args:    cobra.NoArgs,
	}
	dir, asJSON := addSetting(cmd, "ledger"), addJSON(cmd)
	p.addWait(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return p.recoverLedger(cmd.Context(), *dir, *asJSON) }
	return cmd
}

func (p *program) recoverLedger(ctx context.Context, dir string, asJSON bool) error {
	if err := checkLedger(dir); err != nil {
		return err
	}
	bar := p.progress("indexing")
	defer bar.end()
	r, err := ledger.Recover(ctx, p.files(ctx), dir, holder("recover"), bar.set)
	bar.end()
	if err != nil {
		return err
	}
	// The ledger is whole again from here on, so that its page is written as after any other change.
	if _, err := p.renewPage(ctx, dir); err != nil {
		return err
	}
	if asJSON {
		// A list without doubts is [] in JSON, not null.
		doubts := append([]string{}, r.Doubts...)
		return p.printJSON(map[string]any{"copy": r.Copy, "generation": r.Generation, "files": r.Files, "doubts": doubts})
	}
	from := "from the ledger's files"
	if r.Copy != "" {
		from = "from its copy " + r.Copy
	}
	if err := p.printf("Made the manifest again %s: generation %d, %s.\n", from, r.Generation,
		display.Plural(int64(r.Files), "file", "files")); err != nil {
		return err
	}
	for _, doubt := range r.Doubts {
		if err := p.printf("- %s\n", doubt); err != nil {
			return err
		}
	}
	return nil
}
