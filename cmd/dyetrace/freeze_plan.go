package main

import (
	"context"
	"os"
	"time"

	"github.com/spf13/cobra"

	"dyetrace/detect"
	"dyetrace/freeze"
	"dyetrace/report"
	"dyetrace/trace"
)

// freezePlanOptions are what the user asked of a plan.
type freezePlanOptions struct {
	freezing
	capacity, price string
	delay, horizon  time.Duration
	hindsight       bool
	follow          string
	findings        string
}

// freezePlanCommand returns the command freeze plan.
func (p *program) freezePlanCommand() *cobra.Command {
	var o freezePlanOptions
	cmd := &cobra.Command{
		Use:   "plan [flags]",
		Short: "List the freezes to request, in order",
		Long: `Order what can be frozen by what it is expected to save: the chance that the account
serves the network, times what it holds and the chance that this is still there when
the freeze takes hold, and what the network is expected to send it; less the price of
freezing somebody innocent. Accounts that hold nothing now, but to which the network's
money usually goes next, appear as "watch".

--follow FILE reads transfers as they are appended to a file, or with - from standard
input, as native CSV, and prints the head of the plan again whenever it changes.
Claims that are added to the claims file meanwhile are taken in.

--findings FILE takes what "dyetrace detect --format json" wrote of the same ledger as
evidence about accounts that claimed money or a member's has reached. A score alone
proposes no freeze, and who is a network's victim is not proposed unless a claim names
the account. Findings of another ledger are refused; of an older state, they are told.

--hindsight shows what the plan would have stopped, if the ledger goes on.`,
		Example: `  dyetrace freeze plan --ledger case --claims claims.csv --capacity 10/min --delay 15m
  dyetrace detect --ledger case --format json -o findings.json
  dyetrace freeze plan --ledger case --claims claims.csv --findings findings.json
  dyetrace freeze plan --ledger case --claims claims.csv --at 2026-03-18T12:00:00+08:00 --hindsight
  tail -n +1 -f feed.csv | dyetrace freeze plan --ledger case --claims claims.csv --follow -`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.freezePlan(cmd.Context(), &o) },
	}
	o.addFreezing(cmd, "freeze-plan")
	// What follows is what only a plan assumes; the list has none of it.
	flags := cmd.Flags()
	flags.StringVar(&o.capacity, "capacity", "10/min", "how many freezes can be requested, such as 10/min or 200/h")
	flags.DurationVar(&o.delay, "delay", 30*time.Minute, "from a request until the account pays no more")
	flags.DurationVar(&o.horizon, "horizon", 24*time.Hour, "how far to look ahead")
	flags.StringVar(&o.price, "price", planPrice, "price of freezing somebody innocent, in major units")
	flags.BoolVar(&o.hindsight, "hindsight", false, "show what the plan would have stopped, if the ledger goes on")
	flags.StringVar(&o.follow, "follow", "", "CSV file of further transfers, - for standard input, at each of which to "+
		"plan again")
	flags.StringVar(&o.findings, "findings", "", "JSON of dyetrace detect on the same ledger, as evidence")
	return cmd
}

func (o *freezePlanOptions) options() (f freeze.PlanOptions, err error) {
	f = freeze.PlanOptions{Delay: o.delay, Horizon: o.horizon}
	if f.Capacity, err = parseCapacity(o.capacity); err != nil {
		return f, err
	}
	if f.Price, err = parsePrice(o.price); err != nil {
		return f, err
	}
	return f, nil
}

func (p *program) freezePlan(ctx context.Context, o *freezePlanOptions) error {
	options, err := o.options()
	if err != nil {
		return err
	}
	c, err := p.openFreezing(ctx, &o.freezing)
	if err != nil {
		return err
	}
	defer c.ledger.Close()
	// Instants end in the year 2262, and so must the delay and the horizon.
	if err := checkAhead(c.now, options.Delay, options.Horizon); err != nil {
		return err
	}
	options.Frozen = c.frozen.Held()
	found, err := o.readFindings(c, &options)
	if err != nil {
		return err
	}
	if o.follow != "" {
		return p.followPlan(ctx, c, o, options, found)
	}
	// A plan that does not follow needs one trace, up to the instant that was asked for.
	r, err := trace.Run(ctx, c.ledger, c.claims, c.asked.Options)
	if err != nil {
		return err
	}
	planner, err := freeze.NewPlanner(ctx, c.ledger, c.claims, r, c.now, options)
	if err != nil {
		return err
	}
	plan, err := planner.Plan(c.now)
	if err != nil {
		return err
	}
	about := report.AboutPlan(planner, c.now, options)
	about.Found = found
	// Hindsight traces the same claims further on: nothing of that may reach the plan.
	if o.hindsight {
		about.Stopped, err = freeze.Hindsight(ctx, c.ledger, c.claims, plan, c.now, c.asked.Options, options)
		if err != nil {
			return err
		}
	}
	d, err := report.BuildPlan(c.ledger, plan, about, c.meta)
	if err != nil {
		return err
	}
	return p.writeDocument(ctx, d, &o.documentOptions)
}

// readFindings puts findings among the options, where there are any, and returns what is to
// be said of them.
func (o *freezePlanOptions) readFindings(c *freezeCase, options *freeze.PlanOptions) (*freeze.FindingsState, error) {
	if o.findings == "" {
		return nil, nil
	}
	file, err := os.Open(o.findings)
	if err != nil {
		return nil, inputError(o.findings, cause(err))
	}
	defer file.Close()
	read, err := freeze.ReadFindings(file, o.findings)
	if err != nil {
		return nil, err
	}
	info, err := c.ledger.Info()
	if err != nil {
		return nil, err
	}
	trees, err := detect.ShippedTrees()
	if err != nil {
		return nil, err
	}
	have := freeze.LedgerFiles{Transfers: info.Transfers}
	for _, in := range report.InputsOf(info.Sources) {
		have.Sums = append(have.Sums, in.SHA256)
	}
	found, state, err := read.For(c.ledger, have, c.now, trees.Hash())
	if err != nil {
		return nil, inputError(o.findings, err)
	}
	// Hindsight measures a plan by what came after it, which it must not know.
	if o.hindsight && state.Later {
		return nil, usageError("--findings %s: they know what came after the instant of the plan, so that --hindsight "+
			"would measure nothing", o.findings)
	}
	options.Findings = found
	return &state, nil
}
