package reliance

import (
	"cmp"
	"slices"
	"sync"

	"dyetrace"
	"dyetrace/join"
	"dyetrace/ledger/record"
)

// What is kept of what one can rely on is bounded, so that it fits on a page
// however large the ledger is. Everything is counted.
const (
	mostReliedAccounts = 1000 // statements, those in doubt first
	MostPlaces         = 10   // of each kind, of one statement
	mostReliedBetween  = 200  // contradictions between files, of one kind
)

// Reliance is how far the statements of a ledger can be relied on: over which
// time the balances of each agree, where they break, where there is no
// statement, and where files contradict each other. It is a plain value, found
// when the lines are joined, and kept with the index.
type Reliance struct {
	ReliedTotals
	Accounts []AccountReliance // those that are in doubt first, then the largest
	// Between are places where two files contradict each other on one account, or have
	// the same movement; BetweenOf counts them by kind, and Settled those that can be
	// read in one way only.
	Between    []Contradiction
	BetweenOf  map[string]int64
	Settled    int64
	TwoHolders []TwoHolders
	// Unjoined are lines of wallets and cards that were left apart, UnjoinedOf counts
	// them by account.
	Unjoined   []Unjoined      `json:",omitempty"`
	UnjoinedOf []UnjoinedCount `json:",omitempty"`
}

// ReliedTotals are counts over all statements.
type ReliedTotals struct {
	Statements    int64            // accounts and currencies with lines or periods
	Lines, Within int64            // lines that count, and those among them in a stretch that agrees
	Copies        int64            // lines beside them that another file has as well
	Whole         int64            // statements whose lines are all in one stretch that agrees, without holes
	Broken, Holed int64            // statements with a break; with a hole
	Bare          int64            // statements without two balances to compare
	Breaks, Holes int64            // in all
	Agreed        int64            // stretches that agree
	From, To      dyetrace.Instant // of these, from the first to the last; 0 where there is none
}

// AccountReliance is what the balances of one statement prove.
type AccountReliance struct {
	dyetrace.AccountCurrency
	Lines, Within int64
	From, To      dyetrace.Instant // of its lines and of the periods of files
	Agreed        []join.Stretch
	Breaks        []BrokenBalance
	Holes         []join.Hole
	// How many there are, where fewer are listed.
	AllAgreed, AllBreaks, AllHoles int64
}

// BrokenBalance is a stated balance that does not follow from the one before.
type BrokenBalance struct {
	join.Stretch
	Expected, Found dyetrace.Amount
	Source          dyetrace.Source // where Found is stated
}

// Contradiction is a place where two files contradict each other on one account, or
// where a line of one was taken for a copy of one of the other.
type Contradiction struct {
	dyetrace.AccountCurrency
	StatementFault
}

// Settled reports whether the files can be read in one way only, which the transfers
// follow.
func (c *Contradiction) Settled() bool {
	return Settled(c.Kind) || c.Kind == join.FaultParts && !c.Expected.Known
}

// doubt is how much there is to doubt in a statement: what breaks comes before
// what is missing, and that before what nothing shows.
func (a *AccountReliance) doubt() int {
	switch {
	case a.AllBreaks > 0:
		return 3
	case a.AllHoles > 0:
		return 2
	case a.Within < a.Lines:
		return 1
	}
	return 0
}

func compareReliance(a, b *AccountReliance) int {
	return cmp.Or(cmp.Compare(b.doubt(), a.doubt()), cmp.Compare(b.Lines, a.Lines), cmp.Compare(a.Account, b.Account),
		cmp.Compare(a.Currency, b.Currency))
}

// Statements gathers how far statements can be relied on. Goroutines share it;
// which accounts are kept does not depend on the order in which they come.
type Statements struct {
	mu   sync.Mutex
	all  ReliedTotals
	list []AccountReliance
	seen record.BitSet // numbers of accounts that were added
}

// Add adds the result for the statement of an account.
func (r *Statements) Add(account uint32, a *AccountReliance, g *join.Agreement, copies int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen = r.seen.With(account)
	t := &r.all
	t.Statements++
	t.Lines += a.Lines
	t.Within += a.Within
	t.Copies += copies
	t.Breaks += a.AllBreaks
	t.Holes += a.AllHoles
	t.Broken += min(a.AllBreaks, 1)
	t.Holed += min(a.AllHoles, 1)
	// A statement is bare where no two balances can be compared, and whole where all
	// its lines are in one stretch that agrees and nothing is missing.
	switch {
	case a.AllAgreed == 0:
		t.Bare++
	case a.AllAgreed == 1 && a.Within == a.Lines && a.AllHoles == 0:
		t.Whole++
	}
	for i := range g.Agreed {
		s := &g.Agreed[i]
		if t.Agreed == 0 {
			t.From, t.To = s.From, s.To
		}
		t.From, t.To = min(t.From, s.From), max(t.To, s.To)
		t.Agreed++
	}
	// The list is cut at twice its bound, so that it is seldom sorted.
	if r.list = append(r.list, *a); len(r.list) >= 2*mostReliedAccounts {
		r.cut()
	}
}

func (r *Statements) cut() {
	slices.SortFunc(r.list, func(a, b AccountReliance) int { return compareReliance(&a, &b) })
	r.list = r.list[:min(len(r.list), mostReliedAccounts)]
}

// Widen widens the time that lines and files take up.
func (a *AccountReliance) Widen(first bool, from, to dyetrace.Instant) {
	if first {
		a.From, a.To = from, to
	}
	a.From, a.To = min(a.From, from), max(a.To, to)
}

// Of puts together what was gathered while lines were joined.
func Of(relied *Statements, between *Contradictions, unjoined *UnjoinedLines, two []TwoHolders) *Reliance {
	relied.cut()
	unjoined.cut()
	r := &Reliance{ReliedTotals: relied.all, Accounts: relied.list, Between: between.first(mostReliedBetween),
		BetweenOf: map[string]int64{}, Settled: between.settled, TwoHolders: two, Unjoined: unjoined.list,
		UnjoinedOf: unjoined.counts()}
	for kind, n := range between.counts {
		if n > 0 {
			r.BetweenOf[join.FaultKind(kind).String()] = n
		}
	}
	return r
}

// Has reports whether a statement was added.
func (r *Statements) Has(account uint32) bool { return r.seen.Has(account) }

// TwoHolders is a number that lines give to different holders at different
// banks: it may be two accounts, and is taken for one.
type TwoHolders struct {
	Account string
	Holders [2]string
	Banks   [2]string
}
