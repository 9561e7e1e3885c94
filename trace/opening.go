package trace

import (
	"context"

	"dyetrace"
	"dyetrace/ledger"
)

// opening is what a statement says of the balance before it begins.
type opening struct {
	balance dyetrace.Amount
	stated  bool  // found from the first stated balance; else no balance is stated
	read    int64 // entries read
}

// openingScan reads a statement for its opening balance (section 2 of the
// method). It reads as far as the first stated balance, or to the end.
type openingScan struct {
	no     ledger.StatementNo
	cursor ledger.Cursor
	sum    dyetrace.Amount // of signed amounts
	lowest dyetrace.Amount // that sum ever was, 0 included
	found  opening
}

// openingPiece is how many entries are read between looks at the context.
const openingPiece = 1 << 18

// findOpening is the opening balance of statement no, as far as transfers
// before limit show it.
func findOpening(ctx context.Context, no ledger.StatementNo, s ledger.Statement, limit ledger.Ord) (opening, error) {
	scan := openingScan{no: no, cursor: s.Cursor()}
	for {
		done, ok := scan.read(openingPiece, limit)
		if !ok {
			return opening{}, errTooLarge
		}
		if done {
			return scan.found, nil
		}
		if err := ctx.Err(); err != nil {
			return opening{}, err
		}
	}
}

// read reads n entries more. It reports whether that was all, and whether all
// amounts and sums were within bounds.
func (s *openingScan) read(n int64, limit ledger.Ord) (done, ok bool) {
	cursor, sum, lowest := s.cursor, s.sum, s.lowest
	var e ledger.Entry
	for i := range n {
		if !cursor.Next(&e) || e.Ord >= limit {
			s.found.read += i
			s.found.balance = -lowest
			return true, true
		}
		if e.Peer == s.no {
			continue
		}
		if !within(&e) {
			return false, false
		}
		if e.In {
			sum += e.Amount
		} else {
			sum -= e.Amount
		}
		if e.Stated {
			s.found.read += i + 1
			s.found.stated = true
			// What the stated balance says, unless the running balance would
			// fall below zero on the way there.
			s.found.balance = max(max(e.Balance, 0)-sum, -lowest)
			return true, true
		}
		lowest = min(lowest, sum)
		if sum > maxSum || lowest < -maxSum {
			return false, false
		}
	}
	s.found.read += n
	s.cursor, s.sum, s.lowest = cursor, sum, lowest
	return false, true
}
