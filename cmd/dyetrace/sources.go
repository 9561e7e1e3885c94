package main

import (
	"context"
	"encoding/hex"
	"os"
	"os/user"
	"strings"

	"github.com/spf13/cobra"

	"dyetrace/internal/display"
	"dyetrace/ledger"
	"dyetrace/ledger/manifest"
	"dyetrace/report"
	"dyetrace/report/lists"
)

// sourcesCommand lists the sources of a ledger; a command below it removes some.
func (p *program) sourcesCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "sources [flags]",
		Short: "List the files that a ledger was read from, and remove some",
		Long: `List the files that a ledger was read from, how each was read, and those that were
removed, by whom, when and why.`,
		Example: `  dyetrace sources --ledger case
  dyetrace sources remove --ledger case statement.csv --reason "read in the wrong zone"`,
		Args: cobra.NoArgs,
	}
	dir, location, asJSON := addSetting(cmd, "ledger"), addSetting(cmd, "timezone"), addJSON(cmd)
	cmd.RunE = func(*cobra.Command, []string) error {
		zoned, err := zone(*location)
		if err != nil {
			return err
		}
		l, err := p.openLedger(*dir)
		if err != nil {
			return err
		}
		defer l.Close()
		if *asJSON {
			return p.printJSON(map[string]any{"timezone": l.Zone(), "sources": lists.Sources(l.Sources(), true)})
		}
		return lists.WriteSources(p.stdout, l.Sources(), p.listed(false, report.English, zoned))
	}
	cmd.AddCommand(p.removeCommand())
	return cmd
}

// removing is what a user asks of a removal.
type removing struct {
	ledger     *string
	by, reason string
	json       *bool
}

// removeCommand removes sources.
func (p *program) removeCommand() *cobra.Command {
	var o removing
	cmd := &cobra.Command{
		Use:   "remove [flags] FILE-or-SHA256...",
		Short: "Remove sources from a ledger, as if they had never come",
		Long: `Remove sources from a ledger: everything that was read of them goes, and records
that they kept out come back. That they were there stays on record. A source is
named by its file's name, or by its SHA-256 or the first 8 digits of it or more.

To read a file anew with other settings, remove it and import it again.`,
		Example: `  dyetrace sources remove --ledger case statement.csv --reason "read in the wrong zone"
  dyetrace sources remove --ledger case 3a7bd3e2360a --by "Li, cyber unit 3"`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return p.removeSources(cmd.Context(), &o, args) },
	}
	o.ledger = addSetting(cmd, "ledger")
	cmd.Flags().StringVar(&o.by, "by", "", "who removes them, for the record (default: the user of this machine)")
	cmd.Flags().StringVar(&o.reason, "reason", "", "why, for the record")
	o.json = addJSON(cmd)
	p.addWait(cmd)
	return cmd
}

// maxReason bounds what is kept of a removal.
const maxReason = 2000

func (p *program) removeSources(ctx context.Context, o *removing, names []string) error {
	if len(o.by) > maxReason || len(o.reason) > maxReason {
		return usageError("--by and --reason have at most %d bytes", maxReason)
	}
	if o.by == "" {
		o.by = userName()
	}
	// Chosen before the ledger is locked: a wrong name costs nobody the lock.
	removed, rest, err := p.chooseSources(*o.ledger, names)
	if err != nil {
		return err
	}
	var ids []manifest.SourceID
	for i := range removed {
		ids = append(ids, removed[i].SourceID)
	}
	bar := p.progress("writing")
	err = ledger.RemoveSources(ctx, p.files(ctx), *o.ledger, ids, ledger.RemoveOptions{Holder: holder("sources remove"),
		By: o.by, Reason: o.reason, At: p.now(), Progress: bar.set})
	bar.end()
	if err != nil {
		return err
	}
	// The sources are gone from here on; what follows reports it.
	page, err := p.renewPage(ctx, *o.ledger)
	if err != nil {
		return err
	}
	// A record that a removed source overruled counts again, if it was kept. Versions before this
	// one did not keep it.
	for i := range rest {
		if s := &rest[i]; !s.Whole && s.Format != manifest.DecisionsFormat {
			p.note("%s was imported by an earlier dyetrace, which left out records that others contradicted: import it once "+
				"more, so that none that the removed sources contradicted is missing", s.Name)
		}
	}
	if *o.json {
		return p.printJSON(map[string]any{"removed": lists.Sources(removed, false), "reliance": page})
	}
	for i := range removed {
		s := &removed[i]
		if err := p.printf("Removed %s (%s), SHA-256 %s.\n", printable(s.Name), display.Plural(s.Rows, "row", "rows"),
			hex.EncodeToString(s.SHA256[:])); err != nil {
			return err
		}
	}
	if page != "" {
		return p.printf("What one can rely on now: %s\n", printable(page))
	}
	return nil
}

// userName is who is at work on this machine.
func userName() string {
	if u, err := user.Current(); err == nil && u.Username != "" {
		return u.Username
	}
	if name := os.Getenv("USER"); name != "" {
		return name
	}
	return "unknown"
}

// leastDigits is how many digits of a SHA-256 name a source at least.
const leastDigits = 8

// chooseSources finds the sources that names mean, and the others.
func (p *program) chooseSources(dir string, names []string) (chosen, rest []manifest.Source, err error) {
	l, err := p.openLedger(dir)
	if err != nil {
		return nil, nil, err
	}
	defer l.Close()
	picked := map[manifest.SourceID]bool{}
	all := l.Sources()
	// A name may fit several sources, and a source that was removed keeps its place in the list:
	// each of these cases has its own advice.
	for _, name := range names {
		var fit []manifest.Source
		was := false
		for _, s := range all {
			sum := hex.EncodeToString(s.SHA256[:])
			is := s.Name == name || len(name) >= leastDigits && strings.HasPrefix(sum, strings.ToLower(name))
			if is && s.Removed == nil {
				fit = append(fit, s)
			}
			was = was || is
		}
		switch {
		case len(fit) == 0 && was:
			return nil, nil, notFound("%s was removed already; `dyetrace sources` shows when and why", name)
		case len(fit) == 0:
			return nil, nil, notFound("the ledger has no source %s; `dyetrace sources` lists those it has", name)
		case len(fit) > 1:
			return nil, nil, usageError("%d sources are called %s: name the one by its SHA-256, as `dyetrace sources` lists it",
				len(fit), name)
		}
		// A source that two names mean is removed once.
		if !picked[fit[0].SourceID] {
			chosen = append(chosen, fit[0])
		}
		picked[fit[0].SourceID] = true
	}
	for _, s := range all {
		if s.Removed == nil && !picked[s.SourceID] {
			rest = append(rest, s)
		}
	}
	return chosen, rest, nil
}
