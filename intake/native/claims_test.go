package native_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/native"
)

// The ways to name a transfer and an amount. Where no currency is given, the
// amount is kept as written, for the transfer to say how many digits it has.
func TestClaims(t *testing.T) {
	file := "id,transfer,amount,currency,victim,from,to,time,within,paid\r\n" +
		"C1,t1,,,\"Wang, Fang\",,,,,\r\n" +
		"C2,t2,25.00,CNY,,,,,,\r\n" +
		"C3,t3,25.125,,,,,,,\r\n" +
		"C4,,100.00,,,V,A,2026-03-01T09:00:00Z,30m,120.00\r\n" +
		"C5,,100.00,,,,A,,,\r\n"
	got, err := native.ReadClaims(strings.NewReader(file), "claims.csv", intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	at := dyetrace.InstantOf(time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC))
	want := []dyetrace.Claim{
		{ID: "C1", Transfer: "t1", Victim: "Wang, Fang", Line: 2},
		{ID: "C2", Transfer: "t2", Amount: dyetrace.Stated{Amount: 2500, Known: true}, Currency: intake.MustCurrency("CNY"), Line: 3},
		{ID: "C3", Transfer: "t3", Written: "25.125", Line: 4},
		{ID: "C4", Written: "100.00", Line: 5,
			Known: dyetrace.Known{From: "V", To: "A", Amount: "120.00", Time: at, HasTime: true, Within: 30 * time.Minute}},
		{ID: "C5", Written: "100.00", Line: 6, Known: dyetrace.Known{To: "A", Amount: "100.00"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// A claim's amount is read with the digits of its transfer's currency, and not
// at all in another one.
func TestClaimAmountInTransfersCurrency(t *testing.T) {
	cny, jpy := intake.MustCurrency("CNY"), intake.MustCurrency("JPY")
	written := dyetrace.Claim{ID: "C", Written: "100"}
	for currency, want := range map[dyetrace.Currency]dyetrace.Amount{cny: 10000, jpy: 100} {
		if got, err := written.AmountIn(currency); err != nil || got != (dyetrace.Stated{Amount: want, Known: true}) {
			t.Errorf("100 in %s: %+v, %v", currency, got, err)
		}
	}
	tooExact := dyetrace.Claim{ID: "C", Written: "100.5"}
	if _, err := tooExact.AmountIn(jpy); !errors.Is(err, dyetrace.ErrAmountDigits) {
		t.Errorf("100.5 JPY: %v", err)
	}
	other := dyetrace.Claim{ID: "C", Currency: cny, Amount: dyetrace.Stated{Amount: 1, Known: true}}
	if _, err := other.AmountIn(jpy); err == nil {
		t.Error("a claim in CNY of a transfer in JPY is accepted")
	}
}

// Claims are all or nothing, and every error is reported with its line.
func TestClaimsReportAllErrors(t *testing.T) {
	file := "id,transfer,amount,currency,time,within\n" +
		"C1,t1,10.00,,,\n" +
		",t1,,,,\n" +
		"C1,t2,,,,\n" +
		"C2,,,,,\n" +
		"C3,t1,-5,,,\n" +
		"C4,t1,5.001,CNY,,\n" +
		"C5,t1,0,,,\n" +
		"C6,,,,yesterday,\n" +
		"C7,,,,2026-03-01T09:00:00Z,ten minutes\n" +
		"C8,t1,5,QQQ,,\n" +
		"C9,t1\n"
	claims, err := native.ReadClaims(strings.NewReader(file), "c.csv", intake.Options{})
	if claims != nil || err == nil {
		t.Fatalf("%v, %v", claims, err)
	}
	if dyetrace.KindOf(err) != dyetrace.InputError {
		t.Errorf("kind %d", dyetrace.KindOf(err))
	}
	want := []string{
		`read claims: c.csv:3: id is empty`,
		`read claims: c.csv:4: claim "C1" stands on line 2 already`,
		`read claims: c.csv:5: nothing tells which transfer is claimed: give its id, or its serial number, or from, to, time or paid`,
		`read claims: c.csv:6: amount is not a plain decimal number such as 1234.50`,
		`read claims: c.csv:7: amount has more decimal digits than its currency: CNY has 2`,
		`read claims: c.csv:8: amount is zero: leave it empty to claim all of the transfer`,
		`read claims: c.csv:9: time is not RFC 3339, such as 2026-03-01T09:00:00+08:00`,
		`read claims: c.csv:10: within "ten minutes" is not a time such as 30m or 2h`,
		`read claims: c.csv:11: unknown currency "QQQ": give an ISO 4217 code such as CNY`,
		`read claims: c.csv:12: it has 2 fields, but the header has 6`,
	}
	if diff := cmp.Diff(strings.Join(want, "\n"), err.Error()); diff != "" {
		t.Error(diff)
	}
}

// Files that are no claims at all.
func TestClaimsFileErrors(t *testing.T) {
	for name, c := range map[string]struct{ file, err string }{
		"empty": {"", "read file: c.csv: is empty: there is not even a header"},
		"no id": {"transfer\nt1\n", `read file: c.csv: has no header of claims: its first line is "transfer". The format reads claims: ` +
			"id, and transfer or some of serial, from, to, time, paid, amount; victim, currency and within if known"},
		"nothing claimed": {"id,victim\nC1,W\n", `read file: c.csv: the header "id,victim" has neither transfer nor serial, from, to, time or paid: nothing tells which transfer is claimed`},
		"twice":           {"id,transfer,transfer\n", `read file: c.csv: the header has the column "transfer" twice`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := native.ReadClaims(strings.NewReader(c.file), "c.csv", intake.Options{})
			if err == nil || err.Error() != c.err {
				t.Errorf("got  %v\nwant %s", err, c.err)
			}
		})
	}
}

// Any claims file: an answer, and ids only once.
func FuzzClaims(f *testing.F) {
	f.Add("id,transfer,amount,currency,time,within,paid\nC1,t1,1.00,CNY,2026-03-01T09:00:00Z,5m,2\n")
	f.Add("id,from\nC1,\"A\n")
	f.Fuzz(func(t *testing.T, file string) {
		claims, err := native.ReadClaims(strings.NewReader(file), "c.csv", intake.Options{})
		if err != nil && (claims != nil || dyetrace.KindOf(err) != dyetrace.InputError) {
			t.Fatalf("%v, %v", claims, err)
		}
		seen := map[string]bool{}
		for _, c := range claims {
			if c.ID == "" || seen[c.ID] || c.Line < 2 {
				t.Fatalf("%+v", c)
			}
			seen[c.ID] = true
		}
	})
}
