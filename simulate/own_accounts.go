package simulate

// openMore gives cards at further banks to those whose habit is to move money
// among their own.
func (w *world) openMore(c *Config, seed uint64, p int) {
	who := &w.persons[p]
	if !who.job.needsSecond() {
		return
	}
	g := rng{mixed(seed, uint64(p), 41)}
	who.more = uint8(g.between(1, 4))
	for range who.more {
		w.open(c, &g, p, 0, g.spread(float64(who.income)*60, 1.5))
	}
}

// card is the i-th of the cards of somebody who has several: main, second, and
// those beyond.
func (p *person) card(i int) AccountNo {
	if i < 2 {
		return p.first + AccountNo(i)
	}
	next := p.dormant()
	if p.has&hasDormant != 0 {
		next++
	}
	return next + AccountNo(i-2)
}

// juggle moves money among one holder's own accounts, to and fro, every day: for
// interest, a repayment that is due, a limit, or to look busy to a bank.
func (d *diary) juggle() {
	cards := 2 + int(d.who.more)
	at := d.s.rhythm.draw(&d.rng)
	here := d.below(cards)
	for range d.between(1, 5) {
		to := (here + 1 + d.below(cards-1)) % cards
		d.sweep(at, d.who.card(here), d.who.card(to), forSaving, d.between(300, 1000))
		here = to
		at += int32(d.between(40, 9000))
	}
}

// moveAll takes all that a person has through all accounts to one bank, which
// happens about once a year: a house, a better rate, a bank that closes.
func (d *diary) moveAll() {
	if d.below(365) > 0 {
		return
	}
	at := d.around(110, 120)
	last := 1 + int(d.who.more)
	for i := range last {
		d.sweep(at, d.who.card(i), d.who.card(i+1), forSaving, 1000)
		at += int32(d.between(60, 3600))
	}
	if d.below(2) == 0 {
		d.sweep(at+int32(d.between(600, 20000)), d.who.card(last), d.who.first, forSaving, d.between(500, 1000))
	}
}
