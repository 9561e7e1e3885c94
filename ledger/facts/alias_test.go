package facts

import (
	"strconv"
	"testing"
)

// However long chains are, and however many names lead into a circle, each step
// is taken once: taken anew for every name, these would be ten thousand million.
func TestFollowedLongChains(t *testing.T) {
	const n = 100_000
	said := map[string]string{"round": "about", "about": "round"}
	for i := range n {
		said["c"+strconv.Itoa(i)] = "c" + strconv.Itoa(i+1)
		said["r"+strconv.Itoa(i)] = "r" + strconv.Itoa(i+1)
	}
	said["r"+strconv.Itoa(n)] = "round"
	ends := Follow(said)
	for i := range n {
		if end := ends["c"+strconv.Itoa(i)]; end != "c"+strconv.Itoa(n) {
			t.Fatalf("name %d stands for %q", i, end)
		}
	}
	if len(ends) != n {
		t.Errorf("%d names stand for an account, not %d", len(ends), n)
	}
}
