package intake_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/intaketest"
	"dyetrace/intake/native"
)

const (
	head = "id,time,from,to,amount,memo\n"
	rowA = "a,2026-03-01T09:00:00Z,V,A,1.00,张三\n"
	rowB = "b,2026-03-01T10:00:00Z,A,B,2.00,\n"
)

var two = []intaketest.Row{
	{Line: 2, ID: "a", Time: "2026-03-01T09:00:00Z", From: "V", To: "A", Amount: "1.00 CNY", Received: "1.00 CNY", Memo: "张三"},
	{Line: 3, ID: "b", Time: "2026-03-01T10:00:00Z", From: "A", To: "B", Amount: "2.00 CNY", Received: "2.00 CNY"},
}

// The same two rows in every wrapping that people's programs give them.
func TestWrappings(t *testing.T) {
	plain := head + rowA + rowB
	half := len(head + rowA)
	for name, content := range map[string][]byte{
		"plain":                     []byte(plain),
		"byte order mark":           []byte("\xef\xbb\xbf" + plain),
		"CRLF":                      []byte(strings.ReplaceAll(plain, "\n", "\r\n")),
		"CR":                        []byte(strings.ReplaceAll(plain, "\n", "\r")),
		"mixed line ends":           []byte(head + strings.TrimSpace(rowA) + "\r\n" + strings.TrimSpace(rowB) + "\r"),
		"UTF-16 little-endian":      encodeUTF16("\ufeff"+plain, false),
		"UTF-16 big-endian":         encodeUTF16("\ufeff"+plain, true),
		"UTF-16 without mark":       encodeUTF16(plain, false),
		"UTF-16 big without mark":   encodeUTF16(plain, true),
		"gzip":                      zip(plain),
		"gzip in two members":       append(zip(plain[:half]), zip(plain[half:])...),
		"gzip of UTF-16":            zip(string(encodeUTF16("\ufeff"+plain, false))),
		"Zstandard":                 zstdPack(plain),
		"Zstandard in two frames":   append(zstdPack(plain[:half]), zstdPack(plain[half:])...),
		"Zstandard after a comment": append([]byte{0x28, 0xb5, 0x2f, 0xfd}, zstdPack(plain)[4:]...),
	} {
		t.Run(name, func(t *testing.T) {
			got := intaketest.Check(t, content, native.Formats(), intake.Options{}, 1, 10)
			if diff := cmp.Diff(two, got.Rows); diff != "" {
				t.Error(diff)
			}
			want := intake.Outcome{Format: "transfers", SHA256: sha256.Sum256(content), Bytes: int64(len(content)), Rows: 2}
			if diff := cmp.Diff(want, got.Outcome); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Files that cannot be read at all say why, and what to do.
func TestFileErrors(t *testing.T) {
	zipped := zip(head + strings.Repeat(rowA, 1000))
	packed := zstdPack(head + strings.Repeat(rowA, 1000))
	flipped := bytes.Clone(zipped)
	flipped[len(flipped)-6] ^= 1
	for name, c := range map[string]struct{ content, err string }{
		"empty":            {"", "is empty: there is not even a header"},
		"blank":            {"\n\r\n\n", "is empty: there is not even a header"},
		"only a mark":      {"\xef\xbb\xbf", "is empty: there is not even a header"},
		"empty gzip":       {string(zip("")), "is empty: there is not even a header"},
		"gzip cut off":     {string(zipped[:len(zipped)/2]), "the gzip data ends before it is complete: the file was cut off, get it again"},
		"gzip head only":   {string(zipped[:5]), "the gzip data ends before it is complete: the file was cut off, get it again"},
		"gzip damaged":     {string(flipped), "the gzip data is damaged: gzip: invalid checksum: get the file again"},
		"gzip then junk":   {string(zipped) + "junk at the end", "the gzip data is damaged: gzip: invalid header: get the file again"},
		"zstd cut off":     {string(packed[:len(packed)/2]), "the Zstandard data ends before it is complete: the file was cut off, get it again"},
		"unknown":          {"a,b\n1,2\n", `no known format has the header "a,b". Known formats`},
		"garbage":          {"\x7fEL\x00\x01\xff", "is neither a text nor of another kind that is known here: it begins with the bytes 7f 45 4c 00 01 ff"},
		"a column missing": {"id,time,from,to,value\n", "to be transfers it lacks amount"},
		"a column twice":   {"id,time,from,to,amount,Amount \n", `the header has the column "amount" twice`},
		"claims":           {"id,transfer,amount\n", "claims are given to a trace by --claims"},
		"no header":        {strings.Repeat("x", 2<<20), "the line is longer than 1 MiB, so there is no header"},
		"quote in header":  {"\"id,time\n", "a field begins with a quote that is not closed within 1 MiB, so there is no header"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := intaketest.ReadFile(t, "f.csv", []byte(c.content), native.Formats(), intake.Options{})
			intaketest.CheckResult(t, got, err)
			if err == nil || !strings.Contains(err.Error(), c.err) || !strings.Contains(err.Error(), "f.csv") {
				t.Errorf("got  %v\nwant %s", err, c.err)
			}
		})
	}
}

// A header alone is a file without rows, which is no error.
func TestHeaderOnly(t *testing.T) {
	for _, content := range []string{head, strings.TrimSpace(head), "id\n", "id,kind,covered\r\n"} {
		got, err := intaketest.ReadText([]byte(content), native.Formats(), intake.Options{})
		if err != nil || got.Rows != nil || got.Outcome.Rows != 0 {
			t.Errorf("%q: %+v, %v", content, got, err)
		}
	}
}

// Things that are no files, and formats that are none.
func TestNoFile(t *testing.T) {
	_, err := intaketest.ReadFile(t, t.TempDir(), nil, native.Formats(), intake.Options{})
	if dyetrace.KindOf(err) != dyetrace.InputError || !strings.HasSuffix(err.Error(), "is a directory: name the files in it") {
		t.Error(err)
	}
	_, err = intaketest.ReadFile(t, "/no/such/file", nil, native.Formats(), intake.Options{})
	if dyetrace.KindOf(err) != dyetrace.InputError || !strings.HasSuffix(err.Error(), "/no/such/file: no such file or directory") {
		t.Error(err)
	}
	_, err = intaketest.ReadText([]byte(head), native.Formats(), intake.Options{As: "ofx"})
	if dyetrace.KindOf(err) != dyetrace.UsageError || !strings.Contains(err.Error(), `unknown format "ofx": known are transfers, accounts`) {
		t.Error(err)
	}
	_, err = intaketest.ReadText([]byte("id,time,from\n"), native.Formats(), intake.Options{As: "transfers"})
	if dyetrace.KindOf(err) != dyetrace.InputError || !strings.Contains(err.Error(), `the header "id,time,from" lacks to, amount, which transfers needs`) {
		t.Error(err)
	}
}

// A format named with --as is read as that, though its header is another's.
func TestAs(t *testing.T) {
	got, err := intaketest.ReadText([]byte(head+rowA), native.Formats(), intake.Options{As: "accounts"})
	if err != nil || got.Outcome.Format != "accounts" || len(got.Accounts) != 1 || got.Accounts[0].ID != "a" {
		t.Errorf("%+v, %v", got, err)
	}
}

// In UTF-16 that is broken, the rows that are broken are rejected.
func TestBrokenUTF16(t *testing.T) {
	content := encodeUTF16("\ufeff"+head+rowA+rowB, false)
	at := bytes.Index(content, []byte{'V', 0, ',', 0})
	content[at], content[at+1] = 0x00, 0xd8 // half of a pair
	got := intaketest.Check(t, content, native.Formats(), intake.Options{}, 3)
	if diff := cmp.Diff(two[1:], got.Rows); diff != "" {
		t.Error(diff)
	}
	if len(got.Rejects) != 1 || got.Rejects[0].Reason != "from is not valid UTF-16" {
		t.Errorf("%+v", got.Rejects)
	}
}

// A line of 64 MiB is rejected and cut, the rows around it are read, and it is
// never held in memory. The test reads it from a reader that makes it up.
func TestHugeLine(t *testing.T) {
	for name, fill := range map[string]byte{"plain": 'x', "quoted": '"', "NUL": 0, "commas": ','} {
		t.Run(name, func(t *testing.T) {
			const size = 64 << 20
			file := io.MultiReader(strings.NewReader(head+rowA+"c,"), io.LimitReader(repeat(fill), size), strings.NewReader("\n"+rowB))
			var got intaketest.Result
			peak := peakMemory(func() {
				_, err := intake.ReadStream(context.Background(), file, "f.csv", native.Formats(), intake.Options{}, func(b *dyetrace.Batch) error {
					for i := range b.Rows {
						got.Rows = append(got.Rows, intaketest.Row{ID: string(b.Bytes(b.Rows[i].ID)), Line: b.Rows[i].Line})
					}
					got.Rejects = append(got.Rejects, b.Rejects...)
					return nil
				})
				if err != nil {
					t.Fatal(err)
				}
			})
			want := []intaketest.Row{{ID: "a", Line: 2}, {ID: "b", Line: 4}}
			if diff := cmp.Diff(want, got.Rows); diff != "" {
				t.Error(diff)
			}
			if len(got.Rejects) != 1 || got.Rejects[0].Line != 3 || got.Rejects[0].Reason != "the line is longer than 1 MiB" ||
				len(got.Rejects[0].Raw) > 17<<10 || !strings.HasSuffix(got.Rejects[0].Raw, "…") {
				t.Errorf("%d rejects", len(got.Rejects))
			}
			if peak > 32<<20 {
				t.Errorf("%d MiB of memory", peak>>20)
			}
		})
	}
}

// A gzip bomb is refused as soon as it shows, whether it is one line or many,
// and takes no memory before.
func TestGzipBomb(t *testing.T) {
	for name, line := range map[string]string{"zeros": "\x00", "lines": "x\n", "rows": rowB} {
		t.Run(name, func(t *testing.T) {
			var bomb bytes.Buffer
			bomb.Write(zip(head + strings.Repeat(line, (24<<20)/len(line))))
			peak := peakMemory(func() {
				_, err := intake.ReadStream(context.Background(), bytes.NewReader(bomb.Bytes()), "f.csv", native.Formats(),
					intake.Limited(intake.Options{}, 0, 8<<20, 250), func(*dyetrace.Batch) error { return nil })
				if dyetrace.KindOf(err) != dyetrace.InputError || !strings.Contains(err.Error(), "expands more than 250 times") {
					t.Error(err)
				}
			})
			if peak > 256<<20 {
				t.Errorf("%d MiB of memory", peak>>20)
			}
		})
	}
}

// What emit says is what the caller gets, unchanged; and nothing comes after.
func TestEmitFails(t *testing.T) {
	full := errors.New("disk full")
	calls := 0
	_, err := intake.ReadStream(context.Background(), strings.NewReader(head+strings.Repeat(rowA, 1000)), "f.csv", native.Formats(),
		intake.Options{BlockBytes: 64}, func(*dyetrace.Batch) error { calls++; return full })
	if !errors.Is(err, full) || dyetrace.KindOf(err) != dyetrace.OtherError || calls != 1 {
		t.Errorf("%v after %d calls", err, calls)
	}
}

// Reading stops when its context ends.
func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	endless := io.MultiReader(strings.NewReader(head), &cycle{text: rowA})
	batches := 0
	_, err := intake.ReadStream(ctx, endless, "f.csv", native.Formats(), intake.Options{}, func(*dyetrace.Batch) error {
		if batches++; batches == 3 {
			cancel()
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) || batches > 20 {
		t.Errorf("%v after %d batches", err, batches)
	}
}

// Progress runs up to the size of the file, and rows come in its order.
func TestProgressAndOrder(t *testing.T) {
	var file strings.Builder
	file.WriteString(head)
	for i := range 5000 {
		fmt.Fprintf(&file, "t%d,2026-03-01T09:00:00Z,A,B,1.00,\n", i)
	}
	var last int64
	o := intake.Options{BlockBytes: 500, Progress: func(n int64) {
		if n < last {
			t.Errorf("progress goes back from %d to %d", last, n)
		}
		last = n
	}}
	got, err := intaketest.ReadText([]byte(file.String()), native.Formats(), o)
	if err != nil || last != int64(file.Len()) {
		t.Errorf("progress ends at %d of %d, %v", last, file.Len(), err)
	}
	for i, row := range got.Rows {
		if row.ID != fmt.Sprintf("t%d", i) || row.Line != int64(i)+2 {
			t.Fatalf("row %d is %+v", i, row)
		}
	}
}

func encodeUTF16(s string, big bool) []byte {
	var out []byte
	for _, u := range utf16.Encode([]rune(s)) {
		if big {
			out = append(out, byte(u>>8), byte(u))
		} else {
			out = append(out, byte(u), byte(u>>8))
		}
	}
	return out
}

func zip(s string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := io.WriteString(z, s); err != nil {
		panic(err)
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func zstdPack(s string) []byte {
	z, err := zstd.NewWriter(nil)
	if err != nil {
		panic(err)
	}
	return z.EncodeAll([]byte(s), nil)
}

// repeat reads as one byte forever.
type repeat byte

func (r repeat) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(r)
	}
	return len(p), nil
}

// cycle reads as one text over and over.
type cycle struct {
	text string
	at   int
}

func (c *cycle) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = c.text[c.at]
		c.at = (c.at + 1) % len(c.text)
	}
	return len(p), nil
}

// peakMemory is how much more of the heap is in use at most while f runs than
// before, garbage that waits to be collected included.
func peakMemory(f func()) uint64 {
	inUse := func() uint64 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	runtime.GC()
	before, peak := inUse(), uint64(0)
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			select {
			case <-stop:
				return
			case <-time.After(time.Millisecond):
				peak = max(peak, inUse())
			}
		}
	}()
	f()
	close(stop)
	<-stopped
	return max(peak, before) - before
}
