package simulate

import (
	"bufio"
	"fmt"
	"io"
	"time"

	"dyetrace"
)

func holderID(p int) string { return fmt.Sprintf("H%09d", p+1) }

// opened is when an account was opened: years before the first day, bought
// cards as others.
func (s *Sim) opened(a AccountNo) string {
	days := 40 + int(mixed(s.seed, uint64(a), 13)%4000)
	return time.Unix(s.start, 0).In(china()).AddDate(0, 0, -days).Format(time.DateOnly)
}

// outsider names an account that belongs to nobody in person.
func (s *Sim) outsider(a AccountNo) string {
	w := s.world
	for _, b := range []struct {
		block
		name string
	}{
		{w.cash, "ATM"}, {w.billers, "Utility"}, {w.gold, "Gold shop"}, {w.exchanges, "Coin exchange"}, {w.abroad, "Bank abroad"},
		{w.lenders, "Lender"}, {w.shops, "Shop"}, {w.employers, "Employer"}, {w.suppliers, "Supplier"},
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
	for _, b := range []block{w.shops, w.employers, w.suppliers} {
		if a >= b.first && a < b.first+AccountNo(b.n) {
			return regionOf(s.regionEnds, int(int64(a-b.first)*int64(len(w.persons))/int64(b.n)))
		}
	}
	return -1
}

func (s *Sim) writeAccounts(w *bufio.Writer) {
	io.WriteString(w, "id,kind,covered,holder,holder_id,institution,region,phone,opened\n") //nolint:errcheck // a bufio.Writer keeps its error
	for i := range s.world.accounts {
		a := s.Account(AccountNo(i))
		fmt.Fprintf(w, "%s,%s,%t,%s,%s,%s,%s,%s,%s\n", a.ID, a.Kind, !a.Uncovered, a.Holder, a.HolderID,
			a.Institution, a.Region, a.Phone, a.Opened)
	}
}

// writeHolders writes what a bank's papers say of persons.
func (s *Sim) writeHolders(w *bufio.Writer) {
	io.WriteString(w, "id,name,birth_year,region,household,declared_income,phone\n") //nolint:errcheck // a bufio.Writer keeps its error
	places := regions()
	year := time.Unix(s.start, 0).In(china()).Year()
	for p := range s.world.persons {
		who := &s.world.persons[p]
		fmt.Fprintf(w, "%s,%s,%d,%s,F%09d,%d,%s\n", holderID(p), s.name(p), year-int(who.age), places[regionOf(s.regionEnds, p)].code,
			p/3+1, int(who.income)*12, s.phone(p))
	}
}

// writeLinks writes which person's account was used with which phone, device,
// address and QR code, first and last. Whoever runs a bought or lent account
// does so from a device and an address of his own.
func (s *Sim) writeLinks(w *bufio.Writer) {
	io.WriteString(w, "person,account,phone,device,ip,qr,first,last\n") //nolint:errcheck // a bufio.Writer keeps its error
	last := s.clock(s.now)
	for i := range s.world.accounts {
		a, no := &s.world.accounts[i], AccountNo(i)
		if a.owner < 0 {
			continue
		}
		p := int(a.owner)
		qr := ""
		if a.flags&isWallet != 0 {
			qr = fmt.Sprintf("QR%012d", mixed(s.seed, uint64(i), 16)%idModulus)
		}
		if n, is := s.muleOf[no]; !is || s.mules[n].source == ownAccount {
			device := mixed(s.seed, uint64(p), 14) % idModulus
			s.link(w, p, no, s.phone(p), device, s.address(p/3), qr, s.opened(no), last)
			continue
		}
		m := &s.mules[s.muleOf[no]]
		phone, device, place := s.phone(int(m.person)), mixed(s.seed, uint64(m.person), 14), s.address(int(m.person)/3)
		if m.device >= 0 {
			shared := uint64(m.platform)<<32 | uint64(m.device)
			device = mixed(s.seed, shared, 15)
			place = s.address(-1 - int(m.platform)*7919 - int(m.device)/3)
		}
		if m.withSIM {
			phone = s.phone(p)
		}
		s.link(w, p, no, phone, device%idModulus, place, qr, s.clock(m.since), last)
	}
}

func (s *Sim) link(w *bufio.Writer, p int, a AccountNo, phone string, device uint64, ip, qr, first, last string) {
	fmt.Fprintf(w, "%s,%s,%s,D%012d,%s,%s,%s,%s\n", holderID(p), s.ID(a), phone, device, ip, qr, first, last)
}

// address is the network address of a household or a gang's room, of the range
// for networks behind a provider's (RFC 6598).
func (s *Sim) address(place int) string {
	h := mixed(s.seed, uint64(place), 17)
	return fmt.Sprintf("100.%d.%d.%d", 64+h%64, h>>8%256, h>>16%256)
}

// writeRoles writes what each account is that is not plain: its part in a
// platform, or the living of its holder that looks like one.
func (s *Sim) writeRoles(w *bufio.Writer) {
	io.WriteString(w, "account,role,platform,source,run_by,agent,since\n") //nolint:errcheck // a bufio.Writer keeps its error
	part := make(map[AccountNo]bool)
	say := func(a AccountNo, role string, platform int32, source, by, agent, since string) {
		part[a] = true
		fmt.Fprintf(w, "%s,%s,P%d,%s,%s,%s,%s\n", s.ID(a), role, platform+1, source, by, agent, since)
	}
	for i := range s.platforms {
		p := &s.platforms[i]
		say(p.operator, "operator", int32(i), "", "", "", "")
		for j, a := range p.agents {
			say(a, "agent", int32(i), "", "", fmt.Sprintf("P%d-A%d", i+1, j+1), "")
		}
	}
	for _, n := range s.muleAccounts() {
		m := &s.mules[n]
		say(m.account, m.role.String(), m.platform, [...]string{"own", "lent", "bought"}[m.source],
			holderID(int(m.person)), fmt.Sprintf("P%d-A%d", m.platform+1, m.agent+1), s.clock(m.since))
	}
	for i := range s.world.accounts {
		a, no := &s.world.accounts[i], AccountNo(i)
		role := s.living(a, no)
		if role != "" && !part[no] {
			fmt.Fprintf(w, "%s,%s,,,,,\n", s.ID(no), role)
		}
	}
}

// living is the look-alike that an account is, "" where it is none.
func (s *Sim) living(a *account, no AccountNo) string {
	if a.owner < 0 {
		if w := s.world; a.kind == dyetrace.Business && no >= w.employers.first && no < w.employers.first+AccountNo(w.employers.n) {
			return "payroll"
		}
		return ""
	}
	who := &s.world.persons[a.owner]
	if who.job <= pensioner || who.has&hasDormant != 0 && no == who.dormant() {
		return ""
	}
	return who.job.String()
}
