package intake

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"dyetrace"
	"dyetrace/intake/xls"
	"dyetrace/internal/guard"
)

// magics of files that are not read as text.
var (
	zipMagic = []byte("PK\x03\x04")
	oleMagic = []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
)

// reading is the state of reading one file, with all files inside it.
type reading struct {
	name    string
	formats []Format
	options Options
	emit    func(*dyetrace.Batch) error
	outcome Outcome
	read    int64 // bytes of the file read so far
	found   []string
	opened  int // files in archives
	// passwords are the given passwords in every way to spell them. The one that opened
	// the latest file comes first.
	passwords []string
	bytes     int64
}

// addOutcome adds the outcome of a table to the file's.
func (rd *reading) addOutcome(o *Outcome) {
	if !slices.Contains(rd.found, o.Format) {
		rd.found = append(rd.found, o.Format)
	}
	rd.outcome.Format = strings.Join(rd.found, "+")
	rd.outcome.Rows += o.Rows
	rd.outcome.Rejected += o.Rejected
	rd.outcome.Skipped.addCounts(o.Skipped)
	rd.outcome.agree(o.Agreed)
}

// headBytes is how many bytes of a file are enough to recognise its kind.
const headBytes = 512

// isContainer reports whether a file is an archive, a workbook, or a kind that is always
// refused, by its first bytes.
func isContainer(head []byte) bool {
	if bytes.HasPrefix(head, zipMagic) || bytes.HasPrefix(head, oleMagic) || xls.IsStream(head) {
		return true
	}
	return stranger(head) != nil
}

// readContainer reads an archive or a workbook, and hashes it at the same time.
func readContainer(
	ctx context.Context, f *os.File, formats []Format, o Options, emit func(*dyetrace.Batch) error,
) (Outcome, error) {
	o.begin()
	rd := &reading{name: f.Name(), formats: formats, options: o.limited(), emit: o.twice.watching(emit)}
	return rd.hashing(ctx, f, func(ctx context.Context, size int64) error {
		return rd.container(ctx, f, size, "", 0)
	})
}

// hashing reads a file by read, and hashes it at the same time from its beginning to its
// end, which read does not do.
func (rd *reading) hashing(
	ctx context.Context, f *os.File, read func(ctx context.Context, size int64) error,
) (Outcome, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	info, err := f.Stat()
	if err != nil {
		return Outcome{}, Failed(f.Name(), 0, err)
	}
	m := newMeter(ctxReader{ctx, io.NewSectionReader(f, 0, info.Size())})
	hashed := guard.Start(m.finish)

	rd.read = info.Size()
	err = read(ctx, info.Size())
	if err != nil {
		cancel(err)
	}
	if hashErr := <-hashed; err == nil {
		err = hashErr
	}
	if err == nil {
		err = rd.options.emitNotes(rd.emit)
	}
	if err != nil {
		return Outcome{}, inFile(f.Name(), err)
	}
	rd.outcome.Bytes = info.Size()
	rd.options.zones.report(&rd.outcome)
	m.sum.Sum(rd.outcome.SHA256[:0])
	return rd.outcome, nil
}

// container reads an archive or a workbook. innerName is its name in an archive, "" where it
// is in none.
func (rd *reading) container(ctx context.Context, r io.ReaderAt, size int64, innerName string, depth int) error {
	head := make([]byte, headBytes)
	n, err := r.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	head = head[:n]
	switch {
	case bytes.HasPrefix(head, oleMagic):
		return rd.compound(ctx, r, size, innerName, depth)
	case xls.IsStream(head):
		book, err := xls.OpenStream(r, size)
		if err != nil {
			return err
		}
		return rd.readOldBook(ctx, book, innerName)
	case bytes.HasPrefix(head, zipMagic):
		return rd.archive(ctx, r, size, innerName, depth)
	}
	return stranger(head)
}

// compound reads a compound file, as old Office programs write. Encrypted workbooks are
// such files too.
func (rd *reading) compound(ctx context.Context, r io.ReaderAt, size int64, innerName string, depth int) error {
	if holds(r, size, "EncryptedPackage") {
		return rd.encrypted(ctx, r, size, innerName, depth)
	}
	if !holds(r, size, "Workbook") && !holds(r, size, "Book") {
		return oldDocument(r, size)
	}
	book, err := xls.Open(r, size)
	switch {
	case errors.Is(err, xls.ErrNotBook):
		return oldDocument(r, size)
	case err != nil:
		return err
	}
	return rd.readOldBook(ctx, book, innerName)
}

// readOldBook reads a workbook of Excel 97 to 2003.
func (rd *reading) readOldBook(ctx context.Context, book *xls.Book, innerName string) error {
	rows := func(sheet int) (sheetRows, error) { return book.Rows(sheet) }
	return rd.readBook(ctx, &workbook{book.Sheets, book.Date1904, rows}, innerName)
}

// oldDocument returns the error for a compound file that is no workbook.
func oldDocument(r io.ReaderAt, size int64) error {
	for _, d := range oldDocuments {
		if holds(r, size, d.stream) {
			return notRecognised{errors.New(d.what)}
		}
	}
	return notRecognised{xls.ErrNotBook}
}

// holds reports whether the directory of a compound file names a stream. Its names
// are in UTF-16.
func holds(r io.ReaderAt, size int64, name string) bool {
	var want []byte
	for i := range len(name) {
		want = append(want, name[i], 0)
	}
	want = append(want, 0, 0)
	const piece = 1 << 20
	buffer := make([]byte, piece+len(want))
	for off := int64(0); off < size; off += piece {
		n, err := r.ReadAt(buffer, off)
		if bytes.Contains(buffer[:n], want) {
			return true
		}
		if err != nil {
			return false
		}
	}
	return false
}

// maxEncrypted is the largest encrypted workbook that is read: it is decrypted
// in memory.
const maxEncrypted = 256 << 20

// encrypted reads a workbook that has a password.
func (rd *reading) encrypted(ctx context.Context, r io.ReaderAt, size int64, innerName string, depth int) error {
	switch {
	case len(rd.options.Passwords) == 0:
		return errors.New("is an encrypted workbook: give its password by --passwords, or save it without one")
	case size > maxEncrypted:
		return errors.New("is an encrypted workbook of more than 256 MiB: open it with its password and save it without one")
	}
	raw := make([]byte, size)
	if _, err := r.ReadAt(raw, 0); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	for _, password := range rd.options.Passwords {
		plain, err := decrypt(raw, password)
		if err == nil && bytes.HasPrefix(plain, zipMagic) {
			return rd.archive(ctx, bytes.NewReader(plain), int64(len(plain)), innerName, depth)
		}
	}
	return fmt.Errorf("is an encrypted workbook, and none of the passwords given opens it: %d tried",
		len(rd.options.Passwords))
}

// decrypt returns the content of an encrypted workbook. The library trusts the file's
// lengths, so that a damaged one can make it panic.
func decrypt(raw []byte, password string) (plain []byte, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("is damaged: %v", r)
		}
	}()
	return excelize.Decrypt(raw, &excelize.Options{Password: password})
}
