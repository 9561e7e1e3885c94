package detect

// actsAfterWarning is indicator 26: payments out after the account was
// restricted. Unknown where no restriction is known of. Suspect: any.
func actsAfterWarning(s *scan) float32 {
	if !s.people.Warnings {
		return unknown
	}
	return float32(s.warned)
}

// isAfterWarning reports whether a move came after the account was restricted.
func (s *scan) isAfterWarning(m *Move) bool { return m.At > s.profile.Warned }

func actsAfterWarningEvidence(s *scan, e *evidence) {
	for i := range s.moves {
		if m := &s.moves[i]; !m.In && s.isAfterWarning(m) {
			e.add(m.Ord)
		}
	}
}
