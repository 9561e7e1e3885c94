package trace

import (
	"context"

	"dyetrace"
	"dyetrace/ledger/statement"
)

// opening is the balance before a statement begins, and the place where a trace that does
// not need the beginning starts to read.
type opening struct {
	balance dyetrace.Amount
	stated  bool  // found from the first stated balance; else no balance is stated
	read    int64 // entries read
	skipped bool  // entries behind the one called next were passed over unread

	// The trace starts to read at the entry next, with the balance start; cursor is
	// behind that entry. No balance is stated before it, and so nothing unrecorded has
	// moved either. past counts the entries up to next.
	cursor statement.Cursor
	next   statement.Entry
	start  dyetrace.Amount
	past   int64
}

// openingScan reads a statement for its opening balance. It reads as far as the
// first stated balance, or to the end. See
// "What an account has: balances" in docs/method.md.
type openingScan struct {
	no          statement.No
	from, limit statement.Ord
	cursor      statement.Cursor
	sum         dyetrace.Amount // of signed amounts
	lowest      dyetrace.Amount // that sum ever was, 0 included
	taken       bool            // found says where the statement is taken up
	statement   statement.Statement
	found       opening
}

// openingPiece is how many entries are read between looks at the context.
const openingPiece = 1 << 18

// findOpening is the opening balance of statement no, as far as transfers
// before limit show it, for a trace that takes the statement up at its first
// entry from the transfer from on, or at the first stated balance if that is
// earlier. The marks of a long statement spare it what lies between.
func findOpening(
	ctx context.Context, no statement.No, s statement.Statement, from, limit statement.Ord,
) (opening, error) {
	m := s.MarkBefore(min(from, limit))
	scan := openingScan{no: no, from: from, limit: limit, statement: s, cursor: m.Cursor, sum: m.Sum, lowest: m.Lowest}
	for {
		done, ok := scan.read(openingPiece)
		if !ok {
			return opening{}, errTooLarge
		}
		if done {
			return scan.found, nil
		}
		scan.skipToMark()
		if err := ctx.Err(); err != nil {
			return opening{}, err
		}
	}
}

// read reads n entries more, or fewer when it has just been found where the
// statement is taken up, so that skipToMark can have its turn. It reports whether
// that was all, and whether all amounts and sums were in range.
func (s *openingScan) read(n int64) (done, ok bool) {
	cursor, sum, lowest, taken := s.cursor, s.sum, s.lowest, s.taken
	var e statement.Entry
	for i := range n {
		if !cursor.Next(&e) || e.Ord >= s.limit {
			s.found.read += i
			e.Ord = never
			s.takeUp(&cursor, &e, sum, s.found.read)
			return true, s.close(-lowest)
		}
		if e.Peer == s.no {
			continue
		}
		if !inRange(&e) {
			return false, false
		}
		here := !taken && (e.Ord >= s.from || e.Stated)
		if here {
			s.takeUp(&cursor, &e, sum, s.found.read+i+1)
			taken = true
		}
		if e.In {
			sum += e.Amount
		} else {
			sum -= e.Amount
		}
		if e.Stated {
			s.found.read += i + 1
			s.found.stated = true
			// The stated balance decides, unless the running balance would fall below
			// zero on the way there.
			return true, s.close(max(max(e.Balance, 0)-sum, -lowest))
		}
		lowest = min(lowest, sum)
		if sum > maxSum || lowest < -maxSum {
			return false, false
		}
		if here {
			n = i + 1
			break
		}
	}
	s.found.read += n
	s.cursor, s.sum, s.lowest = cursor, sum, lowest
	return false, true
}

// skipToMark goes on at the last mark before the limit, once it is known where the
// trace takes the statement up.
func (s *openingScan) skipToMark() {
	if !s.taken || s.found.skipped {
		return
	}
	if m := s.statement.MarkBefore(s.limit); s.cursor.Before(&m.Cursor) {
		s.cursor, s.sum, s.lowest, s.found.skipped = m.Cursor, m.Sum, m.Lowest, true
	}
}

// takeUp notes where the trace takes the statement up, the first time it is
// called; sum is what came to the account before, past the number of entries
// up to next.
func (s *openingScan) takeUp(cursor *statement.Cursor, next *statement.Entry, sum dyetrace.Amount, past int64) {
	if !s.taken {
		s.taken = true
		s.found.cursor, s.found.next, s.found.start, s.found.past = *cursor, *next, sum, past
	}
}

// close fills in the balances once that of the opening is known, and reports
// whether they are in range.
func (s *openingScan) close(balance dyetrace.Amount) bool {
	if balance > maxSum || s.found.start > maxSum-balance {
		return false
	}
	s.found.balance = balance
	s.found.start += balance
	return true
}
