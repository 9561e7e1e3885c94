package record

// BitSet is a set of numbers.
type BitSet []uint64

// Has reports whether a number is in the set.
func (s BitSet) Has(i uint32) bool { return int(i/64) < len(s) && s[i/64]&(1<<(i%64)) != 0 }

// Add puts a number in.
func (s BitSet) Add(i uint32) { s[i/64] |= 1 << (i % 64) }

// With is the set with i in it, larger where it must be.
func (s BitSet) With(i uint32) BitSet {
	for int(i/64) >= len(s) {
		s = append(s, 0)
	}
	s.Add(i)
	return s
}

// Remove takes a number out.
func (s BitSet) Remove(i uint32) { s[i/64] &^= 1 << (i % 64) }

// NewBitSet is an empty set with room for the numbers below n.
func NewBitSet(n int) BitSet { return make(BitSet, (n+63)/64) }
