package ledger

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/parquet-go/parquet-go"

	"dyetrace"
	"dyetrace/internal/vfs"
)

// linkRow is a link as it rests in Parquet.
type linkRow struct {
	Account string `parquet:"account,zstd"`
	Person  string `parquet:"person,zstd"`
	Phone   string `parquet:"phone,zstd"`
	Device  string `parquet:"device,zstd"`
	IP      string `parquet:"ip,zstd"`
	QR      string `parquet:"qr,zstd"`
	First   string `parquet:"first,zstd"`
	Last    string `parquet:"last,zstd"`
	Source  string `parquet:"source,dict"`
	SHA256  string `parquet:"sha256,dict"`
	Sheet   string `parquet:"sheet,dict"`
	Line    int64  `parquet:"line,delta"`
}

func linkRowOf(f *fact) linkRow {
	t := f.texts
	return linkRow{string(t[0]), string(t[1]), string(t[2]), string(t[3]), string(t[4]), string(t[5]), string(t[6]), string(t[7]),
		f.source.File, hexSum(f.source.SHA256), f.source.Sheet, f.source.Line}
}

func (r linkRow) fact(content []byte) ([]byte, dyetrace.Source, error) {
	sum, err := parseSum(r.SHA256)
	return appendTexts(content, r.Account, r.Person, r.Phone, r.Device, r.IP, r.QR, r.First, r.Last),
		dyetrace.Source{File: r.Source, SHA256: sum, Sheet: r.Sheet, Line: r.Line}, err
}

// holderRow is a holder as it rests in Parquet.
type holderRow struct {
	ID       string `parquet:"id,zstd"`
	Income   *int64 `parquet:"income_minor,optional"`
	Currency string `parquet:"currency,dict"`
	Source   string `parquet:"source,dict"`
	SHA256   string `parquet:"sha256,dict"`
	Sheet    string `parquet:"sheet,dict"`
	Line     int64  `parquet:"line,delta"`
}

func holderRowOf(f *fact) holderRow {
	r := holderRow{ID: string(f.texts[0]), Currency: string(f.texts[2]),
		Source: f.source.File, SHA256: hexSum(f.source.SHA256), Sheet: f.source.Sheet, Line: f.source.Line}
	if income, err := strconv.ParseInt(string(f.texts[1]), 10, 64); err == nil {
		r.Income = &income
	}
	return r
}

func (r holderRow) fact(content []byte) ([]byte, dyetrace.Source, error) {
	sum, err := parseSum(r.SHA256)
	income := ""
	if r.Income != nil {
		income = strconv.FormatInt(*r.Income, 10)
	}
	return appendTexts(content, r.ID, income, r.Currency),
		dyetrace.Source{File: r.Source, SHA256: sum, Sheet: r.Sheet, Line: r.Line}, err
}

// appendTexts is texts as a factTable packs them.
func appendTexts(dst []byte, texts ...string) []byte {
	for _, s := range texts {
		dst = append(append(dst, s...), 0)
	}
	return dst
}

// factReader gives the facts of a Parquet file one after the other, and io.EOF
// after the last. The content goes into the buffer given.
type factReader interface {
	next(content []byte) ([]byte, dyetrace.Source, error)
	close() error
}

type rowsReader[R any] struct {
	r    *parquet.GenericReader[R]
	fact func(R, []byte) ([]byte, dyetrace.Source, error)
	rows []R
	at   int
	n    int
}

// readFacts makes a function that reads a Parquet file of rows of type R.
func readFacts[R any](fact func(R, []byte) ([]byte, dyetrace.Source, error)) func(*parquet.File) factReader {
	return func(f *parquet.File) factReader {
		return &rowsReader[R]{r: parquet.NewGenericReader[R](f), fact: fact, rows: make([]R, 512)}
	}
}

func (r *rowsReader[R]) next(content []byte) ([]byte, dyetrace.Source, error) {
	for r.at == r.n {
		clear(r.rows)
		n, err := r.r.Read(r.rows)
		if n == 0 && err == nil {
			err = io.ErrNoProgress
		}
		if n == 0 {
			return nil, dyetrace.Source{}, err
		}
		r.at, r.n = 0, n
	}
	r.at++
	return r.fact(r.rows[r.at-1], content[:0])
}

func (r *rowsReader[R]) close() error { return r.r.Close() }

// mergedFacts gives the facts of several files in order of content.
type mergedFacts struct {
	files []*factFile
}

// factFile is a file with the fact that it stands at.
type factFile struct {
	*summedFile
	reader  factReader
	content []byte
	source  dyetrace.Source
	ended   bool
}

