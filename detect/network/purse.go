package network

import (
	"cmp"
	"slices"

	"dyetrace"
	"dyetrace/detect"
	"dyetrace/ledger/statement"
)

// The numbers of commissions, chosen by hand; docs/detect.md has by how much
// commissions are off with them.
const (
	// widerRetention is how many times more may stay behind of an in where commissions
	// are looked for than where money counts as passed on: rates above that are cut off.
	widerRetention = 2.5
	// keepsWhole is the share of emptied ins of which nothing stayed behind, up to which
	// runners keep their commission, and keepsNothing from which on they do not. Between
	// them own money that is sent along may hide what is kept: it is not known.
	keepsWhole, keepsNothing = 0.6, 0.8
	// leastPaidOut is how many payments of a purse a rate rests on at least, leastPaidTo
	// the share of the collectors whom it pays, and mostPaidOut the largest rate.
	leastPaidOut = 5
	leastPaidTo  = 0.3
	mostPaidOut  = 0.05
	// mostSpread is the most that a purse's rates for single collectors may differ, as
	// the range of the middle half divided by the median.
	mostSpread = 0.5
)

// order is an in of a collector from outside that mostly went on.
type order struct {
	at   detect.Second // when the first of it went on
	from statement.No
	paid float64
}

// takings are what one collector took in for others, and what it may have been paid
// for that.
type takings struct {
	orders []order // in order of time
	kept   []kept  // of the ins that were emptied and left something behind
	whole  int     // ins of which nothing stayed behind
	wages  map[statement.No][]detect.Move
}

// takingsOf reads a collector's takings, with a relayer that lets enough stay behind,
// and without what a purse pays it, where one is given.
func (s *sketch) takingsOf(no statement.No, r *detect.Relayer, moves []detect.Move, purse *statement.No) (
	takings, []detect.Move, error) {
	t := takings{wages: map[statement.No][]detect.Move{}}
	st, err := s.l.Statement(no)
	if err != nil {
		return t, moves, err
	}
	moves = s.clock.Moves(st, moves)
	if purse != nil {
		moves = slices.DeleteFunc(moves, func(m detect.Move) bool { return m.In && m.Peer == *purse })
	}
	r.Match(no, moves)
	relays, lots := s.o.Inner.Sift(no, r)
	// When an in went on decides before which payment of a purse it was earned.
	gone := make(map[statement.Ord]detect.Second, len(lots))
	for i := range relays {
		if at, known := gone[relays[i].In]; !known || relays[i].OutAt < at {
			gone[relays[i].In] = relays[i].OutAt
		}
	}
	strangers := s.strangers(moves)
	for i := range lots {
		lot := &lots[i]
		_, member := s.at[lot.Peer]
		wentOn := lot.Left < lot.Amount-lot.Left
		if member || !s.passes[lot.Peer] || !wentOn {
			continue
		}
		t.orders = append(t.orders, order{gone[lot.Ord], lot.Peer, float64(lot.Amount)})
		switch {
		case !strangers[lot.Peer] || !lot.Emptied:
		case lot.Left == 0:
			t.whole++
		default:
			t.kept = append(t.kept, kept{lot.Amount, lot.Left})
		}
	}
	slices.SortFunc(t.orders, func(a, b order) int { return cmp.Compare(a.at, b.at) })
	for i := range moves {
		if m := &moves[i]; m.In && s.passes[m.Peer] && !s.paysOn(m.Peer) {
			t.wages[m.Peer] = append(t.wages[m.Peer], *m)
		}
	}
	return t, moves, nil
}

// paysOn reports whether an account is a member that money goes through: what it pays
// is no wage.
func (s *sketch) paysOn(no statement.No) bool {
	i, member := s.at[no]
	return member && s.n.Members[i].Role != Controller
}

// allTakings are those of all collectors, which are at these places among the members.
func (s *sketch) allTakings(purse *statement.No) (taken []takings, places []int, err error) {
	o := s.o.Relays
	o.RetentionPPM = s.widerRetention()
	relayer := detect.NewRelayer(o)
	var moves []detect.Move
	for i := range s.n.Members {
		if s.n.Members[i].Role != Collector {
			continue
		}
		t, read, err := s.takingsOf(s.n.Members[i].No, relayer, moves, purse)
		if err != nil {
			return nil, nil, err
		}
		moves = read
		taken, places = append(taken, t), append(places, i)
	}
	return taken, places, nil
}

func (s *sketch) widerRetention() int64 {
	return int64(widerRetention * float64(s.o.Relays.Retention()))
}

