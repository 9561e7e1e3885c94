package main

import (
	"github.com/spf13/cobra"

	"dyetrace/casework"
)

// caseMetCommand records what happened to a person of a case.
func (p *program) caseMetCommand() *cobra.Command {
	var at string
	cmd := &cobra.Command{
		Use:   "met [flags] MEMBER found|questioned|arrested",
		Short: "Record that a person of a case was found, questioned or arrested",
		Long: `Record that a person of a case was found, questioned or arrested, once each, and by which
record (--ground). MEMBER is the id that "dyetrace case show --json" has. It counts in the
tallies of the case's operation and of its office.`,
		Example: `  dyetrace case met ID questioned --at 2026-12-01T06:20:00+08:00 --ground 'record 3'`,
		Args:    cobra.ExactArgs(2),
	}
	cmd.Flags().StringVar(&at, "at", "now", "when, with its zone")
	ground := addGround(cmd)
	return p.deskCommand(cmd, func(d *desk, args []string) error {
		when, err := d.timeOf("--at", at)
		if err != nil {
			return err
		}
		// A member is known by its id alone: two cases may have a person of one name.
		m, there, err := casework.Get[casework.Member](d.ctx, d.store, args[0])
		if err != nil {
			return err
		}
		if !there {
			return notFound("there is no member %q: `dyetrace case show --json` has their ids", args[0])
		}
		c, err := d.caseOf(m.Case)
		if err != nil {
			return err
		}
		by, err := d.by(c)
		if err != nil {
			return err
		}
		return d.carryOut(by.MeetPerson(m.ID, casework.Met{As: casework.Meeting(args[1]), At: when, Ground: *ground}), nil)
	})
}

// caseSeizedCommand records money that an authority has taken.
func (p *program) caseSeizedCommand() *cobra.Command {
	var in casework.Seizure
	var at, amount, currency string
	cmd := &cobra.Command{
		Use:   "seized [flags] CASE",
		Short: "Record that an authority has seized money, by which document",
		Example: `  dyetrace case seized north-C1 --authority 'district court' --legal-basis '2026-17' --amount 1200.00 --currency CNY \
    --institution ICBC --account 620000000001`,
		Args: cobra.ExactArgs(1),
	}
	flags := cmd.Flags()
	flags.StringVar(&in.Authority, "authority", "", "who seized it")
	flags.StringVar(&in.Basis, "legal-basis", "", "number of its document")
	flags.StringVar(&in.Institution, "institution", "", "where the account is")
	flags.StringVar(&in.Account, "account", "", "account that it was taken from; none for cash")
	flags.StringVar(&amount, "amount", "", "amount that was seized")
	flags.StringVar(&currency, "currency", "", "its currency, such as CNY")
	flags.StringVar(&at, "at", "now", "when, with its zone")
	return p.adding(cmd, func(by casework.By, d *desk, c casework.Case, _ []string) (casework.Decide, error) {
		when, timeErr := d.timeOf("--at", at)
		sum, sumErr := typedSum("--amount", amount, currency)
		in.At, in.Sum = when, sum
		return by.RecordSeizure(c.ID, in), errorOf(timeErr, sumErr)
	})
}
