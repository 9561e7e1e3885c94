package parquetfile

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"

	"dyetrace/internal/scratch"
)

// Some files are written anew without packing before the library reads them:
// those packed by codecs that it does not have or does not bound, and those of
// fastparquet, whose pages have eight bytes behind their values, at which the
// library writes warnings to standard error and stops at times in INT96.

// What one page may take, and how far a file may expand.
const (
	maxPage       = 256 << 20
	maxPageHeader = 64 << 10
	freeExpansion = 256 << 20
	maxExpansion  = 250
)

var (
	errPageHeader = errors.New("a page's header is damaged")
	errPageSize   = errors.New("a page is larger than 256 MiB or than its column")
	errExpands    = errors.New("it expands more than 250 times, as records of transfers do not: unpack it and look at " +
		"what is in it")
	errEncrypted = errors.New("it is encrypted: decrypt it first")
)

// isPlain reports whether the library reads a file of this footer as it is.
func isPlain(meta *format.FileMetaData) bool {
	if strings.HasPrefix(meta.CreatedBy, "fastparquet") {
		return false
	}
	for i := range meta.RowGroups {
		for j := range meta.RowGroups[i].Columns {
			switch meta.RowGroups[i].Columns[j].MetaData.Codec {
			case format.Lz4, format.Lz4Raw, format.Gzip, format.Brotli:
				return false
			}
		}
	}
	return true
}

// plainWriter writes a Parquet file anew without packing.
type plainWriter struct {
	in     io.ReaderAt
	size   int64
	meta   *format.FileMetaData
	leaves []leafType
	out    *bufio.Writer
	at     int64 // in the new file
}

// leafType is what the bytes of a column's values depend on.
type leafType struct {
	kind     format.Type
	length   int // of fixed lengths
	optional bool
	flat     bool // it is neither repeated nor within a group
}

// makePlain writes a file anew into one that its caller removes.
func makePlain(in io.ReaderAt, size int64, meta *format.FileMetaData) (f *os.File, err error) {
	if len(meta.FooterSigningKeyMetadata) > 0 || meta.EncryptionAlgorithm.Value != nil {
		return nil, errEncrypted
	}
	f, err = scratch.Create("")
	if err != nil {
		return nil, err
	}
	w := &plainWriter{in: in, size: size, meta: meta, leaves: leafTypes(meta.Schema), out: bufio.NewWriterSize(f, 256<<10)}
	if err := w.all(); err != nil {
		f.Close()
		os.Remove(f.Name())
		return nil, err
	}
	return f, nil
}

// leafTypes are the types of the columns that hold values, in their order.
func leafTypes(schema []format.SchemaElement) (leaves []leafType) {
	deep := 0 // elements within groups that are still to come
	for i := range schema {
		e := &schema[i]
		if i == 0 {
			continue
		}
		within := deep > 0
		if within {
			deep--
		}
		if n := int(e.NumChildren.V); e.NumChildren.Valid && n > 0 {
			deep += n
			continue
		}
		leaves = append(leaves, leafType{kind: e.Type.V, length: int(e.TypeLength.V),
			optional: e.RepetitionType.V == format.Optional, flat: !within && e.RepetitionType.V != format.Repeated})
	}
	return leaves
}

func (w *plainWriter) write(b []byte) error {
	if w.at += int64(len(b)); w.at > freeExpansion && w.at/maxExpansion > w.size {
		return errExpands
	}
	_, err := w.out.Write(b)
	return err
}

func (w *plainWriter) all() error {
	if err := w.write([]byte("PAR1")); err != nil {
		return err
	}
	for i := range w.meta.RowGroups {
		columns := w.meta.RowGroups[i].Columns
		if len(columns) != len(w.leaves) {
			return errFooter
		}
		for j := range columns {
			if err := w.chunk(&columns[j], w.leaves[j]); err != nil {
				return fmt.Errorf("column %s: %w", strings.Join(columns[j].MetaData.PathInSchema, "."), err)
			}
		}
	}
	footer, err := thrift.Marshal(&thrift.CompactProtocol{}, w.meta)
	if err != nil {
		return err
	}
	n := len(footer)
	footer = append(footer, byte(n), byte(n>>8), byte(n>>16), byte(n>>24))
	if err := w.write(append(footer, "PAR1"...)); err != nil {
		return err
	}
	return w.out.Flush()
}

// chunk writes the pages of a column in a row group.
func (w *plainWriter) chunk(c *format.ColumnChunk, leaf leafType) error {
	m := &c.MetaData
	start := m.DataPageOffset
	if m.DictionaryPageOffset > 0 && m.DictionaryPageOffset < start {
		start = m.DictionaryPageOffset
	}
	if start < 4 || m.TotalCompressedSize < 0 || m.TotalCompressedSize > w.size-start {
		return errFooter
	}
	in := bufio.NewReaderSize(io.NewSectionReader(w.in, start, m.TotalCompressedSize), maxPageHeader)
	began := w.at
	m.DictionaryPageOffset, m.DataPageOffset = 0, 0
	for left := m.TotalCompressedSize; left > 0; {
		header, n, err := readPageHeader(in)
		if errors.Is(err, io.EOF) {
			break // nothing but padding is left
		}
		if err != nil {
			return err
		}
		size := int64(header.CompressedPageSize)
		if left -= n + size; left < 0 || size < 0 || size > maxPage {
			return errPageSize
		}
		packed := make([]byte, size)
		if _, err := io.ReadFull(in, packed); err != nil {
			return err
		}
		if err := w.page(header, packed, m, leaf); err != nil {
			return err
		}
	}
	*c = format.ColumnChunk{FileOffset: began, MetaData: *m}
	m = &c.MetaData
	m.Codec = format.Uncompressed
	m.TotalCompressedSize, m.TotalUncompressedSize = w.at-began, w.at-began
	m.IndexPageOffset, m.BloomFilterOffset, m.BloomFilterLength = 0, 0, 0
	return nil
}

