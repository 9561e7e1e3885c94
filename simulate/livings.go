package simulate

// Habits of people whose living has a rhythm of its own.

// teach is a tutor's term: parents pay the same fee within two days, a room and
// helpers are paid once a week, and the rest is lived on.
func (d *diary) teach() {
	const term = 20
	pupils := 10 + int(d.own(1)%35)
	fee := float64(2+d.own(2)%14) * 10000
	if at := (d.day.number + int(d.own(0)%term)) % term; at < 2 {
		for k := at; k < pupils; k += 2 {
			d.pay(d.around(190, 150), d.member(k), d.who.first, forGift, fee)
		}
	}
	if d.day.number%7 == int(d.own(3)%7) {
		const helpers = 80 // their numbers among members begin so high
		d.pay(d.around(120, 60), d.who.first, d.member(helpers), forRent, fee*2)
		for k := range 1 + pupils/15 {
			d.pay(d.around(200, 40), d.who.first, d.member(helpers+1+k), forGift, fee*1.5)
		}
	}
}

// driveOnHire is the day of a driver who is paid by the ride and has the vehicle
// on hire: takings come from a company all day, half of them go to the vehicle's
// owner at once, who has several and pays a lender.
func (d *diary) driveOnHire() {
	w := d.s.world
	const below = 8
	owner := d.upline(hiredDriver, below)
	if owner < 0 {
		d.sweep(d.around(225, 40), d.who.first, w.lenders.of(int(d.own(1)%6)), forLoan, d.between(500, 900))
		return
	}
	company := w.employers.of(int(d.own(2) % 3))
	for range d.between(2, 7) {
		at, fen := d.ride(d.s.rhythm.draw(&d.rng)), d.spread(6000, 0.5)
		d.pay(at, company, d.who.first, forRide, fen)
		d.pay(at+int32(d.between(60, 1800)), d.who.first, owner, forRide, fen*float64(d.between(450, 600))/1000)
		if d.below(3) == 0 {
			d.pay(at+int32(d.between(900, 4000)), d.who.first, w.shops.near(&d.rng, d.p, len(w.persons)), forShop, fen*0.3)
		}
	}
}

// buyHarvest is the market of somebody who buys from many farmers in one morning,
// each by weight, out of his own pocket; mills pay for the loads on the two days
// after, by their own weight and price: a little more than such a market costs on the whole.
func (d *diary) buyHarvest() {
	const market = 4 // days from one to the next
	since := (d.day.number + int(d.own(0)%market)) % market
	farmers := 8 + int(d.own(1)%25)
	// What farmers bring follows from the day of the market.
	g := rng{mixed(d.s.seed, uint64(d.p), uint64(d.day.number-since), 46)}
	sum, at := 0.0, d.around(75, 60)
	for k := range farmers {
		fen := float64(int(g.spread(16000, 0.7)))
		sum += fen
		if since == 0 {
			d.pay(at, d.who.first, d.member(k+g.below(40)), forSupply, fen)
			at += int32(d.between(60, 600))
		}
	}
	if loads := 2; since > 0 && since <= loads && d.day.number >= since {
		mill := d.s.world.suppliers.of(int(d.own(2)) & 63)
		d.pay(d.around(140, 150), mill, d.who.first, forSupply, sum*float64(d.between(520, 570))/1000)
	}
}

// shiftDebt is the way of somebody who pays one lender with money of another,
// within the hour, and now and then a private one.
func (d *diary) shiftDebt() {
	if d.below(3) > 0 {
		return
	}
	w := d.s.world
	at, from := d.s.rhythm.draw(&d.rng), d.below(w.lenders.n)
	fen := hundreds(d.spread(250_000, 0.7))
	d.pay(at, w.lenders.of(from), d.who.first, forLoanOut, fen)
	to, f := w.lenders.of(from+1+d.below(w.lenders.n-1)), forLoan
	if d.below(4) == 0 {
		to, f = d.member(d.below(3)), forRepaying
	}
	d.pay(at+int32(d.between(120, 3600)), d.who.first, to, f, fen*float64(d.between(900, 1000))/1000)
}
