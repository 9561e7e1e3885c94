package ledger

import (
	"encoding/binary"
	"time"

	"dyetrace"
	"dyetrace/ledger/block"
)

// The texts of a line of a statement, in the order in which they are stored.
const (
	sidePeer = iota
	sidePeerName
	sidePeerBank
	sideSerial
	sideOrder
	sideChannel
	sideMemo
	sidePartOf
	sideReverses // "?" for a reversal that names nothing
	sideTexts
)

// side is a line of a statement on its way through the ledger, its account and
// its file and sheet under their numbers. Texts are valid as long as what they
// were decoded from.
type side struct {
	time             dyetrace.Instant
	spread           time.Duration
	seq, line        int64
	amount, charge   dyetrace.Amount
	balance          dyetrace.Stated
	account          uint32 // number of the interner, which knows the currency
	origin           uint32
	currency         dyetrace.Currency
	incoming, failed bool
	texts            [sideTexts][]byte
	other            []byte // a second number of the other side, rarely there
	paidBy           []byte // what paid for a wallet's line that moved nothing there
	id               []byte // the account as written, where it has no number yet
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

// sideHead is how many bytes of a stored line come before what it says: the
// first byte, and the numbers of account and origin, which mean something only
// to the import at work.
const sideHead = 9

func (s *side) append(dst []byte) []byte {
	head := len(dst)
	dst = append(dst, 0)
	dst = binary.LittleEndian.AppendUint32(dst, s.account)
	dst = binary.LittleEndian.AppendUint32(dst, s.origin)
	dst = binary.LittleEndian.AppendUint16(dst, uint16(s.currency))
	dst = binary.LittleEndian.AppendUint64(dst, uint64(s.time))
	dst = binary.AppendUvarint(dst, uint64(s.amount))
	dst = binary.AppendVarint(dst, s.line)
	flags := byte(0)
	for _, f := range [...]struct {
		flag byte
		on   bool
	}{{sideIn, s.incoming}, {sideFailed, s.failed}} {
		if f.on {
			flags |= f.flag
		}
	}
	for _, n := range [...]struct {
		flag byte
		on   bool
		v    int64
	}{
		{sideSpread, s.spread != 0, int64(s.spread)}, {sideSeq, s.seq != 0, s.seq},
		{sideCharge, s.charge != 0, int64(s.charge)}, {sideBalance, s.balance.Known, int64(s.balance.Amount)},
	} {
		if n.on {
			flags |= n.flag
			dst = binary.AppendVarint(dst, n.v)
		}
	}
	dst[head] = flags
	for _, text := range s.texts {
		dst = binary.AppendUvarint(dst, uint64(len(text)))
		dst = append(dst, text...)
	}
	if len(s.other) > 0 {
		dst[head] |= sideOther
		dst = append(binary.AppendUvarint(dst, uint64(len(s.other))), s.other...)
	}
	if len(s.paidBy) > 0 {
		dst[head] |= sidePaidBy
		dst = append(binary.AppendUvarint(dst, uint64(len(s.paidBy))), s.paidBy...)
	}
	return dst
}

// decode reads what append wrote and gives how long it was.
func (s *side) decode(data []byte) (int, error) {
	if len(data) < sideHead+10 {
		return 0, block.ErrTemporary
	}
	flags := data[0]
	*s = side{incoming: flags&sideIn != 0, failed: flags&sideFailed != 0,
		account:  binary.LittleEndian.Uint32(data[1:]),
		origin:   binary.LittleEndian.Uint32(data[5:]),
		currency: dyetrace.Currency(binary.LittleEndian.Uint16(data[sideHead:])),
		time:     dyetrace.Instant(binary.LittleEndian.Uint64(data[sideHead+2:]))}
	d := block.Varints{Data: data[sideHead+10:]}
	s.amount, s.line = dyetrace.Amount(d.Unsigned()), d.Signed()
	if flags&sideSpread != 0 {
		s.spread = time.Duration(d.Signed())
	}
	if flags&sideSeq != 0 {
		s.seq = d.Signed()
	}
	if flags&sideCharge != 0 {
		s.charge = dyetrace.Amount(d.Signed())
	}
	if flags&sideBalance != 0 {
		s.balance = dyetrace.Stated{Amount: dyetrace.Amount(d.Signed()), Known: true}
	}
	for i := range s.texts {
		s.texts[i] = d.Text()
	}
	if flags&sideOther != 0 {
		s.other = d.Text()
	}
	if flags&sidePaidBy != 0 {
		s.paidBy = d.Text()
	}
	if d.Bad {
		return 0, block.ErrTemporary
	}
	return len(data) - len(d.Data), nil
}