// readPageHeader reads the header of a page, and returns its length.
func readPageHeader(in *bufio.Reader) (*format.PageHeader, int64, error) {
	head, err := in.Peek(maxPageHeader)
	if len(head) == 0 {
		return nil, 0, io.EOF
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, 0, err
	}
	walk := thriftWalk{data: head}
	if !walk.structure(0) {
		return nil, 0, errPageHeader
	}
	n := len(head) - len(walk.data)
	header := new(format.PageHeader)
	if err := thrift.Unmarshal(&thrift.CompactProtocol{}, head[:n], header); err != nil {
		return nil, 0, errPageHeader
	}
	_, err = in.Discard(n)
	return header, int64(n), err
}

// page writes a page unpacked, and without the bytes behind its values.
func (w *plainWriter) page(h *format.PageHeader, packed []byte, m *format.ColumnMetaData, leaf leafType) error {
	if h.UncompressedPageSize < 0 || h.UncompressedPageSize > maxPage {
		return errPageSize
	}
	at := w.at
	var data []byte
	var err error
	switch h.Type {
	case format.DictionaryPage:
		if m.DictionaryPageOffset == 0 {
			m.DictionaryPageOffset = at
		}
		data, err = unpack(m.Codec, packed, int(h.UncompressedPageSize))
	case format.DataPage:
		if !h.DataPageHeader.Valid {
			return errPageHeader
		}
		if data, err = unpack(m.Codec, packed, int(h.UncompressedPageSize)); err == nil {
			data, err = trimV1(data, &h.DataPageHeader.V, leaf)
		}
	case format.DataPageV2:
		if !h.DataPageHeaderV2.Valid {
			return errPageHeader
		}
		data, err = plainV2(h, packed, m.Codec, leaf)
	default:
		return nil // an index page, which nobody reads
	}
	if err != nil {
		return err
	}
	if h.Type != format.DictionaryPage && m.DataPageOffset == 0 {
		m.DataPageOffset = at
	}
	h.CompressedPageSize, h.UncompressedPageSize, h.CRC = int32(len(data)), int32(len(data)), 0
	head, err := thrift.Marshal(&thrift.CompactProtocol{}, h)
	if err == nil {
		err = w.write(head)
	}
	if err == nil {
		err = w.write(data)
	}
	return err
}

// plainV2 is the content of a page of the second version: levels, which are
// never packed, and values.
func plainV2(h *format.PageHeader, packed []byte, codec format.CompressionCodec, leaf leafType) ([]byte, error) {
	v := &h.DataPageHeaderV2.V
	levels := int64(v.RepetitionLevelsByteLength) + int64(v.DefinitionLevelsByteLength)
	if v.RepetitionLevelsByteLength < 0 || v.DefinitionLevelsByteLength < 0 || levels > int64(len(packed)) ||
		levels > int64(h.UncompressedPageSize) {
		return nil, errPageHeader
	}
	values := packed[levels:]
	if !v.IsCompressed.Valid || v.IsCompressed.V {
		var err error
		if values, err = unpack(codec, values, int(int64(h.UncompressedPageSize)-levels)); err != nil {
			return nil, err
		}
	}
	v.IsCompressed = thrift.New(false)
	if leaf.flat && v.Encoding == format.Plain {
		var err error
		if values, err = trimValues(values, int(v.NumValues)-int(v.NumNulls), leaf); err != nil {
			return nil, err
		}
	}
	return slices.Concat(packed[:levels], values), nil
}

// openPlain is the file that the library is to read: the file itself, or what
// makePlain made of it, which done removes.
func openPlain(f *os.File, size int64, footer []byte) (in *os.File, inSize int64, done func(), err error) {
	meta := new(format.FileMetaData)
	if err := thrift.Unmarshal(&thrift.CompactProtocol{}, footer, meta); err != nil {
		return nil, 0, nil, errFooter
	}
	if err := canUnpack(meta); err != nil {
		return nil, 0, nil, err
	}
	if isPlain(meta) {
		return f, size, func() {}, nil
	}
	made, err := makePlain(f, size, meta)
	if err != nil {
		return nil, 0, nil, err
	}
	done = func() {
		made.Close()
		os.Remove(made.Name())
	}
	info, err := made.Stat()
	if err != nil {
		done()
		return nil, 0, nil, err
	}
	return made, info.Size(), done, nil
}

// canUnpack returns an error that names a column packed in an unreadable way,
// or nil.
func canUnpack(meta *format.FileMetaData) error {
	for i := range meta.RowGroups {
		for j := range meta.RowGroups[i].Columns {
			m := &meta.RowGroups[i].Columns[j].MetaData
			if m.Codec < 0 || m.Codec > format.Lz4Raw || m.Codec == format.LZO {
				return fmt.Errorf("the column %q is packed by %s, which cannot be read: write the file again with zstd or snappy",
					strings.Join(m.PathInSchema, "."), m.Codec)
			}
		}
	}
	return nil
}
