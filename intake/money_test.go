package intake_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"
	"pgregory.net/rapid"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/amlgentex"
	"dyetrace/intake/intaketest"
	"dyetrace/intake/mapping"
	"dyetrace/intake/native"
	"dyetrace/intake/parquetfile"
)

// Numbers with exponents are the plain decimals that they stand for; what is no
// such number stays as it is.
func TestPlain(t *testing.T) {
	for text, want := range map[string]string{
		"1.0E7": "10000000", "2.147483647E7": "21474836.47", "1.5e-3": "0.0015", "-1.25E+1": "-12.5", "0.0E0": "0", "12E0": "12", "1E18": "1000000000000000000",
		"9.99": "9.99", "": "", "E7": "E7", "1.0E": "1.0E", "1.0E19": "1.0E19", "1.0E1x": "1.0E1x", "a.bE2": "a.bE2", "Abel": "Abel", ".5E1": ".5E1",
	} {
		if got := string(intake.Plain([]byte(text))); got != want {
			t.Errorf("%s is %s, not %s", text, got, want)
		}
	}
}

// gentex is a row as AMLGentex writes it since 2026, in its types.
type gentex struct {
	Step       int32   `parquet:"step"`
	Type       string  `parquet:"type,dict"`
	Amount     float64 `parquet:"amount"`
	NameOrig   int32   `parquet:"nameOrig"`
	NameDest   int32   `parquet:"nameDest"`
	BankOrig   string  `parquet:"bankOrig,dict"`
	BankDest   string  `parquet:"bankDest,dict"`
	NewOrig    float64 `parquet:"newbalanceOrig"`
	NewDest    float64 `parquet:"newbalanceDest"`
	IsSAR      int8    `parquet:"isSAR"`
	PatternID  int32   `parquet:"patternID"`
	ModelType  int16   `parquet:"modelType"`
	DaysInBank int32   `parquet:"daysInBankOrig"`
}

// Unrounded amounts in Parquet are refused with the option that rounds them, and
// rounded with a note that counts them.
func TestRound(t *testing.T) {
	var content bytes.Buffer
	err := parquet.Write(&content, []gentex{
		{Step: 0, Type: "INITALBALANCE", Amount: 1000, NameOrig: -2, NameDest: 17, BankOrig: "source", BankDest: "a", NewDest: 2000},
		{Step: 1, Type: "TRANSFER", Amount: 99.98765, NameOrig: 17, NameDest: 4, BankOrig: "a", BankDest: "b", NewOrig: 900.01235, NewDest: 200},
		{Step: 2, Type: "TRANSFER", Amount: 0.001, NameOrig: 17, NameDest: 4, BankOrig: "a", BankDest: "b", NewOrig: -0.005},
	})
	if err != nil {
		t.Fatal(err)
	}
	formats := append(amlgentex.Formats(), parquetfile.Formats()...)
	got, err := intaketest.ReadFile(t, "tx.parquet", content.Bytes(), formats, intake.Options{})
	if err != nil || got.Outcome.Format != "amlgentex" || len(got.Rows) != 1 || len(got.Rejects) != 2 || len(got.Notes) > 0 {
		t.Fatalf("%v %+v", err, got)
	}
	const reason = "amount has more decimal digits than its currency: SEK has 2; --round rounds such amounts to the currency, and says how many"
	if got.Rejects[0].Reason != reason {
		t.Error(got.Rejects[0].Reason)
	}
	got, err = intaketest.ReadFile(t, "tx.parquet", content.Bytes(), formats, intake.Options{Round: true})
	if err != nil || len(got.Rows) != 2 {
		t.Fatalf("%v %+v", err, got)
	}
	want := intaketest.Row{Line: 2, ID: got.Rows[1].ID, Time: "2017-01-02T00:00:00Z", From: "17", To: "4", Amount: "99.99 SEK", Received: "99.99 SEK",
		FromBalance: "900.01", ToBalance: "200.00", Channel: "TRANSFER"}
	if diff := cmp.Diff(want, got.Rows[1]); diff != "" {
		t.Error(diff)
	}
	if len(got.Rejects) != 1 || got.Rejects[0].Reason != "amount is zero: nothing was moved" {
		t.Errorf("%+v", got.Rejects)
	}
	notes := []dyetrace.Note{{Kind: dyetrace.NoteChanged, Text: "4 amounts and balances were finer than their currency and were rounded to it, since --round says so"}}
	if diff := cmp.Diff(notes, got.Notes); diff != "" {
		t.Error(diff)
	}
}

