package detection

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/ledger/statement"
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
	found := map[statement.No]dyetrace.Instant{0: 12 * hour, 1: 16 * hour, 3: 91 * hour, 4: 11 * hour, 5: 11 * hour}
	if runners := watched(truth, 80*hour); len(runners) != 3 {
		t.Errorf("%v are runners; want the first three", runners)
	}
	d := foundOf(truth, found, 80*hour)
	if d.Listed != 2 || d.Low != 2 || d.Median != 6 || !math.IsInf(float64(d.High), 1) {
		t.Errorf("got %+v", d)
	}
	if text, err := d.High.MarshalJSON(); err != nil || string(text) != "null" {
		t.Errorf("never is %s in JSON, %v", text, err)
	}
	if math.Abs(d.InTime-2.0/3) > 1e-12 {
		t.Errorf("%v were found within %v; want two thirds", d.InTime, inTime)
	}
}

// Who looks at two accounts a step goes on where he left off, and nobody is
// looked at twice.
func TestTakeLooksOnce(t *testing.T) {
	found := map[statement.No]dyetrace.Instant{}
	take(found, []statement.No{4, 2, 9}, 2, 1)
	take(found, []statement.No{2, 7, 9, 4, 5}, 2, 2)
	want := map[statement.No]dyetrace.Instant{4: 1, 2: 1, 7: 2, 9: 2}
	if diff := cmp.Diff(want, found); diff != "" {
		t.Error(diff)
	}
}
