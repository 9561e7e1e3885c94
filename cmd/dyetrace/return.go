package main

import (
	"context"

	"github.com/spf13/cobra"

	"dyetrace/freeze"
	"dyetrace/internal/outfile"
	"dyetrace/report"
)

// returnOptions are what the user asked of a return.
type returnOptions struct {
	tracing
	ledger, lang *string
	by, sheets   string
	documentOptions
}

// returnCommand shares frozen sums among claims.
func (p *program) returnCommand() *cobra.Command {
	var o returnOptions
	cmd := &cobra.Command{
		Use:   "return [flags]",
		Short: "Share frozen sums among claims, to the cent",
		Long: `Compute for every frozen account, and in total, what each claim gets, what the
account's holder keeps, and what is open.

traced: each claim gets what the account held of it, by the rule in use.
pari-passu: in proportion to what each claim paid into the account.
loss-share: in proportion to each claim's whole loss, at most that loss.
The results of the other two methods are always shown beside.

The file of frozen sums is a table: account and amount; currency, institution,
request, time and claims are optional. An account counts as it was at that time.
claims names, with semicolons between them, the claims to which an authority
attributes the account where nothing can be traced; only loss-share uses it.

--sheets FOLDER writes a sheet for each victim, as HTML and XLSX: what he gets,
by which reasoning, and the transfers behind it. No other victim is named there.`,
		Example: `  dyetrace return --frozen frozen.csv --ledger case --claims claims.csv --by traced
  dyetrace return --frozen frozen.csv --ledger case --claims claims.csv --by loss-share --json
  dyetrace return --frozen frozen.csv --ledger case --claims claims.csv --sheets victims --lang zh`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.giveBack(cmd.Context(), &o) },
	}
	o.ledger, o.lang = addSetting(cmd, "ledger"), addSetting(cmd, "lang")
	// The options of a trace, because what an account held of a claim follows from one.
	o.add(cmd)
	flags := cmd.Flags()
	flags.StringVar(&o.frozen, "frozen", "", "table of frozen sums: account and amount; currency, institution, "+
		"request, time and claims if known")
	flags.StringVar(&o.by, "by", "traced", "how to share: traced, pari-passu or loss-share")
	flags.StringVar(&o.sheets, "sheets", "", "folder for a sheet for each victim, as HTML and XLSX")
	o.addDocument(cmd, "return")
	complete(cmd, "by", "traced", "pari-passu", "loss-share")
	complete(cmd, "lang", "en", "zh")
	cmd.AddCommand(p.returnCaseCommands()...)
	return cmd
}

func (p *program) giveBack(ctx context.Context, o *returnOptions) error {
	lang, asked, method, err := o.check()
	if err != nil {
		return err
	}
	l, err := p.openLedger(*o.ledger)
	if err != nil {
		return err
	}
	defer l.Close()
	claims, input, err := p.readClaims(ctx, &asked, l, o.claims)
	if err != nil {
		return err
	}
	frozen, err := p.readFrozen(ctx, &asked, o.frozen)
	if err != nil {
		return err
	}
	given, err := freeze.GiveBack(ctx, l, claims, frozen, freeze.ReturnOptions{Options: asked.Options,
		FrozenFile: o.frozen, ClaimsFile: o.claims})
	if err != nil {
		return err
	}
	// Called for its warning about payments that left while a measure was in force; it changes
	// no share.
	if _, err := p.heldBy(ctx, l, &asked, frozen, o.frozen); err != nil {
		return err
	}
	meta, err := p.meta(l, &asked, lang, input)
	if err != nil {
		return err
	}
	r, err := report.BuildReturns(l, given, method, meta)
	if err != nil {
		return err
	}
	// The document names all claims, the sheets one victim each, so that they are written apart.
	if err := p.writeDocument(ctx, r.Document, &o.documentOptions); err != nil {
		return err
	}
	if o.sheets != "" {
		return p.writeSheets(ctx, r, o.sheets)
	}
	return nil
}

func (o *returnOptions) check() (lang report.Lang, a asked, m freeze.Method, err error) {
	switch {
	case o.claims == "":
		err = usageError("which claims? Give --claims FILE")
	case o.frozen == "":
		err = usageError("which sums are frozen? Give --frozen FILE")
	default:
		err = o.checkDocument()
	}
	if err != nil {
		return lang, a, m, err
	}
	if m, err = freeze.ParseMethod(o.by); err != nil {
		return lang, a, m, usageError("--by: %w", err)
	}
	if lang, err = report.ParseLang(*o.lang); err != nil {
		return lang, a, m, err
	}
	a, err = o.read()
	return lang, a, m, err
}

// writeSheets writes each victim's sheet into a folder, which is new or empty.
func (p *program) writeSheets(ctx context.Context, r *report.Returns, dir string) error {
	err := p.writeFolder(dir, false, func(f *outfile.Folder) error { return r.WriteSheets(ctx, f) })
	if err != nil {
		return err
	}
	p.note("wrote %d sheets into %s", r.Claims(), dir)
	return nil
}
