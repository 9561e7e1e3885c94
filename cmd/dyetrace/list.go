package main

import (
	"cmp"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"dyetrace/casework"
	"dyetrace/casework/rules"
)

// listCommand holds the commands about watch and restriction lists.
func (p *program) listCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "list",
		Short: "Put people and accounts on watch and restriction lists, and take them off",
		Long: `Keep watch and restriction lists. An entry needs the authority that recognised its
ground, the number of its document and its day: nobody is listed because of a finding
alone. Its term follows from the document and the case's rule pack, and a clock ends it.
Basic services remain. The listed one is told, can appeal, and is taken off at once
where he is right.`,
		Example: `  dyetrace list add north-C1 'Qian Ba' --document 430400199001011234 --for lent-or-sold --authority 'Hengyang police' \
    --recognised 2026-77 --dated 2026-11-30 --reason 'lent three cards'
  dyetrace list show`,
		Args: noSuchCommand,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(p.listAddCommand(), p.listShowCommand(), p.listEntryCommand(), p.listLetterCommand(), p.listNotifyCommand(), p.listAppealCommand(),
		p.listDecideCommand(), p.listLiftCommand())
	return cmd
}

func (p *program) listAddCommand() *cobra.Command {
	in := casework.ListingStart{}
	var is, list, dated, start, end string
	cmd := &cobra.Command{
		Use:   "add [flags] CASE NAME",
		Short: "Put somebody or something on a list",
		Long: `Put a person (by name and identity document), an account, a card, a phone or a device
on a list. Where the rule pack wants a second person, this proposes it, and
"dyetrace case approve" lists. Without --until the rule pack's term counts.`,
		Example: `  dyetrace list add north-C1 'Qian Ba' --document 430400199001011234 --for convicted --authority 'Hengyang court' \
    --recognised '2026 criminal 12' --dated 2026-11-30 --reason 'convicted of fraud'`,
		Args: cobra.ExactArgs(2),
	}
	flags := cmd.Flags()
	flags.StringVar(&is, "is", "person", "what it is: person, account, card, phone or device")
	flags.StringVar(&list, "list", string(casework.RestrictionList), "which list: watch or restriction")
	flags.StringVar(&in.Listed.Document, "document", "", "a person's identity document")
	flags.StringVar(&in.Listed.Institution, "institution", "", "an account's bank")
	flags.StringVar(&in.Ground, "for", "", "the ground, as the rule pack calls it, such as convicted")
	flags.StringVar(&in.Reason, "reason", "", "why, in words")
	flags.StringVar(&in.Recognised.Authority, "authority", "", "who recognised the ground")
	flags.StringVar(&in.Recognised.Level, "level", "", "level of the authority, such as city")
	flags.StringVar(&in.Recognised.Document, "recognised", "", "number of the authority's document")
	flags.StringVar(&in.Recognised.SHA256, "sha256", "", "SHA-256 of the document")
	flags.StringVar(&dated, "dated", "", "day of the document")
	flags.StringVar(&start, "since", "", "first day of the entry (default: the document's)")
	flags.StringVar(&end, "until", "", "last day of the entry, as the document says it (default: as the rules say)")
	flags.StringVar(&in.Scope, "scope", "", "what is restricted (default: as the rules say)")
	complete(cmd, "list", string(casework.WatchList), string(casework.RestrictionList))
	return p.adding(cmd, func(by casework.By, d *desk, c casework.Case, args []string) (casework.Decide, error) {
		in.List, in.Listed.Is, in.Listed.Name = casework.ListKind(list), casework.MemberKind(is), args[1]
		// A last day is over when the next one begins.
		day, dayErr := d.dayOf(by, "--dated", dated, 0)
		first, firstErr := d.dayOf(by, "--since", start, 0)
		last, lastErr := d.dayOf(by, "--until", end, 1)
		in.Recognised.Dated, in.Start, in.End = day, first.Instant(), last.Instant()
		return by.List(c.ID, in), errorOf(dayErr, firstErr, lastErr)
	})
}

// dayOf is the first moment of a day in the zone of the rules, or of one some days later;
// "" is none.
func (d *desk) dayOf(by casework.By, flag, text string, later int) (casework.Time, error) {
	if text == "" {
		return 0, nil
	}
	day, err := rules.ParseDay(text)
	if err != nil {
		return 0, usageError("%s: %w", flag, err)
	}
	return casework.Time(day.Add(later).Begin(zoneOfRules(by))), nil
}

