package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"dyetrace"
	"dyetrace/freeze"
	"dyetrace/ledger"
	"dyetrace/report"
	"dyetrace/trace"
)

// freezeCommand holds what is about freezing accounts.
func (p *program) freezeCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "freeze",
		Short: "Say which accounts to freeze, for how much and in which order",
		Long: `Say where claimed money lies that can be frozen, and in which order to request it
while the money is still running. What comes out is for a person to judge; nothing
is ever proposed beyond the claimed money.`,
		Example: "  dyetrace freeze list --ledger case --claims claims.csv\n  dyetrace freeze plan --ledger case --claims claims.csv --delay 15m",
		Args:    noSuchCommand,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(p.freezeListCommand(), p.freezePlanCommand())
	return cmd
}

// freezing is what list and plan have in common.
type freezing struct {
	tracing
	ledger, lang *string
	documentOptions
}

func (o *freezing) addFreezing(cmd *cobra.Command, usual string) {
	o.ledger, o.lang = addSetting(cmd, "ledger"), addSetting(cmd, "lang")
	o.addFrozen(cmd)
	o.addUntil(cmd, "at", "instant, or end of a day, at which to look (default: the ledger's last transfer)")
	o.addDocument(cmd, usual)
	complete(cmd, "lang", "en", "zh")
}

// freezeCase is a ledger with its claims, traced until an instant.
type freezeCase struct {
	ledger *ledger.Ledger
	claims []trace.ResolvedClaim
	asked  asked
	now    dyetrace.Instant
	frozen *trace.Measures // nil: none are known
	meta   report.Meta
}

// openFreezing opens the ledger and reads the claims; close it after use.
func (p *program) openFreezing(ctx context.Context, o *freezing) (c *freezeCase, err error) {
	if o.claims == "" {
		return nil, usageError("which claims? Give --claims FILE")
	}
	if err := o.checkDocument(); err != nil {
		return nil, err
	}
	lang, err := report.ParseLang(*o.lang)
	if err != nil {
		return nil, err
	}
	c = &freezeCase{}
	if c.asked, err = o.read(); err != nil {
		return nil, err
	}
	if c.asked.Rule == dyetrace.Poison {
		return nil, usageError("the poison rule follows no amounts: choose another rule")
	}
	if c.ledger, err = p.openLedger(*o.ledger); err != nil {
		return nil, err
	}
	opened := c.ledger
	defer func() {
		if err != nil {
			opened.Close()
		}
	}()
	var input report.Input
	if c.claims, input, err = p.readClaims(ctx, &c.asked, c.ledger, o.claims); err != nil {
		return nil, err
	}
	info, err := c.ledger.Info()
	if err != nil {
		return nil, err
	}
	if c.now = info.Last; c.asked.HasUntil {
		c.now = c.asked.Until
	}
	c.asked.HasUntil, c.asked.Until = true, c.now
	if c.frozen, err = p.inForce(ctx, c.ledger, &c.asked, o.frozen); err != nil {
		return nil, err
	}
	c.meta, err = p.meta(c.ledger, &c.asked, lang, input)
	return c, err
}

// freezeListOptions are what the user asked of a list.
type freezeListOptions struct {
	freezing
	compare bool
}

// freezeListCommand says what can be frozen.
func (p *program) freezeListCommand() *cobra.Command {
	var o freezeListOptions
	cmd := &cobra.Command{
		Use:   "list [flags]",
		Short: "Say what can be frozen at an instant",
		Long: `List each account that holds claimed money at an instant: how much, of which claims,
what of the balance is other people's, for how long it has been there and how long
money usually stays. Never more than the claimed money is proposed: a seller who was
paid with some of it does not lose his account, and the list says so.

--compare adds what each rule finds held, and what all of them agree on as safe.`,
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

// freezePlanOptions are what the user asked of a plan.
type freezePlanOptions struct {
	freezing
	capacity, price string
	delay, horizon  time.Duration
	hindsight       bool
	follow          string
}
