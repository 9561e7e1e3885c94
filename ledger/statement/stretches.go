package statement

import "math/bits"

// Stretches are runs of numbers from 0 that are all so much more among the whole.
type Stretches struct {
	all   []shiftedRun
	shift uint     // a bucket has so many numbers, as a power of two
	first []uint32 // the stretch in which each bucket begins
	count int64
}

// shiftedRun is a stretch: the numbers from one on up to the next stretch.
type shiftedRun struct {
	from, more int64
	gone       bool // a later part has the thing itself
}

// NewStretches is without stretches, for so many numbers.
func NewStretches(count int64) *Stretches { return &Stretches{count: count} }

// Add begins a stretch behind the others. Its numbers are so much more; gone are those that
// a later part has instead.
func (s *Stretches) Add(from, more int64, gone bool) {
	if n := len(s.all); n > 0 && s.all[n-1].from == from {
		s.all = s.all[:n-1]
	}
	if n := len(s.all); n > 0 && s.all[n-1].more == more && s.all[n-1].gone == gone {
		return
	}
	s.all = append(s.all, shiftedRun{from, more, gone})
}

// finish makes the buckets, about as many as stretches, so that a number is found in a step
// or two.
func (s *Stretches) finish() {
	s.shift = uint(max(0, bits.Len64(uint64(s.count))-bits.Len(uint(len(s.all)))))
	s.first = make([]uint32, s.count>>s.shift+1)
	k := 0
	for b := range s.first {
		for k+1 < len(s.all) && s.all[k+1].from <= int64(b)<<s.shift {
			k++
		}
		s.first[b] = uint32(k)
	}
}

func (s *Stretches) at(i int64) int64 {
	if uint64(i) >= uint64(s.count) || len(s.all) == 0 {
		return i // no encoder wrote it
	}
	k := int(s.first[i>>s.shift])
	for k+1 < len(s.all) && s.all[k+1].from <= i {
		k++
	}
	r := &s.all[k]
	if r.gone {
		return ^(i + r.more)
	}
	return i + r.more
}

// NewStretched is a shift whose stretches are all found when the first number is asked for.
// Where that fails, At panics with the error, which package guard makes one again.
func NewStretched(build func() (*Stretches, error)) *Shift { return &Shift{build: build} }

// find finds the stretches. Goroutines that find them at once find the same.
func (s *Shift) find() *Stretches {
	all, err := s.build()
	if err != nil {
		panic(err)
	}
	all.finish()
	s.all.Store(all)
	return all
}