// zoneOfRules is the zone in which days begin: the rule pack's, UTC without one.
func zoneOfRules(by casework.By) *time.Location {
	if by, is := by.Rules.(casework.PackRules); is {
		return by.Pack().Location()
	}
	return time.UTC
}

// listingOf is an entry by its id that who acts may see, and who acts under its rules.
func (d *desk) listingOf(id string) (casework.Listing, casework.By, error) {
	l, there, err := casework.Get[casework.Listing](d.ctx, d.store, id)
	if err != nil {
		return l, d.as, err
	}
	if !there {
		return l, d.as, notFound("there is no entry %q: `dyetrace list show` has them", id)
	}
	c, err := d.caseOf(l.Case)
	if err != nil {
		return l, d.as, notFound("there is no entry %q: `dyetrace list show` has them", id)
	}
	by, err := d.by(c)
	return l, by, err
}

// onListing is a command that acts on an entry.
func (p *program) onListing(cmd *cobra.Command, act func(by casework.By, d *desk, id string) (casework.Decide, error)) *cobra.Command {
	return p.deskCommand(cmd, func(d *desk, args []string) error {
		l, by, err := d.listingOf(args[0])
		if err != nil {
			return err
		}
		return d.carryOut(act(by, d, l.ID))
	})
}

func (p *program) listShowCommand() *cobra.Command {
	var ofCase string
	var ended bool
	cmd := &cobra.Command{
		Use:   "show [flags]",
		Short: "List the entries of an office or a case",
		Example: `  dyetrace list show
  dyetrace list show --case north-C1 --ended --json`,
		Args: cobra.NoArgs,
	}
	cmd.Flags().StringVar(&ofCase, "case", "", "entries of this case alone, in force or not")
	cmd.Flags().BoolVar(&ended, "ended", false, "also those that were lifted or are over")
	return p.deskCommand(cmd, func(d *desk, _ []string) error {
		// A list by state is kept in order of its ends: what ends first comes first.
		keys := [][2]string{{"listings-" + string(casework.ListingInForce), d.as.Office}}
		if ended {
			keys = append(keys, [2]string{"listings-" + string(casework.ListingLifted), d.as.Office},
				[2]string{"listings-" + string(casework.ListingExpired), d.as.Office})
		}
		if ofCase != "" {
			c, err := d.caseOf(ofCase)
			if err != nil {
				return err
			}
			keys = [][2]string{{"listings", c.ID}}
		}
		all := []casework.Listing{}
		for _, key := range keys {
			if err := listInto(d.ctx, d.store, key[0], key[1], &all); err != nil {
				return err
			}
		}
		shown, rows := []casework.Listing{}, [][]string{}
		for _, l := range all {
			if _, err := d.caseOf(l.Case); err != nil {
				continue // of a sealed case
			}
			shown = append(shown, l)
			rows = append(rows, []string{l.ID, string(l.State), string(l.List), string(l.Listed.Is), l.Listed.Name, l.Ground, l.Recognised.Document,
				tableTime(l.End), toldWhen(l), l.Reason})
		}
		return d.show(map[string]any{"listings": shown}, func() error {
			return d.table([]string{"entry", "state", "list", "is", "name", "for", "document", "ends (UTC)", "told (UTC)"}, "reason", rows)
		})
	})
}

// toldWhen is when the listed one was told.
func toldWhen(l casework.Listing) string {
	if l.Notice.Given == 0 && l.List == casework.RestrictionList {
		return "not yet"
	}
	return tableTime(l.Notice.Given)
}

