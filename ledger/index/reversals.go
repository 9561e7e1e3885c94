package index

import (
	"cmp"
	"encoding/binary"
	"slices"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger/block"
	"dyetrace/ledger/manifest"
	"dyetrace/ledger/statement"
)

// Reversing is a reversal whose payment is yet to be found.
type Reversing struct {
	Of string
	statement.Reversal
}

// Payment is what linking asks of a payment.
type Payment struct {
	Ord          statement.Ord
	Payer, Payee dyetrace.AccountCurrency
	Received     dyetrace.Amount
}

// Linker links reversals, which come in ledger order, to their payments.
type Linker struct {
	left map[statement.Ord]dyetrace.Amount
}

// Link fills in what a reversal between payer and payee takes back; p is nil
// where no transfer has the id.
func (l *Linker) Link(r *Reversing, payer, payee dyetrace.AccountCurrency, p *Payment) {
	switch {
	case r.Of == dyetrace.Unlinked:
		r.Fault = statement.ReversalUnnamed
		return
	case p == nil:
		r.Fault = statement.ReversalMissing
		return
	case p.Ord >= r.Ord:
		r.Fault = statement.ReversalOrder
		return
	case p.Payer != payee || p.Payee != payer:
		r.Fault = statement.ReversalMismatch
		return
	}
	left, seen := l.left[p.Ord]
	if !seen {
		left = p.Received
	}
	r.Payment, r.Back = p.Ord, min(r.Sent, left)
	if l.Keep(p.Ord, left-r.Back); r.Back < r.Sent {
		r.Fault = statement.ReversalExcess
	}
}

// Knows reports whether the linker has how much of a payment is left.
func (l *Linker) Knows(payment statement.Ord) bool {
	_, seen := l.left[payment]
	return seen
}

// Keep notes how much of a payment is left.
func (l *Linker) Keep(payment statement.Ord, left dyetrace.Amount) {
	if l.left == nil {
		l.left = map[statement.Ord]dyetrace.Amount{}
	}
	l.left[payment] = left
}

// The reversals file holds the reversals of each statement that pays any, in
// ledger order, 48 bytes each:
//
//	place     of the reversal (8)
//	payment   its place (8)
//	sent      what left the statement (8)
//	received  what reached the other side (8)
//	back      of sent, what is taken back; 0 where it is not linked (8)
//	payee     the other side's statement (4)
//	fault     why what is sent beyond back is an ordinary payment (1), and 3 zero bytes
//
// and from Footer.Special on, for each of these statements, 16 bytes: its
// number (4), how many (4), and the number of its first reversal (8).
const (
	reversalLen      = 48
	reversalTableLen = 16
)

// WriteReversals writes the file of reversals that are linked, in the order of
// the statements that pay them.
func WriteReversals(fsys vfs.FS, dir string, all []Reversing) error {
	slices.SortStableFunc(all, func(x, y Reversing) int { return cmp.Compare(x.Payer, y.Payer) })
	w, err := block.NewWriter(fsys, dir, manifest.FileReversals)
	if err != nil {
		return err
	}
	defer w.Abandon()
	var table []byte
	for i := 0; i < len(all); {
		first := i
		for ; i < len(all) && all[i].Payer == all[first].Payer; i++ {
			if _, err := w.Write(appendReversal(nil, &all[i].Reversal)); err != nil {
				return err
			}
		}
		table = binary.LittleEndian.AppendUint32(table, uint32(all[first].Payer))
		table = binary.LittleEndian.AppendUint32(table, uint32(i-first))
		table = binary.LittleEndian.AppendUint64(table, uint64(first))
	}
	at := w.Written
	if _, err := w.Write(table); err != nil {
		return err
	}
	if err := w.Finish(uint64(len(table)/reversalTableLen), at); err != nil {
		return err
	}
	return fsys.SyncDir(dir)
}

func appendReversal(dst []byte, r *statement.Reversal) []byte {
	for _, v := range [...]int64{int64(r.Ord), int64(r.Payment), int64(r.Sent), int64(r.Received), int64(r.Back)} {
		dst = binary.LittleEndian.AppendUint64(dst, uint64(v))
	}
	dst = binary.LittleEndian.AppendUint32(dst, uint32(r.Payee))
	return append(dst, byte(r.Fault), 0, 0, 0)
}

// ReversalsFile is the reversals file of an index, nil in one without
// reversals.
type ReversalsFile struct{ *block.File }

// Of is the reversals that a statement pays, in ledger order.
func (f ReversalsFile) Of(no statement.No) ([]statement.Reversal, error) {
	if f.File == nil {
		return nil, nil
	}
	count, first, err := f.Table(uint32(no), reversalTableLen)
	if err != nil || count == 0 {
		return nil, err
	}
	if first > f.Length/reversalLen || count > f.Length/reversalLen {
		return nil, f.Damaged(int64(f.Special), block.ErrBounds)
	}
	raw, err := f.Bytes(first*reversalLen, count*reversalLen)
	if err != nil {
		return nil, err
	}
	list := make([]statement.Reversal, count)
	for i := range list {
		at := func(k int) int64 { return int64(binary.LittleEndian.Uint64(raw[i*reversalLen+8*k:])) }
		tail := raw[i*reversalLen+40:]
		list[i] = statement.Reversal{Ord: statement.Ord(at(0)), Payer: no,
			Payee: statement.No(binary.LittleEndian.Uint32(tail)), Sent: dyetrace.Amount(at(2)),
			Received: dyetrace.Amount(at(3)), Payment: statement.Ord(at(1)), Back: dyetrace.Amount(at(4)),
			Fault: statement.ReversalFault(tail[4])}
		if !list[i].Fault.Known() {
			return nil, f.Damaged(int64(first*reversalLen), block.ErrBounds)
		}
	}
	return list, nil
}

// Missing are the places of reversals that name a transfer which is not there, as many as
// asked for at most.
func (f ReversalsFile) Missing(most int) (places []statement.Ord, err error) {
	if f.File == nil {
		return nil, nil
	}
	for at := uint64(0); at+reversalLen <= f.Special && len(places) < most; at += reversalLen {
		raw, err := f.Bytes(at, reversalLen)
		if err != nil {
			return nil, err
		}
		if statement.ReversalFault(raw[44]) == statement.ReversalMissing {
			places = append(places, statement.Ord(binary.LittleEndian.Uint64(raw)))
		}
	}
	return places, nil
}
