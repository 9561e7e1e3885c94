package detect

// relayControl is indicator 19: how often this account and one of another
// holder on the same device moved money within 60 seconds of each other. One
// hand holds both. Unknown where no link is known. Suspect: any, by judgement.
func relayControl(s *scan) float32 {
	if s.profile.Sharers == 0 {
		return unknown
	}
	return float32(s.profile.Together)
}

// togetherTime is how long after each other two payments may be made, in seconds,
// to be made by one hand.
const togetherTime = minute
