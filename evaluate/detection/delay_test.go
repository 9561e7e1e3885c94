package detection

import (
	"math"
	"testing"
	"time"

	"dyetrace"
	"dyetrace/ledger"
)

// Hours count from a runner's first order to the step that lists him; one who
// never is counts as infinite, and one whose first order came too late, or who
// is no runner, not at all.
func TestDelayByHand(t *testing.T) {
	truth := truthOf([]bool{true, true, true, true, true, false})
	hour := dyetrace.Instant(time.Hour)
	for no := range truth.First {
		truth.First[no] = 10 * hour
	}
	truth.First[3], truth.Role[4] = 90*hour, "relay"
	found := map[ledger.StatementNo]dyetrace.Instant{0: 12 * hour, 1: 16 * hour, 3: 91 * hour, 4: 11 * hour, 5: 11 * hour}
	d := delayOf(truth, found, 80*hour, 2*time.Hour)
	if d.Runners != 3 || d.Listed != 2 || d.Low != 2 || d.Median != 6 || !math.IsInf(float64(d.High), 1) {
		t.Errorf("got %+v", d)
	}
	if math.Abs(d.InTime-2.0/3) > 1e-12 {
		t.Errorf("%v were found within %v; want two thirds", d.InTime, inTime)
	}
}
