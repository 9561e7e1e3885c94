package freeze

import "dyetrace/ledger/statement"

// Whoever comes into question by others serves the network no likelier than one of these
// others does. Support is that chance, and bounds what evidence can make of an account:
//
//	claim 0.98 ─▶ A 0.98 × 0.9 = 0.88 ─▶ B 0.88 × 0.9 = 0.79 ─▶ C 0.79 × 0.9 = 0.71 ─▶ …
//
// so that weak evidence ends after a few steps, and one false member never makes hundreds.
// Several who speak for an account bound it by the chance that any of them is a member.

// support is the chance that one at least of those by whom an account comes into question
// serves the network: members that passed money on to it, or to which it did, or with which
// it shares a device. Those come last that became members after it, maybe by its word. Of
// an exit's customers, as many serve as the network has of its takings.
func (n *Network) support(s *Suspect, c *evidenceCounts) float64 {
	none := 1.0
	speaks := func(q *Suspect) {
		if q.Evidence.Claimed > 0 || !s.member || q.order < s.order {
			none *= 1 - q.Probability
		}
	}
	for _, no := range c.dealers() {
		speaks(n.known[no])
	}
	for _, no := range n.sharers(s.No) {
		speaks(n.known[no])
	}
	if c.e.Straight > 0 {
		none *= 1 - c.e.Stand
	}
	return 1 - none
}

// dealers are the members that passed money on to the account and those to which it did,
// each once and in the order of its flows: sums of floating point depend on their order.
func (c *evidenceCounts) dealers() (list []statement.No) {
	seen := map[statement.No]bool{}
	for i := range c.n.flows {
		no := c.n.flows[i].peer
		if (c.payers[no] || c.payees[no]) && !seen[no] {
			seen[no] = true
			list = append(list, no)
		}
	}
	return list
}

// bystanders is with how many others an account dealt in the time looked back on that are
// members by nobody's word but its own, or none. Ends of a trace do not count.
func (n *Network) bystanders(s *Suspect) int {
	seen := map[statement.No]bool{}
	for i := range n.flows {
		f := &n.flows[i]
		peer := n.known[f.peer]
		if _, ends := f.kind.End(); !ends && (peer == nil || !peer.speaksTo(s.No)) {
			seen[f.peer] = true
		}
	}
	return len(seen)
}

// weighDealers counts what else those do by whom an account comes into question, of each
// kind the least: a hub with customers of its own, or whoever lives with his account, has
// dealings with many who have nothing to do with the network.
func (c *evidenceCounts) weighDealers() {
	for i, no := range c.dealers() {
		q := c.n.known[no]
		if i == 0 {
			c.e.Fan, c.e.Life = q.bystanders, q.Evidence.life()
		}
		c.e.Fan, c.e.Life = min(c.e.Fan, q.bystanders), min(c.e.Life, q.Evidence.life())
	}
}

// told reports whether what a member says about others has changed since it was last told to
// those that it dealt with. Support runs from earlier members to later ones alone, and with
// whom a member deals does not depend on chances, so that there is an end to it.
func (s *Suspect) told() bool {
	now := said{s.Probability, s.bystanders, s.Evidence.life()}
	changed := now != s.said
	s.said = now
	return changed
}

// said is what a member says about those that it dealt with, beside what it passed on.
type said struct {
	chance           float64
	bystanders, life int
}

// life is how much of a statement is of a life of its holder's own.
func (e *Evidence) life() int { return e.Small + e.Rested + e.Desk + e.Wages }

// lies is the share of the network's money that came to an account and has not left it, as
// far as flows show, that is taken to be there when a freeze takes hold. Chosen by hand: in
// wide worlds for development a half saved more than the whole or nothing.
const lies = 0.5
