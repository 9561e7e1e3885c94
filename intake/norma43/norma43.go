// Package norma43 reads account statements as Spanish banks give them (Cuaderno 43
// of the AEB): records of 80 characters.
//
//	11  an account's statement begins: bank, office, number, days, opening balance, currency, holder
//	22  a movement: days of operation and value, concept, direction, amount, references
//	23  what the bank says of it, up to five times
//	24  the amount in another currency
//	33  an account's statement ends: how many movements each way, their sums, closing balance
//	88  the file ends: how many records it has
package norma43

import (
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

const width = 80

// Formats is the one format.
func Formats() []intake.Format {
	return []intake.Format{{Name: "norma43", Title: "Norma 43: statements of Spanish banks (Cuaderno 43 of the AEB)",
		Sniff: sniff, Stream: read}}
}

// sniff recognises a file by its first record, which is digits where it must
// be, and by the kind of the next one.
func sniff(head []byte) (why string, is bool) {
	first := cards.FirstLines(head, width)
	if len(first) < 2 || first[0].At(1, 2) != "11" || !cards.Digits(first[0].Whole(3, 47)) {
		return "", false
	}
	switch first[1].At(1, 2) {
	case "22", "33":
		return "it begins with the records 11 and " + first[1].At(1, 2) + " of Norma 43", first[0].Len() <= width+40
	}
	return "", false
}

// currencies are the codes of three digits that currencies have.
var currencies = map[string]string{"978": "EUR", "840": "USD", "826": "GBP", "756": "CHF", "392": "JPY", "752": "SEK",
	"208": "DKK", "578": "NOK",
	"124": "CAD", "036": "AUD", "504": "MAD", "484": "MXN", "985": "PLN", "203": "CZK", "348": "HUF", "156": "CNY",
	"946": "RON", "344": "HKD",
	"702": "SGD", "949": "TRY", "986": "BRL", "032": "ARS", "152": "CLP", "170": "COP", "604": "PEN", "710": "ZAR",
	"784": "AED", "682": "SAR", "554": "NZD"}

// reader reads one file.
type reader struct {
	w       *cards.Writer
	st      *cards.Statement
	move    *cards.Movement
	records int64
	ended   bool // record 88 has been read
}

func read(ctx context.Context, in io.Reader, o *intake.Options, emit func(*dyetrace.Batch) error) (int64, error) {
	d := &reader{w: cards.NewWriter(ctx, o, emit)}
	return d.w.Read(in, width, d.take, d.endFile)
}

// endFile ends the file.
func (d *reader) endFile() error {
	d.cut()
	if !d.ended {
		d.w.Note(dyetrace.NoteUnread, 1, "88",
			"the file has no last record (88), which says how many there are: it may have been cut off")
	}
	return nil
}

// cut rejects a statement whose closing record is missing.
func (d *reader) cut() {
	d.endMovement()
	if d.st != nil {
		d.w.Reject(d.st.Line, "", errors.New("the statement has no closing balance (record 33): it was cut off"))
		d.st = nil
	}
}

func (d *reader) take(c *cards.Card) error {
	kind := c.At(1, 2)
	if kind != "88" {
		d.records++
	}
	if kind != "23" && kind != "24" {
		d.endMovement()
	}
	switch kind {
	case "11":
		d.cut()
		return d.begin(c)
	case "22", "23", "24", "33":
		if d.st == nil {
			return errors.New("the record belongs to no statement: its first record (11) is missing or could not be read")
		}
	}
	var err error
	switch kind {
	case "22":
		err = d.movement(c)
	case "23":
		if d.move != nil {
			d.move.Memo = append(d.move.Memo, strings.TrimSpace(c.At(5, 42)+" "+c.At(43, 80)))
		}
	case "24":
		if d.move != nil {
			d.move.Memo = append(d.move.Memo, "in currency "+c.At(5, 7)+": "+strings.TrimLeft(c.At(8, 19), "0")+"."+c.At(20, 21))
		}
	case "33":
		return d.end(c)
	case "88":
		return d.last(c)
	case "00": // some banks begin a file with a record of their own
	default:
		err = fmt.Errorf("%s is no record of Norma 43", intake.Quote([]byte(kind)))
	}
	if err != nil && d.st != nil {
		d.st.Rejected++
	}
	return err
}

// key is the IBAN of an account, by its bank, office and number: the check digits
// follow from these.
func key(bank, office, number string) (string, error) {
	if len(bank) != 4 || len(office) != 4 || len(number) != 10 || !cards.Digits(bank+office+number) {
		return "", fmt.Errorf("%s %s %s is no account: four digits of the bank, four of the office and ten", bank, office,
			number)
	}
	check := func(digits string) string {
		sum := 0
		for i, weight := range []int{1, 2, 4, 8, 5, 10, 9, 7, 3, 6} {
			sum += weight * int(digits[i]-'0')
		}
		n := 11 - sum%11
		if n >= 10 {
			n = 11 - n
		}
		return string(rune('0' + n))
	}
	bban := bank + office + check("00"+bank+office) + check(number) + number
	return string(accountkey.MakeIBAN("ES", []byte(bban))), nil
}

// begin begins a statement.
func (d *reader) begin(c *cards.Card) (err error) {
	st := &cards.Statement{Line: c.Line, Holder: c.At(52, 77)}
	if st.Account, err = key(c.Whole(3, 6), c.Whole(7, 10), c.Whole(11, 20)); err != nil {
		return err
	}
	if st.From, err = cards.Day(c.At(21, 26), "060102"); err != nil {
		return err
	}
	if st.To, err = cards.Day(c.At(27, 32), "060102"); err != nil {
		return err
	}
	if st.To < st.From {
		return errors.New("the statement ends before it begins")
	}
	if st.Currency, err = currency(c.At(48, 50)); err != nil {
		return err
	}
	if st.Opening, err = balance(c, st.Currency, 33); err != nil {
		return err
	}
	st.Opening.Day = st.From
	if err := d.w.AddAccount(st); err != nil {
		return err
	}
	d.st = st
	return nil
}

func currency(code string) (dyetrace.Currency, error) {
	name, known := currencies[code]
	if !known {
		return 0, fmt.Errorf("%s is no known number of a currency, such as 978", intake.Quote([]byte(code)))
	}
	return dyetrace.ParseCurrency(name)
}

// balance reads whether it is owed and what it is, from the place of the first.
func balance(c *cards.Card, of dyetrace.Currency, at int) (b cards.Balance, err error) {
	in, err := direction(c.At(at, at))
	if err != nil {
		return b, err
	}
	b.Amount, err = cards.Money(c.Whole(at+1, at+14), 2, of, "balance")
	if !in {
		b.Amount = -b.Amount
	}
	b.Known, b.Line, b.Raw = true, c.Line, c.String()
	return b, err
}

func direction(code string) (in bool, err error) {
	switch code {
	case "1":
		return false, nil
	case "2":
		return true, nil
	}
	return false, fmt.Errorf("its direction %s is neither 1 (debit) nor 2 (credit)", intake.Quote([]byte(code)))
}

// movement reads record 22. It becomes a line once what follows it has been read.
func (d *reader) movement(c *cards.Card) (err error) {
	m := &cards.Movement{Line: c.Line, Raw: c.String(), Channel: strings.Trim(c.At(23, 24)+"/"+c.At(25, 27), "/"),
		Serial: c.At(43, 52)}
	if m.Day, err = cards.Day(c.At(11, 16), "060102"); err != nil {
		return err
	}
	if _, err = cards.Day(c.At(17, 22), "060102"); err != nil {
		return err
	}
	if m.Day < d.st.From || m.Day > d.st.To {
		return fmt.Errorf("its day %s is none of the statement, which has %s to %s", m.Day, d.st.From, d.st.To)
	}
	if m.In, err = direction(c.At(28, 28)); err != nil {
		return err
	}
	if m.Amount, err = cards.Money(c.Whole(29, 42), 2, d.st.Currency, "amount"); err != nil {
		return err
	}
	if strings.Trim(m.Serial, "0") == "" {
		m.Serial = ""
	}
	for _, ref := range []string{c.At(53, 64), c.At(65, 80)} {
		if strings.Trim(ref, "0") != "" {
			m.Memo = append(m.Memo, ref)
		}
	}
	d.st.Count(m)
	d.move = m
	return nil
}

func (d *reader) endMovement() {
	if d.move != nil {
		d.w.Add(d.st, d.move)
		d.move = nil
	}
}

// end ends a statement, and holds it against its totals.
func (d *reader) end(c *cards.Card) (err error) {
	st := d.st
	d.st = nil
	if st.Closing, err = balance(c, st.Currency, 59); err != nil {
		return err
	}
	st.Closing.Day = st.To
	if same, err := key(c.Whole(3, 6), c.Whole(7, 10), c.Whole(11, 20)); err != nil || same != st.Account {
		return errors.New("it ends the statement of another account than the one that began")
	}
	for i, at := range []int{21, 40} {
		var want cards.Total
		if want.Count, err = cards.Number(c.Whole(at, at+4), "how many movements there are"); err != nil {
			return err
		}
		if want.Amount, err = cards.Money(c.Whole(at+5, at+18), 2, st.Currency, "their sum"); err != nil {
			return err
		}
		if got := st.Found[i]; got != want {
			way := []string{"out", "in"}[i]
			d.w.Reject(c.Line, c.String(),
				fmt.Errorf("the statement says that it has %d movements %s of %s %s in all, but %d of %s are there: ask "+
					"for it again",
					want.Count, way, want.Amount.Format(st.Currency), st.Currency, got.Count, got.Amount.Format(st.Currency)))
			st.Rejected++
		}
	}
	return d.w.Finish(st)
}

// last ends the file, and holds it against the number of its records.
func (d *reader) last(c *cards.Card) error {
	d.cut()
	d.ended = true
	want, err := cards.Number(c.At(21, 26), "how many records there are")
	if err == nil && want != d.records {
		err = fmt.Errorf("the file says that it has %d records, but %d are there: get it again", want, d.records)
	}
	d.records = 0
	return err
}
