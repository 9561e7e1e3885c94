package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"dyetrace"
	"dyetrace/intake/native"
	"dyetrace/internal/display"
	"dyetrace/ledger"
	"dyetrace/report"
	"dyetrace/report/lists"
)

// joinOptions are the options of join.
type joinOptions struct {
	ledger, timezone  *string
	decisions, output string
	by                string
	names             bool
	acceptFitting     bool
	json              *bool
	lang              func() (report.Lang, error)
	tag               report.Lang
	words             *report.CommandWords
}

// joinCommand lists stand-ins and takes decisions on them.
func (p *program) joinCommand() *cobra.Command {
	var o joinOptions
	cmd := &cobra.Command{
		Use:   "join [flags]",
		Short: "List counterparties without a known account, and record decisions on them",
		Long: `Where a line of a statement names its counterparty by a masked number or by name
only, or not at all, the transfer goes to an account that stands in for it, such
as "?6222****1234 @6217000012345678": what the line says, and whose line it is.

Without --decisions, the open stand-ins are listed with the accounts of the
ledger that fit them. -o writes them as a CSV file to be filled in: column account
takes the account, column by who decided, column reason why. With --decisions,
such a file is taken into the ledger: each decision is kept with its source, and
the lines are joined anew. Rows without an account are passed over; an account
"-" withdraws an earlier decision. Of several decisions on a stand-in the latest
by column decided counts; without that column they are made now.

Column stand_in also takes a name of an account: with another account the two are
one, with the same name it is kept apart from the account that the ledger took it
for, with "-" the decision is withdrawn. --names lists what the ledger took names for, and why.

--accept-fitting decides in one go, in the name that --by gives, on every open
stand-in that one account, and no other, fits in number and name. Each decision is
kept with that reason, and can be taken back like any other.`,
		Example: `  dyetrace join --ledger case
  dyetrace join --ledger case --names
  dyetrace join --ledger case -o open.csv
  dyetrace join --ledger case --decisions open.csv --by "Li, cyber unit 3"
  dyetrace join --ledger case --accept-fitting --by "Li, cyber unit 3"`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			lang, err := o.lang()
			o.tag, o.words = lang, lang.Commands()
			// One act at a time: a list that changes the ledger on the way would show neither state.
			switch {
			case err != nil:
				return err
			case o.names:
				return p.listNames(&o)
			case o.acceptFitting && o.decisions != "":
				return usageError("--accept-fitting and --decisions are two ways to decide: give one of them")
			case o.acceptFitting:
				return p.accept(cmd.Context(), &o)
			case o.decisions != "":
				return p.decide(cmd.Context(), &o)
			}
			return p.standIns(cmd.Context(), &o)
		},
	}
	o.ledger, o.timezone = addSetting(cmd, "ledger"), addSetting(cmd, "timezone")
	cmd.Flags().StringVar(&o.decisions, "decisions", "", "CSV file of decisions to take in")
	cmd.Flags().BoolVar(&o.names, "names", false, "list the names that the ledger takes for one account, and those "+
		"that may be")
	cmd.Flags().BoolVar(&o.acceptFitting, "accept-fitting", false,
		"decide on every stand-in that one account alone fits in number and name")
	cmd.Flags().StringVar(&o.by, "by", "", "who decided, for rows that name nobody")
	cmd.Flags().StringVarP(&o.output, "output", "o", "", "CSV file to write the open stand-ins to")
	o.json, o.lang = addJSON(cmd), addLang(cmd)
	p.addWait(cmd)
	return cmd
}

// standIns lists what is open.
func (p *program) standIns(ctx context.Context, o *joinOptions) error {
	location, err := zone(*o.timezone)
	if err != nil {
		return err
	}
	l, err := p.openLedger(*o.ledger)
	if err != nil {
		return err
	}
	defer l.Close()
	found, err := lists.OpenStandIns(ctx, l)
	if err != nil {
		return err
	}
	if o.output == "" {
		return found.Write(p.stdout, p.listed(*o.json, o.tag, location))
	}
	if err := p.write(o.output, found.WriteCSV); err != nil {
		return err
	}
	p.note("wrote %s to %s", display.Plural(int64(found.Len()), "stand-in", "stand-ins"), o.output)
	return nil
}

