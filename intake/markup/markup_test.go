package markup_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zip"

	"dyetrace/intake/markup"
	"dyetrace/intake/xlsx"
)

// rows is all that a workbook shows: a line for each sheet, and one for each of
// its rows, with cells parted by bars.
func rows(b *markup.Book) (all []string, err error) {
	defer b.Close()
	for i, sheet := range b.Sheets {
		name := "# " + sheet.Name
		if sheet.Hidden {
			name += " hidden"
		}
		all = append(all, name)
		r, err := b.Rows(i)
		if err != nil {
			return all, err
		}
		for n := 0; ; n++ {
			var row xlsx.Row
			err := r.Next(&row)
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return all, err
			}
			var cells []string
			for _, c := range row.Cells {
				cells = append(cells, string(row.Text[c.Off:c.Off+c.Len]))
			}
			line := fmt.Sprintf("%d: %s", row.Line, strings.Join(cells, "|"))
			if len(row.Merged) > 0 {
				line += fmt.Sprint(" merged ", row.Merged)
			}
			if all = append(all, line); n > 2000 {
				break
			}
		}
		r.Close()
	}
	return all, nil
}

// open opens a text by what it begins with.
func open(t testing.TB, text string) ([]string, error) {
	t.Helper()
	read := markup.Sniff([]byte(text))
	if read == nil {
		t.Fatalf("%.40q is not known", text)
	}
	b, err := read(strings.NewReader(text))
	if err != nil {
		return nil, err
	}
	return rows(b)
}

