package segment

import (
	"encoding/binary"
	"hash/crc32"
	"math/bits"
	"slices"

	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/rle"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"

	"dyetrace/ledger/record"
)

const (
	// rowGroupRows is the number of records in a row group: enough for account
	// numbers to repeat within it, and little enough to hold it in memory.
	rowGroupRows = 1 << 19
	// pageRows is the number of records in a page, which is what a reader
	// decodes to get at one of them.
	pageRows = 1 << 13
)

// columnData gathers the values of one column of a row group.
type columnData struct {
	levels []uint8  // optional columns: 1 where the row has a value
	ints   []int64  // number and time columns
	index  []int32  // dictionary columns: into the dictionary
	text   []byte   // text columns: the values; dictionary columns: the entries
	offs   []uint32 // of values or entries in text, and the end
	// entries are the numbers of accounts whose names make up the dictionary
	// of an account column; addNames turns them into text.
	entries []uint32
}

func (d *columnData) reset() {
	d.levels, d.ints, d.index, d.text = d.levels[:0], d.ints[:0], d.index[:0], d.text[:0]
	d.offs = append(d.offs[:0], 0)
	d.entries = d.entries[:0]
}

// addNames adds the names of entries to the dictionary. It asks for all places
// before it reads any name, so that the waits for memory overlap.
func (d *columnData) addNames(names *record.Names) {
	const ahead = 512
	var places [ahead]uint64
	for part := range slices.Chunk(d.entries, ahead) {
		names.Places(part, places[:])
		for _, at := range places[:len(part)] {
			d.addText(names.At(at))
		}
	}
}

// addText adds a value of a text column or an entry of a dictionary.
func (d *columnData) addText(s []byte) {
	d.text = append(d.text, s...)
	d.offs = append(d.offs, uint32(len(d.text)))
}

// rowGroup is a row group on its way to a file.
type rowGroup struct {
	rows    int
	columns [columnCount]columnData
}

func (g *rowGroup) reset() {
	g.rows = 0
	for c := range g.columns {
		g.columns[c].reset()
	}
}

// encodedColumn is a column of a row group as it will stand in the file.
type encodedColumn struct {
	data         []byte
	pages        []format.PageLocation // offsets from the start of data
	dictionary   bool
	uncompressed int64
	values       int64
	nulls        int64
}

// pageEncoder encodes columns. It is used by one goroutine at a time.
type pageEncoder struct {
	zstd    *zstd.Encoder
	header  thrift.CompactProtocol
	values  []byte
	packed  []byte
	encoded encodedColumn
}

func newPageEncoder() (*pageEncoder, error) {
	z, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1))
	return &pageEncoder{zstd: z}, err
}

// column encodes a column of rows rows.
func (p *pageEncoder) column(spec columnSpec, d *columnData, rows int) (encodedColumn, error) {
	p.encoded = encodedColumn{values: int64(rows), dictionary: spec.kind == dictionaryColumn}
	if spec.kind == dictionaryColumn {
		if err := p.dictionary(d); err != nil {
			return encodedColumn{}, err
		}
	}
	at := 0 // the first value of the page: rows without one have none
	for row := 0; row < rows; row += pageRows {
		n := min(pageRows, rows-row)
		values, levels := n, []uint8(nil)
		if spec.optional {
			levels = d.levels[row : row+n]
			values = 0
			for _, level := range levels {
				values += int(level)
			}
		}
		if err := p.page(spec, d, row, n, at, values, levels); err != nil {
			return encodedColumn{}, err
		}
		at += values
		p.encoded.nulls += int64(n - values)
	}
	return p.encoded, nil
}

// dictionary encodes the dictionary page: each entry after its length.
func (p *pageEncoder) dictionary(d *columnData) error {
	p.values = p.values[:0]
	for i := 1; i < len(d.offs); i++ {
		entry := d.text[d.offs[i-1]:d.offs[i]]
		p.values = binary.LittleEndian.AppendUint32(p.values, uint32(len(entry)))
		p.values = append(p.values, entry...)
	}
	p.packed = p.zstd.EncodeAll(p.values, p.packed[:0])
	header := format.PageHeader{
		Type:                 format.DictionaryPage,
		UncompressedPageSize: int32(len(p.values)),
		CompressedPageSize:   int32(len(p.packed)),
		CRC:                  int32(crc32.ChecksumIEEE(p.packed)),
		DictionaryPageHeader: thrift.New(format.DictionaryPageHeader{NumValues: int32(len(d.offs) - 1),
			Encoding: format.Plain}),
	}
	return p.append(&header, nil, p.packed)
}

// page encodes n rows from row on, whose values begin at value at.
func (p *pageEncoder) page(spec columnSpec, d *columnData, row, n, at, values int, levels []uint8) error {
	var err error
	p.values = p.values[:0]
	switch spec.kind {
	case dictionaryColumn:
		width := bits.Len(uint(max(0, len(d.offs)-2)))
		p.values = append(p.values, byte(width))
		var packed []byte
		packed, err = (&rle.Encoding{BitWidth: width}).EncodeInt32(p.packed[:0], d.index[at:at+values])
		p.values = append(p.values, packed...)
	case sortedTextColumn:
		p.values, err = parquet.DeltaByteArray.EncodeByteArray(p.values, d.text, d.offs[at:at+values+1])
	case textColumn:
		// The library writes all the text it is given, wherever the offsets begin.
		offs := d.offs[at : at+values+1]
		p.values, err = parquet.DeltaLengthByteArray.EncodeByteArray(p.values, d.text[offs[0]:offs[values]], offs)
	default:
		p.values, err = parquet.DeltaBinaryPacked.EncodeInt64(p.values, d.ints[at:at+values])
	}
	if err != nil {
		return err
	}
	var definition []byte
	if levels != nil {
		if definition, err = (&rle.Encoding{BitWidth: 1}).EncodeLevels(nil, levels); err != nil {
			return err
		}
	}
	body, compressed := p.values, false
	if spec.kind == sortedTextColumn || spec.kind == textColumn {
		p.packed = p.zstd.EncodeAll(p.values, p.packed[:0])
		body, compressed = p.packed, true
	}
	crc := crc32.Update(crc32.ChecksumIEEE(definition), crc32.IEEETable, body)
	header := format.PageHeader{
		Type:                 format.DataPageV2,
		UncompressedPageSize: int32(len(definition) + len(p.values)),
		CompressedPageSize:   int32(len(definition) + len(body)),
		CRC:                  int32(crc),
		DataPageHeaderV2: thrift.New(format.DataPageHeaderV2{
			NumValues: int32(n), NumNulls: int32(n - values), NumRows: int32(n), Encoding: spec.kind.encoding(),
			DefinitionLevelsByteLength: int32(len(definition)), IsCompressed: thrift.New(compressed),
			Statistics: format.Statistics{NullCount: int64(n - values)},
		}),
	}
	start := len(p.encoded.data)
	if err := p.append(&header, definition, body); err != nil {
		return err
	}
	p.encoded.pages = append(p.encoded.pages, format.PageLocation{
		Offset: int64(start), CompressedPageSize: int32(len(p.encoded.data) - start), FirstRowIndex: int64(row),
	})
	return nil
}

func (p *pageEncoder) append(header *format.PageHeader, definition, body []byte) error {
	h, err := thrift.Marshal(&p.header, header)
	if err != nil {
		return err
	}
	p.encoded.data = append(p.encoded.data, h...)
	p.encoded.data = append(p.encoded.data, definition...)
	p.encoded.data = append(p.encoded.data, body...)
	p.encoded.uncompressed += int64(len(h)) + int64(header.UncompressedPageSize)
	return nil
}
