package find

import (
	"sort"
	"strings"

	"dyetrace"
	"dyetrace/ledger/statement"
)

// Accounts is what Unknown reads of a ledger.
type Accounts interface {
	Account(id string) (dyetrace.Account, bool, error)
	Statements() int
	Name(statement.No) (dyetrace.AccountCurrency, error)
}

// Unknown is the NotFound error about an account that no transfer names. It
// names accounts whose ids begin alike, which lie next to where this one would.
func Unknown(l Accounts, id string) error {
	_, described, err := l.Account(id)
	if err != nil {
		return err
	}
	if described {
		return dyetrace.Errorf(dyetrace.NotFound, "", "account %q is described by an accounts file, but no transfer names it",
			id)
	}
	near, err := nearAccounts(l, id)
	if err != nil {
		return err
	}
	if len(near) == 0 {
		return dyetrace.Errorf(dyetrace.NotFound, "", "the ledger has no account %q", id)
	}
	return dyetrace.Errorf(dyetrace.NotFound, "", "the ledger has no account %q; near it are %s", id,
		strings.Join(near, ", "))
}

const (
	nearEachSide = 3 // accounts that are suggested at most, before and after
	leastAlike   = 2 // bytes at the front that they must have in common
)

// nearAccounts finds accounts whose ids begin like one that is not there.
func nearAccounts(l Accounts, id string) ([]string, error) {
	var failed error
	name := func(i int) string {
		n, err := l.Name(statement.No(i))
		if err != nil {
			failed = err
		}
		return n.Account
	}
	place := sort.Search(l.Statements(), func(i int) bool { return name(i) > id })
	var near []string
	last := ""
	for i := max(0, place-nearEachSide); i < min(l.Statements(), place+nearEachSide); i++ {
		n := name(i)
		if n != last && 2*alike(n, id) >= len(id) && alike(n, id) >= leastAlike {
			near = append(near, n)
		}
		last = n
	}
	return near, failed
}

// alike is how many bytes two texts have in common at the front.
func alike(a, b string) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}
