package simulate

// intent is a payment that somebody means to make at a second of a day.
type intent struct {
	amount   int64 // fen; 0 where share gives it
	from, to AccountNo
	at       int32
	share    uint16 // thousandths of what is in the account
	purpose  purpose
}

// diary writes down one person's intents of a day.
type diary struct {
	rng
	s   *Sim
	day today
	p   int
	who *person
	out []intent
}

func (d *diary) pay(at int32, from, to AccountNo, f purpose, fen float64) {
	if from != to && fen >= 1 {
		d.out = append(d.out, intent{amount: int64(fen), from: from, to: to, at: max(0, min(at, secondsPerDay-1)),
			purpose: f})
	}
}

func (d *diary) sweep(at int32, from, to AccountNo, f purpose, thousandths int) {
	if from != to {
		d.out = append(d.out, intent{from: from, to: to, at: min(at, secondsPerDay-1), share: uint16(thousandths),
			purpose: f})
	}
}

// around is a second about an hour of the day, in tenths of an hour.
func (d *diary) around(tenths, minutes int) int32 {
	return int32(max(0, tenths*360+d.between(-minutes*60, minutes*60)))
}

// live writes person p's day.
func (d *diary) live(p int) {
	d.p, d.who = p, &d.s.world.persons[p]
	d.state = mixed(d.s.seed, uint64(p), uint64(d.day.number), 2)
	for range d.often(float64(d.who.rate) * d.s.config.Life.PaymentsPerDay * d.day.busy) {
		if d.inCash() {
			continue
		}
		d.everyday(d.s.rhythm.draw(&d.rng))
	}
	d.seldom()
	d.monthly()
	d.earn()
	d.habit()
}

// purse is what a person pays small sums from; settling takes another of the
// person's accounts where it is too empty.
func (d *diary) purse() AccountNo {
	if d.who.has&hasWallet != 0 {
		return d.who.wallet()
	}
	return d.who.first
}

// takes is the account that person p is paid on for small sums.
func (d *diary) takes(p int) AccountNo {
	who := &d.s.world.persons[p]
	if who.has&hasWallet != 0 {
		return who.wallet()
	}
	return who.first
}

// everyday is one of the payments that people make when it occurs to them.
func (d *diary) everyday(at int32) {
	// The shares of the purposes, in thousandths, and the usual sums were chosen by hand.
	w := d.s.world
	rich := 0.5 + float64(d.who.income)/12000
	n := len(w.persons)
	switch u := d.below(1000); {
	case u < 520:
		d.pay(at, d.purse(), w.shops.near(&d.rng, d.p, n), forShop, d.spread(2600*rich, 1.25))
	case u < 680:
		d.toVendor(at, stallholder, forStall, d.spread(1400*rich, 0.9))
	case u < 722:
		d.toVendor(at, courier, forDelivery, d.spread(1800, 0.6))
	case u < 745:
		d.toVendor(d.ride(at), driver, forRide, d.spread(2200, 0.7))
	case u < 775:
		d.toVendor(at, organiser, forGroup, d.spread(4500, 0.8))
	case u < 795:
		d.toVendor(at, seller, forGoods, d.spread(16000, 1.3))
	case u < 803:
		d.toVendor(at, clubTreasurer, forClub, float64(d.between(2, 20))*1000)
	case u < 806:
		d.toVendor(at, moneyChanger, forExchange, d.spread(400000, 1))
	case u < 880:
		d.gift(at, d.purse(), d.takes(w.friend(d.s.seed, &d.rng, d.p)), forGift, d.spread(9000*rich, 1.4))
	case u < 915:
		d.family(at, d.spread(60000*rich, 1.2))
	case u < 955 && d.who.has&hasWallet != 0:
		d.gift(at, d.who.first, d.who.wallet(), forTopUp, d.spread(30000, 0.9))
	case u < 970:
		d.pay(at, d.who.first, w.cash.of(d.region()), forCash, float64(d.between(1, 30))*10000)
	case u < 980 && d.who.has&hasSecond != 0:
		d.gift(at, d.who.first, d.who.second(), forSaving, d.spread(300000, 1))
	case u < 990 && d.who.has&hasSecond != 0:
		d.gift(at, d.who.second(), d.who.first, forSaving, d.spread(200000, 1))
	default:
		d.pay(at, w.cash.of(d.region()), d.who.first, forTakings, float64(d.between(1, 80))*10000)
	}
}

func (d *diary) region() int { return regionOf(d.s.regionEnds, d.p) }

// relative is another member of the household of three.
func (d *diary) relative() int {
	first := d.p - d.p%3
	return min(len(d.s.world.persons)-1, first+(d.p-first+1+d.below(2))%3)
}

