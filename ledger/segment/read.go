package segment

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"sort"
	"sync"

	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/rle"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"

	"dyetrace"
	"dyetrace/internal/guard"
	"dyetrace/internal/vfs"
	"dyetrace/ledger/block"
	"dyetrace/ledger/manifest"
)

// Segment is an open Parquet file of records or of lines of statements.
type Segment struct {
	file   *block.Summed
	need   Columns // columns that it must have
	meta   format.FileMetaData
	places [columnCount]int // of each column in a row group, or -1
	nanos  bool             // times are in nanoseconds, as before format 3
	starts []int64          // first row of each row group, and the number of rows

	mu      sync.Mutex
	indexes map[[2]int][]format.PageLocation
}

// ErrForm is the error of a file that no Writer wrote.
var ErrForm = errors.New("the records are not in the form dyetrace writes")

// Open opens a file of dir that must have some columns. The error is a
// CorruptError where it is not one that a Writer wrote.
func Open(fsys vfs.FS, dir, name string, need Columns) (*Segment, error) {
	file, err := block.OpenSummed(fsys, dir, name)
	if err != nil {
		return nil, err
	}
	s := &Segment{file: file, need: need, indexes: map[[2]int][]format.PageLocation{}}
	if err := s.readMeta(); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return s, nil
}

// Close closes the file. What Readers gave of it must no longer be used.
func (s *Segment) Close() error { return s.file.Close() }

// Changed is an error where the file was written to since it was opened.
func (s *Segment) Changed() error { return s.file.Changed() }

func (s *Segment) damaged(offset int64, err error) error {
	if dyetrace.KindOf(err) == dyetrace.CorruptError {
		return err
	}
	return s.file.Damaged(offset, errors.Join(ErrForm, err))
}

// contain turns a panic of the Parquet library, which bytes that nobody wrote
// may cause, into an error. It is deferred.
func (s *Segment) contain(err *error) {
	if broken := recover(); broken != nil {
		if *err = guard.Fault(broken); *err == nil {
			*err = s.damaged(0, fmt.Errorf("%v", broken))
		}
	}
}

func (s *Segment) readMeta() error {
	var tail [8]byte
	at := s.file.Size - 8
	if at < 4 {
		return s.damaged(0, block.ErrLength)
	}
	if err := s.read(tail[:], at); err != nil {
		return err
	}
	n := int64(binary.LittleEndian.Uint32(tail[:]))
	if string(tail[4:]) != "PAR1" || n > at-4 {
		return s.damaged(at, nil)
	}
	// A Parquet file ends with its footer, the length of that, and four letters.
	footer := make([]byte, n)
	if err := s.read(footer, at-n); err != nil {
		return err
	}
	var protocol thrift.CompactProtocol
	if err := thrift.Unmarshal(&protocol, footer, &s.meta); err != nil {
		return s.damaged(at-n, err)
	}
	// Columns are found by name: files of earlier versions have others beside those
	// that are known, or lack some.
	byName := map[string]int{}
	for i, e := range s.meta.Schema[min(1, len(s.meta.Schema)):] {
		byName[e.Name] = i
	}
	for c, spec := range columnSpecs {
		place, ok := byName[spec.name]
		if !ok && s.need.has(Column(c)) {
			return s.damaged(at-n, fmt.Errorf("no column %s", spec.name))
		}
		if !ok {
			place = -1
		}
		s.places[c] = place
	}
	// Before format 3 times were in nanoseconds.
	if at := s.places[colTime]; at >= 0 {
		stamp, is := s.meta.Schema[at+1].LogicalType.Value.(*format.TimestampType)
		if !is {
			return s.damaged(s.file.Size, ErrForm)
		}
		_, s.nanos = stamp.Unit.Value.(*format.NanoSeconds)
	}
	// Where row groups begin is added up once, so that a row is found by searching.
	s.starts = make([]int64, 1, len(s.meta.RowGroups)+1)
	for i := range s.meta.RowGroups {
		g := &s.meta.RowGroups[i]
		if len(g.Columns) != len(byName) || g.NumRows <= 0 || g.NumRows > rowGroupRows {
			return s.damaged(at-n, nil)
		}
		s.starts = append(s.starts, s.starts[i]+g.NumRows)
	}
	return nil
}

