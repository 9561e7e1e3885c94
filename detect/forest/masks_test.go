package forest

import (
	"math"
	"math/rand/v2"
	"testing"
)

// walked is a row's margin by walking down each tree.
func (f *Forest) walked(row []float32) (sum float64) {
	for _, root := range f.trees {
		sum += f.leaves[^f.leafOf(root, row)].value
	}
	return sum
}

// A forest's masks end where walking down its trees ends, to the last bit: for
// thresholds that single precision does not have, at them and beside them, for
// infinite ones, and for what is not known.
func TestMasksEndWhereTreesEnd(t *testing.T) {
	inf := math.Inf(1)
	thresholds := []float64{0, 0.1, 0.3, 1, 1e-40, -1e-300, math.MaxFloat32, 1e300, -1e300, inf, -inf}
	var values []float32
	for _, x := range thresholds {
		v := float32(x)
		values = append(values, v, math.Nextafter32(v, float32(inf)), math.Nextafter32(v, float32(-inf)))
	}
	values = append(values, float32(math.Copysign(0, -1)), float32(math.NaN()), float32(math.NaN()))
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 2))
		f := randomForest(r, 1+r.IntN(7), 1+r.IntN(40), r.IntN(7))
		for i := range f.nodes {
			n := &f.nodes[i]
			n.threshold, n.missing = thresholds[r.IntN(len(thresholds))], [...]missing{missingNone, missingNaN}[r.IntN(2)]
		}
		if f.masks = newMasks(f); f.masks == nil {
			t.Fatalf("seed %d: no masks", seed)
		}
		rows, margins := make([]float32, 20*len(f.features)), make([]float64, 20)
		for i := range rows {
			rows[i] = values[r.IntN(len(values))]
		}
		f.Margins(rows, margins)
		for i, got := range margins {
			if want := f.walked(rows[i*len(f.features) : (i+1)*len(f.features)]); got != want {
				t.Errorf("seed %d, row %d: %v, walking gives %v", seed, i, got, want)
			}
		}
	}
}

// What masks have no room for is walked.
func TestForestsWithoutMasks(t *testing.T) {
	// stairs is a tree of so many leaves, each deeper than the one before.
	stairs := func(f *Forest, leaves int) {
		f.trees = append(f.trees, int32(len(f.nodes)))
		for i := range leaves - 1 {
			f.nodes = append(f.nodes, node{threshold: float64(i), left: ^int32(len(f.leaves)), right: int32(len(f.nodes) + 1),
				missing: missingNaN})
			f.leaves = append(f.leaves, leaf{value: float64(i)})
		}
		f.nodes[len(f.nodes)-1].right = ^int32(len(f.leaves))
		f.leaves = append(f.leaves, leaf{value: float64(leaves - 1)})
	}
	for _, c := range []struct {
		name          string
		trees, leaves int
		missing       missing
		has           bool
	}{
		{"a word full", 1, wordBits, missingNaN, true},
		{"a tree larger than a word", 1, wordBits + 1, missingNaN, false},
		{"all words full", mostWords, wordBits, missingNaN, true},
		{"a word too many", mostWords + 1, wordBits, missingNaN, false},
		{"0 is missing", 1, 3, missingZero, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := &Forest{features: []string{"a"}}
			for range c.trees {
				stairs(f, c.leaves)
			}
			for i := range f.nodes {
				f.nodes[i].missing = c.missing
			}
			if f.masks = newMasks(f); (f.masks != nil) != c.has {
				t.Fatalf("has masks: %v", f.masks != nil)
			}
			margins, row := make([]float64, 1), make([]float32, 1)
			for x := range c.leaves + 2 {
				row[0] = float32(x) + 0.5
				if f.Margins(row, margins); margins[0] != f.walked(row) {
					t.Errorf("%v: %v, walking gives %v", row[0], margins[0], f.walked(row))
				}
			}
		})
	}
}
