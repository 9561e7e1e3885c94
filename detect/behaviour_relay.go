package detect

import "dyetrace/ledger/statement"

// behaveInRelays looks at what was relayed: when, and to whom.
func (s *scan) behaveInRelays(b *Behaviours) {
	b[CarriedOut] = ratio(s.relayed, s.out)
	if len(s.relays) == 0 {
		return
	}
	s.weights.reset()
	var ten, six, fresh, common, exits, own float64
	outs, move := 0, 0
	last := statement.Ord(0)
	for i := range s.relays {
		r := &s.relays[i]
		amount := float64(r.Amount)
		s.weights.add(int64(r.Dwell()), amount)
		if r.Dwell() <= burstGap {
			ten += amount
		}
		if r.Dwell() <= 6*hour {
			six += amount
		}
		if i == 0 || r.Out != last {
			outs, last = outs+1, r.Out
		}
		// Relays are in the order of their outs, so that one pass over moves finds these.
		for s.moves[move].Ord < r.Out {
			move++
		}
		who := s.traits[move]
		if s.isFresh[move] {
			fresh += amount
		}
		if who.is(exit) {
			exits += amount
		} else if !who.is(private) || who.is(employer) {
			common += amount
		}
		if h := s.profile.Holder; h != 0 && (who.holder == h || s.people.traits[r.From].holder == h) {
			own += amount
		}
	}
	b[GoneInTen], b[GoneInSixHours] = ratio(ten, s.in), ratio(six, s.in)
	b[InsPerOut] = ratio(float64(len(s.relays)), float64(outs))
	b[RelayFreshPayees] = ratio(fresh, s.relayed)
	if s.people.kindsKnown {
		b[RelayToCommon], b[RelayExits] = ratio(common, s.relayed), ratio(exits, s.relayed)
	}
	if s.profile.Holder != 0 {
		b[OwnRelayed] = ratio(own, s.relayed)
	}
	for _, of := range [...]struct {
		at    Behaviour
		share float64
	}{{DwellLow, 0.1}, {DwellQuarter, 0.25}, {DwellThreeQuarters, 0.75}, {DwellHigh, 0.9}} {
		b[of.at] = log2(1 + float64(s.weights.quantile(of.share))/minute)
	}
}

// From how much of an in that stayed on, and up to how much, it looks like a
// commission, by judgement.
const leastKept, mostKept = 0.001, 0.02

// behaveInLots looks at what became of ins.
func (s *scan) behaveInLots(b *Behaviours) {
	// What stays of an in that was not passed on is nobody's commission, so that only
	// emptied ones count.
	s.countParts()
	var emptied, exactly, some, parts, whole, strangers, gone float64
	var kept moments
	for i := range s.lots {
		lot := &s.lots[i]
		if !lot.Emptied {
			continue
		}
		share := float64(lot.Left) / float64(lot.Amount)
		emptied++
		parts += float64(s.parts[i].outs)
		kept.add(share)
		if lot.Left == 0 {
			exactly++
		}
		if share >= leastKept && share <= mostKept {
			some++
		}
		if s.parts[i].outs == 1 && s.parts[i].alone {
			whole++
		}
	}
	for k := range s.foreign {
		lot := &s.lots[s.lotOf[k]]
		strangers += float64(lot.Amount)
		if lot.Emptied {
			gone += float64(lot.Amount)
		}
	}
	b[PartsPerIn], b[WholeOut] = ratio(parts, emptied), ratio(whole, emptied)
	b[EmptiedExactly], b[KeptSome], b[KeptSpread] = ratio(exactly, emptied), ratio(some, emptied), kept.deviation()
	b[StrangerIn], b[StrangerEmptied] = ratio(strangers, s.in), ratio(gone, strangers)
}

// lotParts is what took from an in.
type lotParts struct {
	outs  int32
	alone bool // the last of them took from no other in
}

// countParts finds what took from each in. Relays are in the order of their outs,
// and the ins of each out are in order too.
func (s *scan) countParts() {
	if cap(s.parts) < len(s.lots) {
		s.parts = make([]lotParts, 2*len(s.lots))
	}
	s.parts = s.parts[:len(s.lots)]
	clear(s.parts)
	lot := 0
	for i := range s.relays {
		r := &s.relays[i]
		for s.lots[lot].Ord < r.In {
			lot++
		}
		before := i > 0 && s.relays[i-1].Out == r.Out
		after := i+1 < len(s.relays) && s.relays[i+1].Out == r.Out
		s.parts[lot].outs++
		s.parts[lot].alone = !before && !after
	}
}