func openFacts(fsys vfs.FS, dir string, files []manifestFile, read func(*parquet.File) factReader) (*mergedFacts, error) {
	m := &mergedFacts{}
	for _, f := range files {
		summed, err := openSummed(fsys, dir, f.Name)
		if err != nil {
			return nil, errors.Join(err, m.close())
		}
		file := &factFile{summedFile: summed}
		m.files = append(m.files, file)
		if err := file.open(read); err != nil {
			return nil, errors.Join(err, m.close())
		}
	}
	return m, nil
}

func (f *factFile) open(read func(*parquet.File) factReader) (err error) {
	defer f.contain(&err)
	pf, err := parquet.OpenFile(f.summedFile, f.size)
	if err != nil {
		return err
	}
	f.reader = read(pf)
	return f.advance()
}

// contain makes a panic of the Parquet reader an error.
func (f *factFile) contain(err *error) {
	if r := recover(); r != nil {
		*err = f.damaged(0, fmt.Errorf("%v", r))
	}
}

func (f *factFile) advance() (err error) {
	defer f.contain(&err)
	f.content, f.source, err = f.reader.next(f.content)
	if errors.Is(err, io.EOF) {
		f.ended, err = true, nil
	}
	return err
}

// least is the file that stands at the first content, nil after the last.
func (m *mergedFacts) least() *factFile {
	var best *factFile
	for _, f := range m.files {
		if !f.ended && (best == nil || bytes.Compare(f.content, best.content) < 0) {
			best = f
		}
	}
	return best
}

// with goes forward to a content and adds the sources that have it to sources.
// Contents must be asked for in order.
func (m *mergedFacts) with(content []byte, sources []dyetrace.Source) ([]dyetrace.Source, error) {
	for f := m.least(); f != nil; f = m.least() {
		c := bytes.Compare(f.content, content)
		if c > 0 {
			break
		}
		if c == 0 {
			sources = append(sources, f.source)
		}
		if err := f.advance(); err != nil {
			return nil, err
		}
	}
	return sources, nil
}

// each calls fn with every content once and the source that comes first.
func (m *mergedFacts) each(ctx context.Context, fn func(texts [][]byte, source *dyetrace.Source) error) error {
	var content []byte
	var sources []dyetrace.Source
	var texts [][]byte
	for n := 0; ; n++ {
		f := m.least()
		if f == nil {
			return nil
		}
		if n%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		content = append(content[:0], f.content...)
		var err error
		if sources, err = m.with(content, sources[:0]); err != nil {
			return err
		}
		first := slices.MinFunc(sources, func(a, b dyetrace.Source) int { return compareSources(&a, &b) })
		texts = splitFact(texts[:0], content)
		if err := fn(texts, &first); err != nil {
			return err
		}
	}
}

func (m *mergedFacts) close() error {
	var errs []error
	for _, f := range m.files {
		if f.reader != nil {
			errs = append(errs, f.reader.close())
		}
		errs = append(errs, f.summedFile.close())
	}
	return errors.Join(errs...)
}

func (l *Ledger) scanFacts(ctx context.Context, k *factKind, fn func(texts [][]byte, source *dyetrace.Source) error) (err error) {
	m, err := openFacts(l.fsys, l.dir, *k.files(l.m), k.read)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.close()) }()
	return m.each(ctx, fn)
}

// ScanLinks calls fn with every link that links files tell of, each once, in
// order of account. The link is used again after fn returns.
func (l *Ledger) ScanLinks(ctx context.Context, fn func(*dyetrace.Link) error) error {
	var link dyetrace.Link
	return l.scanFacts(ctx, linkFacts(), func(t [][]byte, source *dyetrace.Source) error {
		link = dyetrace.Link{Account: string(t[0]), Person: string(t[1]), Phone: string(t[2]), Device: string(t[3]),
			IP: string(t[4]), QR: string(t[5]), First: string(t[6]), Last: string(t[7]), Source: *source}
		return fn(&link)
	})
}

// ScanHolders calls fn with what holders files say of each person, by id. The
// holder is used again after fn returns. Where files contradict each other, all
// that they say is told.
func (l *Ledger) ScanHolders(ctx context.Context, fn func(*dyetrace.Holder) error) error {
	var h dyetrace.Holder
	return l.scanFacts(ctx, holderFacts(), func(t [][]byte, source *dyetrace.Source) error {
		h = dyetrace.Holder{ID: string(t[0]), Source: *source}
		if income, err := strconv.ParseInt(string(t[1]), 10, 64); err == nil {
			h.Income = dyetrace.Stated{Amount: dyetrace.Amount(income), Known: true}
		}
		if len(t[2]) > 0 {
			currency, err := dyetrace.ParseCurrency(t[2])
			if err != nil {
				return &dyetrace.Error{Kind: dyetrace.CorruptError, Op: "read holders", File: l.dir, Err: err}
			}
			h.Currency = currency
		}
		return fn(&h)
	})
}
