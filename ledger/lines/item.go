package lines

import (
	"encoding/binary"
	"time"

	"dyetrace"
	"dyetrace/join"
	"dyetrace/ledger/block"
	"dyetrace/ledger/record"
)

// A part's items are lines, and records that are complete. The first byte is the
// kind.
const (
	itemLine   = byte(0)
	itemRecord = byte(1)
	itemPayee  = byte(2) // a record whose payee got another amount or currency
	itemGuide  = byte(3) // a wallet's line for which something else paid
)

// The second byte of a line's item has a flag for each rare field that follows.
const (
	lineIn = 1 << iota
	lineNamed
	lineBalance
	lineSpread
	lineSeq
	lineRanked // Nth and Rank
)

// itemHead is how many bytes of a line's item have a fixed place: kind, flags,
// the numbers of account, other side and origin, and the time. The amount, what the
// institution kept of it, and the row follow, then the rare fields, the lengths of
// the texts, and these in one piece.
const itemHead = 22

// appendItem adds the item of a line up to its texts.
func appendItem(dst []byte, l *join.Line) []byte {
	// Millions of lines pass through temporary files twice: a field that a line lacks
	// takes no byte.
	flags := byte(0)
	for _, f := range [...]struct {
		flag byte
		on   bool
	}{{lineIn, l.In}, {lineNamed, l.Named}, {lineBalance, l.Balance.Known}, {lineSpread, l.Spread != 0},
		{lineSeq, l.Seq != 0}, {lineRanked, l.Nth != 0 || l.Rank != 0}} {
		if f.on {
			flags |= f.flag
		}
	}
	var head [itemHead]byte
	head[0], head[1] = itemLine, flags
	binary.LittleEndian.PutUint32(head[2:], l.Account)
	binary.LittleEndian.PutUint32(head[6:], l.Peer)
	binary.LittleEndian.PutUint32(head[10:], l.OriginNo)
	binary.LittleEndian.PutUint64(head[14:], uint64(l.Time))
	dst = append(dst, head[:]...)
	dst = binary.AppendUvarint(dst, uint64(l.Amount))
	dst = binary.AppendVarint(dst, int64(l.Amount-l.Net))
	dst = binary.AppendVarint(dst, l.Row)
	if flags&lineBalance != 0 {
		dst = binary.AppendVarint(dst, int64(l.Balance.Amount))
	}
	if flags&lineSpread != 0 {
		dst = binary.AppendVarint(dst, int64(l.Spread))
	}
	if flags&lineSeq != 0 {
		dst = binary.AppendVarint(dst, l.Seq)
	}
	if flags&lineRanked != 0 {
		dst = binary.AppendUvarint(dst, uint64(l.Nth))
		dst = binary.AppendUvarint(dst, uint64(l.Rank))
	}
	return dst
}

// appendLine is appendItem with the texts that the line has.
func appendLine(dst []byte, l *join.Line) []byte {
	dst = appendItem(dst, l)
	from := uint32(0)
	for _, end := range l.Ends {
		dst = binary.AppendUvarint(dst, uint64(end-from))
		from = end
	}
	return append(dst, l.Text...)
}

// appendReadLine is appendItem with the texts of a line as it was read.
func appendReadLine(dst []byte, l *join.Line, s *record.Line) []byte {
	dst = appendItem(dst, l)
	for _, text := range s.Texts {
		dst = binary.AppendUvarint(dst, uint64(len(text)))
	}
	for _, text := range s.Texts {
		dst = append(dst, text...)
	}
	return dst
}

// decodeLine reads the item of a line and returns its length. The text of the line
// lies in data.
func decodeLine(data []byte, l *join.Line) (int, error) {
	if len(data) < itemHead {
		return 0, block.ErrTemporary
	}
	flags := data[1]
	l.In, l.Named, l.Balance.Known = flags&lineIn != 0, flags&lineNamed != 0, flags&lineBalance != 0
	l.Account = binary.LittleEndian.Uint32(data[2:])
	l.Peer = binary.LittleEndian.Uint32(data[6:])
	l.OriginNo = binary.LittleEndian.Uint32(data[10:])
	l.Time = dyetrace.Instant(binary.LittleEndian.Uint64(data[14:]))
	// In the order in which appendItem and then the texts are written.
	d := block.Varints{Data: data[itemHead:]}
	l.Amount = dyetrace.Amount(d.Unsigned())
	l.Net = l.Amount - dyetrace.Amount(d.Signed())
	l.Row = d.Signed()
	if flags&lineBalance != 0 {
		l.Balance.Amount = dyetrace.Amount(d.Signed())
	}
	if flags&lineSpread != 0 {
		l.Spread = time.Duration(d.Signed())
	}
	if flags&lineSeq != 0 {
		l.Seq = d.Signed()
	}
	if flags&lineRanked != 0 {
		l.Nth, l.Rank = int32(d.Unsigned()), int32(d.Unsigned())
	}
	sum := uint64(0)
	for i := range l.Ends {
		sum += d.Short()
		l.Ends[i] = uint32(sum)
	}
	if d.Bad || sum > uint64(len(d.Data)) {
		return 0, block.ErrTemporary
	}
	l.Text = d.Data[:sum:sum]
	return len(data) - len(d.Data) + int(sum), nil
}
