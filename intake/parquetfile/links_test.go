package parquetfile_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/intake"
)

// Links and holders are read from Parquet as from CSV; of a holder nothing but
// the income, and a link without account is rejected.
func TestLinksAndHolders(t *testing.T) {
	type link struct {
		Person  string `parquet:"person"`
		Account string `parquet:"account"`
		Device  string `parquet:"device"`
		First   string `parquet:"first"`
	}
	got, err := read(t, write(t, []link{{"H1", "622200", "D1", "2026-01-01"}, {"H2", "", "D1", ""}}), intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []dyetrace.Link{{Person: "H1", Account: "622200", Device: "D1", First: "2026-01-01", Source: dyetrace.Source{Line: 1}}}
	if diff := cmp.Diff(want, got.Links); diff != "" || len(got.Rejects) != 1 {
		t.Errorf("%s\nrejects %+v", diff, got.Rejects)
	}
	type holder struct {
		ID     string `parquet:"id"`
		Name   string `parquet:"name"`
		Birth  int64  `parquet:"birth_year"`
		Income int64  `parquet:"declared_income"`
	}
	got, err = read(t, write(t, []holder{{"H1", "张三", 1990, 60000}}), intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	income := []dyetrace.Holder{{ID: "H1", Income: dyetrace.Stated{Amount: 6000000, Known: true}, Currency: intake.MustCurrency("CNY"), Source: dyetrace.Source{Line: 1}}}
	if diff := cmp.Diff(income, got.Holders); diff != "" || len(got.Accounts) != 0 {
		t.Errorf("%s\naccounts %+v", diff, got.Accounts)
	}
}