func (p *program) listEntryCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "entry [flags] ENTRY",
		Short:   "Show an entry with its notice, appeals and history",
		Example: `  dyetrace list entry 18ac3f0e5d1b2c00a1b2c3d4e5f60718`,
		Args:    cobra.ExactArgs(1),
	}
	return p.deskCommand(cmd, func(d *desk, args []string) error {
		l, _, err := d.listingOf(args[0])
		if err != nil {
			return err
		}
		return d.show(l, func() error {
			r := l.Recognised
			rows := [][]string{{"name", l.Listed.Name}, {"identity document", l.Listed.Document}, {"list", string(l.List)}, {"for", l.Ground},
				{"reason", l.Reason}, {"authority", r.Authority}, {"document", r.Document + " of " + tableTime(r.Dated)}, {"from (UTC)", tableTime(l.Start)},
				{"to (UTC)", tableTime(l.End)}, {"restricted", l.Scope}, {"remains", l.Kept}, {"told (UTC)", toldWhen(l)}, {"remedy", l.Notice.Remedy}}
			for i, a := range l.Appeals {
				rows = append(rows, []string{"appeal " + strconv.Itoa(i+1), string(a.State) + ": " + a.Text + "; answer by " + cmp.Or(tableTime(a.AnswerBy), "unknown")})
			}
			for _, h := range l.History {
				rows = append(rows, []string{tableTime(h.Time), h.What + " by " + h.Who + " " + h.Ground})
			}
			return d.table([]string{"what"}, "is", rows)
		})
	})
}

func (p *program) listNotifyCommand() *cobra.Command {
	var n casework.Notice
	var given string
	cmd := &cobra.Command{
		Use:     "notify [flags] ENTRY",
		Short:   "Note that the listed one was told, how, and what he can do",
		Example: `  dyetrace list notify 18ac3f0e5d1b2c00a1b2c3d4e5f60718 --how 'by hand' --remedy 'appeal to the bureau'`,
		Args:    cobra.ExactArgs(1),
	}
	cmd.Flags().StringVar(&n.How, "how", "", "how the notice was given")
	cmd.Flags().StringVar(&n.Remedy, "remedy", "", "what he was told that he can do")
	cmd.Flags().StringVar(&n.Letter, "sha256", "", "SHA-256 of the notice")
	cmd.Flags().StringVar(&given, "at", "now", "when, with zone")
	return p.onListing(cmd, func(by casework.By, d *desk, id string) (casework.Decide, error) {
		var err error
		n.Given, err = d.timeOf("--at", given)
		return by.NotifyListed(id, n), err
	})
}

func (p *program) listAppealCommand() *cobra.Command {
	var who, text, received string
	cmd := &cobra.Command{
		Use:     "appeal [flags] ENTRY",
		Short:   "Keep an appeal against an entry",
		Example: `  dyetrace list appeal 18ac3f0e5d1b2c00a1b2c3d4e5f60718 --who 'Qian Ba' --text 'it was my brother'`,
		Args:    cobra.ExactArgs(1),
	}
	cmd.Flags().StringVar(&who, "who", "", "who appeals")
	cmd.Flags().StringVar(&text, "text", "", "what he says")
	cmd.Flags().StringVar(&received, "received", "now", "when it came, with zone")
	return p.onListing(cmd, func(by casework.By, d *desk, id string) (casework.Decide, error) {
		at, err := d.timeOf("--received", received)
		return by.ReceiveAppeal(id, who, text, at.Instant()), err
	})
}

func (p *program) listDecideCommand() *cobra.Command {
	var upheld, rejected bool
	cmd := &cobra.Command{
		Use:   "decide [flags] ENTRY",
		Short: "Decide the appeal against an entry",
		Long: `Decide the appeal that waits. Who made the entry does not decide it. Where the listed
one is right, the entry is lifted at once.`,
		Example: `  dyetrace list decide 18ac3f0e5d1b2c00a1b2c3d4e5f60718 --upheld --ground 'it was his brother'`,
		Args:    cobra.ExactArgs(1),
	}
	ground := addGround(cmd)
	cmd.Flags().BoolVar(&upheld, "upheld", false, "the listed one is right")
	cmd.Flags().BoolVar(&rejected, "rejected", false, "the entry stays")
	return p.onListing(cmd, func(by casework.By, _ *desk, id string) (casework.Decide, error) {
		if upheld == rejected {
			return nil, usageError("is the listed one right? Give --upheld or --rejected")
		}
		return by.DecideAppeal(id, upheld, *ground), nil
	})
}

func (p *program) listLiftCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "lift [flags] ENTRY",
		Short:   "Take somebody off a list",
		Example: `  dyetrace list lift 18ac3f0e5d1b2c00a1b2c3d4e5f60718 --ground 'the document was withdrawn'`,
		Args:    cobra.ExactArgs(1),
	}
	ground := addGround(cmd)
	return p.onListing(cmd, func(by casework.By, _ *desk, id string) (casework.Decide, error) {
		return by.Unlist(id, *ground), nil
	})
}
