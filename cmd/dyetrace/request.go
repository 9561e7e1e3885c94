package main

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"dyetrace/casework"
)

// requestCommand holds the commands about requests.
func (p *program) requestCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "request",
		Short: "Propose, approve and release requests to institutions",
		Long: `Ask institutions to stop, freeze, extend, lift, watch, recall or return, or for
statements. A request is proposed, approved by a second person where the rules ask for
one, sealed, which fixes its message, and released, which puts the message into the
outbox once. What becomes of it then - sent, received, rejected - somebody records.`,
		Example: `  dyetrace request propose north-C1 --from plan.json --kind freeze --ground 'claims A-1 to A-9'
  dyetrace request approve north-R1 north-R2 --as ben --key ben.pem --ground checked
  dyetrace request release north-R1 north-R2`,
		Args: noSuchCommand,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(p.requestProposeCommand(), p.requestApproveCommand(), p.requestSealCommand(), p.requestReleaseCommand(),
		p.requestRecordCommand(), p.requestEndCommand("decline"), p.requestEndCommand("withdraw"), p.requestListCommand(), p.requestExportCommand())
	return cmd
}

func (p *program) requestProposeCommand() *cobra.Command {
	var a casework.Asking
	var kind, from, amount, currency, since, until string
	cmd := &cobra.Command{
		Use:   "propose [flags] CASE [-- COMMAND...]",
		Short: "Propose requests in a case",
		Long: `Propose one request about --account, or many from what another command printed as JSON
(--from): the plan of "freeze plan", the holders of "freeze list" and the accounts of
"trace" for stops, freezes and watches, and the inquiries of "inquiries" and "trace" for
inquiries. What is asked already and not answered is not proposed again.

Behind -- stands the command itself: it is run, and kept with the case, so that "dyetrace
case recheck" makes its result again and shows what has changed since.`,
		Example: `  dyetrace request propose north-C1 --kind stop --institution ICBC --account 620000000001 --amount 5000.00 --currency CNY --ground 'claim A-1'
  dyetrace freeze plan --ledger book --claims claims.csv --json > plan.json
  dyetrace request propose north-C1 --from plan.json --kind freeze --ground 'claims A-1 to A-9'
  dyetrace request propose north-C1 --kind freeze --ground 'claims A-1 to A-9' -- freeze plan --ledger book --claims claims.csv`,
		Args: cobra.MinimumNArgs(1),
	}
	flags := cmd.Flags()
	flags.StringVar(&kind, "kind", "", "what is asked: stop, freeze, inquiry, watch, recall or return")
	flags.StringVar(&from, "from", "", "file of JSON from plan, list, trace or inquiries")
	flags.StringVar(&a.Institution, "institution", "", "who is asked")
	flags.StringVar(&a.Account, "account", "", "account that it is about")
	flags.StringVar(&a.Holder, "holder", "", "whose account it is")
	flags.StringVar(&amount, "amount", "", "amount to hold, recall or return")
	flags.StringVar(&currency, "currency", "", "currency of the amount, such as CNY")
	flags.StringVar(&since, "since", "", "begin of the period that an inquiry asks for, with zone")
	flags.StringVar(&until, "until", "", "end of that period")
	flags.StringVar(&a.Payment.ID, "payment", "", "id or serial number of the payment that it is about")
	flags.StringSliceVar(&a.Claims, "claim", nil, "claims for which it is asked")
	flags.StringVar(&a.Basis, "legal-basis", "", "number of the legal document")
	flags.BoolVar(&a.Urgent, "urgent", false, "it cannot wait")
	flags.StringVar(&a.Ground, "ground", "", "why it is asked")
	complete(cmd, "kind", kindNames()...)
	return p.adding(cmd, func(by casework.By, d *desk, c casework.Case, args []string) (casework.Decide, error) {
		if a.Kind = casework.RequestKind(kind); !slices.Contains(casework.RequestKinds(), a.Kind) || a.Kind == casework.Extend || a.Kind == casework.Lift {
			return nil, usageError("--kind %q: it is one of stop, freeze, inquiry, watch, recall, return; `dyetrace measure` extends and lifts", kind)
		}
		made := args[1:]
		if len(made) > 0 && cmd.ArgsLenAtDash() != 1 {
			return nil, usageError("%q is too much: name one case, and put a command behind --", made[0])
		}
		if err := d.haveClaims(c, a.Claims); err != nil {
			return nil, err
		}
		// A list has its own accounts and amounts; what is typed beside would be lost.
		if from != "" || len(made) > 0 {
			if a.Account != "" || amount != "" || from != "" && len(made) > 0 {
				return nil, usageError("a list has the accounts and amounts: give --from, or a command behind --, or --account with --amount")
			}
		}
		if len(made) > 0 {
			return d.proposeMade(by, c, made, a)
		}
		if from != "" {
			askings, err := askingsFrom(from, a)
			if err == nil && len(askings) == 0 {
				return nil, inputError(from, fmt.Errorf("it names no account to %s", kind))
			}
			return by.ProposeRequests(c.ID, askings...), err
		}
		var err, sinceErr, untilErr error
		a.Amount, err = typedSum("--amount", amount, currency)
		a.Since, sinceErr = d.timeOf("--since", since)
		a.Until, untilErr = d.timeOf("--until", until)
		return by.ProposeRequests(c.ID, a), errorOf(err, sinceErr, untilErr)
	})
}

