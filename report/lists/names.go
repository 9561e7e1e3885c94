package lists

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"dyetrace/internal/display"
	"dyetrace/ledger"
	"dyetrace/report"
)

// Names is what a ledger makes of the names of accounts, as JSON.
type Names struct {
	One      []OneName `json:"one_account"`
	OneCount int       `json:"one_account_count"`
	May      []Doubt   `json:"may_be_one"`
	Count    int       `json:"may_be_one_count"`
	// Two are numbers that may be two accounts.
	Two []TwoHolders `json:"may_be_two,omitempty"`
}

// OneName is a name that is another name of an account, and why.
type OneName struct {
	Name    string `json:"name"`
	Account string `json:"account"`
	Why     string `json:"why"`
}

// TwoHolders is a number that may be two accounts.
type TwoHolders struct {
	Account string    `json:"account"`
	Holders [2]string `json:"holders"`
	Banks   [2]string `json:"banks"`
}

// Doubt is an account that may be one with others.
type Doubt struct {
	Account string   `json:"account"`
	MayBe   []string `json:"may_be"`
	Kind    string   `json:"kind"`
}

// mostNames bounds the names that are listed.
const mostNames = 1000

// NamesOf is what a ledger makes of names.
func NamesOf(l *ledger.Ledger) (Names, error) {
	names := Names{One: []OneName{}, May: []Doubt{}}
	one, err := l.OneNames()
	if err != nil {
		return names, err
	}
	names.OneCount = len(one)
	for _, o := range one[:min(len(one), mostNames)] {
		names.One = append(names.One, OneName(o))
	}
	doubts, count, err := l.Doubts(mostNames)
	if err != nil {
		return names, err
	}
	names.Count = count
	for i := range doubts {
		d := &doubts[i]
		names.May = append(names.May, Doubt{d.Account, d.MayBe, d.Kind.String()})
	}
	return names, names.addTwo(l)
}

// addTwo adds numbers that may be two accounts, as far as the ledger keeps that.
func (n *Names) addTwo(l *ledger.Ledger) error {
	r, err := l.Reliance()
	if errors.Is(err, ledger.ErrNotWalked) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, two := range r.TwoHolders {
		n.Two = append(n.Two, TwoHolders(two))
	}
	return nil
}

// says is a doubt in words.
func (d *Doubt) says(w *report.CommandWords) string {
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

// shownNames bounds the names that the notes on an import have.
const shownNames = 5

// Notes are what a command has to say of names beside its result, in a few lines.
func (n *Names) Notes(lang report.Lang) (notes []string) {
	w := lang.Commands()
	add := func(format string, args ...any) { notes = append(notes, fmt.Sprintf(format, args...)) }
	for i := range n.May[:min(len(n.May), shownNames)] {
		add("%s", n.May[i].says(w))
	}
	for i, two := range n.Two {
		if i == shownNames {
			add("... and %s more; --json lists them", display.Plural(int64(len(n.Two)-i), "number", "numbers"))
			break
		}
		add("%s may be two accounts, and is taken for one: lines name %s at %s and %s at %s. "+
			"Ask for the whole numbers, or give them with the bank (BANK/NUMBER)",
			two.Account, two.Holders[0], two.Banks[0], two.Holders[1], two.Banks[1])
	}
	if n.OneCount > 0 {
		add(w.ListsThem, w.OtherName.Say(int64(n.OneCount)))
	}
	if n.Count > shownNames {
		add(w.AndMoreAccounts, w.AccountCount.Say(int64(n.Count-shownNames)))
	}
	if n.Count > 0 {
		add("%s", w.ToDecide)
	}
	return notes
}

// More is how many accounts in doubt are not listed.
func (n *Names) More() int { return n.Count - len(n.May) }

// WriteText writes the names that are listed as tables, and how many there are.
func (n *Names) WriteText(out io.Writer, o Options) error {
	var one, may display.Table
	w := o.Lang.Commands()
	one.Text(w.Name, w.Is, w.Because)
	for _, name := range n.One {
		one.Add(name.Name, name.Account, w.Why(name.Why))
	}
	may.Text(w.Account)
	may.Last(w.MayBeOneWith)
	for i := range n.May {
		may.Add(n.May[i].Account, strings.Join(n.May[i].MayBe, w.Comma))
	}
	for _, t := range []*display.Table{&one, &may} {
		if t.Len() == 0 {
			continue
		}
		if err := t.Write(out, o.Width); err != nil {
			return err
		}
	}
	return writeLine(out, w.TookNames, w.NameCount.Say(int64(n.OneCount)), w.AccountCount.Say(int64(n.Count)))
}
