// Package cfonb reads account statements as French banks give them (CFONB,
// relevé de compte): records of 120 characters.
//
//	01  an account's statement begins: bank, branch, currency, number, day and opening balance
//	04  a movement: days of booking and value, label, amount, reference
//	05  more of it: who pays, who is paid, why
//	07  an account's statement ends: day and closing balance
//
// The last character of an amount is its last digit and its sign: { and A to I
// are 0 to 9 above zero, } and J to R below.
package cfonb

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/cards"
	"dyetrace/internal/accountkey"
)

const width = 120

// Files often lack the blanks at the end of a record, or have a few signs too many.
const (
	leastWidth = 104       // of the first record: its balance ends there
	mostWidth  = width + 8 // chosen by hand
)

// Formats is the one format.
func Formats() []intake.Format {
	return []intake.Format{{Name: "cfonb120", Title: "CFONB 120: statements of French banks", Sniff: sniff, Stream: read}}
}

// sniff recognises a file by its first record.
func sniff(head []byte) (why string, is bool) {
	first := cards.FirstLines(head, width)
	if len(first) < 2 || first[0].Whole(1, 2) != "01" || first[0].Len() < leastWidth || first[0].Len() > mostWidth ||
		first[0].At(8, 11) != "" || !cards.Digits(first[0].Whole(12, 16)) || !cards.Digits(first[0].Whole(35, 40)) {
		return "", false
	}
	switch first[1].Whole(1, 2) {
	case "04", "07":
		return "it begins with the records 01 and " + first[1].Whole(1, 2) + " of CFONB 120", true
	}
	return "", false
}

// reader reads one file.
type reader struct {
	w      *cards.Writer
	st     *cards.Statement
	digits int    // behind the point, of the statement's amounts
	head   string // bank, branch, currency and account of the statement
	move   *cards.Movement
}

func read(ctx context.Context, in io.Reader, o *intake.Options, emit func(*dyetrace.Batch) error) (int64, error) {
	d := &reader{w: cards.NewWriter(ctx, o, emit)}
	return d.w.Read(in, width, d.take, d.endFile)
}

// endFile ends the file.
func (d *reader) endFile() error {
	d.cut()
	return nil
}

// cut rejects a statement whose closing record is missing.
func (d *reader) cut() {
	d.endMovement()
	if d.st != nil {
		d.w.Reject(d.st.Line, "", errors.New("the statement has no closing balance (record 07): it was cut off"))
		d.st = nil
	}
}

func (d *reader) take(c *cards.Card) (err error) {
	kind := c.Whole(1, 2)
	if kind != "05" {
		d.endMovement()
	}
	switch kind {
	case "01":
		d.cut()
		return d.begin(c)
	case "04", "05", "07":
	default:
		return fmt.Errorf("%s is no record of CFONB 120", intake.Quote([]byte(kind)))
	}
	switch {
	case d.st == nil:
		return errors.New("the record belongs to no statement: its first record (01) is missing or could not be read")
	case headOf(c) != d.head:
		err = errors.New("its bank, branch, currency or account differ from the statement's")
	case kind == "04":
		err = d.movement(c)
	case kind == "05":
		d.more(c)
	default:
		return d.end(c)
	}
	if err != nil {
		d.st.Rejected++
	}
	return err
}

// headOf is what every record of a statement begins with.
func headOf(c *cards.Card) string {
	return c.Whole(3, 7) + c.Whole(12, 16) + c.Whole(17, 20) + c.Whole(22, 32)
}

// begin begins a statement.
func (d *reader) begin(c *cards.Card) (err error) {
	st := &cards.Statement{Line: c.Line}
	if st.Account, err = key(c.Whole(3, 7), c.Whole(12, 16), c.Whole(22, 32)); err != nil {
		return err
	}
	if st.Currency, err = dyetrace.ParseCurrency([]byte(cmp.Or(c.At(17, 19), "EUR"))); err != nil {
		return err
	}
	digits, err := cards.Number(cmp.Or(c.At(20, 20), "2"), "the number of decimals")
	if err != nil {
		return err
	}
	d.digits, d.head = int(digits), headOf(c)
	if st.Opening, err = d.balance(c, st.Currency); err != nil {
		return err
	}
	d.st = st
	return nil
}

