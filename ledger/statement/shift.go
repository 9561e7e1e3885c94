package statement

import "sync/atomic"

// Shift says which number each of a run of numbers from 0 has among more of their kind:
// a part of a ledger numbers what it holds by itself. Numbers keep their order. What a
// Shift has found out it keeps, a page of numbers at a time; nil changes no number.
//
// A number may be one that a later part has a thing of its own for: then it has become the
// complement (^) of the number of that.
type Shift struct {
	by    int64 // that each is more, where there is nothing else
	fill  func(first int64, to []int64) error
	count int64
	pages []atomic.Pointer[shifted]

	build func() (*Stretches, error) // where all is found at once; nil: a page at a time
	all   atomic.Pointer[Stretches]
}

// shifted is a page of numbers, in one line of the processor's cache where few of them are
// more than the one before and one.
type shifted struct {
	first int64
	dense *dense // nil: steps say all
	count uint8
	steps [maxSteps]step
}

// step is where a page's numbers, from one on, are so much more than the first and their
// distance from it; or one number that is gone.
type step struct {
	more uint32
	at   uint16
	gone bool
}

const maxSteps = 5

// dense is a page of numbers one by one.
type dense struct {
	over []uint32 // what each is above the first
	gone []uint64 // a bit for each that a later part has another for; nil: none
}

const shiftPage = 512

// NewShift makes a shift of so many numbers. fill finds those that a run of numbers has
// become; where it fails At panics with the error, which package guard makes one again.
func NewShift(count int64, fill func(first int64, to []int64) error) *Shift {
	return &Shift{fill: fill, count: count, pages: make([]atomic.Pointer[shifted], (count+shiftPage-1)/shiftPage)}
}

// ShiftBy is a shift that makes every number so much more.
func ShiftBy(more int64) *Shift { return &Shift{by: more} }

// Varies reports whether not all numbers are as much more.
func (s *Shift) Varies() bool { return s != nil && (s.fill != nil || s.build != nil) }

// At is the number that i has become.
func (s *Shift) At(i int64) int64 {
	if s == nil {
		return i
	}
	switch {
	case s.build != nil:
		all := s.all.Load()
		if all == nil {
			all = s.find()
		}
		return all.at(i)
	case s.fill == nil:
		return i + s.by
	case uint64(i) >= uint64(s.count):
		return i // no encoder wrote it
	}
	p := s.pages[uint64(i)/shiftPage].Load()
	if p == nil {
		p = s.load(i / shiftPage)
	}
	at := i % shiftPage
	if p.dense != nil {
		return p.dense.at(p.first, at)
	}
	v := p.first + at
	for k := int(p.count) - 1; k >= 0; k-- {
		if t := &p.steps[k]; int64(t.at) <= at {
			if v += int64(t.more); t.gone {
				return ^v
			}
			return v
		}
	}
	return v
}

func (d *dense) at(first, at int64) int64 {
	v := first + int64(d.over[at])
	if len(d.gone) != 0 && d.gone[at/64]>>(at%64)&1 != 0 {
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
	p := pageOf(to)
	s.pages[page].Store(p)
	return p
}

// pageOf makes a page of numbers, the complement of those that are gone.
func pageOf(to []int64) *shifted {
	p := &shifted{first: max(to[0], ^to[0])}
	last := step{}
	for i, v := range to {
		t := step{uint32(max(v, ^v) - p.first - int64(i)), uint16(i), v < 0}
		if t.more == last.more && t.gone == last.gone {
			continue
		}
		if p.count == maxSteps {
			p.dense = newDense(p.first, to)
			return p
		}
		p.steps[p.count] = t
		p.count++
		last = t
	}
	return p
}

func newDense(first int64, to []int64) *dense {
	d := &dense{over: make([]uint32, len(to))}
	for i, v := range to {
		if v < 0 {
			if d.gone == nil {
				d.gone = make([]uint64, shiftPage/64)
			}
			d.gone[i/64] |= 1 << (i % 64)
		}
		d.over[i] = uint32(max(v, ^v) - first)
	}
	return d
}

func (s *Shift) forget() {
	if s == nil {
		return
	}
	for i := range s.pages {
		s.pages[i].Store(nil)
	}
	s.all.Store(nil)
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
