package coda

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/cards"
	"dyetrace/internal/accountkey"
)

const (
	width   = 128
	decimal = 3 // digits behind the point of every amount
)

// Formats is the one format.
func Formats() []intake.Format {
	return []intake.Format{{Name: "coda", Title: "CODA 2: statements of Belgian banks", Sniff: sniff, Stream: read}}
}

// sniff knows a file by its first two records.
func sniff(head []byte) (why string, is bool) {
	first := cards.FirstLines(head, width)
	if len(first) < 2 || first[0].Len() != width || first[0].Whole(1, 5) != "00000" || !cards.Digits(first[0].Whole(6,
		14)) ||
		first[1].Whole(1, 1) != "1" || !slices.Contains([]string{"0", "1", "2", "3"}, first[1].At(2, 2)) {
		return "", false
	}
	return "it begins with the records 0 and 1 of CODA", true
}

// reader reads one file.
type reader struct {
	w       *cards.Writer
	st      *cards.Statement
	entry   entry
	records int64 // of kinds 1, 2, 3 and 8
	found   [2]dyetrace.Total
	of      dyetrace.Currency // of found
	mixed   bool              // statements of several currencies
	ended   bool
}

func read(ctx context.Context, in io.Reader, o *intake.Options, emit func(*dyetrace.Batch) error) (int64, error) {
	d := &reader{w: cards.NewWriter(ctx, o, emit)}
	return d.w.Read(in, width, d.readCard, d.endFile)
}

// endFile ends the file.
func (d *reader) endFile() error {
	d.cut()
	if !d.ended {
		d.w.Note(dyetrace.NoteUnread, 1, "9",
			"the file has no last record (9), which says how many there are: it may have been cut off")
	}
	return nil
}

// cut rejects a statement whose closing record is missing.
func (d *reader) cut() {
	d.endEntry()
	if d.st != nil {
		d.w.Reject(d.st.Line, "", errors.New("the statement has no closing balance (record 8): it was cut off"))
		d.st = nil
	}
}

// readCard reads one record.
func (d *reader) readCard(c *cards.Card) (err error) {
	// Records are counted before they are read: the last record states how many there are, also
	// of those that cannot be read.
	kind := c.Whole(1, 1)
	if slices.Contains([]string{"1", "2", "3", "8"}, kind) {
		d.records++
	}
	switch kind {
	case "0":
		d.cut()
		if version := c.At(128, 128); version != "2" {
			return cards.Fatal(fmt.Errorf("is CODA of version %s, and only version 2 is read: ask the bank for that",
				intake.Quote([]byte(version))))
		}
		d.records, d.found, d.of, d.mixed, d.ended = 0, [2]dyetrace.Total{}, 0, false, false
		return nil
	case "1":
		d.cut()
		return d.begin(c)
	case "4":
		return nil
	case "9":
		return d.last(c)
	case "2", "3", "8":
	default:
		return fmt.Errorf("%s is no record of CODA", intake.Quote([]byte(kind)))
	}
	if d.st == nil {
		return errors.New("the record belongs to no statement: its first record (1) is missing or could not be read")
	}
	switch {
	case kind == "8":
		return d.end(c)
	case c.Len() < width-3 || c.Len() > width:
		err = fmt.Errorf("it has %d characters, not 128: its fields are not where they should be", c.Len())
	case kind == "3":
		err = d.entry.addText(c)
	default:
		err = d.movement(c)
	}
	if err != nil {
		d.st.Rejected++
	}
	return err
}

// begin begins a statement.
func (d *reader) begin(c *cards.Card) (err error) {
	st := &cards.Statement{Line: c.Line, Holder: c.At(65, 90)}
	number, code := c.At(6, 39), c.At(40, 42)
	switch c.Whole(2, 2) {
	case "0":
		number, code = c.At(6, 17), c.At(19, 21)
	case "2":
		number = c.At(6, 36)
	}
	if st.Account = account("", number); st.Account == "" {
		return errors.New("it does not say whose statement it is")
	}
	if st.Currency, err = dyetrace.ParseCurrency([]byte(code)); err != nil {
		return err
	}
	if st.Opening, err = balance(c, st.Currency, 43); err != nil {
		return err
	}
	if err := d.w.AddAccount(st); err != nil {
		return err
	}
	d.mixed = d.mixed || d.of != 0 && d.of != st.Currency
	d.st, d.of = st, st.Currency
	return nil
}

// account returns the key of a number. A Belgian number becomes its IBAN.
func account(bank, number string) string {
	number = strings.Join(strings.Fields(number), "")
	const belgian = 12
	if plain := strings.ReplaceAll(number, "-", ""); len(plain) == belgian && cards.Digits(plain) {
		rest := 0
		for _, r := range plain[:belgian-2] {
			rest = (rest*10 + int(r-'0')) % 97
		}
		if rest == 0 {
			rest = 97
		}
		if plain[belgian-2:] == fmt.Sprintf("%02d", rest) {
			return string(accountkey.MakeIBAN("BE", []byte(plain)))
		}
	}
	if number == "" || accountkey.Nobody([]byte(number)) {
		return ""
	}
	bic, _ := accountkey.BIC([]byte(bank))
	return accountkey.New(bic, []byte(number)).String()
}

// balance reads a sign, an amount and a day, from the place of the first.
func balance(c *cards.Card, of dyetrace.Currency, at int) (b cards.Balance, err error) {
	in, err := sign(c.At(at, at))
	if err != nil {
		return b, err
	}
	if b.Amount, err = cards.Money(c.Whole(at+1, at+15), decimal, of, "balance"); err != nil {
		return b, err
	}
	if !in {
		b.Amount = -b.Amount
	}
	b.Known, b.Line, b.Raw = true, c.Line, c.String()
	b.Day, err = cards.Day(c.Whole(at+16, at+21), "020106")
	return b, err
}

func sign(code string) (in bool, err error) {
	switch code {
	case "0":
		return true, nil
	case "1":
		return false, nil
	}
	return false, fmt.Errorf("its sign %s is neither 0 (credit) nor 1 (debit)", intake.Quote([]byte(code)))
}

// end ends a statement.
func (d *reader) end(c *cards.Card) (err error) {
	d.endEntry()
	st := d.st
	d.st = nil
	if st.Closing, err = balance(c, st.Currency, 42); err != nil {
		return err
	}
	for i, t := range st.Found {
		d.found[i].Add(t.Amount)
	}
	return d.w.Finish(st)
}

// last ends the file, and compares it with the stated number of records and their sums.
func (d *reader) last(c *cards.Card) error {
	d.cut()
	d.ended = true
	want, err := cards.Number(c.At(17, 22), "how many records there are")
	switch {
	case err != nil:
		return err
	case want != d.records:
		return fmt.Errorf("the file says that it has %d records, but %d are there: get it again", want, d.records)
	case d.mixed || d.of == 0:
		return nil
	}
	for i, at := range []int{23, 38} {
		want, err := cards.Money(c.Whole(at, at+14), decimal, d.of, "the sum of its movements")
		if err != nil {
			return err
		}
		got, err := d.found[i].Sum()
		if err != nil {
			return fmt.Errorf("its movements: %w", err)
		}
		if want != got {
			return fmt.Errorf("the file says that %s %s went %s, but its movements add up to %s: get it again",
				want.Format(d.of), d.of,
				[]string{"out", "in"}[i], got.Format(d.of))
		}
	}
	return nil
}
