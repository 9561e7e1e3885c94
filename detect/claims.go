package detect

import (
	"cmp"
	"context"
	"slices"

	"dyetrace"
	"dyetrace/internal/queue"
	"dyetrace/ledger/statement"
)

const (
	// maxDepth bounds how many hops claimed money is followed.
	maxDepth = 16
	// maxFollowed bounds how many transfers are.
	maxFollowed = 4 << 20
)

// follow finds by how many hops, each of an hour or less, claimed money reached
// each account, for indicator 21, and notes the least in its profile.
func follow(
	ctx context.Context, l ClaimReader, c *Clock, people *People, claims []statement.Ord, o RelayOptions,
) error {
	f := &follower{
		l: l, clock: c, people: people, relayer: NewRelayer(o), hops: queue.Queue[hop]{Before: beforeHop},
		known: map[statement.No][]Relay{}, seen: map[statement.Ord]bool{},
	}
	for _, claim := range claims {
		to, err := f.payee(claim)
		if err != nil {
			return err
		}
		f.push(hop{claim, to, 1})
	}
	for n := 0; f.hops.Len() > 0 && n < maxFollowed; n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if err := f.follow(f.hops.Pop()); err != nil {
			return err
		}
	}
	return nil
}

// hop is a transfer that claimed money takes, at a depth.
type hop struct {
	ord   statement.Ord
	to    statement.No
	depth uint8
}

// beforeHop puts the least depth first, so that each transfer is met at its
// least depth.
func beforeHop(a, b *hop) bool {
	return cmp.Or(cmp.Compare(a.depth, b.depth), cmp.Compare(a.ord, b.ord)) < 0
}

type follower struct {
	l       ClaimReader
	clock   *Clock
	people  *People
	relayer *Relayer
	known   map[statement.No][]Relay // in order of In
	seen    map[statement.Ord]bool
	hops    queue.Queue[hop]
}

func (f *follower) push(h hop) {
	if !f.seen[h.ord] {
		f.seen[h.ord] = true
		f.hops.Push(h)
	}
}

// follow goes on from one transfer to those that pass it on within the hour.
func (f *follower) follow(h hop) error {
	p := &f.people.Profiles[h.to]
	if p.Depth == 0 || h.depth < p.Depth {
		p.Depth = h.depth
	}
	p.Claimed = max(p.Claimed, f.clock.At[h.ord])
	if h.depth == maxDepth || !IsPrivate(p.Kind) {
		return nil
	}
	relays, err := f.relays(h.to)
	if err != nil {
		return err
	}
	at, _ := slices.BinarySearchFunc(relays, h.ord, func(r Relay, o statement.Ord) int { return cmp.Compare(r.In, o) })
	for ; at < len(relays) && relays[at].In == h.ord; at++ {
		if r := &relays[at]; r.Dwell() <= hopTime {
			f.push(hop{r.Out, r.To, h.depth + 1})
		}
	}
	return nil
}

// relays are those of a statement, in order of their ins.
func (f *follower) relays(no statement.No) ([]Relay, error) {
	if known, ok := f.known[no]; ok {
		return known, nil
	}
	s, err := f.l.Statement(no)
	if err != nil {
		return nil, err
	}
	relays, _ := f.relayer.Match(no, f.clock.Moves(s, nil))
	relays = slices.Clone(relays)
	slices.SortStableFunc(relays, func(a, b Relay) int { return cmp.Compare(a.In, b.In) })
	f.known[no] = relays
	return relays, nil
}

// payee is whom a transfer went to.
func (f *follower) payee(o statement.Ord) (statement.No, error) {
	from, err := f.l.Payer(o)
	if err != nil {
		return 0, err
	}
	s, err := f.l.Statement(from)
	if err != nil {
		return 0, err
	}
	var e statement.Entry
	for c := s.Cursor(); c.Next(&e); {
		if e.Ord == o && !e.In {
			return e.Peer, nil
		}
	}
	return 0, dyetrace.Errorf(dyetrace.CorruptError, "follow claims",
		"transfer %d is not in its payer's statement; `dyetrace reindex` may mend it", o)
}
