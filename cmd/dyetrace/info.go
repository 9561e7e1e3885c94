package main

import (
	"io/fs"
	"maps"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"dyetrace"
	"dyetrace/internal/display"
	"dyetrace/ledger"
	"dyetrace/report"
)

// infoCommand says what a ledger holds.
func (p *program) infoCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "info [flags]",
		Short: "Say what a ledger holds",
		Long: `Say what a ledger holds: how many transfers and accounts, from when to when, in
which currencies, in which time zone, and from which files: how each was read, and
which were removed.`,
		Example: `  dyetrace info --ledger case
  dyetrace info --ledger case --disk --json`,
		Args: cobra.NoArgs,
	}
	dir, location, asJSON := addSetting(cmd, "ledger"), addSetting(cmd, "timezone"), addJSON(cmd)
	disk := cmd.Flags().Bool("disk", false, "also say what the ledger takes on disk, which depends on how it was imported")
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
			return p.printJSON(infoJSON(&info, *disk))
		}
		return p.printInfo(&info, *location, *disk)
	}
	return cmd
}

func infoJSON(info *ledger.Info, disk bool) map[string]any {
	result := map[string]any{
		"transfers": info.Transfers, "accounts": info.Accounts, "described_accounts": info.Described,
		"statements": info.Statements, "statements_by_currency": info.Currencies, "sources": jsonSources(info.Sources, false),
		"timezone": info.Zone,
	}
	if info.Aliases > 0 {
		result["aliases"] = info.Aliases
	}
	if info.Transfers > 0 {
		result["first"], result["last"] = info.First.String(), info.Last.String()
	}
	if disk {
		result["bytes_on_disk"] = info.Bytes
	}
	return result
}

func (p *program) printInfo(info *ledger.Info, timezone string, disk bool) error {
	location, err := zone(timezone)
	if err != nil {
		return err
	}
	var t display.Table
	t.Text("")
	t.Number("")
	t.Add("transfers", display.Count(info.Transfers))
	t.Add("accounts that they name", display.Count(int64(info.Accounts)))
	t.Add("accounts described by accounts files", display.Count(int64(info.Described)))
	if info.Aliases > 0 {
		t.Add("other names of accounts", display.Count(int64(info.Aliases)))
	}
	t.Add("statements, one for each account and currency", display.Count(int64(info.Statements)))
	for _, c := range slices.Sorted(maps.Keys(info.Currencies)) {
		t.Add("  in "+c, display.Count(info.Currencies[c]))
	}
	if info.Transfers > 0 {
		show := func(at dyetrace.Instant) string {
			return report.Clock(at, zoneOrUTC(location)) + " " + zoneOrUTC(location).String()
		}
		t.Add("first transfer", show(info.First))
		t.Add("last transfer", show(info.Last))
	}
	if info.Zone != "" {
		t.Add("time zone", info.Zone)
	} else {
		t.Add("time zone", "not known")
	}
	if disk {
		for _, kind := range slices.Sorted(maps.Keys(info.Bytes)) {
			t.Add("bytes on disk, "+kind, display.Count(info.Bytes[kind]))
		}
	}
	if err := p.printTable(&t); err != nil || len(info.Sources) == 0 {
		return err
	}
	if err := p.printf("\n"); err != nil {
		return err
	}
	return p.printSources(info.Sources, zoneOrUTC(location))
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
