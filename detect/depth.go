package detect

// depth is indicator 21: by how many hops, each of 60 minutes or less, claimed
// money came here; the payee of a claimed transfer is at 1, and whom none
// reached is at 0. Unknown without claims. Suspect: 2 or more.
func depth(s *scan) float32 {
	if !s.people.Followed {
		return unknown
	}
	return float32(s.profile.Depth)
}

// hopTime is how long claimed money lies in an account, at most, to be followed.
const hopTime = hour
