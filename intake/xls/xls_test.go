package xls_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"dyetrace/intake/xls"
	"dyetrace/intake/xlsx"
)

// biff writes records.
type biff struct{ bytes.Buffer }

func (b *biff) rec(kind uint16, parts ...any) {
	var data bytes.Buffer
	for _, p := range parts {
		if err := binary.Write(&data, binary.LittleEndian, p); err != nil {
			panic(err)
		}
	}
	b.Write(binary.LittleEndian.AppendUint16(binary.LittleEndian.AppendUint16(nil, kind), uint16(data.Len())))
	b.Write(data.Bytes())
}

// text is a text with its length in two bytes, as narrow as it can be.
func text(s string) []byte {
	return append(binary.LittleEndian.AppendUint16(nil, uint16(len(utf16.Encode([]rune(s))))), chars(s)...)
}

// chars is a text after the byte of its flags.
func chars(s string) []byte {
	units := utf16.Encode([]rune(s))
	wide, narrow := []byte{1}, []byte{0}
	for _, u := range units {
		wide = binary.LittleEndian.AppendUint16(wide, u)
		narrow = append(narrow, byte(u))
		if u > 0xff {
			narrow = nil
		}
	}
	if narrow == nil || len(narrow) != len(units)+1 {
		return wide
	}
	return narrow
}

func le32(n int) uint32 { return uint32(n) }

// book writes a workbook's stream: what is said of all of it, and a sheet.
func book(globals, cells func(b *biff)) []byte {
	var b biff
	b.rec(0x0809, uint16(0x0600), uint16(5), uint64(0), uint32(0))
	if globals != nil {
		globals(&b)
	}
	name := chars("S表")
	const boundSheet = 4 + 6 + 1
	offset := b.Len() + boundSheet + len(name) + 4
	b.rec(0x0085, le32(offset), uint8(1), uint8(0), uint8(2), name)
	b.rec(0x000a)
	b.rec(0x0809, uint16(0x0600), uint16(0x10), uint64(0), uint32(0))
	if cells != nil {
		cells(&b)
	}
	b.rec(0x000a)
	return b.Bytes()
}

// read is all the rows of the first sheet, cells parted by bars.
func read(t testing.TB, stream []byte) ([]string, error) {
	t.Helper()
	b, err := xls.Parse(stream)
	if err != nil {
		return nil, err
	}
	var rows []string
	for i := range b.Sheets {
		r, err := b.Rows(i)
		if err != nil {
			return rows, err
		}
		for {
			var row xlsx.Row
			err := r.Next(&row)
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return rows, err
			}
			var cells []string
			for _, c := range row.Cells {
				cells = append(cells, string(row.Text[c.Off:c.Off+c.Len]))
			}
			line := strings.Join(cells, "|")
			if len(row.Merged) > 0 {
				line += " merged"
			}
			rows = append(rows, string(rune('0'+row.Line))+": "+line)
		}
		r.Close()
	}
	return rows, nil
}

