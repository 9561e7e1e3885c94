package forest

import (
	"encoding/json"
	"math"
	"math/bits"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// said is what LightGBM says of a fixture's rows.
type said struct {
	Rows          [][]*float32 `json:"rows"` // null is not a number
	Margins       []float64    `json:"margins"`
	Contributions [][]float64  `json:"contributions"`
}

func readFixture(t testing.TB, name string) (*Forest, []float32, said) {
	t.Helper()
	file := filepath.Join("testdata", name+".txt")
	text, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer text.Close()
	f, err := Read(text, file)
	if err != nil {
		t.Fatal(err)
	}
	var s said
	content, err := os.ReadFile(filepath.Join("testdata", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(content, &s); err != nil {
		t.Fatal(err)
	}
	var rows []float32
	for _, row := range s.Rows {
		for _, v := range row {
			if v == nil {
				rows = append(rows, float32(math.NaN()))
			} else {
				rows = append(rows, *v)
			}
		}
	}
	return f, rows, s
}

var fixtures = []string{"nan", "zero", "none", "steep"}

func isNear(a, b float64) bool { return math.Abs(a-b) <= 1e-9*(1+math.Abs(a)+math.Abs(b)) }

// Margins are those of LightGBM, for each way in which values can be missing.
func TestMarginsAreThoseOfLightGBM(t *testing.T) {
	for _, name := range fixtures {
		t.Run(name, func(t *testing.T) {
			f, rows, s := readFixture(t, name)
			margins := make([]float64, len(s.Margins))
			f.Margins(rows, margins)
			for i := range margins {
				if !isNear(margins[i], s.Margins[i]) {
					t.Errorf("row %d: %v, LightGBM has %v", i, margins[i], s.Margins[i])
				}
			}
		})
	}
}

// Explanations are those of LightGBM, and sum up to the margin.
func TestExplanationsAreThoseOfLightGBM(t *testing.T) {
	for _, name := range fixtures {
		t.Run(name, func(t *testing.T) {
			f, rows, s := readFixture(t, name)
			e, width := NewExplainer(f), len(f.Features())
			parts := make([]float64, width)
			for i, wanted := range s.Contributions {
				base := e.Explain(rows[i*width:(i+1)*width], parts)
				sum := base
				for k, part := range parts {
					sum += part
					if !isNear(part, wanted[k]) {
						t.Errorf("row %d, %s: %v, LightGBM has %v", i, f.Features()[k], part, wanted[k])
					}
				}
				if !isNear(base, wanted[width]) || !isNear(sum, s.Margins[i]) {
					t.Errorf("row %d: base %v, sum %v; LightGBM has %v and %v", i, base, sum, wanted[width], s.Margins[i])
				}
			}
		})
	}
}

// A probability is that of LightGBM's sigmoid, whose steepness is part of a model.
func TestProbability(t *testing.T) {
	f, _, _ := readFixture(t, "steep")
	if got, want := f.Probability(0.4), 1/(1+math.Exp(-2.5*0.4)); !isNear(got, want) {
		t.Errorf("%v, wanted %v", got, want)
	}
}

// randomForest grows trees in which features repeat on a way.
func randomForest(r *rand.Rand, features, trees, questions int) *Forest {
	f := &Forest{sigmoid: 1, features: strings.Fields("a b c d e f g")[:features]}
	for range trees {
		f.trees = append(f.trees, f.grow(r, r.IntN(questions+1)))
	}
	return f
}

// grow grows a part of a tree with so many questions at most in a row, and returns
// its place.
func (f *Forest) grow(r *rand.Rand, questions int) int32 {
	if questions == 0 || r.IntN(6) == 0 {
		f.leaves = append(f.leaves, leaf{value: r.NormFloat64(), count: 1 + int32(r.IntN(9))})
		return ^int32(len(f.leaves) - 1)
	}
	at := int32(len(f.nodes))
	f.depth = max(f.depth, 8)
	f.nodes = append(f.nodes, node{feature: int32(r.IntN(len(f.features))), threshold: float64(r.IntN(4)),
		missing: missing(r.IntN(3)), defaultLeft: r.IntN(2) == 0})
	left := f.grow(r, questions-1)
	right := f.grow(r, questions-1)
	n := &f.nodes[at]
	n.left, n.right, n.count = left, right, f.count(left)+f.count(right)
	return at
}

// expectedOf is what a tree says where only some features are known, by the
// definition.
func (f *Forest) expectedOf(at int32, row []float32, known uint) float64 {
	if at < 0 {
		return f.leaves[^at].value
	}
	n := &f.nodes[at]
	if known>>n.feature&1 != 0 {
		return f.expectedOf(n.next(float64(row[n.feature])), row, known)
	}
	left, right := float64(f.count(n.left)), float64(f.count(n.right))
	return (left*f.expectedOf(n.left, row, known) + right*f.expectedOf(n.right, row, known)) / (left + right)
}

// shapley divides a row's margin by the definition: over all subsets of features.
func (f *Forest) shapley(row []float32) []float64 {
	n := len(f.features)
	parts, factorial := make([]float64, n), make([]float64, n+1)
	factorial[0] = 1
	for i := 1; i <= n; i++ {
		factorial[i] = factorial[i-1] * float64(i)
	}
	for i := range n {
		for known := range uint(1) << n {
			if known>>i&1 != 0 {
				continue
			}
			size := bits.OnesCount(known)
			weight := factorial[size] * factorial[n-size-1] / factorial[n]
			for _, root := range f.trees {
				parts[i] += weight * (f.expectedOf(root, row, known|1<<i) - f.expectedOf(root, row, known))
			}
		}
	}
	return parts
}

// Explanations of random forests are Shapley values, by the definition.
func TestExplanationsAreShapleyValues(t *testing.T) {
	for seed := range uint64(150) {
		r := rand.New(rand.NewPCG(seed, 1))
		f := randomForest(r, 1+r.IntN(7), 1+r.IntN(4), r.IntN(7))
		row := make([]float32, len(f.features))
		for i := range row {
			if row[i] = float32(r.IntN(5)); r.IntN(5) == 0 {
				row[i] = float32(math.NaN())
			}
		}
		parts := make([]float64, len(row))
		base := NewExplainer(f).Explain(row, parts)
		sum := base
		for i, wanted := range f.shapley(row) {
			sum += parts[i]
			if !isNear(parts[i], wanted) {
				t.Errorf("seed %d, feature %d: %v, by the definition %v", seed, i, parts[i], wanted)
			}
		}
		margins := make([]float64, 1)
		if f.Margins(row, margins); !isNear(margins[0], sum) {
			t.Errorf("seed %d: parts sum up to %v, the margin is %v", seed, sum, margins[0])
		}
	}
}

// A forest asks rows in another order the same, and refuses rows that lack what it
// asks for.
func TestBind(t *testing.T) {
	f, rows, s := readFixture(t, "nan")
	order := []string{"noise", "more", "payers", "dwell", "share"}
	bound, err := f.Bind(order)
	if err != nil {
		t.Fatal(err)
	}
	var turned []float32
	for i := range s.Rows {
		row := rows[i*4:]
		turned = append(turned, row[3], 77, row[2], row[0], row[1])
	}
	margins := make([]float64, len(s.Rows))
	bound.Margins(turned, margins)
	for i := range margins {
		if !isNear(margins[i], s.Margins[i]) {
			t.Errorf("row %d: %v, LightGBM has %v", i, margins[i], s.Margins[i])
		}
	}
	if _, err := f.Bind([]string{"noise", "payers", "dwell"}); err == nil || !strings.Contains(err.Error(), `"share"`) {
		t.Errorf("rows without share: %v", err)
	}
	if bound.Asks(1) || !bound.Asks(4) {
		t.Error("a feature that the forest does not have is asked for, or one that it has is not")
	}
	if f.Hash() != bound.Hash() || len(f.Hash()) != 64 {
		t.Errorf("hashes %q and %q", f.Hash(), bound.Hash())
	}
}

// Many rows at a time have the margins that each has alone.
func TestManyRowsAtATime(t *testing.T) {
	f, rows, s := readFixture(t, "zero")
	width, n := len(f.Features()), len(s.Rows)
	var many []float32
	for i := range 1000 {
		at := i % n * width
		many = append(many, rows[at:at+width]...)
	}
	margins := make([]float64, 1000)
	f.Margins(many, margins)
	for i := range margins {
		if !isNear(margins[i], s.Margins[i%n]) {
			t.Fatalf("row %d: %v, alone %v", i, margins[i], s.Margins[i%n])
		}
	}
}
