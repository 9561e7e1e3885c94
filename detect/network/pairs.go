package network

import (
	"cmp"
	"iter"
	"slices"

	"dyetrace"
	"dyetrace/detect"
	"dyetrace/ledger/statement"
)

// pair is how strongly two accounts are joined; a is the lower number.
type pair struct {
	a, b   statement.No
	weight float64
}

const (
	// leastCarried is the share of a transfer, in parts of wholeTransfer, that
	// both ends must have passed on for it to join them: a quarter. Below it
	// ordinary life joins everybody with everybody. Chosen by hand.
	leastCarried = 64
	// linkWeight is what a device or phone that two accounts share adds to what
	// joins them: as much as one transfer passed on whole and at once.
	linkWeight = 1
	// payeeWeight is the same for a payee that few pay and both pay passed-on
	// money to. Both were chosen by hand.
	payeeWeight = 0.5
)

// strengthOf is how strongly one transfer joins its two ends: by the lesser of
// the shares that either passed on, squared, because a small share is easily
// chance and a large one hardly.
func strengthOf(in, out uint8) float64 {
	c := float64(min(in, out)) / wholeTransfer
	return c * c
}

// canPassOn reports for every account whether money that reaches it can go on:
// cash desks, shops, exchanges, billers and institutions end every path.
func canPassOn(l detect.StatementReader) ([]bool, error) {
	is := make([]bool, l.Statements())
	for no := range is {
		traits, err := l.Traits(statement.No(no))
		if err != nil {
			return nil, err
		}
		is[no] = traits.Kind == dyetrace.Personal || traits.Kind == dyetrace.Business
	}
	return is, nil
}

// relayedPairs joins accounts by transfers whose both ends passed on what these
// carried.
func relayedPairs(k *carried, passes []bool) []pair {
	var all []pair
	for _, p := range k.onward {
		share := k.of[p.ord]
		if share.in >= leastCarried && p.payer != p.payee && passes[p.payer] && passes[p.payee] {
			all = append(all, pair{min(p.payer, p.payee), max(p.payer, p.payee), strengthOf(share.in, share.out)})
		}
	}
	return joinPairs(all)
}

// isOf reports whether it joins these two accounts.
func (p *pair) isOf(a, b statement.No) bool { return p.a == a && p.b == b }

// joinPairs adds the weights of equal pairs up. What it adds is sorted first,
// so that sums do not depend on which core came first.
func joinPairs(all []pair) []pair {
	slices.SortFunc(all, func(x, y pair) int {
		return cmp.Or(cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b), cmp.Compare(x.weight, y.weight))
	})
	joined := all[:0]
	for _, p := range all {
		if n := len(joined); n > 0 && joined[n-1].isOf(p.a, p.b) {
			joined[n-1].weight += p.weight
		} else {
			joined = append(joined, p)
		}
	}
	return joined
}

// mostShare is how many accounts may share a device, phone or payee for it to
// join them: what more people share is a shop's till, the telephone of a
// village or a landlord.
const mostShare = 12

// sharers yields, of each thing that accounts share, the uses of those that
// count, until the next; things with too many of these are left out.
func sharers(shared [][]detect.Use, counts func(statement.No) bool) iter.Seq[[]detect.Use] {
	return func(yield func([]detect.Use) bool) {
		var users []detect.Use
		for _, part := range shared {
			for group := range detect.Things(part) {
				users = users[:0]
				for _, u := range group {
					if counts(u.No) {
						users = append(users, u)
					}
				}
				if len(users) <= mostShare && !yield(users) {
					return
				}
			}
		}
	}
}

// alike joins every two accounts of different persons that share something, of
// those that count. A person's own accounts share his telephone, and that shows
// nothing; neither do things with too many accounts.
func alike(shared [][]detect.Use, counts func(statement.No) bool, weight float64) (pairs []pair) {
	for users := range sharers(shared, counts) {
		for i, a := range users {
			for _, b := range users[i+1:] {
				if a.No != b.No && a.Person != b.Person {
					pairs = append(pairs, pair{min(a.No, b.No), max(a.No, b.No), weight})
				}
			}
		}
	}
	return pairs
}
