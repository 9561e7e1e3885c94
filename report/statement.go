package report

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"dyetrace"
	"dyetrace/trace"
	"dyetrace/trace/lines"
)

// Statement is an account's statement in one currency. Each gives its lines
// anew whenever it is called.
type Statement struct {
	Currency dyetrace.Currency
	Each     func(context.Context, lines.Writer) error
}

// AboutStatement is what is said of an account's statements as a whole.
type AboutStatement struct {
	Account dyetrace.Account
	Aliases []string
	Rule    dyetrace.Rule
	Claims  []string // ids, by number; nil where nothing is traced
	Lots    bool
	Later   bool // the first line shown is not the first there is
	Holders func(account string) (string, error)
}

// BuildStatement makes an account's statements ready to be written as a page or
// workbook. Opening and closing balances are lines of their own.
func BuildStatement(about *AboutStatement, statements []Statement, meta Meta) *Document {
	base := &Report{Meta: meta, Rule: about.Rule}
	for _, id := range about.Claims {
		base.Claims = append(base.Claims, Claim{ID: id})
	}
	d := &Document{report: base, title: func(l Lang) string { return l.AccountLine(&about.Account, about.Aliases) }}
	if about.Claims != nil {
		d.lead = append(d.lead, base.ruleLine(), says(func(w *words) string { return w.statementParts }))
	}
	for i := range statements {
		d.sections = append(d.sections, section{table: statementTable(base, about, &statements[i])})
	}
	d.addDiffers()
	return d
}

// AccountLine says whose account it is, in one line.
func (l Lang) AccountLine(a *dyetrace.Account, aliases []string) string {
	w := l.Commands()
	said := []string{fmt.Sprintf(w.AccountIs, a.ID)}
	for _, text := range [...]string{a.Holder, a.Institution, a.Region} {
		if text != "" {
			said = append(said, text)
		}
	}
	if a.Kind != dyetrace.Personal {
		said = append(said, l.Term(a.Kind.String()))
	}
	for _, alias := range aliases {
		said = append(said, fmt.Sprintf(w.Also, alias))
	}
	if a.Uncovered {
		said = append(said, w.Uncovered)
	}
	return strings.Join(said, w.Comma)
}

// statementName begins the name of a statement's table; its currency ends it.
const statementName = "statement_"

func statementTable(r *Report, about *AboutStatement, s *Statement) table {
	columns := []string{"line_kind", "time", "in", "out", "balance", "stated", "peer", "holder", "transfer",
		"other_amount", "other_currency"}
	if about.Claims != nil {
		columns = append(columns, "money", "claimed_here", "left_sight", "then_holds")
	}
	if about.Lots {
		columns = append(columns, "lots")
	}
	columns = append(columns, "channel", "memo", "serial", "order_number", "reverses", "source")
	return table{statementName + s.Currency.String(), columns, func(ctx context.Context, row func([]cell) error) error {
		return s.Each(ctx, &statementRows{Report: r, about: about, currency: s.Currency, row: row})
	}}
}

// statementRows makes rows of a table out of lines.
type statementRows struct {
	*Report
	about    *AboutStatement
	currency dyetrace.Currency
	row      func([]cell) error
}

// balance is a row that gives a balance and no movement.
func (s *statementRows) balance(kind string, balance dyetrace.Amount, held []trace.Part, how phrase) error {
	cells := []cell{word(kind), {}, {}, {}, amount(balance, s.currency), {}, {}, {}, {}, {}, {}}
	if s.about.Claims != nil {
		cells = append(cells, cell{}, cell{}, cell{}, s.parts(held))
	}
	if s.about.Lots {
		cells = append(cells, cell{})
	}
	return s.row(append(cells, cell{}, sentence(how), cell{}, cell{}, cell{}, cell{}))
}

func (s *statementRows) Head(h *lines.Head) error {
	stated := h.Stated // a page may say it later
	return s.balance("opening", h.Opening, nil, func(l Lang) string {
		switch w := l.Commands(); {
		case s.about.Later:
			return w.FirstShown
		case stated:
			return w.OpeningStated
		default:
			return w.OpeningLeast
		}
	})
}

func (s *statementRows) Foot(f *lines.Foot) error {
	shown := f.Lines
	return s.balance("closing", f.Closing, f.Held, func(l Lang) string {
		w := l.Commands()
		return fmt.Sprintf(w.ClosingHow, w.LineCount.Say(shown))
	})
}

