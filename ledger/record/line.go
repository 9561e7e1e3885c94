package record

import (
	"encoding/binary"
	"time"

	"dyetrace"
	"dyetrace/ledger/block"
)

// The texts of a line of a statement, in the order in which they are stored.
const (
	LinePeer = iota
	LinePeerName
	LinePeerBank
	lineSerial
	lineOrder
	LineChannel
	LineMemo
	linePartOf
	LineReverses // "?" for a reversal that names nothing
	LineTexts
)

// Line is a line of a statement on its way through the ledger, its account and
// its file and sheet under their numbers. Texts are valid as long as what they
// were decoded from.
type Line struct {
	Time             dyetrace.Instant
	Spread           time.Duration     // the true time lies at most this much after Time
	Seq, Row         int64             // as Seq and Line of a Record
	Amount, Charge   dyetrace.Amount   // what moved, and what of it the institution kept, in minor units
	Balance          dyetrace.Stated   // after the movement, as the line states it
	Account          uint32            // number in Names, of an account in a currency
	Origin           uint32            // number in Origins
	Currency         dyetrace.Currency // of the account
	Incoming, Failed bool              // the money came in; it did not move after all
	Texts            [LineTexts][]byte // by LinePeer and the others
	Other            []byte            // a second number of the other side, rarely there
	PaidBy           []byte            // what paid for a wallet's line that moved nothing there
	ID               []byte            // the account as written, where it has no number yet
}

// The first byte of a stored line has a flag for each rare field that follows.
const (
	lineIn = 1 << iota
	lineFailed
	lineSpread
	lineSeq
	lineCharge
	lineBalance
	lineOther
	linePaidBy
)

// LineHead is how many bytes of a stored line come before its content: the first byte,
// and the numbers of account and origin, which have a meaning in the import at work
// only.
const LineHead = 9

// Append encodes a line for a temporary file.
func (l *Line) Append(dst []byte) []byte {
	head := len(dst)
	dst = append(dst, 0)
	// What every line has comes first and has its place; the first byte, filled in
	// below, has a flag for each other field.
	dst = binary.LittleEndian.AppendUint32(dst, l.Account)
	dst = binary.LittleEndian.AppendUint32(dst, l.Origin)
	dst = binary.LittleEndian.AppendUint16(dst, uint16(l.Currency))
	dst = binary.LittleEndian.AppendUint64(dst, uint64(l.Time))
	dst = binary.AppendUvarint(dst, uint64(l.Amount))
	dst = binary.AppendVarint(dst, l.Row)
	flags := byte(0)
	for _, f := range [...]struct {
		flag byte
		on   bool
	}{{lineIn, l.Incoming}, {lineFailed, l.Failed}} {
		if f.on {
			flags |= f.flag
		}
	}
	for _, n := range [...]struct {
		flag byte
		on   bool
		v    int64
	}{
		{lineSpread, l.Spread != 0, int64(l.Spread)}, {lineSeq, l.Seq != 0, l.Seq},
		{lineCharge, l.Charge != 0, int64(l.Charge)}, {lineBalance, l.Balance.Known, int64(l.Balance.Amount)},
	} {
		if n.on {
			flags |= n.flag
			dst = binary.AppendVarint(dst, n.v)
		}
	}
	dst[head] = flags
	for _, text := range l.Texts {
		dst = binary.AppendUvarint(dst, uint64(len(text)))
		dst = append(dst, text...)
	}
	if len(l.Other) > 0 {
		dst[head] |= lineOther
		dst = append(binary.AppendUvarint(dst, uint64(len(l.Other))), l.Other...)
	}
	if len(l.PaidBy) > 0 {
		dst[head] |= linePaidBy
		dst = append(binary.AppendUvarint(dst, uint64(len(l.PaidBy))), l.PaidBy...)
	}
	return dst
}

// Decode reads what Append wrote and returns its length.
func (l *Line) Decode(data []byte) (int, error) {
	if len(data) < LineHead+10 {
		return 0, block.ErrTemporary
	}
	flags := data[0]
	*l = Line{Incoming: flags&lineIn != 0, Failed: flags&lineFailed != 0,
		Account:  binary.LittleEndian.Uint32(data[1:]),
		Origin:   binary.LittleEndian.Uint32(data[5:]),
		Currency: dyetrace.Currency(binary.LittleEndian.Uint16(data[LineHead:])),
		Time:     dyetrace.Instant(binary.LittleEndian.Uint64(data[LineHead+2:]))}
	// In the order in which Append writes.
	d := block.Varints{Data: data[LineHead+10:]}
	l.Amount, l.Row = dyetrace.Amount(d.Unsigned()), d.Signed()
	if flags&lineSpread != 0 {
		l.Spread = time.Duration(d.Signed())
	}
	if flags&lineSeq != 0 {
		l.Seq = d.Signed()
	}
	if flags&lineCharge != 0 {
		l.Charge = dyetrace.Amount(d.Signed())
	}
	if flags&lineBalance != 0 {
		l.Balance = dyetrace.Stated{Amount: dyetrace.Amount(d.Signed()), Known: true}
	}
	for i := range l.Texts {
		l.Texts[i] = d.Text()
	}
	if flags&lineOther != 0 {
		l.Other = d.Text()
	}
	if flags&linePaidBy != 0 {
		l.PaidBy = d.Text()
	}
	if d.Bad {
		return 0, block.ErrTemporary
	}
	return len(data) - len(d.Data), nil
}

// Net returns what went over to the other side, or came from it.
func (l *Line) Net() dyetrace.Amount {
	if l.Incoming || l.Charge >= l.Amount {
		return l.Amount
	}
	return l.Amount - l.Charge
}
