package native_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/native"
)

// What a line of frozen sums can say, and what it may leave out.
func TestFrozen(t *testing.T) {
	file := "account,amount,currency,institution,request,time,claims\n" +
		"A,25.00,CNY,\"Bank, East\",R-1,2026-03-01T09:00:00Z,C1; C2;\n" +
		"B,3,,,,,\n" +
		"A,700,JPY,,,,\n"
	got, err := native.ReadFrozen(strings.NewReader(file), "frozen.csv", intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	at := dyetrace.InstantOf(time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC))
	want := []dyetrace.Frozen{
		{Account: "A", Written: "25.00", Currency: intake.MustCurrency("CNY"), Institution: "Bank, East", Request: "R-1", Time: at, HasTime: true,
			Claims: []string{"C1", "C2"}, Line: 2},
		{Account: "B", Written: "3", Line: 3},
		{Account: "A", Written: "700", Currency: intake.MustCurrency("JPY"), Line: 4},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Everything wrong with a file is told, each fault with its line.
func TestFrozenErrors(t *testing.T) {
	file := "account,amount,currency,time\n" +
		"A,0,,\n" +
		"A,-5,,\n" +
		"A,1.005,CNY,\n" +
		",1,,\n" +
		"A,,,\n" +
		"A,1,XYZ,\n" +
		"A,1,,yesterday\n" +
		"A,1,,\n" +
		"A,1,,\n"
	_, err := native.ReadFrozen(strings.NewReader(file), "frozen.csv", intake.Options{})
	for _, want := range []string{"frozen.csv:2: amount is zero", "frozen.csv:3: ", "frozen.csv:4: amount has more decimal digits", "frozen.csv:5: ",
		"frozen.csv:6: ", "frozen.csv:7: ", "frozen.csv:8: ", `frozen.csv:10: account "A" is frozen on line`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v\nlacks %q", err, want)
		}
	}
	if _, err := native.ReadFrozen(strings.NewReader("account\nA\n"), "frozen.csv", intake.Options{}); dyetrace.KindOf(err) != dyetrace.InputError {
		t.Errorf("a file without amounts: %v", err)
	}
}

// No file makes the reader panic, and every sum it takes can be read in the
// currency it names.
func FuzzFrozen(f *testing.F) {
	f.Add("account,amount,currency,institution,request,time,claims\nA,25.00,CNY,B,R,2026-03-01T09:00:00Z,C1;C2\n")
	f.Add("account,amount\nA,1e9\n\"A,1\n")
	f.Fuzz(func(t *testing.T, file string) {
		got, err := native.ReadFrozen(strings.NewReader(file), "frozen.csv", intake.Options{})
		if err != nil {
			return
		}
		for i := range got {
			if got[i].Currency == 0 {
				continue
			}
			if amount, err := got[i].AmountIn(got[i].Currency); err != nil || amount <= 0 {
				t.Errorf("%+v: %d, %v", got[i], amount, err)
			}
		}
	})
}
