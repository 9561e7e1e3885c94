package simulate

// poolFamily lets kin send what they can spare to one of them, who passes the sum
// on for a house, a wedding or a debt within hours.
func (d *diary) poolFamily() {
	if !d.every(6) {
		return
	}
	at := d.around(170, 120)
	kin := 3 + int(d.own(1)%6)
	sum := 0.0
	for k := range kin {
		fen := hundreds(d.spread(150000, 0.9))
		d.pay(at+int32(d.between(0, 7200)), d.member(k), d.who.first, forFamily, fen)
		sum += fen
	}
	to := d.member(kin + d.below(20))
	if d.below(3) == 0 {
		to = d.s.world.suppliers.near(&d.rng, d.p, len(d.s.world.persons))
	}
	d.pay(at+int32(d.between(7300, 14000)), d.who.first, to, forFamily, hundreds(sum*0.95))
}

// runSavingsClub is the day on which a rotating savings club meets: each member
// pays the same sum to the organiser, who pays the pot to the one whose turn it
// is within minutes.
func (d *diary) runSavingsClub() {
	if !d.every(3) {
		return
	}
	at := d.around(190, 90)
	share := float64(3+d.own(1)%40) * 10000
	members := 10 + int(d.own(2)%14)
	turn := d.day.number / 3 % members
	for k := range members {
		if k != turn {
			d.pay(at+int32(d.between(0, 3600)), d.member(k), d.who.first, forClub, share)
		}
	}
	late := at + int32(d.between(3700, 5400))
	for range d.between(1, 3) {
		d.pay(late, d.who.first, d.member(turn), forClub, share*float64(members-1)/3)
		late += int32(d.between(30, 300))
	}
}

// hostPlayers is a night in a card room: players pay for chips, whoever leaves is
// paid for what is left of them within minutes, and the host keeps a percent or two.
func (d *diary) hostPlayers() {
	if d.below(3) == 0 {
		return
	}
	sum := 0.0
	at := int32(d.between(0, 3*3600))
	for k := range d.between(5, 14) {
		player := d.member(k)
		if d.below(3) == 0 {
			player = d.someone()
		}
		fen := hundreds(d.spread(60000, 0.8))
		d.pay(at+int32(d.between(0, 5400)), player, d.who.first, forGift, fen)
		sum += fen
	}
	at += 3600
	for parts := d.between(2, 5); parts > 0; parts-- {
		at += int32(d.between(200, 2400))
		part := sum / float64(parts)
		d.pay(at, d.who.first, d.member(d.below(14)), forGift, float64(int(part*0.98/1000))*1000)
		sum -= part
	}
}

// collectBills is a village collector's round: fifty households hand in what they
// owe, and one payment to one biller settles it.
func (d *diary) collectBills() {
	if !d.every(5) {
		return
	}
	at := d.around(90, 60)
	sum := 0.0
	const households = 50
	for k := range households {
		fen := d.spread(9000, 0.5)
		d.pay(at+int32(d.between(0, 6*3600)), d.member(k), d.takes(d.p), forUtility, fen)
		sum += float64(int(fen))
	}
	after := at + int32(d.between(6*3600, 8*3600))
	if to := d.takes(d.p); to != d.who.first {
		d.sweep(after, to, d.who.first, forWithdrawal, 1000)
	}
	d.pay(after+int32(d.between(60, 1800)), d.who.first, d.s.world.billers.of(d.region()), forUtility, sum*0.97)
}

// beHelped is a crowd-funded illness: over four days a burst of strangers from
// everywhere, at all hours, and then the hospital.
func (d *diary) beHelped() {
	const days = 4
	begins := int(d.own(1) % uint64(max(1, d.s.config.Days-1)))
	since := d.day.number - begins
	if since < 0 || since >= days {
		return
	}
	for range d.between(20, 160) / (since + 1) {
		d.gift(d.s.rhythm.draw(&d.rng), d.someone(), d.takes(d.p), forGift, d.spread(6000, 1.1))
	}
	hospital := d.s.world.billers.of(d.region())
	at := d.around(150, 200)
	if to := d.takes(d.p); to != d.who.first {
		d.sweep(at, to, d.who.first, forWithdrawal, 1000)
	}
	d.sweep(at+int32(d.between(300, 7200)), d.who.first, hospital, forPurchase, d.between(800, 1000))
}
