package detection

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dyetrace"
	"dyetrace/detect/network"
	"dyetrace/ledger/statement"
)

// truthOf makes accounts of which some serve platform 0.
func truthOf(serves []bool) *Truth {
	t := &Truth{Role: make([]string, len(serves)), Platform: make([]int32, len(serves)),
		First:  make([]dyetrace.Instant, len(serves)),
		Victim: make([]bool, len(serves)), Platforms: []Platform{{Name: "P1", Commission: 0.014}}}
	for i, is := range serves {
		t.Platform[i] = -1
		if is {
			t.Platform[i], t.Role[i] = 0, "runner"
			t.Platforms[0].Members++
		}
	}
	return t
}

// Average precision, precision at a rank and recall at a precision are as the
// definitions say, on a ranking that can be followed by hand.
func TestCurveByHand(t *testing.T) {
	truth := truthOf([]bool{true, false, true, false, true})
	truth.Role[1] = "landlord"
	c := NewCurve("by hand", []statement.No{0, 1, 2, 3}, truth)
	want := (1.0 + 2.0/3) / 3
	if math.Abs(c.AveragePrecision-want) > 1e-12 {
		t.Errorf("average precision %v, want %v", c.AveragePrecision, want)
	}
	if c.RecallAt90 != 1.0/3 {
		t.Errorf("recall at 90 %% is %v, want 1/3", c.RecallAt90)
	}
	if c.At50 != 2.0/50 || c.At100 != 2.0/100 || c.At500 != 2.0/500 {
		t.Errorf("precision at 50, 100, 500 is %v, %v, %v: what is not ranked is not right", c.At50, c.At100, c.At500)
	}
	if c.LookAlikes["landlord"] != 1 || c.Ordinary != 1 || c.LookAlikeShare() != 1.0/500 {
		t.Errorf("flagged are %v and %d plain ones", c.LookAlikes, c.Ordinary)
	}
}

// A perfect ranking has an average precision of 1; moving a platform's account
// down never helps.
func TestCurveIsMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		serves := rapid.SliceOfN(rapid.Bool(), 2, 60).Draw(t, "serves")
		serves[0] = true
		truth := truthOf(serves)
		order := rapid.Permutation(numbers(len(serves))).Draw(t, "order")
		at := rapid.IntRange(0, len(order)-2).Draw(t, "at")
		before := NewCurve("", order, truth).AveragePrecision
		if truth.Platform[order[at]] >= 0 {
			order[at], order[at+1] = order[at+1], order[at]
			if after := NewCurve("", order, truth).AveragePrecision; after > before {
				t.Fatalf("average precision rose from %v to %v", before, after)
			}
		}
		var perfect []statement.No
		for i, is := range serves {
			if is {
				perfect = append(perfect, statement.No(i))
			}
		}
		if c := NewCurve("", perfect, truth); c.AveragePrecision != 1 || c.RecallAt90 != 1 {
			t.Fatalf("a perfect ranking has average precision %v", c.AveragePrecision)
		}
	})
}

func numbers(n int) []statement.No {
	list := make([]statement.No, n)
	for i := range list {
		list[i] = statement.No(i)
	}
	return list
}

// Accounts without a score, and those that are not ranked, are left out; equal
// scores stand in order of number.
func TestRank(t *testing.T) {
	got := Rank([]float64{1, 3, 0, 3, 9}, []bool{true, true, true, true, false})
	if diff := cmp.Diff([]statement.No{1, 3, 0}, got); diff != "" {
		t.Error(diff)
	}
}

// A platform is whole with four fifths of its accounts in a network that is
// nine tenths its own, and not with less.
func TestMatchNetworks(t *testing.T) {
	tests := []struct {
		name             string
		mine, others     int
		whole            bool
		networksOfNobody int
	}{
		{"whole", 9, 1, true, 0},
		{"too few", 7, 0, false, 0},
		{"too many others", 8, 2, false, 0},
		{"of nobody", 2, 6, false, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			serves := make([]bool, 30)
			for i := range 10 {
				serves[i] = true
			}
			truth := truthOf(serves)
			n := network.Network{Commission: network.Commission{Share: 0.013, Lots: 60}}
			for i := range test.mine {
				n.Members = append(n.Members, network.Member{No: statement.No(i), Role: network.Collector})
			}
			for i := range test.others {
				n.Members = append(n.Members, network.Member{No: statement.No(10 + i)})
			}
			f := MatchNetworks([]network.Network{n}, truth)
			if f.Platforms[0].Whole != test.whole || f.False != test.networksOfNobody {
				t.Errorf("whole %v, %d of nobody", f.Platforms[0].Whole, f.False)
			}
			if f.RolesRight() != 1 || math.Abs(f.Platforms[0].Error-0.001) > 1e-12 {
				t.Errorf("roles right %v, commission off by %v", f.RolesRight(), f.Platforms[0].Error)
			}
		})
	}
}
