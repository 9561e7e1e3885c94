package mt940

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/internal/accountkey"
)

// statement is a statement, or a page of one, at hand.
type statement struct {
	line     int64
	account  string
	bank     string
	currency dyetrace.Currency
	open     balance
	close    balance
	sum      dyetrace.Amount // of its movements
	overflow bool
	lines    int64
	rejected int64
	first    string // day of the first movement, as 2006-01-02; "" for none
	closed   bool   // its closing balance has been read
	holder   string
	interim  bool      // it is a report of part of a day (MT942), which has no balances
	totals   [2]totals // of what went out, and came in, as an interim report has them
	found    [2]totals
}

// totals are the number and the sum of movements.
type totals struct {
	count  int64
	amount dyetrace.Amount
	line   int64
	raw    []byte
	stated bool
}

// balance is what a tag 60 or 62 states.
type balance struct {
	amount dyetrace.Amount
	day    string // as 2006-01-02
	page   bool   // of a page only
	known  bool
	line   int64
	raw    []byte
}

var (
	errNoAccount = errors.New("the statement does not say whose it is (tag 25)")
	errNoOpening = errors.New("it comes before the opening balance (tag 60F), which names the currency")
	errBalance   = errors.New("it is no balance such as C260301EUR1000,00")
)

// begin begins a statement at tag 20.
func (d *reader) begin() {
	d.endStatement()
	d.st, d.found = &statement{line: d.field.line}, true
}

// account takes in whose statement it is: a number, an IBAN, or an institution
// and a number with a slash between them.
func (d *reader) account() error {
	id := strings.TrimLeft(strings.TrimSpace(string(d.field.lines[0])), "/")
	if id == "" || len(id) > intake.MaxID {
		return errors.New("it is no account")
	}
	if bank, number, two := strings.Cut(id, "/"); two {
		d.st.bank, id = bank, number
		if isSortCode(bank) {
			id = domestic(bank, number)
		}
	}
	if len(d.field.lines) > 1 && d.st.bank == "" {
		d.st.bank = strings.TrimSpace(string(d.field.lines[1]))
	}
	d.st.account = id
	return nil
}

// keyOf is an account's number with its bank, where that is a BIC: any other
// name of a bank may be written in several ways.
func keyOf(bank, number string) string {
	bic, ok := accountkey.BIC([]byte(strings.TrimSpace(bank)))
	if !ok || number == "" {
		return number
	}
	return accountkey.New(bic, []byte(number)).String()
}

// senderOf returns the BIC of the bank that sent a message, by the first two of the blocks that
// SWIFT puts around it; empty where they have none.
func senderOf(blocks string) string {
	terminal := ""
	if at := strings.Index(blocks, "{1:F01"); at >= 0 {
		terminal = blocks[at+len("{1:F01"):]
	}
	const timeAndDay = 4 + 6 // of when the message was put in
	if at := strings.Index(blocks, "{2:O940"); at >= 0 && len(blocks) > at+len("{2:O940")+timeAndDay {
		terminal = blocks[at+len("{2:O940")+timeAndDay:]
	}
	const length = 12 // of the address of a terminal: a BIC with the terminal's letter in it
	if len(terminal) < length {
		return ""
	}
	bic, _ := accountkey.BIC([]byte(terminal[:8] + terminal[9:length]))
	return string(bic)
}

// isSortCode reports whether a bank is written as a national number, which an
// account's number alone is not unique without.
func isSortCode(bank string) bool {
	return len(bank) >= 6 && len(bank) <= 10 && strings.Trim(bank, "0123456789") == ""
}

// domestic is an account by the number of its bank and its own, which are
// written with and without leading zeros.
func domestic(bank, number string) string {
	number = strings.ReplaceAll(number, " ", "")
	return bank + "/" + cmp.Or(strings.TrimLeft(number, "0"), number)
}

// opening takes in the balance that a statement or page begins with.
func (d *reader) opening(page bool) error {
	b, c, err := d.balance(page)
	if err != nil {
		return err
	}
	if d.st.open.known { // some leave tag 20 out between statements
		account, bank := d.st.account, d.st.bank
		d.begin()
		d.st.account, d.st.bank = account, bank
	}
	st := d.st
	if !page || st.account == "" {
		st.open, st.currency = b, c
		d.ownAccount()
		return nil
	}
	st.currency = c
	d.ownAccount()
	at := slices.IndexFunc(d.open, func(o *statement) bool { return o.account == st.account && o.currency == c })
	if at < 0 {
		st.open = b
		return nil
	}
	before := d.open[at]
	d.open = slices.Delete(d.open, at, at+1)
	if before.close.amount != b.amount {
		d.reject(b.line, b.raw,
			fmt.Errorf("tag 60M: the page opens with %s, but the one before it closes with %s: a page is missing",
				b.amount.Format(c), before.close.amount.Format(c)))
		before.rejected++
	}
	before.closed, before.close = false, balance{}
	before.rejected += st.rejected
	d.st = before
	return nil
}

// ownAccount removes a currency from the end of an account that has it there, and adds the account
// with its bank.
func (d *reader) ownAccount() {
	st := d.st
	if rest, with := strings.CutSuffix(st.account, st.currency.String()); with && rest != "" {
		st.account = strings.TrimRight(rest, " -/")
	}
	st.account = keyOf(cmp.Or(st.bank, d.servicer), st.account)
	if st.account != "" && (st.bank != "" || st.holder != "") {
		d.batch.Accounts = append(d.batch.Accounts, dyetrace.Account{ID: st.account, Holder: st.holder, Institution: st.bank,
			Source: dyetrace.Source{Line: st.line}})
	}
}

