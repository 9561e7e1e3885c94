package network

import (
	"cmp"
	"slices"

	"dyetrace"
	"dyetrace/ledger/statement"
)

// smallOrder is how many times less than the median in that was passed on a victim
// pays at least: smaller sums are what friends hand over. Chosen by hand.
const smallOrder = 10

// loss is what somebody outside paid members.
type loss struct {
	passed float64 // of it, what collectors passed on
	most   float64 // the largest part of one payment that was passed on
}

// victims finds who paid the network his own money and got nothing back, with how sure
// that is: the share of what he paid that collectors passed on, times the share of it
// that strangers had not just paid him. Who is not more likely a victim than not is
// left out, and so is whoever deals with the collector otherwise, as employers do. Who
// has no statement is left out, too: whose money he paid is not known.
func (s *sketch) victims() error {
	// Only what collectors passed on counts: what stayed with them may be a friend's loan.
	losses := map[statement.No]*loss{}
	var usual []float64
	for i := range s.relays {
		r := &s.relays[i]
		_, member := s.at[r.From]
		if at := s.at[r.At]; member || s.n.Members[at].Role != Collector || !s.passes[r.From] {
			continue
		}
		l := losses[r.From]
		if l == nil {
			l = &loss{}
			losses[r.From] = l
		}
		amount := float64(r.Amount)
		usual = append(usual, amount)
		l.passed, l.most = l.passed+amount, max(l.most, amount)
	}
	least := median(usual) / smallOrder
	for no, l := range losses {
		traits, err := s.l.Traits(no)
		if err != nil {
			return err
		}
		if l.most < least || !traits.Covered || traits.Kind != dyetrace.Personal {
			continue
		}
		v, is, err := s.victim(no, l)
		if err != nil {
			return err
		}
		if is {
			s.n.Victims = append(s.n.Victims, v)
		}
	}
	slices.SortFunc(s.n.Victims, func(a, b Member) int { return cmp.Compare(a.No, b.No) })
	return nil
}

// victim looks at somebody who paid collectors.
func (s *sketch) victim(no statement.No, l *loss) (v Member, is bool, err error) {
	relays, err := s.relaysOf(no)
	if err != nil {
		return v, false, err
	}
	v = Member{No: no, Role: Victim}
	strangers := s.strangers(s.passed.moves)
	paid, total, times := 0.0, dyetrace.Total{}, map[statement.No]int{}
	for i := range s.passed.moves {
		m := &s.passed.moves[i]
		if _, member := s.at[m.Peer]; !member {
			continue
		}
		// Who got something back, or comes again and again, deals with the collector for
		// another reason, or serves the network.
		times[m.Peer]++
		if m.In || times[m.Peer] > fewPayments {
			return v, false, nil
		}
		paid += float64(m.Amount)
		v.dealt(s.clock.Instant(m.At))
		total.Add(m.Amount)
	}
	if v.ToMembers, err = total.Sum(); err != nil {
		return v, false, err
	}
	notOwn := 0.0
	for i := range relays {
		if _, member := s.at[relays[i].To]; member && strangers[relays[i].From] {
			notOwn += float64(relays[i].Amount)
		}
	}
	v.Others = len(times)
	if paid > 0 {
		v.Certainty = min(1, l.passed/paid) * (1 - min(1, notOwn/paid))
	}
	return v, v.Certainty > mostOf, nil
}