// gift pays a sum as people choose them: mostly whole hundreds or tens, some
// lucky numbers, some to the cent.
func (d *diary) gift(at int32, from, to AccountNo, f purpose, fen float64) {
	switch u := d.below(20); {
	case u == 0:
		fen = [...]float64{6600, 8800, 16800, 18800, 52000, 66600, 88800}[d.below(7)]
	case u < 8:
		fen = max(1, float64(int(fen/10000))) * 10000
	case u < 14:
		fen = max(1, float64(int(fen/1000))) * 1000
	}
	if d.day.festival && f == forGift && d.below(3) == 0 {
		fen = 20000
	}
	d.pay(at, from, to, f, fen)
}

func (d *diary) toVendor(at int32, j job, f purpose, fen float64) {
	v := d.s.world.vendor(&d.rng, j, d.p)
	if v < 0 || v == d.p {
		return
	}
	if f == forExchange {
		to := d.s.world.persons[v].first
		d.pay(at, d.who.first, to, f, fen)
		// What is changed goes to somebody else, who gives the other currency.
		other := d.s.world.persons[d.below(len(d.s.world.persons))].first
		d.pay(at+int32(d.between(180, 1800)), to, other, f, fen*0.992)
		return
	}
	d.pay(at, d.purse(), d.takes(v), f, fen)
}

// monthly makes the payments that have their day of each month.
func (d *diary) monthly() {
	// The days and habits of a person come from a hash of his number and not from the day's
	// random numbers: they must be the same in every month.
	w, c := d.s.world, d.s.config
	own := mixed(d.s.seed, uint64(d.p), 4)
	income := float64(d.who.income) * 100
	switch d.who.job {
	case student:
		if d.day.falls(int(own%5) + 1) {
			d.pay(d.around(190, 120), w.persons[d.relative()].first, d.who.first, forSupport, 150000+float64(own>>20%15)*10000)
		}
	case pensioner:
		if d.day.falls(15) {
			d.pay(d.around(70, 40), w.lenders.of(d.region()), d.who.first, forPension, income*0.6)
		}
	case stallholder, courier, driver, organiser, landlord:
	default:
		if d.day.falls(c.Country.PayDays[int(d.who.employer)%len(c.Country.PayDays)]) {
			d.pay(d.around(95, 60), d.who.employer, d.who.first, forSalary, income*(0.93+0.14*d.share()))
		}
	}
	if d.day.falls(int(own>>8%28) + 1) {
		d.pay(d.around(200, 90), d.purse(), w.billers.of(d.region()), forUtility, d.spread(16000, 0.6))
	}
	if float64(own>>32&0xffff)/0x10000 < c.Life.Renters && d.day.falls(int(own>>16%10)+1) {
		if v := w.vendor(&rng{own}, landlord, d.p); v >= 0 && v != d.p {
			d.pay(d.around(195, 180), d.who.first, w.persons[v].first, forRent, float64(int(income*0.28/10000))*10000)
		}
	}
	if float64(own>>48)/0x10000 < c.Life.Borrowers && d.day.falls(20) {
		d.pay(d.around(80, 60), d.who.first, w.lenders.of(int(own>>8%6)), forLoan, income*0.18)
	}
	if float64(own>>48)/0x10000 < c.Life.Borrowers/4 && d.day.falls(int(own>>24%28)+1) {
		d.pay(d.around(110, 120), w.lenders.of(int(own>>8%6)), d.who.first, forLoanOut, float64(int(income*3/100000))*100000)
	}
}

// earn is what a person's living brings about beside payments from others.
func (d *diary) earn() {
	// Each trade has a rhythm by which its accounts look like those of platforms: many
	// payers, and most of the money out again soon.
	w, n := d.s.world, len(d.s.world.persons)
	main := d.who.first
	switch d.who.job {
	case stallholder:
		d.sweep(d.around(215, 60), d.takes(d.p), main, forWithdrawal, 1000)
		d.sweep(d.around(60, 50), main, w.suppliers.near(&d.rng, d.p, n), forSupply, d.between(300, 600))
		if d.below(3) == 0 {
			d.pay(d.around(180, 60), w.cash.of(d.region()), main, forTakings, float64(d.between(3, 40))*10000)
		}
	case organiser:
		d.sweep(d.around(205, 30), d.takes(d.p), w.suppliers.near(&d.rng, d.p, n), forSupply, d.between(880, 970))
	case courier, driver:
		if d.below(2) == 0 {
			d.sweep(d.around(225, 40), d.who.wallet(), main, forWithdrawal, 1000)
		}
	case saver:
		if d.below(4) == 0 {
			d.sweep(d.around(120, 120), main, d.who.second(), forSaving, 970)
			d.gift(d.around(160, 120), d.who.second(), main, forSaving, d.spread(300000, 0.8))
		}
	case walletUser:
		if d.below(2) == 0 {
			at, fen := d.s.rhythm.draw(&d.rng), d.spread(8000, 0.8)
			d.pay(at, main, d.who.wallet(), forTopUp, fen)
			d.sweep(at+int32(d.between(20, 240)), d.who.wallet(), w.shops.near(&d.rng, d.p, n), forShop, 1000)
		}
	case landlord:
		if d.who.has&hasSecond != 0 && d.day.falls(11) {
			d.sweep(d.around(100, 60), main, d.who.second(), forSaving, 900)
		}
	case clubTreasurer:
		if d.day.falls(25) || d.day.weekend && d.below(2) == 0 {
			d.sweep(d.around(180, 60), d.takes(d.p), w.shops.near(&d.rng, d.p, n), forShop, 850)
		}
	case lender:
		if d.below(3) == 0 {
			d.pay(d.around(140, 200), main, w.persons[d.below(n)].first, forLending, float64(d.between(5, 80))*10000)
		}
		for range d.between(0, 3) {
			d.pay(d.around(190, 200), w.persons[d.below(n)].first, main, forRepaying, float64(d.between(3, 20))*10000)
		}
	case seller:
		if d.below(5) == 0 {
			d.sweep(d.around(200, 90), d.takes(d.p), main, forWithdrawal, 1000)
		}
	}
}

