package simulate

// payByHand is a pay day where somebody gets the wages of all in one sum and pays
// them out one by one from the own account.
func (d *diary) payByHand() {
	if !d.every(7) {
		return
	}
	at := d.around(100, 90)
	workers := 8 + int(d.own(1)%30)
	d.pay(at, d.who.employer, d.who.first, forSalary, float64(workers)*320000)
	at += int32(d.between(600, 7200))
	for k := range workers {
		d.pay(at, d.who.first, d.member(k), forSalary, d.spread(300000, 0.25))
		at += int32(d.between(20, 240))
	}
}

// splitAmongWorkers is a labour contractor's day: a lump from a builder, split
// into equal parts among twenty workers before evening, some of whom take cash at
// once. A foreman gets a part to hand on.
func (d *diary) splitAmongWorkers() {
	if !d.every(4) {
		return
	}
	const workers = 20
	at := d.around(110, 120)
	wage := hundreds(d.spread(120000, 0.4))
	d.pay(at, d.s.world.employers.near(&d.rng, d.p, len(d.s.world.persons)), d.who.first, forGift, wage*workers*1.03)
	at += int32(d.between(120, 5400))
	first := d.below(40)
	for k := range workers {
		at += int32(d.between(10, 90))
		worker := d.member(first + k)
		if d.below(4) == 0 {
			d.tries(at, d.who.first, worker, forGift)
		}
		d.pay(at, d.who.first, worker, forGift, wage)
		switch d.below(4) {
		case 0:
			d.pay(at+int32(d.between(900, 9000)), worker, d.s.world.cash.of(d.region()), forCash, wage)
		case 1:
			d.pay(at+int32(d.between(120, 3600)), worker, d.member(first+k+100), forFamily, hundreds(wage*0.9))
		}
	}
}

// bridgeRepayments is the day of somebody who repays strangers' credit cards for
// a fee: the sum goes to the stranger, who repays and draws it again, and comes
// back within the hour with a percent on it. The same money goes round all day.
func (d *diary) bridgeRepayments() {
	for range d.between(2, 9) {
		at := d.ride(d.around(d.between(80, 220), 60))
		client := d.someone()
		fen := hundreds(d.spread(500000, 0.7))
		issuer := d.s.world.lenders.of(d.below(d.s.world.lenders.n))
		back := at + int32(d.between(600, 3600))
		if d.below(3) == 0 {
			d.tries(at, d.who.first, client, forGift)
		}
		d.pay(at, d.who.first, client, forGift, fen)
		d.pay(at+int32(d.between(60, 500)), client, issuer, forLoan, fen)
		d.pay(back, issuer, client, forLoanOut, fen)
		d.pay(back+int32(d.between(60, 900)), client, d.who.first, forGift, fen*1.01)
	}
}
