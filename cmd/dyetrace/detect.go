package main

import (
	"bytes"
	"context"
	"time"

	"github.com/spf13/cobra"

	"dyetrace/detect"
	"dyetrace/detect/network"
	"dyetrace/intake"
	"dyetrace/intake/native"
	"dyetrace/ledger"
	"dyetrace/ledger/statement"
	"dyetrace/report"
	"dyetrace/trace"
	"dyetrace/web"
)

// measuring is what a user asks of a measurement of accounts, whichever command
// makes it.
type measuring struct {
	ledger, timezone, within *string
	claims, since            string
	restricted               string
	window                   time.Duration
	retention                float64
	dailyLimit               int64
	resolved                 []trace.ResolvedClaim // of the claims, once read
}

func (o *measuring) add(cmd *cobra.Command) {
	o.ledger, o.timezone, o.within = addSetting(cmd, "ledger"), addSetting(cmd, "timezone"), addSetting(cmd, "within")
	flags := cmd.Flags()
	flags.StringVar(&o.claims, "claims", "", "table of claims, as for trace: accounts that claimed money reached "+
		"within hours weigh more")
	flags.StringVar(&o.since, "since", "", "first instant, or day, that is measured; earlier transfers only show who "+
		"was known before")
	flags.StringVar(&o.restricted, "restricted", "", "CSV file of accounts that were restricted: account,restricted")
	flags.DurationVar(&o.window, "window", 24*time.Hour, "how long after money comes in it may still be passed on")
	flags.Float64Var(&o.retention, "retention", 0.02,
		"share of what comes in that may be kept of money that is passed on: 0.02 where platforms pay 1 to 1.8 %, 0.1 abroad")
	flags.Int64Var(&o.dailyLimit, "daily-limit", 0,
		"what an account may pay out in a day, in whole units (default: 200000 for CNY, see docs/detect.md)")
}

// read reads everything that was asked for.
func (o *measuring) read(ctx context.Context, p *program, l *ledger.Ledger) (d detect.Options, err error) {
	if d.Zone, err = zone(*o.timezone); err != nil {
		return d, err
	}
	d.Zone = zoneOrUTC(d.Zone)
	if o.window <= 0 || o.window > 365*24*time.Hour {
		return d, usageError("--window %s: give a time such as 24h, at most a year", o.window)
	}
	if o.retention <= 0 || o.retention > 0.5 {
		return d, usageError("--retention %v: give a share such as 0.02, at most 0.5", o.retention)
	}
	const million = 1e6
	d.Relays, d.DailyLimit = detect.RelayOptions{Window: o.window, RetentionPPM: int64(o.retention * million)},
		o.dailyLimit
	if o.since != "" {
		if d.Since, _, err = moment("since", o.since, d.Zone); err != nil {
			return d, err
		}
	}
	if d.Claims, err = o.readClaims(ctx, p, l, d.Zone); err != nil {
		return d, err
	}
	restricted, err := readMarks(o.restricted, "restricted", d.Zone)
	for _, m := range restricted {
		d.Warnings = append(d.Warnings, detect.Warning{Account: m.Account, At: m.At})
	}
	return d, err
}

// readClaims is the transfers that claims name.
func (o *measuring) readClaims(ctx context.Context, p *program, l *ledger.Ledger,
	location *time.Location) ([]statement.Ord, error) {
	if o.claims == "" {
		return nil, nil
	}
	within, err := parseSpan("within", *o.within)
	if err != nil {
		return nil, err
	}
	a := asked{location: location, within: within}
	resolved, _, err := p.readClaims(ctx, &a, l, o.claims)
	if err != nil {
		return nil, err
	}
	o.resolved = resolved
	var ords []statement.Ord
	for i := range resolved {
		ords = append(ords, resolved[i].Transfer)
	}
	return ords, nil
}

// readMarks reads a file of accounts, none where no name is given.
func readMarks(name, when string, location *time.Location) ([]native.Mark, error) {
	if name == "" {
		return nil, nil
	}
	data, err := readFile(name, mostText)
	if err != nil {
		return nil, err
	}
	return native.ReadMarks(bytes.NewReader(data), name, when, intake.Options{Timezone: location})
}

// detectOptions are what the user asked of a detection.
type detectOptions struct {
	measuring
	documentOptions
	lang             *string
	model, dismissed string
	top              int
	look             float64
}

