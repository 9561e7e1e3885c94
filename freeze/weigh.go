package freeze

import (
	"dyetrace"
	"dyetrace/ledger/statement"
)

// evidenceCounts counts what the flows of one account show.
type evidenceCounts struct {
	n              *Network
	s              *Suspect
	now            dyetrace.Instant
	e              Evidence
	payers, payees map[statement.No]bool // members that passed on to it, to which it passed on
	from, to       map[statement.No]bool // members that paid it, that it paid, whatever with
	in, out, paid  float64               // what members passed on to it, what it paid to members and exits, and to all
}

// weigh gathers the evidence about an account from its flows.
func (n *Network) weigh(s *Suspect, now dyetrace.Instant) (Evidence, error) {
	kin, err := n.kinOf(s.No)
	if err != nil {
		return Evidence{}, err
	}
	c := evidenceCounts{n: n, s: s, now: now,
		e:      Evidence{Claimed: s.Evidence.Claimed, Devices: len(n.sharers(s.No)), Kin: kin},
		payers: map[statement.No]bool{}, payees: map[statement.No]bool{},
		from: map[statement.No]bool{}, to: map[statement.No]bool{}}
	// Each flow is evidence of one sort, by who is at its other end.
	c.e.Small = n.small
	s.arrivals, s.arrived, s.within = 0, dyetrace.Total{}, dyetrace.Total{}
	for i := range n.flows {
		f := &n.flows[i]
		_, ends := f.kind.End()
		if !f.in {
			c.paid += float64(f.amount)
		}
		switch peer := n.known[f.peer]; {
		case ends && f.in:
			c.e.Desk++
		case ends:
			if err := c.exit(f); err != nil {
				return Evidence{}, err
			}
		case peer == nil || !peer.speaksTo(s.No):
			c.other(f)
		default:
			c.member(f, peer)
		}
	}
	// What several flows show together is counted when all have been seen.
	for no := range c.from {
		if c.to[no] {
			c.e.Mutual++
		}
	}
	if n.received > 0 {
		c.e.ShareIn = c.in / n.received
	}
	if c.paid > 0 {
		c.e.ShareOut = c.out / c.paid
	}
	c.e.Payers, c.e.Payees = len(c.payers), len(c.payees)
	c.weighDealers()
	c.e.Support = n.support(s, &c)
	s.bystanders = n.bystanders(s)
	n.weighFound(s, &c.e)
	// By whose flows it comes into question is noted as long as it is no member: what
	// made it one must not change by what it does as one.
	if !s.member {
		s.because = c.dealers()
	}
	return c.e, nil
}

// member takes a movement from or to a member.
func (c *evidenceCounts) member(f *flow, peer *Suspect) {
	switch {
	case f.in:
		c.s.arrive(f)
		c.from[f.peer] = true
		if peer.passed[f.ord] {
			c.payers[f.peer] = true
			c.e.PayerStands = max(c.e.PayerStands, peer.Evidence.ShareOut)
			c.in += float64(f.amount)
		}
		if f.passed() {
			c.e.Passed++
		} else if c.now-f.at > c.n.window {
			c.e.Kept++
		}
	case f.passed():
		c.to[f.peer], c.payees[f.peer] = true, true
		c.out += float64(f.amount)
		c.e.PayeeStands = max(c.e.PayeeStands, peer.Evidence.ShareIn)
	default:
		c.to[f.peer] = true
		c.e.Own++
	}
}

// other takes a movement from or to an account that is no member.
func (c *evidenceCounts) other(f *flow) {
	switch {
	case f.in:
		if f.kind == dyetrace.Business {
			c.e.Wages++
		}
		if f.passed() {
			c.e.Through++
			if f.fresh {
				c.e.Fresh++
			}
		} else if !f.aside && c.now-f.at > c.n.window {
			c.e.Rested++
		}
		if f.passed() || c.n.claimed[f.ord] {
			c.s.arrive(f)
		}
	case f.passed():
		c.e.Strangers++
	}
}

// exit takes a payment to an account that ends the trace.
func (c *evidenceCounts) exit(f *flow) error {
	if c.n.exits[f.peer] == nil || !f.passed() {
		return nil
	}
	c.e.Exits++
	c.out += float64(f.amount)
	if c.n.flows[f.source].passed() {
		c.e.Straight++
	}
	share, err := c.n.stands(f.peer, c.s.No, c.now)
	c.e.Stand = max(c.e.Stand, share)
	return err
}

// kinOf is how many members are of the account's holder, by the id: accounts that do not
// deal with each other may well be of two people of one name.
func (n *Network) kinOf(no statement.No) (members int, err error) {
	holder, err := n.holders.holder(no)
	for _, other := range n.kin[holder.ID] {
		if other != no && n.known[other].member {
			members++
		}
	}
	return members, err
}

func (s *Suspect) arrive(f *flow) {
	if s.arrivals == 0 {
		s.first = f.at
	}
	s.arrivals++
	s.arrived.Add(f.amount)
	s.within.Add(f.amount - f.matched)
}

// speaksTo reports whether what a member did is evidence about another account:
// not where it is a member on that account's word alone, or two accounts would
// make members of each other.
func (s *Suspect) speaksTo(no statement.No) bool {
	if !s.member {
		return false
	}
	if s.Evidence.Claimed > 0 || len(s.because) == 0 {
		return true
	}
	for _, other := range s.because {
		if other != no {
			return true
		}
	}
	return false
}

// sharers are the members that are used on a device of the account's, once for each device.
func (n *Network) sharers(no statement.No) (members []statement.No) {
	if n.Devices == nil {
		return nil
	}
	for _, d := range n.Devices(no) {
		for _, other := range n.on[d] {
			if other != no && n.known[other].member {
				members = append(members, other)
			}
		}
	}
	return members
}
