package simulate

import "fmt"

func holderID(p int) string { return string(appendHolderID(nil, p)) }

func appendHolderID(dst []byte, p int) []byte { return appendPadded(append(dst, 'H'), uint64(p)+1, 9) }

// opened is the day on which an account was opened, by its first second: years
// before the first day, idle cards before their last use.
func (s *Sim) opened(a AccountNo) int64 {
	days := 40 + int(mixed(s.seed, uint64(a), 13)%4000)
	if s.world.accounts[a].flags&isDormant != 0 {
		days += 760
	}
	return s.start - int64(days)*secondsPerDay
}

// outsider names an account that belongs to nobody in person.
func (s *Sim) outsider(a AccountNo) string {
	w := s.world
	for _, b := range []struct {
		block
		name string
	}{
		{w.cash, "ATM"}, {w.billers, "Utility"}, {w.gold, "Gold shop"}, {w.exchanges, "Coin exchange"}, {w.abroad,
			"Bank abroad"},
		{w.lenders, "Lender"}, {w.shops, "Shop"}, {w.employers, "Employer"}, {w.suppliers, "Supplier"},
		{w.giftCards, "Gift cards"},
	} {
		if a >= b.first && a < b.first+AccountNo(b.n) {
			return fmt.Sprintf("%s %d", b.name, a-b.first+1)
		}
	}
	return ""
}

func (s *Sim) outsiderRegion(a AccountNo) int {
	w := s.world
	for _, b := range []block{w.cash, w.billers, w.gold} {
		if a >= b.first && a < b.first+AccountNo(b.n) {
			return int(a - b.first)
		}
	}
	for _, b := range []block{w.shops, w.employers, w.suppliers, w.giftCards} {
		if a >= b.first && a < b.first+AccountNo(b.n) {
			return regionOf(s.regionEnds, int(int64(a-b.first)*int64(len(w.persons))/int64(b.n)))
		}
	}
	return -1
}

// tables are the files that are written when all is over.
func (f *folder) tables() []table {
	s := f.s
	return f.shown([]table{
		{"accounts", accountColumns(), len(s.world.accounts), s.accountRow},
		{"holders", holderColumns(), len(s.world.persons), s.holderRow},
		{"links", linkColumns(), len(s.world.accounts), s.linkRows},
		{"claims", claimColumns(), len(s.claims), s.claimRow},
		{"truth/accounts", roleColumns(), len(s.world.accounts), s.roleRow},
		{"truth/orders", orderColumns(), len(s.orders), s.orderRow},
	})
}

func accountColumns() []column {
	return []column{{"id", texts}, {"kind", words}, {"covered", flags}, {"holder", texts}, {"holder_id", texts},
		{"institution", words}, {"region", words}, {"phone", texts}, {"opened", texts}}
}

func (s *Sim) accountRow(r *rows, i int) {
	no := AccountNo(i)
	a := &s.world.accounts[i]
	r.id(no)
	r.string(a.kind.String())
	r.flag(!s.Uncovered(no))
	var region int
	p := int(a.owner)
	if p >= 0 {
		r.text = s.appendName(r.text, p)
		r.end()
		r.holder(p)
		region = regionOf(s.regionEnds, p)
	} else {
		r.strings(s.outsider(no), "")
		region = s.outsiderRegion(no)
	}
	r.strings(s.institutions[s.Place(no)], s.regionCode(region))
	r.phone(p)
	r.day(s.opened(no))
	r.endRow()
}

func holderColumns() []column {
	return []column{{"id", texts}, {"name", texts}, {"birth_year", numbers}, {"region", words}, {"household", texts},
		{"declared_income", numbers}, {"phone", texts}}
}

// holderRow writes a person as a bank's papers have him.
func (s *Sim) holderRow(r *rows, p int) {
	who := &s.world.persons[p]
	r.holder(p)
	r.text = s.appendName(r.text, p)
	r.end()
	r.number(int64(s.year - int(who.age)))
	r.string(s.regionCode(regionOf(s.regionEnds, p)))
	r.text = appendPadded(append(r.text, 'F'), uint64(p/3+1), 9)
	r.end()
	r.number(s.wholeUnits(int64(who.income) * 12))
	r.phone(p)
	r.endRow()
}

func claimColumns() []column {
	return []column{{"id", texts}, {"transfer", texts}, {"amount", money}, {"victim", texts}, {"reported", instants}}
}

// claimRow writes a claim. Claims are in the order in which they were reported.
func (s *Sim) claimRow(r *rows, i int) {
	c := &s.claims[i]
	r.string(fmt.Sprintf("C%05d", i+1))
	r.transfer(c.Transfer)
	r.money(c.Amount)
	r.string(s.name(int(c.Victim)))
	r.instant(c.Reported)
	r.endRow()
}
