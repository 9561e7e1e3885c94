package network

import (
	"cmp"
	"slices"

	"dyetrace/detect"
	"dyetrace/ledger/statement"
)

// agentCertainty is how sure an agent is: the correlation with which payouts follow
// the flow, which is this at least.
const agentCertainty = 0.8

// agents adds those whom a controller of the network pays as its relays pass
// money on. They deal with the controller alone, so that nothing of the flow
// joins them; they are added when all else is known, and no figure of the
// network but its places and its picture counts them.
func (s *sketch) agents() error {
	controllers := map[statement.No]bool{}
	for i := range s.n.Members {
		if s.n.Members[i].Role == Controller {
			controllers[s.n.Members[i].No] = true
		}
	}
	for _, p := range s.o.Payouts {
		_, member := s.at[p.To]
		hasPlace := member || s.grouped[p.To]
		if hasPlace || !controllers[p.From] {
			continue
		}
		if err := s.agent(p); err != nil {
			return err
		}
	}
	slices.SortFunc(s.n.Members, func(a, b Member) int { return cmp.Compare(a.No, b.No) })
	slices.SortFunc(s.n.Flows, func(a, b Flow) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) })
	return nil
}

// agent adds one, with what the controller paid it.
func (s *sketch) agent(p detect.Payout) error {
	statement, err := s.l.Statement(p.To)
	if err != nil {
		return err
	}
	m, f := Member{No: p.To, Role: Agent, Certainty: agentCertainty, Others: 1}, Flow{From: p.From, To: p.To}
	for _, v := range s.clock.Moves(statement, nil) {
		if v.Peer != p.From {
			continue
		}
		at := s.clock.Instant(v.At)
		m.dealt(at)
		if !v.In {
			continue
		}
		if f.Transfers == 0 {
			f.First = at
		}
		f.Amount += v.Amount
		f.Transfers++
	}
	if f.Transfers == 0 {
		return nil
	}
	s.n.Members, s.n.Flows = append(s.n.Members, m), append(s.n.Flows, f)
	return nil
}

// groupedAccounts are those in some group.
func groupedAccounts(groups [][]statement.No) map[statement.No]bool {
	grouped := map[statement.No]bool{}
	for _, members := range groups {
		for _, no := range members {
			grouped[no] = true
		}
	}
	return grouped
}
