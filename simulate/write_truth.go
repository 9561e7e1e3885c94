package simulate

import "fmt"

func roleColumns() []column {
	return []column{{"account", texts}, {"role", words}, {"platform", words}, {"source", words}, {"run_by", texts},
		{"agent", words}, {"since", texts}, {"first", texts}, {"received", texts}}
}

// roleRow is what an account is that is not plain: its part in a platform, or
// the living of its holder that looks like one.
func (s *Sim) roleRow(r *rows, i int) {
	no := AccountNo(i)
	role, platform := s.Role(no)
	if role == "" {
		return
	}
	r.id(no)
	r.string(role)
	n, relays := s.muleOf[no]
	switch {
	case platform < 0:
		r.strings("", "", "", "", "", "", "")
	case relays:
		m := &s.mules[n]
		r.strings(fmt.Sprintf("P%d", platform+1), [...]string{"own", "lent", "bought"}[m.source], holderID(int(m.person)),
			agentID(platform, m.agent))
		r.clock(m.since)
		if m.received > 0 {
			r.clock(m.first)
		} else {
			r.string("")
		}
		r.sum(m.received)
	default:
		r.strings(fmt.Sprintf("P%d", platform+1), "", "", agentID(platform, s.staff[no].agent), "", "", "")
	}
	r.endRow()
}

// agentID names an agent of a platform, "" where agent is -1.
func agentID(platform, agent int32) string {
	if agent < 0 {
		return ""
	}
	return fmt.Sprintf("P%d-A%d", platform+1, agent+1)
}

func orderColumns() []column {
	return []column{{"id", texts}, {"platform", words}, {"gang", words}, {"fraud", words}, {"grabbed", instants},
		{"victim", texts},
		{"payer", texts}, {"runner", texts}, {"asked", money}, {"paid", money}, {"held", money}, {"exits", money},
		{"commission", money}, {"levels", numbers}, {"rate", texts}, {"loss", texts}}
}

func (s *Sim) orderRow(r *rows, i int) {
	o := &s.orders[i]
	r.order(int32(i))
	r.strings(fmt.Sprintf("P%d", o.Platform+1), fmt.Sprintf("P%d-G%d", o.Platform+1, o.Gang+1), scams()[o.Fraud].name)
	r.instant(o.At)
	r.holder(int(o.Victim))
	r.id(o.Payer)
	r.id(o.Payee)
	for _, fen := range [...]int64{o.Asked, o.Paid, o.Held, o.Exits, o.Commission} {
		r.money(fen)
	}
	r.number(int64(o.Levels))
	r.strings(fmt.Sprintf("%.5f", o.Rate), fmt.Sprintf("L%d", o.Loss+1))
	r.endRow()
}
