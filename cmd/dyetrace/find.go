package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"dyetrace"
	"dyetrace/ledger"
	"dyetrace/ledger/statement"
	"dyetrace/report"
	"dyetrace/report/lists"
	"dyetrace/trace/find"
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
	// Each condition has its own flag, and all have to hold: two conditions on one thing, such as
	// --on and --since, are refused later.
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
	// What the ledger does not have is an error here, before the search: an account with a typing
	// mistake would otherwise look like one without such transfers.
	wanted, err := o.wanted(l, location)
	if err != nil {
		return err
	}
	search, err := find.New(l, wanted)
	if err != nil {
		return err
	}
	// Reading everything may take minutes, so that it is announced.
	if search.Whole() {
		p.note("neither account nor time is given: reading the whole ledger")
	}
	to := lists.NewTransfers(p.stdout, p.listed(*o.json, lang, location))
	bar := p.progress("searching")
	defer bar.end()
	n, more, err := search.Run(ctx, o.limit, bar.set, to.Add)
	if err != nil {
		return err
	}
	bar.end()
	// Transfers are written as they are found; that there are more is known only at the end.
	if n == 0 {
		return notFound("no transfer fits")
	}
	if err := to.End(more); err != nil {
		return err
	}
	if more {
		p.note("there are more than %d; --limit 0 shows all", o.limit)
	}
	return nil
}

// wanted reads what was typed.
func (o *findOptions) wanted(l *ledger.Ledger, location *time.Location) (w find.Wanted, err error) {
	w = find.Wanted{ID: o.id, Account: o.account, From: o.from, To: o.to, Memo: o.memo, Amount: o.amount, Serial: o.serial,
		Order: o.order}
	if o.currency != "" {
		if w.Currency, err = dyetrace.ParseCurrency(o.currency); err != nil {
			return w, usageError("--currency: %w", err)
		}
	}
	if o.amount != "" && len(find.Amounts(o.amount)) == 0 {
		return w, usageError("--amount %q: give a plain decimal number such as 1234.50", o.amount)
	}
	since, until := o.since, o.until
	if o.on != "" {
		if _, _, ok := day(o.on, location); !ok {
			return w, usageError("--on %q: give a day such as 2026-03-01", o.on)
		}
		since, until = o.on, o.on
	}
	w.First, w.End, err = places(l, "since", since, "until", until, location)
	return w, err
}

// places are the places in ledger order from one time, or day, to another, the
// last one excluded. Where a text is empty, the ledger begins or ends it.
func places(
	l *ledger.Ledger, from, since, to, until string, location *time.Location,
) (first, end statement.Ord, err error) {
	end = statement.Ord(l.Transfers())
	if since != "" {
		at, _, err := moment(from, since, location)
		if err != nil {
			return 0, 0, err
		}
		if first, err = l.After(at - 1); err != nil {
			return 0, 0, err
		}
	}
	if until != "" {
		_, last, err := moment(to, until, location)
		if err != nil {
			return 0, 0, err
		}
		end, err = l.After(last)
		return first, end, err
	}
	return first, end, nil
}
