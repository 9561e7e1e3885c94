package simulate_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"dyetrace/simulate"
)

// names are the files of a folder that are Parquet if that is asked for.
func names() []string {
	return []string{"transfers", "failed", "accounts", "holders", "links", "truth/accounts", "truth/orders", "truth/carried"}
}

// parquetRows are a Parquet file's rows by column, written as CSV has them.
func parquetRows(t *testing.T, path string) []map[string]string {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	r := parquet.NewReader(file)
	defer r.Close()
	columns := r.Schema().Columns()
	fields := r.Schema().Fields()
	var found []map[string]string
	batch := make([]parquet.Row, 100)
	for {
		n, err := r.ReadRows(batch)
		for _, row := range batch[:n] {
			cells := make(map[string]string)
			for _, v := range row {
				cells[columns[v.Column()][0]] = cell(fields[v.Column()].Type(), v)
			}
			found = append(found, cells)
		}
		if errors.Is(err, io.EOF) {
			return found
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func cell(kind parquet.Type, v parquet.Value) string {
	switch {
	case v.IsNull():
		return ""
	case v.Kind() == parquet.ByteArray:
		return string(v.ByteArray())
	case v.Kind() == parquet.Boolean:
		return strconv.FormatBool(v.Boolean())
	}
	n := v.Int64()
	switch kind.String() {
	case "DECIMAL(18,2)":
		return strconv.FormatInt(n/100, 10) + "." + strconv.FormatInt(n%100/10, 10) + strconv.FormatInt(n%10, 10)
	case "INT(64,true)":
		return strconv.FormatInt(n, 10)
	}
	return time.UnixMilli(n).In(time.FixedZone("", 8*3600)).Format(time.RFC3339)
}

// Parquet holds what CSV holds, cell by cell, and claims stay CSV.
func TestParquetIsTheSame(t *testing.T) {
	c := preset(t, "demo")
	c.Days, c.UncoveredInstitutions = 5, 0.3
	asCSV, dir := written(t, c, 3), t.TempDir()
	if err := simulate.WriteParquet(start(t, c, 3), dir, nil, nil); err != nil {
		t.Fatal(err)
	}
	for _, name := range names() {
		got, want := parquetRows(t, filepath.Join(dir, filepath.FromSlash(name)+".parquet")), rows(t, asCSV.files[name+".csv"])
		if len(want) == 0 {
			t.Errorf("%s has no rows", name)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-CSV +Parquet): %.600s", name, diff)
		}
	}
	claims, err := os.ReadFile(filepath.Join(dir, "claims.csv"))
	if err != nil || string(claims) != string(asCSV.files["claims.csv"]) {
		t.Errorf("claims differ: %v", err)
	}
}

// A run that is stopped leaves no file behind, and says why it stopped.
func TestStoppedLeavesNothing(t *testing.T) {
	stop := errors.New("stop")
	dir := t.TempDir()
	steps := 0
	err := simulate.Write(start(t, preset(t, "demo"), 1), dir, nil, func(int64, int64) error {
		if steps++; steps == 30 {
			return stop
		}
		return nil
	})
	if !errors.Is(err, stop) {
		t.Errorf("it ends with %v", err)
	}
	for _, pattern := range []string{"*.csv", "truth/*.csv"} {
		if left, err := filepath.Glob(filepath.Join(dir, pattern)); len(left) > 0 || err != nil {
			t.Errorf("left behind: %v %v", left, err)
		}
	}
}
