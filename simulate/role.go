package simulate

// Role is what an account is in truth, and the number of its platform, -1 where
// it has none: a platform's operator, agent, runner, relay, gatherer, exit-shop,
// wage-taker or refund-taker; the living of a person, or what a company is, that looks like
// one; "" where it is plain.
func (s *Sim) Role(no AccountNo) (role string, platform int32) {
	if m, is := s.muleOf[no]; is {
		return s.mules[m].role.String(), s.mules[m].platform
	}
	if r, is := s.staff[no]; is {
		return r.role, r.platform
	}
	return s.living(&s.world.accounts[no], no), -1
}

// staff is an account that serves a platform without passing money on.
type staff struct {
	role     string
	platform int32
	agent    int32 // its number, -1 for none
}

// employ notes that an account serves platform i, unless it serves one already.
func (s *Sim) employ(a AccountNo, role string, i, agent int) {
	if _, is := s.staff[a]; !is {
		s.staff[a] = staff{role, int32(i), int32(agent)}
	}
}

// living is the look-alike that an account is, "" where it is none.
func (s *Sim) living(a *account, no AccountNo) string {
	if a.owner < 0 {
		w := s.world
		switch within := func(b block) bool { return no >= b.first && no < b.first+AccountNo(b.n) }; {
		case within(w.employers):
			return "payroll"
		case within(w.shops):
			return "shop"
		}
		return ""
	}
	who := &s.world.persons[a.owner]
	if who.job <= pensioner || who.has&hasDormant != 0 && no == who.dormant() {
		return ""
	}
	return who.job.String()
}
