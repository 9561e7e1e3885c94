package evaluate

import (
	"maps"
	"slices"

	"dyetrace"
	"dyetrace/simulate"
)

// lot is stolen money of an order at a place: in a transfer, or in an account.
type lot struct {
	place int64 // number of the transfer or account
	order int32
}

// leveled is an amount in fen and the lowest level at which it was seen.
type leveled struct {
	amount int64
	level  int
}

// Truth is where the money of the orders that victims reported really went, by
// the operators' books. It is gathered while a simulation runs.
type Truth struct {
	s        *simulate.Sim
	moves    map[int64]ends // of transfers that carried stolen money
	carried  []simulate.Carried
	payments map[int32][]simulate.Carried // by order, what victims paid
	reported map[int32]bool
	moments  []moment

	transfers, gone map[lot]leveled
}

type ends struct{ from, to simulate.AccountNo }

// moment is what is needed to find where money was at an instant. The last moment is the end
// of the simulation.
type moment struct {
	at         dyetrace.Instant
	carried    int     // how much of Truth.carried had happened
	commission []int64 // by order, what the first runner had kept
}

func newTruth(s *simulate.Sim) *Truth {
	return &Truth{s: s, moves: make(map[int64]ends), payments: make(map[int32][]simulate.Carried),
		reported: make(map[int32]bool)}
}

// take adds what happened next.
func (t *Truth) take(transfers []simulate.Transfer, carried []simulate.Carried) {
	if len(transfers) == 0 {
		return
	}
	first := transfers[0].No
	for _, c := range carried {
		x := &transfers[c.Transfer-first]
		t.moves[c.Transfer] = ends{x.From, x.To}
		t.carried = append(t.carried, c)
		if c.Level == 1 {
			t.payments[c.Order] = append(t.payments[c.Order], c)
		}
	}
}

// remember keeps the moment to which the simulation has come.
func (t *Truth) remember(at dyetrace.Instant) {
	m := moment{at: at, carried: len(t.carried)}
	for _, o := range t.s.Orders() {
		m.commission = append(m.commission, o.Commission)
	}
	t.moments = append(t.moments, m)
}

// close keeps what belongs to reported orders.
func (t *Truth) close() {
	for _, c := range t.s.Claims() {
		t.reported[c.Order] = true
	}
	t.transfers, t.gone = make(map[lot]leveled), make(map[lot]leveled)
	for _, c := range t.carried {
		if !t.reported[c.Order] {
			continue
		}
		add(t.transfers, lot{c.Transfer, c.Order}, c.Amount, int(c.Level))
		if to := t.moves[c.Transfer].to; endsSight(t.s, to) {
			add(t.gone, lot{int64(to), c.Order}, c.Amount, 1)
		}
	}
}

// held is where the money of reported orders lay at a moment.
func (t *Truth) held(m *moment) map[lot]leveled {
	held := make(map[lot]leveled)
	for _, c := range t.carried[:m.carried] {
		if !t.reported[c.Order] {
			continue
		}
		move := t.moves[c.Transfer]
		if c.Level > 1 {
			add(held, lot{int64(move.from), c.Order}, -c.Amount, 1)
		}
		if !endsSight(t.s, move.to) {
			add(held, lot{int64(move.to), c.Order}, c.Amount, 1)
		}
	}
	// What the first runner kept as his commission is stolen money no more.
	for i, kept := range m.commission {
		if t.reported[int32(i)] && kept > 0 {
			add(held, lot{int64(t.s.Orders()[i].Payee), int32(i)}, -kept, 1)
		}
	}
	maps.DeleteFunc(held, func(_ lot, v leveled) bool { return v.amount == 0 })
	return held
}

func add(to map[lot]leveled, k lot, amount int64, level int) {
	v, is := to[k]
	if !is || level < v.level {
		v.level = level
	}
	v.amount += amount
	to[k] = v
}

// endsSight reports whether no ledger can show where money goes behind an account.
func endsSight(s *simulate.Sim, a simulate.AccountNo) bool {
	_, is := s.Kind(a).End()
	return is
}

// orders are the reported orders in order of their numbers.
func (t *Truth) orders() []int32 { return slices.Sorted(maps.Keys(t.reported)) }
