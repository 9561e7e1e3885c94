package replies

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"dyetrace"
	"dyetrace/intake"
)

var columns = []Column{
	{Key: "number", Names: []string{"请求编号", "Request number"}, Must: true},
	{Key: "result", Names: []string{"办理结果", "Result"}, Must: true},
	{Key: "account", Names: []string{"账号", "Account"}},
}

func readText(t *testing.T, name, text string) (Table, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return Read(t.Context(), path, columns, intake.Options{})
}

// A table reads alike in either language, in any order of its columns, with lines above it, in
// any character set, and what its further columns are called is told.
func TestReadTexts(t *testing.T) {
	want := []Row{{Line: 2, Cells: map[string]string{"number": "R-0001", "result": "已办理", "account": "6222020000000000022"}},
		{Line: 3, Cells: map[string]string{"number": "R-0002", "result": "refused"}}}
	gb, err := simplifiedchinese.GB18030.NewEncoder().String("办理结果,账号,请求编号,经办网点\n已办理,6222020000000000022,R-0001,一部\nrefused,,R-0002,二部\n")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		text    string
		unknown []string
	}{
		"English":     {"Request number,Account,Result\nR-0001,6222020000000000022,已办理\nR-0002,,refused\n", nil},
		"Chinese":     {"请求编号\t账号\t办理结果\nR-0001\t6222020000000000022\t已办理\nR-0002\t\trefused\n", nil},
		"in GB18030":  {gb, []string{"经办网点"}},
		"with blanks": {"\ufeff Request  Number ;RESULT;Account\nR-0001;已办理; 6222020000000000022 \nR-0002;refused;\n", nil},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := readText(t, "replies.csv", c.text)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got.Rows); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(c.unknown, got.Unknown); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Every sheet with the columns is read, in its order; others are passed over. Places name sheet
// and row.
func TestReadBook(t *testing.T) {
	book := excelize.NewFile()
	defer book.Close()
	for _, name := range []string{"B", "A"} {
		if _, err := book.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		for i, row := range [][]any{{"请求编号", "账号", "办理结果"}, {"R-" + name, "0000000000000000123", "done"}} {
			if err := book.SetSheetRow(name, []string{"A1", "A2"}[i], &row); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := book.SetSheetRow("Sheet1", "A1", &[]any{"代码", "中文"}); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "replies.xlsx")
	if err := book.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	got, err := Read(t.Context(), path, columns, intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var places []string
	for _, r := range got.Rows {
		places = append(places, r.Place()+" "+r.Cells["number"]+" "+r.Cells["account"])
	}
	if diff := cmp.Diff([]string{`sheet "B", row 2 R-B 0000000000000000123`, `sheet "A", row 2 R-A 0000000000000000123`}, places); diff != "" {
		t.Error(diff)
	}
}

// A file that is no table of replies, or only in part one, is refused.
func TestReadRefuses(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"other columns":       {"a,b\n1,2\n", "its header must have 请求编号 or Request number, and 办理结果 or Result"},
		"no result":           {"请求编号,账号\n1,2\n", "holds no table of replies"},
		"a column twice":      {"请求编号,Request number,办理结果\n1,2,done\n", `both stand for number`},
		"no rows":             {"请求编号,办理结果\n", "no row below them"},
		"a row that is short": {"请求编号,账号,办理结果\nR1,2,done\nR2\n", "line 3"},
		"a very long text":    {"请求编号,账号,办理结果\nR1," + strings.Repeat("x", 5000) + ",done\n", "line 2"},
		"nothing":             {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := readText(t, "replies.csv", c.text)
			if err == nil || !strings.Contains(err.Error(), c.want) || dyetrace.KindOf(err) != dyetrace.InputError {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}
