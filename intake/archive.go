package intake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/klauspost/compress/zip"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"

	"dyetrace"
	"dyetrace/intake/locked"
	"dyetrace/intake/markup"
	"dyetrace/intake/xlsx"
	"dyetrace/internal/scratch"
)

// Bounds of one archive, with all archives inside it.
const (
	maxEntries = 100_000
	maxDepth   = 4
	maxEntry   = 256 << 30 // unpacked bytes of all files
)

var (
	errEntries  = fmt.Errorf("holds more than %d files: unpack it and import the folder", maxEntries)
	errDepth    = fmt.Errorf("holds archives within archives, more than %d deep: unpack them", maxDepth)
	errPassword = errors.New("is protected by a password: give it by --passwords FILE, with a password on each line")
	errBomb     = errors.New("expands as no file of records does: unpack it and look at what is in it")
)

// archive reads a ZIP archive: a workbook, or files packed together.
func (rd *reading) archive(ctx context.Context, r io.ReaderAt, size int64, innerName string, depth int) error {
	// Workbooks of today are archives too, and are read as what they are: unpacked,
	// they would be a heap of XML.
	z, err := zip.NewReader(r, size)
	if err != nil {
		return xlsx.Damaged(err)
	}
	if markup.IsOpenBook(z) {
		book, err := markup.OpenArchive(z)
		if err != nil {
			return err
		}
		return rd.readMarkup(ctx, book, innerName)
	}
	if xlsx.IsBook(z) {
		book, err := xlsx.OpenArchive(z)
		if errors.Is(err, xlsx.ErrNotBook) {
			return document(z)
		}
		if errors.Is(err, xlsx.ErrDisk) {
			return outside{err}
		}
		if err != nil {
			return err
		}
		defer book.Close()
		rows := func(sheet int) (sheetRows, error) { return book.Rows(sheet) }
		return rd.readBook(ctx, &workbook{book.Sheets, book.Date1904, rows}, innerName)
	}
	// Archives may hold archives. Both bounds together keep a small file from
	// unpacking without end.
	if other := appleDocument(z); other != nil {
		return other
	}
	if depth == maxDepth {
		return errDepth
	}
	if rd.opened += len(z.File); rd.opened > maxEntries {
		return errEntries
	}
	return rd.entries(ctx, z, innerName, depth)
}

// entries reads the files in an archive, in its order.
func (rd *reading) entries(ctx context.Context, z *zip.Reader, innerName string, depth int) error {
	// A file without records is passed over and listed: people pack letters and
	// pictures with their statements. Any other error is the error of the archive.
	recognised := false
	var first error
	for _, f := range z.File {
		name := entryName(f)
		if strings.HasSuffix(name, "/") || isDross(name) {
			continue
		}
		where := name
		if innerName != "" {
			where = innerName + ":" + name
		}
		err := rd.entry(ctx, f, where, depth)
		switch {
		case errors.Is(err, ErrNotRecognised):
			rd.outcome.Passed = append(rd.outcome.Passed, Passed{where, headline(err)})
			if first == nil {
				first = err
			}
		case err != nil:
			return inSheet(where, err)
		default:
			recognised = true
		}
	}
	// An archive without any records is no success, or a wrong file would go unnoticed.
	switch {
	case recognised:
		return nil
	case first == nil:
		return notRecognised{errors.New("is an archive without files")}
	}
	return notRecognised{fmt.Errorf("is an archive of which no file can be read; of the first: %w", first)}
}

// entryName returns the name of a file in an archive. Programs in China have long
// written names in GBK, and nothing in the archive shows that.
func entryName(f *zip.File) string {
	name := f.Name
	if !utf8.ValidString(name) {
		decoded, _ := appendGB(nil, []byte(name))
		name = string(decoded)
	}
	return strings.TrimPrefix(strings.ReplaceAll(name, "\\", "/"), "/")
}

// isDross reports whether a program, and not a person, has packed a file.
func isDross(name string) bool {
	base := path.Base(name)
	return strings.HasPrefix(name, "__MACOSX/") || strings.HasPrefix(base, ".") ||
		strings.HasPrefix(base, "~$") || base == "Thumbs.db"
}

