package index

import (
	"cmp"
	"encoding/binary"
	"sort"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger/block"
	"dyetrace/ledger/manifest"
	"dyetrace/ledger/statement"
)

// The coverage file of the index has 16 bytes a span: its first instant and its
// last. From the second number on, 16 bytes a statement: its number, how many
// spans, the number of its first span.
const (
	spanLen     = 16
	coveredLen  = 16
	coveredOnce = byte(1)
	coveredDays = byte(2)
)

// CoverageWriter writes the coverage file.
type CoverageWriter struct {
	*block.Writer
	table []byte
	spans uint64
}

// NewCoverageWriter begins the coverage file of the index in dir.
func NewCoverageWriter(fsys vfs.FS, dir string) (*CoverageWriter, error) {
	w, err := block.NewWriter(fsys, dir, manifest.FileCoverage)
	return &CoverageWriter{Writer: w}, err
}

// Add adds the spans of a statement, in the order of statements.
func (w *CoverageWriter) Add(no statement.No, spans []statement.Span) error {
	if len(spans) == 0 {
		return nil
	}
	w.table = binary.LittleEndian.AppendUint32(w.table, uint32(no))
	w.table = binary.LittleEndian.AppendUint32(w.table, uint32(len(spans)))
	w.table = binary.LittleEndian.AppendUint64(w.table, w.spans)
	w.spans += uint64(len(spans))
	var raw []byte
	for _, s := range spans {
		raw = binary.LittleEndian.AppendUint64(raw, uint64(s.From))
		raw = binary.LittleEndian.AppendUint64(raw, uint64(s.To))
	}
	_, err := w.Write(raw)
	return err
}

// Finish ends the file and makes it durable.
func (w *CoverageWriter) Finish() error {
	if _, err := w.Write(w.table); err != nil {
		return err
	}
	return w.Writer.Finish(uint64(len(w.table)/coveredLen), w.spans*spanLen)
}

// CoverageFile is the coverage file of an index, nil in one without lines of
// statements.
type CoverageFile struct{ *block.File }

// Of is the times that statements of an account cover.
func (f CoverageFile) Of(no statement.No) ([]statement.Span, error) {
	if f.File == nil {
		return nil, nil
	}
	// Searching has no way to return an error: the first one is kept, and what is
	// compared meanwhile does not matter.
	var err error
	entry := func(i int) []byte {
		raw, rerr := f.Bytes(f.Special+uint64(i)*coveredLen, coveredLen)
		if rerr != nil {
			err = cmp.Or(err, rerr)
			return make([]byte, coveredLen)
		}
		return raw
	}
	n := int(f.Count)
	i := sort.Search(n, func(i int) bool { return binary.LittleEndian.Uint32(entry(i)) >= uint32(no) })
	if err != nil || i == n {
		return nil, err
	}
	raw := entry(i)
	if err != nil || binary.LittleEndian.Uint32(raw) != uint32(no) {
		return nil, err
	}
	count, first := uint64(binary.LittleEndian.Uint32(raw[4:])), binary.LittleEndian.Uint64(raw[8:])
	data, err := f.Bytes(first*spanLen, count*spanLen)
	if err != nil {
		return nil, err
	}
	spans := make([]statement.Span, count)
	for i := range spans {
		spans[i] = statement.Span{From: dyetrace.Instant(binary.LittleEndian.Uint64(data[i*spanLen:])),
			To: dyetrace.Instant(binary.LittleEndian.Uint64(data[i*spanLen+8:]))}
	}
	return spans, nil
}
