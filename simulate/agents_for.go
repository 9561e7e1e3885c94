package simulate

// collectForCompany is the day of a sales agent who takes clients' money and
// hands it up: to whoever stands above, and from the top to the company. What is
// kept is the agent's share.
func (d *diary) collectForCompany() {
	const below = 6 // agents under one
	for range d.between(1, 8) {
		d.pay(d.s.rhythm.draw(&d.rng), d.someone(), d.who.first, forGoods, d.spread(30000, 1))
	}
	to := d.upline(salesAgent, below)
	if to < 0 {
		to = d.s.world.employers.of(int(d.own(1) % 64))
	}
	for _, hour := range [2]int{125, 205} {
		d.sweep(d.around(hour, 90), d.who.first, to, forGoods, d.between(850, 980))
	}
}

// topUpPhones is the day of somebody who sells phone credit and game coins to
// strangers and buys each from the agent above within minutes, who does the same:
// a percent or two stays with each.
func (d *diary) topUpPhones() {
	const below = 4
	to := d.upline(topUpAgent, below)
	if to < 0 {
		to = d.s.world.suppliers.of(int(d.own(1) % 64))
	}
	sales := d.between(5, 30)
	if to < d.who.first && d.below(3) == 0 {
		sales *= 2
	}
	for range sales {
		at, fen := d.ride(d.s.rhythm.draw(&d.rng)), float64(1+d.below(20))*4980
		if d.below(8) == 0 {
			fen = hundreds(d.spread(120000, 0.8))
		}
		d.pay(at, d.someone(), d.who.first, forGift, fen)
		d.pay(at+int32(d.between(45, 900)), d.who.first, to, forGift, fen*float64(d.between(980, 992))/1000)
	}
}

// remit is the day of an agent who carries wages home: in towns the agent takes
// them from workers and hands the sum on to one in the country, who pays the
// families. Both keep a percent.
func (d *diary) remit() {
	list := d.s.world.byJob[remitter]
	other := d.s.world.persons[list[d.below(len(list))]].first
	if d.p%2 == 0 {
		at := d.around(120, 200)
		sum := 0.0
		for range d.between(3, 18) {
			fen := hundreds(d.spread(150000, 0.6))
			d.pay(at+int32(d.between(0, 5400)), d.someone(), d.who.first, forGift, fen)
			sum += fen
		}
		at += int32(d.between(5500, 9000))
		if d.below(3) == 0 {
			d.tries(at, d.who.first, other, forGift)
		}
		d.pay(at, d.who.first, other, forGift, float64(int(sum*0.97/100))*100)
		return
	}
	for _, hour := range [2]int{150, 190} {
		at := d.around(hour, 90)
		for k := range d.between(4, 14) {
			d.sweep(at, d.who.first, d.member(k), forGift, d.between(60, 300))
			at += int32(d.between(20, 400))
		}
	}
}
