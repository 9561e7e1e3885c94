package mapping_test

import (
	"strings"
	"testing"

	"dyetrace/intake"
	"dyetrace/intake/intaketest"
	"dyetrace/intake/mapping"
)

// Amounts in thousands and the like are exact, whatever their currency's digits are.
func TestUnits(t *testing.T) {
	head := strings.Replace(small, `columns = ["amount"]`, `columns = ["amount"]
decimal = "MARK"
unit = "UNIT"

[[field]]
is = "balance"
columns = ["balance"]
unit = "UNIT"

[[field]]
is = "currency"
columns = ["ccy"]

[[field]]
is = "direction"
columns = ["way"]
in = ["in"]
out = ["out"]`, 1)
	for _, test := range []struct{ unit, mark, amount, ccy, want string }{
		{"万元", ".", "1.23456", "CNY", "12345.60"},
		{"万元", ".", "0.000001", "CNY", "0.01"},
		{"千元", ".", "\"1,234.5\"", "CNY", "1234500.00"},
		{"thousand", ",", "\"3,4\"", "EUR", "3400.00"},
		{"million", ".", "2", "JPY", "2000000"},
		{"亿", ".", "1.00000001", "CNY", "100000001.00"},
		{"lakh", ".", "3.5", "INR", "350000.00"},
		{"万元", ".", "0.0000001", "CNY", "rejected"}, // finer than a fen
		{"crore", ".", "99999999999999", "INR", "rejected"},
	} {
		text := strings.NewReplacer("UNIT", test.unit, "MARK", test.mark).Replace(head)
		file := "acct,time,amount,balance,ccy,way\nA1,2026-03-01 09:00:00," + test.amount + ",," + test.ccy + ",in\n"
		got, err := intaketest.ReadText([]byte(file), formats(t, text), intake.Options{})
		if err != nil {
			t.Fatal(err)
		}
		said := "rejected"
		if len(got.Sides) == 1 && len(got.Rejects) == 0 {
			said, _, _ = strings.Cut(got.Sides[0].Amount, " ")
		}
		if said != test.want {
			t.Errorf("%s %s %s: %s, not %s (%+v)", test.amount, test.unit, test.ccy, said, test.want, got.Rejects)
		}
	}
	wrong := strings.Replace(small, `columns = ["acct"]`, "columns = [\"acct\"]\nunit = \"万元\"", 1)
	if _, err := mapping.Read("m.toml", []byte(wrong)); err == nil || !strings.Contains(err.Error(), "unit is for amounts, not for account") {
		t.Errorf("%v", err)
	}
}
