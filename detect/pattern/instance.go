package pattern

import (
	"fmt"
	"slices"
	"time"

	"dyetrace"
)

// Kind is a shape.
type Kind uint8

// The shapes.
const (
	FanIn         Kind = iota // many payers, one payee
	FanOut                    // one payer, many payees
	GatherScatter             // many payers, one account, then many payees
	ScatterGather             // one payer, many accounts, then one payee
	Layer                     // several payers and several payees, each with several of the others
	Chain                     // one account after the other, the money hardly less
	Cycle                     // back to where it began
)

var kindNames = [...]string{"fan-in", "fan-out", "gather-scatter", "scatter-gather", "layer", "chain", "cycle"}

// Kinds are all shapes.
func Kinds() []Kind { return []Kind{FanIn, FanOut, GatherScatter, ScatterGather, Layer, Chain, Cycle} }

// ParseKind reads a shape by its name.
func ParseKind(name string) (Kind, error) {
	if i := slices.Index(kindNames[:], name); i >= 0 {
		return Kind(i), nil
	}
	return 0, fmt.Errorf("unknown pattern %q: known are %v", name, kindNames)
}

func (k Kind) String() string { return kindNames[k] }

// Instance is one gathering, scattering or round of money: all windows, or all
// paths, of a shape that hang together because each shares a transfer with
// another of them. Nothing of the same shape could be added to it.
type Instance struct {
	Kind Kind
	// Center is the account in the middle of a fan or gather-scatter, the payer
	// of a scatter-gather, the first account of a chain or cycle, and the payer
	// with the lowest number of a layer.
	Center Account
	// Edges are all its transfers, in ledger order.
	Edges []Edge
	// Peers is the number by which it is large: distinct payers and payees of a
	// fan or gather-scatter, accounts between those of a scatter-gather, all
	// accounts of a layer, transfers of the longest chain or cycle in it.
	Peers int
	// Members is how many windows or paths hang together in it.
	Members int64
	// paths are the members of a scatter-gather, layer, chain or cycle; those of
	// fans and gather-scatters follow from the transfers.
	paths [][]Edge
}

// Bounds are what counts as a shape.
type Bounds struct {
	Window   time.Duration // between the first transfer and the last; of a gather-scatter, of either half
	Dwell    time.Duration // of a chain: between a transfer and the next
	MinPeers int           // distinct payers or payees of a fan, accounts between of a scatter-gather
	MinSide  int           // distinct payers and distinct payees of a gather-scatter
	MinEach  int           // of a layer: how many of the other side each account has
	MaxPeers int           // an account with more in some window is a hub and draws no fan
	MinHops  int           // transfers of a chain
	MinCycle int           // transfers of a cycle
	MaxHops  int           // transfers of a chain or cycle
	Retained float64       // of a chain: share that may be missing from one transfer to the next; 1: any amount
	// Alike is, of a chain or cycle, the share of the larger by which an amount may
	// differ from the one before; 0: as Retained allows, or by any.
	Alike    float64
	AnyOrder bool // of a scatter-gather: accounts between may pay before they are paid
	Most     int  // chains or cycles that are listed; counting goes on
}

// Usual are the bounds that the command line begins with: run-points money
// passes on within minutes or hours, and shapes of less than five peers are
// ordinary life.
func Usual() Bounds {
	return Bounds{
		Window: 24 * time.Hour, Dwell: 6 * time.Hour, MinPeers: 5, MinSide: 3, MinEach: 2, MaxPeers: 500,
		MinHops: 3, MinCycle: 3, MaxHops: 6, Retained: 0.05, Most: 100_000,
	}
}

// Check refuses bounds that cannot be.
func (b *Bounds) Check() error {
	for _, c := range []struct {
		name       string
		value, low int
	}{
		{"peers", b.MinPeers, 2}, {"side", b.MinSide, 1}, {"each", b.MinEach, 2}, {"max-peers", b.MaxPeers, 2},
		{"hops", b.MinHops, 2}, {"cycle", b.MinCycle, 2}, {"max-hops", b.MaxHops, 2}, {"most", b.Most, 0},
	} {
		if c.value < c.low {
			return dyetrace.Errorf(dyetrace.UsageError, "patterns", "--%s %d: it is at least %d", c.name, c.value, c.low)
		}
	}
	if b.MaxHops > maxHops {
		return dyetrace.Errorf(dyetrace.UsageError, "patterns", "--max-hops %d: it is at most %d", b.MaxHops, maxHops)
	}
	if b.Window <= 0 || b.Dwell <= 0 {
		return dyetrace.Errorf(dyetrace.UsageError, "patterns", "a window is longer than nothing")
	}
	if b.Retained < 0 || b.Retained > 1 {
		return dyetrace.Errorf(dyetrace.UsageError, "patterns", "--retained %v: it is a share between 0 and 1", b.Retained)
	}
	if !(b.Alike >= 0 && b.Alike < 1) {
		return dyetrace.Errorf(dyetrace.UsageError, "patterns",
			"--alike %v: it is a share from 0 to below 1, 0 for any amount", b.Alike)
	}
	return nil
}

// maxHops bounds chains and cycles: of longer ones there are too many.
const maxHops = 16

// Found is all instances of one shape, and what the bounds kept from being
// found.
type Found struct {
	Kind      Kind
	Instances []Instance
	// Members is how many windows or paths there are in the ledger; the instances are
	// made of the first Listed of them, fewer where Most cut the list.
	Members, Listed int64
	// Hubs is how many accounts drew no fan because they have too many peers.
	Hubs int
}

// gathered sums up what a search of accounts found.
func gathered(kind Kind, instances []Instance, hubs int64) Found {
	f := Found{Kind: kind, Instances: instances, Hubs: int(hubs)}
	for i := range instances {
		f.Members += instances[i].Members
	}
	f.Listed = f.Members
	return f
}

// Span is how long it takes from the first transfer of an instance to the last.
func (g *Graph) Span(in *Instance) time.Duration {
	return time.Duration(g.time[in.Edges[len(in.Edges)-1]] - g.time[in.Edges[0]])
}

// Amount is what an instance's first transfers moved: of a fan, gather-scatter
// or layer all that came in or, where nothing did, went out; of a
// scatter-gather what its payer paid; of a chain or cycle the first transfer.
func (g *Graph) Amount(in *Instance) (sum dyetrace.Amount) {
	isPath := in.Kind == Chain || in.Kind == Cycle
	for i, e := range in.Edges {
		switch {
		case in.Kind == GatherScatter && g.to[e] != in.Center:
		case in.Kind == ScatterGather && g.from[e] != in.Center:
		case isPath && i > 0:
		default:
			sum += g.amount[e]
		}
	}
	return sum
}
