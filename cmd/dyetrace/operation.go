package main

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"dyetrace"
	"dyetrace/casework"
)

// operationCommand holds the commands about operations of several offices.
func (p *program) operationCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "operation",
		Short: "Let several offices act at one moment, and see what came of it",
		Long: `Put cases of several offices into an operation with a moment at which all of them act.
Until then only the named people see it and its cases. Requests are proposed, approved
and sealed before, and released together. The tally counts by office, hour and kind; it
is made of what happened, and every number opens its list.`,
		Example: `  dyetrace operation new --as ann --office north --name 'spring' --moment 2026-12-01T04:00:00+08:00 --offices south --named ben@north,cyd@south
  dyetrace operation tally north-O1`,
		Args: noSuchCommand,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(p.operationNewCommand(), p.operationListCommand(), p.operationJoinCommand(), p.operationMoveCommand(),
		p.operationNameCommand(), p.operationReleaseCommand(), p.operationCloseCommand(), p.operationTallyCommand(), p.operationLeadCommand(),
		p.operationHandOverCommand())
	return cmd
}

// peopleOf reads people written as NAME@OFFICE; who has no office is of that of who acts.
func (d *desk) peopleOf(flag string, texts []string) ([]casework.Who, error) {
	var people []casework.Who
	for _, text := range texts {
		who := casework.Who{Office: d.as.Office, Name: text}
		if at := strings.LastIndexByte(text, '@'); at >= 0 {
			who = casework.Who{Office: text[at+1:], Name: text[:at]}
		}
		if who.Name == "" || who.Office == "" {
			return nil, usageError("%s %q: write people as NAME, or as NAME@OFFICE where they are of another office", flag, text)
		}
		people = append(people, who)
	}
	return people, nil
}

// operationOf is an operation by its number or id that who acts may see.
func (d *desk) operationOf(name string) (casework.Operation, error) {
	o, err := casework.FindOperation(d.ctx, d.store, d.as.Who(), name)
	if dyetrace.KindOf(err) == dyetrace.NotFound {
		err = notFound("there is no operation %q for %s of %s: `dyetrace operation list` has those that there are", name, d.as.Actor, d.as.Office)
	}
	return o, err
}

// onOperation makes a command that does one act on an operation.
func (p *program) onOperation(cmd *cobra.Command, act func(d *desk, o casework.Operation, args []string) (casework.Decide, error)) *cobra.Command {
	return p.deskCommand(cmd, func(d *desk, args []string) error {
		o, err := d.operationOf(args[0])
		if err != nil {
			return err
		}
		return d.carryOut(act(d, o, args))
	})
}

func (p *program) operationNewCommand() *cobra.Command {
	var in casework.OperationStart
	var moment string
	var named []string
	cmd := &cobra.Command{
		Use:   "new [flags]",
		Short: "Open an operation",
		Example: `  dyetrace operation new --as ann --office north --name spring --moment 2026-12-01T04:00:00+08:00 \
    --offices south --named ben@north,cyd@south`,
		Args: cobra.NoArgs,
	}
	flags := cmd.Flags()
	flags.StringVar(&in.Name, "name", "", "name of the operation")
	flags.StringVar(&in.Purpose, "purpose", "investigation of fraud", "for which purpose its personal data are kept")
	flags.StringSliceVar(&in.Offices, "offices", nil, "offices that act beside that of who opens it")
	flags.StringSliceVar(&named, "named", nil, "people who see it before it acts, as NAME@OFFICE (NAME: of your own office)")
	flags.StringVar(&moment, "moment", "", "when all act, with zone")
	return p.deskCommandThat(cmd, true, func(d *desk, _ []string) error {
		// The moment is what makes cases an operation, so nothing stands in for it.
		if moment == "" {
			return usageError("at which moment do all act? Give --moment")
		}
		at, err := d.timeOf("--moment", moment)
		if err != nil {
			return err
		}
		if in.Named, err = d.peopleOf("--named", named); err != nil {
			return err
		}
		in.Moment = at.Instant()
		events, err := d.do(d.as.OpenOperation(in))
		if err != nil {
			return err
		}
		o, err := d.operationOf(events[0].On.ID)
		if err != nil {
			return err
		}
		return d.show(o, func() error { return d.printf("%s\n", o.Number) })
	})
}

func (p *program) operationListCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "list [flags]",
		Short:   "List the operations of an office",
		Example: `  dyetrace operation list --as ann --office north`,
		Args:    cobra.NoArgs,
	}
	return p.deskCommand(cmd, func(d *desk, _ []string) error {
		all := []casework.Operation{}
		if err := listInto(d.ctx, d.store, "operations", d.as.Office, &all); err != nil {
			return err
		}
		all = slices.DeleteFunc(all, func(o casework.Operation) bool { return !casework.MaySeeOperation(d.as.Who(), o) })
		rows := [][]string{}
		for _, o := range all {
			rows = append(rows, []string{o.Number, string(o.State), tableTime(o.Moment), strconv.Itoa(o.Cases), strings.Join(o.Offices, " "), o.Name})
		}
		return d.show(map[string]any{"operations": all}, func() error {
			return d.table([]string{"operation", "state", "moment (UTC)", "cases", "offices"}, "name", rows)
		})
	})
}

