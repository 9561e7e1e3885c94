package rank_test

import (
	"math"
	"os"
	"path/filepath"
	"testing"

	"dyetrace/bench/rank"
	"dyetrace/evaluate/detection"
	"dyetrace/ledger/statement"

	"github.com/google/go-cmp/cmp"
)

// marked is a list of so many accounts of which these are marked.
func marked(n int, which ...int) []bool {
	list := make([]bool, n)
	for _, i := range which {
		list[i] = true
	}
	return list
}

func near(a, b float64) bool { return math.Abs(a-b) < 1e-12 }

// Average precision is right for lists that can be computed by hand, with and
// without equal scores.
func TestAveragePrecision(t *testing.T) {
	for name, c := range map[string]struct {
		list     rank.List
		positive []bool
		want     float64
	}{
		"all first":              {rank.List{{3}, {1}, {0}}, marked(4, 1, 3), 1},
		"second and fourth":      {rank.List{{0}, {1}, {2}, {3}}, marked(4, 1, 3), (1.0/2 + 2.0/4) / 2},
		"one is not ranked":      {rank.List{{2}, {0}}, marked(4, 2, 3), 1.0 / 2},
		"nothing is ranked":      {nil, marked(4, 2), 0},
		"one of two equal":       {rank.List{{0, 1}}, marked(2, 1), (1 + 1.0/2) / 2},
		"two of three equal":     {rank.List{{0, 1, 2}}, marked(3, 0, 2), (1 + (1+2.0/3)/2 + (1.0/2+2.0/3)/2) / 3},
		"equal ones after a hit": {rank.List{{0}, {1, 2}}, marked(3, 0, 2), (1 + (1+2.0/3)/2) / 2},
		"all equal and right":    {rank.List{{0, 1, 2}}, marked(3, 0, 1, 2), 1},
	} {
		if got := c.list.AveragePrecision(c.positive); !near(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	if got := (rank.List{{0}}).AveragePrecision(marked(2)); !math.IsNaN(got) {
		t.Errorf("without positives: %v", got)
	}
}

// Without equal scores, average precision is that of evaluate/detection.
func TestAveragePrecisionIsThatOfDetection(t *testing.T) {
	const n = 97
	positive, truth := make([]bool, n), &detection.Truth{Role: make([]string, n), Platform: make([]int32, n)}
	var r rank.List
	var order []statement.No
	for i := range n {
		truth.Platform[i] = -1
		if i*i%7 == 2 {
			positive[i], truth.Platform[i] = true, 0
		}
		no := statement.No(i * 31 % n)
		if no%5 != 0 {
			r, order = append(r, []statement.No{no}), append(order, no)
		}
	}
	want := detection.NewCurve("", order, truth).AveragePrecision
	if got := r.AveragePrecision(positive); !near(got, want) || want == 0 {
		t.Errorf("%v, want %v", got, want)
	}
}

// Accounts are ranked by score, equal ones together; what is not judged or has no
// score is left out, and some of a ranking keep their order.
func TestRanked(t *testing.T) {
	r := rank.By([]float64{2, 5, 0, 2, 9, 2}, []bool{true, true, true, true, false, true})
	if diff := cmp.Diff(rank.List{{1}, {0, 3, 5}}, r); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(rank.List{{0, 5}}, r.Among(marked(6, 0, 5))); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(rank.List{{1}, {0, 3, 5}}, r); diff != "" {
		t.Errorf("changed by Among: %s", diff)
	}
	chances := make([]float64, 6)
	r.First(3, func(no statement.No, chance float64) { chances[no] += chance })
	if diff := cmp.Diff([]float64{2.0 / 3, 1, 0, 2.0 / 3, 0, 2.0 / 3}, chances); diff != "" {
		t.Error(diff)
	}
}

// Simple measures count payers once, add up what they paid, and leave out what an
// account pays itself; rank flows to who is paid, more by more transfers.
func TestSimple(t *testing.T) {
	file := filepath.Join(t.TempDir(), "transfers.csv")
	text := "id,from,to,amount\n1,a,b,10.50\n2,a,b,1\n3,c,b,2\n4,d,d,99\n5,a,c,2.50\n"
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	measures, err := rank.Simple(t.Context(), file, 6, func(id string) (statement.No, error) {
		return statement.No(id[0] - 'a'), nil
	})
	if err != nil || len(measures) != 4 {
		t.Fatalf("%v: %v", measures, err)
	}
	if diff := cmp.Diff([]float64{0, 2, 1, 0, 0, 0}, measures[0].Score); diff != "" {
		t.Errorf("in-degree: %s", diff)
	}
	if diff := cmp.Diff([]float64{0, 13.5, 2.5, 0, 0, 0}, measures[1].Score); diff != "" {
		t.Errorf("amount in: %s", diff)
	}
	rank, sum := measures[2].Score, 0.0
	for _, x := range rank {
		sum += x
	}
	if math.Abs(sum-1) > 1e-9 || rank[1] <= rank[2] || rank[2] <= rank[0] || rank[0] != rank[5] {
		t.Errorf("PageRank %v with sum %v", rank, sum)
	}
}
