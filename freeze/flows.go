package freeze

import (
	"dyetrace"
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
	source int             // of an out: the in that most of it had come from, -1 for none
	fresh  bool            // nothing had moved between the two before
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
func matchFlows(flows []flow, window dyetrace.Instant) {
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
			part := min(left, in.amount-in.matched)
			in.matched += part
			in.last = f.at
			f.matched += part
			left -= part
			if part > f.most {
				f.most, f.source = part, stack[len(stack)-1]
			}
			if in.matched == in.amount {
				stack = stack[:len(stack)-1]
			}
		}
	}
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
	met      map[statement.No]bool // with whom the account of the last statement had to do
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
	clear(r.met)
	r.received, r.small = 0, 0
	c := s.Cursor()
	for e := (statement.Entry{}); c.Next(&e) && e.Ord < r.stop; {
		fresh := !r.met[e.Peer]
		r.met[e.Peer] = true
		if e.In {
			r.received += float64(e.Amount)
		}
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
		} else if holder == own && own != 0 {
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
	return true, nil
}