func wants(t *testing.T, stream []byte, want ...string) {
	t.Helper()
	got, err := read(t, stream)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Every kind of cell shows what a spreadsheet program shows.
func TestCells(t *testing.T) {
	rkInt := func(n int32, hundredths uint32) uint32 { return uint32(n)<<2 | 2 | hundredths }
	rkDouble := func(f float64) uint32 { return uint32(math.Float64bits(f)>>32) &^ 3 }
	special := func(kind, value uint8) []any {
		return []any{kind, uint8(0), value, uint8(0), uint16(0), uint16(0xffff)}
	}
	formula := func(b *biff, row, column uint16, result ...any) {
		b.rec(0x0006, append(append([]any{row, column, uint16(0)}, result...), uint16(0), le32(0), uint16(0))...)
	}
	wants(t, book(func(b *biff) {
		b.rec(0x041e, uint16(164), text(`yyyy\-mm\-dd h:mm`))
		b.rec(0x00e0, uint16(0), uint16(0), make([]byte, 16))
		b.rec(0x00e0, uint16(0), uint16(164), make([]byte, 16))
		b.rec(0x00e0, uint16(0), uint16(14), make([]byte, 16))
		b.rec(0x00fc, le32(2), le32(2), text("narrow é"), text("宽 €"))
	}, func(b *biff) {
		b.rec(0x00fd, uint16(0), uint16(0), uint16(0), le32(1))
		b.rec(0x00fd, uint16(0), uint16(2), uint16(0), le32(0))
		b.rec(0x0204, uint16(1), uint16(0), uint16(0), text("a label"))
		b.rec(0x00d6, uint16(1), uint16(1), uint16(0), text("rich"), uint16(0))
		b.rec(0x0203, uint16(2), uint16(0), uint16(0), 1234.56)
		b.rec(0x0203, uint16(2), uint16(1), uint16(1), 46082.375)
		b.rec(0x0203, uint16(2), uint16(2), uint16(0), 6222020000000000011.0)
		b.rec(0x0203, uint16(2), uint16(3), uint16(99), -0.1)
		b.rec(0x00bd, uint16(3), uint16(1), uint16(0), rkInt(-150, 1), uint16(2), rkInt(46082, 0), uint16(0), rkDouble(0.5), uint16(3))
		b.rec(0x027e, uint16(4), uint16(0), uint16(0), rkInt(7, 0))
		b.rec(0x027e, uint16(4), uint16(1), uint16(0), rkDouble(2.5)|1)
		b.rec(0x027e, uint16(4), uint16(2), uint16(0), rkInt(1205, 1))
		b.rec(0x0205, uint16(5), uint16(0), uint16(0), uint8(1), uint8(0))
		b.rec(0x0205, uint16(5), uint16(1), uint16(0), uint8(0x2a), uint8(1))
		formula(b, 6, 0, 99.5)
		formula(b, 6, 1, special(0, 0)...)
		b.rec(0x04bc, make([]byte, 10)) // a formula that cells share comes between
		b.rec(0x0207, text("result"))
		formula(b, 6, 2, special(1, 0)...)
		formula(b, 6, 3, special(2, 7)...)
		formula(b, 6, 4, special(3, 0)...)
		b.rec(0x0201, uint16(7), uint16(0), uint16(0))
		b.rec(0x0203, uint16(8), uint16(0), uint16(0), float64(6222020000000123456))
		b.rec(0x0203, uint16(8), uint16(1), uint16(0), float64(6222020000001234))
	}),
		"1: 宽 €||narrow é", "2: a label|rich", "3: 1234.56|2026-03-01 09:00:00|6.22202E+18|-0.1", "4: |-1.5|2026-03-01|0.5", "5: 7|0.025|12.05", "6: TRUE|#N/A",
		"7: 99.5|result|FALSE|#DIV/0!", "9: 6.222020000000124E+18|6222020000001234")
}

// A text that CONTINUE records cut in two is whole, whatever either part is
// written in and wherever its runs and phonetic text are cut.
func TestContinuedTexts(t *testing.T) {
	stream := book(func(b *biff) {
		first := append(binary.LittleEndian.AppendUint16(nil, 6), 0, 'a', 'b', 'c')
		b.rec(0x00fc, le32(4), le32(4), first)
		b.rec(0x003c, uint8(1), utf16.Encode([]rune("中文d")), // the other half, in wide characters
			uint16(2), uint8(8), uint16(1), []byte("xy"), uint16(0)) // half of a run of fonts
		b.rec(0x003c, uint16(7), uint16(1), uint8(4), uint32(6), []byte("z"), []byte{1, 2, 3})
		b.rec(0x003c, []byte{4, 5, 6}, text("end"))
	}, func(b *biff) {
		for i := range 4 {
			b.rec(0x00fd, uint16(i), uint16(0), uint16(0), le32(i))
		}
	})
	wants(t, stream, "1: abc中文d", "2: xy", "3: z", "4: end")
}

// Dates count from 1904 where the workbook asks for it; cells in any order, the
// last one of a place, merged cells and a chart among the cells are read as
// shown.
func TestSheets(t *testing.T) {
	wants(t, book(func(b *biff) {
		b.rec(0x0022, uint16(1))
		b.rec(0x00e0, uint16(0), uint16(14), make([]byte, 16))
	}, func(b *biff) {
		b.rec(0x0204, uint16(1), uint16(1), uint16(0), text("b"))
		b.rec(0x0204, uint16(0), uint16(0), uint16(0), text("old"))
		b.rec(0x0204, uint16(0), uint16(0), uint16(0), text("a"))
		b.rec(0x0203, uint16(2), uint16(1), uint16(0), 44620.0)
		b.rec(0x0809, uint16(0x0600), uint16(0x20), uint64(0), uint32(0))
		b.rec(0x0204, uint16(0), uint16(5), uint16(0), text("of a chart"))
		b.rec(0x000a)
		b.rec(0x00e5, uint16(2), uint16(0), uint16(1), uint16(0), uint16(0), uint16(0), uint16(0), uint16(3), uint16(4))
	}), "1: a", "2: a|b merged", "3: |2026-03-01")
	b, err := xls.Parse(book(nil, nil))
	if err != nil || len(b.Sheets) != 1 || b.Sheets[0].Name != "S表" || !b.Sheets[0].Hidden {
		t.Errorf("%+v %v", b, err)
	}
}

// What cannot be read is refused by name.
func TestRefused(t *testing.T) {
	whole := book(func(b *biff) { b.rec(0x00fc, le32(1), le32(1), text("some text")) }, func(b *biff) { b.rec(0x00fd, uint16(0), uint16(0), uint16(0), le32(5)) })
	var old biff
	old.rec(0x0809, uint16(0x0500), uint16(5), uint32(0))
	for name, test := range map[string]struct {
		stream []byte
		want   string
	}{
		"nothing":      {nil, "is damaged"},
		"Excel 95":     {old.Bytes(), "Excel 95 or older"},
		"Excel 4":      {[]byte{9, 4, 6, 0, 0, 0, 0x10, 0, 0, 0}, "Excel 95 or older"},
		"encrypted":    {book(func(b *biff) { b.rec(0x002f, uint16(1)) }, nil), "is an encrypted workbook"},
		"cut off":      {whole[:len(whole)-4], "ends before it is complete"},
		"cut globals":  {whole[:40], "ends before it is complete"},
		"no such text": {whole, "refers to a text that the workbook does not have"},
		"short texts":  {book(func(b *biff) { b.rec(0x00fc, le32(9), le32(9), text("x")) }, nil), "is damaged"},
		"sheet beyond": {book(func(b *biff) { b.rec(0x0085, le32(1<<30), uint8(0), uint8(0), uint8(1), chars("x")) }, nil), "is damaged"},
	} {
		if _, err := read(t, test.stream); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// compound writes a compound file with one stream, as Office writes one.
func compound(name string, stream []byte) []byte {
	const sector, end, fat, free = 512, 0xfffffffe, 0xfffffffd, 0xffffffff
	stream = append(bytes.Clone(stream), make([]byte, max(4096, (len(stream)+sector-1)/sector*sector)-len(stream))...)
	n := len(stream) / sector
	head := make([]byte, sector)
	copy(head, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
	le := binary.LittleEndian
	for at, v := range map[int]uint16{24: 0x3e, 26: 3, 28: 0xfffe, 30: 9, 32: 6} {
		le.PutUint16(head[at:], v)
	}
	for at, v := range map[int]uint32{44: 1, 48: 1, 56: 4096, 60: end, 68: end, 76: 0} {
		le.PutUint32(head[at:], v)
	}
	for at := 80; at < sector; at += 4 {
		le.PutUint32(head[at:], free)
	}
	table := make([]byte, sector)
	for i := range sector / 4 {
		v := uint32(free)
		switch {
		case i == 0:
			v = fat
		case i == 1 || i == 1+n:
			v = end
		case i < 1+n:
			v = uint32(i + 1)
		}
		le.PutUint32(table[4*i:], v)
	}
	dir := make([]byte, sector)
	entry := func(at int, name string, kind byte, child, start, size uint32) {
		e := dir[at*128:]
		for i, u := range utf16.Encode([]rune(name)) {
			le.PutUint16(e[2*i:], u)
		}
		le.PutUint16(e[64:], uint16(2*len(name)+2))
		e[66], e[67] = kind, 1
		le.PutUint32(e[68:], free)
		le.PutUint32(e[72:], free)
		le.PutUint32(e[76:], child)
		le.PutUint32(e[116:], start)
		le.PutUint32(e[120:], size)
	}
	entry(0, "Root Entry", 5, 1, end, 0)
	entry(1, name, 2, free, 2, uint32(len(stream)))
	return bytes.Join([][]byte{head, table, dir, stream}, nil)
}

// The workbook's stream is found in a compound file.
func TestCompound(t *testing.T) {
	stream := book(nil, func(b *biff) { b.rec(0x0204, uint16(0), uint16(0), uint16(0), text("a")) })
	for name, want := range map[string]string{"Workbook": "", "Book": "Excel 95 or older", "WordDocument": "no records"} {
		file := compound(name, stream)
		b, err := xls.Open(bytes.NewReader(file), int64(len(file)))
		switch {
		case want == "" && (err != nil || len(b.Sheets) != 1):
			t.Errorf("%s: %v", name, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), strings.TrimPrefix(want, "no records"))):
			t.Errorf("%s: %v", name, err)
		}
		cut := file[:len(file)-600]
		if _, err := xls.Open(bytes.NewReader(cut), int64(len(cut))); err == nil {
			t.Errorf("%s: a cut file is opened", name)
		}
	}
}

// A bare stream is recognised by how it begins; a text is not.
func TestStreamAlone(t *testing.T) {
	stream := book(nil, func(b *biff) { b.rec(0x0204, uint16(0), uint16(0), uint16(0), text("a")) })
	b, err := xls.OpenStream(bytes.NewReader(stream), int64(len(stream)))
	if err != nil || len(b.Sheets) != 1 || !xls.IsStream(stream) || !xls.IsStream([]byte{9, 4, 6, 0, 0, 0}) {
		t.Errorf("%v %v", b, err)
	}
	for _, head := range []string{"", "\t\x00a\x00", "\tx,y", "\t\b\x10"} {
		if xls.IsStream([]byte(head)) {
			t.Errorf("%q is taken for a workbook", head)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(book(func(b *biff) { b.rec(0x00fc, le32(2), le32(2), text("ab"), text("中")) }, func(b *biff) {
		b.rec(0x00fd, uint16(0), uint16(0), uint16(0), le32(0))
		b.rec(0x00e5, uint16(1), uint16(0), uint16(3), uint16(0), uint16(0))
	}))
	f.Fuzz(func(t *testing.T, stream []byte) { check(t, stream) })
}

func FuzzOpen(f *testing.F) {
	f.Add(compound("Workbook", book(nil, func(b *biff) { b.rec(0x0204, uint16(0), uint16(0), uint16(0), text("a")) })))
	f.Fuzz(func(t *testing.T, file []byte) {
		if b, err := xls.Open(bytes.NewReader(file), int64(len(file))); err == nil && b == nil {
			t.Fatal("neither a book nor an error")
		}
	})
}

// check fails where a row is none that can be.
func check(t *testing.T, stream []byte) {
	b, err := xls.Parse(stream)
	if err != nil {
		return
	}
	for i := range min(len(b.Sheets), 4) {
		r, err := b.Rows(i)
		if err != nil {
			continue
		}
		for {
			var row xlsx.Row
			if r.Next(&row) != nil {
				break
			}
			if row.Line < 1 || row.Line > 1<<16 || len(row.Cells) == 0 || len(row.Cells) > 1<<16 {
				t.Fatalf("row %d of %d cells", row.Line, len(row.Cells))
			}
			for _, c := range row.Cells {
				if int(c.Off+c.Len) > len(row.Text) {
					t.Fatalf("a cell beyond its text: %+v", c)
				}
			}
		}
	}
}
