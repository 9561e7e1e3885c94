package main

import (
	"context"

	"github.com/spf13/cobra"

	"dyetrace"
	"dyetrace/freeze"
	"dyetrace/report"
	"dyetrace/trace"
)

// freezeListOptions are what the user asked of a list.
type freezeListOptions struct {
	freezing
	compare bool
}

// freezeListCommand returns the command freeze list.
func (p *program) freezeListCommand() *cobra.Command {
	var o freezeListOptions
	cmd := &cobra.Command{
		Use:   "list [flags]",
		Short: "List what can be frozen at an instant",
		Long: `List each account that holds claimed money at an instant: how much, of which claims,
what of the balance is other people's, how long it has been there and how long money
usually stays. No more than the claimed money is proposed: a seller who was paid with
some of it does not lose his account, and the list notes it.

--compare adds what each rule finds held, and as safe what all of them agree on.`,
		Example: `  dyetrace freeze list --ledger case --claims claims.csv --at 2026-03-18T12:00:00+08:00
  dyetrace freeze list --ledger case --claims claims.csv --compare --format xlsx -o list.xlsx`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.freezeList(cmd.Context(), &o) },
	}
	o.addFreezing(cmd, "freeze-list")
	cmd.Flags().BoolVar(&o.compare, "compare", false, "also show what each rule finds held, and what all agree on")
	return cmd
}

func (p *program) freezeList(ctx context.Context, o *freezeListOptions) error {
	c, err := p.openFreezing(ctx, &o.freezing)
	if err != nil {
		return err
	}
	defer c.ledger.Close()
	r, err := trace.Run(ctx, c.ledger, c.claims, c.asked.Options)
	if err != nil {
		return err
	}
	// Poison follows no amounts, so it has nothing to compare.
	var rules []dyetrace.Rule
	var others []*trace.Result
	if o.compare {
		for _, rule := range dyetrace.Rules() {
			if rule != dyetrace.Poison {
				rules = append(rules, rule)
			}
		}
		if others, err = trace.Compare(ctx, c.ledger, c.claims, c.asked.Options, rules); err != nil {
			return err
		}
	}
	// The model shows how long money usually stays. The list itself is exact.
	m, err := freeze.FitModel(c.ledger, r, c.now)
	if err != nil {
		return err
	}
	list, err := freeze.List(ctx, c.ledger, r, others, m, c.now, c.frozen.Held())
	if err != nil {
		return err
	}
	d, err := report.BuildHolders(c.ledger, list, r, rules, c.now, c.meta)
	if err != nil {
		return err
	}
	return p.writeDocument(ctx, d, &o.documentOptions)
}
