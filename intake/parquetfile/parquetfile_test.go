package parquetfile_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/intaketest"
	"dyetrace/intake/parquetfile"
)

// exported are the columns that an export of transfers writes.
type exported struct {
	ID               string  `parquet:"id"`
	Time             int64   `parquet:"time,timestamp(nanosecond)"`
	Seq              int64   `parquet:"seq"`
	From             string  `parquet:"from,dict"`
	To               string  `parquet:"to,dict"`
	Amount           string  `parquet:"amount"`
	Currency         string  `parquet:"currency,dict"`
	Received         *string `parquet:"received,optional"`
	ReceivedCurrency *string `parquet:"received_currency,optional"`
	FromBalance      *string `parquet:"from_balance,optional"`
	ToBalance        *string `parquet:"to_balance,optional"`
	Channel          *string `parquet:"channel,optional,dict"`
	Memo             *string `parquet:"memo,optional"`
	Source           string  `parquet:"source,dict"`
	Line             int64   `parquet:"line"`
}

var nine = time.Date(2026, 3, 1, 9, 0, 0, 1, time.UTC).UnixNano()

func ptr(s string) *string { return &s }

// write makes a Parquet file of rows in small pages and row groups.
func write[T any](t testing.TB, rows []T, options ...parquet.WriterOption) []byte {
	t.Helper()
	var b bytes.Buffer
	w := parquet.NewGenericWriter[T](&b, append(options, parquet.PageBufferSize(512), parquet.MaxRowsPerRowGroup(700))...)
	if _, err := w.Write(rows); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func read(t testing.TB, content []byte, o intake.Options) (intaketest.Result, error) {
	t.Helper()
	got, err := intaketest.ReadFile(t, "f.parquet", content, parquetfile.Formats(), o)
	intaketest.CheckResult(t, got, err)
	return got, err
}

// What an export writes is read, nulls and all.
func TestExportedColumns(t *testing.T) {
	content := write(t, []exported{
		{ID: "t1", Time: nine, Seq: 7, From: "V", To: "A", Amount: "7000.00", Currency: "CNY", Received: ptr("960.13"),
			ReceivedCurrency: ptr("USD"), FromBalance: ptr("-12.50"), ToBalance: ptr("960.13"), Channel: ptr("mobile"), Memo: ptr("rent, \"März\"")},
		{ID: "t2", Time: nine, From: "A", To: "B", Amount: "100", Currency: "JPY"},
		{ID: "t3", Time: nine, From: "A", To: "B", Amount: "1.005", Currency: "CNY"},
	})
	got, err := read(t, content, intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []intaketest.Row{
		{Line: 1, ID: "t1", Time: "2026-03-01T09:00:00.000000001Z", Seq: 7, From: "V", To: "A", Amount: "7000.00 CNY",
			Received: "960.13 USD", FromBalance: "-12.50", ToBalance: "960.13", Channel: "mobile", Memo: "rent, \"März\""},
		{Line: 2, ID: "t2", Time: "2026-03-01T09:00:00.000000001Z", From: "A", To: "B", Amount: "100 JPY", Received: "100 JPY"},
	}
	if diff := cmp.Diff(want, got.Rows); diff != "" {
		t.Error(diff)
	}
	rejects := []dyetrace.Reject{{Line: 3,
		Raw:    "id=t3,time=2026-03-01T09:00:00.000000001Z,from=A,to=B,seq=0,currency=CNY,amount=1.005",
		Reason: "amount has more decimal digits than its currency: CNY has 2; --round rounds such amounts to the currency, and says how many"}}
	if diff := cmp.Diff(rejects, got.Rejects); diff != "" {
		t.Error(diff)
	}
	if got.Outcome.Rows != 3 || got.Outcome.Bytes != int64(len(content)) || got.Outcome.SHA256 == [32]byte{} {
		t.Errorf("%+v", got.Outcome)
	}
}

// A file that another release wrote is still read.
func TestFixture(t *testing.T) {
	got, err := intaketest.ReadFile(t, "testdata/transfers.parquet", nil, parquetfile.Formats(), intake.Options{})
	intaketest.CheckResult(t, got, err)
	want := []intaketest.Row{
		{Line: 1, ID: "t1", Time: "2026-03-01T01:00:00Z", From: "6228480000000000001", To: "6228480000000000002",
			Amount: "7000.00 CNY", Received: "7000.00 CNY", ToBalance: "7100.00", Channel: "mobile", Memo: "rent, March"},
		{Line: 2, ID: "t2", Time: "2026-03-01T01:05:00Z", From: "6228480000000000002", To: "6228480000000000003",
			Amount: "6900.00 CNY", Received: "960.13 USD"},
	}
	if diff := cmp.Diff(want, got.Rows); diff != "" {
		t.Error(diff, got.Rejects)
	}
}

// Thousands of rows over many pages and row groups come in order, whole.
func TestManyRows(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var rows []exported
	for i := range 20_000 {
		r := exported{ID: fmt.Sprint("t", i), Time: nine + int64(i), From: fmt.Sprint(rng.IntN(50)), To: fmt.Sprint(rng.IntN(50)),
			Amount: fmt.Sprintf("%d.%02d", i+1, i%100), Currency: "EUR"}
		if i%3 == 0 {
			r.Memo = ptr(strings.Repeat("m", i%40))
		}
		rows = append(rows, r)
	}
	got, err := read(t, write(t, rows, parquet.Compression(&parquet.Zstd)), intake.Options{})
	if err != nil || len(got.Rows) != len(rows) {
		t.Fatalf("%d rows, %v", len(got.Rows), err)
	}
	for i, row := range got.Rows {
		want := intaketest.Row{Line: int64(i) + 1, ID: rows[i].ID, Time: dyetrace.Instant(rows[i].Time).String(), From: rows[i].From,
			To: rows[i].To, Amount: rows[i].Amount + " EUR", Received: rows[i].Amount + " EUR"}
		if rows[i].Memo != nil {
			want.Memo = *rows[i].Memo
		}
		if row != want {
			t.Fatalf("row %d:\n%s", i, cmp.Diff(want, row))
		}
	}
}

// The types that other programs write the same columns in.
func TestTypes(t *testing.T) {
	type base struct {
		ID   string `parquet:"id"`
		From int64  `parquet:"from"`
		To   uint32 `parquet:"to"`
	}
	b := base{"t", -5, 4_000_000_000}
	want := intaketest.Row{Line: 1, ID: "t", From: "-5", To: "4000000000", Time: "2026-03-01T09:00:00Z",
		Amount: "10.50 CNY", Received: "10.50 CNY"}
	millis := nine / 1e6
	fixed := [16]byte{13: 0x01, 14: 0x9a, 15: 0x28} // 105000
	for name, content := range map[string][]byte{
		"milliseconds, INT64 decimal": write(t, []struct {
			base
			Time   int64 `parquet:"time,timestamp(millisecond)"`
			Amount int64 `parquet:"amount,decimal(4:18)"`
		}{{b, millis, 105000}}),
		"microseconds, INT32 decimal": write(t, []struct {
			base
			Time   int64 `parquet:"time,timestamp(microsecond)"`
			Amount int32 `parquet:"amount,decimal(1:9)"`
		}{{b, millis * 1e3, 105}}),
		"string, fixed decimal": write(t, []struct {
			base
			Time   string   `parquet:"time"`
			Amount [16]byte `parquet:"amount,decimal(4:38)"`
		}{{b, "2026-03-01T10:00:00+01:00", fixed}}),
		"INT96, minor units": write(t, []struct {
			base
			Time   deprecated.Int96 `parquet:"time"`
			Amount int64            `parquet:"amount_minor"`
		}{{b, deprecated.Int96{uint32(int64(32400e9) & 0xffffffff), uint32(int64(32400e9) >> 32), 2461101}, 1050}}),
		"wall time": write(t, []struct {
			base
			Time   int64  `parquet:"time,timestamp(microsecond:local)"`
			Amount string `parquet:"amount"`
		}{{b, millis*1e3 + 3600e6, "10.5"}}),
	} {
		t.Run(name, func(t *testing.T) {
			got, err := read(t, content, intake.Options{Timezone: time.FixedZone("CET", 3600)})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]intaketest.Row{want}, got.Rows); diff != "" {
				t.Error(diff, got.Rejects)
			}
		})
	}
}

