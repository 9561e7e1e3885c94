package ledger

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sort"

	"dyetrace"
	"dyetrace/ledger/index"
	"dyetrace/ledger/statement"
)

// Growing is a ledger in memory that grows by one transfer at a time, upon
// nothing or upon an open ledger, whose files it leaves as they are. It serves
// statements as a Ledger does, so that whatever reads those can follow money
// while it runs.
//
// Transfers come in order of time; within one instant they keep the order in which
// they came, for a live source may still bring more of that instant. Statements are
// numbered as they first appear, behind those of the ledger below. It is not for several
// goroutines at once; statements taken from it stay as they were.
type Growing struct {
	base       *Ledger // nil: grows upon nothing
	below      int64   // transfers of base
	names      []dyetrace.AccountCurrency
	traits     []statement.Traits
	first      statement.No // number of names[0]
	numbers    map[dyetrace.AccountCurrency]statement.No
	described  map[string]dyetrace.Account
	statements []*statement.Grown                // by number from first on
	upon       map[statement.No]*statement.Grown // of statements below
	times      []dyetrace.Instant                // of what was added
	payers     []statement.No
	records    map[statement.Ord]*dyetrace.Transfer // of what was added with its record
	ids        map[string]statement.Ord             // built when first asked for
	last       dyetrace.Instant
	reversals  map[statement.No][]statement.Reversal
	linker     index.Linker
}

// NewGrowing makes a ledger that grows upon base, which must stay open as long
// as it is used and may be nil. It fails as base does.
func NewGrowing(base *Ledger) (*Growing, error) {
	g := &Growing{base: base, numbers: map[dyetrace.AccountCurrency]statement.No{},
		described: map[string]dyetrace.Account{}, upon: map[statement.No]*statement.Grown{},
		records: map[statement.Ord]*dyetrace.Transfer{}}
	if base == nil {
		return g, nil
	}
	g.below, g.first = base.Transfers(), statement.No(base.Statements())
	if g.below > 0 {
		var err error
		if g.last, err = base.Time(statement.Ord(g.below - 1)); err != nil {
			return nil, err
		}
	}
	return g, nil
}

// Describe sets the description of an account, for statements that appear from then
// on.
func (g *Growing) Describe(a dyetrace.Account) { g.described[a.ID] = a }

// Add adds a transfer with its record, of which it keeps a copy, and gives its
// place. Errors are those of Move.
func (g *Growing) Add(t *dyetrace.Transfer) (statement.Ord, error) {
	from, err := g.Open(t.Payer())
	if err != nil {
		return 0, err
	}
	to, err := g.Open(t.Payee())
	if err != nil {
		return 0, err
	}
	o, err := g.Move(&statement.Movement{Time: t.Time, From: from, To: to, Amount: t.Amount, Received: t.Received,
		FromBalance: t.FromBalance, ToBalance: t.ToBalance})
	if err != nil {
		return 0, fmt.Errorf("transfer %q: %w", t.ID, err)
	}
	if err := g.reverse(o, from, to, t); err != nil {
		return 0, err
	}
	kept := *t
	g.records[o] = &kept
	if g.ids != nil {
		g.ids[t.ID] = o
	}
	return o, nil
}

// Move adds a transfer without a record, which takes a tenth of the memory, and
// gives its place; Read and Lookup do not find it. Its statements come from
// Open. The error is an InputError where the transfer lies before one that is
// there already, or moves nothing, and the ledger is as before.
func (g *Growing) Move(m *statement.Movement) (statement.Ord, error) {
	const op = "add a transfer"
	switch {
	case m.Time < g.last:
		return 0, dyetrace.Errorf(dyetrace.InputError, op,
			"it is of %v, but the last transfer of the ledger is of %v: import it instead",
			m.Time, g.last)
	case m.Amount <= 0 || m.Received <= 0 || m.Amount > statement.MaxMarked || m.Received > statement.MaxMarked:
		return 0, dyetrace.Errorf(dyetrace.InputError, op, "the amount must be above zero and at most %d minor units",
			int64(statement.MaxMarked))
	}
	payer, err := g.grow(m.From)
	if err != nil {
		return 0, err
	}
	payee, err := g.grow(m.To)
	if err != nil {
		return 0, err
	}
	o := statement.Ord(g.Transfers())
	payer.Add(&statement.Entry{Ord: o, Peer: m.To, Amount: m.Amount, Other: m.Received, Stated: m.FromBalance.Known,
		Balance: m.FromBalance.Amount})
	payee.Add(&statement.Entry{Ord: o, Peer: m.From, In: true, Amount: m.Received, Other: m.Amount,
		Stated: m.ToBalance.Known, Balance: m.ToBalance.Amount})
	g.times, g.payers = append(g.times, m.Time), append(g.payers, m.From)
	g.last = m.Time
	return o, nil
}

