package simulate

// Habits of people who hold the money of a circle of others.

// keepFund is the fund of a class or a house: in each round all pay in what was
// agreed on, some of them late; the treasurer buys one thing after another for
// all, and what is left goes back in equal shares.
func (d *diary) keepFund() {
	const round, since, lasts = 9, 3, 3 // days: of a round, to the first purchase, of purchases
	fund, members := d.takes(d.p), 12+int(d.own(1)%28)
	share := float64(5+d.own(2)%40) * 1000
	switch at := (d.day.number + int(d.own(0)%round)) % round; {
	case at < 2:
		for k := at; k < members; k += 2 {
			d.pay(d.s.rhythm.draw(&d.rng), d.member(k), fund, forGroup, share*float64(1+k%3))
		}
	case at >= since && at < since+lasts:
		for range d.between(1, 3) {
			shop := d.s.world.shops.near(&d.rng, d.p, len(d.s.world.persons))
			d.pay(d.s.rhythm.draw(&d.rng), fund, shop, forShop, share*float64(members)*float64(d.between(80, 260))/1000)
		}
	case at == round-1:
		back := share * float64(d.between(5, 40)) / 100
		for k := range members {
			d.pay(d.around(190, 60), fund, d.member(k), forGroup, back)
		}
	}
}

// leadTrips is a group's journey: a first part is paid in by each, the rest a few
// days later; hotels and carriers abroad are paid the same evening, and at last
// some get back what was not spent.
func (d *diary) leadTrips() {
	const round = 10
	members := 8 + int(d.own(1)%20)
	price := float64(5+d.own(2)%30) * 10000
	w := d.s.world
	switch at := (d.day.number + int(d.own(0)%round)) % round; at {
	case 0, 3:
		part := price * float64(3+at*2) / 10
		for k := range members {
			d.pay(d.around(140, 300), d.member(k), d.who.first, forGroup, part)
		}
		for i := range d.between(1, 3) {
			d.pay(d.around(205, 60), d.who.first, w.abroad.of(int(d.own(3))&3+i), forAbroad,
				part*float64(members)*float64(d.between(250, 330))/1000)
		}
	case 5, 6, 7:
		d.pay(d.s.rhythm.draw(&d.rng), d.who.first, w.shops.of(d.below(w.shops.n)), forShop, price*d.share())
	case 9:
		for k := range members / 3 {
			d.gift(d.around(200, 90), d.who.first, d.member(k*3), forGroup, price*0.05)
		}
	}
}

// takeOfferings is a temple's day: on some days many bring small sums, most of
// them people who come again and again; once a week leaf of gold or timber is
// bought for what came.
func (d *diary) takeOfferings() {
	box := d.takes(d.p)
	if d.every(5) || d.day.festival {
		for range d.between(10, 70) {
			giver := d.member(d.below(150))
			if d.below(4) == 0 {
				giver = d.someone()
			}
			d.pay(d.s.rhythm.draw(&d.rng), giver, box, forGift, float64(1+d.below(12))*float64(1+d.below(9))*100)
		}
	}
	if (d.day.number+int(d.own(1)%7))%7 == 0 {
		to, f := d.s.world.gold.of(d.region()), forGold
		if d.below(2) == 0 {
			to, f = d.s.world.suppliers.near(&d.rng, d.p, len(d.s.world.persons)), forSupply
		}
		d.sweep(d.around(100, 60), box, to, f, d.between(400, 900))
	}
}

// sublet is the business of somebody who rents flats and lets their rooms: each
// tenant pays every fortnight on a day of his own, the owners are paid once a
// week, and who leaves gets the deposit back.
func (d *diary) sublet() {
	const fortnight = 14
	tenants := 5 + int(d.own(1)%16)
	rent := float64(8+d.own(2)%20) * 10000
	for k := range tenants {
		if (d.day.number+k*5)%fortnight == int(d.own(3)%fortnight) {
			d.pay(d.around(180, 200), d.member(k), d.who.first, forRent, rent)
		}
	}
	const week, owners = 7, 100 // owners' numbers among members begin so high
	if d.day.number%week == int(d.own(4)%week) {
		for k := range 1 + tenants/5 {
			d.pay(d.around(100, 60), d.who.first, d.member(owners+k), forRent, rent*2.2)
		}
	}
	if d.below(20) == 0 {
		d.pay(d.around(150, 200), d.who.first, d.member(d.below(tenants)), forRent, rent)
	}
}