func (p *program) operationJoinCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "join [flags] OPERATION CASE...",
		Short:   "Make cases part of an operation: from then on only the named people see them",
		Example: `  dyetrace operation join north-O1 north-C1 north-C2`,
		Args:    cobra.MinimumNArgs(2),
	}
	return p.onOperation(cmd, func(d *desk, o casework.Operation, args []string) (casework.Decide, error) {
		var cases []string
		for _, name := range args[1:] {
			c, err := d.caseOf(name)
			if err != nil {
				return nil, err
			}
			cases = append(cases, c.ID)
		}
		return d.as.JoinOperation(o.ID, cases...), nil
	})
}

func (p *program) operationMoveCommand() *cobra.Command {
	var moment string
	cmd := &cobra.Command{
		Use:     "move [flags] OPERATION",
		Short:   "Set another moment",
		Example: `  dyetrace operation move north-O1 --moment 2026-12-02T04:00:00+08:00 --ground 'not all are ready'`,
		Args:    cobra.ExactArgs(1),
	}
	ground := addGround(cmd)
	cmd.Flags().StringVar(&moment, "moment", "", "when all act, with zone")
	return p.onOperation(cmd, func(d *desk, o casework.Operation, _ []string) (casework.Decide, error) {
		at, err := d.timeOf("--moment", moment)
		return d.as.MoveOperation(o.ID, at.Instant(), *ground), err
	})
}

func (p *program) operationNameCommand() *cobra.Command {
	var named []string
	cmd := &cobra.Command{
		Use:     "name [flags] OPERATION",
		Short:   "Say who sees an operation before it acts, in place of who did",
		Example: `  dyetrace operation name north-O1 --named ben@north,cyd@south,dan@south --ground 'dan joins'`,
		Args:    cobra.ExactArgs(1),
	}
	ground := addGround(cmd)
	cmd.Flags().StringSliceVar(&named, "named", nil, "people who see it, as NAME@OFFICE (NAME: of your own office)")
	return p.onOperation(cmd, func(d *desk, o casework.Operation, _ []string) (casework.Decide, error) {
		people, err := d.peopleOf("--named", named)
		return d.as.NameOperation(o.ID, people, *ground), err
	})
}

func (p *program) operationReleaseCommand() *cobra.Command {
	var leave bool
	cmd := &cobra.Command{
		Use:   "release [flags] OPERATION",
		Short: "Release the sealed requests of all its cases together, when its moment has come",
		Long: `Release the sealed requests of all cases of an operation together, once its moment has
come, and write those of the own office to the outbox; each other office writes its own
by "dyetrace request release". Requests that are not sealed are a reason to refuse,
unless --leave-behind leaves them. It releases at most 10,000 at once: do it again until
there is nothing to do.`,
		Example: `  dyetrace operation release north-O1`,
		Args:    cobra.ExactArgs(1),
	}
	cmd.Flags().BoolVar(&leave, "leave-behind", false, "leave behind what is not sealed")
	return p.deskCommand(cmd, func(d *desk, args []string) error {
		o, err := d.operationOf(args[0])
		if err != nil {
			return err
		}
		events, err := d.do(d.as.ReleaseOperation(o.ID, leave))
		if err != nil {
			return err
		}
		written, err := d.writeOutbox()
		if err != nil {
			return err
		}
		return d.did(append(events, written...))
	})
}

func (p *program) operationCloseCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "close [flags] OPERATION",
		Short:   "End an operation; its cases go on",
		Example: `  dyetrace operation close north-O1 --ground 'all offices are done'`,
		Args:    cobra.ExactArgs(1),
	}
	ground := addGround(cmd)
	return p.onOperation(cmd, func(d *desk, o casework.Operation, _ []string) (casework.Decide, error) {
		return d.as.CloseOperation(o.ID, *ground), nil
	})
}

// tallyRow is a number of a tally.
type tallyRow struct {
	Office string        `json:"office"`
	Hour   casework.Time `json:"hour,omitzero"`
	Name   string        `json:"name"`
	Number int64         `json:"number"`
	Amount casework.Sum  `json:"amount,omitzero"`
}

