package evaluate

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"dyetrace"
)

// A net asks for nothing while it watches, strikes at the first moment after a day at
// which as much as ever before is within reach, or after two days, and asks then for all
// at once, whatever the budget.
func TestNetStrikes(t *testing.T) {
	const day = 24 * 60
	for _, c := range []struct {
		name   string
		text   string
		struck int // minute
	}{
		// 900000 at first, nothing after A has paid it out; 900000 again at minute 1500.
		{"when as much is there again", "0 V1 A 900000\n60 A X 900000\n1500 V2 A 900000", 1500},
		{"at once where it grows", "0 V1 A 900000\n1440 V2 A 900000", 1440},
		{"after two days at last", "0 V1 A 900000\n60 A X 900000\n1500 V2 A 500000\n1510 A X 500000\n2879 S T 1", 2880},
	} {
		h := newHamlet(t, "0 S T 1", "X")
		p := newNet(h.scene, FreezeOptions{Capacity: 10, BankDelay: 5 * time.Minute, Horizon: 24 * time.Hour, Price: 100})
		struck := -1
		lines := strings.Split(c.text, "\n")
		for at := 0; at <= 2*day && struck < 0; at += 5 {
			for len(lines) > 0 && minuteOf(t, lines[0]) <= at {
				h.add(t, lines[0])
				p.network.Transfer(h.open(t, strings.Fields(lines[0])[1]), h.open(t, strings.Fields(lines[0])[2]))
				lines = lines[1:]
			}
			h.now = dyetrace.Instant(at) * aMinute
			list, err := p.decide(t.Context(), h.scene)
			if err != nil {
				t.Fatal(err)
			}
			if ready := p.prepared(); len(list) > 0 {
				struck = at
				if ready < 1 || len(list) != 1 || list[0] != h.open(t, "A") {
					t.Errorf("%s: it asks for %v with %g requests ready", c.name, list, ready)
				}
			}
		}
		if struck != c.struck {
			t.Errorf("%s: it struck at minute %d, want %d", c.name, struck, c.struck)
		}
	}
}

func minuteOf(t *testing.T, line string) int {
	t.Helper()
	at, err := strconv.Atoi(strings.Fields(line)[0])
	if err != nil {
		t.Fatal(err)
	}
	return at
}
