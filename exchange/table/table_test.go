package table

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/replies"
)

var shanghai = time.FixedZone("Asia/Shanghai", 8*3600)

func cny(t testing.TB) dyetrace.Currency {
	c, err := dyetrace.ParseCurrency("CNY")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func requests(t testing.TB) []Request {
	return []Request{
		{Number: "0012026000000000000001", Case: "A3100", Kind: "freeze", Urgent: true, Institution: "乙银行", Account: "0006222020000000000022", Holder: "李四",
			Currency: cny(t), Amount: dyetrace.Stated{Amount: 9007199254740993, Known: true}, Paid: dyetrace.InstantOf(time.Date(2026, 3, 1, 9, 0, 0, 0, shanghai)),
			Ground: "=HYPERLINK(\"http://example.com\")", Office: "某公安局"},
		{Number: "R-2", Kind: "inquiry", Institution: "乙银行", Account: "62220002", Ground: "诈骗\x01案"},
	}
}

// openBook writes a workbook and opens it as another program does.
func openBook(t *testing.T, rs []Request, o Options) (*excelize.File, []byte) {
	t.Helper()
	var b bytes.Buffer
	if err := WriteXLSX(t.Context(), &b, rs, o); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f, b.Bytes()
}

// columnsOf are the columns of replies as intake knows them.
func columnsOf() (columns []replies.Column) {
	for _, c := range Replies() {
		columns = append(columns, replies.Column{Key: c.Key, Names: c.Names(), Must: c.Must})
	}
	return columns
}

func save(t *testing.T, f *excelize.File) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "answered.xlsx")
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	return path
}

// The table has each heading once in each language, so that a sheet can come back in either, and
// the codes of every column that offers some.
func TestTables(t *testing.T) {
	if _, err := read(); err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{}
	for _, c := range Replies() {
		for _, name := range c.Names() {
			if by, twice := seen[intake.CleanName(name)]; twice && by != c.Key || name == "" {
				t.Errorf("%q stands for %s and %s", name, by, c.Key)
			}
			seen[intake.CleanName(name)] = c.Key
		}
		if c.Codes != "" && len(Codes(c.Codes)) == 0 {
			t.Errorf("%s offers codes of %s, which has none", c.Key, c.Codes)
		}
	}
	for _, l := range []Lang{Chinese, English} {
		for _, key := range []string{"requests", "replies", "codes", "yes"} {
			if textOf(key, l) == key && l == Chinese {
				t.Errorf("%s has no word", key)
			}
		}
	}
	if len((&Request{}).cells(Options{})) != len(data().Requests) || len((&Request{}).started(Options{})) != len(data().Replies) {
		t.Error("a row has another number of cells than the table columns")
	}
}

// Every digit survives, nothing is a formula, cells offer the codes, and the same requests give
// the same bytes.
func TestWorkbook(t *testing.T) {
	f, packed := openBook(t, requests(t), Options{Lang: Chinese, Zone: shanghai})
	got, err := f.GetRows("请求")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"0012026000000000000001", "A3100", "冻结", "是", "乙银行", "0006222020000000000022", "李四", "CNY", "90071992547409.93", "",
		"2026-03-01 09:00:00 +08:00", "", "", "", "", "", "", "", `=HYPERLINK("http://example.com")`, "", "某公安局"}, got[1]); diff != "" {
		t.Error(diff)
	}
	if formula, err := f.GetCellFormula("请求", "S2"); err != nil || formula != "" {
		t.Errorf("formula %q, %v", formula, err)
	}
	if got[2][18] != "诈骗 案" {
		t.Errorf("ground %q", got[2][18])
	}
	for _, sheet := range []string{"请求", "反馈", "代码"} {
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			for j := range row {
				at, _ := excelize.CoordinatesToCellName(j+1, i+1)
				if kind, err := f.GetCellType(sheet, at); err != nil || kind != excelize.CellTypeSharedString && kind != excelize.CellTypeInlineString {
					t.Fatalf("%s %s is of type %v, %v", sheet, at, kind, err)
				}
			}
		}
	}
	validations, err := f.GetDataValidations("反馈")
	if err != nil || len(validations) != 2 || !strings.Contains(validations[0].Formula1, "代码") {
		t.Errorf("%v, %v", validations, err)
	}
	_, again := openBook(t, requests(t), Options{Lang: Chinese, Zone: shanghai})
	if !bytes.Equal(packed, again) {
		t.Error("the same requests give other bytes")
	}
}

