package network

import "dyetrace/detect"

// roleWeights are what membership adds to the log-odds of an account, by role, in a
// network all of whose other members are likely by themselves. docs/detect.md says how they
// were found.
var roleWeights = [...]float64{Collector: 1.5, Relay: 0.6, Gatherer: 1, CashOut: 0.4,
	Controller: 3, Agent: 1, Victim: 0}

// memberships are the places of members in networks, which are numbered from 1, and what
// these add: the weight of the role times the share of the other members who are likely by
// themselves. Who lost money to a network gains nothing by that.
func memberships(networks []Network) (list []detect.Membership) {
	for i := range networks {
		n := &networks[i]
		for k := range n.Members {
			m := &n.Members[k]
			others := n.Likely
			if m.Likely {
				others--
			}
			list = append(list, detect.Membership{Statement: m.No, Network: i + 1, Role: m.Role.String(),
				Weight: roleWeights[m.Role] * float64(others) / float64(max(1, len(n.Members)-1))})
		}
	}
	return list
}