func wants(t *testing.T, text string, want ...string) {
	t.Helper()
	got, err := open(t, text)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// A table of a page is a sheet; titles and text above it are its first rows.
func TestHTML(t *testing.T) {
	wants(t, `<!DOCTYPE html><html><head><style>td > x {}</style><title>Statement</title></head><body><h1>Account&nbsp;7</h1>
		<p>from 1 to 5<table><tr><td>Holder<td>Anna &amp; <b>Ben</b></tr></table>
		<table border=1><thead><TR><TH>Day</TH><th>In</th><th>Out</th></tr></thead>
		<tr><td rowspan=2>1</td><td x:num="6222020000000000011">6.22E+18</td><td>a<br>b</td></tr><tr><td colspan="2" title='x > "y'>wide</td></tr>
		<tr><td>2<td><table><tr><td>inner</td></tr></table>x<td><!-- <td>no --><script>if (a<b) "<td>"</script>z</table>
		<table><tr><td>A<td>B<td>C<tr><td>1<td>2<td>3</table><p>the end</body></html>`,
		"# table 1", "1: Statement", "2: Account 7", "3: from 1 to 5", "4: Holder|Anna & Ben", "5: inner", "6: Day|In|Out", "7: 1|6222020000000000011|a b", "8: 1|wide merged [0]", "9: 2|x|z",
		"# table 2", "1: A|B|C", "2: 1|2|3")
	wants(t, "<table><tr><td>Day</td><td>Amount</td></tr><tr><td>1</td><td>2</td></tr>", "# table 1", "1: Day|Amount", "2: 1|2")
	if _, err := open(t, "<html><body>log in first</body></html>"); !errors.Is(err, markup.ErrNoTable) {
		t.Error(err)
	}
}

const head2003 = `<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">`

// SpreadsheetML 2003 shows numbers, days, times, texts, truth and merged cells.
func TestSpreadsheetML(t *testing.T) {
	wants(t, head2003+`<Styles><Style ss:ID="s1"><NumberFormat ss:Format="General Date"/></Style><Style ss:ID="s2"><NumberFormat ss:Format="Short Date"/></Style></Styles>
		<Worksheet ss:Name="A &amp; B"><Table><Row><Cell ss:MergeAcross="1"><Data ss:Type="String">title</Data></Cell><Cell><Data ss:Type="String">c</Data></Cell></Row>
		<Row ss:Index="4"><Cell ss:Index="2"><Data ss:Type="Number">-1500.5</Data><Comment><ss:Data>a note</ss:Data></Comment></Cell>
		<Cell ss:StyleID="s1"><Data ss:Type="DateTime">2026-03-01T00:00:00.000</Data></Cell><Cell ss:StyleID="s2"><Data ss:Type="DateTime">2026-03-01T00:00:00.000</Data></Cell>
		<Cell><Data ss:Type="DateTime">2026-03-01T09:30:00.250</Data></Cell><Cell><Data ss:Type="DateTime">1899-12-31T09:30:00.000</Data></Cell><Cell><Data ss:Type="Boolean">1</Data></Cell>
		<Cell><Data ss:Type="Number">6222020000000000000</Data></Cell></Row>
		<Row><Cell ss:MergeDown="1"><ss:Data ss:Type="String"><Font>rich</Font> <B>text</B></ss:Data></Cell></Row><Row><Cell ss:Index="2"><Data ss:Type="String">x</Data></Cell></Row></Table></Worksheet>
		<Worksheet ss:Name="C"><Table/><WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet></Workbook>`,
		"# A & B", "1: title||c", "4: |-1500.5|2026-03-01 00:00:00|2026-03-01|2026-03-01 09:30:00.25|09:30:00|TRUE|6.22202E+18", "5: rich text", "6: rich text|x merged [0]", "# C hidden")
	if _, err := open(t, head2003+`<Worksheet ss:Name="A"><Table><Row><Cell><Data ss:Type="String">x`); err == nil || !strings.Contains(err.Error(), "cut off") {
		t.Error(err)
	}
}

const headODS = `<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"><office:automatic-styles>
	<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style></office:automatic-styles><office:body><office:spreadsheet>`

const endODS = `</office:spreadsheet></office:body></office:document-content>`

const cellsODS = `<table:table table:name="S" table:style-name="ta1"><table:table-column table:number-columns-repeated="16384"/>
	<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>
	<table:table-row><table:table-cell office:value-type="float" office:value="1234.5"><text:p>1,234.50</text:p></table:table-cell><table:table-cell office:value-type="percentage" office:value="0.05"><text:p>5%</text:p></table:table-cell>
	<table:table-cell office:value-type="currency" office:currency="EUR" office:value="-7"><text:p>-7 €</text:p></table:table-cell><table:table-cell office:value-type="date" office:date-value="2026-03-01"><text:p>1 Mar</text:p></table:table-cell>
	<table:table-cell office:value-type="date" office:date-value="2026-03-01T09:30:00"/><table:table-cell office:value-type="time" office:time-value="PT09H30M05S"/>
	<table:table-cell office:value-type="time" office:time-value="PT30H00M00S"><text:p>30:00:00</text:p></table:table-cell><table:table-cell office:value-type="boolean" office:boolean-value="true"/>
	<table:table-cell office:value-type="float" office:value="6222020000000000000"/><table:table-cell table:number-columns-repeated="16000"/></table:table-row>
	<table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="string" table:number-columns-repeated="2"><text:p>a<text:s text:c="3"/>b</text:p><text:p>c<text:span>d</text:span></text:p>
	<office:annotation><text:p>a note</text:p></office:annotation></table:table-cell><table:table-cell table:formula="of:=A1"/></table:table-row>
	<table:table-row><table:table-cell table:number-rows-spanned="2"><text:p>m</text:p></table:table-cell></table:table-row>
	<table:table-row><table:covered-table-cell/><table:table-cell><text:p>n &amp; o</text:p></table:table-cell></table:table-row>
	<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row></table:table><table:table table:name="T" table:style-name="ta2"><table:table-row><table:table-cell><text:p>t</text:p></table:table-cell></table:table-row></table:table>`

var shownODS = []string{"# S", "3: 1234.5|0.05|-7|2026-03-01|2026-03-01 09:30:00|09:30:05|30:00:00|TRUE|6.22202E+18", "4: a b cd|a b cd|=of:=A1", "5: a b cd|a b cd|=of:=A1", "6: m", "7: m|n & o merged [0]",
	"# T hidden", "1: t"}

// archive packs files.
func archive(t testing.TB, files ...[2]string) *zip.Reader {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range files {
		part, err := w.Create(f[0])
		if err == nil {
			_, err = io.WriteString(part, f[1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	return z
}

var mimetype = [2]string{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"}

// An OpenDocument spreadsheet shows what each cell's value is, repeated cells
// and rows as often as they are repeated, and reads alike packed and flat.
func TestOpenDocument(t *testing.T) {
	z := archive(t, mimetype, [2]string{"content.xml", headODS + cellsODS + endODS})
	if !markup.IsOpenBook(z) || markup.IsOpenBook(archive(t, [2]string{"a", "b"})) {
		t.Error("not told from other archives")
	}
	b, err := markup.OpenArchive(z)
	if err != nil {
		t.Fatal(err)
	}
	got, err := rows(b)
	if diff := cmp.Diff(shownODS, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	wants(t, strings.ReplaceAll(headODS+cellsODS+endODS, "document-content", "document"), shownODS...)
	// Sheets may be read in any order.
	b, err = markup.OpenArchive(z)
	if err != nil {
		t.Fatal(err)
	}
	for _, sheet := range []int{1, 0, 1} {
		r, err := b.Rows(sheet)
		var row xlsx.Row
		if err == nil {
			err = r.Next(&row)
		}
		if want := []int64{3, 1}[sheet]; err != nil || row.Line != want {
			t.Errorf("sheet %d: line %d, %v", sheet, row.Line, err)
		}
	}
}

// What cannot be read is refused, and nothing grows without end.
func TestRefused(t *testing.T) {
	wide := `<table:table table:name="S"><table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="16384"><text:p>` + strings.Repeat("x", 5000) +
		`</text:p></table:table-cell></table:table-row></table:table>`
	for name, test := range map[string]struct {
		files [][2]string
		want  string
	}{
		"encrypted":  {[][2]string{mimetype, {"content.xml", "\x01\x02"}, {"META-INF/manifest.xml", `<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>`}}, "is an encrypted OpenDocument spreadsheet"},
		"no content": {[][2]string{mimetype}, "without content"},
		"cut off":    {[][2]string{mimetype, {"content.xml", headODS + cellsODS}}, "cut off"},
		"wide rows":  {[][2]string{mimetype, {"content.xml", headODS + wide + endODS}}, "expands more than"},
		"too wide": {[][2]string{mimetype, {"content.xml", headODS + `<table:table><table:table-row><table:table-cell table:number-columns-repeated="16384"/><table:table-cell><text:p>x</text:p></table:table-cell></table:table-row></table:table>` + endODS}},
			"more rows or columns"},
		"long text": {[][2]string{mimetype, {"content.xml", headODS + `<table:table><table:table-row><table:table-cell><text:p>` + strings.Repeat("x", 9<<20) + endODS}}, "more than 8 MiB"},
	} {
		b, err := markup.OpenArchive(archive(t, test.files...))
		if err == nil {
			_, err = rows(b)
		}
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := open(t, "<table>"+strings.Repeat("<table>", 100)); err == nil {
		t.Error("tables nested without end are read")
	}
	if _, err := open(t, "<table><tr><td>"+strings.Repeat(" ", 65<<20)); err == nil {
		t.Error("a page of more than 64 MiB is read")
	}
}

// Texts that are no markup are left alone.
func TestSniff(t *testing.T) {
	for _, text := range []string{"", "a,b\n<table>", "<?xml version=\"1.0\"?><Document/>", "<x>", "OFXHEADER:100\n<OFX>"} {
		if markup.Sniff([]byte(text)) != nil {
			t.Errorf("%q is taken for a workbook", text)
		}
	}
}

func FuzzTables(f *testing.F) {
	f.Add([]byte("<table><tr><td rowspan=3 colspan=2>a<td>&amp;<tr><td>b<td>c<td>d</table>"))
	f.Add([]byte(head2003 + `<Worksheet ss:Name="A"><Table><Row ss:Index="4"><Cell ss:Index="2" ss:MergeDown="3"><Data ss:Type="DateTime">2026-03-01T00:00:00.000</Data></Cell></Row></Table></Worksheet></Workbook>`))
	f.Add([]byte(strings.ReplaceAll(headODS+cellsODS+endODS, "document-content", "document")))
	f.Fuzz(func(t *testing.T, text []byte) {
		read := markup.Sniff(text)
		if read == nil {
			return
		}
		b, err := read(bytes.NewReader(text))
		if err != nil {
			return
		}
		if len(b.Sheets) > 20 {
			b.Sheets = b.Sheets[:20]
		}
		_, _ = rows(b)
	})
}
