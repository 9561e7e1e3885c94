package main

import (
	"io/fs"
	"path/filepath"

	"github.com/spf13/cobra"

	"dyetrace/report"
	"dyetrace/report/lists"
)

// infoCommand shows what a ledger holds.
func (p *program) infoCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "info [flags]",
		Short: "Show what a ledger holds",
		Long: `Show what a ledger holds: how many transfers and accounts, from when to when, in
which currencies, in which time zone, and from which files: how each was read, and
which were removed.`,
		Example: `  dyetrace info --ledger case
  dyetrace info --ledger case --disk --json`,
		Args: cobra.NoArgs,
	}
	dir, location, asJSON := addSetting(cmd, "ledger"), addSetting(cmd, "timezone"), addJSON(cmd)
	// Sizes on disk differ between two imports of the same files, and the rest does not: they are
	// left out unless asked for, so that outputs can be compared.
	disk := cmd.Flags().Bool("disk", false, "also show the ledger's size on disk, which depends on how it was imported")
	cmd.RunE = func(*cobra.Command, []string) error {
		l, err := p.openLedger(*dir)
		if err != nil {
			return err
		}
		defer l.Close()
		info, err := l.Info()
		if err != nil {
			return err
		}
		if *asJSON {
			return p.printJSON(lists.Info(&info, *disk))
		}
		zoned, err := zone(*location)
		if err != nil {
			return err
		}
		return lists.WriteInfo(p.stdout, &info, *disk, p.listed(false, report.English, zoned))
	}
	return cmd
}

// folderSize is the size of all files in a folder and below. What goes away
// meanwhile does not count.
func folderSize(dir string) (size int64, err error) {
	err = filepath.WalkDir(dir, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil {
			return nil //nolint:nilerr // whoever opens the ledger will say it better
		}
		if info, err := entry.Info(); err == nil && info.Mode().IsRegular() {
			size += info.Size()
		}
		return nil
	})
	return size, err
}