// A mapping and the project's own tables round too, and only where it is wanted.
func TestRoundOthers(t *testing.T) {
	const own = "id,time,from,to,amount,from_balance\na,2026-03-01T09:00:00Z,A,B,1.005,-2.5049\nb,2026-03-01T09:00:00Z,A,B,1.00,\n"
	m := mapping.Must("m.toml", []byte(`name = "mine"
title = "mine"
kind = "transfers"
field = [{is = "id", columns = ["ref"]}, {is = "time", columns = ["time"]}, {is = "from", columns = ["from"]}, {is = "to", columns = ["to"]}, {is = "amount", columns = ["amount"]}]
`)).Format()
	for text, formats := range map[string][]intake.Format{own: native.Formats(), strings.Replace(own, "id,", "ref,", 1): {m}} {
		got, err := intaketest.ReadText([]byte(text), formats, intake.Options{Round: true, Currency: intake.MustCurrency("CNY")})
		if err != nil || len(got.Rows) != 2 || got.Rows[0].Amount != "1.01 CNY" || len(got.Notes) != 1 {
			t.Errorf("%v %+v", err, got)
		}
		got, err = intaketest.ReadText([]byte(text), formats, intake.Options{})
		if err != nil || len(got.Rows) != 1 || len(got.Rejects) != 1 || !strings.HasSuffix(got.Rejects[0].Reason, "; --round rounds such amounts to the currency, and says how many") {
			t.Errorf("%v %+v", err, got)
		}
	}
}

// What is rounded lies at most half a minor unit away, and only what is finer
// changes.
func TestRoundProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		whole := rapid.Int64Range(-1_000_000, 1_000_000).Draw(t, "ten-thousandths")
		digits := rapid.SampledFrom([]int{0, 2, 3}).Draw(t, "digits")
		o := intake.Options{Round: true}
		text := dyetrace.AppendDecimal(nil, whole, 4)
		var got dyetrace.Amount
		unit := int64(10)
		for range 3 - digits {
			unit *= 10
		}
		_, err := intake.ReadStream(t.Context(), strings.NewReader("id,time,from,to,amount,from_balance,currency\na,2026-03-01T09:00:00Z,A,B,1,"+string(text)+","+
			[]string{"JPY", "", "CNY", "KWD"}[digits]+"\n"), "x.csv", native.Formats(), o, func(b *dyetrace.Batch) error {
			for i := range b.Rows {
				got = b.Rows[i].FromBalance.Amount
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		off := int64(got)*unit - whole
		if 2*max(off, -off) > unit || whole%unit == 0 && off != 0 {
			t.Fatalf("%s becomes %d of %d digits", text, got, digits)
		}
	})
}

// The lines with such times are named, the first few of them, and counted.
func TestLinesShownTwice(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	row := func(id int, clock string) string {
		return fmt.Sprintf("r%d,2026-10-25T%s,A,B,1.00,EUR\n", id, clock)
	}
	many := ""
	for i := range 9 {
		many += row(i, fmt.Sprintf("02:%02d:00", i*7))
	}
	for _, test := range []struct{ name, rows, want string }{
		{"one", row(1, "01:00:00") + row(2, "02:10:00.5"), "the time of line 3 lies in"},
		{"two of three", row(1, "02:10:00") + row(2, "03:10:00") + row(3, "02:10:00"), "the times of 2 lines (2, 4) lie in"},
		{"many", many, "the times of 9 lines (2, 3, 4, 5, 6 and 4 more) lie in"},
	} {
		got, err := intaketest.ReadText([]byte("id,time,from,to,amount,currency\n"+test.rows), native.Formats(), intake.Options{Timezone: berlin, BlockBytes: 64})
		if err != nil || len(got.Notes) != 1 || !strings.Contains(got.Notes[0].Text, test.want) {
			t.Errorf("%s: %v, %+v, not %q", test.name, err, got.Notes, test.want)
		}
	}
}

// A time that clocks show twice, since they were put back, is taken for the first
// of the two, and it is told; an hour before and after there is nothing to tell.
func TestTimesShownTwice(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for clock, twice := range map[string]bool{
		"2026-10-25T01:59:59": false, "2026-10-25T02:00:00": true, "2026-10-25T02:59:59": true, "2026-10-25T03:00:00": false,
		"2026-10-25T02:30:00+01:00": false, "2026-03-29T03:30:00": false,
	} {
		text := "id,time,from,to,amount,currency\na," + clock + ",A,B,1.00,EUR\n"
		got, err := intaketest.ReadText([]byte(text), native.Formats(), intake.Options{Timezone: berlin})
		if err != nil || len(got.Rows) != 1 || (len(got.Notes) == 1 && strings.Contains(got.Notes[0].Text, "twice")) != twice || !twice && len(got.Notes) > 0 {
			t.Errorf("%s: %v, %+v", clock, err, got)
		}
	}
}
