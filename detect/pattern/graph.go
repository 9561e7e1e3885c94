package pattern

import (
	"context"
	"runtime"
	"slices"
	"sync/atomic"
	"time"

	"dyetrace"
	"dyetrace/internal/guard"
	"dyetrace/ledger/statement"
)

// Account numbers an account in a currency: it is its statement's number.
type Account = statement.No

// Edge is one transfer of a Graph, by its number there: edges are numbered in
// ledger order, from 0.
type Edge = uint32

// Transfer is one transfer to make a Graph of.
type Transfer struct {
	From, To Account
	Time     dyetrace.Instant
	Amount   dyetrace.Amount
	Ord      statement.Ord
}

// Graph is transfers in ledger order, with the outs and ins of each account.
type Graph struct {
	from, to []Account
	time     []dyetrace.Instant
	amount   []dyetrace.Amount
	ord      []statement.Ord // nil: the number of an edge is its place in the ledger
	keep     []bool          // edges in which shapes are looked for
	out, in  lists
}

// lists holds, for each account, numbers of edges in ascending order.
type lists struct {
	start []uint32
	edges []Edge
}

func (l *lists) of(a Account) []Edge { return l.edges[l.start[a]:l.start[a+1]] }

// maxEdges is how many transfers a Graph can hold.
const maxEdges = 1<<32 - 2

// NewGraph makes a graph of transfers that are in ledger order, among accounts
// numbered below accounts. What an account pays itself is left out.
func NewGraph(accounts int, transfers []Transfer) *Graph {
	g := &Graph{ord: make([]statement.Ord, len(transfers)), keep: make([]bool, len(transfers))}
	g.resize(len(transfers))
	for i := range transfers {
		t := &transfers[i]
		g.from[i], g.to[i] = t.From, t.To
		g.time[i], g.amount[i] = t.Time, t.Amount
		g.ord[i] = t.Ord
		g.keep[i] = t.From != t.To
	}
	g.index(accounts)
	return g
}

func (g *Graph) resize(n int) {
	g.from, g.to = make([]Account, n), make([]Account, n)
	g.time, g.amount = make([]dyetrace.Instant, n), make([]dyetrace.Amount, n)
}

// index builds the lists of outs and ins of the edges that are kept.
func (g *Graph) index(accounts int) {
	g.out.listEdges(accounts, g.from, g.keep)
	g.in.listEdges(accounts, g.to, g.keep)
}

func (l *lists) listEdges(accounts int, of []Account, keep []bool) {
	l.start = make([]uint32, accounts+2)
	for e, a := range of {
		if keep[e] {
			l.start[a+2]++
		}
	}
	for a := 2; a < len(l.start); a++ {
		l.start[a] += l.start[a-1]
	}
	l.edges = make([]Edge, l.start[accounts+1])
	for e, a := range of {
		if keep[e] {
			l.edges[l.start[a+1]] = Edge(e)
			l.start[a+1]++
		}
	}
	l.start = l.start[:accounts+1]
}

// Options are which transfers of a ledger a Graph holds.
type Options struct {
	// Every keeps transfers with accounts at which money leaves sight, such as
	// shops and cash desks; otherwise only those between persons and businesses
	// are looked at.
	Every bool
	// Strangers, if above 0, keeps only transfers between two accounts whose
	// first transfer in this direction lies no longer ago than this. What
	// people regularly pay each other draws no shape then.
	Strangers time.Duration
}

// Ledger is what a graph is read from; *ledger.Ledger is one.
type Ledger interface {
	Transfers() int64
	Statements() int
	Traits(statement.No) (statement.Traits, error)
	Statement(statement.No) (statement.Statement, error)
	Time(statement.Ord) (dyetrace.Instant, error)
}

// Read makes a graph of a ledger. It holds 25 bytes of each transfer and 8 more
// of each that the options keep.
func Read(ctx context.Context, l Ledger, o Options) (*Graph, error) {
	n := l.Transfers()
	if n > maxEdges {
		return nil, dyetrace.Errorf(dyetrace.InputError, "patterns",
			"the ledger has %d transfers: at most %d can be searched at once", n, int64(maxEdges))
	}
	g := &Graph{keep: make([]bool, n)}
	g.resize(int(n))
	ends, err := endings(l, o.Every)
	if err != nil {
		return nil, err
	}
	if err := g.readTimes(ctx, l); err != nil {
		return nil, err
	}
	err = each(ctx, l.Statements(), func() func(int) error {
		first := map[Account]dyetrace.Instant{}
		return func(no int) error { return g.readOuts(l, Account(no), ends, o.Strangers, first) }
	})
	if err != nil {
		return nil, err
	}
	g.index(l.Statements())
	return g, g.checkSums()
}

