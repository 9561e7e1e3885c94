package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"dyetrace"
	"dyetrace/ledger"
	ledgerstatement "dyetrace/ledger/statement"
	"dyetrace/report"
	"dyetrace/report/statement"
	"dyetrace/trace/find"
)

// statementOptions are what the user asked of a statement.
type statementOptions struct {
	tracing
	ledger   *string
	currency string
	from, to string
	output   string
	format   func() (string, error)
	lang     func() (report.Lang, error)
	lots     bool
}

// statementCommand shows an account's statement.
func (p *program) statementCommand() *cobra.Command {
	var o statementOptions
	cmd := &cobra.Command{
		Use:   "statement [flags] ACCOUNT",
		Short: "Show an account's statement and the reason for every figure",
		Long: `Show every line of an account's statement: when, how much in or out, from or to
whom, the balance after it, and the source file and line. Movements that only the
stated balances show have lines of their own, as unrecorded.

With --claims each line also shows which claims its money belongs to, what of
it left sight, and what the account holds of each claim after it, by the same
rule and options as a trace. --lots lists the lots themselves, in the order in
which the rule keeps them. --frozen FILE marks the payments that went out while a
measure was in force.`,
		Example: `  dyetrace statement --ledger case 6222020000000000001
  dyetrace statement --ledger case 6222020000000000001 --claims claims.csv --rule lifo
  dyetrace statement --ledger case 6222020000000000001 --from 2026-03-01 --to 2026-03-02 --format csv
  dyetrace statement --ledger case 6222020000000000001 --claims claims.csv --format html --lang zh -o statement.html`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return p.statement(cmd.Context(), &o, args[0]) },
	}
	o.ledger = addSetting(cmd, "ledger")
	// The options of a trace: with claims, the lines are those of a trace by the same rule.
	o.add(cmd)
	o.addFrozen(cmd)
	flags := cmd.Flags()
	flags.StringVar(&o.currency, "currency", "", "the statement in one currency only")
	flags.StringVar(&o.from, "from", "", "first time, or day, to show")
	flags.StringVar(&o.to, "to", "", "last time, or day, to show")
	o.format, o.lang = addFormat(cmd, "text", "text, json, csv, xlsx or html", "text", "json", "csv", "xlsx", "html"),
		addLang(cmd)
	flags.StringVarP(&o.output, "output", "o", "", "file to write (default: standard output; for xlsx and html "+
		"statement.xlsx and statement.html)")
	flags.BoolVar(&o.lots, "lots", false, "list the lots that the account holds after each line")
	return cmd
}

func (p *program) statement(ctx context.Context, o *statementOptions, account string) error {
	format, err := o.format()
	if err != nil {
		return err
	}
	if o.lots && o.claims == "" {
		return usageError("--lots lists what claims hold: give --claims too")
	}
	if o.output == "" && (format == "xlsx" || format == "html") {
		o.output = "statement." + format
	}
	lang, err := o.lang()
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
	statements, err := findStatements(l, account, o.currency)
	if err != nil {
		return err
	}
	options, input, err := p.statementOptions(ctx, l, o, &asked, lang)
	if err != nil {
		return err
	}
	bar := p.progress("tracing")
	defer bar.end()
	options.Trace.Progress = func(done, total ledgerstatement.Ord) { bar.set(int64(done), int64(total)) }
	s, err := statement.New(l, account, statements, options)
	if err != nil {
		return err
	}
	err = p.write(o.output, func(w io.Writer) error {
		switch format {
		case "json":
			return s.WriteJSON(ctx, w)
		case "csv":
			return s.WriteCSV(ctx, w)
		case "text":
			return s.WriteText(ctx, w)
		}
		meta, err := p.meta(l, &asked, lang, input)
		if err != nil {
			return err
		}
		if !options.Traced {
			meta.Inputs = meta.Inputs[1:] // the first one is the claims file
		}
		d, err := s.Document(meta)
		if err != nil {
			return err
		}
		if format == "xlsx" {
			return d.WriteXLSX(ctx, w)
		}
		return d.WriteHTML(ctx, w)
	})
	if err == nil && o.output != "" && o.output != "-" {
		p.note("wrote %s", o.output)
	}
	return err
}

// statementOptions reads what a statement is shown by: the lines that were asked
// for, measures in force, and claims.
func (p *program) statementOptions(
	ctx context.Context, l *ledger.Ledger, o *statementOptions, a *asked, lang report.Lang,
) (s *statement.Options, claims report.Input, err error) {
	s = &statement.Options{Later: o.from != "", Lang: lang, Zone: zoneOrUTC(a.location)}
	s.Trace, s.Lots, s.Traced = a.Options, o.lots, o.claims != ""
	if s.From, s.UpTo, err = places(l, "from", o.from, "to", o.to, a.location); err != nil {
		return nil, claims, err
	}
	if s.Measures, err = p.inForce(ctx, l, a, o.frozen); err != nil {
		return nil, claims, err
	}
	if s.Traced {
		s.Claims, claims, err = p.readClaims(ctx, a, l, o.claims)
		s.Differs = p.differs
	}
	return s, claims, err
}

// findStatements finds the statements of an account, or the one in a currency.
func findStatements(l *ledger.Ledger, account, currency string) ([]ledgerstatement.No, error) {
	statements, err := l.StatementsOf(account)
	if err != nil {
		return nil, err
	}
	if len(statements) == 0 {
		return nil, find.Unknown(l, account)
	}
	if currency == "" {
		return statements, nil
	}
	c, err := dyetrace.ParseCurrency(currency)
	if err != nil {
		return nil, usageError("--currency: %w", err)
	}
	no, ok, err := l.Find(dyetrace.AccountCurrency{Account: account, Currency: c})
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, notFound("account %q has no transfers in %s", account, c)
	}
	return []ledgerstatement.No{no}, nil
}