// commissions finds what members get for an order: what they keep, and what a purse
// pays them later. Where several readings fit there is no estimate.
func (s *sketch) commissions() error {
	taken, places, err := s.allTakings(nil)
	if err != nil {
		return err
	}
	// What a purse paid leaves first with the next order, which then leaves as much
	// behind: whether anything is kept is asked without it.
	later, by := purse(taken)
	with := taken
	if later.Lots > 0 {
		if taken, _, err = s.allTakings(&by); err != nil {
			return err
		}
	}
	var all, keepers, both holding
	for i := range taken {
		t := &taken[i]
		all.add(t)
		if n := t.whole + len(t.kept); n >= leastOfOne && float64(t.whole) <= keepsWhole*float64(n) {
			keepers.add(t)
			if later.Lots > 0 && len(with[i].wages[by]) > 0 {
				both.add(t)
			}
		}
	}
	// On a platform some may keep their commission and some be paid it later: where most
	// ins came to such as keep it, these show the rate.
	isKept := len(all.kept) > 0 && float64(all.whole) <= keepsWhole*float64(all.ins())
	isKeptByMost := float64(keepers.ins()) >= mostOf*float64(all.ins()) && keepers.ins() > 0
	most := float64(s.widerRetention()) / 1e6
	switch c := &s.n.Commission; {
	case isKept:
		// Who keeps his commission may be paid another part later, but then most who keep
		// theirs are, and by an account that is known to control: many have a friend or an
		// employer in common, and some platforms pay later those alone who keep nothing.
		*c = commissionOf(all.kept, most)
		p, member := s.at[by]
		paysBoth := float64(both.ins()) >= mostOf*float64(keepers.ins()) && both.ins() > 0
		if paysBoth && member && s.n.Members[p].Role == Controller {
			c.Later = later.Later
			c.Share, c.Low, c.High = c.Share+c.Later, c.Low+c.Later, c.High+c.Later
		}
	case isKeptByMost:
		*c = commissionOf(keepers.kept, most)
		// The others are paid later only if somebody is seen to pay: coin is not.
		if later.Lots > 0 {
			c.Later = c.Share * (1 - float64(keepers.ins())/float64(all.ins()))
		}
	case float64(all.whole) >= keepsNothing*float64(all.ins()):
		*c = later
		c.doubt(float64(s.o.Relays.Retention()) / 1e6)
		return nil
	default:
		return nil
	}
	s.n.Commission.doubt(float64(s.o.Relays.Retention()) / 1e6)
	for i, place := range places {
		s.n.Members[place].Commission = commissionOf(taken[i].kept, most)
	}
	return nil
}

// leastOfOne is how many ins of one collector show whether he keeps his commission.
// Chosen by hand.
const leastOfOne = 3

// holding is what several collectors kept of their ins.
type holding struct {
	kept  []kept
	whole int // ins of which nothing was kept
}

func (h *holding) add(t *takings) {
	h.kept, h.whole = append(h.kept, t.kept...), h.whole+t.whole
}

// ins is how many ins it is about.
func (h *holding) ins() int { return len(h.kept) + h.whole }

// pay is what one account paid collectors, beside what these had passed on before.
type pay struct {
	rates    []float64 // of each collector
	payments int
	sums     map[dyetrace.Amount]int // how often it paid which
	sum, of  float64
}

// add takes in what it paid one collector.
func (p *pay) add(no statement.No, wages []detect.Move, orders []order) {
	last, sum, of := wages[len(wages)-1].At, 0.0, 0.0
	for k := range wages {
		sum += float64(wages[k].Amount)
	}
	for _, o := range orders {
		if o.at <= last && o.from != no {
			of += o.paid
		}
	}
	if of == 0 || sum > mostPaidOut*of {
		return
	}
	p.rates = append(p.rates, sum/of)
	p.payments += len(wages)
	for k := range wages {
		p.sums[wages[k].Amount]++
	}
	p.sum, p.of = p.sum+sum, p.of+of
}

// purse finds the account that pays most of the collectors for what they took in, and
// its rate: what it paid each of them of what that one had passed on before.
func purse(taken []takings) (Commission, statement.No) {
	pays := map[statement.No]*pay{}
	for i := range taken {
		for no, wages := range taken[i].wages {
			if pays[no] == nil {
				pays[no] = &pay{sums: map[dyetrace.Amount]int{}}
			}
			pays[no].add(no, wages, taken[i].orders)
		}
	}
	// Of several, the one that pays most collectors is the purse; of equals the one that
	// pays most, so that the order of a map makes no difference.
	var best *pay
	var by statement.No
	for no, p := range pays {
		paysMore := best != nil && len(p.rates) == len(best.rates) && (p.sum > best.sum || p.sum == best.sum && no < by)
		if best == nil || len(p.rates) > len(best.rates) || paysMore {
			best, by = p, no
		}
	}
	if best == nil || best.payments < leastPaidOut || float64(len(best.rates)) < leastPaidTo*float64(len(taken)) {
		return Commission{}, 0
	}
	// The same sum for everybody is a reward, and no rate of anything.
	for _, n := range best.sums {
		if 2*n > best.payments {
			return Commission{}, 0
		}
	}
	slices.Sort(best.rates)
	n := len(best.rates)
	low, middle, high := best.rates[n/4], best.rates[n/2], best.rates[n-1-n/4]
	if high-low > mostSpread*middle {
		return Commission{}, 0
	}
	rate := best.sum / best.of
	return Commission{Share: rate, Later: rate, Low: low, High: high, Lots: best.payments}, by
}
