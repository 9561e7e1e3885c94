package parquetfile_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"dyetrace/intake"
	"dyetrace/intake/intaketest"
	"dyetrace/intake/mapping"
	"dyetrace/intake/parquetfile"
)

// mine is a mapping of the columns of testdata/others.
const mine = `name = "mine"
title = "mine"
kind = "transfers"
field = [
  {is = "id", columns = ["ref"]}, {is = "time", columns = ["booked"]}, {is = "from", columns = ["payer"]},
  {is = "to", columns = ["payee"]}, {is = "amount", columns = ["sum"]}, {is = "memo", columns = ["note"]},
]
`

// formatsOf are the formats of Parquet, and a mapping before them.
func formatsOf(text string) []intake.Format {
	f := mapping.Must("mine.toml", []byte(text)).Format()
	f.First = true
	return append([]intake.Format{f}, parquetfile.Formats()...)
}

// What pyarrow, polars, DuckDB, fastparquet, Spark and DataFusion write is read
// by a mapping, whatever the types, encodings and codecs.
func TestOtherPrograms(t *testing.T) {
	want := []intaketest.Row{
		{Line: 1, ID: "T1", Time: "2026-03-01T09:00:00.5Z", From: "A-100", To: "B-200", Amount: "1050.50 CNY", Received: "1050.50 CNY", Memo: "rent"},
		{Line: 2, ID: "T2", Time: "2026-03-01T09:05:00Z", From: "B-200", To: "C-300", Amount: "99.99 CNY", Received: "99.99 CNY"},
		{Line: 3, ID: "T3", Time: "2026-03-02T00:00:00.001Z", From: "C-300", To: "A-100", Amount: "0.01 CNY", Received: "0.01 CNY", Memo: "买菜"},
	}
	files, err := filepath.Glob("testdata/others/*.parquet")
	if err != nil || len(files) < 20 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			got, err := intaketest.ReadFile(t, file, nil, formatsOf(mine), intake.Options{Timezone: time.UTC})
			intaketest.CheckResult(t, got, err)
			want := slices.Clone(want)
			if strings.Contains(file, "uuid") {
				for i := range want {
					want[i].ID = "00000000-0000-0000-0000-00000000000" + string('1'+byte(i))
				}
			}
			if diff := cmp.Diff(want, got.Rows); err != nil || diff != "" {
				t.Error(err, diff, got.Rejects)
			}
		})
	}
}

// The same times read in a zone differ only where the file names none.
func TestLocalTimes(t *testing.T) {
	zone := time.FixedZone("CST", 8*3600)
	for file, want := range map[string]string{
		"pyarrow-ns-local": "2026-03-01T01:00:00.5Z",
		"pyarrow-ms-utc":   "2026-03-01T09:00:00.5Z",
		"pyarrow-int96":    "2026-03-01T09:00:00.5Z",
	} {
		got, err := intaketest.ReadFile(t, "testdata/others/"+file+".parquet", nil, formatsOf(mine), intake.Options{Timezone: zone})
		if err != nil || len(got.Rows) != 3 || got.Rows[0].Time != want {
			t.Errorf("%s: %v, %+v", file, err, got.Rows)
		}
	}
	got, err := intaketest.ReadFile(t, "testdata/others/pyarrow-ns-local.parquet", nil, formatsOf(mine), intake.Options{})
	if err != nil || len(got.Rejects) != 3 || !strings.Contains(got.Rejects[0].Reason, "time has no zone") ||
		got.Rejects[0].Raw != "T1\t2026-03-01T09:00:00.5\tA-100\tB-200\t1050.5\trent" {
		t.Errorf("%v, %+v", err, got.Rejects)
	}
}

// odd is a row of a table whose cells cannot all be read.
type odd struct {
	Ref    string   `parquet:"ref"`
	Booked string   `parquet:"booked"`
	Payer  float64  `parquet:"payer"`
	Payee  string   `parquet:"payee"`
	Sum    *float64 `parquet:"sum,optional"`
	Tags   []string `parquet:"tags,list"`
	Note   []string `parquet:"note,list"`
}

// Floating point counts where its neighbours are near enough, to the minor
// unit; a column of lists matters only where it is read.
func TestCellsThatCannotBeRead(t *testing.T) {
	n := func(f float64) *float64 { return &f }
	const day = "2026-03-01T09:00:00Z"
	content := write(t, []odd{
		{Ref: "a", Booked: day, Payer: 6228480001, Payee: "B", Sum: n(10.1)},
		{Ref: "b", Booked: day, Payer: 6228480000000000003, Payee: "B", Sum: n(1)},
		{Ref: "c", Booked: day, Payer: 1, Payee: "B", Sum: n(1e15 + 0.25)},
		{Ref: "d", Booked: day, Payer: 1, Payee: "B", Sum: n(12.345)},
		{Ref: "e", Booked: day, Payer: 1, Payee: "B"},
	})
	without := strings.Replace(mine, `, {is = "memo", columns = ["note"]}`, "", 1)
	got, err := intaketest.ReadFile(t, "f.parquet", content, formatsOf(without), intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Rows) != 1 || got.Rows[0].From != "6228480001" || got.Rows[0].Amount != "10.10 CNY" {
		t.Errorf("%+v", got.Rows)
	}
	var reasons []string
	for _, r := range got.Rejects {
		reasons = append(reasons, r.Reason)
	}
	const inexact = " is a binary fraction too large to hold money or an account's number exactly: write the column as a string or DECIMAL"
	want := []string{"payer" + inexact, "sum" + inexact, "amount: amount has more decimal digits than its currency: CNY has 2; --round rounds such amounts to the currency, and says how many", "amount is empty"}
	if diff := cmp.Diff(want, reasons); diff != "" {
		t.Error(diff)
	}
	got, err = intaketest.ReadFile(t, "f.parquet", content, formatsOf(mine), intake.Options{})
	if err != nil || len(got.Rows) != 0 || len(got.Rejects) != 5 ||
		got.Rejects[0].Reason != `the column "note" holds several values in a row: write each as a column of its own` {
		t.Errorf("%v %+v %+v", err, got.Rows, got.Rejects)
	}
}

