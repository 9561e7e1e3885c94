package forest

import (
	"fmt"
	"math"
	"slices"

	"dyetrace"
)

// Forest is a set of trees whose sum is the log-odds of a row. It never changes,
// so that goroutines can share it.
type Forest struct {
	features []string // by place in a row
	sigmoid  float64  // what the sum is multiplied with before it becomes a probability
	hash     string   // of the text, as SHA-256 in hexadecimal digits
	trees    []int32  // where each begins: a node, or a leaf as its complement
	nodes    []node
	leaves   []leaf
	depth    int    // of the deepest tree: how many questions are asked at most
	masks    *masks // nil where it has none
}

// node asks a row whether a feature is at most a threshold.
type node struct {
	threshold   float64
	left, right int32 // nodes, or leaves as their complement
	feature     int32 // place in a row
	count       int32 // how many rows of the training data came here
	missing     missing
	defaultLeft bool
}

// leaf is where a row ends.
type leaf struct {
	value float64
	count int32
}

// missing is what counts as missing at a node, as in LightGBM's MissingType.
type missing uint8

const (
	missingNone missing = iota // nothing: not a number counts as 0
	missingZero                // 0, and not a number
	missingNaN                 // not a number
)

// nearZero is what LightGBM takes for 0 (kZeroThreshold, a float).
const nearZero = float64(float32(1e-35))

// next is the child to which a value leads, by LightGBM's NumericalDecision.
func (n *node) next(v float64) int32 {
	isNaN := v != v
	if isNaN && n.missing != missingNaN {
		v, isNaN = 0, false
	}
	isMissing := n.missing == missingNaN && isNaN || n.missing == missingZero && math.Abs(v) <= nearZero
	if isMissing && n.defaultLeft || !isMissing && v <= n.threshold {
		return n.left
	}
	return n.right
}

// Features are the features that a row has, in its order. The caller must not
// change them.
func (f *Forest) Features() []string { return f.features }

// Asks reports whether any tree asks for a feature, given by its place in a row.
func (f *Forest) Asks(feature int) bool {
	return slices.ContainsFunc(f.nodes, func(n node) bool { return int(n.feature) == feature })
}

// Hash is the SHA-256 of the text that the forest was read from, in hexadecimal
// digits: it names the model.
func (f *Forest) Hash() string { return f.hash }

// Trees is how many trees there are.
func (f *Forest) Trees() int { return len(f.trees) }

// Bind returns the same forest for rows with other features in another order. A
// feature that the forest has and the rows do not have is an InputError: nothing
// could be asked of it. Features that the forest does not have are ignored.
func (f *Forest) Bind(features []string) (*Forest, error) {
	place := make(map[string]int32, len(features))
	for i, name := range features {
		place[name] = int32(i)
	}
	used := make([]bool, len(f.features))
	for i := range f.nodes {
		used[f.nodes[i].feature] = true
	}
	bound := *f
	bound.features, bound.nodes = features, make([]node, len(f.nodes))
	for i, name := range f.features {
		if _, known := place[name]; !known && used[i] {
			return nil, dyetrace.Errorf(dyetrace.InputError, "read model",
				"the model asks for feature %q, which is not known here", name)
		}
	}
	for i, n := range f.nodes {
		n.feature = place[f.features[n.feature]]
		bound.nodes[i] = n
	}
	bound.masks = newMasks(&bound)
	return &bound, nil
}

// Margins sets each place of into to the log-odds of a row. rows has the features
// of one row after the other; one that is unknown is not a number.
func (f *Forest) Margins(rows []float32, into []float64) {
	width := len(f.features)
	if len(rows) != width*len(into) {
		panic(fmt.Sprintf("forest: %d values are not %d rows of %d features", len(rows), len(into), width))
	}
	if f.masks != nil {
		var words [mostWords]uint64
		for i := range into {
			into[i] = f.masks.margin(rows[i*width:(i+1)*width], &words)
		}
		return
	}
	// Some rows at a time go through all trees, so that both stay in near caches.
	const block = 256
	for from := 0; from < len(into); from += block {
		some := into[from:min(len(into), from+block)]
		clear(some)
		for _, root := range f.trees {
			for i := range some {
				at := (from + i) * width
				some[i] += f.leaves[^f.leafOf(root, rows[at:at+width])].value
			}
		}
	}
}

// leafOf is the leaf of a tree where a row ends, as its complement.
func (f *Forest) leafOf(at int32, row []float32) int32 {
	for at >= 0 {
		n := &f.nodes[at]
		at = n.next(float64(row[n.feature]))
	}
	return at
}

// Probability is that of a sum of trees.
func (f *Forest) Probability(margin float64) float64 { return 1 / (1 + math.Exp(-f.sigmoid*margin)) }
