package main

import (
	"context"
	"io"

	"dyetrace"
	"dyetrace/ledger/statement"
	"dyetrace/report"
)

// writeDocument writes the statements as a page or a workbook.
func (s *statementRun) writeDocument(ctx context.Context, w io.Writer, format, account string, statements []statement.No, meta report.Meta) error {
	described, err := s.describe(account)
	if err != nil {
		return err
	}
	about := report.AboutStatement{Account: described, Aliases: s.aliases, Rule: s.asked.Rule, Lots: s.options.lots, Later: s.options.from != "",
		Holders: s.holderOf()}
	if s.traced() {
		about.Claims = []string{}
		for i := range s.claims {
			about.Claims = append(about.Claims, s.claims[i].ID)
		}
	} else {
		meta.Inputs = meta.Inputs[1:] // the first one is the claims file
	}
	var list []report.Statement
	for _, no := range statements {
		name, err := s.ledger.Name(no)
		if err != nil {
			return err
		}
		list = append(list, report.Statement{Currency: name.Currency, Each: func(ctx context.Context, to report.StatementLines) error {
			s.to = &statementRows{to: to}
			return s.one(ctx, no)
		}})
	}
	d := report.BuildStatement(&about, list, meta)
	if format == "xlsx" {
		return d.WriteXLSX(ctx, w)
	}
	return d.WriteHTML(ctx, w)
}

// mostHolders bounds how many holders are remembered while a statement is
// written.
const mostHolders = 1 << 16

// holderOf finds who holds an account, each account once.
func (s *statementRun) holderOf() func(string) (string, error) {
	known := map[string]string{}
	return func(account string) (string, error) {
		if holder, is := known[account]; is {
			return holder, nil
		}
		described, _, err := s.ledger.Account(account)
		if err == nil && len(known) < mostHolders {
			known[account] = described.Holder
		}
		return described.Holder, err
	}
}

// statementRows hands the lines of one statement to a document.
type statementRows struct{ to report.StatementLines }

func (s *statementRows) begin(*dyetrace.Account) error { return nil }

func (s *statementRows) head(h *statementHead) error { return s.to.Open(h.Opening, h.Stated) }

func (s *statementRows) lines(lines []statementLine) error {
	for i := range lines {
		line := &lines[i]
		l := report.StatementLine{Kind: string(line.Kind), Transfer: &line.Transfer, In: line.In, Amount: line.Amount, Balance: line.Balance,
			Stated: line.Stated, Peer: line.peer(), Parts: line.Parts, Named: line.Named, Held: line.Held, Lots: line.Lots, Ended: line.Ended}
		if amount, currency, differs := line.other(); differs {
			l.Other, l.OtherCurrency = amount, currency
		}
		l.Serial, l.Order = line.numbers()
		if line.Broken != nil {
			l.Remark = line.Broken.said
		}
		if err := s.to.Line(&l); err != nil {
			return err
		}
	}
	return nil
}

func (s *statementRows) foot(f *statementFoot) error { return s.to.Close(f.Closing, f.Held, f.Lines) }

func (s *statementRows) end() error { return nil }
