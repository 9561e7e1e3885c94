package detect

// depth is indicator 21: by how many hops, each of 60 minutes or less, claimed
// money came here; the payee of a claimed transfer is at 1. Unknown without
// claims, and where none came. The list starts to look at 2.
func depth(s *scan) float32 {
	if s.profile.Depth == 0 {
		return unknown
	}
	return float32(s.profile.Depth)
}
