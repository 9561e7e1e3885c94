package detect

import "dyetrace/ledger/statement"

// Membership is an account's place in a network, which is found after accounts are
// scored, and what that adds to the log-odds of the account.
type Membership struct {
	Statement statement.No
	Network   int    // its number in the same detection, from 1; 0 for none
	Role      string // in it, by the name that package network gives it
	Weight    float64
}

// Join raises the scores of members of networks, and notes why. An account without a
// score has none afterwards, and none is joined twice.
func (r *Scores) Join(members []Membership) {
	r.members = make(map[statement.No]Membership, len(members))
	for _, m := range members {
		if m.Weight == 0 || !(r.Score[m.Statement] > 0) {
			continue
		}
		r.members[m.Statement] = m
		odds := logit(float64(r.Score[m.Statement]))
		if r.LogOdds != nil {
			r.LogOdds[m.Statement] += float32(m.Weight)
			// Of trees alone the log-odds are exact where a probability near 1 is not.
			if !r.modelled {
				odds = float64(r.LogOdds[m.Statement]) - m.Weight
			}
		}
		r.Score[m.Statement] = float32(min(surest, probability(odds+m.Weight)))
	}
}