func (s *Segment) read(p []byte, off int64) error {
	if off < 0 || off > s.file.Size {
		return s.damaged(0, block.ErrBounds)
	}
	n, err := s.file.ReadAt(p, off)
	if n == len(p) {
		return nil
	}
	if err == nil || errors.Is(err, io.EOF) {
		err = s.damaged(off, io.ErrUnexpectedEOF)
	}
	return err
}

// Rows is how many rows the segment has.
func (s *Segment) Rows() int64 { return s.starts[len(s.starts)-1] }

// pageOf is the row group and page in which a row lies, and its place there.
func (s *Segment) pageOf(row int64) (group, page, at int) {
	group = sort.Search(len(s.starts)-1, func(i int) bool { return s.starts[i+1] > row })
	in := row - s.starts[group]
	return group, int(in / pageRows), int(in % pageRows)
}

// locations is where the pages of a column of a row group lie.
func (s *Segment) locations(group, place int) ([]format.PageLocation, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if l, ok := s.indexes[[2]int{group, place}]; ok {
		return l, nil
	}
	chunk := &s.meta.RowGroups[group].Columns[place]
	if chunk.OffsetIndexLength < 0 || int64(chunk.OffsetIndexLength) > s.file.Size {
		return nil, s.damaged(0, block.ErrBounds)
	}
	raw := make([]byte, chunk.OffsetIndexLength)
	if err := s.read(raw, chunk.OffsetIndexOffset); err != nil {
		return nil, err
	}
	var index format.OffsetIndex
	var protocol thrift.CompactProtocol
	if err := thrift.Unmarshal(&protocol, raw, &index); err != nil {
		return nil, s.damaged(chunk.OffsetIndexOffset, err)
	}
	s.indexes[[2]int{group, place}] = index.PageLocations
	return index.PageLocations, nil
}

// Reader decodes pages of a segment. It is used by one goroutine.
type Reader struct {
	Seg     *Segment
	set     Columns // columns wanted
	zstd    *zstd.Decoder
	raw     []byte
	plain   []byte
	group   int
	page    int
	rows    int
	columns [columnCount]columnData // of the page at hand; index into dicts
	dicts   [columnCount]columnData // text and offs, of the row group at hand
	at      [columnCount]int        // the next value of each column
	done    int                     // rows of the page taken so far, if taken in order
	derived bool                    // there are columns of two lines
	counted bool                    // there are columns of serial or order numbers
}

// NewReader reads some columns of a segment. The caller closes it.
func NewReader(seg *Segment, set Columns) (*Reader, error) {
	z, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1))
	derived := seg.places[colFromTime] >= 0 || seg.places[colToTime] >= 0 || seg.places[colLine2] >= 0
	return &Reader{Seg: seg, set: set, zstd: z, group: -1, page: -1, derived: derived, counted: seg.hasNumbers()}, err
}

// hasNumbers reports whether transfers of the segment have serial or order numbers.
func (s *Segment) hasNumbers() bool {
	for _, c := range columnOfNumber {
		if s.places[c] >= 0 {
			return true
		}
	}
	return false
}

// Close gives back what decoding took; the segment stays open.
func (p *Reader) Close() { p.zstd.Close() }

// load decodes a page of every column wanted.
func (p *Reader) load(group, page int) error {
	if group == p.group && page == p.page {
		p.at = [columnCount]int{}
		return nil
	}
	rows := p.Seg.meta.RowGroups[group].NumRows - int64(page)*pageRows
	p.rows = int(min(pageRows, rows))
	for c, place := range p.Seg.places {
		if place < 0 || !p.set.has(Column(c)) {
			continue
		}
		if err := p.loadColumn(Column(c), place, group, page); err != nil {
			return err
		}
	}
	p.group, p.page, p.at = group, page, [columnCount]int{}
	return nil
}

