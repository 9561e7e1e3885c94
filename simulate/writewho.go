package simulate

import (
	"bufio"
	"fmt"
	"io"
	"time"
)

func holderID(p int) string { return fmt.Sprintf("H%09d", p+1) }

// opened is when an account was opened: years before the first day, idle cards
// before their last use.
func (s *Sim) opened(a AccountNo) string {
	days := 40 + int(mixed(s.seed, uint64(a), 13)%4000)
	if s.world.accounts[a].flags&isDormant != 0 {
		days += 760
	}
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

// writeRoles writes what each account is that is not plain: its part in a
// platform, or the living of its holder that looks like one.
func (s *Sim) writeRoles(w *bufio.Writer) {
	io.WriteString(w, "account,role,platform,source,run_by,agent,since,first,received\n") //nolint:errcheck // a bufio.Writer keeps its error
	part := make(map[AccountNo]bool)
	say := func(a AccountNo, role string, platform int32, rest string) {
		if !part[a] {
			part[a] = true
			fmt.Fprintf(w, "%s,%s,P%d,%s\n", s.ID(a), role, platform+1, rest)
		}
	}
	for i := range s.platforms {
		p := &s.platforms[i]
		say(p.operator, "operator", int32(i), ",,,,,")
		for j, a := range p.agents {
			say(a, "agent", int32(i), fmt.Sprintf(",,P%d-A%d,,,", i+1, j+1))
		}
		say(p.shop, "exit-shop", int32(i), ",,,,,")
	}
	for _, n := range s.muleAccounts() {
		m := &s.mules[n]
		first := ""
		if m.received > 0 {
			first = s.clock(m.first)
		}
		say(m.account, m.role.String(), m.platform, fmt.Sprintf("%s,%s,P%d-A%d,%s,%s,%s", [...]string{"own", "lent", "bought"}[m.source],
			holderID(int(m.person)), m.platform+1, m.agent+1, s.clock(m.since), first, yuan(m.received)))
	}
	for i := range s.world.accounts {
		a, no := &s.world.accounts[i], AccountNo(i)
		role := s.living(a, no)
		if role != "" && !part[no] {
			fmt.Fprintf(w, "%s,%s,,,,,,,\n", s.ID(no), role)
		}
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