// listNames lists what the ledger makes of names.
func (p *program) listNames(o *joinOptions) error {
	l, err := p.openLedger(*o.ledger)
	if err != nil {
		return err
	}
	defer l.Close()
	names, err := lists.NamesOf(l)
	if err != nil {
		return err
	}
	if *o.json {
		return p.printJSON(names)
	}
	if err := names.WriteText(p.stdout, p.listed(false, o.tag, nil)); err != nil {
		return err
	}
	if more := names.More(); more > 0 {
		p.note("... and %s more", display.Plural(int64(more), "account", "accounts"))
	}
	return nil
}

// decide takes decisions from a file.
func (p *program) decide(ctx context.Context, o *joinOptions) error {
	if err := checkLedger(*o.ledger); err != nil {
		return err
	}
	location, err := zone(*o.timezone)
	if err != nil {
		return err
	}
	decisions, err := readDecisions(o.decisions, o.by, location, dyetrace.InstantOf(p.now()))
	if err != nil {
		return err
	}
	return p.takeDecisions(ctx, o, decisions)
}

// accept decides on everything that fits.
func (p *program) accept(ctx context.Context, o *joinOptions) error {
	if o.by == "" {
		return usageError("who decides? Give --by NAME: it is kept with each decision")
	}
	l, err := p.openLedger(*o.ledger)
	if err != nil {
		return err
	}
	decisions, err := fitting(ctx, l, o.by, dyetrace.InstantOf(p.now()))
	if err := errors.Join(err, l.Close()); err != nil {
		return err
	}
	return p.takeDecisions(ctx, o, decisions)
}

// fitting are decisions on the open stand-ins that one account, and no other, fits
// in number and name.
func fitting(
	ctx context.Context, l *ledger.Ledger, by string, now dyetrace.Instant,
) (decisions []ledger.Decision, err error) {
	const both = "number and name fit"
	seen := map[string]bool{} // a stand-in has a statement for each currency
	err = l.StandIns(ctx, func(s *ledger.StandIn) error {
		var fits []string
		for _, c := range s.Candidates {
			if c.Why == both {
				fits = append(fits, c.Account)
			}
		}
		if len(fits) == 1 && !seen[s.Account] {
			seen[s.Account] = true
			decisions = append(decisions, ledger.Decision{StandIn: s.Account, Account: fits[0], By: by, Decided: now,
				Reason: both + ", and those of no other account", Source: dyetrace.Source{File: "dyetrace join --accept-fitting"}})
		}
		return nil
	})
	return decisions, err
}

// takeDecisions takes decisions into the ledger.
func (p *program) takeDecisions(ctx context.Context, o *joinOptions, decisions []ledger.Decision) error {
	if len(decisions) == 0 && o.acceptFitting {
		return p.printf("%s\n", o.words.NothingFits)
	}
	bar := p.progress("joining")
	defer bar.end()
	added, joined, err := ledger.Decide(ctx, p.files(ctx), *o.ledger, decisions,
		ledger.DecideOptions{Holder: holder("join"), Progress: bar.set})
	bar.end()
	if err != nil {
		return err
	}
	if _, err := p.renewPage(ctx, *o.ledger); err != nil {
		return err
	}
	if *o.json {
		out := map[string]any{"read": len(decisions), "added": added}
		if joined != nil {
			out["joined"] = lists.NewJoined(joined)
		}
		return p.printJSON(out)
	}
	if err := p.printf(o.words.TookIn+"\n", o.words.DecisionCount.Say(int64(added)),
		strconv.Itoa(len(decisions))); err != nil || joined == nil {
		return err
	}
	return p.printf("%s\n", lists.NewJoined(joined).Says(o.tag))
}

// readDecisions reads a file of decisions.
func readDecisions(
	path, by string, location *time.Location, now dyetrace.Instant,
) (decisions []ledger.Decision, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, inputError(path, cause(err))
	}
	defer f.Close()
	all, sum, err := native.ReadDecisions(f, path, native.DecisionOptions{By: by, Now: now, Timezone: location,
		Undo: display.Undo})
	if err != nil {
		return nil, err
	}
	for i := range all {
		d := &all[i]
		decisions = append(decisions, ledger.Decision{StandIn: d.StandIn, Account: d.Account, By: d.By, Reason: d.Reason,
			Decided: d.Decided, Source: dyetrace.Source{File: filepath.Base(path), SHA256: sum, Line: d.Line}})
	}
	return decisions, nil
}