// haveClaims refuses a claim that a case does not have: mistyped, it would stand in a request,
// and nobody would find it there.
func (d *desk) haveClaims(c casework.Case, names []string) error {
	if len(names) == 0 {
		return nil
	}
	var all []casework.Claim
	if err := listInto(d.ctx, d.store, "claims", c.ID, &all); err != nil {
		return err
	}
	for _, name := range names {
		if _, err := claimCalled(all, name); err != nil {
			return notFound("%w", err)
		}
	}
	return nil
}

func kindNames() []string {
	var names []string
	for _, k := range casework.RequestKinds() {
		names = append(names, string(k))
	}
	return names
}

// onRequests makes a command about requests by their numbers, all of cases under one rule
// pack.
func (p *program) onRequests(cmd *cobra.Command, act func(by casework.By, d *desk, requests []casework.Request) (casework.Decide, error)) *cobra.Command {
	cmd.Args = cobra.MinimumNArgs(1)
	return p.deskCommand(cmd, func(d *desk, args []string) error {
		by, requests, err := d.requestsOf(args)
		if err != nil {
			return err
		}
		return d.carryOut(act(by, d, requests))
	})
}

// requestsOf are requests by their numbers, and who acts on them under their rules.
func (d *desk) requestsOf(names []string) (casework.By, []casework.Request, error) {
	by, pack := d.as, ""
	var requests []casework.Request
	for i, name := range names {
		r, c, err := d.requestOf(name)
		if err != nil {
			return by, nil, err
		}
		if i > 0 && c.Rules != pack {
			return by, nil, usageError("request %s is of a case under other rules than %s: act on them one after the other", r.Number, requests[0].Number)
		}
		if i == 0 {
			if by, err = d.by(c); err != nil {
				return by, nil, err
			}
		}
		pack = c.Rules
		requests = append(requests, r)
	}
	return by, requests, nil
}

func idsOf(requests []casework.Request) []string {
	ids := make([]string, len(requests))
	for i, r := range requests {
		ids[i] = r.ID
	}
	return ids
}

func (p *program) requestApproveCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "approve [flags] NUMBER...",
		Short:   "Approve requests as the second person",
		Example: `  dyetrace request approve north-R1 north-R2 --as ben --key ben.pem --ground checked`,
	}
	ground := addGround(cmd)
	return p.onRequests(cmd, func(by casework.By, _ *desk, requests []casework.Request) (casework.Decide, error) {
		return by.ApproveRequests(*ground, idsOf(requests)...), nil
	})
}

// requestEndCommand declines or withdraws requests.
func (p *program) requestEndCommand(name string) *cobra.Command {
	short := map[string]string{"decline": "Decline requests that were proposed", "withdraw": "Take requests back that are not released yet"}[name]
	cmd := &cobra.Command{
		Use:     name + " [flags] NUMBER...",
		Short:   short,
		Example: "  dyetrace request " + name + " north-R1 --ground 'not needed'",
	}
	ground := addGround(cmd)
	return p.onRequests(cmd, func(by casework.By, _ *desk, requests []casework.Request) (casework.Decide, error) {
		if name == "decline" {
			return by.DeclineRequests(*ground, idsOf(requests)...), nil
		}
		return by.WithdrawRequests(*ground, idsOf(requests)...), nil
	})
}

