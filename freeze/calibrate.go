package freeze

import (
	"time"

	"dyetrace"
)

// Calibrated is one row of a model's calibration: how many sums were predicted to stay with
// about this chance, and how many of these did.
type Calibrated struct {
	From, To float64 // the chances of the row
	Sums     float64 // how many were predicted so; a sum that left in parts counts by them
	Said     float64 // mean chance
	Stayed   float64 // share of them that stayed
}

const (
	calibrationRows   = 10
	calibrationChecks = 60 // instants at which the model is put to the test
	// learningDivisor divides the time: one such part goes by before the first test.
	learningDivisor = 4
)

// Calibrate puts the model to the test on the ledger it was fitted on, without
// letting it see what it is asked: at many instants, a model fitted on what had
// happened until then gives for every sum then held how likely it stays for a
// delay, and what happened next is counted.
func (m *Model) Calibrate(delay time.Duration) []Calibrated {
	rows := make([]Calibrated, calibrationRows)
	for i := range rows {
		rows[i].From, rows[i].To = float64(i)/calibrationRows, float64(i+1)/calibrationRows
	}
	if len(m.spells) == 0 {
		return rows
	}
	first, last := m.spells[0].begin, m.spells[0].end
	for i := range m.spells {
		last = max(last, m.spells[i].end)
	}
	// A quarter of the time goes by before the first test, so that there is
	// something to learn from.
	wait, learnt := dyetrace.Instant(delay), (last-first)/learningDivisor
	// Tests are spread evenly over the rest, the last so early that what happens
	// during the delay is still seen.
	for k := range calibrationChecks {
		at := first + learnt + (last-wait-first-learnt)/calibrationChecks*dyetrace.Instant(k)
		if at <= first {
			continue
		}
		past := modelOf(m.spells, at)
		for i := range m.spells {
			s := &m.spells[i]
			notHeld := s.begin > at || s.end <= at
			endNotSeen := !s.left && s.end < at+wait
			if notHeld || endNotSeen {
				continue
			}
			said := past.Stays(s.no, s.level, time.Duration(at-s.begin), delay)
			row := &rows[min(calibrationRows-1, int(said*calibrationRows))]
			row.Sums += s.weight
			row.Said += said * s.weight
			if !s.left || s.end > at+wait {
				row.Stayed += s.weight
			}
		}
	}
	// Sums of chances become means; an empty row stays 0.
	for i := range rows {
		if rows[i].Sums > 0 {
			rows[i].Said /= rows[i].Sums
			rows[i].Stayed /= rows[i].Sums
		}
	}
	return rows
}
