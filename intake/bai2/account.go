package bai2

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/cards"
	"dyetrace/internal/accountkey"
)

// groupState is what the accounts of a group share.
type groupState struct {
	bank     string
	day      string
	currency dyetrace.Currency
	final    bool  // it reports a whole day
	refused  error // why nothing of it counts
}

// stated is what an account states beside its movements.
type stated struct {
	in, out cards.Total // codes 100 and 400; Count is -1 where it is not stated
	has     [2]bool
}

// beginGroup reads who reports, for which day and in which currency.
func (d *reader) beginGroup(r *record) (err error) {
	list := r.plain()
	d.state = groupState{bank: field(list, 1)}
	g := &d.state
	g.currency, err = dyetrace.ParseCurrency([]byte(cmp.Or(field(list, 5), "USD")))
	if err == nil {
		g.day, err = cards.Day(field(list, 3), "060102")
	}
	switch field(list, 6) {
	case "", "2", "4":
		g.final = true
	}
	switch status := field(list, 2); {
	case err != nil:
	case status == "2":
		err = errors.New("the group takes back what another file has reported (status 2): leave both out")
	case status == "4":
		err = errors.New("the group is for trial only (status 4): it says nothing of money")
	case status == "3":
		d.w.Note(dyetrace.NoteBetween, r.line, "02",
			"the group corrects what another file has reported (status 3): if that file was imported, remove it")
	case status != "" && status != "1":
		err = fmt.Errorf("the group's status %s is none of 1 to 4", intake.Quote([]byte(status)))
	}
	g.refused = err
	return err
}

// beginAccount reads an account, with what it states.
func (d *reader) beginAccount(r *record) (err error) {
	// An account outside of a group that counts has no day and no bank.
	list := r.plain()
	d.st, d.stated = nil, stated{}
	if d.state.refused != nil || !d.inGroup {
		return errors.New("the group that it stands in is missing or does not count")
	}
	c := d.state.currency
	if code := field(list, 1); code != "" {
		if c, err = dyetrace.ParseCurrency([]byte(code)); err != nil {
			return err
		}
	}
	st := &cards.Statement{Line: r.line, Bank: d.state.bank, Currency: c}
	st.From, st.To = d.state.day, d.state.day
	number := field(list, 0)
	if number == "" || accountkey.Nobody([]byte(number)) {
		return errors.New("it does not say whose statement it is")
	}
	st.Account = accountkey.New([]byte(d.state.bank), []byte(number)).String()
	if !d.state.final {
		st.Unwhole()
	}
	if err := d.states(st, list[min(2, len(list)):], r); err != nil {
		return err
	}
	if err := d.w.AddAccount(st); err != nil {
		return err
	}
	d.st = st
	return nil
}

// states reads codes with amounts, numbers of items and when they are available.
func (d *reader) states(st *cards.Statement, list []string, r *record) error {
	// Codes follow each other on one record, and the availability of an amount takes more or
	// fewer fields. Codes that are not known here count for the sum of the account.
	for len(list) > 0 {
		code, text := list[0], field(list, 1)
		items := field(list, 2)
		rest, err := d.available(list[min(3, len(list)):])
		if err != nil {
			return err
		}
		list = rest
		if text == "" {
			continue
		}
		a, err := amount(text, st.Currency, "code "+code)
		if err != nil {
			return err
		}
		d.account.sum.Add(a)
		switch code {
		case "010":
			st.Opening = cards.Balance{Amount: a, Day: d.state.day, Known: true, Line: r.line, Raw: r.raw}
		case "015":
			st.Closing = cards.Balance{Amount: a, Day: d.state.day, Known: true, Line: r.line, Raw: r.raw}
		case "100", "400":
			t := cards.Total{Count: -1, Amount: a}
			if items != "" {
				if t.Count, err = cards.Number(items, "the number of items"); err != nil {
					return err
				}
			}
			if code == "100" {
				d.stated.in, d.stated.has[1] = t, true
			} else {
				d.stated.out, d.stated.has[0] = t, true
			}
		}
	}
	return nil
}

