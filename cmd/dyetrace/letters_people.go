package main

import (
	"cmp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"dyetrace/casework"
	"dyetrace/casework/letter"
	"dyetrace/casework/rules"
)

// Who gets letters, where nobody is named: the log names no victim.
const (
	toVictim = "the victim"
	toListed = "who is listed"
	toPublic = "the public"
)

// caseReceiptCommand writes the receipt that a victim takes home.
func (p *program) caseReceiptCommand() *cobra.Command {
	var o letterOptions
	var number, state string
	cmd := &cobra.Command{
		Use:   "receipt [flags] CASE CLAIM",
		Short: "Write the receipt that a victim takes home, and keep what he was told",
		Long: `Write the receipt for a claim as a page to print, and keep with the claim its number
and what the victim was told. A claim is named by its id, its police number or its receipt.`,
		Example: `  dyetrace case receipt north-C1 P-1 --state 'the bank was asked to stop payment' -o receipt.html`,
		Args:    cobra.ExactArgs(2),
	}
	o.add(cmd, toVictim)
	cmd.Flags().StringVar(&number, "number", "", "number of the receipt (default: the one it has, else the police number, else the claim's id)")
	cmd.Flags().StringVar(&state, "state", "", "what the victim is told of his claim (default: what he was told before)")
	return p.deskCommand(cmd, func(d *desk, args []string) error {
		c, err := d.caseOf(args[0])
		if err != nil {
			return err
		}
		by, err := d.by(c)
		if err != nil {
			return err
		}
		var all []casework.Claim
		if err := listInto(d.ctx, d.store, "claims", c.ID, &all); err != nil {
			return err
		}
		id, err := claimCalled(all, args[1])
		if err != nil {
			return notFound("%w", err)
		}
		claim := all[slices.IndexFunc(all, func(one casework.Claim) bool { return one.ID == id })]
		claim.Receipt = cmp.Or(number, claim.Receipt, claim.Report.Police, claim.ID)
		claim.Status = cmp.Or(state, claim.Status)
		if claim.Status == "" {
			return usageError("what is the victim told of his claim? Say it with --state")
		}
		// The page comes first: what cannot be written was told to nobody.
		if err := d.writeLetter(&o, letter.Receipt, d.receipt(by, c, claim, o.language(d)), c.ID, toVictim, casework.RefOf(claim)); err != nil {
			return err
		}
		_, err = d.do(by.TellVictim(claim.ID, claim.Receipt, claim.Status))
		return err
	})
}

func (d *desk) receipt(by casework.By, c casework.Case, claim casework.Claim, lang string) *letter.Data {
	r := claim.Report
	fields := map[string]string{"number": claim.Receipt, "case": c.Number, "police": r.Police, "person": r.Victim, "reported": letterDay(by, r.Reported, lang),
		"amount": letterSum(r.Amount), "state": claim.Status, "written": letterDay(by, casework.Time(d.as.Time), lang)}
	d.addSender(fields, claim.Office, d.as.Actor, "", lang)
	row := map[string]string{"time": letterTime(by, r.Paid), "from": sided(r.FromBank, r.FromAccount), "to": sided(r.ToBank, r.ToAccount),
		"amount": letterSum(r.Amount), "serial": r.Transfer}
	return &letter.Data{Fields: fields, Rows: []map[string]string{row}}
}

// sided is an account with its bank.
func sided(bank, account string) string { return strings.TrimSpace(bank + " " + account) }

// listLetterCommand writes the notice to who is listed.
func (p *program) listLetterCommand() *cobra.Command {
	var o letterOptions
	var remedy string
	cmd := &cobra.Command{
		Use:   "letter [flags] ENTRY",
		Short: "Write the notice to who is restricted, to print",
		Long: `Write the notice to who is restricted: ground, authority, document, term, what is
restricted, what remains, and what he can do. Once he has it, note it with "dyetrace list notify".`,
		Example: `  dyetrace list letter 18ac3f0e5d1b2c00a1b2c3d4e5f60718 --remedy 'appeal to the bureau within 15 days' -o notice.html`,
		Args:    cobra.ExactArgs(1),
	}
	o.add(cmd, toListed)
	cmd.Flags().StringVar(&remedy, "remedy", "", "what he can do")
	return p.deskCommand(cmd, func(d *desk, args []string) error {
		l, by, err := d.listingOf(args[0])
		if err != nil {
			return err
		}
		// To warn who is watched would end the watching, and an entry that is over restricts nobody.
		switch {
		case l.List != casework.RestrictionList:
			return usageError("the entry is on the %s list: whom one only watches, one does not warn", l.List)
		case l.State != casework.ListingInForce:
			return usageError("the entry is %s: there is nothing to give notice of", l.State)
		}
		data, err := d.listingNotice(by, l, cmp.Or(remedy, l.Notice.Remedy), o.language(d))
		if err != nil {
			return err
		}
		return d.writeLetter(&o, letter.ListingNotice, data, l.Case, toListed, casework.RefOf(l))
	})
}

