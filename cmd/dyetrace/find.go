package main

import (
	"context"
	"errors"
	"slices"

	"github.com/spf13/cobra"

	"dyetrace"
	"dyetrace/ledger"
	"dyetrace/ledger/statement"
	"dyetrace/report"
)

// findOptions are what a person knows of transfers, as it was typed.
type findOptions struct {
	ledger, timezone       *string
	id, account, from, to  string
	amount, currency, memo string
	serial, order          string
	on, since, until       string
	limit                  int
	json                   *bool
	lang                   func() (report.Lang, error)
}

// findCommand looks transfers up.
func (p *program) findCommand() *cobra.Command {
	var o findOptions
	cmd := &cobra.Command{
		Use:   "find [flags]",
		Short: "Look transfers up by what a person knows of them",
		Long: `Look transfers up. All that is given must fit.

With an account, only its statement is read; with times alone, only that part of
the ledger. Without either, all of it is read, which takes its time.`,
		Example: `  dyetrace find --ledger case --account 6222020000000000001 --amount 50000.00 --on 2026-03-01
  dyetrace find --ledger case --from 6222020000000000001 --to 6222020000000000002
  dyetrace find --ledger case --id T20260301-17 --json
  dyetrace find --ledger case --account 6222020000000000001 --serial 2026030100017`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.find(cmd.Context(), &o) },
	}
	o.ledger, o.timezone, o.json = addSetting(cmd, "ledger"), addSetting(cmd, "timezone"), addJSON(cmd)
	o.lang = addLang(cmd)
	flags := cmd.Flags()
	flags.StringVar(&o.id, "id", "", "id of the transfer")
	flags.StringVar(&o.account, "account", "", "account on either side")
	flags.StringVar(&o.from, "from", "", "account that paid")
	flags.StringVar(&o.to, "to", "", "account that was paid")
	flags.StringVar(&o.amount, "amount", "", "amount, as sent or as received")
	flags.StringVar(&o.currency, "currency", "", "currency, as sent or as received")
	flags.StringVar(&o.memo, "memo", "", "text that the memo or channel contains")
	flags.StringVar(&o.serial, "serial", "", "serial number of the payer's line or the payee's")
	flags.StringVar(&o.order, "order", "", "number of the order that it pays, on either side")
	flags.StringVar(&o.on, "on", "", "day")
	flags.StringVar(&o.since, "since", "", "first time, or day")
	flags.StringVar(&o.until, "until", "", "last time, or day")
	flags.IntVar(&o.limit, "limit", 100, "how many to show; 0: all")
	return cmd
}

func (p *program) find(ctx context.Context, o *findOptions) error {
	location, err := zone(*o.timezone)
	if err != nil {
		return err
	}
	lang, err := o.lang()
	if err != nil {
		return err
	}
	if o.on != "" && o.since+o.until != "" {
		return usageError("--on is a day by itself: leave --since and --until out")
	}
	l, err := p.openLedger(*o.ledger)
	if err != nil {
		return err
	}
	defer l.Close()
	wanted, err := newWanted(l, o, location)
	if err != nil {
		return err
	}
	f := finder{program: p, ctx: ctx, ledger: l, wanted: wanted, limit: o.limit, to: p.newFound(*o.json, lang, zoneOrUTC(location))}
	if err := f.run(); err != nil && !errors.Is(err, errEnough) {
		return err
	}
	if f.n == 0 {
		return notFound("no transfer fits")
	}
	if err := f.to.end(f.more); err != nil {
		return err
	}
	if f.more {
		p.note("there are more than %d; --limit 0 shows all", o.limit)
	}
	return nil
}

// errEnough ends a search that has found as many as asked for.
var errEnough = errors.New("enough found")

// finder searches a ledger by the shortest way there is.
type finder struct {
	*program
	ctx    context.Context
	ledger *ledger.Ledger
	wanted *wanted
	limit  int
	to     *found
	n      int
	more   bool // than the limit
}

func (f *finder) run() error {
	switch w := f.wanted; {
	case w.id != "":
		o, ok, err := f.ledger.Lookup(w.id)
		if err != nil || !ok {
			return err
		}
		return f.ledger.Read(f.ctx, []statement.Ord{o}, func(_ int, t *dyetrace.Transfer) error {
			return f.judge(o, t)
		})
	case len(w.statements) > 0:
		return f.searchStatements()
	default:
		if w.first == 0 && w.end == statement.Ord(f.ledger.Transfers()) {
			f.note("neither account nor time is given: reading the whole ledger")
		}
		bar := f.progress("searching")
		defer bar.end()
		return f.ledger.Scan(f.ctx, w.first, w.end, func(o statement.Ord, t *dyetrace.Transfer) error {
			if o%4096 == 0 {
				bar.set(int64(o-w.first), int64(w.end-w.first))
			}
			return f.judge(o, t)
		})
	}
}

// judge hands on what fits, up to the limit.
func (f *finder) judge(o statement.Ord, t *dyetrace.Transfer) error {
	if o < f.wanted.first || o >= f.wanted.end || !f.wanted.fits(t) {
		return nil
	}
	if f.limit > 0 && f.n == f.limit {
		f.more = true
		return errEnough
	}
	f.n++
	return f.to.add(t)
}

// readAtOnce is how many candidates are read from the records together.
const readAtOnce = 4096

// searchStatements reads the statements of the account given, and of the
// records only those that can fit by what a statement says.
func (f *finder) searchStatements() error {
	var ords []statement.Ord
	for _, no := range f.wanted.statements {
		s, err := f.ledger.Statement(no)
		if err != nil {
			return err
		}
		var e statement.Entry
		for c := s.Cursor(); c.Next(&e); {
			if e.Ord%(1<<20) == 0 && f.ctx.Err() != nil {
				return f.ctx.Err()
			}
			if f.wanted.entryFits(&e) {
				ords = append(ords, e.Ord)
			}
		}
	}
	slices.Sort(ords)
	ords = slices.Compact(ords) // those from the account to itself stand twice
	for part := range slices.Chunk(ords, readAtOnce) {
		err := f.ledger.Read(f.ctx, part, func(i int, t *dyetrace.Transfer) error { return f.judge(part[i], t) })
		if err != nil {
			return err
		}
	}
	return nil
}
