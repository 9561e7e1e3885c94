package openbanking

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"time"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/jsontree"
)

// account reads whose statement an answer is, which the Berlin Group puts at its
// beginning, or all that GoCardless answers of an account.
func (d *reader) account() error {
	return d.each(func(t *jsontree.Tree) error {
		if err := d.berlinAccount(t); err != nil {
			return err
		}
		if d.answer.account == "" {
			d.answer.account = berlinNumber(&t.Node, t.Of("bic"))
		}
		return nil
	})
}

// berlinNumber is the key of an account reference.
func berlinNumber(n *jsontree.Node, bank string) string {
	for _, key := range []string{"iban", "bban", "pan", "maskedPan", "msisdn", "other"} {
		at := n.Get(key)
		if at != nil && at.Kind == jsontree.Object {
			at = at.Get("identification")
		}
		if at != nil && at.Text != "" {
			if id := number(bank, at.Text); id != "" {
				return id
			}
		}
	}
	return ""
}

// berlinAccount reads an account.
func (d *reader) berlinAccount(t *jsontree.Tree) error {
	if t.Kind != jsontree.Object {
		return errors.New("it is no account")
	}
	a := dyetrace.Account{ID: berlinNumber(&t.Node, t.Of("bic")), Holder: t.Of("ownerName"), Institution: t.Of("bic")}
	if len(a.ID) > intake.MaxID || len(a.Holder) > intake.MaxText || len(a.Institution) > intake.MaxText {
		return errors.New("its number or name is longer than a ledger keeps")
	}
	if a.ID != "" && (a.Holder != "" || a.Institution != "") {
		a.Source.Line = t.Line
		d.batch.Accounts = append(d.batch.Accounts, a)
	}
	if t.Get("transactions") != nil || t.Get("balances") != nil {
		return errors.New("its transactions or balances stand inside it, where no answer of a bank has them")
	}
	return nil
}

// transactions reads the lists of booked and pending transactions.
func (d *reader) transactions() error {
	first, err := d.in.First()
	if err != nil {
		return err
	}
	if first != '{' {
		return errors.New("has transactions that are not in lists of booked and pending ones: nobody can say which " +
			"moved money")
	}
	return d.in.Object(func(key string) error {
		if key == "_links" {
			return d.links()
		}
		return d.list(key)
	})
}

// list reads a list of transactions in one state.
func (d *reader) list(state string) error {
	first, err := d.in.First()
	if err != nil {
		return err
	}
	if first != '[' {
		return d.in.Skip() // null, or what is no list of transactions
	}
	return d.each(func(t *jsontree.Tree) error {
		if t.Kind != jsontree.Object {
			return errors.New("it is no transaction")
		}
		word := state
		if own := t.Of("status"); own != "" && state == "booked" {
			word = own // a list of booked ones may hold a reject
		}
		l := &line{line: t.Line, account: d.answer.account}
		if l.state, err = stateOf(word); err != nil {
			return err
		}
		return d.berlinLine(t, l)
	})
}

