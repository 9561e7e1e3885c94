package main

import (
	"errors"
	"fmt"
	"strings"

	"dyetrace/internal/display"
	"dyetrace/ledger"
	"dyetrace/report"
)

// keyNames is what a ledger makes of the names of accounts, as JSON.
type keyNames struct {
	One      []jsonOneName `json:"one_account"`
	OneCount int           `json:"one_account_count"`
	May      []jsonDoubt   `json:"may_be_one"`
	Count    int           `json:"may_be_one_count"`
	// Two are numbers that may be two accounts.
	Two []jsonTwoHolders `json:"may_be_two,omitempty"`
}

// jsonOneName is a name that is another name of an account, and why.
type jsonOneName struct {
	Name    string `json:"name"`
	Account string `json:"account"`
	Why     string `json:"why"`
}

// jsonTwoHolders is a number that may be two accounts.
type jsonTwoHolders struct {
	Account string    `json:"account"`
	Holders [2]string `json:"holders"`
	Banks   [2]string `json:"banks"`
}

// jsonDoubt is an account that may be one with others.
type jsonDoubt struct {
	Account string   `json:"account"`
	MayBe   []string `json:"may_be"`
	Kind    string   `json:"kind"`
}

// mostNames bounds the names that are listed.
const mostNames = 1000

// namesOf is what a ledger makes of names.
func namesOf(l *ledger.Ledger) (keyNames, error) {
	names := keyNames{One: []jsonOneName{}, May: []jsonDoubt{}}
	one, err := l.OneNames()
	if err != nil {
		return names, err
	}
	names.OneCount = len(one)
	for _, o := range one[:min(len(one), mostNames)] {
		names.One = append(names.One, jsonOneName(o))
	}
	doubts, count, err := l.Doubts(mostNames)
	if err != nil {
		return names, err
	}
	names.Count = count
	for i := range doubts {
		d := &doubts[i]
		names.May = append(names.May, jsonDoubt{d.Account, d.MayBe, d.Kind.String()})
	}
	return names, names.addTwo(l)
}

// addTwo adds numbers that may be two accounts, as far as the ledger keeps that.
func (n *keyNames) addTwo(l *ledger.Ledger) error {
	r, err := l.Reliance()
	if errors.Is(err, ledger.ErrNotWalked) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, two := range r.TwoHolders {
		n.Two = append(n.Two, jsonTwoHolders(two))
	}
	return nil
}

// says is a doubt in words.
func (d *jsonDoubt) says(w *report.CommandWords) string {
	others := strings.Join(d.MayBe[:min(len(d.MayBe), 5)], w.Comma)
	if more := len(d.MayBe) - 5; more > 0 {
		others += fmt.Sprintf(w.MoreOf, more)
	}
	switch d.Kind {
	case ledger.DoubtSeveral.String():
		return fmt.Sprintf(w.MayBeAny, d.Account, others)
	case ledger.DoubtCodes.String():
		return fmt.Sprintf(w.TwoCodes, d.Account, others)
	case ledger.DoubtElsewhere.String():
		return fmt.Sprintf(w.OneNumber, d.Account, others)
	}
	return fmt.Sprintf(w.MayBeIt, d.Account, others)
}

// shownNames bounds the names that are told in an import's summary.
const shownNames = 5

// tellNames tells of names in a few lines.
func (p *program) tellNames(names *keyNames, w *report.CommandWords) {
	for i := range names.May[:min(len(names.May), shownNames)] {
		p.note("%s", names.May[i].says(w))
	}
	for i, two := range names.Two {
		if i == shownNames {
			p.note("... and %s more; --json lists them", display.Plural(int64(len(names.Two)-i), "number", "numbers"))
			break
		}
		p.note("%s may be two accounts, and is taken for one: lines name %s at %s and %s at %s. Ask for the whole numbers, or give them with the bank (BANK/NUMBER)",
			two.Account, two.Holders[0], two.Banks[0], two.Holders[1], two.Banks[1])
	}
	if names.OneCount > 0 {
		p.note(w.ListsThem, w.OtherName.Say(int64(names.OneCount)))
	}
	if names.Count > shownNames {
		p.note(w.AndMoreAccounts, w.AccountCount.Say(int64(names.Count-shownNames)))
	}
	if names.Count > 0 {
		p.note("%s", w.ToDecide)
	}
}

// listNames lists what the ledger makes of names.
func (p *program) listNames(o *joinOptions) error {
	l, err := p.openLedger(*o.ledger)
	if err != nil {
		return err
	}
	defer l.Close()
	names, err := namesOf(l)
	if err != nil {
		return err
	}
	if *o.json {
		return p.printJSON(names)
	}
	var one, may display.Table
	w := o.words
	one.Text(w.Name, w.Is, w.Because)
	for _, n := range names.One {
		one.Add(n.Name, n.Account, w.Why(n.Why))
	}
	may.Text(w.Account)
	may.Last(w.MayBeOneWith)
	for i := range names.May {
		may.Add(names.May[i].Account, strings.Join(names.May[i].MayBe, w.Comma))
	}
	if len(names.One) > 0 {
		if err := p.printTable(&one); err != nil {
			return err
		}
	}
	if len(names.May) > 0 {
		if err := p.printTable(&may); err != nil {
			return err
		}
	}
	if more := names.Count - len(names.May); more > 0 {
		p.note("... and %s more", display.Plural(int64(more), "account", "accounts"))
	}
	return p.printf(w.TookNames+"\n", w.NameCount.Say(int64(names.OneCount)), w.AccountCount.Say(int64(names.Count)))
}
