// Package interop shows that what dyetrace keeps and what it exports can be
// read without it: DuckDB and pandas find in its Parquet files the transfers
// that went in.
package interop

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/bench/command"
	"dyetrace/bench/duck"
	"dyetrace/bench/generate"
)

// rich is what generated transfers lack: other currencies and digits, fees,
// conversion, balances, channels, and memos that need quoting.
const rich = `id,time,seq,from,to,amount,currency,received,received_currency,from_balance,to_balance,channel,memo
R1,2026-02-01T08:00:00+08:00,1,A-1,B-1,1000,JPY,,,,,app,"rent, March"
R2,2026-02-01T08:00:00.123456789+08:00,2,A-1,B-2,12.345,KWD,12.300,KWD,100.000,12.300,,"said ""thanks"""
R3,2026-02-01T09:30:00Z,3,B-2,C-1,7.5,EUR,60.21,CNY,-3.20,,wire,"two
lines"
R4,2026-02-02T00:00:00Z,,C-1,账户一,60.21,CNY,,,,,,买菜
`

// total is what all transfers of one currency come to.
type total struct {
	Currency  string
	Transfers int64
	Minor     int64 // sum of amounts
	Payers    int64 // different ones
	Payees    int64
	FirstUnix int64 // seconds
	LastUnix  int64
}

// totals is the truth: what the CSV files themselves come to.
func totals(t *testing.T, files ...string) []total {
	t.Helper()
	sums := map[string]*total{}
	payers, payees := map[string]map[string]bool{}, map[string]map[string]bool{}
	for _, file := range files {
		for _, row := range readCSV(t, file) {
			code := row["currency"]
			currency, err := dyetrace.ParseCurrency(code)
			if err != nil {
				t.Fatal(err)
			}
			amount, err := dyetrace.ParseAmount(row["amount"], currency.Digits())
			if err != nil {
				t.Fatal(err)
			}
			when, err := time.Parse(time.RFC3339Nano, row["time"])
			if err != nil {
				t.Fatal(err)
			}
			s := sums[code]
			if s == nil {
				s = &total{Currency: code, FirstUnix: when.Unix()}
				sums[code], payers[code], payees[code] = s, map[string]bool{}, map[string]bool{}
			}
			s.Transfers++
			s.Minor += int64(amount)
			s.FirstUnix, s.LastUnix = min(s.FirstUnix, when.Unix()), max(s.LastUnix, when.Unix())
			payers[code][row["from"]], payees[code][row["to"]] = true, true
		}
	}
	var all []total
	for _, code := range []string{"CNY", "EUR", "JPY", "KWD"} {
		s := sums[code]
		s.Payers, s.Payees = int64(len(payers[code])), int64(len(payees[code]))
		all = append(all, *s)
	}
	return all
}

func readCSV(t *testing.T, file string) []map[string]string {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	rows := make([]map[string]string, len(records)-1)
	for i, record := range records[1:] {
		rows[i] = map[string]string{}
		for c, name := range records[0] {
			rows[i][name] = record[c]
		}
	}
	return rows
}

// ledger imports transfers in two steps, so that its records lie in several
// files, and exports them. It gives the pattern of the record files, the
// exported file and what both must come to.
func ledger(t *testing.T) (records, exported string, want []total) {
	t.Helper()
	dir := t.TempDir()
	program := filepath.Join(dir, "dyetrace")
	if err := command.Build(t.Context(), program); err != nil {
		t.Fatal(err)
	}
	opts := generate.Defaults()
	opts.Transfers, opts.Accounts = 30_000, 3000
	if _, err := generate.Folder(dir, opts, 0); err != nil {
		t.Fatal(err)
	}
	first, second := filepath.Join(dir, generate.TransfersFile), filepath.Join(dir, "rich.csv")
	if err := os.WriteFile(second, []byte(rich), 0o666); err != nil {
		t.Fatal(err)
	}
	home := filepath.Join(dir, "ledger")
	exported = filepath.Join(dir, "exported.parquet")
	for _, args := range [][]string{
		{"import", "--ledger", home, first},
		{"import", "--ledger", home, second},
		{"export", "--ledger", home, "--format", "parquet", "-o", exported},
	} {
		if said, err := exec.CommandContext(t.Context(), program, args...).CombinedOutput(); err != nil {
			t.Fatalf("dyetrace %s: %v: %s", strings.Join(args, " "), err, said)
		}
	}
	return filepath.Join(home, "records-*.parquet"), exported, totals(t, first, second)
}

