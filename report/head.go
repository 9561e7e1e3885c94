package report

import (
	"context"
	"encoding/hex"
	"strconv"
	"strings"

	"dyetrace"
)

// headTable is what a reader needs first: what was asked, and what came of it.
func (r *Report) headTable() table {
	return table{"head", []string{"item", "value"}, func(_ context.Context, row func([]cell) error) error {
		w := r.Lang.words()
		for _, line := range append(r.headLines(w), r.totalLines(w)...) {
			if err := row([]cell{text(line.item), line.value}); err != nil {
				return err
			}
		}
		return nil
	}}
}

type headLine struct {
	item  string
	value cell
}

// headLines are how the report was made.
func (r *Report) headLines(w *words) []headLine {
	until := moment(r.Until)
	if !r.Until.Known {
		until = text(w.noLimit)
	}
	lines := []headLine{
		{w.program, text(r.Version)},
		{w.command, text(r.Command)},
		{w.rule, text(r.Rule.String())},
		{w.ruleMeans, text(w.ruleSentence(r.Rule))},
		{w.minPart, text(r.minPart(w))},
		{w.maxLevel, text(r.maxLevel(w))},
		{w.until, until},
		{w.zone, text(r.zone().String())},
		{w.ledgerTransfers, number(r.Ledger.Transfers)},
		{w.ledgerAccounts, number(r.Ledger.Accounts)},
		{w.ledgerFrom, moment(r.Ledger.Times.First)},
		{w.ledgerTo, moment(r.Ledger.Times.Last)},
	}
	if r.Generated.Known {
		lines = append(lines, headLine{w.generated, moment(r.Generated)})
	}
	return lines
}

// totalLines is the balance of all claims, currency by currency.
func (r *Report) totalLines(w *words) (lines []headLine) {
	for i := range r.Totals {
		t := &r.Totals[i]
		in := " (" + t.Currency.String() + ")"
		lines = append(lines, headLine{w.followed + in, amount(t.Followed, t.Currency)})
		if t.Arrived != 0 {
			lines = append(lines, headLine{w.arrived + in, amount(t.Arrived, t.Currency)})
		}
		lines = append(lines, headLine{w.held + in, amount(t.Held, t.Currency)})
		for e, a := range t.Ends {
			if a != 0 {
				lines = append(lines, headLine{w.leftSight + w.colon + w.term(dyetrace.End(e).String()) + in,
					amount(a, t.Currency)})
			}
		}
		if t.Refused != 0 {
			lines = append(lines, headLine{w.refused + in, amount(t.Refused, t.Currency)})
		}
	}
	return lines
}

func (r *Report) minPart(w *words) string {
	if r.MinPart == "" {
		return w.oneMajorUnit
	}
	return r.MinPart
}

func (r *Report) maxLevel(w *words) string {
	if r.MaxLevel == 0 {
		return w.noLimit
	}
	return strconv.Itoa(r.MaxLevel)
}

func (r *Report) inputTable() table {
	columns := []string{"input", "input_kind", "rows", "sha256"}
	return listTable("inputs", columns, r.Inputs, func(in *Input, row func([]cell) error) error {
		return row([]cell{text(in.Name), word(in.Kind), number(in.Rows), text(in.SHA256)})
	})
}

// hexSum is a file's SHA-256 as it is printed, or empty where none is known.
func hexSum(sum [32]byte) string {
	if sum == [32]byte{} {
		return ""
	}
	return hex.EncodeToString(sum[:])
}

// balances is the claim's account in each currency it went through, its own
// first: Followed + Arrived = Held + all Ends in every one.
func (c *Claim) balances() []Total {
	list := []Total{{Currency: c.Currency, Followed: c.Followed, Refused: c.Refused}}
	in := func(currency dyetrace.Currency) *Total {
		for i := range list {
			if list[i].Currency == currency {
				return &list[i]
			}
		}
		list = append(list, Total{Currency: currency})
		return &list[len(list)-1]
	}
	for _, s := range c.Arrived {
		in(s.Currency).Arrived += s.Amount
	}
	for _, s := range c.Held {
		in(s.Currency).Held += s.Amount
	}
	for _, s := range c.Ends {
		in(s.Currency).Ends[s.End] += s.Amount
	}
	return list
}

// maxRanges bounds how many runs of days one inquiry shows in a table.
const maxRanges = 50

// rangeText is the inquiry's days as ISO 8601 intervals, the first most of them.
func (q *Inquiry) rangeText(most int) string {
	ranges := q.Ranges()
	var b strings.Builder
	for i, d := range ranges {
		if i == most {
			b.WriteString(" … " + ranges[len(ranges)-1].String())
			break
		}
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(d.String())
	}
	return b.String()
}

// SourceName is the file of a record, with its sheet where it has one.
func SourceName(s *dyetrace.Source) string {
	if s.Sheet == "" {
		return s.File
	}
	return s.File + "[" + s.Sheet + "]"
}

// SourcePlace is where a record is in its source, as file:sheet:line.
func SourcePlace(s *dyetrace.Source) string {
	line := ":" + strconv.FormatInt(s.Line, 10)
	if s.Sheet == "" {
		return s.File + line
	}
	return s.File + ":" + s.Sheet + line
}

// sourceLine is where a record is, as file:line, with the sheet between
// where there is one.
func sourceLine(s *dyetrace.Source) string {
	if s.File == "" {
		return ""
	}
	place := s.File
	if s.Sheet != "" {
		place += "[" + s.Sheet + "]"
	}
	return place + ":" + strconv.FormatInt(s.Line, 10)
}

// BothSides is a number that the payer's institution and the payee's each have
// of a transfer: the one there is, or both with a stroke between them.
func BothSides(payer, payee string) string {
	switch {
	case payer == "" || payer == payee:
		return payee
	case payee == "":
		return payer
	}
	return payer + " / " + payee
}
