package detect

// sharedDevice is indicator 18: how many holders used the device, phone or
// address that this account shares with most. Unknown where no link is known.
// The list starts to look at 2; a household's address is shared by design, so
// that devices weigh more than addresses, see LinkPeople.
func sharedDevice(s *scan) float32 {
	if s.profile.Sharers == 0 {
		return unknown
	}
	return float32(s.profile.Sharers)
}
