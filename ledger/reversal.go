package ledger

import (
	"cmp"
	"context"
	"encoding/binary"
	"slices"

	"dyetrace"
	"dyetrace/ledger/block"
	"dyetrace/ledger/manifest"
	"dyetrace/ledger/statement"
)

// reversing is a reversal whose payment is yet to be found.
type reversing struct {
	of string
	statement.Reversal
}

// payment is what linking asks of a payment.
type payment struct {
	ord          statement.Ord
	payer, payee dyetrace.AccountCurrency
	received     dyetrace.Amount
}

// reversalLinker links reversals, which come in ledger order, to their payments.
type reversalLinker struct {
	left map[statement.Ord]dyetrace.Amount
}

// link fills in what a reversal between payer and payee takes back; p is nil
// where no transfer has the id.
func (l *reversalLinker) link(r *reversing, payer, payee dyetrace.AccountCurrency, p *payment) {
	switch {
	case r.of == dyetrace.Unlinked:
		r.Fault = statement.ReversalUnnamed
		return
	case p == nil:
		r.Fault = statement.ReversalMissing
		return
	case p.ord >= r.Ord:
		r.Fault = statement.ReversalOrder
		return
	case p.payer != payee || p.payee != payer:
		r.Fault = statement.ReversalMismatch
		return
	}
	if l.left == nil {
		l.left = map[statement.Ord]dyetrace.Amount{}
	}
	left, seen := l.left[p.ord]
	if !seen {
		left = p.received
	}
	r.Payment, r.Back = p.ord, min(r.Sent, left)
	if l.left[p.ord] = left - r.Back; r.Back < r.Sent {
		r.Fault = statement.ReversalExcess
	}
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

// writeReversals links the reversals of an index that is complete but for them,
// and writes their file if there are any.
func (b *build) writeReversals(all []reversing) error {
	if len(all) == 0 {
		return nil
	}
	if err := b.linkReversals(all); err != nil {
		return err
	}
	slices.SortStableFunc(all, func(x, y reversing) int { return cmp.Compare(x.Payer, y.Payer) })
	w, err := block.NewWriter(b.fsys, b.indexDir(), manifest.FileReversals)
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
	b.next.Stats.Reversals = int64(len(all))
	return b.fsys.SyncDir(b.indexDir())
}

// linkReversals finds their payments.
func (b *build) linkReversals(all []reversing) error {
	l, err := openIndex(b.fsys, b.dir, b.next)
	if err != nil {
		return err
	}
	defer l.Close()
	places, ords := map[string]statement.Ord{}, []statement.Ord(nil)
	for i := range all {
		if _, seen := places[all[i].of]; seen || all[i].of == dyetrace.Unlinked {
			continue
		}
		o, is, err := l.Lookup(all[i].of)
		if err != nil {
			return err
		}
		if is {
			places[all[i].of] = o
			ords = append(ords, o)
		}
	}
	slices.Sort(ords)
	payments := make(map[statement.Ord]payment, len(ords))
	err = l.Read(context.Background(), ords, func(i int, t *dyetrace.Transfer) error {
		payments[ords[i]] = payment{ords[i], t.Payer(), t.Payee(), t.Received}
		return nil
	})
	if err != nil {
		return err
	}
	var linker reversalLinker
	for i := range all {
		payer, err := l.Name(all[i].Payer)
		if err != nil {
			return err
		}
		payee, err := l.Name(all[i].Payee)
		if err != nil {
			return err
		}
		var p *payment
		if o, is := places[all[i].of]; is {
			found := payments[o]
			p = &found
		}
		linker.link(&all[i], payer, payee, p)
	}
	return nil
}

func appendReversal(dst []byte, r *statement.Reversal) []byte {
	for _, v := range [...]int64{int64(r.Ord), int64(r.Payment), int64(r.Sent), int64(r.Received), int64(r.Back)} {
		dst = binary.LittleEndian.AppendUint64(dst, uint64(v))
	}
	dst = binary.LittleEndian.AppendUint32(dst, uint32(r.Payee))
	return append(dst, byte(r.Fault), 0, 0, 0)
}

type reversalsFile struct{ *block.File }

// of is the reversals that a statement pays, in ledger order.
func (f reversalsFile) of(no statement.No) ([]statement.Reversal, error) {
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
		list[i] = statement.Reversal{Ord: statement.Ord(at(0)), Payer: no, Payee: statement.No(binary.LittleEndian.Uint32(tail)),
			Sent: dyetrace.Amount(at(2)), Received: dyetrace.Amount(at(3)),
			Payment: statement.Ord(at(1)), Back: dyetrace.Amount(at(4)), Fault: statement.ReversalFault(tail[4])}
		if !list[i].Fault.Known() {
			return nil, f.Damaged(int64(first*reversalLen), block.ErrBounds)
		}
	}
	return list, nil
}

// Reversals are the reversals that leave a statement, in ledger order.
func (l *Ledger) Reversals(no statement.No) ([]statement.Reversal, error) { return l.reversals.of(no) }

// Reversals are the reversals that leave a statement, in ledger order.
func (g *Growing) Reversals(no statement.No) ([]statement.Reversal, error) {
	var list []statement.Reversal
	if no < g.first {
		var err error
		if list, err = g.base.Reversals(no); err != nil {
			return nil, err
		}
	}
	return append(list, g.reversals[no]...), nil
}

// reverse notes what an added transfer takes back.
func (g *Growing) reverse(o statement.Ord, from, to statement.No, t *dyetrace.Transfer) error {
	if t.Reverses == "" || from == to {
		return nil
	}
	r := reversing{t.Reverses, statement.Reversal{Ord: o, Payer: from, Payee: to, Sent: t.Amount, Received: t.Received}}
	of, is, err := g.Lookup(t.Reverses)
	if err != nil {
		return err
	}
	var p *payment
	if is {
		err := g.Read(context.Background(), []statement.Ord{of}, func(_ int, o *dyetrace.Transfer) error {
			p = &payment{of, o.Payer(), o.Payee(), o.Received}
			return nil
		})
		if err != nil {
			return err
		}
		if err := g.takenBack(p.ord, from, p.received); err != nil {
			return err
		}
	}
	g.linker.link(&r, t.Payer(), t.Payee(), p)
	if g.reversals == nil {
		g.reversals = map[statement.No][]statement.Reversal{}
	}
	g.reversals[from] = append(g.reversals[from], r.Reversal)
	return nil
}

// takenBack notes what the ledger below has taken back of a payment.
func (g *Growing) takenBack(of statement.Ord, payer statement.No, received dyetrace.Amount) error {
	if _, seen := g.linker.left[of]; seen || payer >= g.first {
		return nil
	}
	below, err := g.base.Reversals(payer)
	if err != nil {
		return err
	}
	for i := range below {
		if below[i].Payment == of {
			received -= below[i].Back
		}
	}
	if g.linker.left == nil {
		g.linker.left = map[statement.Ord]dyetrace.Amount{}
	}
	g.linker.left[of] = received
	return nil
}