// berlinLine reads one transaction.
func (d *reader) berlinLine(t *jsontree.Tree, l *line) (err error) {
	if l.amount, l.currency, err = money(t.Of("transactionAmount", "amount"), t.Of("transactionAmount", "currency"),
		"amount"); err != nil {
		return err
	}
	// The standard has the direction in the sign; some banks add a word, and then write the
	// amount without a sign.
	l.in = l.amount > 0
	switch word := strings.ToUpper(cmp.Or(t.Of("creditDebitIndicator"), t.Of("creditDebitIndicatorCode"))); {
	case word == "":
	case strings.HasPrefix(word, "D"):
		l.in = false
	case strings.HasPrefix(word, "C") && l.amount < 0:
		return errSign
	case !strings.HasPrefix(word, "C"):
		return fmt.Errorf("its creditDebitIndicator %s is neither CRDT nor DBIT", intake.Quote([]byte(word)))
	}
	l.amount = max(l.amount, -l.amount)
	if err := d.berlinTime(t, l); err != nil {
		return err
	}
	// Only a booked balance follows from the transactions; an available one has holds too.
	if b := t.Get("balanceAfterTransaction"); b != nil && isBooked(b.Of("balanceType")) {
		amount, c, err := money(b.Of("balanceAmount", "amount"), b.Of("balanceAmount", "currency"), "balanceAfterTransaction")
		if err != nil {
			return err
		}
		if strings.HasPrefix(strings.ToUpper(b.Of("creditDebitIndicator")), "D") && amount > 0 {
			amount = -amount
		}
		l.balance = dyetrace.Stated{Amount: amount, Known: c == l.currency}
	}
	debtor, creditor := berlinParty(&t.Node, "debtor"), berlinParty(&t.Node, "creditor")
	if l.in {
		l.own, l.other = debtor, creditor
	} else {
		l.own, l.other = creditor, debtor
	}
	// The entry's reference is the bank's own number. The interface's ids come after it: they
	// may change from one answer to the next.
	l.serial = cmp.Or(t.Of("entryReference"), t.Of("transactionId"), t.Of("internalTransactionId"))
	if order := t.Of("endToEndId"); order != "NOTPROVIDED" {
		l.order = order
	}
	l.channel = strings.ReplaceAll(t.Of("bankTransactionCode"), "-", "/")
	if l.channel == "" {
		l.channel = t.Of("proprietaryBankTransactionCode")
	}
	for _, key := range []string{"remittanceInformationUnstructured", "remittanceInformationUnstructuredArray",
		"remittanceInformationStructured",
		"remittanceInformationStructuredArray", "additionalInformation", "ultimateDebtor", "ultimateCreditor"} {
		l.memo = texts(l.memo, t.Get(key))
	}
	l.memo = unique(l.memo)
	return d.add(l)
}

// isBooked reports whether a balance counts what is booked, by its type; where
// it has none it is taken to.
func isBooked(kind string) bool {
	kind = strings.ToLower(kind)
	return kind == "" || strings.HasSuffix(kind, "booked") || kind == "clbd" || kind == "opbd" || kind == "itbd" ||
		kind == "prcd"
}

// berlinTime reads when a transaction was booked: the time where it lies on the
// day of booking, else that day, else the day of value.
func (d *reader) berlinTime(t *jsontree.Tree, l *line) (err error) {
	booked := t.Of("bookingDate")
	if at := t.Of("bookingDateTime"); booked == "" || strings.HasPrefix(at, booked) {
		booked = cmp.Or(at, booked)
	}
	when := cmp.Or(booked, t.Of("valueDateTime"), t.Of("valueDate"), t.Of("transactionDate"))
	if when == "" {
		return errNoTime
	}
	if at := t.Of("valueDateTime"); len(when) == len(time.DateOnly) && strings.HasPrefix(at, when) {
		if exact, spread, err := d.moment(at); err == nil && spread == 0 {
			l.when = exact
			return nil
		}
	}
	l.when, l.spread, err = d.moment(when)
	return err
}

// berlinParty is a side of a transaction: its account, its bank and its name.
func berlinParty(n *jsontree.Node, role string) (p party) {
	agent := n.Get(role + "Agent")
	if p.bank = n.Of(role + "Agent"); agent != nil && agent.Kind == jsontree.Object {
		p.bank = cmp.Or(agent.Of("bicfi"), agent.Of("bic"), agent.Of("name"))
	}
	if account := n.Get(role + "Account"); account != nil {
		p.number = berlinNumber(account, p.bank)
	}
	p.name = cmp.Or(n.Of(role+"Name"), n.Of(role, "name"))
	return p
}

// berlinBalance takes in a balance of the account.
func (d *reader) berlinBalance(t *jsontree.Tree) error {
	kind := strings.ToLower(t.Of("balanceType"))
	if kind != "openingbooked" && kind != "closingbooked" && kind != "opbd" && kind != "clbd" {
		return nil
	}
	amount, c, err := money(t.Of("balanceAmount", "amount"), t.Of("balanceAmount", "currency"), "balance")
	if err != nil {
		return err
	}
	if strings.HasPrefix(strings.ToUpper(t.Of("creditDebitIndicator")), "D") && amount > 0 {
		amount = -amount
	}
	d.answer.sums.state(kind[0] == 'o', amount, c, t.Line)
	return nil
}
