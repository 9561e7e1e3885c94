package identity

import "testing"

// The id of a stand-in leads back to what the line shows and to the account whose line it
// is, also where the name on the line has the separator in it.
func TestSplitStandIn(t *testing.T) {
	for _, c := range []struct{ account, masked, name, shown string }{
		{"6222001", "6222****1234", "Li", "6222****1234"},
		{"6222001", "", "Li", "Li"},
		{"DEUTDEFF/4711", "", "Bob @Home", "Bob @Home"},
		{"6222001", "", "", ""},
	} {
		id := string(AppendStandIn(nil, []byte(c.account), []byte(c.masked), []byte(c.name)))
		if shown, account, is := SplitStandIn(id); shown != c.shown || account != c.account || !is {
			t.Errorf("%q: shows %q, line of %q, %t", id, shown, account, is)
		}
	}
	for _, id := range []string{"", "6222001", "?", "?6222001", "Bob @Home"} {
		if shown, account, is := SplitStandIn(id); is {
			t.Errorf("%q is a stand-in, %q of %q", id, shown, account)
		}
	}
}

// A decision on a stand-in follows the account in whose statement it was met to the name
// that the account has now; decisions on other stand-ins stay as they are.
func TestRedecided(t *testing.T) {
	decided := map[string]string{"?Bob @Home @card-1": "A", "?Li @6222002": "B"}
	got := Redecided(decided, map[string]string{"card-1": "6222001", "Home @card-1": "C"})
	if len(got) != 2 || got["?Bob @Home @6222001"] != "A" || got["?Li @6222002"] != "B" {
		t.Errorf("got %q", got)
	}
}