func (p *program) requestRecordCommand() *cobra.Command {
	var reference, at string
	cmd := &cobra.Command{
		Use:   "record [flags] sent|received|rejected NUMBER...",
		Short: "Record what became of released requests on their way",
		Example: `  dyetrace request record sent north-R1 --reference 'fax 7'
  dyetrace request record rejected north-R1 --ground 'the form is wrong'`,
		Args: cobra.MinimumNArgs(2),
	}
	ground := addGround(cmd)
	cmd.Flags().StringVar(&reference, "reference", "", "number that the carrier or institution gave it")
	cmd.Flags().StringVar(&at, "at", "now", "when, with zone")
	return p.deskCommand(cmd, func(d *desk, args []string) error {
		// The other states come of acts and replies, never of somebody's word.
		state := casework.RequestState(args[0])
		if state != casework.Sent && state != casework.Received && state != casework.Rejected {
			return usageError("%q: requests are sent, received or rejected", args[0])
		}
		by, requests, err := d.requestsOf(args[1:])
		if err != nil {
			return err
		}
		when, err := d.timeOf("--at", at)
		if err != nil {
			return err
		}
		return d.carryOut(by.RequestWas(state, reference, *ground, when.Instant(), idsOf(requests)...), nil)
	})
}

var requestHeadings = []string{"request", "state", "kind", "institution", "account", "amount", "in force"}

func requestRow(r casework.Request) []string {
	a := r.Asking
	return []string{r.Number, string(r.State), string(a.Kind), a.Institution, a.Account, a.Amount.String(), r.InForce.String(), a.Ground}
}

func (p *program) requestListCommand() *cobra.Command {
	var state string
	cmd := &cobra.Command{
		Use:   "list [flags] [CASE]",
		Short: "List the requests of a case, or of an office in a state",
		Example: `  dyetrace request list north-C1
  dyetrace request list --state proposed`,
		Args: cobra.MaximumNArgs(1),
	}
	cmd.Flags().StringVar(&state, "state", "", "only those in a state, such as proposed")
	return p.deskCommand(cmd, func(d *desk, args []string) error {
		requests, err := d.listRequests(args, state)
		if err != nil {
			return err
		}
		rows := [][]string{}
		for _, r := range requests {
			rows = append(rows, requestRow(r))
		}
		return d.show(map[string]any{"requests": requests}, func() error { return d.table(requestHeadings, "ground", rows) })
	})
}

// listRequests are the requests of a case, or of the office of who acts, that he may see.
func (d *desk) listRequests(args []string, state string) ([]casework.Request, error) {
	states := casework.RequestStates()
	if state != "" {
		if states = []casework.RequestState{casework.RequestState(state)}; !slices.Contains(casework.RequestStates(), states[0]) {
			return nil, usageError("--state %q: it is one of %v", state, casework.RequestStates())
		}
	}
	all := []casework.Request{}
	if len(args) == 0 {
		// Thousands may be of one case: each is judged once.
		seen := map[string]bool{}
		d.listed = true
		for _, s := range states {
			var some []casework.Request
			if err := listInto(d.ctx, d.store, "requests-"+string(s), d.as.Office, &some); err != nil {
				return nil, err
			}
			for _, r := range some {
				if _, asked := seen[r.Case]; !asked {
					_, may, err := casework.SeenCase(d.ctx, d.store, d.as.Who(), r.Case)
					if err != nil {
						return nil, err
					}
					seen[r.Case] = may
				}
				if seen[r.Case] {
					d.looks(r.Case)
					all = append(all, r)
				}
			}
		}
		return all, nil
	}
	c, err := d.caseOf(args[0])
	if err != nil {
		return nil, err
	}
	parts, err := casework.CaseAndParts(d.ctx, d.store, c.ID)
	if err != nil {
		return nil, err
	}
	for _, part := range parts {
		if err := listInto(d.ctx, d.store, "requests", part, &all); err != nil {
			return nil, err
		}
	}
	return slices.DeleteFunc(all, func(r casework.Request) bool { return !slices.Contains(states, r.State) }), nil
}
