package simulate

import (
	"strconv"

	"github.com/parquet-go/parquet-go"

	"dyetrace"
)

// column is a column of a file that is written.
type column struct {
	name string
	kind columnKind
}

// columnKind is what a column holds, and how Parquet keeps it.
type columnKind uint8

const (
	texts    columnKind = iota
	words               // texts of which there are few
	money               // DECIMAL(18,2)
	maybe               // money, or nothing
	instants            // TIMESTAMP in milliseconds
	numbers
	flags
)

// node is the column's type in Parquet.
func (k columnKind) node() parquet.Node {
	switch k {
	case words:
		return parquet.Encoded(parquet.String(), &parquet.RLEDictionary)
	case money:
		return parquet.Decimal(2, 18, parquet.Int64Type)
	case maybe:
		return parquet.Optional(parquet.Decimal(2, 18, parquet.Int64Type))
	case instants:
		return parquet.Encoded(parquet.Timestamp(parquet.Millisecond), &parquet.DeltaBinaryPacked)
	case numbers:
		return parquet.Int(64)
	case flags:
		return parquet.Leaf(parquet.BooleanType)
	}
	return parquet.String()
}

// rows gathers rows cell by cell, in the order of the columns: as text for CSV,
// or as values for Parquet. No cell holds a comma, a quote or a line's end.
type rows struct {
	s      *Sim
	text   []byte
	dates  dates
	cny    dyetrace.Currency // the country's
	scale  int64             // its minor units for one fen
	values [][]parquet.Value // by column; nil for CSV
	at     int               // number of the next column
	start  int               // of the next cell in text
}

func newRows(s *Sim, columns int, asParquet bool) *rows {
	r := &rows{s: s, cny: s.currency, scale: int64(s.config.Country.Scale)}
	if asParquet {
		r.values = make([][]parquet.Value, columns)
	}
	return r
}

func (r *rows) reset() {
	r.text, r.at, r.start = r.text[:0], 0, 0
	for i := range r.values {
		r.values[i] = r.values[i][:0]
	}
}

// end ends a cell whose text has been appended to r.text.
func (r *rows) end() {
	if r.values == nil {
		r.text = append(r.text, ',')
		return
	}
	r.value(parquet.ByteArrayValue(r.text[r.start:len(r.text):len(r.text)]), 0)
	r.start = len(r.text)
}

func (r *rows) value(v parquet.Value, definition int) {
	r.values[r.at] = append(r.values[r.at], v.Level(0, definition, r.at))
	r.at++
}

// endRow ends a row.
func (r *rows) endRow() {
	if r.values == nil {
		r.text[len(r.text)-1] = '\n'
	}
	r.at = 0
}

func (r *rows) string(text string) {
	r.text = append(r.text, text...)
	r.end()
}

// strings are several cells.
func (r *rows) strings(texts ...string) {
	for _, text := range texts {
		r.string(text)
	}
}

func (r *rows) id(a AccountNo) {
	r.text = r.s.appendID(r.text, a)
	r.end()
}

func (r *rows) transfer(no int64) {
	r.text = appendTransferID(r.text, no)
	r.end()
}

func (r *rows) order(no int32) {
	r.text = strconv.AppendInt(append(r.text, 'O'), int64(no)+1, 10)
	r.end()
}

func (r *rows) holder(p int) {
	r.text = appendHolderID(r.text, p)
	r.end()
}

// phone is the phone of person p, or nothing where p is below 0.
func (r *rows) phone(p int) {
	if p >= 0 {
		r.text = r.s.appendPhone(r.text, p)
	}
	r.end()
}

func (r *rows) money(fen int64) {
	if r.values != nil {
		r.value(parquet.Int64Value(fen*r.scale), 0)
		return
	}
	r.sum(fen)
}

// sum is an amount as text in any file.
func (r *rows) sum(fen int64) {
	r.text = dyetrace.Amount(fen*r.scale).Append(r.text, r.cny)
	r.end()
}

// maybe is a sum that may be unknown.
func (r *rows) maybe(fen int64, known bool) {
	switch {
	case r.values == nil && known:
		r.money(fen)
	case r.values == nil:
		r.end()
	case known:
		r.value(parquet.Int64Value(fen*r.scale), 1)
	default:
		r.value(parquet.NullValue(), 0)
	}
}

// instant is a time in seconds since 1970.
func (r *rows) instant(at int64) {
	if r.values != nil {
		r.value(parquet.Int64Value(at*1000), 0)
		return
	}
	r.text = r.dates.append(r.text, at)
	r.end()
}

// clock is the same as text in any file.
func (r *rows) clock(at int64) {
	r.text = r.dates.append(r.text, at)
	r.end()
}

// day is the day of a time as text in any file.
func (r *rows) day(at int64) {
	r.text = r.dates.append(r.text, at)
	r.text = r.text[:len(r.text)-len("T00:00:00+08:00")]
	r.end()
}

func (r *rows) number(n int64) {
	if r.values != nil {
		r.value(parquet.Int64Value(n), 0)
		return
	}
	r.text = strconv.AppendInt(r.text, n, 10)
	r.end()
}

func (r *rows) flag(is bool) {
	if r.values != nil {
		r.value(parquet.BooleanValue(is), 0)
		return
	}
	r.text = strconv.AppendBool(r.text, is)
	r.end()
}
