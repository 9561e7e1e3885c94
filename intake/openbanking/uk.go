package openbanking

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/jsontree"
	"dyetrace/internal/accountkey"
)

// data reads what an answer of UK Open Banking holds.
func (d *reader) data() error {
	first, err := d.in.First()
	if err != nil || first != '{' {
		return cmp.Or(err, d.in.Skip())
	}
	return d.in.Object(func(key string) error {
		switch key {
		case "Transaction":
			return d.each(d.ukTransaction)
		case "Account":
			return d.each(d.ukAccount)
		case "Balance":
			return d.each(d.ukBalance)
		}
		return d.in.Skip()
	})
}

// accountName is an account of a bank's interface.
type accountName struct {
	key string
}

// ukNumber is the key of an account reference, and the name that it has.
func ukNumber(n *jsontree.Node, bank string) (id, name string) {
	if n == nil {
		return "", ""
	}
	scheme, text := n.Of("SchemeName"), strings.TrimSpace(n.Of("Identification"))
	name = n.Of("Name")
	const sortCode = 6
	if strings.HasSuffix(scheme, "SortCodeAccountNumber") {
		digits := strings.NewReplacer(" ", "", "-", "").Replace(text)
		if len(digits) == sortCode+8 && strings.Trim(digits, "0123456789") == "" {
			return accountkey.New([]byte("GBDSC."+digits[:sortCode]), []byte(digits[sortCode:])).String(), name
		}
	}
	return number(bank, text), name
}

// ukAgent is the bank of a side.
func ukAgent(n *jsontree.Node) string {
	return cmp.Or(n.Of("Identification"), n.Of("Name"))
}

// ukAccount reads an account. Transactions name it by its AccountId.
func (d *reader) ukAccount(t *jsontree.Tree) error {
	// An account has several references, such as an IBAN and a sort code with a number. The one
	// that identifies it best is its key.
	id := t.Of("AccountId")
	if id == "" {
		return errors.New("the account has no AccountId")
	}
	bank := t.Of("Servicer", "Identification")
	best, holder := "", ""
	refs := t.Get("Account")
	if refs == nil {
		return nil
	}
	if refs.Kind == jsontree.Object {
		refs = &jsontree.Node{Items: []jsontree.Node{*refs}}
	}
	for i := range refs.Items {
		key, name := ukNumber(&refs.Items[i], bank)
		if holder == "" {
			holder = name
		}
		if key != "" && (best == "" || accountkey.Level([]byte(key)) > accountkey.Level([]byte(best))) {
			best = key
		}
	}
	if best == "" {
		return nil
	}
	if len(best) > intake.MaxID || len(holder) > intake.MaxText || len(bank) > intake.MaxText {
		return errors.New("its number or name is longer than a ledger keeps")
	}
	if len(d.known) < maxKnown {
		d.known[id] = accountName{best}
	}
	if holder != "" || bank != "" {
		d.batch.Accounts = append(d.batch.Accounts, dyetrace.Account{ID: best, Holder: holder, Institution: bank,
			Source: dyetrace.Source{Line: t.Line}})
	}
	return nil
}

// ownAccount returns the account whose statement a transaction belongs to. AccountId is a name of
// the bank's interface alone: where the file has no account of that name, --account gives it, as
// long as there is only one.
func (d *reader) ownAccount(t *jsontree.Tree) (string, error) {
	id := t.Of("AccountId")
	if id == "" {
		return d.o.Account, nil
	}
	if known, is := d.known[id]; is {
		return known.key, nil
	}
	if d.o.Account != "" {
		if d.single == "" {
			d.single = id
		}
		if d.single != id {
			return "", fmt.Errorf("--account says whose AccountId %s is, and there is another one: %s; import each "+
				"account's answer by itself", d.single, id)
		}
		return d.o.Account, nil
	}
	d.noteOnce("id "+id, dyetrace.NoteUnread, t.Line, "AccountId", "the account is named only by the bank's AccountId "+id+
		", which no other source knows: put the bank's answer on accounts before it in the file, or give its number "+
		"by --account")
	return id, nil
}

