package xlsx_test

import (
	"bytes"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dyetrace/intake/xlsx"
)

// Texts that do not fit into memory are the same from disk, wherever a piece of
// them ends; what looks like markup in a part that is none is text.
func TestTextsOnDisk(t *testing.T) {
	var shared, rows strings.Builder
	var want []string
	shared.WriteString("<x:sst>")
	for i := range 300 {
		text := strings.Repeat("字", i%50) + fmt.Sprint(i)
		switch i % 4 {
		case 0:
			fmt.Fprintf(&shared, "<x:si><x:t>%s</x:t></x:si>", text)
		case 1:
			fmt.Fprintf(&shared, "<x:si><x:r><x:t>%s</x:t></x:r><x:rPh><x:t>no</x:t></x:rPh><!-- </x:si> --></x:si >", text)
		case 2:
			text += "</x:si>"
			fmt.Fprintf(&shared, "<x:si><x:t><![CDATA[%s]]></x:t></x:si>", text)
		case 3:
			text = ""
			shared.WriteString("<x:si/>")
		}
		want = append(want, text)
		fmt.Fprintf(&rows, `<row r="%d"><c r="A%d"><v>7</v></c><c r="B%d" t="s"><v>%d</v></c></row>`, i+1, i+1, i+1, i)
	}
	shared.WriteString("</x:sst>")
	parts := sheet(rows.String())
	parts["xl/sharedStrings.xml"] = shared.String()
	book := pack(t, parts)
	for _, memory := range []struct{ inside, piece int }{{64 << 20, 256 << 10}, {0, 1}, {1, 7}, {1000, 64}, {5000, 100}} {
		restore := xlsx.WithinMemory(memory.inside, memory.piece)
		got, err := read(book, 0)
		restore()
		if err != nil {
			t.Fatalf("%+v: %v", memory, err)
		}
		var texts []string
		for _, r := range got {
			texts = append(texts, strings.Join(r.Cells[1:], ""))
		}
		if diff := cmp.Diff(want, texts); diff != "" {
			t.Errorf("%+v: %s", memory, diff)
		}
	}
}

// A small workbook that would take a gigabyte is refused while it is still small:
// by its texts, its styles, or many cells that refer to one long text.
func TestSmallBooksStaySmall(t *testing.T) {
	long := strings.Repeat("abcdefgh", 4000)
	for name, parts := range map[string]map[string]string{
		"texts":     {"xl/sharedStrings.xml": "<sst>" + strings.Repeat("<si/>", 8<<20) + "</sst>"},
		"one text":  {"xl/sharedStrings.xml": "<sst><si><t>" + strings.Repeat("a", 40<<20) + "</t></si></sst>"},
		"styles":    {"xl/styles.xml": "<styleSheet><cellXfs>" + strings.Repeat(`<xf numFmtId="1"/>`, 2<<20) + "</cellXfs></styleSheet>"},
		"one row":   sheet(`<row>` + strings.Repeat(`<c t="s"><v>0</v></c>`, 16_000) + `</row>`),
		"brackets":  sheet(`<row a="` + strings.Repeat(">", 4<<20) + `"/>`),
		"many ends": {"xl/sharedStrings.xml": "<sst><si><t><![CDATA[" + strings.Repeat("</si>", 1<<20) + "]]></t></si></sst>"},
	} {
		t.Run(name, func(t *testing.T) {
			if parts["xl/worksheets/sheet1.xml"] == "" {
				parts["xl/worksheets/sheet1.xml"] = sheet(`<row><c><v>1</v></c></row>`)["xl/worksheets/sheet1.xml"]
			}
			if parts["xl/sharedStrings.xml"] == "" {
				parts["xl/sharedStrings.xml"] = "<sst><si><t>" + long + "</t></si></sst>"
			}
			book := pack(t, parts)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := read(book, 0)
			runtime.ReadMemStats(&after)
			if took := (after.TotalAlloc - before.TotalAlloc) >> 20; took > 400 {
				t.Errorf("%d KB packed took %d MiB, and the error is %v", len(book)>>10, took, err)
			}
			if err == nil && !bytes.Contains([]byte(name), []byte("brackets")) {
				t.Error("it is not refused")
			}
		})
	}
}
