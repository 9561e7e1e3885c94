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
	for i := range s.world.accounts {
		no := AccountNo(i)
		role, platform := s.Role(no)
		switch n, relays := s.muleOf[no]; {
		case role == "":
			continue
		case platform < 0:
			fmt.Fprintf(w, "%s,%s,,,,,,,\n", s.ID(no), role)
		case relays:
			m := &s.mules[n]
			first := ""
			if m.received > 0 {
				first = s.clock(m.first)
			}
			fmt.Fprintf(w, "%s,%s,P%d,%s,%s,%s,%s,%s,%s\n", s.ID(no), role, platform+1, [...]string{"own", "lent", "bought"}[m.source],
				holderID(int(m.person)), agentID(platform, m.agent), s.clock(m.since), first, yuan(m.received))
		default:
			fmt.Fprintf(w, "%s,%s,P%d,,,%s,,,\n", s.ID(no), role, platform+1, agentID(platform, s.staff[no].agent))
		}
	}
}

// agentID names an agent of a platform, "" where agent is -1.
func agentID(platform, agent int32) string {
	if agent < 0 {
		return ""
	}
	return fmt.Sprintf("P%d-A%d", platform+1, agent+1)
}