// A table with columns that nobody knows is refused with its header, and the
// project's own columns go before those of a mapping only where it is not given.
func TestWhoseColumns(t *testing.T) {
	content := write(t, []exported{{ID: "t1", Time: nine, From: "V", To: "A", Amount: "7.00", Currency: "CNY", Memo: ptr("other")}})
	own := strings.NewReplacer("ref", "memo", "booked", "time", "payer", "from", "payee", "to", "sum", "amount", "note", "id").Replace(mine)
	got, err := intaketest.ReadFile(t, "f.parquet", content, formatsOf(own), intake.Options{})
	if err != nil || got.Outcome.Format != "mine" || got.Rows[0].ID != "other" {
		t.Errorf("%v %+v", err, got)
	}
	got, err = intaketest.ReadFile(t, "f.parquet", content, formatsOf(mine), intake.Options{})
	if err != nil || got.Outcome.Format != "parquet" || got.Rows[0].ID != "t1" {
		t.Errorf("%v %+v", err, got)
	}
	got, err = intaketest.ReadFile(t, "f.parquet", content, formatsOf(mine), intake.Options{As: "parquet"})
	if err != nil || got.Outcome.Format != "parquet" {
		t.Errorf("%v %+v", err, got)
	}
	if _, err = intaketest.ReadFile(t, "f.parquet", content, formatsOf(mine), intake.Options{As: "mine"}); err == nil ||
		!strings.Contains(err.Error(), "has no header of mine") {
		t.Error(err)
	}
	type register struct {
		ID   string `parquet:"id"`
		Sort string `parquet:"sort"`
	}
	if _, err = read(t, write(t, []register{{"a", "b"}}), intake.Options{}); err == nil || !strings.Contains(err.Error(), `the Parquet columns "id,sort"`) {
		t.Error(err)
	}
}

// Every codec that is unpacked here, over several pages and row groups, gives
// what the library writes.
func TestCodecs(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	var rows []exported
	for i := range 3000 {
		r := exported{ID: strings.Repeat("t", i%5) + time.Duration(i).String(), Time: nine + int64(i), From: "V", To: "A", Amount: "7.00", Currency: "CNY"}
		if i%7 == 0 {
			r.Memo = ptr(strings.Repeat("m", i%50))
		}
		rows = append(rows, r)
	}
	want, err := read(t, write(t, rows), intake.Options{})
	if err != nil || len(want.Rows) != len(rows) {
		t.Fatal(err)
	}
	for name, option := range map[string]parquet.WriterOption{
		"gzip": parquet.Compression(&parquet.Gzip), "brotli": parquet.Compression(&parquet.Brotli),
		"lz4_raw": parquet.Compression(&parquet.Lz4Raw), "zstd": parquet.Compression(&parquet.Zstd),
	} {
		for version := 1; version <= 2; version++ {
			got, err := read(t, write(t, rows, option, parquet.DataPageVersion(version)), intake.Options{})
			if diff := cmp.Diff(want.Rows, got.Rows); err != nil || diff != "" {
				t.Errorf("%s, data pages %d: %v %s", name, version, err, diff)
			}
		}
	}
	temporary, err := filepath.Glob(filepath.Join(os.TempDir(), "dyetrace-*"))
	if err != nil || len(temporary) > 0 {
		t.Errorf("left behind: %v, %v", temporary, err)
	}
}

// Every flipped byte of a packed file gives rows that can be, or an error.
func TestDamagedCodecs(t *testing.T) {
	for _, file := range []string{"spark-lz4", "fastparquet-int96", "pyarrow-brotli-v2", "polars-lz4raw", "pyarrow-gzip-v1"} {
		content, err := os.ReadFile("testdata/others/" + file + ".parquet")
		if err != nil {
			t.Fatal(err)
		}
		step := 3
		if testing.Short() {
			step = 31
		}
		for i := 0; i < len(content); i += step {
			damaged := bytes.Clone(content)
			damaged[i] ^= 1 << (i % 8)
			got, err := intaketest.ReadFile(t, "f.parquet", damaged, formatsOf(mine), intake.Options{Timezone: time.UTC})
			intaketest.CheckResult(t, got, err)
		}
	}
}

// FuzzCells reads any bytes that begin as Parquet by a mapping.
func FuzzCells(f *testing.F) {
	files, err := filepath.Glob("testdata/others/*.parquet")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content)
	}
	formats := formatsOf(mine)
	f.Fuzz(func(t *testing.T, content []byte) {
		content = append([]byte("PAR1"), content[min(4, len(content)):]...)
		got, err := intaketest.ReadFile(t, "f.parquet", content, formats, intake.Options{Timezone: time.UTC})
		intaketest.CheckResult(t, got, err)
	})
}
