package network

import (
	"slices"

	"dyetrace/detect"
	"dyetrace/ledger/statement"
)

// fewPayments is how often a stranger pays an account at most: who comes back is a
// customer, and who is paid in turn a partner. Chosen by hand.
const fewPayments = 2

// leastStrange is the share of what members put into a network that comes from
// strangers at least. What a family pools is its own: a tenth of it and less comes
// from strangers. Chosen by hand.
const leastStrange = 1.0 / 3

// unusual are the groups that ordinary life does not have, in their order: whose
// members each have a transfer with another that both ends passed on, on average;
// who are much closer than this ledger's accounts are otherwise, or a little closer
// in many more ways; and who put into the network what strangers paid them.
func (f *networkSearch) unusual(groups [][]statement.No) ([][]statement.No, error) {
	usual, err := f.usualCloseness(groupedAccounts(groups))
	if err != nil {
		return nil, err
	}
	f.usual = usual
	var kept [][]statement.No
	for _, g := range groups {
		entries, err := f.entries(g)
		if err != nil {
			return nil, err
		}
		strength := f.strength(g)
		isJoined := 2*strength >= float64(len(g))
		isClose := f.web(g)*closeness(strength, entries) > f.o.Closeness*usual
		if !isJoined || !isClose {
			continue
		}
		share, err := f.fromStrangers(g)
		if err != nil {
			return nil, err
		}
		if share >= leastStrange {
			kept = append(kept, g)
		}
	}
	return kept, nil
}

// leastClose is how close a group is at least, as a share of how close all accounts
// which something joins are on the whole. A crowd in which everybody deals with
// anybody divides into groups of 0.3 to 0.7; one that is nearly all of them has 1.
// Chosen by hand.
const leastClose = 0.75

// close are the groups that are about as close as all accounts which something joins,
// or closer. The others are what dividing a crowd gives by chance, and settling those
// takes long.
func (f *networkSearch) close(groups [][]statement.No) ([][]statement.No, error) {
	usual, err := f.usualCloseness(nil)
	if err != nil {
		return nil, err
	}
	var kept [][]statement.No
	for _, g := range groups {
		entries, err := f.entries(g)
		if err != nil {
			return nil, err
		}
		if closeness(f.strength(g), entries) >= leastClose*usual {
			kept = append(kept, g)
		}
	}
	return kept, nil
}

// usualCloseness is that of all accounts which something joins with others and that
// are in no candidate.
func (f *networkSearch) usualCloseness(candidate map[statement.No]bool) (float64, error) {
	strength, entries := 0.0, 0
	for i := 0; i < len(f.both); {
		no := f.both[i].a
		for ; i < len(f.both) && f.both[i].a == no; i++ {
			if q := &f.both[i]; q.a < q.b && !candidate[q.a] && !candidate[q.b] {
				strength += q.weight
			}
		}
		if candidate[no] {
			continue
		}
		s, err := f.l.Statement(no)
		if err != nil {
			return 0, err
		}
		entries += s.Len()
	}
	return closeness(strength, entries), nil
}

func (f *networkSearch) entries(members []statement.No) (n int, err error) {
	for _, no := range members {
		s, err := f.l.Statement(no)
		if err != nil {
			return 0, err
		}
		n += s.Len()
	}
	return n, nil
}

// fromStrangers is the share of what members paid to members, and had not been paid
// by members, that strangers had paid them shortly before. What comes again and again
// from an account whose statement is not there may come from a member: it counts for
// neither.
func (f *networkSearch) fromStrangers(members []statement.No) (float64, error) {
	is := func(no statement.No) bool {
		_, found := slices.BinarySearch(members, no)
		return found
	}
	var first, strange float64
	for _, no := range members {
		relays, err := f.relaysOf(no)
		if err != nil {
			return 0, err
		}
		// All that it paid to members counts, also of its own money, but for what members
		// had just paid it: that was put in by others.
		strangers := f.strangers(f.passed.moves)
		for i := range f.passed.moves {
			if m := &f.passed.moves[i]; !m.In && is(m.Peer) {
				first += float64(m.Amount)
			}
		}
		for i := range relays {
			r := &relays[i]
			if !is(r.To) {
				continue
			}
			// Whether an account without a statement is a member is not known.
			payer, err := f.l.Traits(r.From)
			if err != nil {
				return 0, err
			}
			switch {
			case is(r.From) || !payer.Covered && !strangers[r.From]:
				first -= float64(r.Amount)
			case strangers[r.From]:
				strange += float64(r.Amount)
			}
		}
	}
	if first <= 0 {
		return 0, nil
	}
	return strange / first, nil
}

// strangers are those whom a statement has for strangers: private accounts that paid
// it once or twice and that it never paid.
func (f *networkSearch) strangers(moves []detect.Move) map[statement.No]bool {
	paid, known := map[statement.No]int{}, map[statement.No]bool{}
	for i := range moves {
		if m := &moves[i]; m.In {
			paid[m.Peer]++
		} else {
			known[m.Peer] = true
		}
	}
	is := map[statement.No]bool{}
	for no, n := range paid {
		is[no] = n <= fewPayments && !known[no] && f.passes[no]
	}
	return is
}

// web is how many pairs of members there are beyond those of a tree, for each member.
// Sales agents pay the one above them; runners pay many, and are sent to others the
// next day. The more ways there are, the more it takes to explain them by chance.
func (f *networkSearch) web(members []statement.No) float64 {
	edges := 0
	for _, no := range members {
		for _, q := range f.joinedWith(no) {
			if _, is := slices.BinarySearch(members, q.b); is && q.a < q.b && q.weight >= leastPair {
				edges++
			}
		}
	}
	return float64(edges-(len(members)-1)) / float64(len(members))
}
