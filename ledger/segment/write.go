package segment

import (
	"encoding/binary"
	"encoding/hex"
	"slices"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"

	"dyetrace"
	"dyetrace/internal/guard"
	"dyetrace/internal/pages"
	"dyetrace/internal/vfs"
	"dyetrace/ledger/block"
	"dyetrace/ledger/record"
)

// Writer writes the new records of an import to a Parquet file. One
// row group is encoded while the next one is gathered.
type Writer struct {
	out      *block.SummedWriter
	set      Columns
	plain    bool // set holds only required columns
	names    *record.Names
	origins  []record.Origin
	hex      [][]byte // SHA-256 of each origin's file in hexadecimal digits
	group    *rowGroup
	encoding <-chan error // of the row group being encoded, if any
	spare    *rowGroup
	encoder  *pageEncoder
	meta     format.FileMetaData
	offsets  []format.OffsetIndex
	rows     int64
	lost     bool // a time was finer than the columns that the file has
	// The entry of a dictionary that a value has in the row group at hand:
	// account numbers and origins count from first, so that a new row group
	// forgets them all at once.
	from, to, origin dictionaryTable
	codes            map[dictionaryKey]int32
	lastCurrency     [columnCount]entryOf
}

// entryOf is the entry that a currency has in a column's dictionary.
type entryOf struct {
	currency dyetrace.Currency
	entry    int32
}

// dictionaryTable gives the values of a column, which have numbers, their
// entries in the dictionary of a row group.
type dictionaryTable struct {
	entries []uint32 // entry + first + 1 for numbers met in this row group
	first   uint32
	next    uint32
}

func (t *dictionaryTable) entry(number uint32) (entry int32, isNew bool) {
	if e := t.entries[number]; e > t.first {
		return int32(e - t.first - 1), false
	}
	t.next++
	t.entries[number] = t.next
	return int32(t.next - t.first - 1), true
}

// forget begins a new row group.
func (t *dictionaryTable) forget() {
	if t.first = t.next; t.first > 1<<31 {
		clear(t.entries)
		t.first, t.next = 0, 0
	}
}

// dictionaryKey is a short text in a column.
type dictionaryKey struct {
	column Column
	text   string
}

// NewWriter writes a file of dir with a set of columns. Records and lines
// that come name accounts by names and sources by origins, which have them
// all already.
func NewWriter(fsys vfs.FS, dir, name string, set Columns, names *record.Names,
	origins []record.Origin) (*Writer, error) {
	encoder, err := newPageEncoder()
	if err != nil {
		return nil, err
	}
	out, err := block.NewSummedWriter(fsys, dir, name)
	if err != nil {
		return nil, err
	}
	w := &Writer{
		out: out, set: set, names: names, origins: origins, encoder: encoder,
		plain: set == RecordColumns, group: &rowGroup{}, spare: &rowGroup{}, codes: map[dictionaryKey]int32{},
		from:   dictionaryTable{entries: pages.Make[uint32](names.Len(), names.Len())},
		to:     dictionaryTable{entries: pages.Make[uint32](names.Len(), names.Len())},
		origin: dictionaryTable{entries: make([]uint32, len(origins))},
	}
	for i := range origins {
		w.hex = append(w.hex, hex.AppendEncode(nil, origins[i].SHA256[:]))
	}
	w.group.reset()
	_, err = out.Write([]byte("PAR1"))
	return w, err
}

// Add writes the new records of a batch.
func (w *Writer) Add(b *record.Batch) error {
	w.touch(b)
	for i := range b.Recs {
		if !record.IsWritten(b.Segment[i]) {
			continue
		}
		if err := w.AddRecord(&b.List, &b.Recs[i]); err != nil {
			return err
		}
	}
	return nil
}

// AddRecord writes a record.
func (w *Writer) AddRecord(b *record.List, r *record.Record) error {
	w.gather(b, r)
	if w.group.rows == rowGroupRows {
		return w.flush()
	}
	return nil
}

// touch loads the dictionary entries of a batch's accounts, so that the waits
// for memory overlap.
func (w *Writer) touch(b *record.Batch) (touched uint32) {
	for i := range b.Recs {
		touched += w.from.entries[b.Recs[i].From] + w.to.entries[b.Recs[i].To]
	}
	return touched
}