func (p *Reader) loadColumn(c Column, place, group, page int) error {
	locations, err := p.Seg.locations(group, place)
	if err != nil {
		return err
	}
	spec := columnSpecs[c]
	chunk := &p.Seg.meta.RowGroups[group].Columns[place].MetaData
	if page >= len(locations) || chunk.Type != spec.kind.parquetType() {
		return p.Seg.damaged(chunk.DataPageOffset, nil)
	}
	if spec.kind == dictionaryColumn && group != p.group {
		at := chunk.DictionaryPageOffset
		size := chunk.DataPageOffset - at
		if err := p.dictionary(&p.dicts[c], at, size); err != nil {
			return p.Seg.damaged(at, err)
		}
	}
	at := locations[page]
	if err := p.dataPage(spec, &p.columns[c], at.Offset, int64(at.CompressedPageSize)); err != nil {
		return p.Seg.damaged(at.Offset, err)
	}
	return nil
}

// fetch reads a page and splits header from body.
func (p *Reader) fetch(at, size int64, header *format.PageHeader) ([]byte, error) {
	if size <= 0 || size > p.Seg.file.Size {
		return nil, block.ErrBounds
	}
	if int64(cap(p.raw)) < size {
		p.raw = make([]byte, size)
	}
	raw := p.raw[:size]
	if err := p.Seg.read(raw, at); err != nil {
		return nil, err
	}
	var protocol thrift.CompactProtocol
	r := sliceReader{raw, 0}
	if err := thrift.NewDecoder(protocol.NewReader(&r)).Decode(header); err != nil {
		return nil, err
	}
	body := raw[r.pos:]
	if int64(header.CompressedPageSize) != int64(len(body)) {
		return nil, block.ErrBounds
	}
	return body, nil
}

// sliceReader reads a slice and counts what it has read.
type sliceReader struct {
	data []byte
	pos  int
}

func (r *sliceReader) Read(p []byte) (int, error) {
	if r.pos == len(r.data) {
		return 0, io.EOF
	}
	n := copy(p, r.data[r.pos:])
	r.pos += n
	return n, nil
}

func (r *sliceReader) ReadByte() (byte, error) {
	if r.pos == len(r.data) {
		return 0, io.EOF
	}
	r.pos++
	return r.data[r.pos-1], nil
}

func (p *Reader) dictionary(d *columnData, at, size int64) error {
	var header format.PageHeader
	body, err := p.fetch(at, size, &header)
	if err != nil {
		return err
	}
	if body, err = p.zstd.DecodeAll(body, p.plain[:0]); err != nil {
		return err
	}
	p.plain = body
	d.reset()
	for len(body) >= 4 {
		n := binary.LittleEndian.Uint32(body)
		if uint64(n) > uint64(len(body)-4) {
			return block.ErrBounds
		}
		d.addText(body[4 : 4+n])
		body = body[4+n:]
	}
	return nil
}

func (p *Reader) dataPage(spec columnSpec, d *columnData, at, size int64) error {
	var header format.PageHeader
	body, err := p.fetch(at, size, &header)
	if err != nil {
		return err
	}
	// The levels show which rows have a value. They come before the body and are never
	// compressed.
	v2 := header.DataPageHeaderV2.V
	n := int(v2.DefinitionLevelsByteLength)
	if !header.DataPageHeaderV2.Valid || n < 0 || n > len(body) || int(v2.NumRows) != p.rows {
		return block.ErrBounds
	}
	d.reset()
	if spec.optional {
		if d.levels, err = (&rle.Encoding{BitWidth: 1}).DecodeLevels(d.levels, body[:n]); err != nil {
			return err
		}
		if len(d.levels) < p.rows {
			return block.ErrBounds
		}
	}
	// What is plain lies in a buffer that the next page uses again: decoding copies out
	// of it.
	body = body[n:]
	if v2.IsCompressed.V {
		if body, err = p.zstd.DecodeAll(body, p.plain[:0]); err != nil {
			return err
		}
		p.plain = body
	}
	switch spec.kind {
	case dictionaryColumn:
		if len(body) == 0 {
			return block.ErrBounds
		}
		d.index, err = (&rle.Encoding{BitWidth: int(body[0])}).DecodeInt32(d.index, body[1:])
	case sortedTextColumn:
		d.text, d.offs, err = parquet.DeltaByteArray.DecodeByteArray(d.text, body, d.offs[:0])
	case textColumn:
		d.text, d.offs, err = parquet.DeltaLengthByteArray.DecodeByteArray(d.text, body, d.offs[:0])
	default:
		d.ints, err = parquet.DeltaBinaryPacked.DecodeInt64(d.ints, body)
	}
	return err
}

