package detect

// against is what speaks against an account that was measured: what people do
// who live from an account, and run-points accounts rarely do. It is shown and
// does not enter the score, so that a person sees both sides.
func against(s *scan) []Against {
	// What is a number of moves of one sort is counted by one closure.
	var found []Against
	count := func(kind AgainstKind, least int, of func(i int) bool) {
		e, n := &evidence{}, 0
		for i := range s.moves {
			if of(i) {
				n++
				e.add(s.moves[i].Ord)
			}
		}
		if n >= least {
			found = append(found, Against{Kind: kind, Count: n, Transfers: e.latest()})
		}
	}
	count(HasSalary, leastSalaries, func(i int) bool {
		return s.moves[i].In && s.traits[i].is(employer)
	})
	count(PaysBills, leastBills, func(i int) bool { return !s.moves[i].In && s.traits[i].is(biller) })
	count(Shops, leastShopping, func(i int) bool {
		isSmall := s.moves[i].Amount < s.t.life
		return !s.moves[i].In && s.traits[i].is(shop) && isSmall
	})
	// What asks for more than one move at a time has a function of its own.
	if long, ok := history(s); ok {
		found = append(found, long)
	}
	if known, ok := knownPayers(s); ok {
		found = append(found, known)
	}
	if own, ok := ownAccounts(s); ok {
		found = append(found, own)
	}
	return found
}

// From where on something speaks against a finding. All were chosen by hand: what
// speaks against is shown beside a score and does not change it, so that a number
// that is too low costs a reader a line.
const (
	leastSalaries = 1   // payments of companies and institutions
	leastBills    = 1   // payments to billers
	leastShopping = 3   // small payments to shops
	longHistory   = 365 // days from the first transfer in the ledger to the last
	knownDays     = 3   // on which a payer who is known has paid
	ownPart       = 10  // one part in so many of what came and went, that stayed within
)

func history(s *scan) (Against, bool) {
	first := s.moves[0].At
	if len(s.before) > 0 {
		first = s.before[0].At
	}
	days := int((int64(s.moves[len(s.moves)-1].At) - int64(first)) / secondsPerDay)
	return Against{Kind: LongHistory, Count: days}, days >= longHistory
}

// knownPayers counts payers who paid on three days or more.
func knownPayers(s *scan) (Against, bool) {
	days, last := make([]int, len(s.table.slots)), make([]int32, len(s.table.slots))
	for i := range s.moves {
		at := s.peerOf[i]
		day, _ := s.zone.local(s.moves[i].At)
		firstOfDay := days[at] == 0 || last[at] != day
		if s.moves[i].In && firstOfDay {
			days[at]++
			last[at] = day
		}
	}
	e, n := &evidence{}, 0
	for _, d := range days {
		if d >= knownDays {
			n++
		}
	}
	for i := range s.moves {
		if s.moves[i].In && days[s.peerOf[i]] >= knownDays {
			e.add(s.moves[i].Ord)
		}
	}
	return Against{Kind: KnownPayers, Count: n, Transfers: e.latest()}, n > 0
}

// ownAccounts is how much of what came in and went out stayed within: between
// accounts of one holder, or to and fro between the same two; a tenth of it or
// more is shown.
func ownAccounts(s *scan) (Against, bool) {
	if len(s.whole) == len(s.moves) {
		return Against{}, false
	}
	e := &evidence{}
	own, all, others := 0.0, 0.0, s.moves
	for i := range s.whole {
		m := &s.whole[i]
		all += float64(m.Amount)
		if len(others) > 0 && others[0].Ord == m.Ord {
			others = others[1:]
			continue
		}
		own += float64(m.Amount)
		e.add(m.Ord)
	}
	if own < all/ownPart || own == 0 {
		return Against{}, false
	}
	return Against{Kind: OwnAccounts, Count: int(100 * own / all), Transfers: e.latest()}, true
}
