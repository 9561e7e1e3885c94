package trace

import (
	"context"
	"errors"
	"slices"

	"dyetrace"
	"dyetrace/ledger/statement"
)

// Run follows claims through l, all together in one pass. Claims have the
// order of the slice.
//
// It fails with the ledger's errors; with ctx's error when that is done; with
// an InputError where sums of amounts leave the range that is exact; with a
// CorruptError where the two statements of a transfer do not agree; and with
// an OtherError should a claim's figures not balance, since no result is
// better than one that loses money.
func Run(ctx context.Context, l Ledger, claims []ResolvedClaim, options Options) (*Result, error) {
	w, err := newWalk(ctx, l, claims, options)
	if err != nil {
		return nil, err
	}
	if err := w.follow(); err != nil {
		return nil, err
	}
	return w.finish()
}

// walk is one trace under way.
type walk struct {
	ctx     context.Context
	ledger  Ledger
	options Options
	limit   statement.Ord // transfers from here on do not exist

	claims    []ResolvedClaim
	order     []int32           // claims by transfer, then in claim order
	met       int               // how many of order have been met
	followed  []dyetrace.Amount // by claim
	refused   []dyetrace.Amount // by claim
	rule      rule
	poison    bool
	accounts  accounts
	queue     *queue
	ends      accountEnds
	arrived   sums // by conversion
	minParts  map[dyetrace.Currency]dyetrace.Amount
	byClaim   gatherer
	scale     sharer
	parts     parts
	transfers chunked[Transfer]
	warnings  []datedWarning
	walked    int64
	meter     meter
	ahead     ahead
	days      map[statement.No][]places // of accounts that are covered for some days only

	taken, list, arriving, gone, back []Part        // scratch of one transfer
	lost                              []EndedPart   // what has just ended at its payee
	at                                statement.Ord // the transfer that is met
	line                              *Line         // that is begun; nil nearly always
	ended                             []EndedPart
}

func newWalk(ctx context.Context, l Ledger, claims []ResolvedClaim, options Options) (*walk, error) {
	// What comes after limit does not exist for the trace, whatever the ledger has.
	limit := statement.Ord(l.Transfers())
	if options.HasUntil {
		after, err := l.After(options.Until)
		if err != nil {
			return nil, err
		}
		limit = min(limit, after)
	}
	w := &walk{ctx: ctx, ledger: l, options: options, limit: limit, claims: claims,
		followed: make([]dyetrace.Amount, len(claims)),
		refused:  make([]dyetrace.Amount, len(claims)),
		poison:   options.Rule == dyetrace.Poison,
		accounts: newAccounts(l.Statements()),
		queue:    newQueue(limit),
		minParts: map[dyetrace.Currency]dyetrace.Amount{},
		days:     map[statement.No][]places{},
	}
	w.byClaim = newGatherer(len(claims))
	w.arrived.claims = len(claims)
	w.ends.gatherer = &w.byClaim
	w.meter = meter{total: limit, report: options.Progress}
	w.rule = newRule(options.Rule)
	// Claims are met in ledger order. The sort is stable, so that of several claims on one
	// transfer the first in the list comes first, as the method has it.
	for i := range claims {
		c := &claims[i]
		if c.Transfer < 0 || c.Transfer >= statement.Ord(l.Transfers()) || c.Asked < 0 {
			return nil, dyetrace.Errorf(dyetrace.UsageError, "trace",
				"claim %q asks for %d of transfer number %d: the ledger has no such transfer or amount",
				c.ID, c.Asked, c.Transfer)
		}
		if c.moves() && c.Transfer < limit {
			w.order = append(w.order, int32(i))
		}
	}
	slices.SortStableFunc(w.order, func(a, b int32) int { return int(claims[a].Transfer - claims[b].Transfer) })
	return w, nil
}

// follow meets every transfer that may carry claimed money, in ledger order.
func (w *walk) follow() error {
	for {
		claimed := w.nextClaimed()
		at, number := w.queue.pop(min(claimed, w.limit))
		var err error
		switch {
		case at != never:
			w.ahead.prefetch(w.queue, &w.accounts)
			w.at = at
			err = w.pay(w.accounts.at(number), at)
		case claimed != never:
			at = claimed
			w.at = at
			err = w.claim(at)
		default:
			return nil
		}
		if err != nil {
			return err
		}
		if err := w.meter.pass(w.ctx, at); err != nil {
			return err
		}
	}
}

