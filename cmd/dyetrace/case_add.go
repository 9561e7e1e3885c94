package main

import (
	"path/filepath"

	"github.com/spf13/cobra"

	"dyetrace/casework"
)

// caseAddCommand holds the commands that add to a case.
func (p *program) caseAddCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "add",
		Short: "Add a claim, an account, a person, a thing, a note or a document to a case",
		Example: `  dyetrace case add account north-C1 620000000001 --institution ICBC
  dyetrace case add note north-C1 'the bank calls back tomorrow'`,
		Args: noSuchCommand,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	for _, kind := range casework.MemberKinds() {
		cmd.AddCommand(p.caseAddMemberCommand(kind))
	}
	cmd.AddCommand(p.caseAddClaimCommand(), p.caseAddNoteCommand(), p.caseAddDocumentCommand())
	return cmd
}

// adding makes a command that adds something to an open case.
func (p *program) adding(cmd *cobra.Command, act func(by casework.By, d *desk, c casework.Case, args []string) (casework.Decide, error)) *cobra.Command {
	return p.deskCommand(cmd, func(d *desk, args []string) error {
		c, err := d.caseOf(args[0])
		if err != nil {
			return err
		}
		by, err := d.by(c)
		if err != nil {
			return err
		}
		return d.carryOut(act(by, d, c, args))
	})
}

func (p *program) caseAddMemberCommand(kind casework.MemberKind) *cobra.Command {
	in := casework.MemberStart{Is: kind}
	what := map[casework.MemberKind]string{casework.Account: "an account by its number", casework.Person: "a person by name", casework.Device: "a device by its number",
		casework.Card: "a card by its number", casework.Phone: "a phone by its number", casework.Network: "a network by its name"}[kind]
	cmd := &cobra.Command{
		Use:     string(kind) + " [flags] CASE NAME",
		Short:   "Add " + what,
		Example: "  dyetrace case add " + string(kind) + " north-C1 NAME",
		Args:    cobra.ExactArgs(2),
	}
	flags := cmd.Flags()
	flags.StringVar(&in.Role, "role", "", "its part in the case, such as mule")
	flags.StringVar(&in.Source, "source", "", "where it is known from")
	switch kind {
	case casework.Account, casework.Card:
		flags.StringVar(&in.Institution, "institution", "", "the bank that has it")
		flags.StringVar(&in.Holder, "holder", "", "whose it is")
	case casework.Person:
		flags.StringVar(&in.Document, "document", "", "number of the identity document, by which other cases know the person")
	default:
		flags.StringVar(&in.Holder, "holder", "", "whose it is")
	}
	return p.adding(cmd, func(by casework.By, _ *desk, c casework.Case, args []string) (casework.Decide, error) {
		in.Name = args[1]
		return by.AddMembers(c.ID, in), nil
	})
}

func (p *program) caseAddClaimCommand() *cobra.Command {
	var r casework.Report
	var amount, currency, reported, paid string
	cmd := &cobra.Command{
		Use:   "claim [flags] CASE",
		Short: "Add a victim's report",
		Long:  `Add what a victim reports of one payment. The account that was paid becomes a member of the case.`,
		Example: `  dyetrace case add claim north-C1 --victim 'Han Meimei' --amount 5000.00 --currency CNY \
    --paid 2026-11-30T09:00:00+08:00 --to-bank ICBC --to-account 620000000001 --contact phone`,
		Args: cobra.ExactArgs(1),
	}
	flags := cmd.Flags()
	flags.StringVar(&r.Victim, "victim", "", "the victim's name")
	flags.StringVar(&r.Document, "document", "", "number of the victim's identity document")
	flags.StringVar(&r.Phone, "phone", "", "the victim's phone")
	flags.BoolVar(&r.Vulnerable, "vulnerable", false, "the victim needs special care")
	flags.StringVar(&r.Police, "police", "", "number that the police gave the report")
	flags.StringVar(&r.Contact, "contact", "", "how the victim was contacted, such as phone")
	flags.StringVar(&amount, "amount", "", "amount paid")
	flags.StringVar(&currency, "currency", "", "currency of the amount, such as CNY")
	flags.StringVar(&reported, "reported", "now", "when it was reported, with zone")
	flags.StringVar(&paid, "paid", "", "when it was paid, with zone")
	flags.StringVar(&r.Transfer, "transfer", "", "id of the transfer in a ledger, or its serial number")
	flags.StringVar(&r.FromBank, "from-bank", "", "the victim's bank")
	flags.StringVar(&r.FromAccount, "from-account", "", "the victim's account")
	flags.StringVar(&r.ToBank, "to-bank", "", "the bank of who was paid")
	flags.StringVar(&r.ToAccount, "to-account", "", "the account that was paid")
	flags.StringVar(&r.ToName, "to-name", "", "the name that was paid")
	return p.adding(cmd, func(by casework.By, d *desk, c casework.Case, _ []string) (casework.Decide, error) {
		// An amount without its currency could be read in two ways, and a time without its zone too.
		var err, failed error
		if r.Amount, err = typedSum("--amount", amount, currency); err != nil {
			return nil, err
		}
		r.Reported, err = d.timeOf("--reported", reported)
		r.Paid, failed = d.timeOf("--paid", paid)
		return by.AddClaim(c.ID, r), errorOf(err, failed)
	})
}

func (p *program) caseAddNoteCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "note [flags] CASE TEXT",
		Short:   "Add a note",
		Example: `  dyetrace case add note north-C1 'the bank calls back tomorrow'`,
		Args:    cobra.ExactArgs(2),
	}
	return p.adding(cmd, func(by casework.By, _ *desk, c casework.Case, args []string) (casework.Decide, error) {
		return by.AddNote(c.ID, args[1], casework.Ref{}), nil
	})
}

func (p *program) caseAddDocumentCommand() *cobra.Command {
	var is string
	cmd := &cobra.Command{
		Use:   "document [flags] CASE FILE",
		Short: "Add a document by its SHA-256",
		Long: `Add a document by its SHA-256, name and size. The file itself stays where it is: the
hash tells later whether a file is the one.`,
		Example: `  dyetrace case add document north-C1 order.pdf --is 'freezing order'`,
		Args:    cobra.ExactArgs(2),
	}
	cmd.Flags().StringVar(&is, "is", "", "what it is, such as 'freezing order'")
	return p.adding(cmd, func(by casework.By, _ *desk, c casework.Case, args []string) (casework.Decide, error) {
		sum, size, err := hashDocument(args[1])
		return by.AddPaper(c.ID, casework.PaperAdded{SHA256: sum, Name: filepath.Base(args[1]), Bytes: size, Is: is}), err
	})
}
