package mt940

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dyetrace/intake/intaketest"
)

// saidOf is what lines say of the other side.
func saidOf(lines []intaketest.Side) (all []string) {
	for _, s := range lines {
		way := "-"
		if s.In {
			way = "+"
		}
		all = append(all, strings.Join([]string{way + strings.Fields(s.Amount)[0], s.Peer, s.PeerName, s.PeerBank, s.Serial}, "|"))
	}
	return all
}

// The other side is also read where it does not stand in tag 86: an IBAN as the
// owner's reference or in the line below tag 61, and the subfields of tag NS.
func TestCounterpartyBesideTheText(t *testing.T) {
	tests := []struct{ name, content, want string }{
		{"an IBAN as reference, the name below it",
			":20:A\n:25:NL81ASNB0708271685\n:60F:C260301EUR100,00\n:61:2603020302D65,00NOVBNL91ABNA0417164300\nde heer voorbeeld\n" +
				":86:NL91ABNA0417164300 de heer voorbeeld\nring\n:62F:C260302EUR35,00\n-\n",
			"-65.00|NL91ABNA0417164300|de heer voorbeeld||"},
		{"an IBAN below tag 61",
			":940:\n:20:A\n:25:NL71RABO0123456789 EUR\n:60F:C260301EUR000000000100,00\n:61:260302D000000000025,00N102EREF//0000000000000001\nNL91ABNA0417164300\n" +
				":86:/EREF/E-1/BENM//NAME/J VOORBEEL\nD/REMI/huur\n:62F:C260302EUR000000000075,00\n",
			"-25.00|NL91ABNA0417164300|J VOORBEELD||0000000000000001"},
		{"subfields of tag NS",
			":20:A\n:25:1966315302019999\n:NS:22KOVACS MINTA\n:60F:C260301HUF1000,00\n:61:2603020302DF100,00S   X\n:NS:01526715\n15MINTA RT\n3310918001\n340000004279070017\n" +
				":62F:C260302HUF900,00\n-\n",
			"-100.00|HU76109180010000004279070017|MINTA RT||526715"},
		{"the statement's own account is no other side",
			":20:A\n:25:TRIODOSBANK/0338505768\n:60F:C260301EUR100,00\n:61:260301D10,00NBA NONREF\n:86:000>100000000000\n>20SHOP >21 TERMINAL 7\n>310338505768\n" +
				":62F:C260301EUR90,00\n-\n",
			"-10.00||||"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := readAll(t, test.content)
			if diff := cmp.Diff([]string{test.want}, saidOf(r.Sides)); diff != "" {
				t.Error(diff, r.Rejects)
			}
		})
	}
}

// An interim report (MT942) has no balances: its lines are read, its totals
// checked, and a floor limit reported.
func TestInterimReport(t *testing.T) {
	content := func(floor, totals string) string {
		return ":20:A\n:25:NL81ASNB0708271685\n:28C:61/1\n:34F:EUR" + floor + "\n:13D:2603021430+0100\n:61:2603020302C45,00NTRFNONREF//MB1\n:86:text\n" +
			":61:2603020302RC5,00NTRFNONREF//MB2\n" + totals + "-\n"
	}
	good := readAll(t, content("0,", ":90D:0EUR0,00\n:90C:2EUR50,00\n"))
	if diff := cmp.Diff([]string{"+45.00||||MB1", "-5.00||||MB2"}, saidOf(good.Sides)); diff != "" || len(good.Rejects)+len(good.Periods)+len(good.Notes) > 0 {
		t.Error(diff, good.Rejects, good.Periods, good.Notes)
	}
	short := readAll(t, content("0,", ":90C:3EUR75,00\n"))
	if len(short.Rejects) != 1 || !strings.Contains(short.Rejects[0].Reason, "3 movements of 75.00 EUR") {
		t.Errorf("%+v", short.Rejects)
	}
	floored := readAll(t, content("D100,", ""))
	if len(floored.Notes) != 1 || !strings.Contains(floored.Notes[0].Text, "below 100.00 EUR") {
		t.Errorf("%+v", floored.Notes)
	}
}

// Days that there are none of, and days left blank, cost nothing: 30 February is
// the last of the month, which is reported where the line is booked on it.
func TestUnusualDays(t *testing.T) {
	content := ":20:A\n:25:NL81ASNB0708271685\n:60F:C260227EUR100,00\n:61:2602300302D10,00NTRFA\n:61:260230D10,00NTRFB\n:61:260302    CD20,00NTRFC\n:62F:C260302EUR100,00\n-\n"
	r := readAll(t, content)
	var days []string
	for _, s := range r.Sides {
		days = append(days, s.Time[:10])
	}
	if diff := cmp.Diff([]string{"2026-03-01", "2026-02-27", "2026-03-01"}, days); diff != "" || len(r.Rejects) > 0 {
		t.Error(diff, r.Rejects)
	}
	if len(r.Notes) != 1 || !strings.Contains(r.Notes[0].Text, "260230") {
		t.Errorf("%+v", r.Notes)
	}
}
