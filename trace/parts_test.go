package trace

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"dyetrace"
)

// Lists come back as they were added, whichever block they lie in.
func TestPartsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var p parts
		var lists [][]Part
		var places []partList
		for range rapid.IntRange(0, 30).Draw(t, "lists") {
			var list []Part
			claim := int32(rapid.IntRange(0, 1000).Draw(t, "first"))
			for range rapid.IntRange(0, 600).Draw(t, "length") {
				list = append(list, Part{claim, dyetrace.Amount(drawAmount(t, int64(maxSum), "amount"))})
				claim += int32(rapid.SampledFrom([]int{1, 2, 200, 70000}).Draw(t, "step"))
			}
			lists = append(lists, list)
			places = append(places, p.add(list))
		}
		for i, at := range places {
			if diff := cmp.Diff(lists[i], p.list(at), cmpopts.EquateEmpty()); diff != "" {
				t.Fatal(diff)
			}
		}
	})
}

// A gatherer adds up by claim in claim order, however a list is ordered, and
// knows which claims stay below a bar.
func TestGatherer(t *testing.T) {
	g := newGatherer(200)
	rapid.Check(t, func(t *rapid.T) {
		sums := make([]dyetrace.Amount, 200)
		var list []Part
		for range rapid.IntRange(0, 40).Draw(t, "length") {
			p := Part{int32(rapid.IntRange(-1, 199).Draw(t, "claim")), dyetrace.Amount(rapid.IntRange(0, 5).Draw(t, "amount"))}
			list = append(list, p)
			if p.Claim != Clean {
				sums[p.Claim] += p.Amount
			}
		}
		var want []Part
		for claim, sum := range sums {
			if sum > 0 {
				want = append(want, Part{int32(claim), sum})
			}
		}
		if diff := cmp.Diff(want, g.gather(list), cmpopts.EquateEmpty()); diff != "" {
			t.Fatal(diff)
		}
		const bar = 4
		found := g.small(list, bar)
		for _, p := range want {
			if got := found && g.isSmall(p.Claim); got != (p.Amount < bar) {
				t.Fatalf("claim %d with %d is small: %v", p.Claim, p.Amount, got)
			}
		}
		g.unmark()
	})
}

// A part below the bar rounds the bar up to the currency's minor digits.
func TestMinPart(t *testing.T) {
	for _, test := range []struct {
		text          string
		cny, jpy, kwd dyetrace.Amount
	}{
		{"", 100, 1, 1000},
		{"1.00", 100, 1, 1000},
		{"0", 0, 0, 0},
		{"0.0", 0, 0, 0},
		{"0.01", 1, 1, 10},
		{"0.001", 1, 1, 1},
		{"0.0001", 1, 1, 1},
		{"12.345", 1235, 13, 12345},
		{"007", 700, 7, 7000},
	} {
		m, err := ParseMinPart(test.text)
		check(t, err)
		got := [3]dyetrace.Amount{}
		for i, code := range []string{"CNY", "JPY", "KWD"} {
			c, err := dyetrace.ParseCurrency(code)
			check(t, err)
			got[i] = m.In(c)
		}
		if want := [3]dyetrace.Amount{test.cny, test.jpy, test.kwd}; got != want {
			t.Errorf("%q is %v, not %v", test.text, got, want)
		}
	}
	cny, _ := dyetrace.ParseCurrency("CNY")
	huge, err := ParseMinPart("99999999999999999999999999")
	check(t, err)
	if huge.In(cny) < maxSum {
		t.Error("a bar beyond all amounts is not beyond them")
	}
	for _, text := range []string{"-1", "1.", ".5", "1e3", " 1", "1,5", "1.2.3", "x"} {
		if _, err := ParseMinPart(text); dyetrace.KindOf(err) != dyetrace.UsageError {
			t.Errorf("%q is taken: %v", text, err)
		}
	}
}
