package detect

// nightShare is indicator 13: the amount moved between 00 and 06 h over all
// that was moved, by the clock of the account's own time zone. Suspect: 0.3 or
// more.
func nightShare(s *scan) float32 { return ratio(s.night, s.in+s.out) }

// nightLength is how much of a day, from its beginning on, is night.
const nightLength = 6 * hour

// isNight reports whether a time of a day is at night.
func isNight(d *localDay, at Second) bool { return int64(at)-d.start < nightLength }

func nightShareEvidence(s *scan, e *evidence) {
	day := newDay()
	for i := range s.moves {
		if day.reach(s.moves[i].At, &s.zone); isNight(&day, s.moves[i].At) {
			e.add(s.moves[i].Ord)
		}
	}
}