// detectCommand finds accounts that behave like run-points platforms'.
func (p *program) detectCommand() *cobra.Command {
	var o detectOptions
	cmd := &cobra.Command{
		Use:   "detect [flags]",
		Short: "Find accounts that behave like those of run-points platforms, with the reasons",
		Long: `Measure every account of a ledger, rank those that behave like accounts that pass
stolen money on, and give for each the reasons, the transfers that they rest on,
and what speaks against it; then the networks of accounts that pass money on to
each other. docs/detect.md says what a score is and is not.

A finding is a lead for a person to judge, never proof and never a decision. No
age, sex, ethnicity, nationality or birthplace enters a score.

Without --model a score is a probability by the trees that dyetrace ships, which
were trained on made-up worlds (docs/model.md). A model of your own is learned from
labels by dyetrace train.

--dismissed names findings that a person has looked at: account,dismissed (a
time). They stay down until the account behaves otherwise, or claimed money
comes.

Formats: text for a terminal; json; csv: the findings alone, or with -o FOLDER
all tables; xlsx; html: one file that needs no network, with a page for each
network of accounts and the statement of each account found. As a graph of the
networks: graphml, gexf (Gephi), neo4j (tables for neo4j-admin, with -o FOLDER),
ftm (FollowTheMoney), svg (a picture); docs/exchange-graphs.md.`,
		Example: `  dyetrace detect --ledger case
  dyetrace detect --ledger case --claims claims.csv --since 2026-03-01 --top 500 --format xlsx -o leads.xlsx
  dyetrace detect --ledger case --dismissed looked-at.csv --lang zh`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if o.look == 0 && cmd.Flags().Changed("look") {
				return usageError("--look 0: give a score above 0 and below 1")
			}
			return p.detect(cmd.Context(), &o)
		},
	}
	// What detect, features and train measure by is one set of flags: a model fits only what
	// was measured in the same way.
	o.measuring.add(cmd)
	o.addDocument(cmd, "findings", graphFormats()...)
	o.lang = addSetting(cmd, "lang")
	flags := cmd.Flags()
	flags.StringVar(&o.model, "model", "", "file of a model made by dyetrace train, to score by it")
	flags.StringVar(&o.dismissed, "dismissed", "", "CSV file of findings that were dismissed: account,dismissed")
	flags.IntVar(&o.top, "top", 100, "how many findings")
	flags.Float64Var(&o.look, "look", 0, "score from which on an account is worth a look (default: the trees' own)")
	complete(cmd, "lang", "en", "zh")
	return cmd
}

// mostFindings bounds how many accounts one detection explains.
const mostFindings = 100_000

func (p *program) detect(ctx context.Context, o *detectOptions) error {
	// Flags are checked before the ledger is opened: measuring takes minutes.
	if err := o.checkDocument(); err != nil {
		return err
	}
	if o.top < 1 || o.top > mostFindings {
		return usageError("--top %d: give a number from 1 to %d", o.top, mostFindings)
	}
	if !(o.look >= 0 && o.look < 1) {
		return usageError("--look %v: give a score above 0 and below 1", o.look)
	}
	lang, err := report.ParseLang(*o.lang)
	if err != nil {
		return err
	}
	l, err := p.openLedger(*o.ledger)
	if err != nil {
		return err
	}
	defer l.Close()
	// Claims, labels and the model are read with the ledger open, because they name its accounts.
	asked, err := o.readAll(ctx, p, l)
	if err != nil {
		return err
	}
	result, networks, err := network.Detect(ctx, l, &asked)
	if err != nil {
		return err
	}
	if isGraph(o.format) {
		return p.writeNetworkGraph(ctx, l, result, networks, lang, &o.documentOptions)
	}
	info, err := l.Info()
	if err != nil {
		return err
	}
	d, err := report.BuildDetection(ctx, l, result, networks, report.Meta{Version: version, Command: p.commandLine(),
		Lang: lang, Zone: asked.Zone, Ledger: report.ExtentOf(&info), Inputs: report.InputsOf(info.Sources)})
	if err != nil {
		return err
	}
	if err := d.AddClaims(o.resolved); err != nil {
		return err
	}
	// The page holds statements of the accounts found, and reads them while it is written.
	if o.format == "html" {
		d.Page = &report.DetectionPage{Template: web.Detect(), Ledger: l}
	}
	return p.writeDocument(ctx, d, &o.documentOptions)
}

// readAll reads everything that a detection was asked for.
func (o *detectOptions) readAll(ctx context.Context, p *program, l *ledger.Ledger) (detect.Options, error) {
	asked, err := o.read(ctx, p, l)
	if err != nil {
		return asked, err
	}
	asked.Top, asked.Look = o.top, o.look
	dismissed, err := readMarks(o.dismissed, "dismissed", asked.Zone)
	if err != nil {
		return asked, err
	}
	for _, m := range dismissed {
		asked.Dismissed = append(asked.Dismissed, detect.Dismissal{Account: m.Account, Currency: m.Currency, At: m.At})
	}
	if o.model != "" {
		asked.Model, err = readModel(o.model)
	}
	return asked, err
}