// available goes past what says when an amount is available.
func (d *reader) available(list []string) (rest []string, err error) {
	if len(list) == 0 {
		return nil, nil
	}
	kind, n := list[0], 1
	switch kind {
	case "", "Z", "0", "1", "2":
	case "V":
		n = 3
	case "S":
		n = 4
	case "D":
		days, err := strconv.Atoi(field(list, 1))
		if err != nil || days < 0 || days > 100 {
			return nil, errors.New("when the amount is available cannot be read (type D)")
		}
		n = 2 + 2*days
	default:
		return nil, fmt.Errorf("when the amount is available is %s, which is none of 0, 1, 2, V, S, D and Z",
			intake.Quote([]byte(kind)))
	}
	return list[min(n, len(list)):], nil
}

// amount reads digits with the point of the currency before the last ones, with a sign or without.
func amount(text string, c dyetrace.Currency, what string) (dyetrace.Amount, error) {
	digits, below := strings.CutPrefix(text, "-")
	a, err := cards.Money(strings.TrimPrefix(digits, "+"), c.Digits(), c, what)
	if below {
		a = -a
	}
	return a, err
}

// movement reads record 16.
func (d *reader) movement(r *record) error {
	list := r.plain()
	code, text := field(list, 0), field(list, 1)
	n, err := cards.Number(code, "the code of the movement")
	if err != nil {
		return err
	}
	if n == 890 && strings.Trim(text, "0") == "" {
		return nil // words without money
	}
	m := &cards.Movement{Line: r.line, Raw: r.raw, Day: d.state.day, Channel: code}
	if m.Amount, err = amount(text, d.st.Currency, "amount"); err != nil {
		return err
	}
	d.account.sum.Add(m.Amount)
	switch {
	case n > 100 && n < 400, n >= 920 && n < 960:
		m.In = true
	case n > 400 && n < 700, n >= 960:
	default:
		d.st.Rejected++
		return fmt.Errorf("the code %s does not say which way money went: 101 to 399 is in, 401 to 699 is out", code)
	}
	if m.Amount < 0 {
		m.In, m.Amount = !m.In, -m.Amount
	}
	rest, err := d.available(list[min(2, len(list)):])
	if err != nil {
		return err
	}
	m.Serial, m.Order = reference(field(rest, 0)), reference(field(rest, 1))
	if m.Serial == "" {
		m.Serial, m.Order = m.Order, ""
	}
	if len(rest) > 2 {
		m.Memo = []string{r.text(len(list) - len(rest) + 2)}
	}
	d.st.Count(m)
	d.w.Add(d.st, m)
	return nil
}

// items is how many movements a total has, in words.
func items(t cards.Total) string {
	if t.Count < 0 {
		return ""
	}
	return fmt.Sprintf(" in %d movements", t.Count)
}

// reference is a reference, empty where it is zeros only.
func reference(text string) string {
	if strings.Trim(text, "0") == "" {
		return ""
	}
	return text
}

// endAccount ends an account, and compares it with the totals that it states.
func (d *reader) endAccount(r *record) error {
	// The account's sum counts for the group even if the account itself could not be read.
	if !d.inside {
		return errors.New("it ends an account that has not begun")
	}
	d.inside = false
	st := d.st
	d.st = nil
	d.group.take(&d.account)
	if st == nil {
		return nil
	}
	if err := d.control(r, &d.account, st.Currency, "account", false); err != nil {
		d.w.Reject(r.line, r.raw, err)
		st.Rejected++
	}
	for i, want := range []cards.Total{d.stated.out, d.stated.in} {
		got := st.Found[i]
		if d.stated.has[i] && got.Count > 0 && (want.Amount != got.Amount || want.Count >= 0 && want.Count != got.Count) {
			d.w.Note(dyetrace.NoteContradicts, st.Line, []string{"400", "100"}[i],
				fmt.Sprintf("the account states that %s %s%s, but its movements add up to %s%s: "+
					"the bank has not listed all of them",
					want.Amount.Format(st.Currency), []string{"went out",
						"came in"}[i], items(want), got.Amount.Format(st.Currency), items(got)))
		}
	}
	// A report of balances alone is common, and proves nothing about movements.
	if st.Found[0].Count+st.Found[1].Count == 0 && st.Opening.Known && st.Closing.Known &&
		st.Opening.Amount != st.Closing.Amount {
		d.w.Note(dyetrace.NoteContradicts, st.Line, "03",
			"the report has balances and no movements, though the balance has changed: ask the bank for the statement")
		return nil
	}
	if st.Closing.Known && !st.Opening.Known || st.Opening.Known && !st.Closing.Known {
		st.Unwhole()
	}
	return d.w.Finish(st)
}
