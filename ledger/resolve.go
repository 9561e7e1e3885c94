package ledger

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"dyetrace"
	"dyetrace/internal/accountkey"
	"dyetrace/ledger/block"
	"dyetrace/ledger/facts"
	"dyetrace/ledger/identity"
	"dyetrace/ledger/index"
	"dyetrace/ledger/manifest"
	"dyetrace/ledger/statement"
)

// bareMark comes before the number of an account whose institution is unknown,
// where other accounts have that number too.
const bareMark = "/"

// maxListed bounds how many accounts an error lists.
const maxListed = 10

// Resolve is the account that people mean by a name: an account of the ledger by
// its key, in any form in which that may be written, by another name of it, or by
// its number alone where no other account has it. Where several have it the
// error is an InputError that lists them, with statement.ErrAmbiguous as its cause; a slash
// before the number means the one whose institution is unknown. A name that no
// account has comes back in the form that keys have.
func (l *Ledger) Resolve(name string) (string, error) {
	if bare, is := strings.CutPrefix(name, bareMark); is && bare != "" {
		return l.CanonicalOf(bare)
	}
	// What names an account beyond doubt is taken at its word.
	there, err := l.hasStatement(name)
	switch {
	case err != nil:
		return "", err
	case there && (accountkey.Keyed([]byte(name)) || l.m.Keys == manifest.KeysNone) || IsStandIn(name):
		return l.CanonicalOf(name)
	}
	// People write keys with blanks, in small letters, or as another name.
	id := string(accountkey.Canonical([]byte(name)))
	account, err := l.CanonicalOf(id)
	if err != nil || account != id || l.m.Keys == manifest.KeysNone && !accountkey.Keyed([]byte(id)) {
		return account, err
	}
	if there, err = l.hasStatement(id); err != nil || there && accountkey.Keyed([]byte(id)) {
		return id, err
	}
	// A number alone may be several accounts. The one whose institution is unknown is
	// one of them where it has transfers.
	all, err := l.mayBe(id)
	if err != nil {
		return "", err
	}
	if there {
		all = append([]string{bareMark + id}, all...)
	} else if len(all) == 0 {
		all, err = l.knownAs(id)
	}
	if err != nil {
		return "", err
	}
	switch {
	case len(all) == 0 || len(all) == 1 && there:
		return id, nil
	case len(all) == 1:
		return all[0], nil
	}
	// Nothing is guessed: whoever asks chooses.
	listed := strings.Join(all[:min(len(all), maxListed)], ", ")
	if len(all) > maxListed {
		listed += fmt.Sprintf(" and %d more", len(all)-maxListed)
	}
	return "", &dyetrace.Error{Kind: dyetrace.InputError, Op: "account",
		Err: fmt.Errorf("%w: %s may be %s; name one of these", statement.ErrAmbiguous, name, listed)}
}

// knownAs are the accounts that the ledger has under a name by which the account
// of a key may go, where that name holds as much as the key: the domestic number
// of an IBAN, or a wallet's own id. An institution's number that the ledger has alone is that
// account too, as it is where files name both, unless its institution is known as another.
func (l *Ledger) knownAs(id string) (all []string, err error) {
	key := accountkey.Parse(id)
	if key.Institution != "" {
		return l.knownAlone(&key)
	}
	wallet := key.Scheme == accountkey.Wallet
	accountkey.Names([]byte(id), func(name []byte, role accountkey.Role) {
		if err != nil || role != accountkey.Offered || !wallet && !accountkey.Keyed(name) {
			return
		}
		var there bool
		if there, err = l.hasStatement(string(name)); there {
			if account := l.knownRoot(string(name)); !slices.Contains(all, account) {
				all = append(all, account)
			}
		}
	})
	return all, err
}