// An institution fills in the sheet that it got, in either language, and what it wrote is read;
// rows that it left alone are no replies.
func TestFilledInSheetComesBack(t *testing.T) {
	for _, l := range []Lang{Chinese, English} {
		f, _ := openBook(t, requests(t), Options{Lang: l, Zone: shanghai})
		sheet := textOf("replies", l)
		for key, text := range map[string]string{"result": nameOf("result", Partly, l), "in_force": "1,234.50", "balance": "0", "start": "2026-03-01 10:00",
			"end": "2026-09-01", "earlier_authority": "另一公安局", "earlier_amount": "10.5", "earlier_end": "2026-05-01 00:00:00 +08:00",
			"remark": "轮候冻结", "reason": "自定原因", "answered": "2026/3/1 10:05:00"} {
			for i, c := range Replies() {
				if c.Key == key {
					at, _ := excelize.CoordinatesToCellName(i+1, 2)
					if err := f.SetCellStr(sheet, at, text); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
		table, err := replies.Read(t.Context(), save(t, f), columnsOf(), intake.Options{})
		if err != nil {
			t.Fatal(err)
		}
		var got []Reply
		for _, row := range table.Rows {
			r, ok, err := ReadReply(row.Place(), row.Cells, Reading{Zone: shanghai})
			if err != nil {
				t.Fatal(err)
			}
			if ok {
				got = append(got, r)
			}
		}
		stated := func(a dyetrace.Amount) dyetrace.Stated { return dyetrace.Stated{Amount: a, Known: true} }
		moment := func(month, day, hour, minute int) dyetrace.Instant {
			return dyetrace.InstantOf(time.Date(2026, time.Month(month), day, hour, minute, 0, 0, shanghai))
		}
		want := []Reply{{Place: fmt.Sprintf("sheet %q, row 2", sheet), Number: "0012026000000000000001", Institution: "乙银行", Account: "0006222020000000000022",
			Result: Partly, Reason: "自定原因", Currency: cny(t), Asked: stated(9007199254740993), InForce: stated(123450), Balance: stated(0), Start: moment(3, 1, 10, 0),
			End: moment(9, 2, 0, 0) - 1, Earlier: Earlier{"另一公安局", stated(1050), moment(5, 1, 0, 0)}, Remark: "轮候冻结", Answered: moment(3, 1, 10, 5)}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if len(table.Rows) != 2 {
			t.Errorf("%d rows", len(table.Rows))
		}
	}
}

// What a cell cannot mean is refused with its place, its column and what to do.
func TestRepliesRefused(t *testing.T) {
	for name, c := range map[string]struct {
		cells map[string]string
		want  string
	}{
		"no number":           {map[string]string{"result": "已办理"}, "column 请求编号 / Request number: it is empty, and so is the account, so the reply fits no request"},
		"no result":           {map[string]string{"number": "1", "in_force": "5"}, "it is empty, although other cells are filled in"},
		"an unknown result":   {map[string]string{"number": "1", "result": "ok"}, `"ok" is none of: 已办理 / done; 部分办理`},
		"a rounded account":   {map[string]string{"number": "1", "result": "done", "account": "6.22202E+18"}, "format the column as text"},
		"no currency":         {map[string]string{"number": "1", "result": "done", "in_force": "5"}, "the row names no currency"},
		"an unknown currency": {map[string]string{"number": "1", "result": "done", "currency": "QQQ"}, "QQQ"},
		"a point that may part thousands": {map[string]string{"number": "1", "result": "done", "currency": "EUR", "in_force": "1.000"},
			`column 实际控制金额 / Amount in force: "1.000" can mean two amounts of EUR`},
		"a comma that may part decimals": {map[string]string{"number": "1", "result": "done", "currency": "KWD", "in_force": "1,234"}, `can mean two amounts of KWD`},
		"an asked amount below zero":     {map[string]string{"number": "1", "result": "done", "currency": "CNY", "asked": "-1"}, "Amount asked: it is below zero"},
		"an earlier amount below zero":   {map[string]string{"number": "1", "result": "done", "currency": "CNY", "earlier_amount": "-1"}, "it is below zero"},
		"no amount":                      {map[string]string{"number": "1", "result": "done", "currency": "CNY", "in_force": "1,5"}, `"1,5" is no amount of CNY`},
		"too many digits":                {map[string]string{"number": "1", "result": "done", "currency": "CNY", "in_force": "1000.005"}, "no amount of CNY"},
		"below zero":                     {map[string]string{"number": "1", "result": "done", "currency": "CNY", "in_force": "-1"}, "below zero"},
		"no time":                        {map[string]string{"number": "1", "result": "done", "start": "soon"}, `"soon" is no time`},
		"a time of no zone":              {map[string]string{"number": "1", "result": "done", "start": "2026-03-01 10:00"}, "names no zone"},
		"another century":                {map[string]string{"number": "1", "result": "done", "start": "0026-03-01"}, "years of money"},
		"an end before it":               {map[string]string{"number": "1", "result": "done", "start": "2026-03-02T00:00:00Z", "end": "2026-03-01T00:00:00Z"}, "before it starts"},
		"a control character":            {map[string]string{"number": "1\x00", "result": "done"}, "control character"},
	} {
		t.Run(name, func(t *testing.T) {
			_, ok, err := ReadReply("line 7", c.cells, Reading{})
			if ok || err == nil || !strings.Contains(err.Error(), "line 7") || !strings.Contains(err.Error(), c.want) || dyetrace.KindOf(err) != dyetrace.InputError {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

// Requests that no reply could be matched to, or no cell holds, are refused.
func TestRequestsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(rs []Request) []Request
		want  string
	}{
		"none":            {func([]Request) []Request { return nil }, "no request to write"},
		"too many":        {func(rs []Request) []Request { return make([]Request, MaxRequests+1) }, "more than the 10000"},
		"no number":       {func(rs []Request) []Request { rs[0].Number = ""; return rs }, `the number ""`},
		"a number twice":  {func(rs []Request) []Request { rs[1].Number = rs[0].Number; return rs }, "another one's"},
		"an unknown kind": {func(rs []Request) []Request { rs[0].Kind = "ask"; return rs }, `of the kind "ask"`},
		"a long text":     {func(rs []Request) []Request { rs[0].Ground = strings.Repeat("长", cellText+1); return rs }, "no cell holds"},
	} {
		t.Run(name, func(t *testing.T) {
			err := WriteXLSX(t.Context(), &bytes.Buffer{}, c.spoil(requests(t)), Options{})
			if err == nil || !strings.Contains(err.Error(), c.want) || dyetrace.KindOf(err) != dyetrace.InputError {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

// Whatever stands in the cells of a row, it is read or refused with its place.
func TestRandomCells(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cells := map[string]string{}
		for _, c := range Replies() {
			if rapid.Bool().Draw(t, c.Key+"?") {
				cells[c.Key] = rapid.OneOf(rapid.StringMatching(`[0-9 ,.:/+-]{0,20}`), rapid.String(), rapid.SampledFrom([]string{"done", "已办理", "CNY", "2026-03-01"})).Draw(t, c.Key)
			}
		}
		r, ok, err := ReadReply("line 1", cells, Reading{Zone: time.UTC})
		switch {
		case err != nil && (ok || !strings.Contains(err.Error(), "line 1") || dyetrace.KindOf(err) != dyetrace.InputError):
			t.Fatal(ok, err)
		case ok && (r.Number == "" && r.Account == "" || r.Result == ""):
			t.Fatalf("%+v", r)
		}
	})
}

// Whatever a workbook or text of replies is made of, it is read or refused.
func FuzzReplies(f *testing.F) {
	var b bytes.Buffer
	if err := WriteXLSX(f.Context(), &b, []Request{{Number: "1", Kind: "stop"}}, Options{}); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte("请求编号,办理结果,币种,实际控制金额\nR1,已办理,CNY,\"1,000.00\"\n"))
	f.Fuzz(func(t *testing.T, content []byte) {
		path := filepath.Join(t.TempDir(), "replies")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		table, err := replies.Read(t.Context(), path, columnsOf(), intake.Options{})
		if err != nil && dyetrace.KindOf(err) != dyetrace.InputError {
			t.Fatal(err)
		}
		for _, row := range table.Rows {
			if _, _, err := ReadReply(row.Place(), row.Cells, Reading{}); err != nil && dyetrace.KindOf(err) != dyetrace.InputError {
				t.Fatal(err)
			}
		}
	})
}
