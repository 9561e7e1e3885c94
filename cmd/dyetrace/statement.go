package main

import (
	"cmp"
	"context"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"dyetrace"
	"dyetrace/ledger"
	"dyetrace/ledger/statement"
	"dyetrace/report"
	"dyetrace/trace"
)

// statementOptions are what the user asked of a statement.
type statementOptions struct {
	tracing
	ledger           *string
	currency         string
	from, to         string
	output           string
	format           func() (string, error)
	lang             func() (report.Lang, error)
	lots             bool
	fromOrd, upToOrd statement.Ord // the lines shown
}

// statementCommand shows an account's statement.
func (p *program) statementCommand() *cobra.Command {
	var o statementOptions
	cmd := &cobra.Command{
		Use:   "statement [flags] ACCOUNT",
		Short: "Show an account's statement and the reason for every figure",
		Long: `Show every line of an account's statement: when, how much in or out, from or to
whom, the balance after it, and the source file and line. Movements that only the
stated balances show stand on lines of their own, as unrecorded.

With --claims each line also says which claims the money in it belongs to, what of
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
	o.add(cmd)
	o.addFrozen(cmd)
	flags := cmd.Flags()
	flags.StringVar(&o.currency, "currency", "", "the statement in one currency only")
	flags.StringVar(&o.from, "from", "", "first time, or day, to show")
	flags.StringVar(&o.to, "to", "", "last time, or day, to show")
	o.format, o.lang = addFormat(cmd, "text", "text, json, csv, xlsx or html", "text", "json", "csv", "xlsx", "html"), addLang(cmd)
	flags.StringVarP(&o.output, "output", "o", "", "file to write (default: standard output; for xlsx and html statement.xlsx and statement.html)")
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
	if err := o.span(l, &asked); err != nil {
		return err
	}
	s := statementRun{ledger: l, options: o, asked: &asked, lang: lang, words: lang.Commands(), bar: p.progress("tracing")}
	defer s.bar.end()
	var input report.Input
	if s.measures, err = p.inForce(ctx, l, &asked, o.frozen); err != nil {
		return err
	}
	if o.claims != "" {
		if s.claims, input, err = p.readClaims(ctx, &asked, l, o.claims); err != nil {
			return err
		}
		s.differs = p.differs
	}
	err = p.write(o.output, func(w io.Writer) error {
		if format == "xlsx" || format == "html" {
			meta, err := p.meta(l, &asked, lang, input)
			if err != nil {
				return err
			}
			return s.writeDocument(ctx, w, format, account, statements, meta)
		}
		s.to = newStatementWriter(w, format, &s)
		return s.run(ctx, account, statements)
	})
	if err == nil && o.output != "" && o.output != "-" {
		p.note("wrote %s", o.output)
	}
	return err
}

// span finds the places in ledger order of the times to show.
func (o *statementOptions) span(l *ledger.Ledger, a *asked) (err error) {
	o.upToOrd = statement.Ord(l.Transfers())
	if o.from != "" {
		first, _, err := moment("from", o.from, a.location)
		if err != nil {
			return err
		}
		if o.fromOrd, err = l.After(first - 1); err != nil {
			return err
		}
	}
	if o.to != "" {
		_, last, err := moment("to", o.to, a.location)
		if err != nil {
			return err
		}
		o.upToOrd, err = l.After(last)
		return err
	}
	return nil
}

// findStatements finds the statements of an account, or the one in a currency.
func findStatements(l *ledger.Ledger, account, currency string) ([]statement.No, error) {
	statements, err := l.StatementsOf(account)
	if err != nil {
		return nil, err
	}
	if len(statements) == 0 {
		return nil, unknownAccount(l, account)
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
	return []statement.No{no}, nil
}

// statementRun shows statements, each by a trace that watches it.
type statementRun struct {
	ledger  *ledger.Ledger
	options *statementOptions
	asked   *asked
	claims  []trace.ResolvedClaim
	to      statementWriter
	lang    report.Lang
	words   *report.CommandWords
	aliases []string // other names of the account
	bar     *progress

	differs  []report.Differs // what the claims contradict
	measures *trace.Measures  // nil: none are known
	own      []*trace.Measure // of them, those of the account
}

// traced reports whether lines are to say which claims their money belongs to.
func (s *statementRun) traced() bool { return s.options.claims != "" }

// describe is what the ledger knows of the account, and finds its other names.
func (s *statementRun) describe(account string) (described dyetrace.Account, err error) {
	if account, err = s.ledger.Resolve(account); err != nil {
		return described, err
	}
	if s.aliases, err = s.ledger.Aliases(account); err != nil {
		return described, err
	}
	described, _, err = s.ledger.Account(account)
	described.ID = account
	return described, err
}

func (s *statementRun) run(ctx context.Context, account string, statements []statement.No) error {
	described, err := s.describe(account)
	if err != nil {
		return err
	}
	s.own = s.measuresOf(statements)
	if err := s.to.begin(&described); err != nil {
		return err
	}
	for _, no := range statements {
		if err := s.one(ctx, no); err != nil {
			return err
		}
	}
	return s.to.end()
}

// measuresOf are the measures of some statements.
func (s *statementRun) measuresOf(statements []statement.No) (of []*trace.Measure) {
	if s.measures == nil {
		return nil
	}
	for i := range s.measures.List {
		if m := &s.measures.List[i]; slices.Contains(statements, m.No) {
			of = append(of, m)
		}
	}
	return of
}

// breach is the measure that a transfer out of a statement broke, if any.
func (s *statementRun) breach(no statement.No, ord statement.Ord) *brokenMeasure {
	if s.measures == nil {
		return nil
	}
	all := s.measures.Breaches
	i, is := slices.BinarySearchFunc(all, ord, func(b trace.Breach, o statement.Ord) int { return cmp.Compare(b.Ord, o) })
	if !is || s.measures.List[all[i].Measure].No != no {
		return nil
	}
	return &brokenMeasure{&s.measures.List[all[i].Measure], all[i].Short}
}

// one shows one statement.
func (s *statementRun) one(ctx context.Context, no statement.No) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	lines, err := newStatementLines(ctx, s, no)
	if err != nil {
		return err
	}
	options := s.asked.Options
	options.Progress = func(done, total statement.Ord) { s.bar.set(int64(done), int64(total)) }
	options.ObserveLots = s.options.lots || options.Rule == dyetrace.Poison
	options.Observe = map[statement.No]func(*trace.Line){no: func(line *trace.Line) {
		if err := lines.add(line); err != nil && context.Cause(ctx) == nil {
			cancel(err)
		}
	}}
	_, err = trace.Run(ctx, s.ledger, s.claims, options)
	if cause := context.Cause(ctx); cause != nil {
		err = cause
	}
	if err != nil {
		return err
	}
	return lines.finish()
}
