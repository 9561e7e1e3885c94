package network

import (
	"slices"

	"dyetrace/ledger/statement"
)

// crew is the members of a group while it is settled who belongs to it.
type crew struct {
	*networkSearch
	members []statement.No // in ascending order
	// Of every account of the ledger, as maps take most of the time: whether it is a
	// member, and of members the share of what it passed on that came from members.
	is  []bool
	fed []float64
	// leastPaid is what a source must have paid to members, and leastFed what must have
	// come from members to one whom they feed, in minor units.
	leastPaid, leastFed float64
}

// newCrew makes a crew without members.
func newCrew(f *networkSearch) *crew {
	n := f.l.Statements()
	return &crew{networkSearch: f, is: make([]bool, n), fed: make([]float64, n)}
}

// set makes accounts, in ascending order, the members.
func (c *crew) set(members []statement.No) {
	for _, no := range c.members {
		c.is[no], c.fed[no] = false, 0
	}
	c.members = members
	for _, no := range members {
		c.is[no] = true
	}
}

const (
	// mostRounds bounds how often members are looked at again because others have
	// come or gone. Most groups are settled after three.
	mostRounds = 8
	// mostOf is the share from which on something is most of it.
	mostOf = 0.5
	// leastOnward is the share of what it passes on that a member pays to members at
	// least, where it is not paid by them: runners also take money out themselves.
	// Chosen by hand.
	leastOnward = 0.2
	// leastFeeders is from how many members the money comes of one whom they pay: a
	// runner's friend is paid by one, relays are paid by several. Chosen by hand.
	leastFeeders = 2
	// smallFactor is how many times less than the median a member may pay to members,
	// or get from them: a runner's friends pay and get small sums. Chosen by hand.
	smallFactor = 20
)

// settle finds who belongs to a group: whose money mostly comes from members, or who
// pays members to whom it mostly comes so. Who pays those whom members do not pay
// stands outside: victims pay collectors, collectors pay relays. Accounts that are
// joined with members come in by the same rule, until nobody comes or goes.
func (c *crew) settle(group []statement.No) error {
	c.set(group)
	clear(c.passed.of) // of the group before: a ledger has hundreds
	for round := range mostRounds {
		if err := c.measure(); err != nil {
			return err
		}
		// In the first round nobody comes in: most groups are ordinary life and fall
		// apart in it, before all are looked at who deal with them.
		next, err := c.next(round > 0)
		if err != nil {
			return err
		}
		same := slices.Equal(next, c.members)
		if c.set(next); same && round > 0 {
			break
		}
	}
	return nil
}

// measure finds what members are held to while members come and go.
func (c *crew) measure() error {
	fed := make([]float64, len(c.members))
	for i, no := range c.members {
		c.fed[no] = 0
		p, err := c.passedBy(no)
		if err != nil {
			return err
		}
		if p.all > 0 {
			fed[i] = c.within(p).from / p.all
		}
	}
	var came, paid []float64
	for i, no := range c.members {
		p, err := c.passedBy(no)
		if err != nil {
			return err
		}
		w := c.within(p)
		if fed[i] < mostOf {
			paid = append(paid, w.to)
		} else {
			came = append(came, w.from)
		}
		c.fed[no] = fed[i]
	}
	c.leastPaid, c.leastFed = median(paid)/smallFactor, median(came)/smallFactor
	return nil
}

// median is the middle of some amounts, 0 of none.
func median(amounts []float64) float64 {
	if len(amounts) == 0 {
		return 0
	}
	slices.Sort(amounts)
	return amounts[len(amounts)/2]
}

// inside is how much of what an account passed on came from members
// and went to them, and how much of the latter went to those whose money comes from
// members; feeders is from how many members it came.
type inside struct {
	from, to, toFed float64
	feeders         int
	paid            float64 // to members, whether it had just come in or not
}

// within is what an account has to do with the crew.
func (c *crew) within(p *passed) (w inside) {
	for _, x := range p.from {
		if c.is[x.no] {
			w.from += x.amount
			w.feeders++
		}
	}
	for _, x := range p.to {
		if c.is[x.no] {
			w.to += x.amount
			w.toFed += x.amount * c.fed[x.no]
		}
	}
	for _, x := range p.paid {
		if c.is[x.no] {
			w.paid += x.amount
		}
	}
	return w
}

// belongs reports whether an account that passed this on is a member.
func (c *crew) belongs(p *passed) bool {
	if p.all == 0 {
		return false
	}
	w := c.within(p)
	isFed := w.from >= mostOf*p.all && w.feeders >= leastFeeders && w.from >= c.leastFed
	feeds := w.to >= leastOnward*p.all && w.toFed >= mostOf*w.to && w.to >= c.leastPaid
	isOwn := w.to < mostOf*w.paid // savings and loans, which nobody had just paid in
	return isFed || feeds && !isOwn
}

// next are those who belong, of the members and, where the crew grows, of those
// joined with them, in ascending order.
func (c *crew) next(grows bool) ([]statement.No, error) {
	var next []statement.No
	look := func(no statement.No) error {
		p, err := c.passedBy(no)
		if err == nil && !c.isOrdinary(no) && c.belongs(p) {
			next = append(next, no)
		}
		return err
	}
	var others []statement.No
	for _, no := range c.members {
		if err := look(no); err != nil {
			return nil, err
		}
		for _, q := range c.joinedWith(no) {
			if grows && q.weight >= leastPair && !c.is[q.b] {
				others = append(others, q.b)
			}
		}
	}
	slices.Sort(others)
	for _, no := range slices.Compact(others) {
		if err := look(no); err != nil {
			return nil, err
		}
	}
	slices.Sort(next)
	return next, nil
}

// settled are the groups with those who belong to them. Several groups may grow into
// one: one most of whose members are in others already is left out. An account of several
// belongs to the first, in the order of the groups.
func (f *networkSearch) settled(groups [][]statement.No) ([][]statement.No, error) {
	var found [][]statement.No
	in := map[statement.No]bool{} // some of the found
	c := newCrew(f)
	for _, g := range groups {
		if err := c.settle(g); err != nil {
			return nil, err
		}
		for _, part := range f.components(c.members) {
			all := len(part)
			part = slices.DeleteFunc(part, func(no statement.No) bool { return in[no] })
			isMost := float64(len(part)) >= mostOf*float64(all)
			if !isMost || len(part) < f.o.Least {
				continue
			}
			found = append(found, part)
			for _, no := range part {
				in[no] = true
			}
		}
	}
	return found, nil
}

// components are the accounts that pairs join with each other, directly or by others
// of them, in ascending order.
func (f *networkSearch) components(members []statement.No) [][]statement.No {
	in, seen := map[statement.No]bool{}, map[statement.No]bool{}
	for _, no := range members {
		in[no] = true
	}
	var found [][]statement.No
	for _, first := range members {
		if seen[first] {
			continue
		}
		seen[first] = true
		part := []statement.No{first}
		for i := 0; i < len(part); i++ {
			for _, q := range f.joinedWith(part[i]) {
				if q.weight >= leastPair && in[q.b] && !seen[q.b] {
					seen[q.b] = true
					part = append(part, q.b)
				}
			}
		}
		slices.Sort(part)
		found = append(found, part)
	}
	return found
}