func (p *program) operationTallyCommand() *cobra.Command {
	var from, to, open, office string
	cmd := &cobra.Command{
		Use:   "tally [flags] [OPERATION]",
		Short: "Count what came of an operation or in your office, by office, hour and kind",
		Long: `Count what came of an operation, by office, hour and kind: people found, questioned and
arrested, accounts, requests, money held, frozen, seized and returned. --open NAME lists
the documents that a number counts. Held and frozen is what is in force now, under the
hour in which it began. Without an operation all cases of your office are counted: with
--since and --until this is what a chief reports for a month. What you may not see does
not count: cases that are sealed, or wait for the moment of an operation.`,
		Example: `  dyetrace operation tally north-O1
  dyetrace operation tally --since 2026-11-01T00:00:00+08:00 --until 2026-12-01T00:00:00+08:00
  dyetrace operation tally north-O1 --open requests-released --of south`,
		Args: cobra.MaximumNArgs(1),
	}
	flags := cmd.Flags()
	flags.StringVar(&from, "since", "", "only hours from here on, with zone")
	flags.StringVar(&to, "until", "", "only hours before, with zone")
	flags.StringVar(&open, "open", "", "number to open, such as requests-released")
	flags.StringVar(&office, "of", "", "office whose number is opened (default: your own)")
	complete(cmd, "open", casework.Counts()...)
	return p.deskCommand(cmd, func(d *desk, args []string) error {
		of := casework.Ref{Kind: "office", ID: d.as.Office}
		if len(args) == 1 {
			o, err := d.operationOf(args[0])
			if err != nil {
				return err
			}
			of = casework.RefOf(o)
		}
		since, err := d.timeOf("--since", from)
		if err != nil {
			return err
		}
		until, err := d.timeOf("--until", to)
		if err != nil {
			return err
		}
		for _, at := range []casework.Time{since, until} {
			if at.Instant()%dyetrace.Instant(time.Hour) != 0 {
				return usageError("%s is no full hour in UTC: a tally counts by hours", at)
			}
		}
		// A number opens its list within the same hours, so that both say the same.
		if open != "" {
			return d.openNumber(of, open, office, since.Instant(), until.Instant())
		}
		counts, err := casework.Tally(d.ctx, d.store, d.as.Who(), of, since.Instant(), until.Instant())
		if err != nil {
			return err
		}
		return d.printTally(counts)
	})
}

func (d *desk) printTally(counts []casework.Count) error {
	all, rows := []tallyRow{}, [][]string{}
	for _, c := range counts {
		row := tallyRow{Office: c.Office, Hour: casework.Time(c.Hour), Name: c.Name, Number: c.Number}
		if c.In != 0 {
			row.Amount = casework.Sum{Amount: c.Amount, Currency: c.In}
		}
		all = append(all, row)
		rows = append(rows, []string{c.Office, tableTime(row.Hour), c.Name, strconv.FormatInt(c.Number, 10), row.Amount.String()})
	}
	return d.show(map[string]any{"tally": all}, func() error {
		return d.table([]string{"office", "hour (UTC)", "what", "number"}, "amount", rows)
	})
}

// openNumber lists the documents that a number counts.
func (d *desk) openNumber(of casework.Ref, name, office string, from, to dyetrace.Instant) error {
	if !slices.Contains(casework.Counts(), name) {
		return usageError("--open %q: it is one of %s", name, strings.Join(casework.Counts(), ", "))
	}
	if office == "" {
		office = d.as.Office
	}
	refs, err := casework.TallyList(d.ctx, d.store, d.as.Who(), of, name, office, from, to, mostShown)
	if err != nil {
		return err
	}
	rows := [][]string{}
	for _, ref := range refs {
		name, err := d.nameOf(ref)
		if err != nil {
			return err
		}
		rows = append(rows, []string{ref.Kind, strings.TrimPrefix(name, ref.Kind+":")})
	}
	return d.show(map[string]any{"documents": append([]casework.Ref{}, refs...)}, func() error { return d.table([]string{"what"}, "number or id", rows) })
}

func (p *program) operationLeadCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "lead [flags] INSTITUTION ACCOUNT OFFICE",
		Short:   "Say which office acts about an account that several ask about",
		Example: `  dyetrace operation lead ICBC 620000000001 south --ground 'the victim is theirs'`,
		Args:    cobra.ExactArgs(3),
	}
	ground := addGround(cmd)
	return p.deskCommand(cmd, func(d *desk, args []string) error {
		return d.carryOut(d.as.DecideLead(args[0], args[1], args[2], *ground), nil)
	})
}

func (p *program) operationHandOverCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "handover [flags] NAME TEXT",
		Short:   "Give all cases that you work on to somebody of your office, with what he has to know",
		Example: `  dyetrace operation handover ben 'the bank calls back at 9'`,
		Args:    cobra.ExactArgs(2),
	}
	return p.deskCommand(cmd, func(d *desk, args []string) error {
		return d.carryOut(d.as.HandOver(args[0], args[1]), nil)
	})
}
