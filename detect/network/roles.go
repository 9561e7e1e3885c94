package network

import (
	"slices"

	"dyetrace/ledger/statement"
)

// The bounds of roles were chosen by hand; docs/detect.md has how many roles are
// right with them in simulated worlds.
const (
	// leastControlled is how many members, and which share of them, a
	// controller deals with at least.
	leastControlled      = 5
	leastControlledShare = 0.1
	// leastEachWay is how many members a controller outside the flow pays at least, and
	// how many pay it: a victim who pays many runners may get a sum back from one.
	leastEachWay = 3
	// mostPassedOn is the share of what members pay it that a controller passes
	// on at most.
	mostPassedOn = 0.5
	// gathererFactor is how many times the median relay's a gatherer's sum from
	// members is, multiplied by its mean payment: it is paid more, and at once.
	gathererFactor = 2.1
	// cashOutShare is the share of what it passes on that a cash-out account
	// pays to the outside.
	cashOutShare = 0.8
	// othersFactor is how many accounts a controller deals with, at most, for each
	// member among them.
	othersFactor = 3
)

// controllers finds accounts that deal with many members in both directions
// and with hardly anybody else, which is how deposits and rewards look. They
// relay nothing and are therefore not joined by relayed flow.
func (s *sketch) controllers() ([]statement.No, error) {
	var found []statement.No
	least := s.leastControlled()
	for no, o := range s.outside {
		bothWays := len(o.pays) >= leastEachWay && len(o.receives) >= leastEachWay
		if o.members() < least || !bothWays {
			continue
		}
		entries, err := s.l.Statement(no)
		if err != nil {
			return nil, err
		}
		others := map[statement.No]bool{}
		var e statement.Entry
		for c := entries.Cursor(); c.Next(&e); {
			if s.passes[e.Peer] {
				others[e.Peer] = true
			}
		}
		if othersFactor*o.members() >= len(others) {
			found = append(found, no)
		}
	}
	slices.Sort(found)
	return found, nil
}

// roles finds what each member does.
func (s *sketch) roles(controllers []statement.No) {
	gathered := s.usualGathered()
	for i := range s.n.Members {
		m := &s.n.Members[i]
		passedOn := m.FromOutside + m.FromMembers
		switch {
		case slices.Contains(controllers, m.No) || s.controls(i):
			m.Role = Controller
		case m.FromOutside > m.FromMembers:
			m.Role = Collector
		case s.gathered(i) >= gathererFactor*gathered:
			m.Role = Gatherer
		case float64(m.ToOutside) >= cashOutShare*float64(passedOn):
			m.Role = CashOut
		default:
			m.Role = Relay
		}
		m.Certainty = s.certainty(i)
	}
}

// certainty is the share of the money that a member's role rests on: of what it passed
// on, what came from where the role says; of a controller, what it did not pass on.
func (s *sketch) certainty(i int) float64 {
	m := &s.n.Members[i]
	outside, members := float64(m.FromOutside), float64(m.FromMembers)
	switch all := outside + members; {
	case m.Role == Controller && s.dealt[i].sum > 0:
		return 1 - min(1, members/float64(s.dealt[i].sum))
	case all == 0:
		return 0
	case m.Role == Collector:
		return outside / all
	default:
		return members / all
	}
}

// controls reports whether a member pays and is paid by many others and hardly
// passes on what they pay it.
func (s *sketch) controls(i int) bool {
	d := &s.dealt[i]
	many := s.leastControlled()
	dealsWithMany := len(d.payers) >= many && len(d.payees) >= many
	return dealsWithMany && float64(s.n.Members[i].FromMembers) < mostPassedOn*float64(d.sum)
}

func (s *sketch) leastControlled() int {
	return max(leastControlled, int(leastControlledShare*float64(len(s.n.Members))))
}

// gathered is what members paid a member, multiplied by their mean payment.
func (s *sketch) gathered(i int) float64 {
	sum := float64(s.dealt[i].sum)
	return sum * sum / float64(max(1, s.dealt[i].ins))
}

// usualGathered is the median of that over those who are paid mostly by
// members.
func (s *sketch) usualGathered() float64 {
	var sums []float64
	for i := range s.n.Members {
		if m := &s.n.Members[i]; m.FromMembers >= m.FromOutside {
			sums = append(sums, s.gathered(i))
		}
	}
	return median(sums)
}
