package freeze

import (
	"slices"

	"dyetrace"
	"dyetrace/detect"
	"dyetrace/ledger/statement"
)

// flow is one movement of an account's statement, and how much of it the
// account passed on, or had just received.
type flow struct {
	ord     statement.Ord
	at      dyetrace.Instant
	peer    statement.No
	in      bool
	amount  dyetrace.Amount
	matched dyetrace.Amount  // of an in: what left again within the window; of an out: what had come within it
	last    dyetrace.Instant // of an in: when the last matched part left
	kind    dyetrace.Kind    // of the peer
	// aside is set where an in is left out of the matching: wages, and what came
	// from cash desks and other ends, are nobody's stolen money.
	aside  bool
	source int  // of an out: the in that most of it had come from, -1 for none
	fresh  bool // nothing had moved between the two before
	// within is set where the two deal to and fro, as accounts of one holder do, and it is
	// not known to be money of others that goes by them.
	within bool
	most   dyetrace.Amount // of it, what had
}

// Of a movement that is passed on, its amount divided by keptDivisor may stay: a
// tenth, chosen by hand. Run-points platforms advertise 1 to 1.8 % for those who
// pass money on, mules abroad keep about a tenth. The evidence was fitted with it.
const keptDivisor = 10

// passed reports whether nearly all of the movement is matched.
func (f *flow) passed() bool { return f.matched >= f.amount-f.amount/keptDivisor }

// matchFlows matches what left an account with the newest money that had come
// within a window. Newest first is how an account that has money of its own
// passes other money on; where it has none, the order makes no difference.
func matchFlows(flows []flow, window dyetrace.Instant) (parts []part) {
	var stack []int // ins that have something left
	for i := range flows {
		f := &flows[i]
		f.source = -1
		if f.in {
			if !f.aside {
				stack = append(stack, i)
			}
			continue
		}
		// An out takes from the newest ins until it has enough. The stack is in order
		// of time: where its newest is too old for the window, all are.
		left := f.amount
		for left > 0 && len(stack) > 0 {
			in := &flows[stack[len(stack)-1]]
			if f.at-in.at > window {
				break
			}
			sum := min(left, in.amount-in.matched)
			in.matched += sum
			in.last = f.at
			f.matched += sum
			left -= sum
			if sum > f.most {
				f.most, f.source = sum, stack[len(stack)-1]
			}
			parts = append(parts, part{stack[len(stack)-1], i, sum})
			if in.matched == in.amount {
				stack = stack[:len(stack)-1]
			}
		}
	}
	return parts
}

// part is what of an in was matched with an out, by their places among the flows.
type part struct {
	in, out int
	sum     dyetrace.Amount
}

// withinRounds is how many accounts of one holder money may go by, one after the other, to
// count as passed on: as many as in detect.
const withinRounds = 3

// leaveWithin leaves out what goes to and fro between two accounts as between those of one
// holder. What is matched by half or more with movements from or to others is passed on all
// the same, by whatever accounts of his own it goes, and stays; parts are what was matched.
func leaveWithin(flows []flow, parts []part) []flow {
	for range withinRounds {
		// Of each movement, what others brought or took.
		others := make([]dyetrace.Amount, len(flows))
		for _, p := range parts {
			if !flows[p.in].within {
				others[p.out] += p.sum
			}
			if !flows[p.out].within {
				others[p.in] += p.sum
			}
		}
		found := false
		for i := range flows {
			if f := &flows[i]; f.within && others[i] >= f.amount-others[i] {
				f.within, found = false, true
			}
		}
		if !found {
			break
		}
	}
	return slices.DeleteFunc(flows, func(f flow) bool { return f.within })
}

// mostFlows is how long a statement may be for its account to come into
// question as one that passes money on for others: companies' are longer.
const mostFlows = 4000

// reader reads the movements of statements in a stretch of ledger order.
type reader struct {
	ledger      Ledger
	first, stop statement.Ord
	least       dyetrace.Amount // movements below it are left out
	flows       []flow          // of the last statement read
	holders     holders
	// received is what the account of the last statement ever received, and small how many
	// movements of it were too small to count.
	received float64
	small    int
	met      map[statement.No]dealings // with whom the account of the last statement had to do
}

// dealings are how often the other account paid and was paid.
type dealings struct{ ins, outs int }

// toAndFro reports whether they are like those between accounts of one holder.
func (d dealings) toAndFro() bool {
	return d.ins >= detect.LeastToAndFro && d.outs >= detect.LeastToAndFro
}

// setRange sets the stretch: after one instant, up to another.
func (r *reader) setRange(since, now dyetrace.Instant) (err error) {
	if r.stop, err = r.ledger.After(now); err != nil {
		return err
	}
	r.first, err = r.ledger.After(since)
	return err
}

// read reads a statement. It reports whether that is short enough; r.flows are
// good until the next call.
func (r *reader) read(no statement.No) (bool, error) { return r.readSeen(no, true) }

// readSeen reads what is seen of an account: all, where there is a statement of
// it, else only what the statements of others show.
func (r *reader) readSeen(no statement.No, covered bool) (bool, error) {
	r.flows = r.flows[:0]
	s, err := r.ledger.Statement(no)
	if err != nil || s.Len() > mostFlows {
		return false, err
	}
	own, err := r.holders.holder(no)
	if err != nil {
		return false, err
	}
	traits, err := r.ledger.Traits(no)
	if err != nil {
		return false, err
	}
	isPrivate := detect.IsPrivate(traits.Kind)
	clear(r.met)
	r.received, r.small = 0, 0
	c := s.Cursor()
	for e := (statement.Entry{}); c.Next(&e) && e.Ord < r.stop; {
		met := r.met[e.Peer]
		fresh := met == dealings{}
		if e.In {
			met.ins++
			r.received += float64(e.Amount)
		} else {
			met.outs++
		}
		r.met[e.Peer] = met
		if e.Amount < r.least {
			r.small++
		}
		counts := e.Ord >= r.first && e.Peer != no && e.Amount >= r.least
		if !counts {
			continue
		}
		// What its holder moves between accounts of his own passes nothing on.
		if holder, err := r.holders.holder(e.Peer); err != nil {
			return false, err
		} else if own.Is(holder) {
			continue
		}
		at, err := r.ledger.Time(e.Ord)
		if err != nil {
			return false, err
		}
		traits, err := r.ledger.Traits(e.Peer)
		if err != nil {
			return false, err
		}
		if !covered && !traits.Covered {
			continue
		}
		_, ends := traits.Kind.End()
		r.flows = append(r.flows, flow{ord: e.Ord, at: at, peer: e.Peer, in: e.In, amount: e.Amount, fresh: fresh,
			kind: traits.Kind, aside: e.In && (ends || traits.Kind == dyetrace.Business)})
	}
	// Whether two accounts deal to and fro shows only when all has been read.
	for i := range r.flows {
		f := &r.flows[i]
		f.within = isPrivate && detect.IsPrivate(f.kind) && r.met[f.peer].toAndFro()
	}
	return true, nil
}
