package main

import (
	"context"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"dyetrace/detect"
	"dyetrace/detect/pattern"
	"dyetrace/ledger"
	"dyetrace/report"
	"dyetrace/report/patterns"
)

// patternsOptions are what the user asked of a search for patterns.
type patternsOptions struct {
	ledger, timezone *string
	kinds            []string
	pattern.Options
	pattern.Bounds
	asked          func() (string, error)
	lang           func() (report.Lang, error)
	format, output string
	rows, findings int
	completed      string
}

// patternsCommand finds the shapes that passed-on money draws.
func (p *program) patternsCommand() *cobra.Command {
	var o patternsOptions
	cmd := &cobra.Command{
		Use:   "patterns [flags]",
		Short: "Find the shapes that passed-on money draws among accounts",
		Long: `Find and count fan-ins, fan-outs, gather-scatters, scatter-gathers, bipartite
layers, chains and temporal cycles, each bounded in time and size. docs/detect.md
defines them. A shape is a lead and proves nothing: ordinary life draws it too.

Transfers with shops, cash desks, exchanges, billers and institutions are left
out; --every takes them in. --strangers looks only at transfers between accounts
that met no longer ago than that.

Windows and paths that share transfers are one instance. Instances are ranked by
how unlikely they are in this ledger: in one where every account pays and is paid as
often and at the same hours, but days and strangers fall to chance. Accounts
that are findings of dyetrace detect are named.

Formats: text; csv: a line for each transfer of each instance; json.`,
		Example: `  dyetrace patterns --ledger case
  dyetrace patterns --ledger case --kind cycle --window 72h --max-hops 5
  dyetrace patterns --ledger case --kind fan-in,gather-scatter --strangers 24h --format csv -o shapes.csv`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.patterns(cmd.Context(), &o) },
	}
	o.ledger, o.timezone = addSetting(cmd, "ledger"), addSetting(cmd, "timezone")
	// Shapes and their usual bounds come from package pattern, so that the help cannot differ from
	// what is done.
	names := make([]string, 0, len(pattern.Kinds()))
	for _, k := range pattern.Kinds() {
		names = append(names, k.String())
	}
	usual := pattern.Usual()
	flags := cmd.Flags()
	flags.StringSliceVar(&o.kinds, "kind", nil, "shapes to find, of "+strings.Join(names, ", ")+" (default: all)")
	flags.BoolVar(&o.Every, "every", false, "take in transfers with accounts at which money leaves sight")
	flags.DurationVar(&o.Strangers, "strangers", 0,
		"look only at transfers of accounts whose first one is no older than this; 0: at all")
	flags.DurationVar(&o.Window, "window", usual.Window,
		"longest time from first transfer to last; of a gather-scatter, of either half")
	flags.DurationVar(&o.Dwell, "dwell", usual.Dwell, "of a chain: longest time from a transfer to the next")
	flags.IntVar(&o.MinPeers, "peers", usual.MinPeers,
		"least payers or payees of a fan, and accounts between of a scatter-gather")
	flags.IntVar(&o.MinSide, "side", usual.MinSide, "least payers, and least payees, of a gather-scatter")
	flags.IntVar(&o.MinEach, "each", usual.MinEach, "of a layer: least accounts of the other side that each has")
	flags.IntVar(&o.MaxPeers, "max-peers", usual.MaxPeers, "an account with more is a hub and draws no shape")
	flags.IntVar(&o.MinHops, "hops", usual.MinHops, "least transfers of a chain")
	flags.IntVar(&o.MinCycle, "cycle", usual.MinCycle, "least transfers of a cycle")
	flags.IntVar(&o.MaxHops, "max-hops", usual.MaxHops, "most transfers of a chain or cycle")
	flags.Float64Var(&o.Retained, "retained", usual.Retained,
		"of a chain: share that may be missing from one transfer to the next; 1: any amount")
	flags.Float64Var(&o.Alike, "alike", usual.Alike,
		"of a chain or cycle: share by which an amount may differ from the one before; 0: as --retained says, or by any")
	flags.BoolVar(&o.AnyOrder, "any-order", false, "of a scatter-gather: accounts between may pay before they are paid")
	flags.IntVar(&o.Most, "most", usual.Most, "chains and cycles that are listed; counting goes on")
	o.asked, o.lang = addFormat(cmd, "text", "text, json or csv", "text", "json", "csv"), addLang(cmd)
	flags.StringVarP(&o.output, "output", "o", "", "file to write (default: standard output)")
	flags.IntVar(&o.rows, "rows", 50, "instances in a text, the first by rank; 0: all")
	flags.IntVar(&o.findings, "findings", 100,
		"name accounts that are among so many findings of detect; 0: none, which is faster")
	flags.StringVar(&o.completed, "completed", "",
		"CSV file to write beside: what each transfer completes, with history of --window before it")
	complete(cmd, "kind", names...)
	return cmd
}