// knownAlone is the account of an institution's number that the ledger knows without the
// institution, where no other account has the number.
func (l *Ledger) knownAlone(key *accountkey.Key) ([]string, error) {
	there, err := l.hasStatement(key.Number)
	if err != nil || !there {
		return nil, err
	}
	others, err := l.mayBe(key.Number)
	if err != nil || len(others) > 0 {
		return nil, err
	}
	account := l.knownRoot(key.Number)
	known, _, err := l.Account(account)
	if err != nil {
		return nil, err
	}
	same := bytes.EqualFold(accountkey.CanonicalInstitution([]byte(known.Institution)), []byte(key.Institution))
	if known.Institution != "" && !same {
		return nil, nil
	}
	return []string{account}, nil
}

// mayBe are the accounts that may go by a name, sorted.
func (l *Ledger) mayBe(id string) ([]string, error) {
	// Where every key is a bare number, none is more than another.
	if l.m.Keys == manifest.KeysNone {
		return nil, nil
	}
	offered, err := l.offeredNames()
	if err != nil {
		return nil, err
	}
	return offered.Candidates([]byte(id), false, l.knownRoot), nil
}

// knownRoot is CanonicalOf once the aliases are loaded.
func (l *Ledger) knownRoot(name string) string {
	if account, is := l.aliasOf[name]; is {
		return account
	}
	return name
}

// offeredNames are the names by which accounts may go, found once: each takes
// some 16 bytes, and only keys that are more than a number have such.
func (l *Ledger) offeredNames() (*identity.NameIndex, error) {
	aliases, err := l.loadAliases()
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.offered != nil {
		return l.offered, nil
	}
	// Accounts come in the order of the index, which repeats an id for each currency.
	x := &identity.NameIndex{}
	last := ""
	err = l.eachName(nil, func(_ statement.No, key []byte) (bool, error) {
		id, _, err := index.SplitName(key)
		if err == nil && string(id) != last && accountkey.Keyed(id) {
			last = string(id)
			x.Add([]byte(last))
		}
		return true, err
	})
	if err != nil {
		return nil, err
	}
	// Other names of accounts offer their own numbers too. They are sorted so that
	// candidates do not depend on the order of a map.
	others := make([]string, 0, len(aliases))
	for alias := range aliases {
		if accountkey.Keyed([]byte(alias)) {
			others = append(others, alias)
		}
	}
	slices.Sort(others)
	for _, alias := range others {
		x.Add([]byte(alias))
	}
	x.Finish()
	l.offered = x
	return x, nil
}

// hasStatement reports whether an account of just that name has one.
func (l *Ledger) hasStatement(account string) (bool, error) {
	all, err := l.statementsNamed(account)
	return len(all) > 0, err
}

// OneName is a name that the ledger takes for another name of an account
// although no file has it as one, and why.
type OneName struct{ Name, Account, Why string }

// OneNames lists the names that the ledger takes for other names of accounts by
// its own rules or a person's decision, by name.
func (l *Ledger) OneNames() ([]OneName, error) {
	aliases, err := l.loadAliases()
	if err != nil {
		return nil, err
	}
	var all []OneName
	for name, why := range l.whyAlias {
		all = append(all, OneName{name, aliases[name], why})
	}
	slices.SortFunc(all, func(a, b OneName) int { return strings.Compare(a.Name, b.Name) })
	return all, nil
}

// Doubt is an account that may be one with others: nothing proves it.
type Doubt struct {
	Account string
	MayBe   []string // sorted
	Kind    DoubtKind
}

// DoubtKind is why an account may be one with others.
type DoubtKind uint8

// The kinds of doubt.
const (
	// DoubtSeveral: the account is named by a number alone, or otherwise by less
	// than the others, and each of them has that number.
	DoubtSeveral DoubtKind = iota
	// DoubtAlike: the number is like that of the others, and no rule proves it.
	DoubtAlike
	// DoubtElsewhere: they have one number at different institutions, and are
	// taken for different accounts.
	DoubtElsewhere
	// DoubtCodes: as DoubtElsewhere, but one names its institution by a BIC and
	// another by a national code, which may be those of one institution.
	DoubtCodes
)

