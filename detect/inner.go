package detect

import (
	"context"
	"slices"
	"sync"

	"dyetrace/ledger/statement"
)

// Inner is the transfers of a ledger that stayed within: money that one holder
// moves between accounts of his own, or that goes to and fro between the same two
// accounts. It is not passed on, tries out no route, and comes from no stranger.
//
// Money that came from others shortly before and went on to others shortly after
// is passed on all the same, by whatever accounts of his own it went: a transfer
// at least half of which is such money is none of these.
type Inner struct {
	ords []statement.Ord // in ledger order
	has  []bool          // whether a statement has such a transfer
}

const (
	// LeastToAndFro is how many transfers each way make two private accounts that pay each
	// other look like one holder's. Chosen by hand: friends pay each other back
	// once or twice.
	LeastToAndFro = 3
	// innerRounds is how many accounts of one holder money may go by, one after the
	// other, to count as passed on.
	innerRounds = 3
	// leastPassed is the part of a transfer within, in parts of wholeTransfer, that
	// must come from others and go on to others for it to count: half.
	leastPassed = (wholeTransfer + 1) / 2
)

// FindInner finds what stayed within. It goes through all statements once, and
// once for each of innerRounds through those with transfers between accounts of
// one holder.
func FindInner(ctx context.Context, l StatementReader, c *Clock, people *People, o RelayOptions) (*Inner, error) {
	in := &Inner{has: make([]bool, l.Statements())}
	var mu sync.Mutex
	err := walk(ctx, l, nil, func() kernel {
		t, found := &peerTable{}, []statement.Ord(nil)
		return func(no statement.No, moves []Move) error {
			if found = people.within(no, moves, t, found[:0]); len(found) == 0 {
				return nil
			}
			in.has[no] = true
			mu.Lock()
			in.ords = append(in.ords, found...)
			mu.Unlock()
			return nil
		}
	})
	if err != nil || len(in.ords) == 0 {
		return in, err
	}
	// A transfer is in two statements, and each finds it: each transfer is kept once.
	slices.Sort(in.ords)
	in.ords = slices.Clip(slices.Compact(in.ords))
	return in, in.leavePassed(ctx, l, c, o)
}

// within appends the transfers of a statement whose other account is of the same
// holder, or deals with this one to and fro.
func (p *People) within(no statement.No, moves []Move, t *peerTable, found []statement.Ord) []statement.Ord {
	me := p.traits[no]
	isHeld, returns := me.holder != 0 || me.name != 0, p.dealsToAndFro(me, moves, t)
	if !isHeld && !returns {
		return found
	}
	for i := range moves {
		m := &moves[i]
		who := p.traits[m.Peer]
		is := me.isHolderOf(who)
		if !is && returns && who.is(private) {
			peer := &t.slots[t.find(m.Peer)]
			is = peer.ins == LeastToAndFro && peer.outs == LeastToAndFro
		}
		if is && m.Peer != no {
			found = append(found, m.Ord)
		}
	}
	return found
}

// dealsToAndFro counts in t what each other account pays and is paid, and reports
// whether one of them deals with this one to and fro. A cash desk or an exchange
// that pays and is paid is no account of one's own; a statement with few moves
// either way needs no table.
func (p *People) dealsToAndFro(me packedTraits, moves []Move, t *peerTable) (does bool) {
	ins := 0
	for i := range moves {
		if moves[i].In {
			ins++
		}
	}
	if !me.is(private) || ins < LeastToAndFro || len(moves)-ins < LeastToAndFro {
		return false
	}
	t.reset(len(moves))
	for i := range moves {
		peer := &t.slots[t.find(moves[i].Peer)]
		if moves[i].In {
			peer.ins = min(peer.ins+1, LeastToAndFro)
		} else {
			peer.outs = min(peer.outs+1, LeastToAndFro)
		}
		does = does || peer.ins == LeastToAndFro && peer.outs == LeastToAndFro
	}
	return does
}

// innerShares are how much of a transfer came from others, and how much of it
// went on to others, in parts of wholeTransfer.
type innerShares struct{ carried, passed uint8 }