// Types that cannot hold what they should are refused, and the error names what
// to write instead.
func TestRefusedTypes(t *testing.T) {
	type base struct {
		ID   string `parquet:"id"`
		From string `parquet:"from"`
		To   string `parquet:"to"`
	}
	for name, c := range map[string]struct {
		content []byte
		err     string
	}{
		"amount in INT64": {write(t, []struct {
			base
			Time   string `parquet:"time"`
			Amount int64  `parquet:"amount"`
		}{{}}), `which does not say in which unit: write it as a decimal string or DECIMAL, or name it amount_minor`},
		"time in INT64": {write(t, []struct {
			base
			Time   int64  `parquet:"time"`
			Amount string `parquet:"amount"`
		}{{}}), `the column "time" is INT(64,true), which cannot be read as it: write it as a string`},
		"id in DOUBLE": {write(t, []struct {
			ID float64 `parquet:"id"`
		}{{}}), `the column "id" is DOUBLE, which cannot hold long numbers exactly: write it as a string`},
		"lists": {write(t, []struct {
			ID []string `parquet:"id"`
		}{{}}), `the column "id" holds several values in a row`},
		"both amounts": {write(t, []struct {
			base
			Time   string `parquet:"time"`
			Amount string `parquet:"amount"`
			Minor  int64  `parquet:"amount_minor"`
		}{{}}), `there are both amount and amount_minor`},
		"twice": {write(t, []struct {
			ID  string `parquet:"id"`
			ID2 string `parquet:"ID"`
		}{{}}), `the column "id" is there twice`},
		"other columns": {write(t, []struct {
			Name string `parquet:"name"`
		}{{}}), `the Parquet columns "name" are neither those of transfers (id,time,from,to,amount) nor of accounts (id)`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := read(t, c.content, intake.Options{})
			if err == nil || !strings.Contains(err.Error(), c.err) {
				t.Errorf("got  %v\nwant %s", err, c.err)
			}
		})
	}
}

