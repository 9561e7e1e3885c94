package native_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/intaketest"
	"dyetrace/intake/native"
)

const header = "id,time,from,to,amount,currency,received,received_currency,from_balance,to_balance,channel,memo,seq\n"

// The files that the package shows.
func TestSamples(t *testing.T) {
	transfers, err := intaketest.ReadFile(t, "testdata/transfers.csv", nil, native.Formats(), intake.Options{})
	if err != nil || len(transfers.Rows) != 4 || len(transfers.Rejects) != 1 {
		t.Errorf("transfers: %+v, %v", transfers, err)
	}
	accounts, err := intaketest.ReadFile(t, "testdata/accounts.csv", nil, native.Formats(), intake.Options{})
	if err != nil || len(accounts.Accounts) != 3 || accounts.Rejects != nil {
		t.Errorf("accounts: %+v, %v", accounts, err)
	}
	file, err := os.Open("testdata/claims.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	claims, err := native.ReadClaims(file, file.Name(), intake.Options{})
	if err != nil || len(claims) != 2 {
		t.Errorf("claims: %+v, %v", claims, err)
	}
}

// The shared vectors of the method, where they are at hand, are read whole.
func TestVectors(t *testing.T) {
	dir := filepath.Join("..", "..", "..", "shared", "vectors")
	folders, err := filepath.Glob(filepath.Join(dir, "*", "transfers.csv"))
	if err != nil || folders == nil {
		t.Skip("the vectors are not here:", dir)
	}
	for _, transfers := range folders {
		for _, name := range []string{transfers, filepath.Join(filepath.Dir(transfers), "accounts.csv")} {
			got, err := intaketest.ReadFile(t, name, nil, native.Formats(), intake.Options{})
			if err != nil || got.Rejects != nil {
				t.Errorf("%s: %+v, %v", name, got.Rejects, err)
			}
		}
		content, err := os.ReadFile(filepath.Join(filepath.Dir(transfers), "claims.csv"))
		if err != nil {
			t.Fatal(err)
		}
		if claims, err := native.ReadClaims(bytes.NewReader(content), "claims.csv", intake.Options{}); err != nil || claims == nil {
			t.Errorf("%s: %v", transfers, err)
		}
	}
}

// One row in full: every column arrives where it belongs.
func TestTransferInFull(t *testing.T) {
	file := header + `t1,2026-03-01T09:00:00.000000001+08:00,V,A,7000.00,CNY,960.13,USD,-12.5,960.13,mobile,"rent, ""March""",7` + "\n"
	got := intaketest.Check(t, []byte(file), native.Formats(), intake.Options{}, 1, 7, 64)
	want := []intaketest.Row{{
		Line: 2, ID: "t1", Time: "2026-03-01T01:00:00.000000001Z", Seq: 7, From: "V", To: "A",
		Amount: "7000.00 CNY", Received: "960.13 USD", FromBalance: "-12.50", ToBalance: "960.13",
		Channel: "mobile", Memo: `rent, "March"`,
	}}
	if diff := cmp.Diff(want, got.Rows); diff != "" {
		t.Error(diff)
	}
}

// The least a row may say, columns in another order, and others in between.
func TestTransferWithRequiredColumnsOnly(t *testing.T) {
	file := "Amount,source,ID, to ,from,time,line\n10,other.csv,t1,B,A,2026-03-01 09:00:00Z,4\n"
	got := intaketest.Check(t, []byte(file), native.Formats(), intake.Options{})
	want := []intaketest.Row{{Line: 2, ID: "t1", Time: "2026-03-01T09:00:00Z", From: "A", To: "B",
		Amount: "10.00 CNY", Received: "10.00 CNY"}}
	if diff := cmp.Diff(want, got.Rows); diff != "" {
		t.Error(diff)
	}
}

// What a row may not say, and the reason each is rejected for.
func TestTransferRejects(t *testing.T) {
	long := strings.Repeat("x", intake.MaxID+1)
	for name, c := range map[string]struct{ row, reason string }{
		"no id":                  {",2026-03-01T09:00:00Z,A,B,1,,,,,,,,", "id is empty"},
		"no payer":               {"t,2026-03-01T09:00:00Z,,B,1,,,,,,,,", "from is empty"},
		"no payee":               {"t,2026-03-01T09:00:00Z,A,,1,,,,,,,,", "to is empty"},
		"long id":                {long + ",2026-03-01T09:00:00Z,A,B,1,,,,,,,,", "id is too long: 257 bytes, at most 256"},
		"long channel":           {"t,2026-03-01T09:00:00Z,A,B,1,,,,,," + long + ",,", "channel is too long: 257 bytes, at most 256"},
		"too few fields":         {"t,2026-03-01T09:00:00Z,A,B,1", "it has 5 fields, but the header has 13"},
		"too many fields":        {"t,2026-03-01T09:00:00Z,A,B,1,,,,,,,,,", "it has 14 fields, but the header has 13"},
		"too many digits":        {"t,2026-03-01T09:00:00Z,A,B,1.005,,,,,,,,", "amount has more decimal digits than its currency: CNY has 2; --round rounds such amounts to the currency, and says how many"},
		"fils":                   {"t,2026-03-01T09:00:00Z,A,B,1.0005,KWD,,,,,,,", "amount has more decimal digits than its currency: KWD has 3; --round rounds such amounts to the currency, and says how many"},
		"yen have no sen":        {"t,2026-03-01T09:00:00Z,A,B,100.0,JPY,,,,,,,", "amount has more decimal digits than its currency: JPY has 0; --round rounds such amounts to the currency, and says how many"},
		"a sign":                 {"t,2026-03-01T09:00:00Z,A,B,-1,,,,,,,,", "amount is not a plain decimal number such as 1234.50"},
		"a plus sign":            {"t,2026-03-01T09:00:00Z,A,B,+1,,,,,,,,", "amount is not a plain decimal number such as 1234.50"},
		"an exponent":            {"t,2026-03-01T09:00:00Z,A,B,1e5,,,,,,,,", "amount is not a plain decimal number such as 1234.50"},
		"not a number":           {"t,2026-03-01T09:00:00Z,A,B,NaN,,,,,,,,", "amount is not a plain decimal number such as 1234.50"},
		"a blank":                {"t,2026-03-01T09:00:00Z,A,B, 1,,,,,,,,", "amount is not a plain decimal number such as 1234.50"},
		"no amount":              {"t,2026-03-01T09:00:00Z,A,B,,,,,,,,,", "amount is empty"},
		"nothing":                {"t,2026-03-01T09:00:00Z,A,B,0.00,,,,,,,,", "amount is zero: nothing was moved"},
		"more than there is":     {"t,2026-03-01T09:00:00Z,A,B,99999999999999999999,,,,,,,,", "amount is too large"},
		"unknown currency":       {"t,2026-03-01T09:00:00Z,A,B,1,RMB,,,,,,,", `unknown currency "RMB": give an ISO 4217 code such as CNY`},
		"small letters":          {"t,2026-03-01T09:00:00Z,A,B,1,cny,,,,,,,", `unknown currency "cny": give an ISO 4217 code such as CNY`},
		"more received":          {"t,2026-03-01T09:00:00Z,A,B,1,CNY,1.01,,,,,,", "the payee received more than was sent, in the same currency"},
		"nothing received":       {"t,2026-03-01T09:00:00Z,A,B,1,CNY,0,,,,,,", "received is zero: the payee got nothing"},
		"received unreadable":    {"t,2026-03-01T09:00:00Z,A,B,1,CNY,1e5,USD,,,,,", "received: amount is not a plain decimal number such as 1234.50"},
		"received in which sum":  {"t,2026-03-01T09:00:00Z,A,B,1,CNY,,USD,,,,,", intake.ErrNotReceived.Error()},
		"balance unreadable":     {"t,2026-03-01T09:00:00Z,A,B,1,CNY,,,--5,,,,", "from_balance: amount is not a plain decimal number such as 1234.50"},
		"balance too exact":      {"t,2026-03-01T09:00:00Z,A,B,1,CNY,,,,5.001,,,", "to_balance: amount has more decimal digits than its currency: CNY has 2; --round rounds such amounts to the currency, and says how many"},
		"no zone":                {"t,2026-03-01T09:00:00,A,B,1,,,,,,,,", "time has no zone: give --timezone, such as --timezone Asia/Shanghai"},
		"no such day":            {"t,2026-02-29T09:00:00Z,A,B,1,,,,,,,,", "time has a date that does not exist"},
		"no such hour":           {"t,2026-03-01T24:00:00Z,A,B,1,,,,,,,,", "time has an hour, minute or second that does not exist"},
		"a leap second":          {"t,2016-12-31T23:59:60Z,A,B,1,,,,,,,,", "time is a leap second, which no clock of a computer can hold"},
		"finer than nanoseconds": {"t,2026-03-01T09:00:00.0000000001Z,A,B,1,,,,,,,,", "time has more than nine digits of a second"},
		"too early":              {"t,1677-12-31T09:00:00Z,A,B,1,,,,,,,,", "time is outside the years 1678 to 2262"},
		"too late":               {"t,2262-04-12T09:00:00Z,A,B,1,,,,,,,,", "time is outside the years 1678 to 2262"},
		"a day only":             {"t,2026-03-01,A,B,1,,,,,,,,", "time is not RFC 3339, such as 2026-03-01T09:00:00+08:00"},
		"no time":                {"t,,A,B,1,,,,,,,,", "time is not RFC 3339, such as 2026-03-01T09:00:00+08:00"},
		"seq below zero":         {"t,2026-03-01T09:00:00Z,A,B,1,,,,,,,,-1", "seq is not a whole number from 0 on"},
		"NUL":                    {"t,2026-03-01T09:00:00Z,A\x00,B,1,,,,,,,,", "from contains a NUL byte"},
		"not UTF-8":              {"t,2026-03-01T09:00:00Z,A,B,1,,,,,,,\xff\xc5,", "memo is not valid UTF-8: save the file as UTF-8"},
	} {
		t.Run(name, func(t *testing.T) {
			good := "ok,2026-03-01T09:00:00Z,A,B,1,,,,,,,,\n"
			got := intaketest.Check(t, []byte(header+good+c.row+"\n"+good), native.Formats(), intake.Options{}, 16)
			want := []dyetrace.Reject{{Line: 3, Raw: c.row, Reason: c.reason}}
			if diff := cmp.Diff(want, got.Rejects); diff != "" {
				t.Error(diff)
			}
			if len(got.Rows) != 2 || got.Rows[1].Line != 4 {
				t.Errorf("the rows around it: %+v", got.Rows)
			}
		})
	}
}

// The user's zone and currency hold where a row names none, and only there.
func TestTransferDefaults(t *testing.T) {
	shanghai, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Skip("no time zones on this machine:", err)
	}
	file := "id,time,from,to,amount,currency\n" +
		"t1,2026-03-01 09:00:00,A,B,10,\n" +
		"t2,2026-03-01T09:00:00Z,A,B,10,USD\n"
	got := intaketest.Check(t, []byte(file), native.Formats(),
		intake.Options{Timezone: shanghai, Currency: intake.MustCurrency("JPY")})
	want := []intaketest.Row{
		{Line: 2, ID: "t1", Time: "2026-03-01T01:00:00Z", From: "A", To: "B", Amount: "10 JPY", Received: "10 JPY"},
		{Line: 3, ID: "t2", Time: "2026-03-01T09:00:00Z", From: "A", To: "B", Amount: "10.00 USD", Received: "10.00 USD"},
	}
	if diff := cmp.Diff(want, got.Rows); diff != "" {
		t.Error(diff)
	}
}

