package forest

import (
	"bytes"
	"math"
	"os"
	"regexp"
	"strings"
	"testing"
)

func fixtureText(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A model of another kind, or one that is damaged, is refused with the line and
// the reason.
func TestWhatIsRefused(t *testing.T) {
	cases := []struct {
		name, from, to, reason string // from is a regular expression, whose first match becomes to
	}{
		{"no model", `^tree\n`, "wood\n", "m.txt:1: the first line"},
		{"older version", "version=v4", "version=v3", `m.txt:2: version is "v3"`},
		{"several classes", "num_class=1", "num_class=3", `num_class is "3"`},
		{"regression", "objective=binary sigmoid:1", "objective=regression", `the objective is "regression"`},
		{"no sigmoid", "sigmoid:1", "sigmoid:-1", "the objective is"},
		{"mean of trees", "label_index=0", "label_index=0\naverage_output", `"average_output" is not known`},
		{"head without version", "version=v4\n", "", "has no version"},
		{"a feature more", "dwell share", "dwell share more", "5 feature_names"},
		{"two features of one name", "dwell share", "share share", "the same"},
		{"category", "decision_type=8", "decision_type=9", "splits by category"},
		{"categories", "num_cat=0", "num_cat=1", `num_cat is "1"`},
		{"unknown decision", "decision_type=8", "decision_type=12", "decision_type 12"},
		{"linear tree", "is_linear=0", "is_linear=1", `is_linear is "1"`},
		{"unknown key", "shrinkage=1", "leaf_const=1", `"leaf_const" is not known`},
		{"key twice", "num_cat=0", "num_cat=0\nnum_cat=0", "num_cat is there twice"},
		{"a tree left out", `Tree=3\n`, "Tree=4\n", `"Tree=4" where tree 3`},
		{"a tree less than promised", `tree_sizes=\d+ `, "tree_sizes=", "tree_sizes has 7"},
		{"unknown feature", "split_feature=2", "split_feature=4", "feature 4 of 4"},
		{"no feature", "split_feature=2", "split_feature=-1", "feature -1 of 4"},
		{"child out of range", "left_child=1", "left_child=5", "not both in the tree"},
		{"leaf out of range", "left_child=1 -1", "left_child=1 -7", "not both in the tree"},
		{"ring", "left_child=1 -1", "left_child=1 0", "no tree"},
		{"leaf twice", "left_child=1 -1", "left_child=1 -2", "no tree"},
		{"a number less", "threshold=\\S+ ", "threshold=", "threshold has 4 numbers"},
		{"a letter", "threshold=", "threshold=x", "is no number"},
		{"no value", "leaf_value=0", "leaf_value=nan 0", "leaf_value has 7"},
		{"not a value", `leaf_value=\S+`, "leaf_value=nan", `"nan" is no number`},
		{"infinite value", `leaf_value=\S+`, "leaf_value=inf", `"inf" is no number`},
		{"too large", `leaf_count=\S+`, "leaf_count=4294967296", "no whole number of 32 bits"},
		{"nobody at a leaf", `leaf_count=\S+`, "leaf_count=0", "no row"},
		{"rows that do not add up", `internal_count=\S+`, "internal_count=601", "601 rows"},
		{"no leaves", "num_leaves=6", "num_leaves=0", "num_leaves"},
		{"many leaves", "num_leaves=6", "num_leaves=2000000000", "num_leaves"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			text, first := fixtureText(t, "nan"), true
			changed := regexp.MustCompile(c.from).ReplaceAllStringFunc(text, func(match string) string {
				if !first {
					return match
				}
				first = false
				return c.to
			})
			if changed == text {
				t.Fatal("the case changes nothing")
			}
			_, err := Read(strings.NewReader(changed), "m.txt")
			if err == nil || !strings.Contains(err.Error(), c.reason) || !strings.Contains(err.Error(), "m.txt:") {
				t.Errorf("%v; wanted %q", err, c.reason)
			}
		})
	}
}

// A text that is cut off anywhere before the end of its parameters is refused.
func TestCutOff(t *testing.T) {
	text := fixtureText(t, "nan")
	end := strings.Index(text, "end of parameters")
	for n := 0; n < end; n += 7 {
		if _, err := Read(strings.NewReader(text[:n]), "m.txt"); err == nil {
			t.Fatalf("the first %d of %d bytes are read as a model", n, len(text))
		}
	}
}

// A tree can be a single leaf, which LightGBM writes where nothing is worth asking.
func TestTreeOfOneLeaf(t *testing.T) {
	text := fixtureText(t, "nan")
	head, _, _ := strings.Cut(text, "Tree=0")
	head = regexp.MustCompile("tree_sizes=.*").ReplaceAllString(head, "tree_sizes=1")
	head += "Tree=0\nnum_leaves=1\nnum_cat=0\nsplit_feature=\nsplit_gain=\nthreshold=\ndecision_type=\nleft_child=\n" +
		"right_child=\nleaf_value=-2.5\nleaf_weight=\nleaf_count=\ninternal_value=\ninternal_weight=\n" +
		"internal_count=\nis_linear=0\nshrinkage=1\n\n\nend of trees\n\nparameters:\nend of parameters\n"
	f, err := Read(strings.NewReader(head), "m.txt")
	if err != nil {
		t.Fatal(err)
	}
	margins, parts := make([]float64, 1), make([]float64, 4)
	row := []float32{1, 2, 3, 4}
	f.Margins(row, margins)
	if base := NewExplainer(f).Explain(row, parts); base != -2.5 || margins[0] != -2.5 || parts[0] != 0 {
		t.Errorf("base %v, margin %v, parts %v", base, margins, parts)
	}
}

// Whatever bytes come, reading ends with a model that can be asked, or an error.
func FuzzRead(f *testing.F) {
	// Of each model the first tree alone: a short text is changed where it counts.
	for _, name := range fixtures {
		text := regexp.MustCompile("tree_sizes=.*").ReplaceAllString(fixtureText(f, name), "tree_sizes=1")
		head, _, _ := strings.Cut(text, "Tree=1")
		head += "end of trees\n\nend of parameters\n"
		if _, err := Read(strings.NewReader(head), name); err != nil {
			f.Fatal(err)
		}
		f.Add([]byte(head))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		forest, err := Read(bytes.NewReader(text), "m.txt")
		if err != nil {
			return
		}
		row, margins := make([]float32, len(forest.Features())), make([]float64, 1)
		parts := make([]float64, len(row))
		for _, v := range []float32{0, float32(math.NaN()), float32(math.Inf(1)), -1} {
			for i := range row {
				row[i] = v
			}
			forest.Margins(row, margins)
			NewExplainer(forest).Explain(row, parts)
		}
	})
}
