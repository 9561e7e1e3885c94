package native

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"dyetrace"
	"dyetrace/intake"
)

// amounts decides which of a claim's columns of money is the claimed amount. What
// the transfer came to (转账金额) goes before what was reported (报案金额), which is
// often the sum of a whole case: this is only held against it, row by row. Where
// there is no other, it is the amount.
func (p *claims) amounts(t *intake.Table) error {
	p.sums = p.several["sum"]
	if moved := p.column("moved"); moved >= 0 {
		if p.amount >= 0 || p.paid >= 0 {
			other := max(p.amount, p.paid)
			return fmt.Errorf("the headings %q and %q both mean the transfer's amount in the header %s: leave one of them",
				t.Names[moved], t.Names[other], shown(t))
		}
		p.amount = moved
	}
	if p.amount >= 0 {
		return nil
	}
	switch len(p.sums) {
	case 0:
		return nil
	case 1:
	default:
		return fmt.Errorf("the headings %q and %q both mean amount in the header %s: leave one of them", t.Names[p.sums[0]],
			t.Names[p.sums[1]], shown(t))
	}
	p.amount, p.sums = p.sums[0], nil
	name := t.Names[p.amount]
	return p.heed("amount", name, newHeading(name))
}

// asked is the cell of the claimed amount: the transfer's, or where that is empty
// the one reported.
func (p *claims) asked(rec *intake.Record) []byte {
	text := rec.Bytes(p.amount)
	for _, at := range p.sums {
		if !p.values.Blank(text) {
			break
		}
		text = rec.Bytes(at)
	}
	return text
}

// ClaimNote is a remark on a row of claims: two of its columns do not agree, or one of them is
// not used.
type ClaimNote struct {
	Claim string
	Line  int64
	// What is reported (a sum was reported that is not the transfer's, which counts),
	// no-amount (without the transfer's, the one reported counts), short-number (too
	// short to look for) or unread (beside the transfer's id).
	What     string
	Says, Is string // the value in the row, and the one that counts, each with its column's heading
}

func (p *claims) note(c *dyetrace.Claim, what, says, is string) {
	p.notes = append(p.notes, ClaimNote{c.ID, c.Line, what, says, is})
}

// cell returns the value in a column, with its heading.
func (p *claims) cell(rec *intake.Record, at int) string {
	return p.names[at] + " " + intake.Quote(rec.Bytes(at))
}

// compare notes where what was reported is not what the transfer came to.
func (p *claims) compare(rec *intake.Record, c *dyetrace.Claim) {
	amount := rec.Bytes(p.amount)
	for _, at := range p.sums {
		sum := rec.Bytes(at)
		switch {
		case p.values.Blank(sum):
		case p.values.Blank(amount):
			p.note(c, "no-amount", p.cell(rec, p.amount), p.cell(rec, at))
		case !p.equal(amount, sum, c.Currency):
			p.note(c, "reported", p.cell(rec, at), p.cell(rec, p.amount))
		}
	}
}

// equal reports whether two cells are one amount.
func (p *claims) equal(a, b []byte, c dyetrace.Currency) bool {
	x, err := p.plain(a, c, "amount")
	y, err2 := p.plain(b, c, "amount")
	if err != nil || err2 != nil {
		return bytes.Equal(a, b)
	}
	m, err := dyetrace.ParseAmount(x, mostDigits)
	n, err2 := dyetrace.ParseAmount(y, mostDigits)
	return err == nil && err2 == nil && m == n
}

// shortSerial is how many signs a serial number must have to be looked for: shorter
// ones are numbers of rows.
const shortSerial = 6

// numbers are the serial and order numbers of the transfer that a row quotes.
func (p *claims) numbers(rec *intake.Record, c *dyetrace.Claim) (all []string, err error) {
	for _, at := range p.serials {
		text, err := p.text(rec, at, "serial", intake.MaxID)
		if err != nil {
			return nil, err
		}
		text = strings.Trim(text, "`'\t ")
		switch {
		case p.values.Blank([]byte(text)) || slices.Contains(all, text):
		case ruined(text):
			return nil, fmt.Errorf("%s %s was turned into a number by a spreadsheet: its last digits are lost; give it as "+
				"text or leave it empty", p.names[at], intake.Quote([]byte(text)))
		case len(text) < shortSerial:
			p.note(c, "short-number", p.cell(rec, at), "")
		default:
			all = append(all, text)
		}
	}
	return all, nil
}

// ruined reports whether a number is written as spreadsheets write large ones: 4.2E+27.
func ruined(text string) bool {
	head, tail, is := strings.Cut(strings.ToUpper(text), "E+")
	digits := func(s string) bool { return s != "" && strings.Trim(s, "0123456789.") == "" }
	return is && digits(head) && digits(tail)
}