// ride is when somebody takes a ride: in one case of four at night.
func (d *diary) ride(at int32) int32 {
	if d.below(4) == 0 {
		return int32(d.below(6 * 3600))
	}
	return at
}

// family is a payment within a household. Whoever sends much for the first time
// may try the number with a small sum.
func (d *diary) family(at int32, fen float64) {
	to := d.s.world.persons[d.relative()].first
	if fen > 300000 && d.below(12) == 0 {
		d.pay(at-int32(d.between(30, 600)), d.who.first, to, forFamily, 100)
	}
	d.gift(at, d.who.first, to, forFamily, fen)
}

// seldom is what people do rarely: pay something for a friend who sent them the
// sum, buy something large, take an idle card out again.
func (d *diary) seldom() {
	// A friend's errand looks like a relay: money comes in and the same sum goes out soon
	// after. Large purchases look like cash-outs. Detection has to distinguish both from
	// crime.
	w, c := d.s.world, &d.s.config.Life
	main := d.who.first
	if d.chance(c.Errands * c.PaymentsPerDay) {
		friend := w.persons[w.friend(d.s.seed, &d.rng, d.p)].first
		at, fen := d.s.rhythm.draw(&d.rng), float64(int(d.spread(1500, 1.2))+1)*100
		d.pay(at, friend, main, forErrand, fen)
		other := w.persons[w.friend(d.s.seed, &d.rng, d.p)].first
		d.pay(at+int32(d.between(120, 7200)), main, other, forErrand, fen)
	}
	if d.below(1000) == 0 {
		d.sweep(d.around(140, 200), main, w.suppliers.near(&d.rng, d.p, len(w.persons)), forPurchase, d.between(300, 800))
	}
	if d.chance(c.OutOfSight) {
		d.outOfSight(d.s.rhythm.draw(&d.rng), d.who.first)
	}
	if d.who.has&hasDormant == 0 {
		return
	}
	since := d.s.woken(d.p)
	if d.who.involved || d.day.number < since {
		return
	}
	card := d.who.dormant()
	switch {
	case d.day.number == since:
		d.gift(d.around(130, 200), main, card, forSaving, d.spread(400000, 1))
		d.sweep(d.around(190, 100), card, w.shops.near(&d.rng, d.p, len(w.persons)), forShop, d.between(300, 990))
	case d.below(3) == 0:
		d.pay(d.s.rhythm.draw(&d.rng), card, w.shops.near(&d.rng, d.p, len(w.persons)), forShop, d.spread(6000, 1))
	}
}

// outOfSight is an honest payment to where stolen money leaves too: gold for a
// wedding, coins as a hobby, a child who studies abroad. Some of it comes back.
func (d *diary) outOfSight(at int32, main AccountNo) {
	w := d.s.world
	to, f, fen := w.gold.of(d.region()), forGold, d.spread(400000, 0.9)
	switch u := d.below(10); {
	case u < 5:
		to, f, fen = w.exchanges.of(d.below(w.exchanges.n)), forCoins, d.spread(250000, 1.3)
	case u < 7:
		to, f, fen = w.abroad.of(d.below(w.abroad.n)), forAbroad, d.spread(900000, 1)
	}
	if f != forGold && d.below(3) == 0 {
		d.pay(at, to, main, f, fen)
		return
	}
	d.gift(at, main, to, f, fen)
}

// woken is the day from which on person p uses an idle card again, which may
// be after the last day. It is fixed, like everything that a person's number decides.
func (s *Sim) woken(p int) int {
	own := mixed(s.seed, uint64(p), 18)
	if float64(own&0xffff)/0x10000 >= s.config.Life.Woken {
		return s.config.Days + 1
	}
	return int(own >> 32 % uint64(s.config.Days))
}

// trade is what shops do in a day: they pay suppliers.
func (d *diary) trade(i int) {
	d.state = mixed(d.s.seed, uint64(i), uint64(d.day.number), 5)
	if w := d.s.world; d.below(6) == 0 {
		to := w.suppliers.near(&d.rng, i, w.shops.n)
		d.sweep(d.around(90, 120), w.shops.of(i), to, forSupply, d.between(300, 700))
	}
}
