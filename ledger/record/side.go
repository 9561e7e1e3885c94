package record

import (
	"encoding/binary"
	"time"

	"dyetrace"
	"dyetrace/ledger/block"
)

// The texts of a line of a statement, in the order in which they are stored.
const (
	SidePeer = iota
	SidePeerName
	SidePeerBank
	sideSerial
	sideOrder
	SideChannel
	SideMemo
	sidePartOf
	SideReverses // "?" for a reversal that names nothing
	SideTexts
)

// Side is a line of a statement on its way through the ledger, its account and
// its file and sheet under their numbers. Texts are valid as long as what they
// were decoded from.
type Side struct {
	Time             dyetrace.Instant
	Spread           time.Duration     // the true time lies at most this much after Time
	Seq, Line        int64             // as in Record
	Amount, Charge   dyetrace.Amount   // what moved, and what of it the institution kept, in minor units
	Balance          dyetrace.Stated   // after the movement, as the line states it
	Account          uint32            // number in Names, which knows the currency
	Origin           uint32            // number in Origins
	Currency         dyetrace.Currency // of the account
	Incoming, Failed bool              // the money came in; it did not move after all
	Texts            [SideTexts][]byte // by SidePeer and the others
	Other            []byte            // a second number of the other side, rarely there
	PaidBy           []byte            // what paid for a wallet's line that moved nothing there
	ID               []byte            // the account as written, where it has no number yet
}

// The first byte of a stored line says what there is of what is rarely there.
const (
	sideIn = 1 << iota
	sideFailed
	sideSpread
	sideSeq
	sideCharge
	sideBalance
	sideOther
	sidePaidBy
)

// SideHead is how many bytes of a stored line come before what it says: the
// first byte, and the numbers of account and origin, which mean something only
// to the import at work.
const SideHead = 9

// Append encodes a line for a temporary file.
func (s *Side) Append(dst []byte) []byte {
	head := len(dst)
	dst = append(dst, 0)
	// What every line has comes first and has its place; the first byte, filled in
	// below, says which of the rest there is.
	dst = binary.LittleEndian.AppendUint32(dst, s.Account)
	dst = binary.LittleEndian.AppendUint32(dst, s.Origin)
	dst = binary.LittleEndian.AppendUint16(dst, uint16(s.Currency))
	dst = binary.LittleEndian.AppendUint64(dst, uint64(s.Time))
	dst = binary.AppendUvarint(dst, uint64(s.Amount))
	dst = binary.AppendVarint(dst, s.Line)
	flags := byte(0)
	for _, f := range [...]struct {
		flag byte
		on   bool
	}{{sideIn, s.Incoming}, {sideFailed, s.Failed}} {
		if f.on {
			flags |= f.flag
		}
	}
	for _, n := range [...]struct {
		flag byte
		on   bool
		v    int64
	}{
		{sideSpread, s.Spread != 0, int64(s.Spread)}, {sideSeq, s.Seq != 0, s.Seq},
		{sideCharge, s.Charge != 0, int64(s.Charge)}, {sideBalance, s.Balance.Known, int64(s.Balance.Amount)},
	} {
		if n.on {
			flags |= n.flag
			dst = binary.AppendVarint(dst, n.v)
		}
	}
	dst[head] = flags
	for _, text := range s.Texts {
		dst = binary.AppendUvarint(dst, uint64(len(text)))
		dst = append(dst, text...)
	}
	if len(s.Other) > 0 {
		dst[head] |= sideOther
		dst = append(binary.AppendUvarint(dst, uint64(len(s.Other))), s.Other...)
	}
	if len(s.PaidBy) > 0 {
		dst[head] |= sidePaidBy
		dst = append(binary.AppendUvarint(dst, uint64(len(s.PaidBy))), s.PaidBy...)
	}
	return dst
}

// Decode reads what append wrote and gives how long it was.
func (s *Side) Decode(data []byte) (int, error) {
	if len(data) < SideHead+10 {
		return 0, block.ErrTemporary
	}
	flags := data[0]
	*s = Side{Incoming: flags&sideIn != 0, Failed: flags&sideFailed != 0,
		Account:  binary.LittleEndian.Uint32(data[1:]),
		Origin:   binary.LittleEndian.Uint32(data[5:]),
		Currency: dyetrace.Currency(binary.LittleEndian.Uint16(data[SideHead:])),
		Time:     dyetrace.Instant(binary.LittleEndian.Uint64(data[SideHead+2:]))}
	// In the order in which Append writes.
	d := block.Varints{Data: data[SideHead+10:]}
	s.Amount, s.Line = dyetrace.Amount(d.Unsigned()), d.Signed()
	if flags&sideSpread != 0 {
		s.Spread = time.Duration(d.Signed())
	}
	if flags&sideSeq != 0 {
		s.Seq = d.Signed()
	}
	if flags&sideCharge != 0 {
		s.Charge = dyetrace.Amount(d.Signed())
	}
	if flags&sideBalance != 0 {
		s.Balance = dyetrace.Stated{Amount: dyetrace.Amount(d.Signed()), Known: true}
	}
	for i := range s.Texts {
		s.Texts[i] = d.Text()
	}
	if flags&sideOther != 0 {
		s.Other = d.Text()
	}
	if flags&sidePaidBy != 0 {
		s.PaidBy = d.Text()
	}
	if d.Bad {
		return 0, block.ErrTemporary
	}
	return len(data) - len(d.Data), nil
}

// Net is what went over to the other side, or came from it.
func (s *Side) Net() dyetrace.Amount {
	if s.Incoming || s.Charge >= s.Amount {
		return s.Amount
	}
	return s.Amount - s.Charge
}
