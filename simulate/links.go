package simulate

import (
	"fmt"

	"dyetrace"
)

// link is one row of links.csv: a person's account was used with a phone and a
// device from an address, first and last.
type link struct {
	person      int // -1 for a company
	account     AccountNo
	phone       string
	device      uint64 // 0 for none
	ip, qr      string
	first, last string
}

func linkColumns() []column {
	return []column{{"person", texts}, {"account", texts}, {"phone", texts}, {"device", texts}, {"ip", texts}, {"qr", texts},
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
		r.string(l.phone)
		if l.device > 0 {
			r.text = appendPadded(append(r.text, 'D'), l.device, 12)
		}
		r.end()
		r.strings(l.ip, l.qr, l.first, l.last)
		r.endRow()
	})
}

// links gives the rows of one account to say.
func (s *Sim) links(no AccountNo, say func(link)) {
	a := &s.world.accounts[no]
	now := s.clock(s.now)
	if a.owner < 0 {
		if a.kind == dyetrace.Merchant {
			say(link{person: -1, account: no, qr: s.qr(no), first: s.opened(no), last: now})
		}
		return
	}
	p := int(a.owner)
	l := link{person: p, account: no, phone: s.phone(p), device: s.device(p), ip: s.address(p / 3), first: s.opened(no), last: now}
	if a.flags&isWallet != 0 {
		l.qr = s.qr(no)
	}
	if child := s.helper(p); child >= 0 {
		l.device, l.ip = s.device(child), s.address(child/3)
	}
	if a.flags&isDormant != 0 {
		l.last = s.clock(s.lastUse(no))
	}
	n, is := s.muleOf[no]
	if !is || s.mules[n].source == ownAccount {
		say(l)
		if a.flags&isDormant != 0 && !s.world.persons[p].involved && s.woken(p) < s.config.Days {
			l.first, l.last = s.clock(s.dayStart(s.woken(p))), now
			say(l)
		}
		if second := mixed(s.seed, uint64(p), 22); float64(second&0xffff)/0x10000 < s.config.Population.TwoDevices {
			since := int64(30+second>>16%300) * secondsPerDay
			l.device, l.ip = mixed(second, 1)%(idModulus-1)+1, s.address(-2-p/200)
			l.first = s.clock(s.start - since)
			if a.flags&isDormant == 0 {
				say(l)
			}
		}
		return
	}
	m := &s.mules[n]
	if a.flags&isDormant == 0 {
		l.last = s.clock(m.since)
	}
	say(l)
	say(s.handed(l, m, now))
}

// handed is how an account is used after its holder lent or sold it.
func (s *Sim) handed(l link, m *mule, now string) link {
	phone := l.phone
	l.phone, l.device, l.ip = s.phone(int(m.person)), s.device(int(m.person)), s.address(int(m.person)/3)
	if m.device >= 0 {
		l.device = mixed(s.seed, uint64(m.platform)<<32|uint64(m.device), 15) % idModulus
		l.ip = s.address(-1_000_000_000 - int(m.platform)*7919 - int(m.device)/3)
	}
	if m.withSIM {
		l.phone = phone
	}
	l.first, l.last = s.clock(m.since), now
	return l
}

func (s *Sim) device(p int) uint64 { return mixed(s.seed, uint64(p), 14)%(idModulus-1) + 1 }

func (s *Sim) qr(a AccountNo) string {
	return fmt.Sprintf("QR%012d", mixed(s.seed, uint64(a), 16)%idModulus)
}

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

// address is the network address of a household or a gang's room, of the range
// for networks behind a provider's (RFC 6598).
func (s *Sim) address(place int) string {
	h := mixed(s.seed, uint64(place), 17)
	return fmt.Sprintf("100.%d.%d.%d", 64+h%64, h>>8%256, h>>16%256)
}
