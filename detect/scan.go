package detect

import (
	"dyetrace"
	"dyetrace/ledger/statement"
)

// scan is one statement being measured, with what several indicators ask of it.
type scan struct {
	no       statement.No
	before   []Move // those before Setting.Since
	moves    []Move // the others, which are measured; without what stayed within
	whole    []Move // the others, with it
	others   []Move // memory for a statement without what stayed within
	profile  *Profile
	me       packedTraits
	settled  Second // see Clock.settled
	people   *People
	zone     zone
	t        thresholds // in minor units
	notable  dyetrace.Amount
	currency dyetrace.Currency
	unit     int64
	limit    int64 // a day's, in whole units

	traits   []packedTraits // of each move, the other account's
	peerOf   []uint32       // of each move, a place in table
	foreign  []int32        // the moves in whose payer is a stranger, in order
	lotOf    []int32        // the lot of each of these
	small    []int32        // the moves of amounts that may try a route out
	table    peerTable
	weights  weighted
	episodes episodes
	deposit  deposit
	outDays  outDays
	relays   []Relay
	lots     []Lot
	regions  []uint32 // the statement at which each region was met last
	met      uint32

	partners []partner
	isFresh  []bool // of each move out, whether it is the first to its payee
	parts    []lotParts
	// Amounts of ins and of outs, the least first.
	insBySize, outsBySize []dyetrace.Amount

	passTotals
	flow
}

const (
	minute  = 60
	hour    = 3600
	longAgo = -1 << 31
)

// read makes a statement ready to be measured, and goes through it.
func (s *scan) read(no statement.No, whole []Move, since Second) {
	s.no, s.profile, s.me = no, s.people.Profile(no), s.people.traits[no]
	all := s.people.inner.Leave(no, whole, s.others)
	if len(all) != len(whole) {
		s.others = all
	}
	_, s.whole = split(whole, since)
	s.before, s.moves = split(all, since)
	if currency := s.profile.Currency; s.unit == 0 || currency != s.currency {
		s.currency, s.unit = currency, unitOf(currency)
		s.t = thresholdsOf(currency).minor(s.unit)
		s.notable = min(justUnder(s.t.reporting[0]), s.t.round)
	}
	s.makeRoom(len(s.moves))
	// What is asked of peers lies far apart in memory; in a loop of its own,
	// which waits for nothing else, much is fetched at once.
	for i := range s.moves {
		s.traits[i] = s.people.traits[s.moves[i].Peer]
	}
	s.table.reset(len(all))
	for i := range s.before {
		s.table.slots[s.table.find(s.before[i].Peer)].last = s.before[i].At
	}
	s.pass()
}

// split divides moves into those before a time and the others.
func split(moves []Move, since Second) (before, after []Move) {
	first := 0
	for first < len(moves) && moves[first].At < since {
		first++
	}
	return moves[:first], moves[first:]
}

// makeRoom makes the arrays by move as long as the statement.
func (s *scan) makeRoom(n int) {
	if cap(s.peerOf) < n {
		room := n + n/4
		s.traits, s.peerOf = make([]packedTraits, room), make([]uint32, room)
		s.foreign, s.lotOf = make([]int32, 0, room), make([]int32, 0, room)
		s.small = make([]int32, 0, room)
	}
	s.traits, s.peerOf = s.traits[:n], s.peerOf[:n]
}

// isPrivate reports whether the other account of a move is a private one.
func (s *scan) isPrivate(i int) bool { return s.traits[i].is(private) }

// flow is what several indicators ask of relays and lots.
type flow struct {
	relayed, drained float64 // of relays, and of those within the hour
	emptied, left    float64 // of lots that were emptied: what came in, and what was kept
}

// match gathers it.
func (s *scan) match(relays []Relay, lots []Lot) {
	s.relays, s.lots = relays, lots
	var f flow
	for i := range relays {
		amount := float64(relays[i].Amount)
		f.relayed += amount
		if relays[i].Dwell() <= drainTime {
			f.drained += amount
		}
	}
	for i := range lots {
		if lot := &lots[i]; lot.Emptied {
			f.left += float64(lot.Left)
			f.emptied += float64(lot.Amount)
		}
	}
	s.flow = f
}
