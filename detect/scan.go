package detect

import (
	"dyetrace"
	"dyetrace/ledger"
)

// scan is one statement being measured, with what several indicators ask of it.
type scan struct {
	no       ledger.StatementNo
	before   []Move // those before Setting.Since
	moves    []Move // the others, which are measured
	profile  *Profile
	people   *People
	zone     zone
	t        thresholds // in minor units
	currency dyetrace.Currency
	unit     int64
	limit    int64 // a day's, in whole units

	second   []int32 // of each move, in its local day
	day      []int32 // the local day of each move
	peerOf   []int32 // of each move, an index of peers
	foreign  []int32 // the moves in whose payer is a stranger, in order
	lotOf    []int32 // the lot of each of these
	stranger []bool  // of each move in: its payer is another holder and had no move here in the 90 days before
	peers    []peer
	relays   []Relay
	lots     []Lot
	table    peerTable
	weights  weighted
	regions  []uint32 // the statement at which each region was met last
	met      uint32

	in, out          float64 // sums, in minor units
	relayed, drained float64 // of relays, and of those within the hour
	emptied, left    float64 // of lots that were emptied: what came in, and what was kept
	ins, outs        int
	payers, payees   int // how many peers paid, and were paid
}

// peer is what the statement says of one other account.
type peer struct {
	no        ledger.StatementNo
	ins, outs int32
	last      Second // its last move, while the statement is gone through
	traits    peerTraits
}

const (
	minute      = 60
	hour        = 3600
	strangerAge = 90 * secondsPerDay  // of which indicator 6 speaks
	idleAge     = 180 * secondsPerDay // of which indicator 11 speaks
	longAgo     = -1 << 31
)

// read makes a statement ready to be measured: it tells peers apart, strangers
// from those known, and local days from each other.
func (s *scan) read(no ledger.StatementNo, all []Move, since Second) {
	first := 0
	for first < len(all) && all[first].At < since {
		first++
	}
	s.no, s.before, s.moves, s.profile = no, all[:first], all[first:], s.people.Profile(no)
	if currency := s.profile.Currency; s.unit == 0 || currency != s.currency {
		s.currency, s.unit = currency, unitOf(currency)
		s.t = thresholdsOf(currency).minor(s.unit)
	}
	s.makeRoom(len(s.moves))
	s.table.reset(len(all))
	s.peers = s.peers[:0]
	for i := range s.before {
		s.peer(s.before[i].Peer)
	}
	for i := range s.moves {
		s.peerOf[i] = s.peer(s.moves[i].Peer)
	}
	// What is asked of peers lies far apart in memory; in a loop of its own,
	// which waits for nothing else, much is fetched at once.
	for i := range s.peers {
		s.peers[i].traits = s.people.peerTraits(s.peers[i].no)
	}
	for i := range s.before {
		s.peers[s.peer(s.before[i].Peer)].last = s.before[i].At
	}
	s.in, s.out, s.ins, s.outs, s.payers, s.payees = 0, 0, 0, 0, 0, 0
	s.foreign, s.lotOf = s.foreign[:0], s.lotOf[:0]
	for i := range s.moves {
		s.day[i], s.second[i] = s.zone.local(s.moves[i].At)
		s.take(i, &s.moves[i])
	}
}

// makeRoom makes the arrays by move as long as the statement.
func (s *scan) makeRoom(n int) {
	if cap(s.second) < n {
		room := n + n/4
		s.second, s.day, s.peerOf, s.stranger = make([]int32, room), make([]int32, room), make([]int32, room), make([]bool, room)
	}
	s.second, s.day, s.peerOf, s.stranger = s.second[:n], s.day[:n], s.peerOf[:n], s.stranger[:n]
}

// take counts one move and its peer.
func (s *scan) take(i int, m *Move) {
	p := &s.peers[s.peerOf[i]]
	s.stranger[i] = m.In && int64(m.At)-int64(p.last) > strangerAge && (p.traits.holder == 0 || p.traits.holder != s.profile.Holder)
	p.last = m.At
	if m.In {
		if s.stranger[i] {
			s.foreign, s.lotOf = append(s.foreign, int32(i)), append(s.lotOf, int32(s.ins))
		}
		s.in += float64(m.Amount)
		s.ins++
		if p.ins == 0 {
			s.payers++
		}
		p.ins++
		return
	}
	s.out += float64(m.Amount)
	s.outs++
	if p.outs == 0 {
		s.payees++
	}
	p.outs++
}

// peer is the index of a peer, a new one where it was not met before.
func (s *scan) peer(no ledger.StatementNo) int32 {
	slot := s.table.find(no)
	if *slot == 0 {
		s.peers = append(s.peers, peer{no: no, last: longAgo})
		*slot = int32(len(s.peers))
	}
	return *slot - 1
}

// match gathers what several indicators ask of relays and lots.
func (s *scan) match(relays []Relay, lots []Lot) {
	s.relays, s.lots = relays, lots
	s.relayed, s.drained, s.emptied, s.left = 0, 0, 0, 0
	for i := range relays {
		amount := float64(relays[i].Amount)
		s.relayed += amount
		if relays[i].Dwell() <= hour {
			s.drained += amount
		}
	}
	for i := range lots {
		if lot := &lots[i]; lot.Emptied {
			s.left += float64(lot.Left)
			s.emptied += float64(lot.Amount)
		}
	}
}
