package simulate

import "slices"

// Serving are the accounts that serve platforms and are not given up, by
// platform: the truth, for whoever measures, not for whoever searches.
func (s *Sim) Serving(platform int32) []AccountNo {
	var list []AccountNo
	for i := range s.mules {
		if m := &s.mules[i]; m.platform == platform && !m.burned {
			list = append(list, m.account)
		}
	}
	return list
}

// Serves reports whether an account has ever served a platform, as its mule,
// operator or agent.
func (s *Sim) Serves(a AccountNo) bool {
	if _, is := s.muleOf[a]; is {
		return true
	}
	return slices.ContainsFunc(s.platforms, func(p platform) bool {
		return p.operator == a || slices.Contains(p.agents,
			a)
	})
}

// Devices are the devices that an account is used on, as institutions see them.
func (s *Sim) Devices(a AccountNo) []uint64 {
	var list []uint64
	s.links(a, func(l link) { list = append(list, l.device) })
	return list
}