// checkSums makes sure that amounts can be added up: every sum that is shown is
// part of the sum of all.
func (g *Graph) checkSums() error {
	var total dyetrace.Total
	for _, a := range g.amount {
		total.Add(a)
	}
	if _, err := total.Sum(); err != nil {
		return dyetrace.Errorf(dyetrace.InputError, "patterns", "transfers of the ledger: %w", err)
	}
	return nil
}

// endings marks accounts at which money leaves sight.
func endings(l Ledger, every bool) ([]bool, error) {
	ends := make([]bool, l.Statements())
	for no := range ends {
		traits, err := l.Traits(Account(no))
		if err != nil {
			return nil, err
		}
		ends[no] = !every && traits.Kind != dyetrace.Personal && traits.Kind != dyetrace.Business
	}
	return ends, nil
}

func (g *Graph) readTimes(ctx context.Context, l Ledger) error {
	const stride = 1 << 16
	return each(ctx, (len(g.time)+stride-1)/stride, func() func(int) error {
		return func(part int) error {
			for e := part * stride; e < min(len(g.time), (part+1)*stride); e++ {
				at, err := l.Time(statement.Ord(e))
				if err != nil {
					return err
				}
				g.time[e] = at
			}
			return nil
		}
	})
}

// readOuts reads what an account paid; first is emptied and used.
func (g *Graph) readOuts(
	l Ledger, no Account, ends []bool, strangers time.Duration, first map[Account]dyetrace.Instant,
) error {
	s, err := l.Statement(no)
	if err != nil {
		return err
	}
	clear(first)
	var e statement.Entry
	for c := s.Cursor(); c.Next(&e); {
		if e.In {
			continue
		}
		g.from[e.Ord], g.to[e.Ord] = no, e.Peer
		g.amount[e.Ord] = e.Amount
		g.keep[e.Ord] = e.Peer != no && !ends[no] && !ends[e.Peer]
		if !g.keep[e.Ord] || strangers <= 0 {
			continue
		}
		met, known := first[e.Peer]
		if !known {
			first[e.Peer] = g.time[e.Ord]
		} else if g.time[e.Ord]-met > dyetrace.Instant(strangers) {
			g.keep[e.Ord] = false
		}
	}
	return nil
}

// Accounts is how many accounts are numbered.
func (g *Graph) Accounts() int { return len(g.out.start) - 1 }

// Transfers is how many transfers shapes are looked for in.
func (g *Graph) Transfers() int { return len(g.out.edges) }

// Transfer is an edge's transfer.
func (g *Graph) Transfer(e Edge) Transfer {
	t := Transfer{From: g.from[e], To: g.to[e], Time: g.time[e], Amount: g.amount[e], Ord: statement.Ord(e)}
	if g.ord != nil {
		t.Ord = g.ord[e]
	}
	return t
}

// each calls work for the numbers below n on all cores. Every core makes its
// own work, so that it can hold memory that is used again.
func each(ctx context.Context, n int, work func() func(int) error) error {
	const grain = 256
	var next atomic.Int64
	group, ctx := guard.WithContext(ctx)
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() error {
			do := work()
			for at := int(next.Add(grain)) - grain; at < n; at = int(next.Add(grain)) - grain {
				if err := ctx.Err(); err != nil {
					return err
				}
				for i := at; i < min(n, at+grain); i++ {
					if err := do(i); err != nil {
						return err
					}
				}
			}
			return nil
		})
	}
	return group.Wait()
}

// eachOne calls work for the numbers below n on all cores.
func eachOne(ctx context.Context, n int, work func(int)) error {
	group, ctx := guard.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i := range n {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			work(i)
			return nil
		})
	}
	return group.Wait()
}

// search calls find for every account on all cores and gathers what it found,
// in order of account. What find appends to is its own.
func (g *Graph) search(
	ctx context.Context, find func() func(a Account, into []Instance) []Instance,
) ([]Instance, error) {
	found := make([][]Instance, g.Accounts())
	err := each(ctx, g.Accounts(), func() func(int) error {
		do := find()
		return func(a int) error {
			found[a] = do(Account(a), nil)
			return nil
		}
	})
	return slices.Concat(found...), err
}
