package records_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"dyetrace"
	"dyetrace/ledger/statement"
	"dyetrace/report/records"
)

// held is a ledger of a transfer in two currencies and one that says little, an
// account and a holder.
type held struct{ transfers []dyetrace.Transfer }

func (h *held) Transfers() int64 { return int64(len(h.transfers)) }

func (h *held) Scan(_ context.Context, from, to statement.Ord, fn func(statement.Ord, *dyetrace.Transfer) error) error {
	for o := from; o < to; o++ {
		if err := fn(o, &h.transfers[o]); err != nil {
			return err
		}
	}
	return nil
}

func (*held) ScanAccounts(_ context.Context, fn func(*dyetrace.Account) error) error {
	return fn(&dyetrace.Account{ID: "A", Uncovered: true, Holder: "=Ann", Source: dyetrace.Source{File: "a.csv", Line: 2}})
}

func (*held) ScanHolders(_ context.Context, fn func(*dyetrace.Holder) error) error {
	return fn(&dyetrace.Holder{ID: "H1", Name: "Ann", Source: dyetrace.Source{File: "h.csv", Line: 3}})
}

func newHeld(t *testing.T) *held {
	t.Helper()
	currency := func(code string) dyetrace.Currency {
		c, err := dyetrace.ParseCurrency(code)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	at := dyetrace.InstantOf(time.Date(1969, 12, 31, 23, 59, 59, 999_999_999, time.UTC))
	return &held{[]dyetrace.Transfer{
		{ID: "T1", Time: at, From: "A", To: "B", Amount: 72000, Currency: currency("CNY"), Received: 10000, ReceivedCurrency: currency("USD"),
			ToBalance: dyetrace.Stated{Amount: -5, Known: true}, Memo: "=1<2", ToSerial: "s", Source: dyetrace.Source{File: "a.xlsx", Sheet: "May", Line: 7}},
		{ID: "T2", From: "B", To: "A", Amount: 100, Currency: currency("CNY"), Received: 100, ReceivedCurrency: currency("CNY"),
			Source: dyetrace.Source{File: "a.csv", Line: 2}},
	}}
}

func written(t *testing.T, kind, format string) []byte {
	t.Helper()
	var b bytes.Buffer
	n, err := records.Write(t.Context(), &b, newHeld(t), kind, format, func(int64, int64) {})
	if want := map[string]int64{"transfers": 2}[kind]; err != nil || n != max(want, 1) {
		t.Fatalf("%d %s as %s: %v", n, kind, format, err)
	}
	return b.Bytes()
}

// Every kind in every format has the same, and nothing for what the source did
// not say. Texts are as they were.
func TestFormats(t *testing.T) {
	for kind, wants := range map[string][]map[string]string{
		"transfers": {
			{"id": "T1", "from": "A", "amount": "720.00", "received": "100.00", "received_currency": "USD", "to_balance": "-0.05", "memo": "=1<2",
				"to_serial": "s", "from_serial": "", "source": "a.xlsx:May:7"},
			{"id": "T2", "amount": "1.00", "received": "", "received_currency": "", "to_balance": "", "memo": "", "source": "a.csv:2"},
		},
		"accounts": {{"id": "A", "holder": "=Ann", "source": "a.csv", "opened": ""}},
		"holders":  {{"id": "H1", "name": "Ann", "declared_income": "", "source": "h.csv"}},
	} {
		rows, err := csv.NewReader(bytes.NewReader(written(t, kind, "csv"))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		objects := strings.Split(strings.TrimSpace(string(written(t, kind, "json"))), "\n")
		data := written(t, kind, "parquet")
		table, err := parquet.Read[any](bytes.NewReader(data), int64(len(data)))
		if err != nil || len(table) != len(wants) || len(objects) != len(wants) || len(rows) != len(wants)+1 {
			t.Fatalf("%s: %d rows of Parquet, %d of JSON, %d of CSV: %v", kind, len(table), len(objects), len(rows), err)
		}
		for i, want := range wants {
			var object map[string]any
			if err := json.Unmarshal([]byte(objects[i]), &object); err != nil {
				t.Fatal(err)
			}
			inParquet := table[i].(map[string]any)
			for key, value := range want {
				cell := rows[i+1][indexOf(rows[0], key)]
				inJSON, _ := object[key].(string)
				packed, _ := inParquet[key].(string)
				if diff := cmp.Diff([]string{value, value, value}, []string{cell, inJSON, packed}); diff != "" {
					t.Errorf("%s %d, %s (CSV, JSON, Parquet): %s", kind, i+1, key, diff)
				}
			}
		}
	}
}

func indexOf(columns []string, name string) int {
	for i, c := range columns {
		if c == name {
			return i
		}
	}
	return 0
}

// A time that microseconds cannot hold is whole again with the rest beside it,
// also before 1970.
func TestParquetTime(t *testing.T) {
	data := written(t, "transfers", "parquet")
	rows, err := parquet.Read[struct {
		Time   int64  `parquet:"time,timestamp(microsecond)"`
		TimeNs *int64 `parquet:"time_ns,optional"`
	}](bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	if rows[0].TimeNs == nil || rows[0].Time*1000+*rows[0].TimeNs != -1 || rows[1].TimeNs != nil {
		t.Errorf("%+v", rows)
	}
}

type full struct{}

var errFull = errors.New("full")

func (full) Write([]byte) (int, error) { return 0, errFull }

// What cannot be written is an error of every format.
func TestFull(t *testing.T) {
	for _, kind := range records.Kinds() {
		for _, format := range records.Formats() {
			if _, err := records.Write(t.Context(), full{}, newHeld(t), kind, format, func(int64, int64) {}); !errors.Is(err, errFull) {
				t.Errorf("%s as %s: %v", kind, format, err)
			}
		}
	}
}
