package ftm

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"dyetrace"
	"dyetrace/intake"
)

// pay makes a transfer of a payment.
func (d *reader) pay(p *payment) error {
	at, err := d.when(p)
	if err != nil {
		return err
	}
	amount, currency, err := d.money(p)
	if err != nil {
		return err
	}
	from, err := d.side(p, "payer")
	if err != nil {
		return err
	}
	to, err := d.side(p, "beneficiary")
	if err != nil {
		return err
	}
	memo := strings.Join(append(append([]string{}, p.properties["purpose"]...), p.properties["summary"]...), "; ")
	serial := cmp.Or(p.first("transactionNumber"), p.first("sequenceNumber"))
	channel := p.first("programme")
	for _, t := range []struct {
		text, what string
		max        int
	}{{p.id, "id", intake.MaxID}, {from, "the payer's account", intake.MaxID}, {to, "the beneficiary's account",
		intake.MaxID},
		{memo, "purpose", intake.MaxText}, {serial, "transactionNumber", intake.MaxID}, {channel, "programme",
			intake.MaxChannel}} {
		if err := intake.CheckText([]byte(t.text), t.what, t.max); err != nil {
			return err
		}
	}
	// Numbers and texts are checked before the row is added, so that a refused payment leaves
	// nothing behind.
	b := &d.batch
	row := intake.AddRow(b)
	put := func(text string) dyetrace.Span { return b.AddText([]byte(text)) }
	row.Line, row.Time, row.ID, row.From, row.To = p.line, at, put(p.id), put(from), put(to)
	row.Amount, row.Received, row.Currency, row.ReceivedCurrency = amount, amount, currency, currency
	row.Memo, row.Channel, row.FromSerial = put(memo), put(channel), put(serial)
	row.ToSerial = row.FromSerial
	if err := intake.CheckRow(row); err != nil {
		b.Rows = b.Rows[:len(b.Rows)-1]
		return err
	}
	d.rows++
	return nil
}

// money reads the amount in its own currency, else in US dollars or euros.
func (d *reader) money(p *payment) (dyetrace.Amount, dyetrace.Currency, error) {
	text, err := p.only("amount")
	if err != nil {
		return 0, 0, err
	}
	code, err := p.only("currency")
	if err != nil {
		return 0, 0, err
	}
	c := d.o.Currency
	if code != "" {
		if c, err = dyetrace.ParseCurrency([]byte(strings.ToUpper(code))); err != nil {
			return 0, 0, err
		}
	}
	// The amount in the payment's own currency is the one that moved; the others were converted by
	// somebody, and the first that is there counts.
	if text == "" || c == 0 {
		for _, converted := range []struct{ name, code string }{{"amountUsd", "USD"}, {"amountEur", "EUR"}} {
			other, err := p.only(converted.name)
			if err != nil {
				return 0, 0, err
			}
			if other != "" {
				text, c = other, intake.MustCurrency(converted.code)
				d.note(converted.name, p.line, converted.name,
					"payments without an amount in a currency of their own are taken by this one")
				break
			}
		}
	}
	switch {
	case text == "":
		return 0, 0, errors.New("it has no amount")
	case c == 0:
		return 0, 0, errors.New("it names no currency: give it by --currency, if all are of one")
	}
	if whole, digits, has := strings.Cut(text, "."); has && len(digits) > c.Digits() {
		text = strings.TrimSuffix(whole+"."+digits[:c.Digits()], ".") + strings.TrimRight(digits[c.Digits():], "0")
	}
	a, err := intake.ParseAmount([]byte(text), c, "amount")
	return a, c, err
}

// side is the account of a side: that which the payment names, else the person
// as if he were one.
func (d *reader) side(p *payment, role string) (string, error) {
	holderID, err := p.only(role)
	if err != nil {
		return "", err
	}
	accountID, err := p.only(role + "Account")
	if err != nil {
		return "", err
	}
	holder, known := d.entities[holderID]
	if holderID != "" && (!known || holder.schema == "BankAccount") {
		d.note("id "+holderID, p.line, role, "the id "+holderID+" points to nobody in the file: who it is stays unknown")
		holder, known = entity{}, false
	}
	// Some data sets name people alone. Their ids keep the people apart, which is better than to
	// lose the payment.
	name := holder.first("name")
	if accountID == "" {
		if holderID == "" {
			return "", fmt.Errorf("it names neither %s nor %sAccount", role, role)
		}
		d.note("no account", p.line, role+"Account",
			"payments that name a person and no account are kept with the person's id in place of an account's number")
		if known {
			d.tell(p, dyetrace.Account{ID: holderID, Holder: name})
		}
		return holderID, nil
	}
	account, is := d.entities[accountID]
	if !is || account.schema != "BankAccount" {
		return "", fmt.Errorf("%sAccount %s points to no bank account of the file: put that into the same file", role,
			intake.Quote([]byte(accountID)))
	}
	key, err := account.account(accountID)
	if err != nil {
		return "", fmt.Errorf("of %sAccount: %w", role, err)
	}
	// The bank may be an entity of its own. It says whose account it is, and is no part of its key.
	bank := d.entities[account.first("bank")]
	d.tell(p, dyetrace.Account{ID: key, Holder: name,
		Institution: cmp.Or(bank.first("name"), account.first("bankName"), account.first("bic")),
		HolderID:    holder.first("idNumber", "passportNumber", "registrationNumber", "taxNumber")})
	return key, nil
}

// tell passes on an account once, with what is known of it.
func (d *reader) tell(p *payment, a dyetrace.Account) {
	key := "account\x00" + a.ID + "\x00" + a.Holder + "\x00" + a.HolderID + "\x00" + a.Institution
	if a.Holder == "" && a.Institution == "" || d.paid[key] {
		return
	}
	for _, text := range []string{a.ID, a.Holder, a.HolderID, a.Institution} {
		if intake.CheckText([]byte(text), "", intake.MaxID) != nil {
			return
		}
	}
	d.paid[key] = true
	a.Source.Line = p.line
	d.batch.Accounts = append(d.batch.Accounts, a)
}
