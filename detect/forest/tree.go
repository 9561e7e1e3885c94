package forest

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// mostFinite is the largest number.
const mostFinite = math.MaxFloat64

// What the bits of decision_type mean, from LightGBM's tree.h.
const (
	categoricalBit = 1
	leftBit        = 2
	missingShift   = 2
	decisionBits   = 16 // the first that means nothing
)

// texts are a tree's lines as numbers.
type texts struct {
	feature, decision, left, right, leafCount, count []int32
	threshold, value                                 []float64
}

// tree adds a tree to the forest.
func (p *parser) tree(keys map[string]string) error {
	// A tree of one leaf has empty lines about nodes, or none.
	leaves, err := strconv.Atoi(keys["num_leaves"])
	if err != nil || leaves < 1 || leaves > len(keys["leaf_value"])/2+1 {
		return fmt.Errorf("num_leaves is %q, and there are %d bytes of leaf values", shorten(keys["num_leaves"]),
			len(keys["leaf_value"]))
	}
	t, err := readTexts(keys, leaves)
	if err != nil {
		return err
	}
	if leaves == 1 {
		p.f.trees = append(p.f.trees, ^int32(len(p.f.leaves)))
		p.f.leaves = append(p.f.leaves, leaf{value: t.value[0], count: 1})
		return nil
	}
	first, firstLeaf := int32(len(p.f.nodes)), int32(len(p.f.leaves))
	for i := range t.value {
		if t.leafCount[i] < 1 {
			return fmt.Errorf("no row of the training data is at leaf %d", i)
		}
		p.f.leaves = append(p.f.leaves, leaf{value: t.value[i], count: t.leafCount[i]})
	}
	for i := range t.feature {
		n, err := t.node(i, len(p.f.features))
		if err != nil {
			return err
		}
		n.left, n.right = placed(n.left, first, firstLeaf), placed(n.right, first, firstLeaf)
		p.f.nodes = append(p.f.nodes, n)
	}
	p.f.trees = append(p.f.trees, first)
	return p.f.checkTree(first)
}

// placed is a child by its place in the forest, given that in its tree.
func placed(child, first, firstLeaf int32) int32 {
	if child < 0 {
		return ^(^child + firstLeaf)
	}
	return child + first
}

// readTexts reads a tree's lines, each as long as it must be.
func readTexts(keys map[string]string, leaves int) (t texts, err error) {
	whole := func(key string, n int) (list []int32) {
		fields := strings.Fields(keys[key])
		if len(fields) != n && err == nil {
			err = fmt.Errorf("%s has %d numbers instead of %d", key, len(fields), n)
		}
		for _, field := range fields {
			v, bad := strconv.ParseInt(field, 10, 32)
			if bad != nil && err == nil {
				err = fmt.Errorf("%s: %q is no whole number of 32 bits", key, shorten(field))
			}
			list = append(list, int32(v))
		}
		return list
	}
	// A threshold can be infinite: it parts what is known from what is not.
	number := func(key string, n int, most float64) (list []float64) {
		fields := strings.Fields(keys[key])
		if len(fields) != n && err == nil {
			err = fmt.Errorf("%s has %d numbers instead of %d", key, len(fields), n)
		}
		for _, field := range fields {
			v, bad := strconv.ParseFloat(field, 64)
			if (bad != nil || math.Abs(v) > most || v != v) && err == nil {
				err = fmt.Errorf("%s: %q is no number", key, shorten(field))
			}
			list = append(list, v)
		}
		return list
	}
	// Of a tree of one leaf only its value counts; LightGBM leaves its count out.
	t.value = number("leaf_value", leaves, mostFinite)
	if leaves == 1 {
		return t, err
	}
	nodes := leaves - 1
	t.feature, t.decision = whole("split_feature", nodes), whole("decision_type", nodes)
	t.left, t.right = whole("left_child", nodes), whole("right_child", nodes)
	t.count, t.leafCount = whole("internal_count", nodes), whole("leaf_count", leaves)
	t.threshold = number("threshold", nodes, math.Inf(1))
	return t, err
}

// node is one node of a tree, with children by their places in it.
func (t *texts) node(i, features int) (node, error) {
	d := t.decision[i]
	n := node{threshold: t.threshold[i], left: t.left[i], right: t.right[i], feature: t.feature[i], count: t.count[i],
		missing: missing(d >> missingShift), defaultLeft: d&leftBit != 0}
	inTree := func(child int32) bool {
		return child >= 0 && int(child) < len(t.feature) || child < 0 && int(^child) < len(t.value)
	}
	switch {
	case d&categoricalBit != 0:
		return n, fmt.Errorf("node %d splits by category; only numerical splits are known here", i)
	case d < 0 || d >= decisionBits || n.missing > missingNaN:
		return n, fmt.Errorf("node %d: decision_type %d is not known here", i, d)
	case n.feature < 0 || int(n.feature) >= features:
		return n, fmt.Errorf("node %d asks for feature %d of %d", i, n.feature, features)
	case !inTree(n.left) || !inTree(n.right):
		return n, fmt.Errorf("node %d: its children %d and %d are not both in the tree", i, n.left, n.right)
	}
	return n, nil
}

// checkTree makes sure that what was added last is a tree: every node and leaf is
// reached from its root, once, and has as many rows as its children together.
func (f *Forest) checkTree(root int32) error {
	type place struct {
		at    int32
		depth int
	}
	seen := make([]bool, len(f.nodes)-int(root))
	firstLeaf := len(f.leaves) - len(seen) - 1
	seenLeaf := make([]bool, len(seen)+1)
	// Whatever is met a second time ends the walk, so that a ring cannot keep it going.
	todo, reached := []place{{root, 0}}, 0
	for len(todo) > 0 {
		next := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		again := seenLeaf
		i := int(^next.at) - firstLeaf
		if next.at >= 0 {
			again, i = seen, int(next.at-root)
		}
		if again[i] {
			return fmt.Errorf("two ways lead to node or leaf %d: it is no tree", i)
		}
		again[i] = true
		if reached++; next.at < 0 {
			continue
		}
		n := &f.nodes[next.at]
		if f.depth = max(f.depth, next.depth+1); f.depth > mostDepth {
			return fmt.Errorf("more than %d questions in a row", mostDepth)
		}
		todo = append(todo, place{n.left, next.depth + 1}, place{n.right, next.depth + 1})
	}
	if reached != len(seen)+len(seenLeaf) {
		return fmt.Errorf("%d of %d nodes and leaves are reached from the first: it is no tree", reached,
			len(seen)+len(seenLeaf))
	}
	for i := range seen {
		n := &f.nodes[int(root)+i]
		if sum := int64(f.count(n.left)) + int64(f.count(n.right)); sum != int64(n.count) {
			return fmt.Errorf("node %d has %d rows, and its children have %d", i, n.count, sum)
		}
	}
	return nil
}
