package main

import (
	"context"
	"io"
	"os"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"dyetrace"
	"dyetrace/internal/scratch"
	"dyetrace/ledger"
	"dyetrace/ledger/statement"
	"dyetrace/report"
	"dyetrace/trace"
	"dyetrace/web"
)

// traceOptions are what the user asked of a trace and its report.
type traceOptions struct {
	tracing
	ledger, lang   *string
	compare        bool
	unchecked      bool
	asked          func() (string, error)
	format, output string
	rows           int
}

// traceCommand follows claims.
func (p *program) traceCommand() *cobra.Command {
	var o traceOptions
	cmd := &cobra.Command{
		Use:   "trace [flags]",
		Short: "Follow claims and report where the money lies",
		Long: `Follow victims' claims through a ledger: through which accounts the money went,
what lies where, where it left sight, and which bank to ask next.

Rules: fifo (the oldest money leaves first: Clayton's case), lifo (the newest),
pro-rata (in proportion: rolling charge), lowest-balance (clean money first:
Roscoe v Winder), taint-first (claimed money first), poison (marks leads, claims
no amounts). --compare runs them all and shows side by side what each finds held.

The claims file names each transfer by its id, or by what a victim knows: from,
to, time, paid. No match, or several, is an error that lists the candidates.

--frozen FILE names sums that are frozen. A measure stops outgoing payments from its
time on: payments that went out all the same are followed and reported, and what
claims hold beyond the frozen sum is still to be frozen.

Formats: text for a terminal; json; csv: the accounts alone, or with -o FOLDER all
tables; xlsx; html: one page that needs no network. As a graph of who paid whom:
graphml, gexf (Gephi), neo4j (tables for neo4j-admin, with -o FOLDER), ftm
(FollowTheMoney), svg (a picture); docs/exchange-graphs.md.`,
		Example: `  dyetrace trace --ledger case --claims claims.csv
  dyetrace trace --ledger case --claims claims.csv --compare
  dyetrace trace --ledger case --claims claims.csv --frozen frozen.csv
  dyetrace trace --ledger case --claims claims.csv --rule pro-rata --until 2026-03-05 --json
  dyetrace trace --ledger case --claims claims.csv --format html --lang zh -o report.html`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.trace(cmd.Context(), &o) },
	}
	o.ledger, o.lang = addSetting(cmd, "ledger"), addSetting(cmd, "lang")
	// What a trace follows is shared with other commands that trace; what is below is about the
	// report alone.
	o.add(cmd)
	o.addFrozen(cmd)
	flags := cmd.Flags()
	flags.BoolVar(&o.compare, "compare", false, "run all rules and show what each finds held")
	flags.BoolVar(&o.unchecked, "no-check", false, "do not walk the statements that claimed money passes through")
	formats := append([]string{"text", "json", "csv", "xlsx", "html"}, graphFormats()...)
	o.asked = addFormat(cmd, "text", formatUsage(formats), formats...)
	flags.StringVarP(&o.output, "output", "o", "", "file to write (default: standard output; for xlsx and html "+
		"trace.xlsx and trace.html)")
	flags.IntVar(&o.rows, "rows", 20, "rows of each list in a text; 0: all")
	complete(cmd, "lang", "en", "zh")
	return cmd
}

// check reads what was asked for as far as it is about the report.
func (o *traceOptions) check() (lang report.Lang, err error) {
	if o.format, err = o.asked(); err != nil {
		return 0, err
	}
	if o.claims == "" {
		return 0, usageError("which claims? Give --claims FILE")
	}
	if o.output, err = usualOutput(o.output, "trace", o.format); err != nil {
		return 0, err
	}
	return report.ParseLang(*o.lang)
}

func (p *program) trace(ctx context.Context, o *traceOptions) error {
	// Everything that can be wrong with the flags is found before the ledger is opened.
	lang, err := o.check()
	if err != nil {
		return err
	}
	asked, err := o.read()
	if err != nil {
		return err
	}
	l, err := p.openLedger(*o.ledger)
	if err != nil {
		return err
	}
	defer l.Close()
	// Claims and measures name accounts and transfers of the ledger. Measures come before the
	// trace, because a frozen sum stops payments in it.
	claims, input, err := p.readClaims(ctx, &asked, l, o.claims)
	if err != nil {
		return err
	}
	measures, err := p.inForce(ctx, l, &asked, o.frozen)
	if err != nil {
		return err
	}
	results, err := p.followAll(ctx, l, claims, &asked.Options, o.compare)
	if err != nil {
		return err
	}
	meta, err := p.meta(l, &asked, lang, input)
	if err != nil {
		return err
	}
	// With --compare, several rules were run; the report is about the one asked for.
	at := slices.IndexFunc(results, func(r *trace.Result) bool { return r.Rule == asked.Rule })
	r, err := report.Build(ctx, l, results[at], meta)
	if err != nil {
		return err
	}
	if measures != nil {
		if err := r.AddMeasures(measures); err != nil {
			return err
		}
	}
	// Faults of the statements that claimed money passes through can make figures wrong, so that
	// they belong in the report. Only these statements are walked.
	if !o.unchecked {
		if err := checkTouched(ctx, l, r); err != nil {
			return err
		}
		for i := range r.Faults {
			if f := &r.Faults[i].StatementFault; f.Payerless() {
				p.notePayerless([]ledger.StatementFault{*f})
			}
		}
	}
	// What the other rules find held is shown beside; the report stays that of the one rule.
	if o.compare {
		if err := r.Compare(ctx, results); err != nil {
			return err
		}
	}
	if err := p.writeReport(ctx, l, r, o); err != nil {
		return err
	}
	if o.output != "" && o.output != "-" {
		p.note("wrote %s", o.output)
	}
	return nil
}

