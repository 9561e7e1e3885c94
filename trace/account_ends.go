package trace

import (
	"slices"

	"dyetrace"
)

// accountEnds keeps what has met its end, by account, end and claim. An account
// has a chain of them, one for each of its ends.
type accountEnds struct {
	list     []accountEnd
	gatherer *gatherer
}

// accountEnd is what has met one end at one account.
type accountEnd struct {
	next   uint32 // the account's next one in list, plus one
	end    dyetrace.End
	merged uint32 // parts up to here are one for each claim, in claim order
	amount dyetrace.Amount
	parts  []Part
}

// leastToMerge is how many parts an accountEnd has at least before they are
// merged. Chosen by hand: fewer take too little memory.
const leastToMerge = 8

// add adds parts, none of them empty, to those of an end in the chain that begins at first,
// which is 0 where there is none yet. It reports whether the sum was in range.
func (t *accountEnds) add(first *uint32, end dyetrace.End, ended []Part) bool {
	at := *first
	for at != 0 && t.list[at-1].end != end {
		at = t.list[at-1].next
	}
	if at == 0 {
		t.list = append(t.list, accountEnd{next: *first, end: end})
		at = uint32(len(t.list))
		*first = at
	}
	e := &t.list[at-1]
	for i := range ended {
		if e.amount += ended[i].Amount; e.amount < 0 {
			return false
		}
	}
	e.parts = append(e.parts, ended...)
	if len(e.parts) >= 2*int(e.merged)+leastToMerge {
		t.merge(e)
	}
	return true
}

// merge makes the parts of an end one for each claim. What is added lies
// behind what is merged until it is as much, so that each part is moved a few
// times at most and the list is never much longer than it must be.
func (t *accountEnds) merge(e *accountEnd) {
	gathered := t.gatherer.gather(e.parts)
	if len(gathered) < len(e.parts) {
		e.parts = append(e.parts[:0], gathered...)
	} else {
		copy(e.parts, gathered)
	}
	e.merged = uint32(len(e.parts))
}

// endRanks is the place of each end in the order of their names.
func endRanks() (ranks [dyetrace.Ends]uint8) {
	var ends [dyetrace.Ends]dyetrace.End
	for i := range ends {
		ends[i] = dyetrace.End(i)
	}
	slices.SortFunc(ends[:], func(a, b dyetrace.End) int {
		if a.String() < b.String() {
			return -1
		}
		return 1
	})
	for rank, end := range ends {
		ranks[end] = uint8(rank)
	}
	return ranks
}

// sums adds amounts up by currency and claim.
type sums struct {
	claims     int
	byCurrency map[dyetrace.Currency][]dyetrace.Amount
}

// add reports whether the sum was in range.
func (s *sums) add(c dyetrace.Currency, claim int32, amount dyetrace.Amount) bool {
	by := s.byCurrency[c]
	if by == nil {
		if s.byCurrency == nil {
			s.byCurrency = map[dyetrace.Currency][]dyetrace.Amount{}
		}
		by = make([]dyetrace.Amount, s.claims)
		s.byCurrency[c] = by
	}
	by[claim] += amount
	return by[claim] >= 0
}

// of is a claim's sum in a currency.
func (s *sums) of(c dyetrace.Currency, claim int32) dyetrace.Amount {
	if by := s.byCurrency[c]; by != nil {
		return by[claim]
	}
	return 0
}