// DuckDB and pandas find in the record files of a ledger, and in an exported
// Parquet file, as many transfers with the same sums as the CSV files hold.
func TestParquetIsReadByOthers(t *testing.T) {
	records, exported, want := ledger(t)
	for name, read := range map[string]func(t *testing.T, files, minor string) []total{
		"DuckDB": readWithDuckDB, "pandas": readWithPandas,
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(want, read(t, records, "amount_minor")); diff != "" {
				t.Errorf("record files (-csv +%s):\n%s", name, diff)
			}
			if diff := cmp.Diff(want, read(t, exported, "")); diff != "" {
				t.Errorf("exported file (-csv +%s):\n%s", name, diff)
			}
		})
	}
}

// readWithDuckDB sums Parquet files up. Where no column of minor units is
// named, amounts are decimals.
func readWithDuckDB(t *testing.T, files, minor string) []total {
	t.Helper()
	if minor == "" {
		minor = `CAST(amount AS DECIMAL(18, 3)) * CASE currency WHEN 'JPY' THEN 1 WHEN 'KWD' THEN 1000 ELSE 100 END`
	}
	ctx := context.WithoutCancel(t.Context())
	db, err := duck.Open(ctx, "", 2)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.QueryContext(ctx, fmt.Sprintf(`SELECT currency, count(*), CAST(sum(%s) AS BIGINT),
		count(DISTINCT "from"), count(DISTINCT "to"),
		CAST(floor(epoch(min(CAST("time" AS TIMESTAMPTZ)))) AS BIGINT), CAST(floor(epoch(max(CAST("time" AS TIMESTAMPTZ)))) AS BIGINT)
		FROM read_parquet('%s') GROUP BY currency ORDER BY currency`, minor, files))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var all []total
	for rows.Next() {
		var s total
		if err := rows.Scan(&s.Currency, &s.Transfers, &s.Minor, &s.Payers, &s.Payees, &s.FirstUnix,
			&s.LastUnix); err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// pandasScript does in Python what readWithDuckDB does in SQL.
const pandasScript = `
import sys, glob, json
from decimal import Decimal
import pandas
files, minor = sys.argv[1:]
frame = pandas.concat([pandas.read_parquet(f) for f in sorted(glob.glob(files))])
digits = {"JPY": 0, "KWD": 3}
if not minor:
    minor = "amount_minor"
    frame[minor] = [int(Decimal(str(a)).scaleb(digits.get(c, 2))) for a, c in zip(frame["amount"], frame["currency"])]
frame["time"] = pandas.to_datetime(frame["time"], utc=True, format="ISO8601")
out = []
for currency, rows in frame.groupby("currency"):
    out.append(dict(Currency=currency, Transfers=len(rows), Minor=int(rows[minor].sum()),
        Payers=rows["from"].nunique(), Payees=rows["to"].nunique(),
        FirstUnix=int(rows["time"].min().timestamp()), LastUnix=int(rows["time"].max().timestamp())))
print(json.dumps(out))
`

// readWithPandas sums Parquet files up with pandas and PyArrow, if they are
// there. With DYETRACE_TOOLS=all they must be.
func readWithPandas(t *testing.T, files, minor string) []total {
	t.Helper()
	if err := exec.CommandContext(t.Context(), python(), "-c", "import pandas, pyarrow").Run(); err != nil {
		if os.Getenv("DYETRACE_TOOLS") == "all" {
			t.Fatal(err)
		}
		t.Skipf("pandas and pyarrow are not there for %s: `make proof-parquet` installs them", python())
	}
	var complaint strings.Builder
	cmd := exec.CommandContext(t.Context(), python(), "-c", pandasScript, files, minor)
	cmd.Stderr = &complaint
	text, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, complaint.String())
	}
	var all []total
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	return all
}