func (d *desk) listingNotice(by casework.By, l casework.Listing, remedy, lang string) (*letter.Data, error) {
	c, err := d.caseOf(l.Case)
	if err != nil {
		return nil, err
	}
	// What the pack says in two languages, the letter says in its own.
	ground, scope, kept := l.Ground, l.Scope, l.Kept
	var term rules.Term
	var ruled casework.Time
	if pack, has := by.Rules.(casework.PackRules); has {
		if rule, known := pack.Pack().Listing(l.Ground); known {
			ground, term = inLang(rule.Name, lang), rule.Term.Value
			both, _ := pack.Listing(l.Ground)
			if l.Scope == both.Scope {
				scope = inLang(rule.Scope, lang)
			}
			if l.Kept == both.Kept {
				kept = inLang(rule.Kept, lang)
			}
			if both.End != nil {
				end, err := both.End(l.Start.Instant())
				if err != nil {
					return nil, err
				}
				ruled = casework.Time(end)
			}
		}
	}
	fields := map[string]string{"number": l.ID, "case": c.Number, "person": l.Listed.Name, "ground": ground + letter.Colon(lang) + l.Reason,
		"authority": l.Recognised.Authority, "document": l.Recognised.Document, "term": lasting(by, term, ruled, l.Start, l.End, lang),
		"start": letterDay(by, l.Start, lang), "end": letter.Day(lastDay(by, l.End), lang), "scope": scope, "kept": kept, "remedy": remedy,
		"written": letterDay(by, casework.Time(d.as.Time), lang)}
	d.addSender(fields, l.Office, l.Lister, "", lang)
	return &letter.Data{Fields: fields}, nil
}

// returnLetterCommand writes the public notice of a return.
func (p *program) returnLetterCommand() *cobra.Command {
	var o letterOptions
	var account, from, end string
	cmd := &cobra.Command{
		Use:   "letter [flags] RETURN",
		Short: "Write the public notice of a return, to print",
		Long: `Write the public notice of a return for one account: what is frozen there, what each
claim gets, and until when one can object. No victim is named: each knows the number of
his own claim. Once it is out, note it with "dyetrace return notice" and the same --from and --until.`,
		Example: `  dyetrace return letter 18ac3f0e5d1b2c00a1b2c3d4e5f60718 -o notice.html`,
		Args:    cobra.ExactArgs(1),
	}
	o.add(cmd, toPublic)
	flags := cmd.Flags()
	flags.StringVar(&account, "account", "", "the account, where the return is from several")
	flags.StringVar(&from, "from", "now", "since when the notice is out, with zone; once it is noted, that counts")
	flags.StringVar(&end, "until", "", "until when, with zone (default: as the rules say)")
	return p.deskCommand(cmd, func(d *desk, args []string) error {
		g, by, err := d.returnOf(args[0])
		if err != nil {
			return err
		}
		if !g.Notice || g.State != casework.ReturnDrawn && g.State != casework.ReturnNoticed {
			return usageError("return %s is %s, and needs no public notice now", g.ID, g.State)
		}
		// A notice is about one account: who paid into another learns nothing of it.
		held := slices.DeleteFunc(slices.Clone(g.Held), func(h casework.ReturnHeld) bool { return account != "" && h.Account != account })
		if len(held) != 1 {
			return usageError("%d accounts of the return fit: name one with --account; `dyetrace return show` has them", len(held))
		}
		since, sinceErr := d.timeOf("--from", from)
		until, untilErr := d.timeOf("--until", end)
		if err := errorOf(sinceErr, untilErr); err != nil {
			return err
		}
		if g.NoticeFrom != 0 {
			since, until = g.NoticeFrom, g.NoticeEnds
		}
		data, err := d.returnNotice(by, g, held[0], [2]casework.Time{since, until}, o.language(d))
		if err != nil {
			return err
		}
		return d.writeLetter(&o, letter.ReturnNotice, data, g.Case, toPublic, casework.RefOf(g))
	})
}

func (d *desk) returnNotice(by casework.By, g casework.GivingBack, held casework.ReturnHeld, out [2]casework.Time, lang string) (*letter.Data, error) {
	c, err := d.caseOf(g.Case)
	if err != nil {
		return nil, err
	}
	// The rules bound the notice from below; the act of noting it refuses a shorter one.
	var term rules.Term
	var ruled casework.Time
	if pack, has := by.Rules.(casework.PackRules); has {
		if rule, known := pack.Pack().Deadline("return-notice"); known && rule.Term.Value.Known() {
			end, err := pack.Deadline("return-notice")(out[0].Instant())
			if err != nil {
				return nil, err
			}
			term, ruled = rule.Term.Value, casework.Time(end)
		}
	}
	until := cmp.Or(out[1], ruled)
	switch {
	case until == 0:
		return nil, usageError("nobody knows how long the notice runs: give its end with --until")
	case until < ruled:
		return nil, usageError("--until: the notice runs until %s by the rules", tableTime(ruled))
	}
	fields := map[string]string{"number": g.ID, "case": c.Number, "bank": held.Institution, "account": held.Account, "amount": letterSum(held.Sum),
		"term": lasting(by, term, ruled, out[0], until, lang), "end": letter.Day(lastDay(by, until), lang), "written": letterDay(by, casework.Time(d.as.Time), lang)}
	d.addSender(fields, g.Office, g.Drawer, "", lang)
	m, there, err := casework.Get[casework.Measure](d.ctx, d.store, held.Measure)
	if err != nil {
		return nil, err
	}
	if there {
		fields["document"] = m.Basis
	}
	data := &letter.Data{Fields: fields}
	for _, s := range g.Shares {
		if s.Measure != held.Measure {
			continue
		}
		claim, _, err := casework.Get[casework.Claim](d.ctx, d.store, s.Claim)
		if err != nil {
			return nil, err
		}
		data.Rows = append(data.Rows, map[string]string{"claim": cmp.Or(claim.Receipt, claim.Report.Police, s.Claim), "lost": letterSum(claim.Report.Amount),
			"share": letterSum(s.Amount)})
	}
	return data, nil
}
