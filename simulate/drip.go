package simulate

// Bounds of a drip: fen of one payment, payments a day, and in all.
const (
	dripMin, dripMax = 20_000, 80_000
	dripsPerDay      = 2
	mostDrips        = 40
)

// drip plans to let a sum leave in small payments over many days, at hours at
// which people pay. Sums too large for that leave in larger ones.
func (s *Sim) drip(e event, m *mule, due int64) {
	day := int((e.at - s.start) / secondsPerDay)
	for i := 0; due > 0; i++ {
		amount := int64(s.dice.between(dripMin, dripMax))
		amount -= amount % 1000
		if i == mostDrips-1 || due < amount+dripMin {
			amount = due
		} else if left := due / int64(mostDrips-i); amount < left {
			amount = left
		}
		due -= amount
		at := max(e.at+1, s.dayStart(day+i/dripsPerDay)+int64(s.rhythm.draw(&s.dice)))
		s.queue.push(event{at: at, what: sending, a: s.muleOf[m.account], b: int32(s.target(m, toExit, false)),
			amount: amount, class: toExit})
	}
}