// Rows that Parquet can hold and a ledger cannot.
func TestRejects(t *testing.T) {
	type row struct {
		ID      string `parquet:"id"`
		Time    int64  `parquet:"time,timestamp(millisecond:local)"`
		From    string `parquet:"from"`
		To      string `parquet:"to"`
		Minor   *int64 `parquet:"amount_minor,optional"`
		Balance int64  `parquet:"from_balance,decimal(4:18)"`
	}
	n := func(i int64) *int64 { return &i }
	got, err := read(t, write(t, []row{
		{"a", 1, "A", "B", n(5), 10000},
		{"", 1, "A", "B", n(5), 0},
		{"c", 1, "A", "B", n(-5), 0},
		{"d", 1, "A", "B", nil, 0},
		{"e", 1, "A", "B", n(5), 12345},
		{"f", 1 << 60, "A", "B", n(5), 0},
		{"g", 1, "A\x00", "B", n(5), 0},
		{"h", 1, "A", "B", n(1 << 62), 0},
	}), intake.Options{Timezone: time.UTC})
	if err != nil {
		t.Fatal(err)
	}
	want := []intaketest.Row{{Line: 1, ID: "a", Time: "1970-01-01T00:00:00.001Z", From: "A", To: "B",
		Amount: "0.05 CNY", Received: "0.05 CNY", FromBalance: "1.00"}}
	if diff := cmp.Diff(want, got.Rows); diff != "" {
		t.Error(diff)
	}
	var reasons []string
	for _, r := range got.Rejects {
		reasons = append(reasons, fmt.Sprint(r.Line, " ", r.Reason))
	}
	wantReasons := []string{"2 id is empty", "3 amount is below zero", "4 amount is empty",
		"5 from_balance: amount has more decimal digits than its currency: CNY has 2; --round rounds such amounts to the currency, and says how many",
		"6 time is outside the years 1678 to 2262", "7 from contains a NUL byte", "8 amount_minor: amount is too large"}
	if diff := cmp.Diff(wantReasons, reasons); diff != "" {
		t.Error(diff)
	}
}

