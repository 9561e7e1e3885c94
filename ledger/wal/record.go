package wal

import (
	"encoding/binary"
	"errors"
	"math"

	"dyetrace"
)

// A record is a length (varint) and so many bytes: texts, each after its length (varint),
// then numbers (varints, those with a sign zigzag). So readers can pass over it.

// errRecord is why a record is refused that no writer writes.
var errRecord = errors.New("a record of the log is not in its form")

// MaxText bounds each text of a record.
const MaxText = 1<<16 - 1

// maxRecord bounds a record: it has eleven texts.
const maxRecord = 1 << 20

// texts are the texts of a record, in the order in which they are written.
func texts(t *dyetrace.Transfer) [11]*string {
	return [...]*string{&t.Source.File, &t.ID, &t.From, &t.To, &t.Channel, &t.Memo, &t.Reverses, &t.FromSerial,
		&t.ToSerial, &t.FromOrder, &t.ToOrder}
}

// Bits that say which balances are stated.
const (
	fromStated = 1 << iota
	toStated
	maxStated
)

// AppendRecord appends a transfer to a buffer. Of its source it keeps the name and the
// line; nothing of what several statements have of it.
func AppendRecord(to []byte, t *dyetrace.Transfer) ([]byte, error) {
	// Texts come first, for most of a record is text, and each begins where the last one ends.
	var body []byte
	for _, text := range texts(t) {
		if len(*text) > MaxText {
			return to, errRecord
		}
		body = binary.AppendUvarint(body, uint64(len(*text)))
		body = append(body, *text...)
	}
	// A balance that is not stated takes no room: the bits say which follow.
	stated := uint64(0)
	if t.FromBalance.Known {
		stated |= fromStated
	}
	if t.ToBalance.Known {
		stated |= toStated
	}
	body = binary.AppendUvarint(body, stated)
	body = binary.AppendUvarint(body, uint64(t.Currency))
	body = binary.AppendUvarint(body, uint64(t.ReceivedCurrency))
	for _, n := range [...]int64{t.Source.Line, int64(t.Time), t.Seq, int64(t.Amount), int64(t.Received)} {
		body = binary.AppendVarint(body, n)
	}
	if t.FromBalance.Known {
		body = binary.AppendVarint(body, int64(t.FromBalance.Amount))
	}
	if t.ToBalance.Known {
		body = binary.AppendVarint(body, int64(t.ToBalance.Amount))
	}
	to = binary.AppendUvarint(to, uint64(len(body)))
	return append(to, body...), nil
}

// decoder takes a record apart. The first thing that is wrong makes all that follow zero.
type decoder struct {
	data []byte
	err  error
}

func (d *decoder) uvarint(most uint64) uint64 {
	v, n := binary.Uvarint(d.data)
	// The shortest form of a number is the only one: the same record has the same bytes.
	if d.err != nil || n <= 0 || v > most || n > 1 && d.data[n-1] == 0 {
		d.err = errRecord
		return 0
	}
	d.data = d.data[n:]
	return v
}

func (d *decoder) varint() int64 {
	v := d.uvarint(math.MaxUint64)
	return int64(v>>1) ^ -int64(v&1)
}

func (d *decoder) text() string {
	n := d.uvarint(MaxText)
	if uint64(len(d.data)) < n {
		d.err = errRecord
		return ""
	}
	text := string(d.data[:n])
	d.data = d.data[n:]
	return text
}

// readRecord reads a record, and returns what follows it.
func readRecord(data []byte, t *dyetrace.Transfer) (rest []byte, err error) {
	d := decoder{data: data}
	n := d.uvarint(maxRecord)
	if d.err != nil || uint64(len(d.data)) < n {
		return nil, errRecord
	}
	rest, d.data = d.data[n:], d.data[:n]
	*t = dyetrace.Transfer{}
	for _, text := range texts(t) {
		*text = d.text()
	}
	stated := d.uvarint(maxStated - 1)
	t.Currency = dyetrace.Currency(d.uvarint(math.MaxUint16))
	t.ReceivedCurrency = dyetrace.Currency(d.uvarint(math.MaxUint16))
	t.Source.Line, t.Time = d.varint(), dyetrace.Instant(d.varint())
	t.Seq, t.Amount, t.Received = d.varint(), dyetrace.Amount(d.varint()), dyetrace.Amount(d.varint())
	if stated&fromStated != 0 {
		t.FromBalance = dyetrace.Stated{Known: true, Amount: dyetrace.Amount(d.varint())}
	}
	if stated&toStated != 0 {
		t.ToBalance = dyetrace.Stated{Known: true, Amount: dyetrace.Amount(d.varint())}
	}
	if d.err != nil || len(d.data) > 0 {
		return nil, errRecord
	}
	return rest, nil
}