// pay carries out the transfer that a has waited for.
func (w *walk) pay(a *account, at statement.Ord) error {
	// A reversal takes claimed money from an account that holds some, or gives back what
	// a payment that the trace followed has brought. Any other is clean.
	r := a.back.at(at)
	reversalWithoutMoney := r != nil && a.claimed == 0 && a.back.brought[r.Payment] == nil
	if reversalWithoutMoney {
		r = nil
	}
	// An account that has found something earlier since does not wait for this any more,
	// but a reversal has its own place in the queue.
	staleWait := !a.queued || a.waits != at
	switch {
	case !staleWait:
		a.queued = false
	case r == nil:
		return nil
	}
	// An account that nothing else has needed holds clean money only: its statement need
	// not be opened for a reversal.
	if r != nil && !a.loaded && !a.observed {
		return w.payBack(a, r)
	}
	if err := w.load(a, at); err != nil {
		return err
	}
	if err := w.catchUp(a, at); err != nil {
		return err
	}
	if a.claimed == 0 && r == nil {
		return nil // an unrecorded withdrawal took it all; what leaves is clean
	}
	return w.payNext(a, at)
}

// payNext carries out a transfer that is the next entry of its payer.
func (w *walk) payNext(a *account, at statement.Ord) error {
	e := a.next
	if e.Ord != at || e.In {
		return w.disagree(a, at)
	}
	w.beginLine(a, &e)
	if err := w.bookUnrecorded(a, &e); err != nil {
		return err
	}
	m := movement{ord: at, from: a, to: e.Peer, sent: e.Amount, received: e.Other, back: a.back.at(at)}
	if m.back == nil {
		w.taken = w.take(a, e.Amount, w.taken[:0])
	} else if err := w.payReversed(&m, &e); err != nil {
		return err
	}
	w.noteParts(w.taken)
	a.step(w.limit)
	if err := w.forward(&m, w.taken); err != nil {
		return err
	}
	w.endLine(a)
	w.enqueue(a)
	return nil
}

// claim carries out a transfer that claims name and that takes no claimed money
// from its payer: all it sends is clean, whatever the balance is. So the
// payer's statement is opened only if somebody watches it.
func (w *walk) claim(at statement.Ord) error {
	c := &w.claims[w.order[w.met]]
	payer, err := w.account(c.From)
	if err != nil {
		return err
	}
	if payer.observed {
		if err := w.load(payer, at); err != nil {
			return err
		}
		if err := w.catchUp(payer, at); err != nil {
			return err
		}
		return w.payNext(payer, at)
	}
	m := movement{ord: at, from: payer, to: c.To, sent: c.Sent, received: c.Received}
	w.taken = append(w.taken[:0], Part{Clean, c.Sent})
	return w.forward(&m, w.taken)
}

// account is the account of a statement, made when it is first asked for.
func (w *walk) account(no statement.No) (*account, error) {
	if a := w.accounts.find(no); a != nil {
		return a, nil
	}
	if int(no) >= len(w.accounts.number) {
		return nil, dyetrace.Errorf(dyetrace.CorruptError, "trace",
			"statement number %d is named but not there: run dyetrace verify, then reindex", no)
	}
	traits, err := w.ledger.Traits(no)
	if err != nil {
		return nil, err
	}
	a := w.accounts.add(no)
	a.currency = traits.Currency
	a.observed = w.options.Observe[no] != nil
	if end, ok := traits.Kind.End(); ok {
		a.fixedEnd = end
	} else if !traits.Covered {
		a.fixedEnd = dyetrace.EndFrontier
	} else if traits.Days != nil {
		a.byDay = true
		err = w.noteDays(no, traits.Days)
	}
	return a, errors.Join(err, w.readReversals(a))
}

// load opens a's statement, finds its opening balance, and takes it up at the
// transfer from, or earlier.
func (w *walk) load(a *account, from statement.Ord) error {
	if a.loaded {
		return nil
	}
	s, err := w.ledger.Statement(a.no)
	if err != nil {
		return err
	}
	if a.observed {
		from = 0
	}
	found, err := findOpening(w.ctx, a.no, s, from, w.limit)
	if err != nil {
		return w.concerning(a, err)
	}
	if found.start < 0 {
		return w.contradicted(a)
	}
	a.loaded, a.stated, a.recount = true, found.stated, found.stated || found.skipped
	a.cursor, a.next, a.opening, a.balance = found.cursor, found.next, found.balance, found.start
	if a.recount {
		w.walked += found.past // finish counts the others
	} else {
		w.walked += found.read
	}
	return nil
}

// enqueue puts a into the queue for the next transfer that takes claimed money from it, as
// long as it holds any. Where unrecorded withdrawals may come to light, which take money
// that no transfer shows, that is the very next transfer it pays.
func (w *walk) enqueue(a *account) {
	if a.claimed == 0 || a.queued && a.back == nil {
		return
	}
	a.queued = true
	untouched := dyetrace.Amount(0)
	if !a.stated {
		untouched = w.rule.untouched(a)
	}
	a.waits = a.nextTaking(untouched, w.limit)
	if a.back != nil {
		a.waits = min(a.waits, a.back.due(w.at))
	}
	if a.waits != never {
		w.queue.push(a.waits, a.number)
	}
}
