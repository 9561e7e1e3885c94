package main

import (
	"context"
	"errors"
	"io"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"dyetrace"
	"dyetrace/internal/display"
	"dyetrace/internal/scratch"
	"dyetrace/ledger"
	"dyetrace/report"
)

// checkOptions are what the user asked of a check.
type checkOptions struct {
	ledger, timezone *string
	output           string
	json             *bool
	lang             func() (report.Lang, error)
}

// checkCommand walks every statement and says what is missing or contradicts
// itself.
func (p *program) checkCommand() *cobra.Command {
	var o checkOptions
	cmd := &cobra.Command{
		Use:   "check [flags]",
		Short: "Walk every statement: balances, missing numbers and days, lines that differ",
		Long: `Walk every statement of a ledger and say what is not as it should be. The kinds:

  sum        opening balance and lines do not come to the closing balance
  carried    a statement does not open with what the one before it closed with
  balance    a stated balance is not what the line before it leads to
  serial     running numbers are missing between lines of a file
  days       days are missing between statements
  outside    a line lies outside what its file says it covers
  differs    lines of two files must be copies of each other and differ
  twice      a file repeats a line with its serial number and balance
  parts      a batch and its parts in another file
  report     a report of the day and the statement have one line
  split      equal lines of files that follow each other; both count
  maybe-copies  the same, but no balance shows whether both count
  lacks      a statement of that day lacks what another account's line says
  reordered  lines of one second were put in the order of their balances;
             nothing is to be done about them
  apart      a wallet's line and a card's may be one movement; nothing decides

On the screen stands one table of the statements that have any; with -o every
single place goes to a CSV file, with file, sheet and line.`,
		Example: `  dyetrace check --ledger case
  dyetrace check --ledger case -o faults.csv
  dyetrace check --ledger case --json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.check(cmd.Context(), &o) },
	}
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
	c := &checked{location: zoneOrUTC(location), lang: lang, words: lang.Commands()}
	c.columns()
	if o.output == "" {
		err = l.Check(ctx, tmp.Path(), nil, func(s *ledger.StatementCheck) error { c.add(s); return nil })
	} else {
		err = p.write(o.output, func(w io.Writer) error {
			out := display.NewCSV(w, faultColumns[:]...)
			err := l.Check(ctx, tmp.Path(), nil, func(s *ledger.StatementCheck) error {
				c.add(s)
				return writeFaults(out, s)
			})
			return errors.Join(err, out.Finish())
		})
	}
	if err != nil {
		return err
	}
	names, err := namesOf(l)
	if err != nil {
		return err
	}
	p.notePayerless(c.payerless)
	if *o.json {
		return p.printJSON(map[string]any{"statements": c.statements, "in_order": c.inOrder, "with_faults": c.found,
			"may_be_one": names.May, "may_be_one_count": names.Count, "may_be_two": names.Two})
	}
	p.tellNames(&names, c.words)
	return c.print(p)
}

// checkedStatement is a statement with what was found, as JSON.
type checkedStatement struct {
	Account  string           `json:"account"`
	Currency string           `json:"currency"`
	From     string           `json:"from"`
	To       string           `json:"to"`
	Lines    int64            `json:"lines"`
	Copies   int64            `json:"copies"`
	Failed   int64            `json:"failed"`
	In       string           `json:"in"`
	Out      string           `json:"out"`
	Stated   int64            `json:"stated_balances"`
	Faults   map[string]int64 `json:"faults"`
}

// checked gathers what a check found.
type checked struct {
	location   *time.Location
	lang       report.Lang
	words      *report.CommandWords
	statements int64
	inOrder    int64
	rows       display.Table
	found      []checkedStatement
	payerless  []ledger.StatementFault
}

func (c *checked) columns() {
	w := c.words
	c.rows.Text(w.Account, w.Currency, w.Begins, w.Ends)
	c.rows.Number(w.Lines, w.Copies, w.Balances)
	for _, kind := range ledger.FaultKinds() {
		c.rows.Number(c.lang.FaultName(kind))
	}
	c.found = []checkedStatement{}
}

// shownStatements bounds the table on the screen.
const shownStatements = 200

func (c *checked) add(s *ledger.StatementCheck) {
	c.statements++
	for i := range s.Faults {
		if s.Faults[i].Payerless() {
			c.payerless = append(c.payerless, s.Faults[i])
		}
	}
	serious := int64(0)
	for kind, n := range s.Counts {
		if !ledger.Settled(kind) {
			serious += n
		}
	}
	if serious == 0 {
		c.inOrder++
	}
	if len(s.Counts) == 0 {
		return
	}
	faults := map[string]int64{}
	cells := []string{s.Account, s.Currency.String(), c.day(s.From), c.day(s.To), display.Count(s.Lines), display.Count(s.Copies), display.Count(s.Stated)}
	for _, kind := range ledger.FaultKinds() {
		n := s.Counts[kind]
		cell := ""
		if n > 0 {
			faults[kind.String()] = n
			cell = display.Count(n)
		}
		cells = append(cells, cell)
	}
	if c.rows.Len() < shownStatements {
		c.rows.Add(cells...)
	}
	c.found = append(c.found, checkedStatement{s.Account, s.Currency.String(), s.From.String(), s.To.String(), s.Lines, s.Copies, s.Failed,
		s.In.Format(s.Currency), s.Out.Format(s.Currency), s.Stated, faults})
}

// notePayerless names files whose lines of wallets lack what paid them.
func (p *program) notePayerless(faults []ledger.StatementFault) {
	for i := range faults {
		f := &faults[i]
		p.note("warning: %s: an earlier dyetrace read %s of a wallet as failed and did not keep whether a card paid: import the file again, "+
			"and what a card paid is joined with the card's lines", f.Source.File, display.Plural(f.Count, "line", "lines"))
	}
}

func (c *checked) day(at dyetrace.Instant) string {
	return at.Time().In(c.location).Format(time.DateOnly)
}

func (c *checked) print(p *program) error {
	if c.rows.Len() > 0 {
		if err := p.printTable(&c.rows); err != nil {
			return err
		}
	}
	if more := len(c.found) - c.rows.Len(); more > 0 {
		p.note(c.words.AndMoreStatements, c.words.StatementCount.Say(int64(more)))
	}
	return p.printf(c.words.Checked+"\n", c.words.StatementCount.Say(c.statements), display.Count(c.inOrder))
}

var faultColumns = [...]string{"account", "currency", "kind", "from", "to", "expected", "found", "count", "source", "other_source"}

// writeFaults writes each place of a statement.
func writeFaults(out *display.CSV, s *ledger.StatementCheck) error {
	for i := range s.Faults {
		f := &s.Faults[i]
		stated := func(v dyetrace.Stated) string {
			if !v.Known {
				return ""
			}
			return v.Amount.Format(s.Currency)
		}
		source := func(at *dyetrace.Source) string {
			if at.Line == 0 && at.File == "" {
				return ""
			}
			return report.SourcePlace(at)
		}
		number := ""
		if f.Count != 0 {
			number = strconv.FormatInt(f.Count, 10)
		}
		out.Row(s.Account, s.Currency.String(), f.Kind.String(), f.From.String(), f.To.String(),
			stated(f.Expected), stated(f.Found), number, source(&f.Source), source(&f.Other))
	}
	return out.Err()
}