// balance reads a balance such as C260301EUR1000,00.
func (d *reader) balance(page bool) (b balance, c dyetrace.Currency, err error) {
	f := &d.field
	text := bytes.TrimSpace(f.lines[0])
	if len(text) < 11 || text[0] != 'C' && text[0] != 'D' {
		return b, 0, errBalance
	}
	if b.day, err = fullDate(text[1:7]); err != nil {
		return b, 0, err
	}
	if c, err = dyetrace.ParseCurrency(text[7:10]); err != nil {
		return b, 0, err
	}
	if b.amount, err = money(text[10:], c, "balance"); err != nil {
		return b, 0, err
	}
	if text[0] == 'D' {
		b.amount = -b.amount
	}
	b.page, b.known, b.line, b.raw = page, true, f.line, bytes.Clone(f.raw)
	return b, c, nil
}

// money reads an amount with a comma before its decimal digits, of which there
// may be none, and more than the currency has as long as they are zeros.
func money(text []byte, c dyetrace.Currency, what string) (dyetrace.Amount, error) {
	if bytes.IndexByte(text, '.') >= 0 && bytes.IndexByte(text, ',') >= 0 {
		return 0, fmt.Errorf("%s: %w", what, dyetrace.ErrAmountSyntax)
	}
	plain := bytes.Replace(text, []byte{','}, []byte{'.'}, 1)
	if point := bytes.IndexByte(plain, '.'); point > 0 {
		for len(plain)-point-1 > c.Digits() && plain[len(plain)-1] == '0' {
			plain = plain[:len(plain)-1]
		}
		if len(plain)-1 == point {
			plain = plain[:point]
		}
	}
	return intake.ParseAmount(plain, c, what)
}

// fullDate is a date such as 260301 as 2026-03-01. Years from 80 on are of the
// last century.
func fullDate(text []byte) (string, error) {
	at, err := time.Parse("060102", string(text))
	if err != nil {
		return "", fmt.Errorf("%s is no date such as 260301", intake.Quote(text))
	}
	if year := at.Year() % 100; year >= 80 {
		at = at.AddDate(1900+year-at.Year(), 0, 0)
	} else {
		at = at.AddDate(2000+year-at.Year(), 0, 0)
	}
	return at.Format(time.DateOnly), nil
}

// closing takes in the balance that a statement or page ends with.
func (d *reader) closing(page bool) error {
	b, c, err := d.balance(page)
	st := d.st
	switch {
	case err != nil:
		return err
	case st.currency != 0 && c != st.currency:
		return fmt.Errorf("it is in %s, but the opening balance in %s", c, st.currency)
	}
	st.close, st.closed, st.currency = b, true, c
	return nil
}

// maxOpen bounds the statements whose next page is awaited.
const maxOpen = 1 << 10

// endStatement ends the statement at hand, or keeps it until its next page comes.
func (d *reader) endStatement() {
	d.endMovement()
	st := d.st
	d.st = nil
	switch {
	case st == nil:
	case st.interim && !st.closed && !st.open.known:
		d.checkTotals(st)
	case !st.closed:
		d.reject(st.line, nil,
			errors.New("the statement has no closing balance (tag 62F): it was cut off, or the rest is in another file"))
	case st.close.page && st.account != "" && len(d.open) < maxOpen:
		d.open = append(d.open, st)
	default:
		d.check(st)
	}
}

// endOfFile ends the statements that are left.
func (d *reader) endOfFile() {
	d.endStatement()
	for _, st := range d.open {
		d.check(st)
	}
	d.open = nil
	if !d.found && len(d.batch.Rejects) == 0 {
		d.reject(1, nil, errors.New("it holds no statement: tag 20 begins one"))
	}
}

// check checks a statement against its balances and adds the period that it covers.
func (d *reader) check(st *statement) {
	if st.open.known && st.close.known {
		c := st.currency
		got := st.open.amount + st.sum
		if st.overflow {
			d.reject(st.close.line, st.close.raw, fmt.Errorf("tag 62: its movements: %w", dyetrace.ErrSumRange))
		} else if got != st.close.amount {
			why := "movements are missing or were changed: ask for the statement again"
			if st.rejected > 0 {
				why = "what could not be read is among the rejects"
			}
			d.reject(st.close.line, st.close.raw,
				fmt.Errorf("tag 62: the opening balance %s %s and the movements %s give %s, but the closing balance is %s; %s",
					st.open.amount.Format(c), c, st.sum.Format(c), got.Format(c), st.close.amount.Format(c), why))
		}
	}
	if st.account == "" || !st.open.known || !st.close.known || st.close.day < st.open.day {
		return
	}
	p := dyetrace.Period{Account: st.account, Currency: st.currency,
		Opening: dyetrace.Stated{Amount: st.open.amount, Known: true}, Closing: dyetrace.Stated{Amount: st.close.amount,
			Known: true}}
	p.Source.Line = st.line
	// The day of the opening balance is the last one of the statement before, with most banks;
	// it is covered unless something contradicts that.
	first := st.open.day
	if first < st.close.day && (st.first == "" || st.first > first) {
		first = intake.NextDay(first)
	}
	var errs [2]error
	p.From, errs[0] = d.clock.DayStart([]byte(first))
	p.To, errs[1] = d.clock.DayStart([]byte(intake.NextDay(st.close.day)))
	p.To--
	if err := errors.Join(errs[:]...); err != nil {
		d.reject(st.line, nil, fmt.Errorf("what days the statement covers is not known: %w", errs[0]))
		return
	}
	d.batch.Periods = append(d.batch.Periods, p)
}

// add adds a movement to the statement's sum.
func (st *statement) add(a dyetrace.Amount) {
	if a > 0 && st.sum > math.MaxInt64/2-a || a < 0 && st.sum < math.MinInt64/2-a {
		st.overflow = true
		return
	}
	st.sum += a
}
