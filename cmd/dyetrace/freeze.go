package main

import (
	"context"

	"github.com/spf13/cobra"

	"dyetrace"
	"dyetrace/ledger"
	"dyetrace/report"
	"dyetrace/trace"
)

// freezeCommand returns the command freeze with its subcommands.
func (p *program) freezeCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "freeze",
		Short: "List the accounts to freeze, for how much and in which order",
		Long: `List the accounts that hold claimed money which can be frozen, or put requests in
order while the money is still running. A person judges the result; no more than the
claimed money is ever proposed.`,
		Example: "  dyetrace freeze list --ledger case --claims claims.csv\n  dyetrace freeze plan --ledger case --claims " +
			"claims.csv --delay 15m",
		Args: noSuchCommand,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
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
	listed []dyetrace.Claim // the same, as the claims file has them
	file   claimsFile       // as it was before it was read
	asked  asked
	now    dyetrace.Instant
	frozen *trace.Measures // nil: none are known
	meta   report.Meta
}

// openFreezing opens the ledger and reads the claims; close it after use.
func (p *program) openFreezing(ctx context.Context, o *freezing) (c *freezeCase, err error) {
	// Options are checked before anything is read, so that a mistake shows at once.
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
	// An error below sets c to nil, so the ledger to close is kept apart.
	opened := c.ledger
	defer func() {
		if err != nil {
			opened.Close()
		}
	}()
	var input report.Input
	c.file = newClaimsFile(o.claims, &c.asked)
	if c.claims, c.listed, input, err = p.readListedClaims(ctx, &c.asked, c.ledger, o.claims); err != nil {
		return nil, err
	}
	// Without --at the trace ends at the last transfer. Until is set in either case, because
	// how long money has been in an account counts to that instant.
	info, err := c.ledger.Info()
	if err != nil {
		return nil, err
	}
	if c.now = info.Last; c.asked.HasUntil {
		c.now = c.asked.Until
	}
	c.asked.HasUntil, c.asked.Until = true, c.now
	// Measures in force come last: which of them hold depends on the instant.
	if c.frozen, err = p.inForce(ctx, c.ledger, &c.asked, o.frozen); err != nil {
		return nil, err
	}
	c.meta, err = p.meta(c.ledger, &c.asked, lang, input)
	return c, err
}