// gather adds a record to the row group at hand.
func (w *Writer) gather(b *record.List, r *record.Record) {
	c := &w.group.columns
	w.group.rows++
	c[colID].addText(b.ID(r))
	// What every record has comes first; these columns have no levels.
	w.time(colTime, r.Time, true)
	c[colAmount].ints = append(c[colAmount].ints, int64(r.Amount))
	c[colLine].ints = append(c[colLine].ints, r.Line)
	fromCurrency := w.account(&c[colFrom], &w.from, r.From)
	toCurrency := w.account(&c[colTo], &w.to, r.To)
	w.currency(colCurrency, fromCurrency)
	entry, isNew := w.origin.entry(r.Origin)
	c[colSource].index = append(c[colSource].index, entry)
	c[colSHA256].index = append(c[colSHA256].index, entry)
	if isNew {
		c[colSource].addText([]byte(w.origins[r.Origin].File))
		c[colSHA256].addText(w.hex[r.Origin])
	}
	// Most files of complete records have nothing else, and their extras are not even
	// decoded.
	if w.plain {
		return
	}
	var e record.Extras
	e.Decode(r, b.Extras(r))
	w.number(ColSeq, r.Seq, r.Seq != 0)
	w.number(colReceived, int64(e.Received), r.Flags&record.HasReceived != 0)
	w.number(colFromBalance, int64(e.FromBalance.Amount), e.FromBalance.Known)
	w.number(colToBalance, int64(e.ToBalance.Amount), e.ToBalance.Known)
	w.short(colChannel, e.Channel)
	w.short(ColSheet, []byte(w.origins[r.Origin].Sheet))
	w.text(colMemo, e.Memo)
	w.text(colReverses, e.Reverses)
	if w.level(ColReceivedCurrency, toCurrency != fromCurrency) {
		w.currency(ColReceivedCurrency, toCurrency)
	}
	w.second(r.Flags, &e.Second)
	for i, c := range columnOfNumber {
		w.text(c, e.Numbers[i])
	}
}

// time adds a time to a column, and to the column beside it the nanoseconds
// that a column of microseconds leaves out.
func (w *Writer) time(c Column, t dyetrace.Instant, present bool) {
	micros, nanos := splitTime(t)
	if !columnSpecs[c].optional || w.level(c, present) {
		d := &w.group.columns[c]
		d.ints = append(d.ints, micros)
	}
	w.number(nanosOf[c], nanos, present && nanos != 0)
	w.lost = w.lost || present && nanos != 0 && !w.set.has(nanosOf[c])
}

// second adds what only derived transfers have.
func (w *Writer) second(flags uint16, s *record.Second) {
	w.time(colFromTime, s.FromTime, flags&record.HasFromTime != 0)
	w.time(colToTime, s.ToTime, flags&record.HasToTime != 0)
	w.text(colMemo2, s.Memo)
	w.number(colLine2, s.Line, flags&record.HasSource2 != 0)
	if !w.set.has(colSource2) {
		return
	}
	var o record.Origin
	var sum []byte
	if flags&record.HasSource2 != 0 {
		o, sum = w.origins[s.Origin], w.hex[s.Origin]
	}
	w.short(colSource2, []byte(o.File))
	w.short(colSHA2562, sum)
	w.short(colSheet2, []byte(o.Sheet))
}

// text adds a text to a column that is optional.
func (w *Writer) text(c Column, text []byte) {
	if w.level(c, len(text) > 0) {
		w.group.columns[c].addText(text)
	}
}

func (w *Writer) account(d *columnData, t *dictionaryTable, number uint32) dyetrace.Currency {
	entry, isNew := t.entry(number)
	d.index = append(d.index, entry)
	if isNew {
		d.entries = append(d.entries, number)
	}
	return w.names.Codes[number]
}

// level notes whether an optional column has a value in this row.
func (w *Writer) level(c Column, present bool) bool {
	if !w.set.has(c) {
		return false
	}
	var level uint8
	if present {
		level = 1
	}
	d := &w.group.columns[c]
	d.levels = append(d.levels, level)
	return present
}

func (w *Writer) number(c Column, v int64, present bool) {
	if w.level(c, present) {
		d := &w.group.columns[c]
		d.ints = append(d.ints, v)
	}
}

// short adds a text that repeats, to a column that is optional.
func (w *Writer) short(c Column, text []byte) {
	if w.level(c, len(text) > 0) {
		w.entry(c, text)
	}
}

func (w *Writer) entry(c Column, text []byte) {
	d := &w.group.columns[c]
	entry, ok := w.codes[dictionaryKey{c, string(text)}]
	if !ok {
		entry = int32(len(d.offs) - 1)
		w.codes[dictionaryKey{c, string(text)}] = entry
		d.addText(text)
	}
	d.index = append(d.index, entry)
}

func (w *Writer) currency(c Column, currency dyetrace.Currency) {
	d := &w.group.columns[c]
	if last := &w.lastCurrency[c]; last.currency != currency || len(d.index) == 0 {
		w.entry(c, []byte(currency.String()))
		*last = entryOf{currency, d.index[len(d.index)-1]}
		return
	}
	d.index = append(d.index, w.lastCurrency[c].entry)
}

