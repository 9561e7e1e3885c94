package join_test

import (
	"testing"
	"time"

	"dyetrace/join"
)

// Of two complete records that are alike, a line goes to the one of the lower id,
// whichever of them came first.
func TestAlikeRecords(t *testing.T) {
	at := func(record int32, id string) join.Line {
		return join.Opposite(record, []byte(id), 1, 2, true, 100, 500)
	}
	line := join.Line{Account: 1, Peer: 2, Named: true, Time: 100, Amount: 500, Net: 500}
	for _, lines := range [][]join.Line{{at(0, "T1"), at(1, "T2"), line}, {at(0, "T2"), at(1, "T1"), line}} {
		partner := join.Pair(lines, time.Minute)[2]
		if partner < 0 || string(lines[partner].Text) != "T1" {
			t.Errorf("partner %d of %s and %s", partner, lines[0].Text, lines[1].Text)
		}
	}
}
