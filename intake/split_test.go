package intake

import (
	"bytes"
	"context"
	"encoding/csv"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dyetrace"
)

// rawFormat makes of every record an account whose id is its first field and
// whose holder is all of its fields, so that a test sees how a file was split.
func rawFormat() Format {
	return Format{Name: "raw", Opening: "", Required: nil, Text: func(Header, *Options) (func() Parser, error) {
		return func() Parser { return rawParser{} }, nil
	}}
}

type rawParser struct{}

func (rawParser) Parse(rec *Record, b *dyetrace.Batch) error {
	var fields []string
	for i := range rec.Len() {
		fields = append(fields, string(rec.Bytes(i)))
	}
	b.Accounts = append(b.Accounts, dyetrace.Account{Holder: strings.Join(fields, "|"), Source: dyetrace.Source{Line: rec.Line}})
	return nil
}

// split is how a text is split: line and fields, or line and why not.
type split struct {
	Line int64
	Text string
}

// splitText splits a text in blocks of a size. A line of as many columns as
// every record has stands before it.
func splitText(t interface{ Fatal(...any) }, text string, columns, block, longest int) []split {
	o := Options{BlockBytes: block}
	o.limits.maxRecord = longest
	var all []split
	head := strings.Repeat("h,", columns-1) + "h\n"
	_, err := ReadStream(context.Background(), strings.NewReader(head+text), "t", []Format{rawFormat()}, o,
		func(b *dyetrace.Batch) error {
			for _, a := range b.Accounts {
				all = append(all, split{a.Source.Line, a.Holder})
			}
			for _, r := range b.Rejects {
				all = append(all, split{r.Line, "- " + r.Reason})
			}
			return nil
		})
	if err != nil {
		t.Fatal(err)
	}
	slices.SortStableFunc(all, func(a, b split) int { return int(a.Line - b.Line) })
	return all
}

// Line ends of every kind, quotes of every kind, and what becomes of broken
// ones. Lines count as an editor counts them; the header is the first.
func TestSplit(t *testing.T) {
	const strays = "- a field in quotes goes on after its closing quote: quotes inside it must be doubled"
	const open = "- a field begins with a quote that is not closed within 1 MiB"
	for name, c := range map[string]struct {
		text string
		want []split
	}{
		"LF":                     {"a,b\nc,d\n", []split{{2, "a|b"}, {3, "c|d"}}},
		"no last line end":       {"a,b\nc,d", []split{{2, "a|b"}, {3, "c|d"}}},
		"CRLF":                   {"a,b\r\nc,d\r\n", []split{{2, "a|b"}, {3, "c|d"}}},
		"CR":                     {"a,b\rc,d\r", []split{{2, "a|b"}, {3, "c|d"}}},
		"mixed":                  {"a,b\rc,d\r\ne,f\ng,h", []split{{2, "a|b"}, {3, "c|d"}, {4, "e|f"}, {5, "g|h"}}},
		"empty lines":            {"\n\na,b\r\n\r\n\rc,d\n\n", []split{{4, "a|b"}, {7, "c|d"}}},
		"empty fields":           {",\n\"\",\n", []split{{2, "|"}, {3, "|"}}},
		"quoted":                 {"\"a,1\",\"b\"\"\"\n", []split{{2, "a,1|b\""}}},
		"lines in quotes":        {"\"a\n1\r\n2\r3\",b\nc,d\n", []split{{2, "a\n1\r\n2\r3|b"}, {6, "c|d"}}},
		"quote inside":           {"5\" nail,b\n", []split{{2, "5\" nail|b"}}},
		"quote after blank":      {" \"a\",b\n", []split{{2, " \"a\"|b"}}},
		"blanks after quote":     {"\"a\"\t,\"b\" \n\"c\",\"d\"\t\t\n", []split{{2, "a|b"}, {3, "c|d"}}},
		"goes on after blanks":   {"\"a\" x,b\nc,d\n", []split{{2, strays}, {3, "c|d"}}},
		"goes on after quote":    {"\"a\"x,b\nc,d\n", []split{{2, strays}, {3, "c|d"}}},
		"single quote in quotes": {"\"a \"b\" c\",d\ne,f\n", []split{{2, strays}, {3, "e|f"}}},
		"never closed":           {"\"a,b\nc,d\ne,f\n", []split{{2, open}, {3, "c|d"}, {4, "e|f"}}},
		"never closed at end":    {"a,b\n\"", []split{{2, "a|b"}, {3, "- a field begins with a quote that is not closed within 1 MiB"}}},
		"closed at end":          {"a,\"b\"", []split{{2, "a|b"}}},
		"stray lines later":      {"\"a\nb,\"c\nd,e\n", []split{{2, strays}, {3, open}, {4, "d|e"}}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, block := range []int{1, 2, 3, 5, 64, 1 << 20} {
				if diff := cmp.Diff(c.want, splitText(t, c.text, 2, block, maxRecord)); diff != "" {
					t.Fatalf("in blocks of %d bytes:\n%s", block, diff)
				}
			}
		})
	}
}

