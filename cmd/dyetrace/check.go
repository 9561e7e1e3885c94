package main

import (
	"context"
	"errors"
	"io"

	"github.com/spf13/cobra"

	"dyetrace/internal/display"
	"dyetrace/internal/scratch"
	"dyetrace/ledger"
	"dyetrace/report"
	"dyetrace/report/lists"
)

// checkOptions are the options of check.
type checkOptions struct {
	ledger, timezone *string
	output           string
	json             *bool
	lang             func() (report.Lang, error)
}

// checkCommand walks every statement and lists what is missing or contradicts itself.
func (p *program) checkCommand() *cobra.Command {
	var o checkOptions
	cmd := &cobra.Command{
		Use:   "check [flags]",
		Short: "Walk every statement: balances, missing numbers and days, lines that differ",
		Long: `Walk every statement of a ledger and list its faults. Run dyetrace rely first: it
shows in plain words what one can rely on. check then names every place. The kinds:

  sum        opening balance and lines do not add up to the closing balance
  carried    an opening balance is not the closing balance of the statement before
  balance    a stated balance does not follow from the line before it
  serial     running numbers are missing between lines of a file
  days       days are missing between statements
  outside    a line is outside the days that its file declares
  differs    lines of two files must be copies of each other and differ
  twice      a file repeats a line with its serial number and balance
  parts      a batch and its parts in another file
  report     a report of the day and the statement have the same line
  split      equal lines of files that follow each other; both count
  maybe-copies  the same, but no balance shows whether both count
  lacks      the statement of that day lacks the other side of another account's line
  reordered  lines of one second were put in the order of their balances;
             nothing is to be done about them
  apart      a wallet's line and a card's may be one movement; nothing shows whether
             they are

Without -o one table lists the statements that have faults; with -o every single
place goes to a CSV file, with file, sheet and line.`,
		Example: `  dyetrace check --ledger case
  dyetrace check --ledger case -o faults.csv
  dyetrace check --ledger case --json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.check(cmd.Context(), &o) },
	}
	// The whole list goes to a file only, because it can be longer than anybody reads on
	// a screen.
	o.ledger, o.timezone = addSetting(cmd, "ledger"), addSetting(cmd, "timezone")
	cmd.Flags().StringVarP(&o.output, "output", "o", "", "CSV file for every single place")
	o.json, o.lang = addJSON(cmd), addLang(cmd)
	return cmd
}

func (p *program) check(ctx context.Context, o *checkOptions) error {
	location, err := zone(*o.timezone)
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
	tmp, err := scratch.Mkdir("")
	if err != nil {
		return err
	}
	defer tmp.Remove() //nolint:errcheck // the next command tries again
	c := lists.NewChecked(lang, zoneOrUTC(location))
	if o.output == "" {
		err = l.Check(ctx, tmp.Path(), nil, func(s *ledger.StatementCheck) error { c.Add(s); return nil })
	} else {
		err = p.write(o.output, func(w io.Writer) error {
			out := lists.NewFaults(w)
			err := l.Check(ctx, tmp.Path(), nil, func(s *ledger.StatementCheck) error {
				c.Add(s)
				return out.Add(s)
			})
			return errors.Join(err, out.Finish())
		})
	}
	if err != nil {
		return err
	}
	names, err := lists.NamesOf(l)
	if err != nil {
		return err
	}
	p.notePayerless(c.Payerless)
	if *o.json {
		return p.printJSON(c.JSON(&names))
	}
	p.noteAll(names.Notes(lang))
	if err := c.WriteTable(p.stdout, terminalWidth(p.stdout)); err != nil {
		return err
	}
	if more := c.More(); more != "" {
		p.note("%s", more)
	}
	return p.printf("%s\n", c.Summary())
}

// notePayerless names files whose lines of wallets lack what paid them.
func (p *program) notePayerless(faults []ledger.StatementFault) {
	for i := range faults {
		f := &faults[i]
		p.note("warning: %s: an earlier dyetrace read %s of a wallet as failed and did not keep whether a card paid: "+
			"import the file again, "+
			"and what a card paid is joined with the card's lines", f.Source.File, display.Plural(f.Count, "line", "lines"))
	}
}