// checkTouched walks the statements of the accounts that a trace touches, and asks
// which of their names are in doubt.
func checkTouched(ctx context.Context, l *ledger.Ledger, r *report.Report) error {
	if err := r.CheckNames(l); err != nil {
		return err
	}
	if !l.HasStatements() {
		return nil
	}
	tmp, err := scratch.Mkdir("")
	if err != nil {
		return err
	}
	defer tmp.Remove() //nolint:errcheck // the next command tries again
	return r.CheckStatements(ctx, l, tmp.Path())
}

// gcPercent is by how much the memory of a trace may grow before garbage is collected.
const gcPercent = 25

// followAll runs the trace by the rule asked for, or by all of them.
func (p *program) followAll(ctx context.Context, l *ledger.Ledger, claims []trace.ResolvedClaim, o *trace.Options,
	compare bool) ([]*trace.Result, error) {
	bar := p.progress("tracing")
	defer bar.end()
	// What a trace of thousands of claims keeps is large and holds few
	// pointers: collecting garbage early saves much memory for little time.
	debug.SetGCPercent(gcPercent)
	o.Progress = func(done, total statement.Ord) { bar.set(int64(done), int64(total)) }
	if compare {
		return trace.Compare(ctx, l, claims, *o, dyetrace.Rules())
	}
	result, err := trace.Run(ctx, l, claims, *o)
	return []*trace.Result{result}, err
}

// meta is how the report came about: program, command, settings and inputs.
func (p *program) meta(l *ledger.Ledger, a *asked, lang report.Lang, claims report.Input) (report.Meta, error) {
	info, err := l.Info()
	if err != nil {
		return report.Meta{}, err
	}
	return report.Meta{
		Version: version, Command: p.commandLine(), Lang: lang, Zone: zoneOrUTC(a.location),
		MaxLevel: a.MaxLevel, MinPart: a.MinPart.String(), Until: report.Moment{At: a.Until, Known: a.HasUntil},
		Ledger: report.ExtentOf(&info),
		Inputs: append([]report.Input{claims}, report.InputsOf(info.Sources)...), Unread: p.unread, Differs: p.differs,
	}, nil
}

// commandLine is the command that makes this result again, as it is typed.
func (p *program) commandLine() string {
	return "dyetrace " + strings.Join(quoteAll(p.words()), " ")
}

// words are those of the command that makes this result again: as they were typed, with
// the settings that came from elsewhere.
func (p *program) words() []string {
	words := slices.Clone(p.args)
	for _, s := range settings() {
		if from := p.origins[s.name]; from == "environment" || from == "file" {
			words = append(words, "--"+s.name, p.command.Flag(s.name).Value.String())
		}
	}
	return words
}

// quote makes a word one that a shell takes as it is.
func quote(word string) string {
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=+,@%"
	if word != "" && strings.Trim(word, plain) == "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// writeReport writes the report in the format asked for.
func (p *program) writeReport(ctx context.Context, l *ledger.Ledger, r *report.Report, o *traceOptions) error {
	if isGraph(o.format) {
		return p.writeTraceGraph(ctx, r, l, o)
	}
	if o.format == "csv" && o.output != "" && o.output != "-" && isFolder(o.output) {
		return p.writeTables(ctx, r.WriteCSV, o.output)
	}
	return p.write(o.output, func(w io.Writer) error {
		switch o.format {
		case "json":
			return r.WriteJSON(ctx, w)
		case "csv":
			return r.WriteAccountsCSV(ctx, w)
		case "xlsx":
			return r.WriteXLSX(ctx, w)
		case "html":
			return r.WriteHTML(ctx, w, web.Report())
		}
		text := report.TextOptions{Rows: o.rows}
		if o.output == "" {
			text.Width = terminalWidth(p.stdout)
			text.Colour = text.Width > 0 && os.Getenv("NO_COLOR") == ""
		}
		return r.WriteText(w, text)
	})
}