var doubtNames = [...]string{"several", "alike", "elsewhere", "codes"}

func (k DoubtKind) String() string { return doubtNames[k] }

// elsewhere reports whether all are numbers at institutions.
func elsewhere(all ...string) bool {
	return !slices.ContainsFunc(all, func(id string) bool { return accountkey.Parse(id).Institution == "" })
}

// Doubts lists accounts that may be one with others of the ledger, at most as
// many as asked for, by name, and gives how many there are.
func (l *Ledger) Doubts(most int) (some []Doubt, count int, err error) {
	if l.m.Keys == manifest.KeysNone {
		return nil, 0, nil
	}
	offered, err := l.offeredNames()
	if err != nil || offered.Empty() {
		return nil, 0, err
	}
	decided, err := l.apart()
	if err != nil {
		return nil, 0, err
	}
	last := ""
	err = l.eachName(nil, func(_ statement.No, key []byte) (bool, error) {
		id, _, err := index.SplitName(key)
		if err != nil || string(id) == last || accountkey.Level(id) == accountkey.MaxLevel {
			return true, err
		}
		last = string(id)
		if decided[last] {
			return true, nil
		}
		d := Doubt{Account: last, MayBe: offered.Candidates(id, false, l.knownRoot)}
		if len(d.MayBe) == 0 {
			d.MayBe, d.Kind = offered.Candidates(id, true, l.knownRoot), DoubtAlike
			if elsewhere(append(d.MayBe, last)...) {
				d.Kind = DoubtElsewhere
			}
		}
		if d.Kind == DoubtElsewhere {
			d.MayBe = slices.DeleteFunc(d.MayBe, func(other string) bool {
				return other < last
			}) // where the other is listed, both are
		}
		if d.Kind == DoubtElsewhere && slices.ContainsFunc(d.MayBe, func(other string) bool {
			return accountkey.TwoCodes(last, other)
		}) {
			d.Kind = DoubtCodes
		}
		if len(d.MayBe) > 0 {
			if count++; count <= most {
				some = append(some, d)
			}
		}
		return true, nil
	})
	return some, count, err
}

// apart returns the names that somebody has decided to be accounts of their own.
func (l *Ledger) apart() (map[string]bool, error) {
	decisions, err := l.Decisions()
	if err != nil {
		return nil, err
	}
	apart := map[string]bool{}
	for name, account := range identity.OwnNames(facts.InForce(decisions)) {
		apart[name] = name == account
	}
	return apart, nil
}

// loadAliases reads the aliases file of the index, once.
func (l *Ledger) loadAliases() (map[string]string, error) {
	if l.aliases.File == nil {
		return nil, nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.aliasOf != nil {
		return l.aliasOf, nil
	}
	all, whys := map[string]string{}, map[string]string{}
	err := l.aliases.Each(0, func(_ uint64, s []byte) (bool, error) {
		t := bytes.Split(s, []byte{0})
		if len(t) != 3 && len(t) != 4 {
			return false, l.aliases.Damaged(0, block.ErrBounds)
		}
		all[string(t[0])] = string(t[1])
		if len(t) == 4 {
			whys[string(t[0])] = string(t[2])
		}
		return true, nil
	})
	if err == nil {
		l.aliasOf, l.whyAlias = all, whys
	}
	return all, err
}

// CanonicalOf returns the account of a name: the name itself, unless it is another
// name of an account of the ledger.
func (l *Ledger) CanonicalOf(name string) (string, error) {
	aliases, err := l.loadAliases()
	return cmp.Or(aliases[name], name), err
}

// Aliases are the other names of an account, sorted.
func (l *Ledger) Aliases(account string) ([]string, error) {
	aliases, err := l.loadAliases()
	var all []string
	for alias, of := range aliases {
		if of == account {
			all = append(all, alias)
		}
	}
	slices.Sort(all)
	return all, err
}
