package native_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/native"
)

// A workbook whose cells are days and numbers gives the same claim; an empty sheet
// beside it is passed over, and a second list is refused by its sheet's name.
func TestClaimsInWorkbook(t *testing.T) {
	book := excelize.NewFile()
	defer book.Close()
	set := func(sheet string, row int, cells ...any) {
		at, err := excelize.CoordinatesToCellName(1, row)
		if err == nil {
			err = book.SetSheetRow(sheet, at, &cells)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	name := filepath.Join(t.TempDir(), "claims.xlsx")
	open := func() ([]dyetrace.Claim, native.Listed, error) {
		if err := book.SaveAs(name); err != nil {
			t.Fatal(err)
		}
		return native.OpenClaims(t.Context(), name, nil, intake.Options{Timezone: shanghai})
	}
	set("Sheet1", 1, "案件编号", "付款账号", "转账时间", "被骗金额(元)", "备注")
	set("Sheet1", 2, 12, "6217001", time.Date(2026, 5, 9, 8, 30, 0, 0, time.UTC), 8200.25, "电话")
	if _, err := book.NewSheet("空白"); err != nil {
		t.Fatal(err)
	}
	got, listed, err := open()
	if err != nil {
		t.Fatal(err)
	}
	want := []dyetrace.Claim{{ID: "12", Written: "8200.25", Line: 2, Known: dyetrace.Known{From: "6217001", Amount: "8200.25",
		Time: dyetrace.InstantOf(time.Date(2026, 5, 9, 8, 30, 0, 0, shanghai)), HasTime: true}}}
	if diff := cmp.Diff(want, got) + cmp.Diff([]string{"备注"}, listed.Unread); diff != "" {
		t.Error(diff)
	}

	set("空白", 1, "编号", "收款账号")
	set("空白", 2, 13, "6217002")
	const refused = "空白: holds rows, as Sheet1 does"
	if claims, _, err := open(); claims != nil || err == nil || !strings.Contains(err.Error(), refused) {
		t.Errorf("got %v, %v, want %s", claims, err, refused)
	}
}
