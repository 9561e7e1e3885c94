package main

import (
	"context"

	"github.com/spf13/cobra"

	"dyetrace/internal/display"
	"dyetrace/internal/vfs"
	"dyetrace/ledger"
)

// verifyCommand finds bytes of a ledger that are not what was written.
func (p *program) verifyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "verify [flags]",
		Short: "Find any damaged byte of a ledger",
		Long: `Read every byte of a ledger and compare it with the checksums.

Each damaged place is printed with its file and offset, and the exit code is 5.
Where only the index is damaged (a file in index-...), dyetrace reindex makes it
again from the records; damaged records must be imported again.`,
		Example: `  dyetrace verify --ledger case
  dyetrace verify --ledger case --json`,
		Args: cobra.NoArgs,
	}
	dir, asJSON := addSetting(cmd, "ledger"), addJSON(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return p.verify(cmd.Context(), *dir, *asJSON) }
	return cmd
}

func (p *program) verify(ctx context.Context, dir string, asJSON bool) error {
	if err := checkLedger(dir); err != nil {
		return err
	}
	size, err := folderSize(dir)
	if err != nil {
		return err
	}
	bar := p.progress("verifying")
	defer bar.end()
	verified, err := ledger.Verify(ctx, vfs.OS{}, dir, func(bytes int64) { bar.set(bytes, size) })
	bar.end()
	if verified == nil || err != nil && len(verified.Damage) == 0 {
		return err
	}
	if printErr := p.printVerified(verified, asJSON); printErr != nil {
		return printErr
	}
	return err
}

func (p *program) printVerified(v *ledger.Verified, asJSON bool) error {
	if asJSON {
		type damage struct {
			File   string `json:"file"`
			Offset int64  `json:"offset"`
			Reason string `json:"reason"`
		}
		found := []damage{}
		for _, d := range v.Damage {
			found = append(found, damage(d))
		}
		return p.printJSON(map[string]any{"files": v.Files, "bytes": v.Bytes, "damage": found})
	}
	if len(v.Damage) == 0 {
		return p.printf("%s, %s bytes: every byte is as it was written.\n", display.Plural(int64(v.Files), "file", "files"),
			display.Count(v.Bytes))
	}
	var t display.Table
	t.Text("damaged file")
	t.Number("at byte")
	t.Text("reason")
	for _, d := range v.Damage {
		t.Add(d.File, display.Count(d.Offset), d.Reason)
	}
	return p.printTable(&t)
}