// Accounts, with coverage as a truth value and a date as a date.
func TestAccounts(t *testing.T) {
	type row struct {
		ID      string `parquet:"id"`
		Kind    string `parquet:"kind"`
		Covered *bool  `parquet:"covered,optional"`
		Holder  string `parquet:"holder"`
		Opened  int32  `parquet:"opened,date"`
	}
	no := false
	got, err := read(t, write(t, []row{{"A", "exchange", &no, "Li Lei", 20000}, {"B", "", nil, "", 0}, {"C", "shop", nil, "", 0}}), intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []dyetrace.Account{
		{ID: "A", Kind: dyetrace.Exchange, Uncovered: true, Holder: "Li Lei", Opened: "2024-10-04", Source: dyetrace.Source{Line: 1}},
		{ID: "B", Opened: "1970-01-01", Source: dyetrace.Source{Line: 2}},
	}
	if diff := cmp.Diff(want, got.Accounts); diff != "" {
		t.Error(diff)
	}
	if len(got.Rejects) != 1 || got.Rejects[0].Raw != "id=C,kind=shop,holder=,opened=1970-01-01" {
		t.Errorf("%+v", got.Rejects)
	}
}

// A text named as Parquet, and Parquet named as a text, are refused.
func TestAs(t *testing.T) {
	_, err := read(t, []byte("id,time\n"), intake.Options{As: "parquet"})
	if err == nil || !strings.HasSuffix(err.Error(), "is a text, which parquet is not") {
		t.Error(err)
	}
	_, err = read(t, []byte("PAR1"), intake.Options{})
	if err == nil || !strings.HasSuffix(err.Error(), "the Parquet data is damaged or was cut off: its footer is damaged") {
		t.Error(err)
	}
}

// Every cut and every flipped byte of a file gives rows that can be, or an
// error; never a panic.
func TestDamage(t *testing.T) {
	content := write(t, []exported{
		{ID: "t1", Time: nine, From: "V", To: "A", Amount: "7000.00", Currency: "CNY", Memo: ptr("m")},
		{ID: "t2", Time: nine, From: "A", To: "B", Amount: "100", Currency: "JPY"},
	})
	dir := t.TempDir()
	name := filepath.Join(dir, "f.parquet")
	try := func(content []byte) {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := intaketest.ReadFile(t, name, nil, parquetfile.Formats(), intake.Options{})
		intaketest.CheckResult(t, got, err)
	}
	for i := range content {
		damaged := bytes.Clone(content)
		if damaged[i] ^= 1 << (i % 8); i%3 == 0 {
			damaged[i] = ^content[i]
		}
		try(damaged)
	}
	for i := 4; i < len(content); i += 23 {
		try(content[:i])
	}
}

// FuzzParquet reads any bytes that begin as Parquet.
func FuzzParquet(f *testing.F) {
	f.Add(write(f, []exported{{ID: "t1", Time: nine, From: "V", To: "A", Amount: "7000.00", Currency: "CNY", Memo: ptr("m")}}))
	f.Add(write(f, []struct {
		ID string `parquet:"id"`
	}{{"a"}}, parquet.Compression(&parquet.Snappy)))
	f.Fuzz(func(t *testing.T, content []byte) {
		content = append([]byte("PAR1"), content[min(4, len(content)):]...)
		got, err := intaketest.ReadFile(t, "f.parquet", content, parquetfile.Formats(), intake.Options{})
		intaketest.CheckResult(t, got, err)
		again, err2 := intaketest.ReadFile(t, "f.parquet", content, parquetfile.Formats(), intake.Options{})
		if diff := cmp.Diff(got, again, cmpopts.EquateEmpty()); err == nil && (err2 != nil || diff != "") {
			t.Fatalf("read again: %v\n%s", err2, diff)
		}
	})
}
