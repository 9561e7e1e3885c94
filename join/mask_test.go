package join_test

import (
	"testing"

	"dyetrace/join"
)

// A masked number fits a whole one that begins and ends like it, whatever
// institution either is written with.
func TestFitsMask(t *testing.T) {
	for _, c := range []struct {
		masked, number string
		want           bool
	}{
		{"6222****1234", "6222020000001234", true},
		{"6222****1234", "6222020000001235", false},
		{"6222****1234", "ABCDCNBJ/6222020000001234", true},
		{"Some Bank/6222****1234", "6222020000001234", true},
		{"Some Bank/6222****1234", "ABCDCNBJ/6222020000001234", true},
		{"6222****1234", "ABCDCNBJ/5222020000001234", false},
		{"12****12", "12", false},
	} {
		if got := join.FitsMask([]byte(c.masked), []byte(c.number)); got != c.want {
			t.Errorf("%s and %s: %v, want %v", c.masked, c.number, got, c.want)
		}
	}
}
