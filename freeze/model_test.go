package freeze

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"dyetrace"
	"dyetrace/ledger/statement"
)

// Whatever stays were seen, the chance of staying lies between 0 and 1, never
// grows with time, and does not depend on the order in which they were seen.
func TestSurvivalFalls(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		var spells []spell
		for range rapid.IntRange(0, 40).Draw(r, "stays") {
			begin := dyetrace.Instant(rapid.IntRange(0, 10000).Draw(r, "begin")) * minute
			spells = append(spells, spell{no: statement.No(rapid.IntRange(0, 3).Draw(r, "account")), level: rapid.IntRange(1, 5).Draw(r, "level"),
				weight: rapid.Float64Range(0.01, 1).Draw(r, "weight"), begin: begin,
				end: begin + dyetrace.Instant(rapid.IntRange(0, 50000).Draw(r, "minutes"))*minute, left: rapid.Bool().Draw(r, "left")})
		}
		m := modelOf(spells, math.MaxInt64)
		no, level := statement.No(rapid.IntRange(0, 4).Draw(r, "of")), rapid.IntRange(0, 5).Draw(r, "at level")
		last := 1.0
		for minutes := 0.0; minutes < 60000; minutes = minutes*1.3 + 0.7 {
			s := m.survival(no, level, minutes)
			if math.IsNaN(s) || s < 0 || s > last+1e-12 {
				r.Fatalf("after %g minutes %g, before %g", minutes, s, last)
			}
			last = s
		}
		if stays := m.Stays(no, level, 20*time.Minute, time.Hour); stays < 0 || stays > 1 {
			r.Fatalf("stays with chance %g", stays)
		}
	})
}

// An account with many sums of its own is judged by them, one with none by
// those of its level, and the usual dwell is their median.
func TestModelShrinks(t *testing.T) {
	var spells []spell
	add := func(no statement.No, level, n, minutes int) {
		for i := range n {
			begin := dyetrace.Instant(i*1000) * minute
			spells = append(spells, spell{no: no, level: level, weight: 1, begin: begin, end: begin + dyetrace.Instant(minutes)*minute, left: true})
		}
	}
	add(1, 1, 200, 10)
	add(2, 1, 60, 500)
	m := modelOf(spells, math.MaxInt64)
	for _, test := range []struct {
		no        statement.No
		low, high float64
	}{{1, 0, 0.02}, {2, 0.85, 1}, {3, 0.1, 0.4}} {
		if s := m.Stays(test.no, 1, 0, time.Hour); s < test.low || s > test.high {
			t.Errorf("account %d keeps a sum an hour with chance %g", test.no, s)
		}
	}
	if usual, known := m.Usual(1, 1); !known || usual < 5*time.Minute || usual > 15*time.Minute {
		t.Errorf("usual dwell %v, %t", usual, known)
	}
	if _, known := modelOf(nil, 0).Usual(1, 1); known {
		t.Error("a model of nothing knows a usual dwell")
	}
}

// Sums that leave by chance, at a rate that the model does not know, are
// foretold with the chances that come true.
func TestCalibration(t *testing.T) {
	var spells []spell
	state := uint64(7)
	for i := range 4000 {
		state = state*6364136223846793005 + 1442695040888963407
		u := (float64(state>>11) + 0.5) / (1 << 53)
		begin := dyetrace.Instant(i*3) * minute
		spells = append(spells, spell{no: statement.No(i % 50), level: 1, weight: 1, begin: begin,
			end: begin + dyetrace.Instant(-math.Log(u)*60*float64(minute)), left: true})
	}
	m := modelOf(spells, math.MaxInt64)
	counted := 0.0
	for _, row := range m.Calibrate(30 * time.Minute) {
		counted += row.Sums
		if row.Sums > 100 && math.Abs(row.Said-row.Stayed) > 0.1 {
			t.Errorf("%+v", row)
		}
	}
	if counted < 500 {
		t.Errorf("only %g sums were foretold", counted)
	}
}
