package lines

import (
	"slices"

	"github.com/zeebo/xxh3"

	"dyetrace"
	"dyetrace/join"
	"dyetrace/ledger/record"
	"dyetrace/ledger/statement"
)

// byNumber begins what a reversal names before transfers are in order. A reversal
// names a serial or order number. Until transfers are in order, Extras.Reverses holds
// byNumber and that number; undoer then replaces it by a transfer's id if exactly one
// transfer fits.
const byNumber = 0

const (
	// minPairOrder is how long an order's number must be to identify a movement between
	// two accounts. Package join asks for more, since it compares orders among all
	// accounts; between two, even a shop's short numbers rarely come twice.
	minPairOrder = 2
	// mostAlone is how many payments between two accounts are searched for the only one
	// that a reversal can mean. Among more of them hardly one is alone, and each reversal
	// would cost a pass over all payments of a busy pair.
	mostAlone = 64
)

// noteReversal notes what one of a transfer's lines takes back.
func (j *Joiner) noteReversal(e *record.Extras, l *join.Line) {
	said := l.Says(join.Reverses)
	named := len(e.Reverses) > 1 && string(e.Reverses[1:]) != dyetrace.Unlinked
	if len(said) == 0 || named || len(e.Reverses) > 0 && e.Reverses[0] != byNumber {
		return
	}
	e.Reverses = append([]byte{byNumber}, said...)
}

// hashesOf returns hashes of the numbers by which others may name a transfer; 0: none.
func hashesOf(n *record.Numbers) (all [statement.NumberTexts]uint64) {
	for i, number := range n {
		if len(number) >= join.MinSerial || i >= statement.FromOrder && len(number) >= minPairOrder {
			all[i] = xxh3.Hash(number)
		}
	}
	return all
}

// pairOf returns a key of the two accounts of a transfer, whichever pays.
func pairOf(r *record.Record) uint64 {
	return uint64(min(r.From, r.To))<<32 | uint64(max(r.From, r.To))
}

// notePair keeps the pair of accounts between which a reversal went.
func (j *Joiner) notePair(b *record.List, r *record.Record) {
	if r.Flags&record.HasReverses == 0 {
		return
	}
	if j.undone == nil {
		j.undone = map[uint64]bool{}
	}
	j.undone[pairOf(r)] = true
}

// undoer links reversals to what they take back. Transfers pass it in order. It keeps
// those of pairs of accounts that have a reversal.
type undoer struct {
	pairs map[uint64]bool
	past  map[uint64]*undoables
}

// undoables are the transfers between two accounts so far.
type undoables struct {
	list     []undoable
	byNumber map[uint64][]int
	byAmount map[dyetrace.Amount][]int
}

// undoable is a transfer that may be taken back.
type undoable struct {
	id     string
	from   uint32
	amount dyetrace.Amount // that arrived
	left   dyetrace.Amount
}

func newUndoer(pairs map[uint64]bool) *undoer {
	return &undoer{pairs: pairs, past: map[uint64]*undoables{}}
}

// pass appends the id and extras of a transfer to dst, with the id of the transfer
// that it takes back in place of a number.
func (u *undoer) pass(dst []byte, r *record.Record, text []byte) []byte {
	if !u.pairs[pairOf(r)] {
		return append(dst, text...)
	}
	var e record.Extras
	e.Decode(r, text[r.IDLen:])
	past := u.past[pairOf(r)]
	if past == nil {
		past = &undoables{byNumber: map[uint64][]int{}, byAmount: map[dyetrace.Amount][]int{}}
		u.past[pairOf(r)] = past
	}
	numbers := hashesOf(&e.Numbers)
	if len(e.Reverses) > 0 && e.Reverses[0] == byNumber {
		e.Reverses = []byte(past.find(r, string(e.Reverses[1:]), &numbers))
	}
	dst = append(dst, text[:r.IDLen]...)
	before := len(dst)
	e.Second.Ranks = [2]int32{}
	dst, r.Flags = e.Append(dst, r.Amount)
	r.ExtraLen = uint32(len(dst) - before)
	past.add(undoable{string(text[:r.IDLen]), r.From, e.Received, e.Received}, &numbers)
	return dst
}

func (u *undoables) add(t undoable, numbers *[statement.NumberTexts]uint64) {
	at := len(u.list)
	u.list = append(u.list, t)
	u.byAmount[t.amount] = append(u.byAmount[t.amount], at)
	for i, n := range numbers {
		if n != 0 && !slices.Contains(numbers[:i], n) {
			u.byNumber[n] = append(u.byNumber[n], at)
		}
	}
}

// find returns the id of the one transfer that a reversal can mean, or Unlinked. A
// number that the reversal names decides; else a number that both have; else the
// amount; else that there is only one.
func (u *undoables) find(r *record.Record, said string, numbers *[statement.NumberTexts]uint64) string {
	var fits []int
	if said != dyetrace.Unlinked {
		fits = u.fitting(r, u.byNumber[xxh3.HashString(said)])
	} else {
		for i, n := range numbers {
			if n != 0 && !slices.Contains(numbers[:i], n) {
				fits = append(fits, u.fitting(r, u.byNumber[n])...)
			}
		}
		slices.Sort(fits)
		if fits = slices.Compact(fits); len(fits) == 0 {
			fits = slices.DeleteFunc(u.fitting(r, u.byAmount[r.Amount]), func(i int) bool {
				return u.list[i].left < u.list[i].amount
			})
		}
		if len(fits) == 0 && len(u.list) <= mostAlone {
			fits = u.alone(r)
		}
	}
	if len(fits) > 1 {
		fits = slices.DeleteFunc(fits, func(i int) bool { return u.list[i].left != r.Amount })
	}
	if len(fits) != 1 {
		return dyetrace.Unlinked
	}
	t := &u.list[fits[0]]
	t.left -= min(t.left, r.Amount)
	return t.id
}

// alone returns the payment that a refund takes back in part: the only one from the
// account that is refunded, if as much is left of it.
func (u *undoables) alone(r *record.Record) (fits []int) {
	for i := range u.list {
		if t := &u.list[i]; t.from == r.To {
			fits = append(fits, i)
		}
	}
	if len(fits) != 1 || u.list[fits[0]].left < r.Amount {
		return nil
	}
	return fits
}

// fitting returns those of some transfers that went the other way and have something
// left to take back.
func (u *undoables) fitting(r *record.Record, some []int) (fits []int) {
	for _, i := range some {
		if u.list[i].from == r.To && u.list[i].left > 0 {
			fits = append(fits, i)
		}
	}
	return fits
}
