package network

import (
	"dyetrace/detect"
	"dyetrace/ledger/statement"
)

// Sharing is what members have in common with other members whose holder is
// somebody else.
type Sharing struct {
	Members int // who use a device or phone that another person of the network uses
	Things  int // devices and phones that they share
}

// linksOf lists, for accounts of some group, which devices and phones they are
// used with, and by whom; what more accounts share than join anybody is left out.
func linksOf(shared *detect.Shared, counts map[statement.No]bool) map[statement.No][]detect.Use {
	links := map[statement.No][]detect.Use{}
	for _, parts := range [][][]detect.Use{shared.Devices, shared.Phones} {
		for users := range sharers(parts, func(no statement.No) bool { return counts[no] }) {
			for _, u := range users {
				links[u.No] = append(links[u.No], u)
			}
		}
	}
	return links
}

// sharing counts what members share.
func (s *sketch) sharing() Sharing {
	of := map[uint64][]detect.Use{}
	for i := range s.n.Members {
		for _, u := range s.links[s.n.Members[i].No] {
			of[u.Thing] = append(of[u.Thing], u)
		}
	}
	var n Sharing
	members := map[statement.No]bool{}
	for _, users := range of {
		with := false
		for _, u := range users {
			with = with || u.Person != users[0].Person
		}
		if !with {
			continue
		}
		n.Things++
		for _, u := range users {
			members[u.No] = true
		}
	}
	n.Members = len(members)
	return n
}
