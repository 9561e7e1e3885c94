package intake_test

import (
	stdzip "archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/bankreturn"
	"dyetrace/intake/intaketest"
	"dyetrace/intake/native"
	"dyetrace/intake/wechat"
)

const returned = "交易卡号,交易时间,交易金额,交易余额,收付标志,对手账卡号,对手户名,摘要说明\n"

const returnedRow = "6222020000000000011,20260301090000,100.00,900.00,出,6222020000000000022,乙二,转账\n"

func gb18030(t testing.TB, text string) []byte {
	t.Helper()
	out, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// member is a file in an archive.
type member struct {
	name    string
	content []byte
}

func archive(t testing.TB, members ...member) []byte {
	t.Helper()
	var out bytes.Buffer
	w := stdzip.NewWriter(&out)
	for _, m := range members {
		f, err := w.CreateHeader(&stdzip.FileHeader{Name: m.name, Method: stdzip.Deflate, NonUTF8: true})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(m.content); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// workbook makes a book of sheets, each of lines of fields.
func workbook(t testing.TB, password string, sheets ...[2]string) []byte {
	t.Helper()
	book := excelize.NewFile()
	for i, s := range sheets {
		if i == 0 {
			if err := book.SetSheetName("Sheet1", s[0]); err != nil {
				t.Fatal(err)
			}
		} else if _, err := book.NewSheet(s[0]); err != nil {
			t.Fatal(err)
		}
		for r, line := range strings.Split(strings.TrimSuffix(s[1], "\n"), "\n") {
			for c, cell := range strings.Split(line, ",") {
				at, _ := excelize.CoordinatesToCellName(c+1, r+1)
				if err := book.SetCellStr(s[0], at, cell); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	var out bytes.Buffer
	if err := book.Write(&out, excelize.Options{Password: password}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func all() []intake.Format {
	return append(append(native.Formats(), bankreturn.Formats()...), wechat.Formats()...)
}

// The character set is found also where the first block is ASCII and where
// UTF-16 has no mark and begins with Chinese.
func TestCharacterSets(t *testing.T) {
	ascii := head + strings.Repeat("a,2026-03-01T09:00:00Z,V,A,1.00,\n", 30)
	late := ascii + "b,2026-03-01T10:00:00Z,A,B,2.00,张三\n"
	got := intaketest.Check(t, gb18030(t, late), native.Formats(), intake.Options{}, 1, 10, 100)
	if n := len(got.Rows); n != 31 || got.Rows[n-1].Memo != "张三" {
		t.Errorf("%d rows, rejects %+v", n, got.Rejects)
	}
	for name, content := range map[string][]byte{
		"little": encodeUTF16(returned+returnedRow, false), "big": encodeUTF16(returned+returnedRow, true), "GB18030": gb18030(t, returned+returnedRow),
	} {
		got := intaketest.Check(t, content, bankreturn.Formats(), intake.Options{}, 1, 100)
		if len(got.Sides) != 1 || got.Sides[0].PeerName != "乙二" {
			t.Errorf("%s: %+v, %+v", name, got.Sides, got.Rejects)
		}
	}
	broken := append(gb18030(t, returned+strings.Repeat(returnedRow, 3)), []byte("6222020000000000011,20260301090000,100.00,900.00,\xb3\xf6,6222020000000000022,\xff\xff,x\n")...)
	got = intaketest.Check(t, broken, bankreturn.Formats(), intake.Options{}, 1)
	if len(got.Sides) != 3 || len(got.Rejects) != 1 || got.Rejects[0].Line != 5 || !strings.Contains(got.Rejects[0].Reason, "is not valid GB18030") {
		t.Errorf("%+v, %+v", got.Sides, got.Rejects)
	}
}

// Quoted fields over several lines, in GB18030 and with tabs, in blocks of any
// size.
func TestQuotesAndSeparators(t *testing.T) {
	text := "本行说明\t\n" + strings.ReplaceAll(returned, ",", "\t") +
		strings.Repeat("6222020000000000011\t20260301090000\t100.00\t900.00\t出\t6222020000000000022\t\"乙\t二\"\t\"转,\n账\"\"\"\n", 4)
	got := intaketest.Check(t, gb18030(t, text), bankreturn.Formats(), intake.Options{}, 1, 7, 50, 100)
	if len(got.Sides) != 4 || got.Sides[3].PeerName != "乙\t二" || got.Sides[3].Memo != "转,\n账\"" || got.Sides[3].Line != 9 {
		t.Errorf("%+v, %+v", got.Sides, got.Rejects)
	}
}

// An archive is read with all in it: folders, names in GBK, workbooks, archives
// within; each line knows where it stands. What holds no records is passed over.
func TestArchive(t *testing.T) {
	book := workbook(t, "", [2]string{"说明", "只是说明\n"}, [2]string{"交易明细", "标题\n" + returned + returnedRow})
	inner := archive(t, member{"b/流水.csv", gb18030(t, returned+returnedRow)})
	content := archive(t,
		member{string(gb18030(t, "一/明细.csv")), []byte(returned + returnedRow + "bad,row,,,,,,\n")},
		member{"book.xlsx", book}, member{"inner.zip", inner}, member{"readme.txt", []byte("nothing")},
		member{"__MACOSX/x.csv", []byte(returned)}, member{"t.csv", []byte(head + rowA)})
	got, err := intaketest.ReadFile(t, "r.zip", content, all(), intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var places []string
	for _, s := range got.Sides {
		places = append(places, fmt.Sprintf("%s:%d", s.Sheet, s.Line))
	}
	if diff := cmp.Diff([]string{"一/明细.csv:2", "book.xlsx:交易明细:3", "inner.zip:b/流水.csv:2"}, places); diff != "" {
		t.Error(diff)
	}
	if len(got.Rows) != 1 || got.Outcome.Format != "bank-return+transfers" || got.Outcome.Rows != 5 {
		t.Errorf("%+v", got.Outcome)
	}
	if len(got.Rejects) != 1 || got.Rejects[0].Sheet != "一/明细.csv" || got.Rejects[0].Line != 3 {
		t.Errorf("%+v", got.Rejects)
	}
	var passed []string
	for _, p := range got.Outcome.Passed {
		passed = append(passed, p.Where)
	}
	if diff := cmp.Diff([]string{"book.xlsx:说明", "readme.txt"}, passed); diff != "" {
		t.Error(diff)
	}
}

// Archives and other files that cannot be read say why, and where.
func TestHostileContainers(t *testing.T) {
	good := archive(t, member{"a.csv", []byte(returned + returnedRow)})
	locked := bytes.Clone(good)
	locked[6] |= 1
	locked[bytes.Index(locked, []byte("PK\x01\x02"))+8] |= 1
	nested := good
	for range 6 {
		nested = archive(t, member{"n.zip", nested})
	}
	bomb := archive(t, member{"a.csv", append([]byte(returned), bytes.Repeat([]byte("\n"), 8<<20)...)})
	var ole bytes.Buffer
	ole.Write([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))
	ole.Write(make([]byte, 2000))
	for _, c := range "Workbook\x00" {
		ole.Write([]byte{byte(c), 0})
	}
	secret := workbook(t, "right", [2]string{"s", returned + returnedRow})
	for name, c := range map[string]struct {
		content []byte
		err     string
	}{
		"cut off":             {good[:len(good)-10], "was cut off or half written"},
		"password":            {locked, "a.csv: is protected by a password: give it by --passwords FILE"},
		"nested":              {nested, "more than 4 deep"},
		"bomb":                {bomb, "a.csv: expands as no file of records does"},
		"no records":          {archive(t, member{"a.txt", []byte("x")}), "an archive of which no file can be read"},
		"empty":               {archive(t), "is an empty ZIP archive"},
		"old workbook":        {ole.Bytes(), "is a damaged document of an old Office program, such as an .xls"},
		"RAR":                 {[]byte("Rar!\x1a\x07\x00xxxxxxxxx"), "is a RAR archive: unpack it"},
		"HTML":                {[]byte("<html><table><tr><td>x</td></tr></table>"), "of the first: table 1:"},
		"PDF":                 {[]byte("%PDF-1.7 xxxxxxx"), "is a PDF document: a print or a scan of a statement"},
		"encrypted":           {secret, "is an encrypted workbook: give its password"},
		"sheet without table": {workbook(t, "", [2]string{"s", "x\n"}), "a workbook of which no sheet can be read"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := intaketest.ReadFile(t, "f.bin", c.content, all(), intake.Limited(intake.Options{}, 1<<20, 1<<20, 250))
			intaketest.CheckResult(t, got, err)
			if err == nil || !strings.Contains(err.Error(), c.err) || !strings.Contains(err.Error(), "f.bin") {
				t.Errorf("got  %v\nwant %s", err, c.err)
			}
		})
	}
	for _, name := range []string{"info", "stream", "aes128v1", "aes256v2"} {
		content, err := os.ReadFile("locked/testdata/" + name + ".zip")
		if err != nil {
			t.Fatal(err)
		}
		got, err := intaketest.ReadFile(t, "f.zip", content, all(), intake.Options{Passwords: []string{"wrong", "secret"}})
		if err != nil || len(got.Rows) != 40 {
			t.Errorf("%s with its password: %d rows, %v", name, len(got.Rows), err)
		}
		_, err = intaketest.ReadFile(t, "f.zip", content, all(), intake.Options{Passwords: []string{"wrong"}})
		if err == nil || !strings.Contains(err.Error(), "is protected by a password, and none of those given opens it (1 tried)") || strings.Contains(err.Error(), "wrong") {
			t.Errorf("%s with a wrong one: %v", name, err)
		}
	}
	got, err := intaketest.ReadFile(t, "f.xlsx", secret, all(), intake.Options{Passwords: []string{"wrong", "right"}})
	if err != nil || len(got.Sides) != 1 {
		t.Errorf("with its password: %+v, %v", got.Sides, err)
	}
	_, err = intaketest.ReadFile(t, "f.xlsx", secret, all(), intake.Options{Passwords: []string{"wrong"}})
	if err == nil || !strings.Contains(err.Error(), "none of the passwords given opens it: 1 tried") {
		t.Errorf("with a wrong one: %v", err)
	}
}

// Workbooks: hidden sheets are read, dates and numbers as they show, formulas
// by their values, ruined account numbers and merged amounts rejected with
// sheet and line.
func TestWorkbookCells(t *testing.T) {
	book := excelize.NewFile()
	set := func(sheet, at string, v any) {
		t.Helper()
		if err := book.SetCellValue(sheet, at, v); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := book.NewSheet("hidden"); err != nil {
		t.Fatal(err)
	}
	if err := book.SetSheetVisible("hidden", false); err != nil {
		t.Fatal(err)
	}
	style, err := book.NewStyle(&excelize.Style{NumFmt: 22})
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range strings.Split(strings.TrimSpace(returned), ",") {
		at, _ := excelize.CoordinatesToCellName(i+1, 1)
		set("Sheet1", at, name)
		set("hidden", at, name)
	}
	row := func(sheet string, n int, account, time, amount any) {
		t.Helper()
		for i, v := range []any{account, time, amount, 900.1, "出", "6222020000000000022", "乙二", "x"} {
			at, _ := excelize.CoordinatesToCellName(i+1, n)
			set(sheet, at, v)
		}
	}
	row("Sheet1", 2, "6222020000000000011", 46082.375, 0.1+0.2)
	if err := book.SetCellStyle("Sheet1", "B2", "B2", style); err != nil {
		t.Fatal(err)
	}
	row("Sheet1", 3, 6.22202e18, "20260301090000", 5)
	row("Sheet1", 4, "6222020000000000011", "20260301090000", "7.00")
	row("Sheet1", 5, "6222020000000000011", "20260301090001", nil)
	if err := book.MergeCell("Sheet1", "C4", "C5"); err != nil {
		t.Fatal(err)
	}
	row("hidden", 2, "6222020000000000011", "20260301090000", 5)
	if err := book.SetCellFormula("hidden", "C2", "2+3"); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := book.Write(&out); err != nil {
		t.Fatal(err)
	}
	got, err := intaketest.ReadFile(t, "b.xlsx", out.Bytes(), all(), intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var sides, rejects []string
	for _, s := range got.Sides {
		sides = append(sides, fmt.Sprintf("%s:%d %s %s %s", s.Sheet, s.Line, s.Time, s.Amount, s.Balance))
	}
	for _, r := range got.Rejects {
		rejects = append(rejects, fmt.Sprintf("%s:%d %.30s", r.Sheet, r.Line, r.Reason))
	}
	want := []string{"Sheet1:2 2026-03-01T01:00:00Z 0.30 CNY 900.10", "Sheet1:4 2026-03-01T01:00:00Z 7.00 CNY 900.10"}
	wantRejects := []string{"Sheet1:3 account number was turned into", "Sheet1:5 the amount is in a cell that i", "hidden:2 amount: amount is not a plain "}
	if formula := len(got.Rejects) == 2; formula {
		want, wantRejects = append(want, "hidden:2 2026-03-01T01:00:00Z 5.00 CNY 900.10"), wantRejects[:2]
	}
	if diff := cmp.Diff(want, sides); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(wantRejects, rejects); diff != "" {
		t.Error(diff)
	}
}

// A workbook's block holds as many rows as fit, whatever the size of blocks.
func TestWorkbookInBlocks(t *testing.T) {
	var lines strings.Builder
	lines.WriteString("title\n\n" + returned)
	for i := range 100 {
		fmt.Fprintf(&lines, "6222020000000000011,202603010900%02d,%d.00,900.00,出,6222020000000000022,乙二,转账\n", i%60, i+1)
	}
	content := workbook(t, "", [2]string{"s", lines.String()})
	want, err := intaketest.ReadFile(t, "b.xlsx", content, all(), intake.Options{})
	if err != nil || len(want.Sides) != 100 {
		t.Fatalf("%d lines, %v", len(want.Sides), err)
	}
	for _, block := range []int{1, 100, 1000} {
		got, err := intaketest.ReadFile(t, "b.xlsx", content, all(), intake.Options{BlockBytes: block})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("in blocks of %d bytes:\n%s", block, diff)
		}
	}
}

// What a file is taken for is explained: where, why, in which character set,
// with which columns.
func TestExplain(t *testing.T) {
	var told []intake.Explanation
	o := intake.Options{Explain: func(e intake.Explanation) { told = append(told, e) }}
	content := archive(t, member{"a.csv", gb18030(t, "某行\n"+strings.ReplaceAll(returned+returnedRow, ",", ";"))})
	if _, err := intaketest.ReadFile(t, "a.zip", content, all(), o); err != nil {
		t.Fatal(err)
	}
	if len(told) != 1 {
		t.Fatalf("%+v", told)
	}
	e := told[0]
	if e.Where != "a.csv" || e.Format != "bank-return" || e.Encoding != "GB18030" || e.Separator != "semicolon" || e.Header != 2 ||
		e.Columns[0] != (intake.Column{Name: "交易卡号", Field: "account"}) || !strings.HasPrefix(e.Why, "its header") {
		t.Errorf("%+v", e)
	}
}

// Whatever a file holds, it is read or refused.
func FuzzRead(f *testing.F) {
	f.Add([]byte(returned+returnedRow), 7)
	f.Add(gb18030(f, "标题\n"+returned+returnedRow), 100)
	f.Add(archive(f, member{"a.csv", []byte(returned + returnedRow)}), 3)
	f.Add([]byte(strings.ReplaceAll(returned+returnedRow, ",", "\t")), 20)
	f.Fuzz(func(t *testing.T, content []byte, block int) {
		if len(content) > 1<<16 {
			return
		}
		if !bytes.HasPrefix(content, []byte("PK")) && !bytes.HasPrefix(content, []byte("\xd0\xcf")) {
			intaketest.Check(t, content, all(), intake.Options{}, block&0xfff+1)
			return
		}
		got, err := intaketest.ReadFile(t, "f", content, all(), intake.Options{})
		intaketest.CheckResult(t, got, err)
	})
}

// A reader that goes away in the middle of an archive is told so.
func TestCancelledArchive(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	content := workbook(t, "", [2]string{"s", returned + strings.Repeat(returnedRow, 50)})
	name := t.TempDir() + "/a.xlsx"
	if err := writeFile(name, content); err != nil {
		t.Fatal(err)
	}
	_, err := intake.Read(ctx, name, all(), intake.Options{BlockBytes: 100}, func(*dyetrace.Batch) error {
		cancel()
		return nil
	})
	if err == nil || ctx.Err() == nil {
		t.Errorf("no error: %v", err)
	}
	_, err = intake.Read(context.Background(), name, all(), intake.Options{}, func(*dyetrace.Batch) error { return io.ErrShortWrite })
	if err != io.ErrShortWrite { //nolint:errorlint // it must come back as it was
		t.Errorf("the receiver's error came back as %v", err)
	}
}

func writeFile(name string, content []byte) error { return os.WriteFile(name, content, 0o600) }
