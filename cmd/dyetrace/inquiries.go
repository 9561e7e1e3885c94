package main

import (
	"context"
	"errors"
	"io"
	"os"

	"github.com/spf13/cobra"

	"dyetrace/internal/display"
	"dyetrace/internal/outfile"
	"dyetrace/report"
)

// inquiriesOptions are what the user asked of inquiries.
type inquiriesOptions struct {
	tracing
	ledger, lang    *string
	number          string // of the case
	legalBasis, due string
	folder          string
	rows            int
	json            *bool
}

// inquiriesCommand lists whom to ask next, and writes what to ask.
func (p *program) inquiriesCommand() *cobra.Command {
	var o inquiriesOptions
	cmd := &cobra.Command{
		Use:   "inquiries [flags]",
		Short: "Write the next inquiries: whom to ask for which account and days",
		Long: `Follow claims and list what to ask next: for every account that claimed money
reached and whose statement the ledger does not hold, the institution, the days,
and the claims and amounts that are the reason.

-o FOLDER writes, for each institution, a folder with a spreadsheet and with
ISO 20022 auth.001 messages, one for each account and run of days. The folder
must be new or empty. Victims are not named in it, only claims.`,
		Example: `  dyetrace inquiries --ledger case --claims claims.csv
  dyetrace inquiries --ledger case --claims claims.csv --case 2026-0417 -o inquiries
  dyetrace inquiries --ledger case --claims claims.csv --legal-basis 'CPC art. 142' --due 2026-04-30 --lang zh -o inquiries`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.inquiries(cmd.Context(), &o) },
	}
	o.ledger, o.lang = addSetting(cmd, "ledger"), addSetting(cmd, "lang")
	o.add(cmd)
	// What a letter must name and no ledger knows is given here.
	flags := cmd.Flags()
	flags.StringVar(&o.number, "case", "",
		"number of the case, with which references begin (default: one made of the claims file)")
	flags.StringVar(&o.legalBasis, "legal-basis", "", "paragraph of the law that allows you to ask")
	flags.StringVar(&o.due, "due", "", "day to answer by, such as 2026-04-30")
	flags.StringVarP(&o.folder, "output", "o", "", "folder for spreadsheets and messages, new or empty")
	flags.IntVar(&o.rows, "rows", 20, "rows of the list in text; 0: all")
	o.json = addJSON(cmd)
	complete(cmd, "lang", "en", "zh")
	return cmd
}

// check reads what was asked for as far as it is about the inquiries.
func (o *inquiriesOptions) check() (lang report.Lang, q report.InquiryOptions, err error) {
	switch {
	case o.claims == "":
		err = usageError("which claims? Give --claims FILE")
	case o.rows < 0:
		err = usageError("--rows %d: it is how many rows to show, 0 for all", o.rows)
	}
	if err != nil {
		return lang, q, err
	}
	q.Case, q.LegalBasis = o.number, o.legalBasis
	if o.due != "" {
		q.HasDue = true
		if q.Due, err = report.ParseDay(o.due); err != nil {
			return lang, q, usageError("--due: %w", errors.Unwrap(err))
		}
	}
	lang, err = report.ParseLang(*o.lang)
	return lang, q, err
}

func (p *program) inquiries(ctx context.Context, o *inquiriesOptions) error {
	lang, options, err := o.check()
	if err != nil {
		return err
	}
	asked, err := o.read()
	if err != nil {
		return err
	}
	// The folder is checked before the trace runs, which may take minutes.
	if o.folder != "" {
		if err := outfile.CheckEmpty(o.folder); err != nil {
			return err
		}
	}
	l, err := p.openLedger(*o.ledger)
	if err != nil {
		return err
	}
	defer l.Close()
	// An inquiry asks for whole days. In a zone that is only assumed, it would ask for the wrong ones.
	if asked.location == nil {
		return usageError("in which zone do the banks' days begin? An inquiry asks for days, and the ledger knows no "+
			"zone: give --timezone ZONE, "+
			"such as Asia/Shanghai, or set the ledger's by `dyetrace zone --ledger %s ZONE`", *o.ledger)
	}
	claims, input, err := p.readClaims(ctx, &asked, l, o.claims)
	if err != nil {
		return err
	}
	results, err := p.followAll(ctx, l, claims, &asked.Options, false)
	if err != nil {
		return err
	}
	meta, err := p.meta(l, &asked, lang, input)
	if err != nil {
		return err
	}
	r, err := report.Build(ctx, l, results[0], meta)
	if err != nil {
		return err
	}
	// References need a case number. Without one it is made of the claims file, so that the same
	// claims get the same references again.
	if options.Case == "" {
		options.Case = report.CaseOf(input.SHA256)
	}
	// The list names an institution's folder only where folders are written.
	var folder func(int, string) string
	if o.folder != "" {
		folder = report.InstitutionFolder
	}
	q, err := report.BuildInquiries(r, options, folder)
	if err != nil {
		return err
	}
	if o.folder != "" {
		if err := p.writeInquiries(ctx, q, o.folder); err != nil {
			return err
		}
	}
	return p.listInquiries(ctx, q, o)
}

// listInquiries prints the list.
func (p *program) listInquiries(ctx context.Context, q *report.Inquiries, o *inquiriesOptions) error {
	return p.write("", func(w io.Writer) error {
		if *o.json {
			return q.WriteJSON(ctx, w)
		}
		text := report.TextOptions{Rows: o.rows, Width: terminalWidth(p.stdout)}
		text.Colour = text.Width > 0 && os.Getenv("NO_COLOR") == ""
		return q.WriteText(ctx, w, text)
	})
}

// writeInquiries writes each institution's spreadsheet and messages.
func (p *program) writeInquiries(ctx context.Context, q *report.Inquiries, dir string) error {
	messages := 0
	err := p.writeFolder(dir, false, func(f *outfile.Folder) (err error) {
		messages, err = q.WriteFolder(ctx, f)
		return err
	})
	if err != nil {
		return err
	}
	p.noteAll(q.Unsendable())
	p.note("wrote inquiries to %s and %s into %s", display.Plural(int64(q.Institutions()), "institution", "institutions"),
		display.Plural(int64(messages), "message", "messages"), dir)
	return nil
}
