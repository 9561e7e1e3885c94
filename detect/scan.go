package detect

import (
	"cmp"
	"slices"

	"dyetrace"
	"dyetrace/ledger"
)

// scan is one statement being measured, with what several indicators ask of it.
type scan struct {
	no      ledger.StatementNo
	before  []Move // those before Setting.Since
	moves   []Move // the others, which are measured
	profile *Profile
	people  *People
	zone    zone
	t       thresholds
	unit    int64
	limit   int64 // a day's, in whole units

	second   []int32 // of each move, in its local day
	day      []int32 // the local day of each move
	peerOf   []int32 // of each move, an index of peers
	stranger []bool  // of each move in: its payer is another holder and had no move here in the 90 days before
	peers    []peer
	relays   []Relay
	lots     []Lot
	table    peerTable
	weights  weighted
	regions  []uint32 // the statement at which each region was met last
	met      uint32

	in, out        float64 // sums, in minor units
	ins, outs      int
	payers, payees int // how many peers paid, and were paid
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

// major is a sum of whole units in minor units.
func (s *scan) major(units int64) dyetrace.Amount { return dyetrace.Amount(units * s.unit) }

// read makes a statement ready to be measured: it tells peers apart, strangers
// from those known, and local days from each other.
func (s *scan) read(no ledger.StatementNo, all []Move, since Second) {
	first := 0
	for first < len(all) && all[first].At < since {
		first++
	}
	s.no, s.before, s.moves, s.profile = no, all[:first], all[first:], s.people.Profile(no)
	if currency := s.profile.Currency; s.unit == 0 || currency != s.table.currency {
		s.table.currency, s.t, s.unit = currency, thresholdsOf(currency), unitOf(currency)
	}
	s.peers = s.peers[:0]
	s.table.reset(len(all))
	for i := range s.before {
		m := &s.before[i]
		p := &s.peers[s.peer(m.Peer)]
		p.last = m.At
	}
	n := len(s.moves)
	if cap(s.second) < n {
		room := n + n/4
		s.second, s.day, s.peerOf, s.stranger = make([]int32, room), make([]int32, room), make([]int32, room), make([]bool, room)
	}
	s.second, s.day, s.peerOf, s.stranger = s.second[:n], s.day[:n], s.peerOf[:n], s.stranger[:n]
	s.in, s.out, s.ins, s.outs, s.payers, s.payees = 0, 0, 0, 0, 0, 0
	for i := range s.moves {
		s.day[i], s.second[i] = s.zone.local(s.moves[i].At)
		s.take(i, &s.moves[i])
	}
}

// take counts one move and its peer.
func (s *scan) take(i int, m *Move) {
	at := s.peer(m.Peer)
	s.peerOf[i] = at
	p := &s.peers[at]
	s.stranger[i] = m.In && int64(m.At)-int64(p.last) > strangerAge && (p.traits.holder == 0 || p.traits.holder != s.profile.Holder)
	p.last = m.At
	if m.In {
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
		s.peers = append(s.peers, peer{no: no, last: longAgo, traits: s.people.peerTraits(no)})
		*slot = int32(len(s.peers))
	}
	return *slot - 1
}

// amountOf is the amount of a move by its place; moves are in ledger order.
func (s *scan) amountOf(o ledger.Ord) dyetrace.Amount {
	at, _ := slices.BinarySearchFunc(s.moves, o, func(m Move, o ledger.Ord) int { return cmp.Compare(m.Ord, o) })
	return s.moves[at].Amount
}
