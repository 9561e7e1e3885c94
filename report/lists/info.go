package lists

import (
	"io"
	"maps"
	"slices"

	"dyetrace"
	"dyetrace/internal/display"
	"dyetrace/ledger"
	"dyetrace/report"
)

// Info is what a ledger holds as JSON; disk says that this is also what it takes on disk.
func Info(info *ledger.Info, disk bool) map[string]any {
	result := map[string]any{
		"transfers": info.Transfers, "accounts": info.Accounts, "described_accounts": info.Described,
		"statements": info.Statements, "statements_by_currency": info.Currencies, "sources": Sources(info.Sources, false),
		"timezone": info.Zone,
	}
	if info.Aliases > 0 {
		result["aliases"] = info.Aliases
	}
	if info.Transfers > 0 {
		result["first"], result["last"] = info.First.String(), info.Last.String()
	}
	if disk {
		result["bytes_on_disk"], result["index_parts"] = info.Bytes, info.Parts
		result["records_in_log"] = info.Logged
	}
	return result
}

// WriteInfo writes the same as text, and then the sources.
func WriteInfo(w io.Writer, info *ledger.Info, disk bool, o Options) error {
	var t display.Table
	t.Text("")
	t.Number("")
	t.Add("transfers", display.Count(info.Transfers))
	t.Add("accounts that they name", display.Count(int64(info.Accounts)))
	t.Add("accounts described by accounts files", display.Count(int64(info.Described)))
	// Lines that most ledgers do not need are left out where there is nothing to count.
	if info.Aliases > 0 {
		t.Add("other names of accounts", display.Count(int64(info.Aliases)))
	}
	t.Add("statements, one for each account and currency", display.Count(int64(info.Statements)))
	// Maps are listed in the order of their keys, so that two runs print the same.
	for _, c := range slices.Sorted(maps.Keys(info.Currencies)) {
		t.Add("  in "+c, display.Count(info.Currencies[c]))
	}
	if info.Transfers > 0 {
		show := func(at dyetrace.Instant) string {
			return report.Clock(at, o.Zone) + " " + o.Zone.String()
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
		t.Add("parts of the index", display.Count(int64(info.Parts)))
		t.Add("records that lie in the log", display.Count(info.Logged))
	}
	// Sources are a table of their own, with columns of their own.
	if err := t.Write(w, o.Width); err != nil || len(info.Sources) == 0 {
		return err
	}
	if err := writeLine(w, ""); err != nil {
		return err
	}
	return WriteSources(w, info.Sources, o)
}
