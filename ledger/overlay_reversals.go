package ledger

import (
	"context"
	"errors"
	"slices"

	"dyetrace"
	"dyetrace/ledger/index"
	"dyetrace/ledger/segment"
	"dyetrace/ledger/statement"
)

// linkUpon links the reversals that lines show, and writes those of each statement that pays
// one, with those that complete records show there: they take the same payments back. All of
// a payment's reversals leave one statement, so that the others stay as they are.
func (b *build) linkUpon(ctx context.Context) error {
	// The overlay is read with the parts below, for which it needs the file.
	if err := index.WriteReversals(b.fsys, b.indexDir(), nil); err != nil {
		return err
	}
	l, err := openIndex(b.fsys, b.dir, b.next)
	if err != nil {
		return err
	}
	all, fresh, err := b.reversalsUpon(ctx, l)
	if err := errors.Join(err, l.Close()); err != nil || len(all) == 0 {
		return err
	}
	b.next.Parts[len(b.next.Parts)-1].Stats.Reversals = fresh
	b.next.Stats.Reversals += fresh
	return index.WriteReversals(b.fsys, b.indexDir(), all)
}

// reversalsUpon links the reversals of the statements of which lines show one, and counts
// those that the parts below do not have.
func (b *build) reversalsUpon(ctx context.Context, l *Ledger) (all []index.Reversing, fresh int64, err error) {
	if err := l.stillMiss(ctx); err != nil || len(b.reversing) == 0 {
		return nil, 0, err
	}
	links := &reversalLinks{ctx: ctx, l: l, payments: map[statement.Ord]*index.Payment{}}
	newest := len(l.parts) - 1
	shown, payers := map[statement.Ord]bool{}, map[statement.No]bool{}
	for i := range b.reversing {
		r := b.reversing[i]
		var failed [3]error
		r.Ord, failed[0] = l.whole(newest, r.Ord)
		r.Payer, failed[1] = l.number(newest, int64(r.Payer))
		r.Payee, failed[2] = l.number(newest, int64(r.Payee))
		if err := errors.Join(failed[:]...); err != nil {
			return nil, 0, err
		}
		shown[r.Ord], payers[r.Payer] = true, true
		all = append(all, r)
	}
	// Beside them, what complete records show of the same statements.
	below := int64(0)
	var linked []index.Reversing
	for payer := range payers {
		list, err := l.Reversals(payer)
		if err != nil {
			return nil, 0, err
		}
		below += int64(len(list))
		for _, r := range list {
			if !shown[r.Ord] {
				linked = append(linked, index.Reversing{Reversal: r})
			}
		}
	}
	all = append(all, linked...)
	slices.SortFunc(all, func(a, b index.Reversing) int { return int(a.Ord - b.Ord) })
	for i := range all {
		if err := links.link(&all[i]); err != nil {
			return nil, 0, err
		}
	}
	return all, int64(len(all)) - below, nil
}

// reversalLinks links reversals, which come in ledger order.
type reversalLinks struct {
	ctx      context.Context
	l        *Ledger
	linker   index.Linker
	payments map[statement.Ord]*index.Payment
}

// link links a reversal. One that parts below have linked comes without the id that it names.
func (k *reversalLinks) link(r *index.Reversing) error {
	of, is, err := r.Payment, true, error(nil)
	switch {
	case r.Of == "" && r.Fault != statement.ReversalSound && r.Fault != statement.ReversalExcess:
		return nil // it takes nothing back, whatever else does
	case r.Of == "":
		r.Reversal = statement.Reversal{Ord: r.Ord, Payer: r.Payer, Payee: r.Payee, Sent: r.Sent, Received: r.Received}
	case r.Of == dyetrace.Unlinked:
		is = false
	default:
		of, is, err = k.l.Lookup(r.Of)
	}
	if err != nil {
		return err
	}
	var p *index.Payment
	if is {
		if p, err = k.payment(of); err != nil {
			return err
		}
	}
	payer, err := k.l.Name(r.Payer)
	if err != nil {
		return err
	}
	payee, err := k.l.Name(r.Payee)
	if err == nil {
		k.linker.Link(r, payer, payee, p)
	}
	return err
}

func (k *reversalLinks) payment(at statement.Ord) (p *index.Payment, err error) {
	if p = k.payments[at]; p == nil {
		t, err := k.l.one(at)
		if err != nil {
			return nil, err
		}
		p = &index.Payment{Ord: at, Payer: t.Payer(), Payee: t.Payee(), Received: t.Received}
		k.payments[at] = p
	}
	return p, nil
}

// mostMissing is up to how many reversals without a payment are looked at again.
const mostMissing = 10_000

// stillMiss gives errRebuild where a reversal of the first part names a transfer that was not
// there and is now, or may be.
func (l *Ledger) stillMiss(ctx context.Context) error {
	missing, err := l.parts[0].reversals.Missing(mostMissing)
	if err != nil || len(missing) == mostMissing {
		return errors.Join(err, orRebuild(err == nil))
	}
	slices.Sort(missing)
	r := l.newRecordReader(segment.ReversesColumns)
	defer r.close()
	for _, o := range missing {
		if err := ctx.Err(); err != nil {
			return err
		}
		at, err := l.parts[0].runs.Of(o, l.parts[0].transfers())
		if err == nil {
			err = r.read(at)
		}
		if err != nil {
			return err
		}
		if _, is, err := l.Lookup(r.row.Reverses()); err != nil || is {
			return errors.Join(err, orRebuild(is))
		}
	}
	return nil
}