// key is the IBAN of an account, by its bank, branch and number: the check digits
// follow from these.
func key(bank, branch, number string) (string, error) {
	if len(bank) != 5 || len(branch) != 5 || len(number) != 11 || !cards.Digits(bank+branch) || strings.Trim(number,
		"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return "", fmt.Errorf("%s %s %s is no account: five digits of the bank, five of the branch and eleven", bank,
			branch, number)
	}
	rest := func(text string) (n int) {
		for _, r := range text {
			digit := int(r - '0')
			switch {
			case r >= 'S':
				digit = int(r-'S') + 2
			case r >= 'J':
				digit = int(r-'J') + 1
			case r >= 'A':
				digit = int(r-'A') + 1
			}
			n = (n*10 + digit) % 97
		}
		return n
	}
	check := 97 - (89*rest(bank)+15*rest(branch)+3*rest(number))%97
	bban := fmt.Sprintf("%s%s%s%02d", bank, branch, number, check)
	return string(accountkey.MakeIBAN("FR", []byte(bban))), nil
}

// amount reads digits whose last one has the sign.
func (d *reader) amount(text string, c dyetrace.Currency, what string) (dyetrace.Amount, error) {
	if len(text) < 2 {
		return 0, fmt.Errorf("%s is missing", what)
	}
	last := text[len(text)-1]
	below := false
	at := strings.IndexByte("{ABCDEFGHI", last)
	if at < 0 {
		at, below = strings.IndexByte("}JKLMNOPQR", last), true
	}
	if at < 0 {
		return 0, fmt.Errorf("%s %s does not end in a digit with its sign", what, intake.Quote([]byte(text)))
	}
	a, err := cards.Money(text[:len(text)-1]+string(rune('0'+at)), d.digits, c, what)
	if below {
		a = -a
	}
	return a, err
}

func (d *reader) balance(c *cards.Card, of dyetrace.Currency) (b cards.Balance, err error) {
	if b.Day, err = cards.Day(c.Whole(35, 40), "020106"); err != nil {
		return b, err
	}
	b.Amount, err = d.amount(c.Whole(91, 104), of, "balance")
	b.Known, b.Line, b.Raw = true, c.Line, c.String()
	return b, err
}

// movement reads record 04. It becomes a line once what follows it has been read.
func (d *reader) movement(c *cards.Card) (err error) {
	m := &cards.Movement{Line: c.Line, Raw: c.String(), Channel: strings.Trim(c.At(33, 34)+"/"+c.At(8, 11), "/"),
		Serial: c.At(105, 120)}
	if m.Day, err = cards.Day(c.Whole(35, 40), "020106"); err != nil {
		return err
	}
	if m.Amount, err = d.amount(c.Whole(91, 104), d.st.Currency, "amount"); err != nil {
		return err
	}
	if m.In = m.Amount > 0; !m.In {
		m.Amount = -m.Amount
	}
	if number := c.At(82, 88); strings.Trim(m.Serial, "0") == "" && strings.Trim(number, "0") != "" {
		m.Serial = number
	}
	if label := c.At(49, 79); label != "" {
		m.Memo = append(m.Memo, label)
	}
	if code := c.At(41, 42); strings.Trim(code, "0") != "" {
		m.Memo = append(m.Memo, "reject code "+code)
	}
	d.st.Count(m)
	d.move = m
	return nil
}

// more reads what record 05 adds to a movement.
func (d *reader) more(c *cards.Card) {
	m := d.move
	if m == nil {
		return // of a movement that could not be read
	}
	text := c.At(49, 118)
	switch kind := c.At(46, 48); kind {
	case "NPY": // who pays, of what came in
		if m.In {
			m.Name = text
			return
		}
		m.Memo = append(m.Memo, text)
	case "NBE": // who is paid, of what went out
		if !m.In {
			m.Name = text
			return
		}
		m.Memo = append(m.Memo, text)
	case "RCN":
		if m.Order = c.At(49, 83); m.Order == "NOTPROVIDED" {
			m.Order = ""
		}
		if why := c.At(84, 118); why != "" {
			m.Memo = append(m.Memo, why)
		}
	default:
		if text != "" {
			m.Memo = append(m.Memo, text)
		}
	}
}

func (d *reader) endMovement() {
	if d.move != nil {
		d.w.Add(d.st, d.move)
		d.move = nil
	}
}

// end ends a statement.
func (d *reader) end(c *cards.Card) (err error) {
	st := d.st
	d.st = nil
	if st.Closing, err = d.balance(c, st.Currency); err != nil {
		return err
	}
	return d.w.Finish(st)
}
