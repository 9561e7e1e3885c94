package xlsx_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"dyetrace/intake/xlsx"
)

// row is a row as a test compares it.
type row struct {
	Line   int64
	Cells  []string
	Merged []uint16
}

func read(content []byte, sheet int) (rows []row, err error) {
	book, err := xlsx.Open(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil, err
	}
	if len(book.Sheets) == 0 {
		return nil, errors.New("no sheets")
	}
	r, err := book.Rows(sheet)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	for {
		var next xlsx.Row
		err := r.Next(&next)
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, err
		}
		got := row{Line: next.Line, Merged: next.Merged}
		for _, c := range next.Cells {
			got.Cells = append(got.Cells, string(next.Text[c.Off:c.Off+c.Len]))
		}
		rows = append(rows, got)
	}
}

// pack makes a workbook of parts: whatever is not given is as it must be.
func pack(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	all := map[string]string{
		"[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
		"_rels/.rels":         `<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":     `<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Type="http://x/worksheet" Target="worksheets/sheet1.xml"/>` +
			`<Relationship Id="rId2" Type="http://x/sharedStrings" Target="/xl/sharedStrings.xml"/><Relationship Id="rId3" Type="http://x/styles" Target="styles.xml"/></Relationships>`,
	}
	for name, text := range parts {
		all[name] = text
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	names := make([]string, 0, len(all))
	for name := range all {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if all[name] == "" {
			continue
		}
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(f, all[name]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func sheet(rows string) map[string]string {
	return map[string]string{"xl/worksheets/sheet1.xml": `<worksheet><sheetData>` + rows + `</sheetData></worksheet>`}
}

const styles = `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot; h:mm;@"/><numFmt numFmtId="165" formatCode="[Red]0.00"/></numFmts>` +
	`<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="21"/></cellXfs></styleSheet>`

// Cells of every kind, as people's programs write them.
func TestCells(t *testing.T) {
	for name, c := range map[string]struct {
		cell string // at A1
		want string
	}{
		"number":                         {`<c r="A1"><v>12.50</v></c>`, "12.50"},
		"text":                           {`<c r="A1" t="inlineStr"><is><t xml:space="preserve"> a&amp;b </t></is></c>`, " a&b "},
		"rich text":                      {`<c r="A1" t="inlineStr"><is><r><rPr><b/></rPr><t>a</t></r><r><t>b</t></r><rPh sb="0" eb="1"><t>no</t></rPh></is></c>`, "ab"},
		"shared":                         {`<c r="A1" t="s"><v>1</v></c>`, "张三"},
		"shared and escaped":             {`<c r="A1" t="s"><v>2</v></c>`, "a\rb"},
		"formula":                        {`<c r="A1" t="str"><f>B1&amp;"x"</f><v>kept</v></c>`, "kept"},
		"formula unknown":                {`<c r="A1"><f>SUM(B1:B9)</f></c>`, "=SUM(B1:B9)"},
		"error":                          {`<c r="A1" t="e"><v>#REF!</v></c>`, "#REF!"},
		"true":                           {`<c r="A1" t="b"><v>1</v></c>`, "TRUE"},
		"day":                            {`<c r="A1" s="1"><v>46082</v></c>`, "2026-03-01"},
		"day and time":                   {`<c r="A1" s="2"><v>46082.375</v></c>`, "2026-03-01 09:00:00"},
		"time by own format":             {`<c r="A1" s="3"><v>46082.5</v></c>`, "2026-03-01 12:00:00"},
		"midnight":                       {`<c r="A1" s="2"><v>46082</v></c>`, "2026-03-01 00:00:00"},
		"time of day":                    {`<c r="A1" s="5"><v>0.375</v></c>`, "09:00:00"},
		"nearly a second":                {`<c r="A1" s="2"><v>46082.375011574077</v></c>`, "2026-03-01 09:00:01"},
		"no date":                        {`<c r="A1" s="4"><v>46082.5</v></c>`, "46082.5"},
		"date as text":                   {`<c r="A1" t="d"><v>2026-03-01T09:00:00</v></c>`, "2026-03-01T09:00:00"},
		"before 1900":                    {`<c r="A1" s="1"><v>-3</v></c>`, "-3"},
		"the day that 1900 did not have": {`<c r="A1" s="1"><v>60</v></c>`, "60"},
		"first of March 1900":            {`<c r="A1" s="1"><v>61</v></c>`, "1900-03-01"},
		"account held in binary":         {`<c r="A1"><v>6222020000000123000</v></c>`, "6.222020000000123E+18"},
		"account as it was":              {`<c r="A1"><v>6222020000000123456</v></c>`, "6222020000000123456"},
		"account that ends in zeros":     {`<c r="A1"><v>6222020000000123400</v></c>`, "6222020000000123400"},
		"account that lost digits":       {`<c r="A1"><v>6222020000000010000</v></c>`, "6.22202000000001E+18"},
		"account that was kept":          {`<c r="A1"><v>6222020000000000011</v></c>`, "6222020000000000011"},
		"account as Excel writes it":     {`<c r="A1"><v>6.2220200000000102E+18</v></c>`, "6.2220200000000102E+18"},
		"prefix":                         {`<c r="A1"><x:v xmlns:x="y">1</x:v></c>`, "1"},
		"CDATA":                          {`<c r="A1" t="str"><v><![CDATA[a<b]]></v></c>`, "a<b"},
		"entity nobody knows":            {`<c r="A1" t="str"><v>&lol;</v></c>`, "&lol;"},
		"attribute with a bracket":       {`<c x="a>b" r="A1"><v>1</v></c>`, "1"},
	} {
		t.Run(name, func(t *testing.T) {
			parts := sheet(`<row r="1">` + c.cell + `</row>`)
			parts["xl/styles.xml"] = styles
			parts["xl/sharedStrings.xml"] = `<sst><si/><si><r><t>张</t></r><r><t>三</t></r></si><si><t>a_x000D_b</t></si></sst>`
			got, err := read(pack(t, parts), 0)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]row{{Line: 1, Cells: []string{c.want}}}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Rows and columns go where their references point, or follow the last one.
func TestPlaces(t *testing.T) {
	got, err := read(pack(t, sheet(`<row r="3"><c r="B3"><v>1</v></c><c><v>2</v></c></row><row/><row><c><v>3</v></c></row><row r="9"><c r="XFD9"><v>4</v></c></row>`)), 0)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 3 || got[0].Line != 3 || !slices.Equal(got[0].Cells, []string{"", "1", "2"}) || got[1].Line != 5 ||
		got[2].Line != 9 || len(got[2].Cells) != 16_384 || got[2].Cells[16_383] != "4" {
		t.Errorf("%.200v", got)
	}
	_, err = read(pack(t, sheet(`<row r="1"><c r="XFE1"><v>1</v></c></row>`)), 0)
	if err == nil || !strings.Contains(err.Error(), "beyond column XFD") {
		t.Error(err)
	}
}

// Cells merged over rows show their value in each of them, with a mark; what is
// merged over columns is in the first.
func TestMerged(t *testing.T) {
	parts := map[string]string{"xl/worksheets/sheet1.xml": `<x:worksheet xmlns:x="y"><x:sheetData>` +
		`<x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c><x:c r="B1"><x:v>2</x:v></x:c></x:row>` +
		`<x:row r="2"><x:c r="A2"/><x:c r="B2"><x:v>3</x:v></x:c></x:row><x:row r="3"><x:c r="B3"><x:v>4</x:v></x:c></x:row>` +
		`</x:sheetData><x:mergeCells count="2"><x:mergeCell ref="A1:A2"/><x:mergeCell ref="B3:C3"/></x:mergeCells></x:worksheet>`}
	got, err := read(pack(t, parts), 0)
	if err != nil {
		t.Fatal(err)
	}
	want := []row{{1, []string{"1", "2"}, nil}, {2, []string{"1", "3"}, []uint16{0}}, {3, []string{"", "4"}, nil}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Days are counted from 1904 where the workbook asks for it.
func TestDate1904(t *testing.T) {
	parts := sheet(`<row r="1"><c r="A1" s="2"><v>44620.375</v></c></row>`)
	parts["xl/styles.xml"] = styles
	parts["xl/workbook.xml"] = `<workbook xmlns:r="r"><workbookPr date1904="1"/><sheets><sheet name="A" state="hidden" r:id="rId1"/></sheets></workbook>`
	content := pack(t, parts)
	got, err := read(content, 0)
	if err != nil || got[0].Cells[0] != "2026-03-01 09:00:00" {
		t.Errorf("%v, %v", got, err)
	}
	book, err := xlsx.Open(bytes.NewReader(content), int64(len(content)))
	if err != nil || !book.Sheets[0].Hidden || !book.Date1904 {
		t.Errorf("%+v, %v", book, err)
	}
}

// Files that cannot be read are refused with the reason.
func TestRefused(t *testing.T) {
	good := pack(t, sheet(`<row r="1"><c r="A1"><v>1</v></c></row>`))
	for name, c := range map[string]struct {
		content []byte
		err     string
	}{
		"cut off":       {good[:len(good)-30], "has no end: it was cut off or half written"},
		"other archive": {pack(t, map[string]string{"xl/workbook.xml": "", "_rels/.rels": "", "xl/_rels/workbook.xml.rels": ""}), "is a ZIP archive, but no XLSX workbook"},
		"binary book":   {pack(t, map[string]string{"xl/workbook.xml": "", "_rels/.rels": "", "xl/workbook.bin": "x"}), "save it as .xlsx"},
		"no sheet part": {pack(t, nil), "has no part xl/worksheets/sheet1.xml"},
		"half a sheet":  {pack(t, map[string]string{"xl/worksheets/sheet1.xml": `<worksheet><sheetData><row r="1"><c r="A1"><v>1`}), "cut off or half written"},
		"document type": {pack(t, map[string]string{"xl/worksheets/sheet1.xml": `<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet/>`}), "declares a document type"},
		"entities":      {pack(t, map[string]string{"xl/workbook.xml": `<!DOCTYPE x [<!ENTITY a "aaaa">]><workbook>&a;</workbook>`}), "declares a document type"},
		"missing text":  {pack(t, sheet(`<row r="1"><c r="A1" t="s"><v>7</v></c></row>`)), "row 1 refers to a text that the workbook does not have"},
		"UTF-16":        {pack(t, map[string]string{"xl/worksheets/sheet1.xml": "\xff\xfe<\x00"}), "UTF-16"},
		"not XML":       {pack(t, map[string]string{"xl/workbook.xml": "<workbook"}), "is damaged"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := read(c.content, 0)
			if err == nil || !strings.Contains(err.Error(), c.err) {
				t.Errorf("got  %v\nwant %s", err, c.err)
			}
		})
	}
}

// A flipped byte is found by its checksum, or changes nothing.
func TestDamaged(t *testing.T) {
	good := pack(t, sheet(`<row r="1"><c r="A1" t="str"><v>`+strings.Repeat("ab", 50)+`</v></c></row>`))
	want, err := read(good, 0)
	if err != nil {
		t.Fatal(err)
	}
	for i := range good {
		bad := bytes.Clone(good)
		bad[i] ^= 0x10
		if got, err := read(bad, 0); err == nil && !cmp.Equal(want, got) && len(got) > 0 {
			t.Errorf("byte %d: %v", i, got)
		}
	}
	for n := range good {
		if _, err := read(good[:n], 0); err == nil {
			t.Errorf("cut at %d: no error", n)
		}
	}
}

// Whatever excelize writes is read as excelize reads it.
func TestAsExcelizeReads(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		book := excelize.NewFile()
		cells := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) any {
			switch rapid.IntRange(0, 4).Draw(t, "kind") {
			case 0:
				return rapid.StringOfN(rapid.RuneFrom([]rune("ab张 &<>\"'_x\n\t元")), 0, 12, -1).Draw(t, "text")
			case 1:
				return rapid.IntRange(-1000, 1_000_000).Draw(t, "whole")
			case 2:
				return float64(rapid.IntRange(0, 1_000_000).Draw(t, "cents")) / 100
			case 3:
				return rapid.Bool().Draw(t, "bool")
			}
			return nil
		}), 1, 60).Draw(t, "cells")
		width := rapid.IntRange(1, 7).Draw(t, "width")
		for i, v := range cells {
			at, _ := excelize.CoordinatesToCellName(i%width+1, i/width+1)
			if err := book.SetCellValue("Sheet1", at, v); err != nil {
				t.Fatal(err)
			}
		}
		var out bytes.Buffer
		if err := book.Write(&out); err != nil {
			t.Fatal(err)
		}
		want, err := book.GetRows("Sheet1")
		if err != nil {
			t.Fatal(err)
		}
		rows, err := read(out.Bytes(), 0)
		if err != nil {
			t.Fatal(err)
		}
		got := make([][]string, len(want))
		for _, r := range rows {
			got[r.Line-1] = r.Cells
		}
		for i := range want {
			for len(want[i]) > 0 && want[i][len(want[i])-1] == "" {
				want[i] = want[i][:len(want[i])-1]
			}
			if !slices.Equal(want[i], got[i]) {
				t.Fatalf("row %d: excelize %q, here %q", i+1, want[i], got[i])
			}
		}
	})
}

// Serial numbers are the days and seconds that they mean.
func TestSerial(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		second := rapid.Int64Range(0, 200*365*86400).Draw(t, "second")
		day := time.Date(1900, 3, 1, 0, 0, 0, 0, time.UTC).Unix() + second
		number := fmt.Sprintf("%.15g", 61+float64(second)/86400)
		got, ok := xlsx.Serial([]byte(number), false)
		if want := time.Unix(day, 0).UTC().Format(time.DateTime); !ok || got != want {
			t.Fatalf("%s: %s, want %s", number, got, want)
		}
	})
}

