package detect

// sharedDevice is indicator 18: how many holders used the device or phone that
// this account shares with most. Addresses do not count: a household has one.
// Unknown where no link is known.
// Suspect: 2 or more.
func sharedDevice(s *scan) float32 {
	if s.profile.Sharers == 0 {
		return unknown
	}
	return float32(s.profile.Sharers)
}