// A record at the limit is read, one byte more is not, and it is the same
// however the file is cut into blocks.
func TestSplitLongLines(t *testing.T) {
	const longest = 10
	for name, c := range map[string]struct {
		text string
		want []split
	}{
		"at the limit":       {"12345,7890\na,b\n", []split{{2, "12345|7890"}, {3, "a|b"}}},
		"over the limit":     {"12345,78901\na,b\n", []split{{2, "- the line is longer than 1 MiB"}, {3, "a|b"}}},
		"cut in a character": {"aaaaa,bbbbé\né,b\n", []split{{2, "- the line is longer than 1 MiB"}, {3, "é|b"}}},
		"far over":           {strings.Repeat("x", 100) + "\r\na,b\n", []split{{2, "- the line is longer than 1 MiB"}, {3, "a|b"}}},
		"far over at end":    {"a,b\n" + strings.Repeat("x", 100), []split{{2, "a|b"}, {3, "- the line is longer than 1 MiB"}}},
		"quoted at limit":    {"\"a\n34\",\"8\"\na,b\n", []split{{2, "a\n34|8"}, {4, "a|b"}}},
		"quoted over limit":  {"\"a\n34\",\"89\"\na,b\n", []split{{2, "- a field begins with a quote that is not closed within 1 MiB"}, {3, "34\"|89"}, {4, "a|b"}}},
	} {
		t.Run(name, func(t *testing.T) {
			for block := 1; block < 130; block++ {
				if diff := cmp.Diff(c.want, splitText(t, c.text, 2, block, longest)); diff != "" {
					t.Fatalf("in blocks of %d bytes:\n%s", block, diff)
				}
			}
		})
	}
}

// Whatever a file holds, it is split in one way only, however it is cut into
// blocks; and where encoding/csv can read it too, in the same way.
func TestSplitIsIndependentOfBlocks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pieces := rapid.SliceOfN(rapid.SampledFrom([]string{
			"a", "bb", ",", "\n", "\r\n", "\r", `"`, `""`, "\" ,", "\",\"", "\"\n", "\n\"", "é", "0123456789",
		}), 0, 40).Draw(t, "pieces")
		text := strings.Join(pieces, "")
		longest := rapid.SampledFrom([]int{8, 30, maxRecord}).Draw(t, "longest record")
		want := splitText(t, text, 1, 1<<20, longest)
		for _, block := range []int{1, 2, 3, 4, 7, 16} {
			if diff := cmp.Diff(want, splitText(t, text, 1, block, longest)); diff != "" {
				t.Fatalf("%q in blocks of %d bytes:\n%s", text, block, diff)
			}
		}
		if longest == maxRecord {
			compareWithLibrary(t, text)
		}
	})
}

// compareWithLibrary compares with encoding/csv, which takes a CR for a line
// end only before an LF, and drops it there also inside quotes.
func compareWithLibrary(t *rapid.T, text string) {
	if strings.Contains(text, "\r") {
		return
	}
	want := [][]string{}
	library := csv.NewReader(strings.NewReader(text))
	library.FieldsPerRecord = -1
	for {
		fields, err := library.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return
		}
		want = append(want, fields)
	}
	got := [][]string{}
	var r reader
	b := &block{to: len(text), line: 1, final: true, maxRecord: maxRecord, sep: ','}
	b.batch.Text = []byte(text)
	b.quotes, b.returns = bytes.Contains(b.batch.Text, []byte(`"`)), false
	r.reset(b)
	for {
		found, err := r.next()
		if !found {
			break
		}
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		var fields []string
		for i := range r.rec.Len() {
			fields = append(fields, string(r.rec.Bytes(i)))
		}
		got = append(got, fields)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("%q:\n%s", text, diff)
	}
}

// nextByte returns what a search from scratch would, also after going back.
func TestNextByte(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		data := []byte(rapid.StringMatching(`[xy]{0,30}`).Draw(t, "data"))
		f := nextByte{char: 'y', at: -1}
		for range 20 {
			pos := rapid.IntRange(0, len(data)).Draw(t, "pos")
			want := len(data)
			if i := bytes.IndexByte(data[pos:], 'y'); i >= 0 {
				want = pos + i
			}
			if got := f.from(data, pos); got != want {
				t.Fatalf("from %d in %q: %d, want %d", pos, data, got, want)
			}
		}
	})
}
