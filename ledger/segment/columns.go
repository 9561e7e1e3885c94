package segment

import (
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"

	"dyetrace/ledger/record"
	"dyetrace/ledger/statement"
)

// A segment is the Parquet file of one import's records, in ledger order. Its
// columns have the names and meanings of transfers.csv; amounts are integers
// in minor units and have that in their name. Optional columns that no record of
// the segment fills are left out.
//
// Pages are written and read here, on the library's encodings and metadata:
// the accounts of a record are already numbered, so a dictionary costs an
// index into a table where a general writer hashes every value again.

// columnKind is how the values of a column are stored.
type columnKind uint8

const (
	numberColumn     columnKind = iota // INT64, DELTA_BINARY_PACKED, not compressed
	timeColumn                         // the same, a timestamp in microseconds; in nanoseconds before format 3
	dictionaryColumn                   // text, RLE_DICTIONARY, the dictionary compressed
	sortedTextColumn                   // text, DELTA_BYTE_ARRAY, compressed
	textColumn                         // text, DELTA_LENGTH_BYTE_ARRAY, compressed
)

// Column names a column of a segment.
type Column uint8

// The columns, in the order in which a file has them.
const (
	colID Column = iota
	colTime
	ColSeq
	colFrom
	colTo
	colAmount
	colCurrency
	colReceived
	ColReceivedCurrency
	colFromBalance
	colToBalance
	colChannel
	colMemo
	colReverses
	colSource
	colSHA256
	ColSheet
	colLine
	// Of derived transfers: what their two lines add.
	colFromTime
	colToTime
	colMemo2
	colSource2
	colSHA2562
	colSheet2
	colLine2
	// Of lines of statements.
	colAccount
	colDirection
	colState
	colSpread
	colCharge
	colBalance
	colPeer
	colPeerName
	colPeerBank
	colSerial
	colOrder
	ColPeerOther
	// Of transfers: the numbers that their lines have.
	colFromSerial
	colToSerial
	colFromOrder
	colToOrder
	colBatch
	// Of times: the nanoseconds after the microsecond, where there are any.
	ColTimeNanos
	colFromTimeNanos
	colToTimeNanos
	// Of lines of wallets: what paid in their place.
	ColPaidBy
	columnCount
)

// columnSpec describes a column.
type columnSpec struct {
	name     string
	kind     columnKind
	optional bool
}

var columnSpecs = [columnCount]columnSpec{
	colID:               {"id", sortedTextColumn, false},
	colTime:             {"time", timeColumn, false},
	ColSeq:              {"seq", numberColumn, true},
	colFrom:             {"from", dictionaryColumn, false},
	colTo:               {"to", dictionaryColumn, false},
	colAmount:           {"amount_minor", numberColumn, false},
	colCurrency:         {"currency", dictionaryColumn, false},
	colReceived:         {"received_minor", numberColumn, true},
	ColReceivedCurrency: {"received_currency", dictionaryColumn, true},
	colFromBalance:      {"from_balance_minor", numberColumn, true},
	colToBalance:        {"to_balance_minor", numberColumn, true},
	colChannel:          {"channel", dictionaryColumn, true},
	colMemo:             {"memo", textColumn, true},
	colReverses:         {"reverses", textColumn, true},
	colSource:           {"source", dictionaryColumn, false},
	colSHA256:           {"sha256", dictionaryColumn, false},
	ColSheet:            {"sheet", dictionaryColumn, true},
	colLine:             {"line", numberColumn, false},
	colFromTime:         {"from_time", timeColumn, true},
	colToTime:           {"to_time", timeColumn, true},
	colMemo2:            {"memo2", textColumn, true},
	colSource2:          {"source2", dictionaryColumn, true},
	colSHA2562:          {"sha256_2", dictionaryColumn, true},
	colSheet2:           {"sheet2", dictionaryColumn, true},
	colLine2:            {"line2", numberColumn, true},
	colAccount:          {"account", dictionaryColumn, false},
	colDirection:        {"direction", dictionaryColumn, false},
	colState:            {"state", dictionaryColumn, true},
	colSpread:           {"spread_ns", numberColumn, true},
	colCharge:           {"charge_minor", numberColumn, true},
	colBalance:          {"balance_minor", numberColumn, true},
	colPeer:             {"peer", dictionaryColumn, true},
	colPeerName:         {"peer_name", dictionaryColumn, true},
	colPeerBank:         {"peer_bank", dictionaryColumn, true},
	colSerial:           {"serial", textColumn, true},
	colOrder:            {"order", textColumn, true},
	ColPeerOther:        {"peer_other", dictionaryColumn, true},
	colFromSerial:       {"from_serial", textColumn, true},
	colToSerial:         {"to_serial", textColumn, true},
	colFromOrder:        {"from_order", textColumn, true},
	colToOrder:          {"to_order", textColumn, true},
	colBatch:            {"batch", textColumn, true},
	ColTimeNanos:        {"time_ns", numberColumn, true},
	colFromTimeNanos:    {"from_time_ns", numberColumn, true},
	colToTimeNanos:      {"to_time_ns", numberColumn, true},
	ColPaidBy:           {"paid_by", dictionaryColumn, true},
}

