package ledger

import (
	"math/bits"

	"dyetrace/ledger/statement"
)

// holdingPage is how many statements, by number, are looked for at once.
const holdingPage = 64

// holding is which of a page of statements a part has a piece of, a bit for each, and the
// number in the part of the first of these.
type holding struct {
	of    uint64
	first uint32
}

// pieces calls fn with the parts that have a piece of a statement, from the newest to the
// oldest, and its number there, until fn returns false.
func (l *Ledger) pieces(no statement.No, fn func(p *part, at statement.No) (bool, error)) error {
	if len(l.parts) == 1 || int(no) >= l.m.Stats.Statements {
		_, err := fn(l.parts[0], no)
		return err
	}
	page := l.holders[no/holdingPage].Load()
	if page == nil {
		var err error
		if page, err = l.findHolders(int64(no / holdingPage)); err != nil {
			return err
		}
	}
	bit := no % holdingPage
	for t := len(*page) - 1; t >= 0; t-- {
		h := (*page)[t]
		if h.of>>bit&1 == 0 {
			continue
		}
		at := h.first + uint32(bits.OnesCount64(h.of&(1<<bit-1)))
		if more, err := fn(l.parts[t], statement.No(at)); err != nil || !more {
			return err
		}
	}
	return nil
}

// findHolders finds the parts that have pieces of a page of statements.
func (l *Ledger) findHolders(page int64) (*[]holding, error) {
	all := make([]holding, len(l.parts))
	low := page * holdingPage
	var room [holdingPage]uint8
	left := room[:min(holdingPage, int64(l.m.Stats.Statements)-low)]
	for i := range left {
		left[i] = uint8(i)
	}
	// Of a page's statements those that parts up to one have are in left, and have numbers
	// there that follow each other from low on.
	for t := len(l.parts) - 1; t > 0; t-- {
		p := l.parts[t]
		first, numbers, err := p.numbers.Range(low, len(left))
		if err != nil {
			return nil, err
		}
		all[t].first = uint32(first)
		for _, v := range numbers {
			all[t].of |= 1 << left[v-low]
		}
		before, fresh, err := p.numbers.FreshRange(low, len(left))
		if err != nil {
			return nil, err
		}
		older := left[:0]
		for i, which := range left {
			if len(fresh) > 0 && fresh[0] == low+int64(i) {
				fresh = fresh[1:]
				continue
			}
			older = append(older, which)
		}
		left, low = older, low-int64(before)
	}
	all[0].first = uint32(low)
	for _, which := range left {
		all[0].of |= 1 << which
	}
	l.holders[page].Store(&all)
	return &all, nil
}
