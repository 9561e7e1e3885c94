package main

import (
	"sort"
	"strings"

	"dyetrace/ledger"
	"dyetrace/ledger/statement"
)

// unknownAccount is the error about an account that no transfer names. It
// tells of accounts whose ids begin alike, which lie next to where this one
// would.
func unknownAccount(l *ledger.Ledger, id string) error {
	if _, described, err := l.Account(id); err != nil {
		return err
	} else if described {
		return notFound("account %q is described by an accounts file, but no transfer names it", id)
	}
	near, err := nearAccounts(l, id)
	if err != nil {
		return err
	}
	if len(near) == 0 {
		return notFound("the ledger has no account %q", id)
	}
	return notFound("the ledger has no account %q; near it are %s", id, strings.Join(near, ", "))
}

const (
	nearEachSide = 3 // accounts that are suggested at most, before and after
	leastAlike   = 2 // bytes at the front that they must have in common
)

// nearAccounts finds accounts whose ids begin like one that is not there.
func nearAccounts(l *ledger.Ledger, id string) ([]string, error) {
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
