package report

import (
	"errors"
	"slices"
	"strings"

	"dyetrace/internal/display"
	"dyetrace/ledger"
)

// NamesLedger is what is asked about names of accounts; *ledger.Ledger is one.
type NamesLedger interface {
	OneNames() ([]ledger.OneName, error)
	Doubts(most int) (some []ledger.Doubt, count int, err error)
	Reliance() (*ledger.Reliance, error)
}

// Name is a name of an account that may be one with others, or two, or that the
// ledger takes for another name of one.
type Name struct {
	Kind    string // one, several, alike, elsewhere or two
	Account string
	Others  []string
	Why     string // it is taken for one
}

// maxNames bounds how many names are listed; all are counted.
const maxNames = 1000

// namesOf lists at most that many names of a ledger that are in doubt or taken for
// another account's, those in doubt first, and counts all.
func namesOf(l NamesLedger, most int) (some []Name, count int64, err error) {
	add := func(n Name) {
		if count++; len(some) < most {
			some = append(some, n)
		}
	}
	// Doubts come first, because they need a person. They can be many: only the first are read, and
	// the rest is counted.
	doubts, all, err := l.Doubts(most)
	if err != nil {
		return nil, 0, err
	}
	for i := range doubts {
		add(Name{doubts[i].Kind.String(), doubts[i].Account, doubts[i].MayBe, ""})
	}
	count += int64(all - len(doubts))
	// A ledger of an earlier version has not been walked for holders: it simply has none to list.
	found, err := l.Reliance()
	if err != nil && !errors.Is(err, ledger.ErrNotWalked) {
		return nil, 0, err
	}
	if found != nil {
		for i := range found.TwoHolders {
			t := &found.TwoHolders[i]
			add(Name{"two", t.Account, []string{t.Holders[0] + ", " + t.Banks[0], t.Holders[1] + ", " + t.Banks[1]}, ""})
		}
	}
	one, err := l.OneNames()
	if err != nil {
		return nil, 0, err
	}
	for _, o := range one {
		add(Name{"one", o.Name, []string{o.Account}, o.Why})
	}
	return some, count, nil
}

// CheckNames adds what is to be said of the names of accounts that claimed money
// left or reached: which may be one with others, or two, and which the ledger
// takes for one.
func (r *Report) CheckNames(l NamesLedger) error {
	touched, err := r.touched()
	if err != nil {
		return err
	}
	accounts := make(map[string]bool, len(touched))
	for a := range touched {
		accounts[a.Account] = true
	}
	all, _, err := namesOf(l, maxNames)
	if err != nil {
		return err
	}
	for i := range all {
		n := &all[i]
		// The others of "two" are holders, and a holder may be called like an account.
		others := n.Kind != "two" && slices.ContainsFunc(n.Others, func(other string) bool { return accounts[other] })
		if accounts[n.Account] || others {
			r.Names = append(r.Names, *n)
		}
	}
	return nil
}

// nameTable is the table of such names.
func nameTable(names []Name) table {
	return listTable("names", []string{"about", "account", "and_others", "reason"}, names,
		func(n *Name, row func([]cell) error) error {
			return row([]cell{word(n.Kind), text(n.Account), text(strings.Join(n.Others, "; ")), text(n.Why)})
		})
}

func jsonName(j *jsonWriter, n *Name) {
	j.open('{')
	j.key("kind").str(n.Kind)
	j.key("account").str(n.Account)
	j.key("others").open('[')
	for _, other := range n.Others {
		j.next().str(other)
	}
	j.close(']')
	j.key("why").str(n.Why)
	j.close('}')
}

// nameList lists the names.
func (p *textPage) nameList() {
	if len(p.Names) == 0 {
		return
	}
	p.section(styleLeft, p.words.sheet("names"))
	p.printf("  %s\n", p.words.rely.notes["names"])
	g := display.Grid{Columns: []display.Column{{Heading: p.words.heading("about")}, {Heading: p.words.heading("account")},
		{Heading: p.words.heading("and_others"), Shrinks: true}, {Heading: p.words.heading("reason")}}}
	for i := range p.Names[:p.limited(len(p.Names))] {
		n := &p.Names[i]
		g.Rows = append(g.Rows, []string{p.words.term(n.Kind), shown(n.Account), shown(strings.Join(n.Others, "; ")),
			shown(n.Why)})
	}
	p.grid(&g, len(p.Names))
}
