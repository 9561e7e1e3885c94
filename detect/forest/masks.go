package forest

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
)

// masks is a forest as sets of leaves, in which a row is looked up without walking
// down a tree (QuickScorer: Lucchese et al., SIGIR 2015). A tree has a bit for each
// of its leaves, from left to right, in a word that it shares with other trees. A
// question that a row answers with no takes away the leaves on its left; the first
// leaf that is left is where the row ends.
type masks struct {
	asked []askedFeature
	trees []treeBits
	words int
	value []float64 // of leaves, from left to right, tree by tree
}

// askedFeature is what trees ask of one feature.
type askedFeature struct {
	place     int32
	questions []question // in ascending order of thresholds: a row says no to the first of them
	unknown   []question // those to which a row says no where the feature is not known
}

// question takes leaves away from rows whose feature is above its threshold.
type question struct {
	threshold float32
	word      uint8
	left      uint64 // what stays
}

// treeBits is where a tree's bits and its leaves begin.
type treeBits struct {
	word, bit uint8
	leaf      int32
}

// Words are counted in a byte, and a tree lies in one of them.
const (
	mostWords = 256
	wordBits  = 64
)

// newMasks makes the masks of a forest; nil where it has trees that are too large
// for a word, too many of them, or questions for which 0 counts as missing.
func newMasks(f *Forest) *masks {
	k, free := &masks{}, 0
	asked := map[int32]*askedFeature{}
	for _, root := range f.trees {
		first := len(k.value)
		if !f.isMasked(root) {
			return nil
		}
		k.value = f.leavesUnder(root, k.value)
		leaves := len(k.value) - first
		if leaves > free {
			if k.words++; k.words > mostWords || leaves > wordBits {
				return nil
			}
			free = wordBits
		}
		t := treeBits{word: uint8(k.words - 1), bit: uint8(wordBits - free), leaf: int32(first)}
		k.trees = append(k.trees, t)
		free -= leaves
		f.ask(root, t, asked)
	}
	for _, a := range asked {
		a.questions, a.unknown = joined(a.questions), joined(a.unknown)
		k.asked = append(k.asked, *a)
	}
	slices.SortFunc(k.asked, func(a, b askedFeature) int { return cmp.Compare(a.place, b.place) })
	return k
}

// isMasked reports whether no question of a tree takes 0 for missing.
func (f *Forest) isMasked(at int32) bool {
	if at < 0 {
		return true
	}
	n := &f.nodes[at]
	return n.missing != missingZero && f.isMasked(n.left) && f.isMasked(n.right)
}

// leavesUnder appends the values of the leaves under a node, from left to right.
func (f *Forest) leavesUnder(at int32, values []float64) []float64 {
	if at < 0 {
		return append(values, f.leaves[^at].value)
	}
	return f.leavesUnder(f.nodes[at].right, f.leavesUnder(f.nodes[at].left, values))
}

// ask adds the questions of the part of a tree whose bits and leaves begin at t,
// and returns where those of the next part begin.
func (f *Forest) ask(at int32, t treeBits, asked map[int32]*askedFeature) treeBits {
	if at < 0 {
		return treeBits{t.word, t.bit + 1, t.leaf + 1}
	}
	n := &f.nodes[at]
	right := f.ask(n.left, t, asked)
	a := asked[n.feature]
	if a == nil {
		a = &askedFeature{place: n.feature}
		asked[n.feature] = a
	}
	q := question{threshold: notAbove(n.threshold), word: t.word, left: ^(1<<right.bit - 1<<t.bit)}
	a.questions = append(a.questions, q)
	if n.next(math.NaN()) != n.left {
		q.threshold = 0
		a.unknown = append(a.unknown, q)
	}
	return f.ask(n.right, right, asked)
}

// notAbove is the largest number of single precision that is not above t: as many
// of these are at most the one as at most the other.
func notAbove(t float64) float32 {
	single := float32(t)
	if float64(single) > t {
		single = math.Nextafter32(single, float32(math.Inf(-1)))
	}
	return single
}

// joined is questions in ascending order; those that take leaves of one word away
// at one threshold are one question.
func joined(questions []question) []question {
	slices.SortFunc(questions, func(a, b question) int {
		return cmp.Or(cmp.Compare(a.threshold, b.threshold), cmp.Compare(a.word, b.word))
	})
	kept := questions[:0]
	for _, q := range questions {
		if n := len(kept); n > 0 && kept[n-1].threshold == q.threshold && kept[n-1].word == q.word {
			kept[n-1].left &= q.left
		} else {
			kept = append(kept, q)
		}
	}
	return slices.Clip(kept)
}

// margin is the sum of all trees for a row, added up in their order.
func (k *masks) margin(row []float32, words *[mostWords]uint64) (sum float64) {
	for i := range words[:k.words] {
		words[i] = math.MaxUint64
	}
	for i := range k.asked {
		a := &k.asked[i]
		v := row[a.place]
		if v != v {
			for j := range a.unknown {
				words[a.unknown[j].word] &= a.unknown[j].left
			}
			continue
		}
		for j := range a.questions {
			q := &a.questions[j]
			if !(v > q.threshold) {
				break
			}
			words[q.word] &= q.left
		}
	}
	for i := range k.trees {
		t := &k.trees[i]
		sum += k.value[int(t.leaf)+bits.TrailingZeros64(words[t.word]>>t.bit)]
	}
	return sum
}
