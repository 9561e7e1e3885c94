package detect

import "dyetrace/ledger/statement"

// retention is indicator 2: (In - Out) / In of each in that was emptied, which
// is what a runner keeps for himself, over all of them by amount. Platforms
// advertise 1 to 1.8 % of an order (news reports). Suspect: 0 to 0.02, abroad to
// 0.10.
func retention(s *scan) float32 { return ratio(s.left, s.emptied) }

// emptiedShare is how much of what came in had left, but for a retention,
// within the window of relays.
func emptiedShare(s *scan) float32 { return ratio(s.emptied, s.in) }

func retentionEvidence(s *scan, e *evidence) {
	emptied := map[statement.Ord]bool{}
	for i := range s.lots {
		if s.lots[i].Emptied {
			emptied[s.lots[i].Ord] = true
		}
	}
	for i := range s.relays {
		if r := &s.relays[i]; emptied[r.In] {
			e.add(r.In)
			e.add(r.Out)
		}
	}
}