func (s *statementRows) Lines(list []lines.Line) error {
	for i := range list {
		if err := s.line(&list[i]); err != nil {
			return err
		}
	}
	return nil
}

func (s *statementRows) line(line *lines.Line) error {
	t := &line.Record
	// A cell without a value stays empty in every format: zero would be a figure.
	in, out := cell{}, amount(line.Amount, s.currency)
	if line.In {
		in, out = out, in
	}
	stated, other, otherCurrency := cell{}, cell{}, cell{}
	if line.Stated.Known {
		stated = amount(line.Stated.Amount, s.currency)
	}
	if sum, currency, differs := line.Other(); differs {
		other, otherCurrency = amount(sum, currency), word(currency.String())
	}
	peer, holder := line.Peer(), ""
	if peer != "" {
		var err error
		if holder, err = s.about.Holders(peer); err != nil {
			return err
		}
	}
	cells := []cell{word(string(line.Kind)), instant(t.Time), in, out, amount(line.Balance, s.currency), stated,
		text(peer), text(holder), text(t.ID), other, otherCurrency}
	// These columns are there only with claims, and lots only when asked for, as in the headings.
	if s.about.Claims != nil {
		cells = append(cells, s.parts(line.Parts), s.parts(line.Named), s.ended(line.Ended), s.parts(line.Held))
	}
	if s.about.Lots {
		cells = append(cells, s.parts(line.Lots))
	}
	// An unrecorded movement has no transfer: its record is that of the line that showed it.
	channel, memo, reverses := t.Channel, t.Memo, t.Reverses
	if line.Kind == lines.Unrecorded {
		channel, memo, reverses = "", "", ""
	}
	memoCell := text(memo)
	if b := line.Broken; b != nil {
		memoCell = sentence(func(l Lang) string { return strings.TrimSpace(l.Commands().Broken(b) + " " + memo) })
	}
	serial, order := line.Numbers()
	return s.row(append(cells, text(channel), memoCell, text(serial), text(order), text(reverses),
		text(sourceLine(&t.Source))))
}

// Broken is what a line says of the measure that should have stopped it.
func (w *CommandWords) Broken(b *lines.Broken) string {
	name := cmp.Or(b.Request, grouped(b.Sum, b.Currency))
	if b.Short > 0 {
		return fmt.Sprintf(w.WentOutShort, name, grouped(b.Short, b.Currency))
	}
	return fmt.Sprintf(w.WentOut, name)
}

// mostParts is how many parts a cell of a statement names; JSON has them all.
const mostParts = 20

// parts says whose money it is, one origin to a line.
func (s *statementRows) parts(parts []trace.Part) cell {
	if len(parts) == 0 {
		return cell{}
	}
	parts = append([]trace.Part(nil), parts...) // a page may say them later
	return sentence(func(l Lang) string { return s.partLines(l, "", parts) })
}

func (s *statementRows) partLines(l Lang, before string, parts []trace.Part) string {
	w := l.Commands()
	var said []string
	for i, p := range parts {
		if i == mostParts {
			said = append(said, fmt.Sprintf(w.AndMore, len(parts)-i))
			break
		}
		said = append(said, before+s.origin(w, p.Claim)+" "+plainAmount(p.Amount, s.currency))
	}
	return strings.Join(said, "\n")
}

// origin is whose money a part is.
func (s *statementRows) origin(w *CommandWords, claim int32) string {
	switch {
	case claim == trace.Clean:
		return w.Clean
	case s.Rule == dyetrace.Poison:
		return w.Marked
	}
	return shown(s.Claims[claim].ID)
}

// ended says what left sight, by end.
func (s *statementRows) ended(ended []trace.EndedPart) cell {
	if len(ended) == 0 {
		return cell{}
	}
	ended = append([]trace.EndedPart(nil), ended...)
	return sentence(func(l Lang) string {
		var said []string
		for i := range ended[:min(len(ended), mostParts)] {
			said = append(said, s.partLines(l, l.Term(ended[i].End.String())+l.Commands().Colon, []trace.Part{ended[i].Part}))
		}
		if more := len(ended) - mostParts; more > 0 {
			said = append(said, fmt.Sprintf(l.Commands().AndMore, more))
		}
		return strings.Join(said, "\n")
	})
}
