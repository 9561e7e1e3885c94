package detect

import "dyetrace/ledger/statement"

// relayedShare is how much of what came in left again within the window of
// relays.
func relayedShare(s *scan) float32 { return ratio(s.relayed, s.in) }

// relayedAmount is how much left again within the window, in whole units of the
// currency.
func relayedAmount(s *scan) float32 { return float32(s.relayed / float64(s.unit)) }

// strangerRelay is how much of what came in came from a private account that
// had not moved money here in the 90 days before, and left again but for a
// retention: what a runner does, and few others do. What came from payers who may
// be strangers, or may not, counts neither way.
func strangerRelay(s *scan) float32 {
	sum := 0.0
	eachStrangerLot(s, func(lot *Lot) { sum += float64(lot.Amount) })
	return ratio(sum, s.in-s.unsure)
}

// eachStrangerLot calls fn with each emptied lot that a private stranger paid.
func eachStrangerLot(s *scan, fn func(*Lot)) {
	for k, i := range s.foreign {
		if lot := &s.lots[s.lotOf[k]]; lot.Emptied && s.isPrivate(int(i)) {
			fn(lot)
		}
	}
}

func strangerRelayEvidence(s *scan, e *evidence) {
	strangers := map[statement.Ord]bool{}
	eachStrangerLot(s, func(lot *Lot) { strangers[lot.Ord] = true })
	for i := range s.relays {
		if r := &s.relays[i]; strangers[r.In] {
			e.add(r.In)
			e.add(r.Out)
		}
	}
}
