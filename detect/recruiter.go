package detect

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sync"

	"dyetrace/ledger/statement"
)

// The numbers of indicator 24. The three relays are part of what it is; all
// others were chosen by hand. docs/detect.md has how many agents they
// find in simulated worlds: half in some, few in others, and nobody wrongly.
const (
	leastRelays   = 3   // whose flow payouts must follow
	mostRelays    = 128 // of one payer that are looked at: a bound
	leastPayouts  = 5   // days on which an account is paid; fewer follow anything by chance
	largestPayout = 0.1 // of the relays' flow, all payouts together: an agent gets a small part
	// leastFollowed is the correlation from which payouts count as following: the
	// one that is suspect.
	leastFollowed = 0.8
	// leastLike is the correlation below which payouts do not follow at all: over a
	// month of days chance makes smaller ones.
	leastLike = 0.5
	// relayPeers is how many accounts a payer deals with, at most, for each relay
	// among them: whoever deals with everybody deals with relays too.
	relayPeers = 10
	// relayOrders is how many orders' worth a relay passed on at least, and
	// relayShare how much of its money was emptied, and went on from the next or
	// had come from another that passed it on: most.
	relayOrders = 50
	relayShare  = 0.5
)

// recruiters fills in indicator 24: payouts that follow the flow of at least
// three relays, as Pearson's correlation of what one payer paid an account each
// day with what the relays that he pays, or is paid by, passed on that day or
// the day before, whichever is more; relays are at least a tenth of those he
// deals with. Platforms pay their agents a share of
// recruits' turnover. Suspect: 0.8 or more. Below 0.5 it is 0. It is unknown where
// no payer deals with relays, or paid on fewer than five days.
//
// A relay is here an account that emptied most of what came in, and whose money
// mostly went on to, or came from, another that passed it on; it passed on 50
// orders' worth or more.
func (s *Survey) recruiters(ctx context.Context, l StatementReader) error {
	isRelay := s.relayAccounts()
	flows, met, err := s.flows(ctx, l, isRelay)
	if err != nil {
		return err
	}
	r := &recruiting{survey: s, isRelay: isRelay, flows: flows, zone: newZone(&s.Setting, s.Clock.Base)}
	found, err := s.followers(ctx, l, r, met)
	for no := range s.Values {
		s.Values[no][Recruiter] = unknown
	}
	slices.SortFunc(found, func(a, b payout) int {
		return cmp.Or(cmp.Compare(b.correlation, a.correlation), cmp.Compare(a.from, b.from))
	})
	s.paymaster = map[statement.No]statement.No{}
	for _, p := range found {
		if _, known := s.paymaster[p.to]; !known {
			s.paymaster[p.to], s.Values[p.to][Recruiter] = p.from, p.correlation
		}
	}
	return err
}

// followers finds payouts of accounts that deal with relays often enough; met is
// how many moves each has with them.
func (s *Survey) followers(
	ctx context.Context, l StatementReader, r *recruiting, met []int32,
) (found []payout, err error) {
	var payers []statement.No
	for no, n := range met {
		if n >= leastRelays {
			payers = append(payers, statement.No(no))
		}
	}
	// In which order they are found makes no difference: recruiters sorts them.
	var mu sync.Mutex
	err = eachRange(ctx, len(payers), walkChunk, func(from, to int) error {
		mine, moves := *r, []Move(nil)
		mine.peers = nil
		for _, no := range payers[from:to] {
			// Most deal with too many others beside, which shows without times.
			var err error
			if moves, err = movesOf(l, nil, no, moves); err != nil {
				return err
			}
			relays := mine.relays(moves)
			if len(relays) == 0 {
				continue
			}
			if moves, err = movesOf(l, s.Clock, no, moves); err != nil {
				return err
			}
			of := mine.payouts(no, moves, relays)
			mu.Lock()
			found = append(found, of...)
			mu.Unlock()
		}
		return nil
	})
	return found, err
}

// Payout is that From pays To as relays pass money on.
type Payout struct {
	From, To statement.No
}

// Payouts are those that follow the flow of at least three relays with a
// correlation of 0.8 or more, by whom they go to: an account has one at most.
func (s *Survey) Payouts() []Payout {
	var list []Payout
	for to, from := range s.paymaster {
		if s.Values[to][Recruiter] >= leastFollowed {
			list = append(list, Payout{from, to})
		}
	}
	slices.SortFunc(list, func(a, b Payout) int { return cmp.Compare(a.To, b.To) })
	return list
}

// payout is that one account's payments to another follow the flow of relays.
type payout struct {
	from, to    statement.No
	correlation float32
}

// relayAccounts are those whose flow payouts may follow.
func (s *Survey) relayAccounts() []bool {
	is := make([]bool, len(s.Values))
	for no := range s.Values {
		v, p := &s.Values[no], &s.People.Profiles[no]
		enough := float32(relayOrders * thresholdsOf(p.Currency).order)
		passesOn := v[EmptiedShare] >= relayShare && v[RelayedAmount] >= enough
		inChain := v[OnwardShare] >= relayShare || v[UpstreamShare] >= relayShare
		is[no] = s.People.isPrivate(statement.No(no)) && passesOn && inChain
	}
	return is
}

// dayFlow is what an account passed on in a local day.
type dayFlow struct {
	day    int32
	amount float64
}

