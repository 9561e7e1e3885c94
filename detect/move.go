package detect

import (
	"dyetrace"
	"dyetrace/ledger"
)

// Move is one transfer as it stands in an account's statement, as kernels read
// it.
type Move struct {
	Ord     ledger.Ord
	Amount  dyetrace.Amount // what left or reached this account, in its currency
	Balance dyetrace.Amount // stated after it; only where Stated
	At      Second
	Peer    ledger.StatementNo
	In      bool
	Stated  bool
}

// Moves decodes a statement into moves, which it returns. It allocates only
// where the statement is longer than what moves has room for.
func (c *Clock) Moves(s ledger.Statement, moves []Move) []Move {
	moves = moves[:0]
	if cap(moves) < s.Len() {
		moves = make([]Move, 0, s.Len()+s.Len()/4)
	}
	cursor := s.Cursor()
	var e ledger.Entry
	for cursor.Next(&e) {
		moves = append(moves, Move{Ord: e.Ord, Amount: e.Amount, Balance: e.Balance, Peer: e.Peer, In: e.In, Stated: e.Stated})
	}
	// Times lie far apart in memory. In a loop of their own, which waits for
	// nothing else, many are fetched at once.
	for i := range moves {
		moves[i].At = c.At[moves[i].Ord]
	}
	return moves
}
