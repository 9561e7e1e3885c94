package simulate

// loss is all that one fraud takes from one victim.
type loss struct {
	payments []payment
	toCome   int  // payments of the series that are still to be asked for
	last     bool // nothing more is asked for
	settled  bool // whether and when it is reported is settled
	reported bool
	since    int64 // when it was reported
}

// payment is a transfer by which a victim paid an order.
type payment struct {
	no, amount, at int64
	order          int32
}

// newLoss begins a fraud of one payment or of a series. Frauds that take weeks
// are series twice as often.
func (s *Sim) newLoss(k *scam) loss {
	share := s.config.Fraud.Series
	if !k.hourly {
		share *= 2
	}
	if !s.dice.chance(share) {
		return loss{}
	}
	return loss{toCome: s.dice.between(1, k.most-1)}
}

// dawn is when a victim sees what happened. He reports all he paid, after
// minutes or days, or never.
func (s *Sim) dawn(no int32, at int64) {
	f, l := &s.config.Fraud, &s.losses[no]
	if l.settled || len(l.payments) == 0 {
		return
	}
	l.settled = true
	if s.dice.chance(f.Reported) {
		wait := int64(s.dice.spread(f.ReportMinutes*60, f.ReportSpread))
		s.queue.push(event{at: at + max(60, wait), what: reporting, a: no})
	}
}

// report is a victim's report. He pays no more.
func (s *Sim) report(e event) {
	l := &s.losses[e.a]
	l.reported, l.since = true, e.at
	for _, p := range l.payments {
		o := &s.orders[p.order]
		s.claims = append(s.claims, Claim{Transfer: p.no, Amount: p.amount, Reported: e.at, Victim: o.Victim, Order: p.order})
		if s.dice.chance(s.config.Police.Freezes) {
			at := e.at + int64(s.config.Police.DelayMinutes*60)
			s.queue.push(event{at: at, what: freezing, a: int32(o.Payee)})
		}
	}
}
