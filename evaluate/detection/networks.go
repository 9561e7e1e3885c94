package detection

import (
	"math"

	"dyetrace/detect/network"
)

// The bar for a platform to be found whole: so much of it in one network, of
// which so much is it.
const (
	wholeShare  = 0.8
	wholePurity = 0.9
)

// PlatformFound is what one platform's best network is like: the one that
// holds most of its accounts.
type PlatformFound struct {
	Platform
	InNetwork  int     // of its accounts
	PassedIn   int     // of them, those that stolen money reached
	Purity     float64 // of the network: the share of its members that serve the platform
	Whole      bool    // of all its accounts
	Caught     bool    // the same of those that stolen money reached
	Right      int     // of InNetwork, accounts whose role is as it really is
	Estimate   float64 // of the commission
	Low, High  float64
	Reported   bool              // whether the network states a commission
	Error      float64           // of the estimate, as a share: 0.002 is 0.2 percentage points; 0 if none is stated
	NetworkAt  int               // its rank, from 1; 0 where there is none
	Confusions map[[2]string]int `json:"-"` // by true and found role
}

// NetworksFound is how networks compare with platforms.
type NetworksFound struct {
	Platforms []PlatformFound
	Networks  int
	False     int // networks without the majority of whose accounts serve one platform
	// Victims are members, of any network, who paid a platform and serve none, and
	// Accused are those of them whose role is another than victim.
	Victims, Accused int
}

// Whole is the share of platforms that were found whole.
func (f *NetworksFound) Whole() float64 {
	n := 0
	for i := range f.Platforms {
		if f.Platforms[i].Whole {
			n++
		}
	}
	return share(float64(n), float64(len(f.Platforms)))
}

// RolesRight is the share of accounts in the networks of their platforms whose
// role is right.
func (f *NetworksFound) RolesRight() float64 {
	right, all := 0, 0
	for i := range f.Platforms {
		right += f.Platforms[i].Right
		all += f.Platforms[i].InNetwork
	}
	return share(float64(right), float64(all))
}

// MatchNetworks holds networks against platforms.
func MatchNetworks(networks []network.Network, t *Truth) NetworksFound {
	f := NetworksFound{Networks: len(networks), Platforms: make([]PlatformFound, len(t.Platforms))}
	for p := range f.Platforms {
		f.Platforms[p] = PlatformFound{Platform: t.Platforms[p], Confusions: map[[2]string]int{}}
	}
	// A victim who is a member is counted whatever network it is, as false accusations
	// are the main harm.
	for i := range networks {
		n := &networks[i]
		members := make([]int, len(t.Platforms))
		majority := false
		for _, m := range n.Members {
			if t.Victim[m.No] {
				f.Victims++
				if m.Role != network.Victim {
					f.Accused++
				}
			}
			if p := t.Platform[m.No]; p >= 0 {
				members[p]++
				majority = majority || 2*members[p] > len(n.Members)
			}
		}
		if !majority {
			f.False++
		}
		for p, k := range members {
			if k > f.Platforms[p].InNetwork {
				f.Platforms[p].match(n, i+1, int32(p), k, t)
			}
		}
	}
	return f
}

func (f *PlatformFound) match(n *network.Network, rank int, platform int32, members int, t *Truth) {
	f.NetworkAt, f.InNetwork = rank, members
	f.PassedIn = 0
	for _, m := range n.Members {
		if t.Platform[m.No] == platform && t.First[m.No] != 0 {
			f.PassedIn++
		}
	}
	f.Purity = share(float64(members), float64(len(n.Members)))
	pure := f.Purity >= wholePurity
	f.Whole = pure && float64(members) >= wholeShare*float64(f.Members)
	f.Caught = pure && f.Passed > 0 && float64(f.PassedIn) >= wholeShare*float64(f.Passed)
	f.Estimate, f.Low, f.High = n.Commission.Share, n.Commission.Low, n.Commission.High
	f.Reported, f.Error = n.Commission.Lots > 0, 0
	if f.Reported {
		f.Error = math.Abs(f.Estimate - f.Commission)
	}
	f.Right = 0
	clear(f.Confusions)
	for _, m := range n.Members {
		if t.Platform[m.No] != platform {
			continue
		}
		f.Confusions[[2]string{t.Role[m.No], m.Role.String()}]++
		if roleIsRight(t.Role[m.No], m.Role) {
			f.Right++
		}
	}
}

// roleIsRight compares a role with the simulator's. The simulator has one role for relays of
// any level, also for those of the last level, which cash out; a network has two.
func roleIsRight(truth string, r network.Role) bool {
	switch truth {
	case "runner":
		return r == network.Collector
	case "relay":
		return r == network.Relay || r == network.CashOut
	case "operator":
		return r == network.Controller
	}
	return r.String() == truth
}
