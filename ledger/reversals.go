package ledger

import (
	"context"
	"errors"
	"slices"

	"dyetrace"
	"dyetrace/ledger/index"
	"dyetrace/ledger/statement"
)

// writeReversals links the reversals of an index that is complete but for them,
// and writes their file if there are any.
func (b *build) writeReversals(all []index.Reversing) error {
	if len(all) == 0 {
		return nil
	}
	if err := b.linkReversals(all); err != nil {
		return err
	}
	b.next.Stats.Reversals = int64(len(all))
	return index.WriteReversals(b.fsys, b.indexDir(), all)
}

// linkReversals finds their payments.
func (b *build) linkReversals(all []index.Reversing) error {
	l, err := b.openBuilt()
	if err != nil {
		return err
	}
	defer l.Close()
	// Payments are read from their files in ledger order, each once, however many
	// reversals name it.
	places, ords := map[string]statement.Ord{}, []statement.Ord(nil)
	for i := range all {
		if _, seen := places[all[i].Of]; seen || all[i].Of == dyetrace.Unlinked {
			continue
		}
		o, is, err := l.Lookup(all[i].Of)
		if err != nil {
			return err
		}
		if is {
			places[all[i].Of] = o
			ords = append(ords, o)
		}
	}
	slices.Sort(ords)
	payments := make(map[statement.Ord]index.Payment, len(ords))
	err = l.Read(context.Background(), ords, func(i int, t *dyetrace.Transfer) error {
		payments[ords[i]] = index.Payment{Ord: ords[i], Payer: t.Payer(), Payee: t.Payee(), Received: t.Received}
		return nil
	})
	if err != nil {
		return err
	}
	// Reversals come in ledger order, so that what an earlier one took back is gone for
	// a later one.
	var linker index.Linker
	for i := range all {
		payer, err := l.Name(all[i].Payer)
		if err != nil {
			return err
		}
		payee, err := l.Name(all[i].Payee)
		if err != nil {
			return err
		}
		var p *index.Payment
		if o, is := places[all[i].Of]; is {
			found := payments[o]
			p = &found
		}
		linker.Link(&all[i], payer, payee, p)
	}
	return nil
}

// Reversals are the reversals that leave a statement, in ledger order.
func (l *Ledger) Reversals(no statement.No) (list []statement.Reversal, err error) {
	// What the overlay has counts, in the numbers of the ledger: it has all reversals of a
	// statement of which lines show one.
	if newest := l.parts[len(l.parts)-1]; newest.Joined {
		if list, err := newest.reversals.Of(no); err != nil || len(list) > 0 {
			return list, err
		}
	}
	first := l.parts[0]
	if first.reversals.File == nil {
		return nil, nil
	}
	err = l.pieces(no, func(p *part, at statement.No) (bool, error) {
		if p == first {
			list, err = first.reversals.Of(at)
		}
		return true, err
	})
	if err != nil || len(l.parts) == 1 {
		return list, err
	}
	// Beside it only the first part has reversals: imports of some make the index anew.
	for i := range list {
		r := &list[i]
		var failed [3]error
		r.Payer = no
		r.Payee, failed[0] = l.number(0, int64(r.Payee))
		r.Ord, failed[1] = l.whole(0, r.Ord)
		if r.Fault == statement.ReversalSound || r.Fault == statement.ReversalExcess {
			r.Payment, failed[2] = l.whole(0, r.Payment)
		}
		if err := errors.Join(failed[:]...); err != nil {
			return nil, err
		}
	}
	return list, nil
}

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
	r := index.Reversing{Of: t.Reverses, Reversal: statement.Reversal{Ord: o, Payer: from, Payee: to, Sent: t.Amount,
		Received: t.Received}}
	of, is, err := g.Lookup(t.Reverses)
	if err != nil {
		return err
	}
	var p *index.Payment
	if is {
		err := g.Read(context.Background(), []statement.Ord{of}, func(_ int, o *dyetrace.Transfer) error {
			p = &index.Payment{Ord: of, Payer: o.Payer(), Payee: o.Payee(), Received: o.Received}
			return nil
		})
		if err != nil {
			return err
		}
		if err := g.takenBack(p.Ord, from, p.Received); err != nil {
			return err
		}
	}
	g.linker.Link(&r, t.Payer(), t.Payee(), p)
	if g.reversals == nil {
		g.reversals = map[statement.No][]statement.Reversal{}
	}
	g.reversals[from] = append(g.reversals[from], r.Reversal)
	return nil
}

// takenBack notes what the ledger below has taken back of a payment.
func (g *Growing) takenBack(of statement.Ord, payer statement.No, received dyetrace.Amount) error {
	if g.linker.Knows(of) || payer >= g.first {
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
	g.linker.Keep(of, received)
	return nil
}
