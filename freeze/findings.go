package freeze

import (
	"maps"
	"math"
	"slices"

	"dyetrace/detect"
	"dyetrace/detect/network"
	"dyetrace/ledger/statement"
)

// Findings are what a detection says of accounts: evidence of how they behave, whatever claims
// say. A score is no ground by itself: it counts only of an account that claimed money or a
// member's has reached, and is bounded.
type Findings struct {
	of       map[statement.No]Found
	networks map[int][]statement.No // members of each
}

// Found is what a detection says of one account.
type Found struct {
	Score     float64 // a probability; 0 where it is no finding
	Network   int     // whose member it is, from 1; 0: of none
	Role      network.Role
	Certainty float64 // of the role, from 0 to 1
	Loses     bool    // it is a victim of a network, and a member of none
}

// NewFindings takes what was found of accounts by statement.
func NewFindings(of map[statement.No]Found) *Findings {
	f := &Findings{of: of, networks: map[int][]statement.No{}}
	for _, no := range slices.Sorted(maps.Keys(of)) {
		if id := of[no].Network; id > 0 {
			f.networks[id] = append(f.networks[id], no)
		}
	}
	return f
}

// FindingsOf are those of a detection.
func FindingsOf(r *detect.Result, networks []network.Network) *Findings {
	of := map[statement.No]Found{}
	for i := range r.Findings {
		of[r.Findings[i].Statement] = Found{Score: r.Findings[i].Score}
	}
	for i := range networks {
		for k := range networks[i].Members {
			m := &networks[i].Members[k]
			of[m.No] = Found{Score: of[m.No].Score, Network: i + 1, Role: m.Role, Certainty: m.Certainty}
		}
	}
	// Who lost money himself before he served is a member, and no victim here.
	for i := range networks {
		for k := range networks[i].Victims {
			if no := networks[i].Victims[k].No; of[no].Network == 0 {
				of[no] = Found{Score: of[no].Score, Role: network.Victim, Certainty: networks[i].Victims[k].Certainty, Loses: true}
			}
		}
	}
	return NewFindings(of)
}

// Count is how many accounts have a score, and how many networks there are.
func (f *Findings) Count() (scored, networks int) {
	for _, a := range f.of {
		if a.Score > 0 {
			scored++
		}
	}
	return scored, len(f.networks)
}

// Found has what a detection found count from now on, in place of what an earlier one did.
func (n *Network) Found(f *Findings) {
	n.found, n.foundMembers = f, map[int]int{}
	for _, no := range slices.Sorted(maps.Keys(n.known)) {
		if n.known[no].member {
			n.foundMembers[f.of[no].Network]++
		}
		n.mark(no)
	}
}

// joinFound counts a member that has joined, or left, in the network that a detection found it
// in: that is news about the others there.
func (n *Network) joinFound(no statement.No, sign int) {
	if n.found == nil {
		return
	}
	id := n.found.of[no].Network
	n.foundMembers[id] += sign
	for _, other := range n.found.networks[id] {
		if n.known[other] != nil && other != no {
			n.mark(other)
		}
	}
}

// weighFound adds what a detection found. What speaks for an account counts only where claimed
// money or a member's has reached it; that it is a victim always counts.
func (n *Network) weighFound(s *Suspect, e *Evidence) {
	if n.found == nil {
		return
	}
	f, is := n.found.of[s.No]
	if !is {
		return
	}
	e.Loses = f.Loses
	reached := e.Claimed+e.Payers+e.Passed+e.Kept > 0
	if !reached {
		return
	}
	e.Score = f.Score
	if f.Network == 0 {
		return
	}
	e.Role, e.Serves = f.Role, f.Certainty
	e.Fellows = n.foundMembers[f.Network]
	if s.member {
		e.Fellows--
	}
}

// leastScore and mostScore bound what a score says: one in a hundred, from which on an account
// is a finding, says nothing, and what is surer than mostScore says no more.
const (
	leastScore = 0.01
	mostScore  = 0.99
)

// scored is what a score says, from 0 to 1: by its log-odds, between the bounds.
func (e *Evidence) scored() float64 {
	logOdds := func(p float64) float64 { return math.Log(p / (1 - p)) }
	p := min(max(e.Score, leastScore), mostScore)
	return (logOdds(p) - logOdds(leastScore)) / (logOdds(mostScore) - logOdds(leastScore))
}