// leavePassed takes out the transfers that passed on money of others.
func (in *Inner) leavePassed(ctx context.Context, l StatementReader, c *Clock, o RelayOptions) error {
	// Each round looks one account further along a chain of accounts of one holder.
	// It reads the shares of the round before, so that it gives the same on any
	// number of cores.
	var some []statement.No
	for no, has := range in.has {
		if has {
			some = append(some, statement.No(no))
		}
	}
	now, before := make([]innerShares, len(in.ords)), make([]innerShares, len(in.ords))
	for round := 0; round < innerRounds && (round == 0 || !slices.Equal(now, before)); round++ {
		now, before = before, now
		if err := eachRange(ctx, len(some), walkChunk, func(from, to int) error {
			relayer, moves := NewRelayer(o), []Move(nil)
			for _, no := range some[from:to] {
				var err error
				if moves, err = movesOf(l, c, no, moves); err != nil {
					return err
				}
				relays, _ := relayer.Match(no, moves)
				in.share(moves, relays, before, now)
			}
			return nil
		}); err != nil {
			return err
		}
	}
	kept := in.ords[:0]
	for i, s := range now {
		if int(s.carried)*int(s.passed) < leastPassed*wholeTransfer {
			kept = append(kept, in.ords[i])
		}
	}
	in.ords = kept
	return nil
}

// share fills in, for the transfers within of one statement, the shares of this
// account's end: of an out what was carried, of an in what was passed.
func (in *Inner) share(moves []Move, relays []Relay, before, now []innerShares) {
	// Only these transfers are asked for, which are few: they need no table of all. A
	// relay whose other end is one of them, too, is as good as that one was found to
	// be in the round before.
	carried, passed := map[int]float64{}, map[int]float64{}
	for i := range relays {
		r := &relays[i]
		from, isFrom := slices.BinarySearch(in.ords, r.In)
		to, isTo := slices.BinarySearch(in.ords, r.Out)
		part := float64(r.Amount)
		if isTo {
			if isFrom {
				carried[to] += part * float64(before[from].carried) / wholeTransfer
			} else {
				carried[to] += part
			}
		}
		if isFrom {
			if isTo {
				passed[from] += part * float64(before[to].passed) / wholeTransfer
			} else {
				passed[from] += part
			}
		}
	}
	for i := range moves {
		m := &moves[i]
		at, is := slices.BinarySearch(in.ords, m.Ord)
		switch {
		case !is || m.Amount == 0:
		case m.In:
			now[at].passed = uint8(wholeTransfer * passed[at] / float64(m.Amount))
		default:
			now[at].carried = uint8(wholeTransfer * carried[at] / float64(m.Amount))
		}
	}
}

// Leave returns the moves of a statement but for those that stayed within, in the
// memory of others where there are any. A nil Inner leaves all.
func (in *Inner) Leave(no statement.No, moves, others []Move) []Move {
	if in == nil || !in.has[no] {
		return moves
	}
	others = others[:0]
	for i := range moves {
		if !in.is(moves[i].Ord) {
			others = append(others, moves[i])
		}
	}
	return others
}

func (in *Inner) is(o statement.Ord) bool {
	_, is := slices.BinarySearch(in.ords, o)
	return is
}

// Sift takes out of what a Relayer matched in a whole statement what stayed
// within: relays at either end of which it is, and its lots. What a transfer within
// had taken of a lot is still there. A nil Inner takes out nothing; r is the
// Relayer's.
func (in *Inner) Sift(no statement.No, r *Relayer) (relays []Relay, lots []Lot) {
	relays, lots = r.relays, r.lots
	if in == nil || !in.has[no] {
		return relays, lots
	}
	// Relays come in order of their outs, and take lots in order: a lot's place is
	// found by going on from the last.
	kept, at := relays[:0], 0
	for i := range relays {
		relay := &relays[i]
		for at > 0 && lots[at].Ord > relay.In {
			at--
		}
		for lots[at].Ord < relay.In {
			at++
		}
		switch {
		case in.is(relay.In):
		case in.is(relay.Out):
			lots[at].Left += relay.Amount
		default:
			kept = append(kept, *relay)
		}
	}
	lots = slices.DeleteFunc(lots, func(lot Lot) bool { return in.is(lot.Ord) })
	for i := range lots {
		lots[i].Emptied = lots[i].isEmptied(r.retention)
	}
	return kept, lots
}
