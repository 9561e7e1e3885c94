package network

import "dyetrace/ledger/statement"

// Standing is, for every account that serves a network, how sure that is, from 0 to 1:
// the certainty of its role. Victims have none. It is made to raise accounts in a
// ranking: an account's score grows by a weight times its standing, so that one who is
// in no network keeps his place among all others who are in none.
func Standing(networks []Network) map[statement.No]float64 {
	of := map[statement.No]float64{}
	for i := range networks {
		for k := range networks[i].Members {
			if m := &networks[i].Members[k]; m.Role != Victim {
				of[m.No] = max(of[m.No], m.Certainty)
			}
		}
	}
	return of
}