// Accounts, with their ways to say yes and no.
func TestAccounts(t *testing.T) {
	file := "id,kind,covered,holder,holder_id,institution,region,phone,opened\n" +
		"A,exchange,no,\"Li, Lei\",110,Bank of X,CN-11,138,2020-01-02\n" +
		"B,,,,,,,,\n" +
		"C,Merchant,FALSE,,,,,,\n" +
		"D,shop,,,,,,,\n" +
		"E,,maybe,,,,,,\n" +
		",,,,,,,,\n"
	got := intaketest.Check(t, []byte(file), native.Formats(), intake.Options{}, 9)
	want := []dyetrace.Account{
		{ID: "A", Kind: dyetrace.Exchange, Uncovered: true, Holder: "Li, Lei", HolderID: "110", Institution: "Bank of X",
			Region: "CN-11", Phone: "138", Opened: "2020-01-02", Source: dyetrace.Source{Line: 2}},
		{ID: "B", Source: dyetrace.Source{Line: 3}},
		{ID: "C", Kind: dyetrace.Merchant, Uncovered: true, Source: dyetrace.Source{Line: 4}},
	}
	if diff := cmp.Diff(want, got.Accounts); diff != "" {
		t.Error(diff)
	}
	rejects := []dyetrace.Reject{
		{Line: 5, Raw: "D,shop,,,,,,,", Reason: `unknown kind of account "shop": known are [personal business cash merchant exchange biller institution]`},
		{Line: 6, Raw: "E,,maybe,,,,,,", Reason: `covered is "maybe": it is true or false`},
		{Line: 7, Raw: ",,,,,,,,", Reason: "id is empty"},
	}
	if diff := cmp.Diff(rejects, got.Rejects); diff != "" {
		t.Error(diff)
	}
}

// Any bytes after a header, in blocks of any size: never a panic, never a row
// that cannot be, never another result.
func FuzzTransfers(f *testing.F) {
	f.Add([]byte(header+"t1,2026-03-01T09:00:00Z,A,B,1.00,CNY,,,,,,\"a\"\"b\n\",\n"), 5)
	f.Add([]byte("id,time,from,to,amount\r\nt1,2026-03-01T09:00:00+08:00,A,B,1\rt2,,,,\n\n\"\n"), 1)
	f.Add([]byte("\xef\xbb\xbfid,kind\nA,cash\n\"B,cash\nC,cash\n"), 3)
	f.Add([]byte("\xff\xfei\x00d\x00\n\x00A\x00\r\x00"), 2)
	f.Add([]byte("\x1f\x8b\x08\x00\x00\x00\x00\x00"), 2)
	f.Fuzz(func(t *testing.T, content []byte, block int) {
		intaketest.Check(t, content, native.Formats(), intake.Options{}, 1+block&0x3f)
	})
}
