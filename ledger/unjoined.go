package ledger

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"sync"

	"dyetrace"
	"dyetrace/join"
	"dyetrace/ledger/manifest"
	"dyetrace/ledger/record"
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

// unjoined gathers such lines. Goroutines share it. The list is bounded, the counts
// are in full; which are listed does not depend on the order in which they are found.
type unjoined struct {
	mu   sync.Mutex
	list []Unjoined
	of   map[UnjoinedCount]int64 // by account and kind, Count being 0
}

func (u *unjoined) add(found *Unjoined) {
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

func (u *unjoined) cut() {
	slices.SortFunc(u.list, func(a, b Unjoined) int {
		return cmp.Or(compareContradictions(&a.Contradiction, &b.Contradiction), cmp.Compare(a.Beside, b.Beside))
	})
	u.list = u.list[:min(len(u.list), maxContradictions)]
}

// counts are the counts in order of accounts.
func (u *unjoined) counts() (all []UnjoinedCount) {
	for key, n := range maps.All(u.of) {
		key.Count = n
		all = append(all, key)
	}
	slices.SortFunc(all, func(a, b UnjoinedCount) int {
		return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.Currency, b.Currency), cmp.Compare(a.Kind, b.Kind))
	})
	return all
}

// readUnjoined takes up what was left apart when the lines were joined: statements
// alone do not show it.
func (c *checker) readUnjoined(l *Ledger) error {
	c.unjoined = map[uint32]*unjoinedOf{}
	for at, fault := range c.payerless {
		left := c.unjoined[at.account]
		if left == nil {
			left = &unjoinedOf{counts: map[join.FaultKind]int64{}}
			c.unjoined[at.account] = left
		}
		left.counts[join.FaultApart]++
		left.add(fault)
	}
	for _, left := range c.unjoined {
		slices.SortFunc(left.faults, func(a, b StatementFault) int { return comparePlaces(&a.Source, &b.Source) })
	}
	r, err := l.Reliance()
	if err != nil {
		if errors.Is(err, ErrNotWalked) {
			return nil // joined by a dyetrace that left no line apart
		}
		return err
	}
	of := func(account string, currency dyetrace.Currency) *unjoinedOf {
		number, known := c.names.Find([]byte(account), currency)
		if !known || !c.picks(number) {
			return &unjoinedOf{}
		}
		if c.unjoined[number] == nil {
			c.unjoined[number] = &unjoinedOf{counts: map[join.FaultKind]int64{}}
		}
		return c.unjoined[number]
	}
	for i := range r.Unjoined {
		u := &r.Unjoined[i]
		wallet := of(u.Account, u.Currency)
		wallet.add(&u.StatementFault)
		if u.Beside == u.Account {
			continue
		}
		turned := u.StatementFault
		turned.Source, turned.Other = u.Other, u.Source
		of(u.Beside, u.Currency).add(&turned)
	}
	for i := range r.UnjoinedOf {
		n := &r.UnjoinedOf[i]
		if found := of(n.Account, n.Currency); found.counts != nil {
			found.counts[n.Kind] += n.Count
		}
	}
	return nil
}

// unjoinedOf is what was left apart of one account.
type unjoinedOf struct {
	counts map[join.FaultKind]int64
	faults []StatementFault
}

// maxUnjoined bounds how many faults of the kind are kept of one account.
const maxUnjoined = 1000

func (u *unjoinedOf) add(f *StatementFault) {
	if len(u.faults) < maxUnjoined {
		u.faults = append(u.faults, *f)
	}
}

// notePayerless notes a line of a wallet that failed, or that a card paid: nobody
// kept which. There is one fault for each file.
func (c *checker) notePayerless(s *record.Side) {
	origin := &c.origins.List[s.Origin]
	account, _ := c.names.Name(s.Account)
	if c.keepsPayers || !join.IsPurse(account) || c.payersOf[manifest.SourceID{SHA256: origin.SHA256, Name: origin.File}] {
		return
	}
	at := fileOf{origin.SHA256, s.Account}
	fault := c.payerless[at]
	if fault == nil {
		fault = &StatementFault{Kind: join.FaultApart, From: s.Time, To: s.Time, Source: origin.At(s.Line), Why: join.DoubtPayerless}
		if c.payerless == nil {
			c.payerless = map[fileOf]*StatementFault{}
		}
		c.payerless[at] = fault
	}
	fault.Count++
	fault.From, fault.To = min(fault.From, s.Time), max(fault.To, s.Time)
}
