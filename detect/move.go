package detect

import (
	"dyetrace"
	"dyetrace/ledger/statement"
)

// Move is one transfer in an account's statement, as kernels read it.
type Move struct {
	Ord     statement.Ord
	Amount  dyetrace.Amount // what left or reached this account, in its currency
	Balance dyetrace.Amount // stated after it; only where Stated
	At      Second
	Peer    statement.No
	In      bool
	Stated  bool
}

// Moves decodes a statement into moves, which it returns. It allocates only
// where the statement is longer than what moves has room for. A nil Clock leaves
// times out, which take longest to find.
func (c *Clock) Moves(s statement.Statement, moves []Move) []Move {
	if cap(moves) < s.Len() {
		moves = make([]Move, s.Len()+s.Len()/4)
	}
	moves = moves[:s.Len()]
	cursor, n := s.Cursor(), 0
	var e statement.Entry
	for n < len(moves) && cursor.Next(&e) {
		m := &moves[n]
		m.Ord, m.Peer = e.Ord, e.Peer
		m.In, m.Amount = e.In, e.Amount
		m.Stated, m.Balance, m.At = e.Stated, e.Balance, 0
		n++
	}
	moves = moves[:n]
	if c == nil {
		return moves
	}
	// Times lie far apart in memory. In a loop of their own, which waits for
	// nothing else, many are fetched at once.
	for i := range moves {
		moves[i].At = c.At[moves[i].Ord]
	}
	return moves
}
