package facts

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger/manifest"
	"dyetrace/ledger/segment"
)

// Holders of a ledger from before banks' tables of persons were read have no
// names, phones or regions; they are read, and merge with those that do.
func TestHoldersBeforePersons(t *testing.T) {
	type oldRow struct {
		ID       string `parquet:"id,zstd"`
		Income   *int64 `parquet:"income_minor,optional"`
		Currency string `parquet:"currency,dict"`
		Source   string `parquet:"source,dict"`
		SHA256   string `parquet:"sha256,dict"`
		Sheet    string `parquet:"sheet,dict"`
		Line     int64  `parquet:"line,delta"`
	}
	fsys, income := vfs.NewMem(), int64(700)
	if err := fsys.MkdirAll("book"); err != nil {
		t.Fatal(err)
	}
	sum := manifest.HexSum([32]byte{1})
	rows := []oldRow{{"H1", &income, "CNY", "a.csv", sum, "", 2}, {"H2", nil, "CNY", "a.csv", sum, "", 3}}
	if err := segment.WriteRows(fsys, "book", "holders-000001.parquet", rows); err != nil {
		t.Fatal(err)
	}
	named := []holderRow{{ID: "H2", Name: "张三", Phone: "1", Region: "某街", Source: "b.csv", SHA256: sum, Line: 2}}
	if err := segment.WriteRows(fsys, "book", "holders-000002.parquet", named); err != nil {
		t.Fatal(err)
	}
	m := &manifest.Manifest{Holders: []manifest.File{{Name: "holders-000001.parquet"}, {Name: "holders-000002.parquet"}}}
	var got []dyetrace.Holder
	err := ScanHolders(t.Context(), fsys, "book", m, func(h *dyetrace.Holder) error {
		got = append(got, *h)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	cny, err := dyetrace.ParseCurrency("CNY")
	if err != nil {
		t.Fatal(err)
	}
	at := func(file string, line int64) dyetrace.Source {
		return dyetrace.Source{File: file, SHA256: [32]byte{1}, Line: line}
	}
	want := []dyetrace.Holder{
		{ID: "H1", Income: dyetrace.Stated{Amount: 700, Known: true}, Currency: cny, Source: at("a.csv", 2)},
		{ID: "H2", Name: "张三", Phone: "1", Region: "某街", Source: at("b.csv", 2)},
		{ID: "H2", Currency: cny, Source: at("a.csv", 3)},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
