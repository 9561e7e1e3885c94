package join

import "testing"

// A bank's word for a booking that takes another back counts as a kind wherever it
// stands in it, Latin words not within others; as a memo only alone.
func TestIsReversal(t *testing.T) {
	for _, c := range []struct {
		channel, memo string
		want          bool
	}{
		{"跨行退汇入账", "", true}, {"转账", "冲正", true}, {"转账", "冲正 3月", false}, {"Storno", "", true}, {"SEPA reversal of 12", "", true},
		{"nonstorno storno", "", true}, {"stornofrei", "", false}, {"", "chargeback", true}, {"", "chargeback fee", false}, {"退款", "", false}, {"", "", false},
		{"sto", "", false},
	} {
		if got := IsReversal([]byte(c.channel), []byte(c.memo)); got != c.want {
			t.Errorf("%q, %q: %v", c.channel, c.memo, got)
		}
	}
}