// seek makes row i of the page the next one.
func (p *Reader) seek(i int) {
	for c := range columnCount {
		p.at[c] = i
		if columnSpecs[c].optional && p.Seg.places[c] >= 0 && p.set.has(c) {
			p.at[c] = 0
			for _, level := range p.columns[c].levels[:i] {
				p.at[c] += int(level)
			}
		}
	}
}

// present reports whether column c has a value in row i of the page.
func (p *Reader) present(c Column, i int) bool {
	if p.Seg.places[c] < 0 || !p.set.has(c) {
		return false
	}
	return !columnSpecs[c].optional || p.columns[c].levels[i] != 0
}

// number is the next value of a number column.
func (p *Reader) number(c Column) (int64, error) {
	v := p.columns[c].ints
	at := p.at[c]
	if at >= len(v) {
		return 0, p.Seg.damaged(0, block.ErrBounds)
	}
	p.at[c]++
	return v[at], nil
}

// time is the next value of a column of times, 0 where there is none.
func (p *Reader) time(c Column, i int) (t dyetrace.Instant, err error) {
	if !p.present(c, i) {
		return 0, nil
	}
	v, err := p.number(c)
	if err != nil || p.Seg.nanos {
		return dyetrace.Instant(v), err
	}
	nanos := int64(0)
	if p.present(nanosOf[c], i) {
		if nanos, err = p.number(nanosOf[c]); err != nil {
			return 0, err
		}
	}
	if t, err = joinTime(v, nanos); err != nil {
		return 0, p.Seg.damaged(0, err)
	}
	return t, nil
}

// entry is the next value of a dictionary column as an index.
func (p *Reader) entry(c Column) (int, error) {
	v := p.columns[c].index
	at := p.at[c]
	if at >= len(v) || v[at] < 0 || int(v[at])+1 >= len(p.dicts[c].offs) {
		return 0, p.Seg.damaged(0, block.ErrBounds)
	}
	p.at[c]++
	return int(v[at]), nil
}

// text is the next value of a text column, valid until the next load.
func (p *Reader) text(c Column) ([]byte, error) {
	if columnSpecs[c].kind == dictionaryColumn {
		e, err := p.entry(c)
		if err != nil {
			return nil, err
		}
		d := &p.dicts[c]
		return d.text[d.offs[e]:d.offs[e+1]], nil
	}
	d := &p.columns[c]
	at := p.at[c]
	if at+1 >= len(d.offs) || d.offs[at] > d.offs[at+1] || int(d.offs[at+1]) > len(d.text) {
		return nil, p.Seg.damaged(0, block.ErrBounds)
	}
	p.at[c]++
	return d.text[d.offs[at]:d.offs[at+1]], nil
}

// OpenAll opens files of records, in their order.
func OpenAll(fsys vfs.FS, dir string, files []manifest.File) ([]*Segment, error) {
	var all []*Segment
	for _, f := range files {
		s, err := Open(fsys, dir, f.Name, RecordColumns)
		if err != nil {
			return nil, errors.Join(err, CloseAll(all))
		}
		all = append(all, s)
	}
	return all, nil
}

// CloseAll closes segments, the last one first.
func CloseAll(all []*Segment) error {
	var errs []error
	for _, s := range slices.Backward(all) {
		errs = append(errs, s.Close())
	}
	return errors.Join(errs...)
}