// The columns that every segment of records has, and every segment of lines.
const (
	RecordColumns Columns = 1<<colID | 1<<colTime | 1<<colFrom | 1<<colTo | 1<<colAmount | 1<<colCurrency |
		1<<colSource | 1<<colSHA256 | 1<<colLine
	LineColumns Columns = 1<<colAccount | 1<<colTime | 1<<colDirection | 1<<colAmount | 1<<colCurrency |
		1<<colSource | 1<<colSHA256 | 1<<colLine
	AllColumns Columns = 1<<columnCount - 1
	// TransferColumns are those of derived transfers, any of which may get a
	// running number as they are brought into order.
	TransferColumns = RecordColumns | 1<<ColSeq
	// SeqColumns is the column of sequence numbers alone.
	SeqColumns Columns = 1 << ColSeq
	// ApartColumns are all columns but those of the accounts, whose dictionaries are the largest.
	ApartColumns = AllColumns &^ (1<<colFrom | 1<<colTo)
	// ReversesColumns is the column of what a transfer takes back.
	ReversesColumns Columns = 1 << colReverses
	// NumberColumns are the columns of columnOfNumber.
	NumberColumns Columns = 1<<colFromSerial | 1<<colToSerial | 1<<colFromOrder | 1<<colToOrder
)

// columnOfNumber is the column in which each of a transfer's numbers rests.
var columnOfNumber = [statement.NumberTexts]Column{statement.FromSerial: colFromSerial,
	statement.ToSerial: colToSerial, statement.FromOrder: colFromOrder, statement.ToOrder: colToOrder}

// NoteNumbers adds the columns that a transfer's numbers need to a set.
func (set *Columns) NoteNumbers(n *record.Numbers) {
	for i, text := range n {
		if len(text) > 0 {
			*set |= 1 << columnOfNumber[i]
		}
	}
}

// NoteFlags adds the columns that a record needs whose extras have these flags.
func (set *Columns) NoteFlags(flags uint16) {
	for _, f := range [...]struct {
		flag    uint16
		columns Columns
	}{
		{record.HasReceived, 1 << colReceived}, {record.HasFromBalance, 1 << colFromBalance},
		{record.HasToBalance, 1 << colToBalance}, {record.HasChannel, 1 << colChannel}, {record.HasMemo, 1 << colMemo},
		{record.HasReverses, 1 << colReverses}, {record.HasFromTime, 1 << colFromTime}, {record.HasToTime, 1 << colToTime},
		{record.HasMemo2, 1 << colMemo2}, {record.HasSource2, 1<<colSource2 | 1<<colSHA2562 | 1<<colLine2},
	} {
		if flags&f.flag != 0 {
			*set |= f.columns
		}
	}
}

// NoteDerived adds the columns that a derived transfer needs; origins are what
// it numbers its sources by.
func (set *Columns) NoteDerived(r *record.Record, e *record.Extras, origins []record.Origin) {
	set.NoteFlags(r.Flags)
	set.NoteNumbers(&e.Numbers)
	for _, need := range [...]struct {
		c  Column
		on bool
	}{
		{ColTimeNanos, IsFine(r.Time)}, {colFromTimeNanos, IsFine(e.Second.FromTime)},
		{colToTimeNanos, IsFine(e.Second.ToTime)}, {ColSheet, origins[r.Origin].Sheet != ""},
		{colSheet2, r.Flags&record.HasSource2 != 0 && origins[e.Second.Origin].Sheet != ""},
	} {
		if need.on {
			set.Add(need.c)
		}
	}
}

// Columns is a set of columns.
type Columns uint64

func (set Columns) has(c Column) bool { return set&(1<<c) != 0 }

// Add adds a column.
func (set *Columns) Add(c Column) { *set |= 1 << c }

// list is the set in order.
func (set Columns) list() []Column {
	var all []Column
	for c := range columnCount {
		if set.has(c) {
			all = append(all, c)
		}
	}
	return all
}

func (k columnKind) parquetType() format.Type {
	if k == numberColumn || k == timeColumn {
		return format.Int64
	}
	return format.ByteArray
}

func (k columnKind) codec() format.CompressionCodec {
	if k == numberColumn || k == timeColumn {
		return format.Uncompressed
	}
	return format.Zstd
}

func (k columnKind) encoding() format.Encoding {
	switch k {
	case dictionaryColumn:
		return format.RLEDictionary
	case sortedTextColumn:
		return format.DeltaByteArray
	case textColumn:
		return format.DeltaLengthByteArray
	default:
		return format.DeltaBinaryPacked
	}
}

// schema is the Parquet schema of a set of columns.
func (set Columns) schema() []format.SchemaElement {
	columns := set.list()
	elements := []format.SchemaElement{{Name: "records", NumChildren: thrift.New(int32(len(columns)))}}
	for _, c := range columns {
		spec := columnSpecs[c]
		e := format.SchemaElement{
			Name:           spec.name,
			Type:           thrift.New(spec.kind.parquetType()),
			RepetitionType: thrift.New(format.Required),
		}
		if spec.optional {
			e.RepetitionType = thrift.New(format.Optional)
		}
		switch spec.kind {
		case timeColumn:
			unit := format.TimeUnit{Value: &format.MicroSeconds{}}
			e.ConvertedType = thrift.New(deprecated.TimestampMicros)
			e.LogicalType = format.LogicalType{Value: &format.TimestampType{IsAdjustedToUTC: true, Unit: unit}}
		case numberColumn:
		default:
			e.ConvertedType = thrift.New(deprecated.UTF8)
			e.LogicalType = format.LogicalType{Value: &format.StringType{}}
		}
		elements = append(elements, e)
	}
	return elements
}
