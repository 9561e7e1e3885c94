package reliance

import (
	"cmp"
	"maps"
	"slices"
	"sync"

	"dyetrace"
	"dyetrace/join"
)

// Unjoined is a line of a wallet and one of a card that may be of one movement, and
// that were left apart when the lines were joined; or two lines of a wallet that files
// show in two ways. The contradiction is that of the wallet.
type Unjoined struct {
	Contradiction
	Beside string // the account whose line Other is
}

// UnjoinedCount is how many of a kind an account has.
type UnjoinedCount struct {
	dyetrace.AccountCurrency
	Kind  join.FaultKind
	Count int64
}

// UnjoinedLines gathers such lines. Goroutines share it. The list is bounded, the counts
// are in full; which are listed does not depend on the order in which they are found.
type UnjoinedLines struct {
	mu   sync.Mutex
	list []Unjoined
	of   map[UnjoinedCount]int64 // by account and kind, Count being 0
}

// Add takes two lines that were left apart.
func (u *UnjoinedLines) Add(found *Unjoined) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.of == nil {
		u.of = map[UnjoinedCount]int64{}
	}
	u.of[UnjoinedCount{AccountCurrency: found.AccountCurrency, Kind: found.Kind}]++
	if found.Beside != found.Account {
		beside := dyetrace.AccountCurrency{Account: found.Beside, Currency: found.Currency}
		u.of[UnjoinedCount{AccountCurrency: beside, Kind: found.Kind}]++
	}
	if u.list = append(u.list, *found); len(u.list) >= 2*maxContradictions {
		u.cut()
	}
}

func (u *UnjoinedLines) cut() {
	slices.SortFunc(u.list, func(a, b Unjoined) int {
		return cmp.Or(compareContradictions(&a.Contradiction, &b.Contradiction), cmp.Compare(a.Beside, b.Beside))
	})
	u.list = u.list[:min(len(u.list), maxContradictions)]
}

// counts are the counts in order of accounts.
func (u *UnjoinedLines) counts() (all []UnjoinedCount) {
	for key, n := range maps.All(u.of) {
		key.Count = n
		all = append(all, key)
	}
	slices.SortFunc(all, func(a, b UnjoinedCount) int {
		return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.Currency, b.Currency), cmp.Compare(a.Kind, b.Kind))
	})
	return all
}
