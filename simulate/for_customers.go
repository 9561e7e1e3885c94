package simulate

// Habits of people through whose accounts their customers' money goes.

// changeCash is the day of an agent who gives cash for money and money for cash.
// What the till lacks comes from the bank, and what it has too much of goes there.
func (d *diary) changeCash() {
	till, cash := d.takes(d.p), d.s.world.cash.of(d.region())
	sum := 0.0
	for range d.between(4, 30) {
		at, fen := d.s.rhythm.draw(&d.rng), hundreds(d.spread(18000, 0.9))
		customer := d.member(d.below(400))
		if d.below(3) == 0 {
			customer = d.someone()
		}
		if d.below(2) == 0 {
			d.pay(at, customer, till, forGift, fen)
			sum += fen
			continue
		}
		d.pay(at, till, customer, forGift, fen)
		sum -= fen
	}
	switch at := d.around(215, 60); {
	case sum > 0:
		d.pay(at, till, cash, forCash, hundreds(sum))
	default:
		d.pay(d.around(85, 30), cash, till, forTakings, hundreds(-sum))
	}
}

// bankTakings is the evening of somebody who goes to the bank for others: what
// stalls and small shops took in cash is paid in as one sum, and each is sent
// what is his, less a half of a percent.
func (d *diary) bankTakings() {
	if d.day.weekend {
		return
	}
	at := d.around(175, 60)
	out, sum := at+int32(d.between(300, 5400)), 0.0
	for k := range 4 + int(d.own(1)%9) {
		fen := d.spread(45000, 0.7)
		if d.below(5) == 0 {
			continue
		}
		d.pay(out, d.who.first, d.takes(int(d.s.world.accounts[d.member(k)].owner)), forGoods, fen*0.995)
		out += int32(d.between(20, 200))
		sum += fen
	}
	d.pay(at, d.s.world.cash.of(d.region()), d.who.first, forTakings, hundreds(sum+10000))
}

// holdPrice is a middleman's sale of a used vehicle between two people who do not
// know each other: a tenth is paid to hold it, the rest when it is looked at, and
// the seller gets the sum less a commission when the papers are signed. One sale
// in six falls through, and all goes back.
func (d *diary) holdPrice() {
	if d.below(3) > 0 {
		return
	}
	buyer, seller := d.someone(), d.someone()
	price := hundreds(d.spread(700_000, 0.8))
	at := d.around(110, 120)
	first := hundreds(price / 10)
	d.pay(at, buyer, d.who.first, forGoods, first)
	at += int32(d.between(1800, 5*3600))
	if d.below(6) == 0 {
		d.pay(at, d.who.first, buyer, forGoods, first)
		return
	}
	d.pay(at, buyer, d.who.first, forGoods, price-first)
	d.pay(at+int32(d.between(900, 5*3600)), d.who.first, seller, forGoods, price*float64(d.between(950, 985))/1000)
}

// clearDepot is a day in a depot: merchants get in the morning what couriers
// collected for them on the day before, and in the evening each courier hands in
// what he collected today.
func (d *diary) clearDepot() {
	couriers, merchants := 4+int(d.own(1)%10), 5+int(d.own(2)%15)
	const apart = 60 // merchants' numbers among members begin so high
	at := d.around(80, 40)
	for k := range merchants {
		if d.day.number > 0 {
			d.sweep(at, d.who.first, d.member(apart+k), forGoods, 960/(merchants-k))
			at += int32(d.between(15, 240))
		}
	}
	for k := range couriers {
		if d.below(6) > 0 {
			d.pay(d.around(195, 100), d.takes(int(d.s.world.accounts[d.member(k)].owner)), d.who.first, forDelivery,
				d.spread(80000, 0.5))
		}
	}
}

// sellForOwners is the trade of somebody who sells others' goods: what a buyer
// pays goes on to the owner, less a quarter, when the days are over in which
// things may come back; what does come back is paid back to the buyer.
func (d *diary) sellForOwners() {
	till, wait := d.takes(d.p), 2+int(d.own(1)%5)
	for i := range 2 {
		day := d.day.number - i*wait
		if day < 0 {
			continue
		}
		// A day's sales follow from its number, so that they are known when the owners are paid.
		g := rng{mixed(d.s.seed, uint64(d.p), uint64(day), 45)}
		for range g.between(1, 7) {
			n := len(d.s.world.persons)
			buyer, owner := d.s.world.persons[g.below(n)].first, d.s.world.persons[g.below(n)].first
			fen, back := g.spread(25000, 1), g.below(8) == 0
			switch {
			case i == 0:
				d.pay(d.s.rhythm.draw(&d.rng), buyer, till, forGoods, fen)
			case back:
				d.pay(d.around(150, 200), till, buyer, forRefund, fen)
			default:
				d.pay(d.around(200, 60), till, owner, forGoods, fen*0.75)
			}
		}
	}
}

// dealInCoins is the day of a merchant of virtual currency: strangers pay for
// coins, which are bought at an exchange at once, and others sell theirs, which
// are sold there.
func (d *diary) dealInCoins() {
	w := d.s.world
	exchange := w.exchanges.of(int(d.own(1) % 4))
	buys := 3 + int(d.own(2)%5) // of ten dealings
	for range d.between(2, 16) {
		at, fen := d.ride(d.s.rhythm.draw(&d.rng)), d.spread(90000, 1.1)
		if d.below(2) == 0 {
			fen = hundreds(fen)
		}
		next := at + int32(d.between(40, 2400))
		if d.below(10) < buys {
			d.pay(at, d.someone(), d.who.first, forGift, fen)
			d.pay(next, d.who.first, exchange, forCoins, fen*float64(d.between(975, 995))/1000)
			continue
		}
		d.pay(at, d.who.first, d.someone(), forGift, fen)
		d.pay(next, exchange, d.who.first, forCoins, fen*float64(d.between(1005, 1025))/1000)
	}
}
