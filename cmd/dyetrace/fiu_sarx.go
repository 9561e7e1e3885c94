package main

import (
	"cmp"
	"context"
	"io"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"dyetrace"
	"dyetrace/exchange/sarx"
)

type fiuSarxOptions struct {
	fiuOptions
	output string
}

func (p *program) fiuSarxCommand() *cobra.Command {
	var o fiuSarxOptions
	cmd := &cobra.Command{
		Use:   "sarx [flags]",
		Short: "Make a suspicious activity report for FinCEN",
		Long: `Make a report in FinCEN's batch format SARX 1.2. It is about the accounts named with
--account, or about all that claimed money reached; the suspicious amount is what came to
them from elsewhere. What is not known of a subject is marked as unknown.`,
		Example: "  dyetrace fiu sarx --ledger case --claims claims.csv --account 98765 --filing sar.toml --as 'J. Doe' --ground " +
			"'31 CFR 1020.320' -o sar.xml",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.fiuSarx(cmd.Context(), &o) },
	}
	o.addFiu(cmd)
	cmd.Flags().StringVarP(&o.output, "output", "o", "sar.xml", "file to write")
	return cmd
}

func (p *program) fiuSarx(ctx context.Context, o *fiuSarxOptions) error {
	if err := o.check(); err != nil {
		return err
	}
	if o.output == "" || o.output == "-" || o.json && p.isStdout(o.output) {
		return usageError("a confidential report goes into a file: name it with -o")
	}
	text, err := readText(o.filing)
	if err != nil {
		return err
	}
	filing, err := sarx.ReadFiling(o.filing, text)
	if err != nil {
		return err
	}
	filing.By, filing.Ground = *o.as, o.ground
	// The facts come from the ledger; what they do not say, the filing must.
	l, err := p.openLedger(*o.ledger)
	if err != nil {
		return err
	}
	defer l.Close()
	of, err := o.openCase(ctx, p)
	if err != nil {
		return err
	}
	defer of.close()
	r, err := o.facts(ctx, p, l)
	if err != nil {
		return err
	}
	facts, err := r.suspicious()
	if err != nil {
		return err
	}
	made, err := sarx.Make(filing, facts)
	if err != nil {
		return err
	}
	err = p.write(o.output, func(w io.Writer) error {
		_, err := w.Write(made.Bytes)
		return err
	})
	if err != nil {
		return err
	}
	summary := &fiuSummary{Kind: "SARX report", Unit: "FinCEN", By: *o.as, Ground: o.ground,
		Transfers: len(r.transfers), Accounts: len(r.accounts), Subjects: made.Subjects, TotalUSD: made.Total,
		Deadline: made.Deadline.Format(time.DateOnly), Late: made.Late, Files: []fiuFile{fiuFileOf(o.output, made.Bytes)}}
	if err := of.keep("sarx", summary, o.readers); err != nil {
		return err
	}
	return p.summed(o.json, summary)
}

// suspicious is what came to the subjects from elsewhere, and when. Money that one subject
// passes to another counts once.
func (r *reported) suspicious() (*sarx.Facts, error) {
	facts := &sarx.Facts{}
	for i := range r.accounts {
		if slices.Contains(r.subjects, r.accounts[i].ID) {
			facts.Accounts = append(facts.Accounts, r.accounts[i])
		}
	}
	sums := map[dyetrace.Currency]*dyetrace.Total{}
	for i := range r.transfers {
		t := &r.transfers[i]
		if facts.First == 0 || t.Time < facts.First {
			facts.First = t.Time
		}
		facts.Last = max(facts.Last, t.Time)
		if !slices.Contains(r.subjects, t.To) || slices.Contains(r.subjects, t.From) {
			continue
		}
		// Of a transfer that carried claimed money, that money is what is suspicious.
		amount, currency := t.Received, t.ReceivedCurrency
		if t.traced.Known {
			amount, currency = t.traced.Amount, t.Currency
		}
		if sums[currency] == nil {
			sums[currency] = &dyetrace.Total{}
		}
		sums[currency].Add(amount)
	}
	for currency, total := range sums {
		sum, err := total.Sum()
		if err != nil {
			return nil, err
		}
		facts.Amounts = append(facts.Amounts, sarx.Amount{Amount: sum, Currency: currency})
	}
	slices.SortFunc(facts.Amounts, func(a, b sarx.Amount) int { return cmp.Compare(a.Currency, b.Currency) })
	return facts, nil
}
