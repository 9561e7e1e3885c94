package ledger

import (
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"

	"dyetrace/ledger/record"
	"dyetrace/ledger/statement"
)

// A segment is the Parquet file of one import's records, in ledger order. Its
// columns have the names and meanings of transfers.csv; amounts are integers
// in minor units and say so in their name. Optional columns that no record of
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

// columnNo names a column of a segment.
type columnNo uint8

const (
	colID columnNo = iota
	colTime
	colSeq
	colFrom
	colTo
	colAmount
	colCurrency
	colReceived
	colReceivedCurrency
	colFromBalance
	colToBalance
	colChannel
	colMemo
	colReverses
	colSource
	colSHA256
	colSheet
	colLine
	// Of derived transfers: what their two lines say.
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
	colPeerOther
	// Of transfers: the numbers that their lines have.
	colFromSerial
	colToSerial
	colFromOrder
	colToOrder
	colBatch
	// Of times: the nanoseconds after the microsecond, where there are any.
	colTimeNanos
	colFromTimeNanos
	colToTimeNanos
	// Of lines of wallets: what paid in their place.
	colPaidBy
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
	colSeq:              {"seq", numberColumn, true},
	colFrom:             {"from", dictionaryColumn, false},
	colTo:               {"to", dictionaryColumn, false},
	colAmount:           {"amount_minor", numberColumn, false},
	colCurrency:         {"currency", dictionaryColumn, false},
	colReceived:         {"received_minor", numberColumn, true},
	colReceivedCurrency: {"received_currency", dictionaryColumn, true},
	colFromBalance:      {"from_balance_minor", numberColumn, true},
	colToBalance:        {"to_balance_minor", numberColumn, true},
	colChannel:          {"channel", dictionaryColumn, true},
	colMemo:             {"memo", textColumn, true},
	colReverses:         {"reverses", textColumn, true},
	colSource:           {"source", dictionaryColumn, false},
	colSHA256:           {"sha256", dictionaryColumn, false},
	colSheet:            {"sheet", dictionaryColumn, true},
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
	colPeerOther:        {"peer_other", dictionaryColumn, true},
	colFromSerial:       {"from_serial", textColumn, true},
	colToSerial:         {"to_serial", textColumn, true},
	colFromOrder:        {"from_order", textColumn, true},
	colToOrder:          {"to_order", textColumn, true},
	colBatch:            {"batch", textColumn, true},
	colTimeNanos:        {"time_ns", numberColumn, true},
	colFromTimeNanos:    {"from_time_ns", numberColumn, true},
	colToTimeNanos:      {"to_time_ns", numberColumn, true},
	colPaidBy:           {"paid_by", dictionaryColumn, true},
}

// The columns that every segment of records has, and every segment of lines.
const (
	recordColumns columnSet = 1<<colID | 1<<colTime | 1<<colFrom | 1<<colTo | 1<<colAmount | 1<<colCurrency |
		1<<colSource | 1<<colSHA256 | 1<<colLine
	sideColumns columnSet = 1<<colAccount | 1<<colTime | 1<<colDirection | 1<<colAmount | 1<<colCurrency |
		1<<colSource | 1<<colSHA256 | 1<<colLine
	allColumns columnSet = 1<<columnCount - 1
	// transferColumns are those of derived transfers, any of which may get a
	// running number as they are brought into order.
	transferColumns = recordColumns | 1<<colSeq
	// numbersOnly are the columns of numberColumns.
	numbersOnly columnSet = 1<<colFromSerial | 1<<colToSerial | 1<<colFromOrder | 1<<colToOrder
)

// numberColumns is the column in which each of a transfer's numbers rests.
var numberColumns = [statement.NumberTexts]columnNo{statement.FromSerial: colFromSerial, statement.ToSerial: colToSerial, statement.FromOrder: colFromOrder, statement.ToOrder: colToOrder}

// noteNumbers adds the columns that a transfer's numbers need to a set.
func (set *columnSet) noteNumbers(n *record.Numbers) {
	for i, text := range n {
		if len(text) > 0 {
			*set |= 1 << numberColumns[i]
		}
	}
}

// noteFlags adds the columns that a record needs whose extras have these flags.
func (set *columnSet) noteFlags(flags uint16) {
	for _, f := range [...]struct {
		flag    uint16
		columns columnSet
	}{
		{record.HasReceived, 1 << colReceived}, {record.HasFromBalance, 1 << colFromBalance}, {record.HasToBalance, 1 << colToBalance},
		{record.HasChannel, 1 << colChannel}, {record.HasMemo, 1 << colMemo}, {record.HasReverses, 1 << colReverses},
		{record.HasFromTime, 1 << colFromTime}, {record.HasToTime, 1 << colToTime}, {record.HasMemo2, 1 << colMemo2},
		{record.HasSource2, 1<<colSource2 | 1<<colSHA2562 | 1<<colLine2},
	} {
		if flags&f.flag != 0 {
			*set |= f.columns
		}
	}
}

// noteDerived adds the columns that a derived transfer needs; origins are what
// it numbers its sources by.
func (set *columnSet) noteDerived(r *record.Record, e *record.Extras, origins []record.Origin) {
	set.noteFlags(r.Flags)
	set.noteNumbers(&e.Numbers)
	for _, need := range [...]struct {
		c  columnNo
		on bool
	}{
		{colTimeNanos, isFine(r.Time)}, {colFromTimeNanos, isFine(e.Second.FromTime)}, {colToTimeNanos, isFine(e.Second.ToTime)},
		{colSheet, origins[r.Origin].Sheet != ""},
		{colSheet2, r.Flags&record.HasSource2 != 0 && origins[e.Second.Origin].Sheet != ""},
	} {
		if need.on {
			set.add(need.c)
		}
	}
}

// columnSet is a set of columns.
type columnSet uint64

func (set columnSet) has(c columnNo) bool { return set&(1<<c) != 0 }

// add adds a column.
func (set *columnSet) add(c columnNo) { *set |= 1 << c }

// list is the set in order.
func (set columnSet) list() []columnNo {
	var all []columnNo
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
func (set columnSet) schema() []format.SchemaElement {
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
