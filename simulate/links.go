package simulate

import (
	"strconv"

	"dyetrace"
)

// link is one row of links.csv: a person's account was used with a phone and a
// device from an address, first and last.
type link struct {
	person, phone int // the phone is that of a person; -1 for none
	account       AccountNo
	device        uint64 // 0 for none
	at            int    // the place of the address
	qr            bool
	opened        bool // first is a day
	first, last   int64
}

func linkColumns() []column {
	return []column{{"person", texts}, {"account", texts}, {"phone", texts}, {"device", texts}, {"ip", texts},
		{"qr", texts},
		{"first", texts}, {"last", texts}}
}

// linkRows are with which phone, device, address and QR code an account was
// used, first and last. Whoever runs a bought or lent account does so from a
// device and an address of his own, after the holder did; some people have a
// second device, on a network that many share, and some old people's accounts
// are run by a child.
func (s *Sim) linkRows(r *rows, i int) {
	s.links(AccountNo(i), func(l link) {
		if l.person >= 0 {
			r.holder(l.person)
		} else {
			r.string("")
		}
		r.id(l.account)
		r.phone(l.phone)
		if l.device > 0 {
			r.text = appendPadded(append(r.text, 'D'), l.device, 12)
		}
		r.end()
		if l.device > 0 {
			r.text = s.appendAddress(r.text, l.at)
		}
		r.end()
		if l.qr {
			r.text = appendPadded(append(r.text, "QR"...), mixed(s.seed, uint64(l.account), 16)%idModulus, 12)
		}
		r.end()
		if l.opened {
			r.day(l.first)
		} else {
			r.clock(l.first)
		}
		r.clock(l.last)
		r.endRow()
	})
}

// links calls emit with the rows of one account.
func (s *Sim) links(no AccountNo, emit func(link)) {
	a := &s.world.accounts[no]
	p := int(a.owner)
	l := link{person: p, phone: p, account: no, opened: true, first: s.opened(no), last: s.now}
	if p < 0 {
		if l.qr = a.kind == dyetrace.Merchant; l.qr {
			emit(l)
		}
		return
	}
	l.device, l.at, l.qr = s.device(p), p/3, a.flags&isWallet != 0
	if child := s.helper(p); child >= 0 {
		l.device, l.at = s.device(child), child/3
	}
	if a.flags&isDormant != 0 {
		l.last = s.lastUse(no)
	}
	n, is := s.muleOf[no]
	if !is || s.mules[n].source == ownAccount {
		emit(l)
		s.later(l, a, emit)
		return
	}
	m := &s.mules[n]
	if a.flags&isDormant == 0 {
		l.last = m.since
	}
	emit(l)
	emit(s.handed(l, m))
}

// later calls emit with the rows of later use by the holder: of an idle card again, of
// others from a second device.
func (s *Sim) later(l link, a *account, emit func(link)) {
	second := mixed(s.seed, uint64(l.person), 22)
	switch {
	case a.flags&isDormant != 0:
		if !s.world.persons[l.person].involved && s.woken(l.person) < s.config.Days {
			l.opened, l.first, l.last = false, s.dayStart(s.woken(l.person)), s.now
			emit(l)
		}
	case float64(second&0xffff)/0x10000 < s.config.Population.TwoDevices:
		since := int64(30+second>>16%300) * secondsPerDay
		l.device, l.at = mixed(second, 1)%(idModulus-1)+1, -2-l.person/200
		l.opened, l.first = false, max(l.first, s.start-since)
		emit(l)
	}
}

// handed is how an account is used after its holder lent or sold it.
func (s *Sim) handed(l link, m *mule) link {
	if !m.withSIM {
		l.phone = int(m.person)
	}
	l.device, l.at = s.device(int(m.person)), int(m.person)/3
	if m.device >= 0 {
		l.device = mixed(s.seed, uint64(m.platform)<<32|uint64(m.device), 15) % idModulus
		l.at = -1_000_000_000 - int(m.platform)*7919 - int(m.device)/3
	}
	l.opened, l.first, l.last = false, m.since, s.now
	return l
}

func (s *Sim) device(p int) uint64 { return mixed(s.seed, uint64(p), 14)%(idModulus-1) + 1 }

// helper is the member of the household who runs an old person's accounts, -1
// where nobody does.
func (s *Sim) helper(p int) int {
	other := p - p%3 + (p+1)%3
	if s.world.persons[p].age < 60 || other >= len(s.world.persons) || s.world.persons[other].age >= 60 {
		return -1
	}
	if float64(mixed(s.seed, uint64(p), 23)&0xffff)/0x10000 >= s.config.Population.Helped {
		return -1
	}
	return other
}

// appendAddress writes the network address of a household or a gang's room, of
// the range for networks behind a provider's (RFC 6598).
func (s *Sim) appendAddress(dst []byte, place int) []byte {
	h := mixed(s.seed, uint64(place), 17)
	dst = strconv.AppendUint(append(dst, "100."...), 64+h%64, 10)
	dst = strconv.AppendUint(append(dst, '.'), h>>8%256, 10)
	return strconv.AppendUint(append(dst, '.'), h>>16%256, 10)
}
