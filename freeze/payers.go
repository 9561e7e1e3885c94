package freeze

import (
	"time"

	"dyetrace"
	"dyetrace/ledger/statement"
)

// A victim whom one account of a network got to pay is got to pay others, too: what is left
// of a sum within the hour, the next of a series within days. Whoever pays a member as a
// stranger may be such a victim, long before he reports; so whom else he pays as a stranger,
// within a day before or after, comes into question.

// alsoWithin is how far apart the payments of one victim may be. Chosen by hand.
const alsoWithin = dyetrace.Instant(24 * time.Hour)

// paidMember is that somebody paid a member, to whom he was a stranger.
type paidMember struct {
	at     dyetrace.Instant
	member statement.No
}

// strangerPaid reports whether a movement is a payment from one person or company to another
// that had never had to do with each other.
func strangerPaid(f *flow) bool {
	return f.fresh && (f.kind == dyetrace.Personal || f.kind == dyetrace.Business)
}

// notePayer notes, of the account whose flows are at hand, which members it paid as a
// stranger, and lets whom else it paid so come into question. A member pays others for
// reasons of its own.
func (n *Network) notePayer(s *Suspect, kind dyetrace.Kind) {
	before := len(n.payers[s.No])
	delete(n.payers, s.No)
	if s.member || kind != dyetrace.Personal {
		return
	}
	var paid []paidMember
	for i := range n.flows {
		f := &n.flows[i]
		if peer := n.known[f.peer]; !f.in && strangerPaid(f) && peer != nil && peer.member {
			paid = append(paid, paidMember{f.at, f.peer})
		}
	}
	if len(paid) == 0 {
		return
	}
	n.payers[s.No] = paid
	for i := range n.flows {
		f := &n.flows[i]
		if f.in || !strangerPaid(f) || len(paid) <= before && f.ord < n.noted[s.No] {
			continue
		}
		if n.paidOthers(s.No, f.peer, f.at) {
			n.mark(f.peer)
		}
	}
	n.noted[s.No] = n.stop
}

// paidOthers reports whether an account paid a member other than a payee as a stranger, about
// when it paid that one.
func (n *Network) paidOthers(payer, payee statement.No, at dyetrace.Instant) bool {
	for _, p := range n.payers[payer] {
		near := p.at-at <= alsoWithin && at-p.at <= alsoWithin
		if near && p.member != payee && n.known[p.member].member {
			return true
		}
	}
	return false
}