// A sheet that is not held in memory is read as one that is.
func TestLargeSheet(t *testing.T) {
	var rows strings.Builder
	text := strings.Repeat("张", 300)
	for i := 1; rows.Len() < 70<<20; i++ {
		fmt.Fprintf(&rows, `<row r="%d"><c r="A%d"/><c r="B%d" t="str"><v>%s%d</v></c></row>`, i, i, i, text, i)
	}
	first := strings.Replace(rows.String(), `<c r="A1"/>`, `<c r="A1"><v>7</v></c>`, 1)
	got, err := read(pack(t, map[string]string{"xl/worksheets/sheet1.xml": `<worksheet><sheetData>` + first +
		`</sheetData><mergeCells><mergeCell ref="A1:A3"/></mergeCells></worksheet>`}), 0)
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range got {
		wantA := ""
		if i < 3 {
			wantA = "7"
		}
		if r.Line != int64(i+1) || r.Cells[0] != wantA || r.Cells[1] != fmt.Sprintf("%s%d", text, i+1) {
			t.Fatalf("row %d: %.100v", i+1, r)
		}
	}
}

// Any sheet is read or refused.
func FuzzSheet(f *testing.F) {
	f.Add(`<row r="1"><c r="A1" t="s" s="2"><v>1</v></c></row>`)
	f.Add(`<row r="1"><c r="A1"><f>A2</f></c><c t="inlineStr"><is><t>a</t></is></c></row></sheetData><mergeCells><mergeCell ref="A1:B3"/></mergeCells>`)
	f.Add("<row><c r=\"ZZZZ1\"><v>&#1;_x0041_</v></c></row>")
	f.Fuzz(func(t *testing.T, text string) {
		parts := map[string]string{"xl/worksheets/sheet1.xml": `<worksheet><sheetData>` + text + `</sheetData></worksheet>`,
			"xl/styles.xml": styles, "xl/sharedStrings.xml": "<sst>" + text + "</sst>"}
		rows, err := read(pack(t, parts), 0)
		if err == nil {
			for _, r := range rows {
				if r.Line < 1 || len(r.Cells) == 0 || len(r.Cells) > xlsx.MaxColumns {
					t.Errorf("a row that cannot be: %.100v", r)
				}
			}
		}
	})
}

// Whatever a file holds, it is opened or refused.
func FuzzOpen(f *testing.F) {
	f.Add(pack(f, sheet(`<row r="1"><c r="A1"><v>1</v></c></row>`)))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, content []byte) {
		rows, err := read(content, 0)
		if err != nil && rows != nil {
			t.Error("rows beside an error")
		}
	})
}