// Open is the statement of an account, made if there is none yet.
func (g *Growing) Open(a dyetrace.AccountCurrency) (statement.No, error) {
	no, is, err := g.Find(a)
	if err != nil || is {
		return no, err
	}
	account, _, err := g.Account(a.Account)
	if err != nil {
		return 0, err
	}
	no = g.first + statement.No(len(g.names))
	g.names, g.statements = append(g.names, a), append(g.statements, statement.NewGrown())
	g.traits = append(g.traits, statement.Traits{Currency: a.Currency, Kind: account.Kind, Covered: !account.Uncovered})
	g.numbers[a] = no
	return no, nil
}

// grow is what has been added to a statement, with what it had before.
func (g *Growing) grow(no statement.No) (*statement.Grown, error) {
	if no >= g.first {
		if int(no-g.first) >= len(g.statements) {
			return nil, noStatement(no)
		}
		return g.statements[no-g.first], nil
	}
	if s := g.upon[no]; s != nil {
		return s, nil
	}
	below, err := g.base.Statement(no)
	if err != nil {
		return nil, err
	}
	s := below.Grow()
	g.upon[no] = s
	return s, nil
}

// Find is the statement of an account in a currency, if there is one.
func (g *Growing) Find(a dyetrace.AccountCurrency) (statement.No, bool, error) {
	if no, is := g.numbers[a]; is {
		return no, true, nil
	}
	if g.base == nil {
		return 0, false, nil
	}
	no, is, err := g.base.Find(a)
	if err == nil && is {
		g.numbers[a] = no
	}
	return no, is, err
}

// Account is what is known of an account.
func (g *Growing) Account(id string) (dyetrace.Account, bool, error) {
	if a, is := g.described[id]; is || g.base == nil {
		return a, is, nil
	}
	return g.base.Account(id)
}

// Transfers is the number of transfers so far.
func (g *Growing) Transfers() int64 { return g.below + int64(len(g.times)) }

// Statements is the number of statements so far.
func (g *Growing) Statements() int { return int(g.first) + len(g.names) }

// Name is the account and currency of a statement.
func (g *Growing) Name(no statement.No) (dyetrace.AccountCurrency, error) {
	if no < g.first {
		return g.base.Name(no)
	}
	if int(no-g.first) >= len(g.names) {
		return dyetrace.AccountCurrency{}, noStatement(no)
	}
	return g.names[no-g.first], nil
}

func noStatement(no statement.No) error {
	return dyetrace.Errorf(dyetrace.NotFound, "statement", "there is no statement number %d", no)
}

// Traits is what a trace asks of a statement's account.
func (g *Growing) Traits(no statement.No) (statement.Traits, error) {
	if no < g.first {
		return g.base.Traits(no)
	}
	if int(no-g.first) >= len(g.traits) {
		return statement.Traits{}, noStatement(no)
	}
	return g.traits[no-g.first], nil
}

// Statement is a statement by its number, as it is now.
func (g *Growing) Statement(no statement.No) (statement.Statement, error) {
	s := g.upon[no]
	switch {
	case no >= g.first && int(no-g.first) < len(g.statements):
		s = g.statements[no-g.first]
	case no >= g.first:
		return statement.Statement{}, noStatement(no)
	case s == nil:
		return g.base.Statement(no)
	}
	return s.Statement(), nil
}

// StatementsOf is every statement of an account, by currency.
func (g *Growing) StatementsOf(account string) ([]statement.No, error) {
	var found []statement.No
	if g.base != nil {
		below, err := g.base.StatementsOf(account)
		if err != nil {
			return nil, err
		}
		found = append(found, below...)
	}
	for a, no := range g.numbers {
		if a.Account == account && no >= g.first {
			found = append(found, no)
		}
	}
	var failed error
	slices.SortFunc(found, func(x, y statement.No) int {
		a, err := g.Name(x)
		b, failing := g.Name(y)
		failed = cmp.Or(failed, err, failing)
		return cmp.Compare(a.Currency, b.Currency)
	})
	return found, failed
}

// added is the number among what was added of a transfer that is not below.
func (g *Growing) added(o statement.Ord) (int, error) {
	if i := int64(o) - g.below; i >= 0 && i < int64(len(g.times)) {
		return int(i), nil
	}
	return 0, dyetrace.Errorf(dyetrace.NotFound, "transfer", "there is no transfer number %d", o)
}

