package audit

import (
	"context"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"testing"
)

// extractLog is a log of a size whose leaves are told apart by their numbers.
func extractLog(t *testing.T, size int) (Storage, Tree) {
	t.Helper()
	s := memory{}
	var leaves []Leaf
	for no := range size {
		var l Leaf
		binary.BigEndian.PutUint64(l[:], uint64(no)+1)
		leaves = append(leaves, l)
	}
	tree, err := Append(context.Background(), s, Tree{}, leaves)
	if err != nil {
		t.Fatal(err)
	}
	return s, tree
}

// Whatever leaves of whatever log an extract is of: it checks; each leaf that is changed is
// named, each hash that is changed is refused, and each part of it is an extract again.
func TestExtractsNameWhatIsForged(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	for _, size := range []int{1, 2, 3, 7, 255, 256, 257, 700, 1025} {
		s, tree := extractLog(t, size)
		var nos []int64
		for no := range size {
			if random.IntN(1+size/10) == 0 || no == size-1 {
				nos = append(nos, int64(no))
			}
		}
		e, err := ExtractOf(context.Background(), s, tree, nos)
		if err != nil {
			t.Fatalf("%d of %d: %v", len(nos), size, err)
		}
		at := random.IntN(len(nos))
		e.Leaves[at][5] ^= 1
		var wrong *EventError
		if err := e.Check(); !errors.As(err, &wrong) || wrong.From != nos[at] || wrong.To != nos[at]+1 {
			t.Errorf("leaf %d of %d changed: %v", nos[at], size, err)
		}
		e.Leaves[at][5] ^= 1
		for range min(20, len(e.Hashes)) {
			i := random.IntN(len(e.Hashes))
			e.Hashes[i][3] ^= 4
			if e.Check() == nil {
				t.Errorf("hash %d of %d changed, and it checks", i, size)
			}
			e.Hashes[i][3] ^= 4
		}
		if len(e.Hashes) > 0 {
			less := e
			if less.Hashes = e.Hashes[:len(e.Hashes)-1]; less.Check() == nil {
				t.Errorf("%d: a hash is missing, and it checks", size)
			}
		}
		more := e
		if more.Hashes = append(append([]Hash{}, e.Hashes...), Hash{}); more.Check() == nil {
			t.Errorf("%d: a hash is too many, and it checks", size)
		}
		part := e.Narrow(func(no int64) bool { return no%2 == nos[at]%2 })
		if err := part.Check(); err != nil {
			t.Errorf("a part of %d: %v", size, err)
		}
		if len(part.Nos) == 0 || len(part.Nos) > len(e.Nos) {
			t.Errorf("a part of %d has %d leaves of %d", size, len(part.Nos), len(e.Nos))
		}
	}
}

// An extract of nothing, of places out of order or beyond the log is none.
func TestExtractsOfNoPlaces(t *testing.T) {
	s, tree := extractLog(t, 10)
	for name, nos := range map[string][]int64{"nothing": nil, "out of order": {3, 2}, "twice": {3, 3}, "beyond": {10}, "before": {-1}} {
		if _, err := ExtractOf(context.Background(), s, tree, nos); err == nil {
			t.Errorf("%s: an extract was made", name)
		}
	}
}
