package simulate

// crew is the part of a platform's accounts that serves on the day of an
// instant: all of them, or where accounts rest between days of service, the part
// whose turn it is, or where crews last a day, a part that serves no other.
func (s *Sim) crew(all []int32, at int64) []int32 {
	day := max(0, min(s.config.Days-1, int((at-s.start)/secondsPerDay)))
	if shifts := s.config.Platform.RestDays + 1; shifts > 1 {
		turn := day % shifts
		from := turn * len(all) / shifts
		return all[from:max(from+1, (turn+1)*len(all)/shifts)]
	}
	if !s.config.Platform.OneDayCrews {
		return all
	}
	from := day * len(all) / s.config.Days
	return all[from:max(from+1, (day+1)*len(all)/s.config.Days)]
}

// firstUse is how many seconds after the first day the k-th of n runners pays
// the deposit: on the day before the crew's.
func (s *Sim) firstUse(k, n int) int64 {
	if !s.config.Platform.OneDayCrews {
		return 0
	}
	return int64(max(0, k*s.config.Days/n-1)) * secondsPerDay
}

// inOffice is the second of a day at which a fraud begins: as drawn, or on a
// platform with office hours between 9 and 18 h. On the first day deposits are
// paid, and the office opens on the next.
func (s *Sim) inOffice(day int, at int64) int64 {
	switch {
	case !s.config.Platform.OfficeHours:
		return at
	case day == 0:
		return secondsPerDay
	}
	const opens, hours = 9, 9
	return opens*3600 + at*hours/24
}

// circleSize is how many accounts hand money round among themselves.
const circleSize = 3

// nextInCircle is the account after this one in its circle; one that has been
// given up is skipped. Money that has gone round leaves by its order's levels.
func (s *Sim) nextInCircle(m *mule) AccountNo {
	relays := s.platforms[m.platform].relays
	first := int(m.place) / circleSize * circleSize
	size := min(circleSize, len(relays)-first)
	for i := 1; i < size; i++ {
		r := &s.mules[relays[first+(int(m.place)-first+i)%size]]
		if !r.burned && r.account != m.account {
			return r.account
		}
	}
	return s.anyRelay(m)
}

// anyRelay is another relay that has not been given up, or where there is none,
// a place where money leaves.
func (s *Sim) anyRelay(m *mule) AccountNo {
	for _, no := range s.platforms[m.platform].relays {
		if r := &s.mules[no]; !r.burned && r.account != m.account {
			return r.account
		}
	}
	return s.world.cash.of(regionOf(s.regionEnds, int(m.person)))
}

// waitsForMore lets a runner wait until several orders can be passed on at once,
// some hours at most, or until they have used the deposit up, two days at most. It reports whether the runner waits.
func (s *Sim) waitsForMore(e event, m *mule) bool {
	const waited = 1 // class of a passing that has waited
	if s.config.Platform.DepositSpent && m.role == runnerRole && e.class != waited && !m.depositSpent() {
		s.queue.push(event{at: e.at + int64(s.dice.between(secondsPerDay, 2*secondsPerDay)), what: passing, a: e.a,
			class: waited})
		return true
	}
	if s.config.Platform.OrdersAtOnce <= 1 || m.role != runnerRole || e.class == waited ||
		len(m.parcels) >= s.config.Platform.OrdersAtOnce {
		return false
	}
	s.queue.push(event{at: e.at + int64(s.dice.between(3600, 8*3600)), what: passing, a: e.a, class: waited})
	return true
}

// decoy is a day's purchases by a platform's account that are to look like
// somebody's life. Where there is too little of its own in it, a friend sends
// some.
func (s *Sim) decoy(m *mule, dawn int64) {
	c := &s.config.Platform
	if c.Decoys == 0 {
		return
	}
	n := len(s.world.persons)
	for range s.dice.often(c.Decoys) {
		at, fen := dawn+int64(s.rhythm.draw(&s.dice)), int64(s.dice.spread(3000, 0.9))+100
		if at < s.now+1200 {
			continue
		}
		if s.world.accounts[m.account].spendable() < 2*fen {
			friend := s.world.persons[s.world.friend(s.seed, &s.dice, int(m.person))].first
			if friend != m.account {
				s.queue.push(event{at: at - 900, what: covering, a: int32(friend), b: int32(m.account), amount: 10 * fen})
			}
		}
		shop := s.world.shops.near(&s.dice, int(m.person), n)
		s.queue.push(event{at: at, what: retrying, a: int32(m.account), b: int32(shop), amount: fen, class: uint8(forShop)})
	}
}
