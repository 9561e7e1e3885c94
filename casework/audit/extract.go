package audit

import (
	"context"
	"math/bits"

	"golang.org/x/mod/sumdb/tlog"

	"dyetrace"
)

// Extract shows that leaves of one log are in it, all of them at once. Unlike proofs of one
// leaf each, those of neighbours share their hashes; and where a leaf is not the one that
// was logged, the check names it, because both hashes below each node are there:
//
//	      root
//	     /    \        root, left and right are in the proof,
//	  left    right    and so on down to each leaf of the extract
//	  /  \
//	…      …
type Extract struct {
	Tree   Tree
	Nos    []int64 // places of the leaves, from 0, ascending
	Leaves []Leaf
	Hashes []Hash // two for each node above a leaf, from the root down and from left to right
}

// pair is a node on the way to leaves of an extract: its leaves are those from lo to hi, and
// mid divides them.
type pair struct{ lo, mid, hi int64 }

// pairs calls yield with each node above the places, from the root down and from left to
// right, until it returns false.
func pairs(lo, hi int64, nos []int64, yield func(pair) bool) bool {
	if len(nos) == 0 || hi-lo < 2 {
		return true
	}
	mid := lo + int64(1)<<(bits.Len64(uint64(hi-lo-1))-1)
	if !yield(pair{lo, mid, hi}) {
		return false
	}
	at := 0
	for at < len(nos) && nos[at] < mid {
		at++
	}
	return pairs(lo, mid, nos[:at], yield) && pairs(mid, hi, nos[at:], yield)
}

// checkNos refuses places that are not ascending or not in the tree.
func checkNos(tree Tree, nos []int64) error {
	last := int64(-1)
	for _, no := range nos {
		if no <= last || no >= tree.Size {
			return dyetrace.Errorf(dyetrace.InputError, "extract", "event %d is not in its order, or not in a log of %d", no+1, tree.Size)
		}
		last = no
	}
	if len(nos) == 0 {
		return dyetrace.Errorf(dyetrace.InputError, "extract", "it has no events")
	}
	return nil
}

// ExtractOf makes the extract of a log's leaves at places, ascending.
func ExtractOf(ctx context.Context, s Storage, tree Tree, nos []int64) (Extract, error) {
	e := Extract{Tree: tree, Nos: nos}
	if err := checkNos(tree, nos); err != nil {
		return e, err
	}
	for _, no := range nos {
		leaf, err := LeafAt(ctx, s, no)
		if err != nil {
			return e, err
		}
		e.Leaves = append(e.Leaves, leaf)
	}
	// A hash is one of the tiles, but for those at the tree's right edge: these are made of
	// several.
	var wanted [][2]int64
	pairs(0, tree.Size, nos, func(p pair) bool {
		wanted = append(wanted, [2]int64{p.lo, p.mid}, [2]int64{p.mid, p.hi})
		return true
	})
	var indexes []int64
	for _, w := range wanted {
		indexes = appendStored(indexes, w[0], w[1])
	}
	read, err := hashes(ctx, s, tree).ReadHashes(indexes)
	if err != nil {
		return e, damaged(err)
	}
	for _, w := range wanted {
		var h Hash
		h, read = joinStored(w[0], w[1], read)
		e.Hashes = append(e.Hashes, h)
	}
	return e, e.Check()
}

// appendStored adds where the hashes are stored that make up the one over leaves lo to hi.
func appendStored(to []int64, lo, hi int64) []int64 {
	n := hi - lo
	level := bits.Len64(uint64(n)) - 1
	if n == 1<<level {
		return append(to, tlog.StoredHashIndex(level, lo>>level))
	}
	mid := lo + 1<<level
	return appendStored(appendStored(to, lo, mid), mid, hi)
}

// joinStored makes the hash over leaves lo to hi of those that appendStored asks for, and
// gives the hashes that are left.
func joinStored(lo, hi int64, read []Hash) (Hash, []Hash) {
	n := hi - lo
	level := bits.Len64(uint64(n)) - 1
	if n == 1<<level {
		return read[0], read[1:]
	}
	mid := lo + 1<<level
	left, read := joinStored(lo, mid, read)
	right, read := joinStored(mid, hi, read)
	return node(left, right), read
}

// EventError is an event of an extract that is not the one that was logged.
type EventError struct{ From, To int64 } // places, from 0; To is not among them

func (e *EventError) Error() string {
	if e.To == e.From+1 {
		return dyetrace.Errorf(dyetrace.InputError, "extract", "event %d is not in the log that the checkpoint covers, or it is not what was logged", e.To).Error()
	}
	return dyetrace.Errorf(dyetrace.InputError, "extract", "the proof of events %d to %d is not one of the log that the checkpoint covers", e.From+1, e.To).Error()
}

// Check checks that all leaves are in the log at their places. Where one is not, the error
// is an *EventError. Who signed the tree is for the caller to check.
func (e Extract) Check() error {
	if err := checkNos(e.Tree, e.Nos); err != nil {
		return err
	}
	if len(e.Leaves) != len(e.Nos) {
		return dyetrace.Errorf(dyetrace.InputError, "extract", "%d leaves are given for %d places", len(e.Leaves), len(e.Nos))
	}
	// From the root down: each pair of hashes must give the one above it, which is known by then.
	known := map[[2]int64]Hash{{0, e.Tree.Size}: e.Tree.Root}
	left := e.Hashes
	var wrong error
	pairs(0, e.Tree.Size, e.Nos, func(p pair) bool {
		if len(left) < 2 {
			wrong = &EventError{p.lo, p.hi}
			return false
		}
		if node(left[0], left[1]) != known[[2]int64{p.lo, p.hi}] {
			wrong = &EventError{p.lo, p.hi}
			return false
		}
		known[[2]int64{p.lo, p.mid}], known[[2]int64{p.mid, p.hi}] = left[0], left[1]
		left = left[2:]
		return true
	})
	if wrong != nil {
		return wrong
	}
	if len(left) > 0 {
		return dyetrace.Errorf(dyetrace.InputError, "extract", "the proof has %d hashes more than it needs", len(left))
	}
	for i, no := range e.Nos {
		if known[[2]int64{no, no + 1}] != e.Leaves[i].hash() {
			return &EventError{no, no + 1}
		}
	}
	return nil
}

// Narrow is the extract of some of its leaves: those that keep reports true for.
func (e Extract) Narrow(keep func(no int64) bool) Extract {
	n := Extract{Tree: e.Tree}
	for i, no := range e.Nos {
		if keep(no) {
			n.Nos, n.Leaves = append(n.Nos, no), append(n.Leaves, e.Leaves[i])
		}
	}
	kept := map[pair]bool{}
	pairs(0, e.Tree.Size, n.Nos, func(p pair) bool { kept[p] = true; return true })
	at := 0
	pairs(0, e.Tree.Size, e.Nos, func(p pair) bool {
		if at+2 > len(e.Hashes) {
			return false
		}
		if kept[p] {
			n.Hashes = append(n.Hashes, e.Hashes[at:at+2]...)
		}
		at += 2
		return true
	})
	return n
}
