package freeze

import (
	"strings"
	"testing"

	"dyetrace"
	"dyetrace/ledger/statement"
)

// Whom somebody paid as a stranger, who also paid a member as a stranger, comes into question:
// victims pay several accounts before they report.
func TestAlsoPaid(t *testing.T) {
	const claim = "V1 100 P A 500000"
	// V1 stands for the claimed payment.
	for _, c := range []struct {
		name, text string
		q          dyetrace.Account
		also       int
	}{
		{"the member first", "V1\nT1 200 Q A 300000\nT2 240 Q R 400000", dyetrace.Account{}, 1},
		{"the member last", "V1\nT1 200 Q R 400000\nT2 240 Q A 300000", dyetrace.Account{}, 1},
		{"before the claim", "T1 20 Q A 300000\nT2 40 Q R 400000\nV1", dyetrace.Account{}, 1},
		{"two of them", "V1\nT1 200 Q A 300000\nT2 240 Q R 400000\nT3 250 N A 300000\nT4 260 N R 300000",
			dyetrace.Account{}, 2},
		{"one of them twice", "V1\nT1 200 Q A 300000\nT2 240 Q R 400000\nT3 250 Q R 300000", dyetrace.Account{}, 1},
		{"the victim himself", "V1\nT2 240 P R 400000", dyetrace.Account{}, 1},
		{"more than a day apart", "V1\nT1 200 Q A 300000\nT2 1700 Q R 400000", dyetrace.Account{}, 0},
		{"he knew the payee", "T0 10 R Q 20\nV1\nT1 200 Q A 300000\nT2 240 Q R 400000", dyetrace.Account{}, 0},
		{"he knew the member", "T0 10 A Q 20\nV1\nT1 200 Q A 300000\nT2 240 Q R 400000", dyetrace.Account{}, 0},
		{"a company pays many", "V1\nT1 200 Q A 300000\nT2 240 Q R 400000", dyetrace.Account{Kind: dyetrace.Business}, 0},
		{"too little", "V1\nT1 200 Q A 300000\nT2 240 Q R 400", dyetrace.Account{}, 0},
		{"no member", "V1\nT1 200 Q B 300000\nT2 240 Q R 400000", dyetrace.Account{}, 0},
	} {
		c.q.ID = "Q"
		for _, grows := range []bool{false, true} {
			t.Run(c.name, func(t *testing.T) {
				checkAlso(t, strings.Replace(c.text, "V1", claim, 1), c.q, grows, c.also)
			})
		}
	}
}

// checkAlso looks for what R shows, where all is there at once or comes one by one.
func checkAlso(t *testing.T, text string, q dyetrace.Account, grows bool, want int) {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(text), "\n")
	begin := len(lines)
	if grows {
		begin = 1
	}
	x := newTown(t, strings.Join(lines[:begin], "\n"), q)
	n := NewNetwork(x, NetworkOptions{})
	n.claimAll(x.claims)
	now := dyetrace.Instant(0)
	update := func() {
		var err error
		if now, err = x.Time(statement.Ord(x.Transfers() - 1)); err == nil {
			err = n.Update(now)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	update()
	for _, line := range lines[begin:] {
		counted := len(x.claims)
		x.add(t, line)
		f := strings.Fields(line)
		n.Transfer(x.no(t, f[2]), x.no(t, f[3]))
		n.claimAll(x.claims[counted:])
		update()
	}
	got := 0
	if s := n.Of(x.no(t, "R")); s != nil {
		got = s.Evidence.Also
	}
	if got != want {
		t.Errorf("%d strangers paid members, too, want %d", got, want)
	}
}