// flush has the row group at hand encoded and written, and begins another.
func (w *Writer) flush() error {
	if err := w.wait(); err != nil {
		return err
	}
	full := w.group
	w.group, w.spare = w.spare, full
	w.group.reset()
	w.from.forget()
	w.to.forget()
	w.origin.forget()
	clear(w.codes)
	w.encoding = guard.Start(func() error { return w.write(full) })
	return nil
}

func (w *Writer) wait() error {
	if w.encoding == nil {
		return nil
	}
	err := <-w.encoding
	w.encoding = nil
	return err
}

// write encodes a row group and writes it.
func (w *Writer) write(g *rowGroup) error {
	rg := format.RowGroup{NumRows: int64(g.rows), FileOffset: w.out.Offset, Ordinal: int16(len(w.meta.RowGroups))}
	for _, c := range w.set.list() {
		spec := columnSpecs[c]
		// Names are looked up only here, beside the gathering of the next row group.
		if c == colFrom || c == colTo || c == colAccount {
			g.columns[c].addNames(w.names)
		}
		e, err := w.encoder.column(spec, &g.columns[c], g.rows)
		if err != nil {
			return err
		}
		// Pages were encoded by themselves: their places count from the start of the
		// column.
		start := w.out.Offset
		for i := range e.pages {
			e.pages[i].Offset += start
		}
		meta := format.ColumnMetaData{
			Type: spec.kind.parquetType(), Encoding: []format.Encoding{spec.kind.encoding(), format.RLE},
			PathInSchema: []string{spec.name}, Codec: spec.kind.codec(), NumValues: e.values,
			TotalUncompressedSize: e.uncompressed, TotalCompressedSize: int64(len(e.data)),
			DataPageOffset: e.pages[0].Offset,
		}
		if e.dictionary {
			meta.DictionaryPageOffset = start
			meta.Encoding = append(meta.Encoding, format.Plain)
		}
		meta.Statistics.NullCount = e.nulls
		// Readers that look for a time pass over row groups by these.
		if c == colTime {
			ints := g.columns[c].ints
			meta.Statistics.MinValue = binary.LittleEndian.AppendUint64(nil, uint64(slices.Min(ints)))
			meta.Statistics.MaxValue = binary.LittleEndian.AppendUint64(nil, uint64(slices.Max(ints)))
		}
		if _, err := w.out.Write(e.data); err != nil {
			return err
		}
		rg.Columns = append(rg.Columns, format.ColumnChunk{FileOffset: start, MetaData: meta})
		rg.TotalByteSize += e.uncompressed
		rg.TotalCompressedSize += int64(len(e.data))
		w.offsets = append(w.offsets, format.OffsetIndex{PageLocations: e.pages})
	}
	w.rows += int64(g.rows)
	w.meta.RowGroups = append(w.meta.RowGroups, rg)
	return nil
}

// Finish writes what is left and the footer, and makes the file durable.
func (w *Writer) Finish() error {
	if w.lost {
		return errFine
	}
	if w.group.rows > 0 {
		if err := w.flush(); err != nil {
			return err
		}
	}
	if err := w.wait(); err != nil {
		return err
	}
	// The offset index of every column lies behind all row groups, by which a reader
	// gets at one page.
	var protocol thrift.CompactProtocol
	next := 0
	for i := range w.meta.RowGroups {
		columns := w.meta.RowGroups[i].Columns
		for j := range columns {
			raw, err := thrift.Marshal(&protocol, &w.offsets[next])
			if err != nil {
				return err
			}
			next++
			columns[j].OffsetIndexOffset, columns[j].OffsetIndexLength = w.out.Offset, int32(len(raw))
			if _, err := w.out.Write(raw); err != nil {
				return err
			}
		}
	}
	// The footer comes last, for only now it is known where everything is.
	w.meta.Version = 2
	w.meta.Schema = w.set.schema()
	w.meta.NumRows = w.rows
	w.meta.CreatedBy = "dyetrace"
	footer, err := thrift.Marshal(&protocol, &w.meta)
	if err != nil {
		return err
	}
	footer = binary.LittleEndian.AppendUint32(footer, uint32(len(footer)))
	if _, err := w.out.Write(append(footer, "PAR1"...)); err != nil {
		return err
	}
	return w.out.Finish()
}

// Abandon throws the file away unless Finish has made it durable. w may be
// nil.
func (w *Writer) Abandon() error {
	if w == nil {
		return nil
	}
	err := w.wait()
	w.out.Abandon()
	return err
}
