package simulate

// tradeGoods is the day of a trader without a store: customers pay, and most of
// it goes on to a supplier or to a bigger trader before evening.
func (d *diary) tradeGoods() {
	for range d.between(1, 6) {
		at, fen := d.s.rhythm.draw(&d.rng), d.spread(80000, 1.1)
		d.pay(at, d.someone(), d.who.first, forGoods, fen)
		to := d.s.world.suppliers.near(&d.rng, d.p, len(d.s.world.persons))
		if bigger := d.upline(trader, 10); bigger >= 0 && d.below(2) == 0 {
			to = bigger
		}
		d.pay(at+int32(d.between(300, 20000)), d.who.first, to, forSupply, fen*float64(d.between(780, 960))/1000)
	}
}

// stream is the evening of somebody whom strangers from everywhere pay small
// sums, of which an agency gets its part once a week.
func (d *diary) stream() {
	for range d.between(5, 60) {
		at := int32((20*3600 + d.below(6*3600)) % secondsPerDay)
		d.pay(at, d.someone(), d.who.wallet(), forGift, float64(1+d.below(30))*float64(1+d.below(30))*100)
	}
	d.sweep(d.around(110, 120), d.who.wallet(), d.who.first, forWithdrawal, 1000)
	if d.every(7) {
		d.sweep(d.around(150, 120), d.who.first, d.s.world.employers.of(int(d.own(1)%32)), forSupply, d.between(400, 700))
	}
}

// keepShop is the day of a shop that takes money on its owner's own account.
func (d *diary) keepShop() {
	n := len(d.s.world.persons)
	for range d.between(8, 45) {
		d.pay(d.s.rhythm.draw(&d.rng), d.neighbour(d.between(-600, 600)), d.takes(d.p), forStall, d.spread(3500, 1.1))
	}
	if to := d.takes(d.p); to != d.who.first {
		d.sweep(d.around(220, 40), to, d.who.first, forWithdrawal, 1000)
	}
	if d.below(2) == 0 {
		d.sweep(d.around(80, 60), d.who.first, d.s.world.suppliers.near(&d.rng, d.p, n), forSupply, d.between(400, 750))
	}
}

// export is the day of a trader whose buyers abroad have strangers pay for them,
// in large sums; suppliers get most of it, often the same day.
func (d *diary) export() {
	if d.below(3) > 0 {
		return
	}
	at := d.around(120, 240)
	for range d.between(1, 5) {
		d.pay(at+int32(d.between(0, 9000)), d.someone(), d.who.first, forGoods, hundreds(d.spread(2_000_000, 0.8)))
	}
	for range d.between(1, 3) {
		to := d.s.world.suppliers.near(&d.rng, d.p, len(d.s.world.persons))
		d.sweep(at+int32(d.between(9100, 20000)), d.who.first, to, forSupply, d.between(400, 900))
	}
}

// resellTickets is a sale's day: strangers pay for tickets within the hour, those
// who stand in the queue get their share, and the box office the rest.
func (d *diary) resellTickets() {
	if !d.every(4) {
		return
	}
	at := d.around(100+int(d.own(1)%120), 60)
	for range d.between(8, 40) {
		d.gift(at+int32(d.between(0, 3600)), d.someone(), d.who.first, forGoods, d.spread(60000, 0.6))
	}
	at += 3600
	for k := range d.between(5, 15) {
		at += int32(d.between(10, 120))
		d.pay(at, d.who.first, d.member(k), forGift, float64(d.between(5, 30))*1000)
	}
	d.sweep(at+int32(d.between(60, 3600)), d.who.first, d.s.world.employers.of(int(d.own(2)%16)), forGoods,
		d.between(700, 900))
}