// flows is what each relay passed on, day by day, and with how many transfers
// relays met each other account that could be a payer of agents.
func (s *Survey) flows(
	ctx context.Context, l StatementReader, isRelay []bool,
) (flows map[statement.No][]dayFlow, met []int32, err error) {
	flows, met = map[statement.No][]dayFlow{}, make([]int32, len(isRelay))
	relayer, zone := NewRelayer(s.Setting.Relays), newZone(&s.Setting, s.Clock.Base)
	var moves []Move
	for no, is := range isRelay {
		if !is {
			continue
		}
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		if moves, err = movesOf(l, s.Clock, statement.No(no), moves); err != nil {
			return nil, nil, err
		}
		// Payers of agents deal with relays and are none, and are private accounts, as
		// operators' are: shops and cash desks deal with everybody.
		for i := range moves {
			if peer := moves[i].Peer; !isRelay[peer] && s.People.isPrivate(peer) {
				met[peer]++
			}
		}
		// Relays come in order of their outs, so that those of a day lie together.
		passed, _ := relayer.Match(statement.No(no), moves)
		var days []dayFlow
		for i := range passed {
			day, _ := zone.local(passed[i].OutAt)
			if n := len(days); n == 0 || days[n-1].day != day {
				days = append(days, dayFlow{day: day})
			}
			days[len(days)-1].amount += float64(passed[i].Amount)
		}
		flows[statement.No(no)] = days
	}
	return flows, met, nil
}

// recruiting looks at the payouts of accounts that deal with relays.
type recruiting struct {
	survey  *Survey
	isRelay []bool
	flows   map[statement.No][]dayFlow
	zone    zone
	peers   []statement.No
}

// payouts finds whom an account that deals with relays pays as they pass money on.
func (r *recruiting) payouts(no statement.No, moves []Move, relays []statement.No) []payout {
	// Few are paid on days enough for the relays' flow to be asked for.
	return r.follow(no, moves, sync.OnceValue(func() map[int32]float64 {
		flow := map[int32]float64{}
		for _, relay := range relays[:min(len(relays), mostRelays)] {
			for _, d := range r.flows[relay] {
				flow[d.day] += d.amount
			}
		}
		return flow
	}))
}

// relays are those that a statement deals with, none where they are fewer than
// three or than a tenth of all it deals with.
func (r *recruiting) relays(moves []Move) []statement.No {
	relays := r.others(moves, func(no statement.No) bool { return r.isRelay[no] })
	isFew := len(relays) < leastRelays
	if most := len(relays) * relayPeers; !isFew && len(moves) > most {
		relays = slices.Clone(relays)
		isFew = len(r.others(moves, func(statement.No) bool { return true })) > most
	}
	if isFew {
		return nil
	}
	return relays
}

// others are those of the other accounts of a statement that count, in order, each
// once, until the next call.
func (r *recruiting) others(moves []Move, counts func(statement.No) bool) []statement.No {
	r.peers = r.peers[:0]
	for i := range moves {
		if counts(moves[i].Peer) {
			r.peers = append(r.peers, moves[i].Peer)
		}
	}
	slices.Sort(r.peers)
	r.peers = slices.Compact(r.peers)
	return r.peers
}

// follow compares what each payee got with a flow.
func (r *recruiting) follow(no statement.No, moves []Move, flowOf func() map[int32]float64) []payout {
	type paid struct {
		to     statement.No
		day    int32
		amount float64
	}
	// Payouts are what it pays private accounts that are no relays, by payee.
	var all []paid
	for i := range moves {
		m := &moves[i]
		mayBeAgent := !r.isRelay[m.Peer] && r.survey.People.isPrivate(m.Peer)
		if !m.In && mayBeAgent {
			day, _ := r.zone.local(m.At)
			all = append(all, paid{m.Peer, day, float64(m.Amount)})
		}
	}
	slices.SortStableFunc(all, func(a, b paid) int { return cmp.Or(cmp.Compare(a.to, b.to), cmp.Compare(a.day, b.day)) })
	// Each payee's days are held against the flow, of the same day and of the day
	// before: a payout may follow after midnight.
	var found []payout
	for from := 0; from < len(all); {
		to, days := from, 0
		for ; to < len(all) && all[to].to == all[from].to; to++ {
			if to == from || all[to].day != all[to-1].day {
				days++
			}
		}
		if days < leastPayouts {
			from = to
			continue
		}
		flow, payouts, sum := flowOf(), map[int32]float64{}, 0.0
		for i := range all[from:to] {
			payouts[all[from+i].day] += all[from+i].amount
			sum += all[from+i].amount
		}
		first, last := all[from].day, all[to-1].day
		if sum <= largestPayout*total(flow, first-1, last) {
			c := max(correlation(payouts, flow, first, last, 0), correlation(payouts, flow, first, last, 1))
			if c < leastLike {
				c = 0
			}
			found = append(found, payout{no, all[from].to, float32(c)})
		}
		from = to
	}
	return found
}

func total(flow map[int32]float64, first, last int32) (sum float64) {
	for d := first; d <= last; d++ {
		sum += flow[d]
	}
	return sum
}

// correlation is Pearson's, of payouts from first to last day with the flow of
// lag days before each.
func correlation(payouts, flow map[int32]float64, first, last, lag int32) float64 {
	n := float64(last - first + 1)
	var x, y, xx, yy, xy float64
	for d := first; d <= last; d++ {
		a, b := payouts[d], flow[d-lag]
		x += a
		y += b
		xx += a * a
		yy += b * b
		xy += a * b
	}
	spread := math.Sqrt((xx - x*x/n) * (yy - y*y/n))
	if !(spread > 0) {
		return 0
	}
	return (xy - x*y/n) / spread
}
