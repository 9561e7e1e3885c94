package freeze

import (
	"maps"
	"slices"
	"time"

	"dyetrace"
	"dyetrace/ledger/statement"
)

// exit is an account that ends the trace and to which members passed money on.
type exit struct {
	at           dyetrace.Instant        // when its takings were added up
	all, members float64                 // what came then, and what of it members passed on
	by           map[statement.No]taking // by payer
	long         bool                    // too long to be added up
	marked       bool                    // whoever pays it comes into question
}

type taking struct{ all, members float64 }

// mostExit is how long an exit's statement may be for its takings to be added up. The
// network does not stand out among the customers of a longer one.
const mostExit = 100_000

// countAgain is how long the share of members in an exit's takings is good for: adding them
// up reads its whole statement.
const countAgain = dyetrace.Instant(2 * time.Hour)

// exit notes that a member passed money on to an account that ends the trace. Where
// the network stands out among its customers, whoever paid it comes into question.
func (n *Network) exit(f *flow, now dyetrace.Instant) error {
	x := n.exits[f.peer]
	if x == nil {
		traits, err := n.ledger.Traits(f.peer)
		if err != nil {
			return err
		}
		if _, is := traits.Kind.End(); !is {
			return nil
		}
		x = &exit{}
		n.exits[f.peer] = x
	}
	return n.addUp(f.peer, x, now)
}

// stands is the share that members have in what came to an exit in the time looked
// back on. Payments by the account at hand count on neither side: it does not speak
// for itself.
func (n *Network) stands(no, payer statement.No, now dyetrace.Instant) (float64, error) {
	x := n.exits[no]
	if err := n.addUp(no, x, now); err != nil {
		return 0, err
	}
	own := x.by[payer]
	all, members := x.all-own.all, x.members-own.members
	if x.long || all <= 0 {
		return 0, nil
	}
	return members / all, nil
}

// addUp adds up what came to an exit, unless that was done a short while ago.
func (n *Network) addUp(no statement.No, x *exit, now dyetrace.Instant) error {
	if x.at != 0 && now-x.at < countAgain {
		return nil
	}
	s, err := n.ledger.Statement(no)
	if err != nil {
		return err
	}
	*x = exit{at: now, by: map[statement.No]taking{}, long: s.Len() > mostExit, marked: x.marked}
	if x.long {
		return nil
	}
	// Sums are added in floating point: their share is a statistic and nobody's money.
	c := s.Cursor()
	for e := (statement.Entry{}); c.Next(&e) && e.Ord < n.stop; {
		if !e.In || e.Ord < n.first || e.Amount < n.least {
			continue
		}
		sum, own := float64(e.Amount), x.by[e.Peer]
		x.all, own.all = x.all+sum, own.all+sum
		if payer := n.known[e.Peer]; payer != nil && payer.member && payer.passed[e.Ord] {
			x.members, own.members = x.members+sum, own.members+sum
		}
		x.by[e.Peer] = own
	}
	if !x.marked && x.members > nothingStands*x.all {
		x.marked = true
		for _, payer := range slices.Sorted(maps.Keys(x.by)) {
			n.mark(payer)
		}
	}
	return nil
}