// ukTransaction reads one transaction.
func (d *reader) ukTransaction(t *jsontree.Tree) (err error) {
	// The direction has a field of its own, so a sign can only contradict it.
	l := &line{line: t.Line}
	if l.account, err = d.ownAccount(t); err != nil {
		return err
	}
	if l.state, err = stateOf(t.Of("Status")); err != nil {
		return err
	}
	if l.amount, l.currency, err = money(t.Of("Amount", "Amount"), t.Of("Amount", "Currency"), "amount"); err != nil {
		return err
	}
	if l.in, err = ukDirection(t.Of("CreditDebitIndicator")); err != nil {
		return err
	}
	if l.in && l.amount < 0 {
		return errSign
	}
	l.amount = max(l.amount, -l.amount)
	when := cmp.Or(t.Of("BookingDateTime"), t.Of("ValueDateTime"))
	if when == "" {
		return errNoTime
	}
	if l.when, l.spread, err = d.moment(when); err != nil {
		return err
	}
	if err := ukStated(t, l); err != nil {
		return err
	}
	debtor, creditor := ukParty(&t.Node, "Debtor"), ukParty(&t.Node, "Creditor")
	if merchant := t.Of("MerchantDetails", "MerchantName"); merchant != "" && creditor.empty() {
		creditor.name = merchant
	}
	if l.in {
		l.own, l.other = debtor, creditor
	} else {
		l.own, l.other = creditor, debtor
	}
	// Without an id the reference is the only number there is.
	l.serial, l.order = t.Of("TransactionId"), t.Of("TransactionReference")
	if l.serial == "" {
		l.serial, l.order = l.order, ""
	}
	l.channel = joined("/", t.Of("BankTransactionCode", "Code"), t.Of("BankTransactionCode", "SubCode"))
	if l.channel == "" {
		l.channel = t.Of("ProprietaryBankTransactionCode", "Code")
	}
	l.memo = unique(texts(texts(l.memo, t.Get("TransactionInformation")), t.Get("StatementReference")))
	d.ukBeside(t, l)
	return d.add(l)
}

// ukBeside adds a transaction's charges and exchange to its words.
func (d *reader) ukBeside(t *jsontree.Tree, l *line) {
	if charge := t.Of("ChargeAmount", "Amount"); strings.Trim(charge, "0.") != "" {
		l.memo = append(l.memo, "charge "+charge+" "+t.Of("ChargeAmount", "Currency"))
		d.noteOnce("charge", dyetrace.NoteUnread, t.Line, "ChargeAmount",
			"charges are kept in the memo: nothing says whether they are part of the amount, or booked by themselves")
	}
	if rate := t.Of("CurrencyExchange", "ExchangeRate"); rate != "" {
		l.memo = append(l.memo, joined(" ", "exchange", t.Of("CurrencyExchange", "InstructedAmount", "Amount"),
			t.Of("CurrencyExchange", "SourceCurrency"), "to", t.Of("CurrencyExchange", "TargetCurrency"), "at", rate))
	}
}

// joined is the texts that are there.
func joined(sep string, texts ...string) string {
	var there []string
	for _, text := range texts {
		if text != "" {
			there = append(there, text)
		}
	}
	return strings.Join(there, sep)
}

// ukStated takes in the balance after a transaction.
func ukStated(t *jsontree.Tree, l *line) error {
	b := t.Get("Balance")
	if b == nil || !isBooked(b.Of("Type")) {
		return nil
	}
	amount, c, err := money(b.Of("Amount", "Amount"), b.Of("Amount", "Currency"), "balance")
	if err != nil {
		return err
	}
	in, err := ukDirection(b.Of("CreditDebitIndicator"))
	if err != nil {
		return err
	}
	if !in && amount > 0 {
		amount = -amount
	}
	l.balance = dyetrace.Stated{Amount: amount, Known: c == l.currency}
	return nil
}

func ukDirection(word string) (in bool, err error) {
	switch strings.ToLower(word) {
	case "credit", "crdt":
		return true, nil
	case "debit", "dbit":
		return false, nil
	}
	return false, fmt.Errorf("its CreditDebitIndicator %s is neither Credit nor Debit", intake.Quote([]byte(word)))
}

// ukParty is a side of a transaction.
func ukParty(n *jsontree.Node, role string) (p party) {
	if agent := n.Get(role + "Agent"); agent != nil {
		p.bank = ukAgent(agent)
	}
	p.number, p.name = ukNumber(n.Get(role+"Account"), p.bank)
	return p
}

// ukBalance takes in a balance of an account.
func (d *reader) ukBalance(t *jsontree.Tree) error {
	kind := strings.ToLower(t.Of("Type"))
	if kind != "openingbooked" && kind != "closingbooked" && kind != "opbd" && kind != "clbd" {
		return nil
	}
	amount, c, err := money(t.Of("Amount", "Amount"), t.Of("Amount", "Currency"), "balance")
	if err != nil {
		return err
	}
	in, err := ukDirection(t.Of("CreditDebitIndicator"))
	if err != nil {
		return err
	}
	if !in && amount > 0 {
		amount = -amount
	}
	d.answer.sums.state(kind[0] == 'o', amount, c, t.Line)
	return nil
}