// entry reads one file of an archive.
func (rd *reading) entry(ctx context.Context, f *zip.File, where string, depth int) error {
	// A text is read as it is unpacked. Other kinds need to be read from any place, so
	// they are unpacked into a file first; the first bytes show which.
	packed, err := rd.member(ctx, f)
	if err != nil {
		return err
	}
	defer packed.Close()
	m := &meter{r: &entryReader{rd: rd, r: packed, packed: int64(f.CompressedSize64)}}
	head := make([]byte, headBytes)
	n, err := io.ReadFull(m, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	head = head[:n]
	whole := io.MultiReader(strings.NewReader(string(head)), m)
	format, err := binaryFormat(rd.formats, rd.options.As, head)
	switch {
	case err != nil:
		return err
	case format == nil && !isContainer(head):
		return rd.text(ctx, &meter{r: whole}, where)
	}
	file, size, err := rd.unpack(ctx, whole)
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	defer file.Close()
	if format != nil {
		return rd.binary(ctx, file, format, where)
	}
	return rd.container(ctx, file, size, where, depth+1)
}

// member opens a file of an archive, with a password where one protects it.
func (rd *reading) member(ctx context.Context, f *zip.File) (io.ReadCloser, error) {
	if !locked.Is(f) {
		packed, err := f.Open()
		if err != nil {
			return nil, xlsx.Damaged(err)
		}
		return packed, nil
	}
	if len(rd.options.Passwords) == 0 {
		return nil, errPassword
	}
	if rd.passwords == nil {
		rd.passwords = spellings(rd.options.Passwords)
	}
	plain, which, err := locked.Open(ctx, f, rd.passwords)
	if errors.Is(err, locked.ErrPassword) {
		return nil, fmt.Errorf("is protected by a password, and none of those given opens it (%d tried): "+
			"ask whoever packed it, and add it to the file of --passwords", len(rd.options.Passwords))
	}
	if err != nil {
		return nil, err
	}
	// The files of an archive mostly have one password.
	rd.passwords[0], rd.passwords[which] = rd.passwords[which], rd.passwords[0]
	return io.NopCloser(plain), nil
}

// spellings returns passwords in the character sets that programs may have used for them.
func spellings(passwords []string) []string {
	all := slices.Clone(passwords)
	for _, p := range passwords {
		for _, set := range []encoding.Encoding{simplifiedchinese.GB18030, charmap.Windows1252, charmap.CodePage437} {
			other, err := set.NewEncoder().String(p)
			known := other == p || slices.Contains(all[max(0, len(all)-3):], other)
			if err == nil && !known {
				all = append(all, other)
			}
		}
	}
	return all
}

// unpack copies a file of an archive into a temporary file, so that it can be read
// from any place. The caller removes it.
func (rd *reading) unpack(ctx context.Context, r io.Reader) (*os.File, int64, error) {
	file, err := scratch.Create("")
	if err != nil {
		return nil, 0, outside{err}
	}
	size, err := io.Copy(file, ctxReader{ctx, r})
	if err != nil {
		file.Close()
		os.Remove(file.Name())
		return nil, 0, err
	}
	return file, size, nil
}

// binary reads a file of a binary format. Where it lies in an archive, where is
// its name there.
func (rd *reading) binary(ctx context.Context, file *os.File, format *Format, where string) error {
	if format.Cells != nil {
		return rd.openCells(ctx, file, format, where)
	}
	return rd.wholeBinary(ctx, file, format, where)
}

func (rd *reading) wholeBinary(ctx context.Context, file *os.File, format *Format, where string) error {
	o := Outcome{Format: format.Name}
	explained := false
	explain := func() {
		if !explained {
			explained = true
			rd.explain(format, where, "it begins as files of this format do", "")
		}
	}
	emit := rd.emitter(format, where, &o)
	var err error
	o.Rows, err = format.Binary(ctx, file, &rd.options, func(b *dyetrace.Batch) error {
		explain()
		return emit(b)
	})
	if err == nil {
		explain()
		rd.addOutcome(&o)
	}
	return err
}

// explain passes the user an explanation of a file that is not a table.
func (rd *reading) explain(format *Format, where, why, encoding string) {
	if rd.options.Explain != nil {
		rd.options.Explain(Explanation{Where: where, Format: format.Name, Why: why, Encoding: encoding})
	}
}

// emitter returns a function that emits the batches of a file in an archive,
// with its name.
func (rd *reading) emitter(f *Format, where string, o *Outcome) func(*dyetrace.Batch) error {
	return func(b *dyetrace.Batch) error {
		cleanBatch(f, b)
		o.Rejected += int64(len(b.Rejects))
		if where != "" {
			nameEverything(b, where)
		}
		if rd.options.Progress != nil {
			rd.options.Progress(rd.read)
		}
		if err := rd.emit(b); err != nil {
			return outside{err}
		}
		return nil
	}
}

// nameEverything gives all records of a batch the name of their file in an archive.
func nameEverything(b *dyetrace.Batch, where string) {
	name := b.AddText([]byte(where))
	for i := range b.Rows {
		if b.Rows[i].Sheet.Len == 0 {
			b.Rows[i].Sheet = name
		}
	}
	for i := range b.Sides {
		if b.Sides[i].Sheet.Len == 0 {
			b.Sides[i].Sheet = name
		}
	}
	nameAll(b, where)
}

// entryReader refuses files that expand without end, alone or all together.
type entryReader struct {
	rd     *reading
	r      io.Reader
	packed int64
	n      int64
}

func (e *entryReader) Read(p []byte) (int, error) {
	n, err := e.r.Read(p)
	e.n += int64(n)
	e.rd.bytes += int64(n)
	l := e.rd.options.limits
	if e.n > l.expansion && e.n/l.maxRatio > e.packed || e.rd.bytes > maxEntry {
		return 0, errBomb
	}
	if err != nil && !errors.Is(err, io.EOF) && !locked.IsFault(err) {
		err = xlsx.Damaged(err)
	}
	return n, err
}
