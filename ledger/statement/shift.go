package statement

import "sync/atomic"

// Shift says which number each of a run of numbers from 0 has among more of their kind:
// a part of a ledger numbers what it holds by itself. Numbers keep their order. What a
// Shift has found out it keeps, a page of numbers at a time; nil changes no number.
//
// A number may be one that a later part has a thing of its own for: then it has become the
// complement (^) of the number of that.
type Shift struct {
	by    int64 // that each is more, where there is no fill
	fill  func(first int64, to []int64) error
	count int64
	pages []atomic.Pointer[shifted]
}

// shifted is a page of numbers.
type shifted struct {
	first int64
	over  []uint32 // what each is above the first; nil where they follow each other
	gone  []uint64 // a bit for each that a later part has another for; nil: none
}

const shiftPage = 512

// NewShift makes a shift of so many numbers. fill finds those that a run of numbers has
// become; where it fails At panics with the error, which package guard makes one again.
func NewShift(count int64, fill func(first int64, to []int64) error) *Shift {
	return &Shift{fill: fill, count: count, pages: make([]atomic.Pointer[shifted], (count+shiftPage-1)/shiftPage)}
}

// ShiftBy is a shift that makes every number so much more.
func ShiftBy(more int64) *Shift { return &Shift{by: more} }

// At is the number that i has become.
func (s *Shift) At(i int64) int64 {
	if s == nil {
		return i
	}
	if s.fill == nil {
		return i + s.by
	}
	p := s.pages[uint64(i)/shiftPage].Load()
	if p == nil {
		p = s.load(i / shiftPage)
	}
	if p.over == nil {
		return p.first + i%shiftPage
	}
	at := i % shiftPage
	v := p.first + int64(p.over[at])
	if p.gone != nil && p.gone[at/64]>>(at%64)&1 != 0 {
		return ^v
	}
	return v
}

// load finds a page. Goroutines that find the same one at once find the same.
func (s *Shift) load(page int64) *shifted {
	at := page * shiftPage
	var room [shiftPage]int64
	to := room[:min(shiftPage, s.count-at)]
	if err := s.fill(at, to); err != nil {
		panic(err)
	}
	p := &shifted{}
	for i, v := range to {
		if v < 0 {
			if p.gone == nil {
				p.gone = make([]uint64, shiftPage/64)
			}
			p.gone[i/64] |= 1 << (i % 64)
			to[i] = ^v
		}
	}
	p.first = to[0]
	if last := len(to) - 1; to[last]-to[0] != int64(last) || p.gone != nil {
		p.over = make([]uint32, len(to))
		for i, v := range to {
			p.over[i] = uint32(v - to[0])
		}
	}
	s.pages[page].Store(p)
	return p
}

func (s *Shift) forget() {
	if s == nil {
		return
	}
	for i := range s.pages {
		s.pages[i].Store(nil)
	}
}

// View is how the entries of a part of a ledger are read: which places and which
// statements they mean among those of all parts. nil changes nothing.
type View struct{ Places, Statements *Shift }

// Forget gives back what was found out.
func (v *View) Forget() {
	v.Places.forget()
	v.Statements.forget()
}

// turn makes the numbers of an entry those of the whole ledger, and reports whether it is
// in it: a later part may have the transfer instead.
func (v *View) turn(e *Entry) bool {
	at := v.Places.At(int64(e.Ord))
	if at < 0 {
		return false
	}
	e.Ord = Ord(at)
	e.Peer = No(v.Statements.At(int64(e.Peer)))
	return true
}