// check reads which shapes were asked for.
func (o *patternsOptions) check() (kinds []pattern.Kind, zoned *time.Location, err error) {
	if o.format, err = o.asked(); err != nil {
		return nil, nil, err
	}
	for _, name := range o.kinds {
		k, err := pattern.ParseKind(name)
		if err != nil {
			return nil, nil, usageError("--kind: %w", err)
		}
		kinds = append(kinds, k)
	}
	if len(kinds) == 0 {
		kinds = pattern.Kinds()
	}
	slices.Sort(kinds)
	kinds = slices.Compact(kinds)
	if zoned, err = zone(*o.timezone); err != nil {
		return nil, nil, err
	}
	if o.findings < 0 || o.findings > mostFindings {
		return nil, nil, usageError("--findings %d: give a number from 0 to %d", o.findings, mostFindings)
	}
	return kinds, zoneOrUTC(zoned), o.Bounds.Check()
}

func (p *program) patterns(ctx context.Context, o *patternsOptions) error {
	kinds, location, err := o.check()
	if err != nil {
		return err
	}
	lang, err := o.lang()
	if err != nil {
		return err
	}
	l, err := p.openLedger(*o.ledger)
	if err != nil {
		return err
	}
	defer l.Close()
	g, err := pattern.Read(ctx, l, o.Options)
	if err != nil {
		return err
	}
	// The graph is read once, every shape is searched in it, and all are ranked together.
	bar := p.progress("searching")
	defer bar.end()
	found := make([]pattern.Found, len(kinds))
	for i, k := range kinds {
		bar.set(int64(i), int64(2*len(kinds)))
		if found[i], err = g.Find(ctx, k, &o.Bounds); err != nil {
			return err
		}
	}
	bar.set(int64(len(kinds)), int64(2*len(kinds)))
	ranked, err := pattern.Rank(ctx, g, found, func(pattern.Kind) *pattern.Bounds { return &o.Bounds },
		patterns.Currencies(l))
	if err != nil {
		return err
	}
	bar.end()
	places, err := o.places(ctx, l, location)
	if err != nil {
		return err
	}
	// An instance is resolved to names and ids only as it is written, because there may be more than
	// fit in memory once resolved.
	w := patterns.Result{Ledger: l, Graph: g, Found: found, Ranked: ranked, Places: places, Rows: o.rows,
		Zone: location, Lang: lang}
	write := w.WriteText
	switch o.format {
	case "json":
		write = w.WriteJSON
	case "csv":
		write = w.WriteCSV
	}
	err = p.write(o.output, func(to io.Writer) error { return write(ctx, to) })
	if err == nil && o.output != "" && o.output != "-" {
		p.note("wrote %s", o.output)
	}
	if err != nil || o.completed == "" {
		return err
	}
	if err = p.write(o.completed, func(to io.Writer) error { return w.WriteCompleted(ctx, to, &o.Bounds) }); err == nil {
		p.note("wrote %s", o.completed)
	}
	return err
}

// places are the accounts that a detection finds, with their places.
func (o *patternsOptions) places(
	ctx context.Context, l *ledger.Ledger, location *time.Location,
) (map[pattern.Account]int, error) {
	if o.findings == 0 {
		return nil, nil
	}
	// As detect measures where it is asked for nothing else.
	asked := detect.Options{Top: o.findings}
	asked.Zone = location
	scores, err := detect.Score(ctx, l, &asked)
	if err != nil {
		return nil, err
	}
	result, err := scores.Find(ctx, l, asked)
	if err != nil {
		return nil, err
	}
	places := map[pattern.Account]int{}
	for i := range result.Findings {
		places[result.Findings[i].Statement] = result.Findings[i].Rank
	}
	return places, nil
}