// record is an added transfer's record.
func (g *Growing) record(o statement.Ord) (*dyetrace.Transfer, error) {
	if t := g.records[o]; t != nil {
		return t, nil
	}
	return nil, dyetrace.Errorf(dyetrace.NotFound, "transfer", "there is no record of transfer number %d", o)
}

// Time is when a transfer took place.
func (g *Growing) Time(o statement.Ord) (dyetrace.Instant, error) {
	if int64(o) < g.below {
		return g.base.Time(o)
	}
	i, err := g.added(o)
	if err != nil {
		return 0, err
	}
	return g.times[i], nil
}

// After is the number of transfers at or before t.
func (g *Growing) After(t dyetrace.Instant) (statement.Ord, error) {
	n := sort.Search(len(g.times), func(i int) bool { return g.times[i] > t })
	if n > 0 || g.base == nil {
		return statement.Ord(g.below) + statement.Ord(n), nil
	}
	return g.base.After(t)
}

// Payer is the statement that a transfer left.
func (g *Growing) Payer(o statement.Ord) (statement.No, error) {
	if int64(o) < g.below {
		return g.base.Payer(o)
	}
	i, err := g.added(o)
	if err != nil {
		return 0, err
	}
	return g.payers[i], nil
}

// Lookup finds a transfer by its id.
func (g *Growing) Lookup(id string) (statement.Ord, bool, error) {
	if g.ids == nil {
		g.ids = make(map[string]statement.Ord, len(g.records))
		for o, t := range g.records {
			g.ids[t.ID] = o
		}
	}
	if o, is := g.ids[id]; is || g.base == nil {
		return o, is, nil
	}
	return g.base.Lookup(id)
}

// IDs gives the ids of transfers, in the order asked for.
func (g *Growing) IDs(ords []statement.Ord) ([]string, error) {
	ids := make([]string, len(ords))
	var below []statement.Ord
	var places []int
	for i, o := range ords {
		if int64(o) < g.below {
			below, places = append(below, o), append(places, i)
			continue
		}
		t, err := g.record(o)
		if err != nil {
			return nil, err
		}
		ids[i] = t.ID
	}
	if len(below) == 0 {
		return ids, nil
	}
	found, err := g.base.IDs(below)
	for k, id := range found {
		ids[places[k]] = id
	}
	return ids, err
}

// Read calls fn with transfers, in the order asked for. The transfer is used
// again after fn returns.
func (g *Growing) Read(ctx context.Context, ords []statement.Ord, fn func(i int, t *dyetrace.Transfer) error) error {
	for i := 0; i < len(ords); {
		end := i
		for end < len(ords) && int64(ords[end]) < g.below {
			end++
		}
		if end > i {
			first := i
			if err := g.base.Read(ctx, ords[i:end], func(k int, t *dyetrace.Transfer) error {
				return fn(first+k, t)
			}); err != nil {
				return err
			}
			i = end
			continue
		}
		t, err := g.record(ords[i])
		if err != nil {
			return err
		}
		if err := fn(i, t); err != nil {
			return err
		}
		i++
	}
	return ctx.Err()
}

// Scan calls fn with the transfers from place from up to, not including, to.
func (g *Growing) Scan(ctx context.Context, from, to statement.Ord,
	fn func(o statement.Ord, t *dyetrace.Transfer) error) error {
	if int64(from) < g.below {
		if err := g.base.Scan(ctx, from, min(to, statement.Ord(g.below)), fn); err != nil {
			return err
		}
	}
	for o := max(from, statement.Ord(g.below)); o < to; o++ {
		t, err := g.record(o)
		if err != nil {
			return err
		}
		if err := fn(o, t); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// ScanNumbers calls fn with the serial and order numbers of all transfers that may
// have some.
func (g *Growing) ScanNumbers(ctx context.Context, fn func(o statement.Ord, n *statement.Numbers) error) error {
	if g.base != nil {
		err := g.base.ScanNumbers(ctx, func(o statement.Ord, n *statement.Numbers) error {
			if int64(o) >= g.below {
				return nil
			}
			return fn(o, n)
		})
		if err != nil {
			return err
		}
	}
	for o := statement.Ord(g.below); int64(o) < g.Transfers(); o++ {
		t, err := g.record(o)
		if err != nil {
			return err
		}
		n := statement.NumbersOf(t)
		if err := fn(o, &n); err != nil {
			return err
		}
	}
	return ctx.Err()
}
