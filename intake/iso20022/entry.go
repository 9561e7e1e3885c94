package iso20022

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"dyetrace"
	"dyetrace/intake"
	iso "dyetrace/internal/iso20022"
)

// entryAt is an entry of a statement at hand.
type entryAt struct {
	line     int64
	amount   dyetrace.Amount
	currency dyetrace.Currency
	in       bool
	reversal bool
	booked   bool // it moved money; a pending one is kept and moved iso.None
	status   []byte
	when     dyetrace.Instant
	spread   time.Duration
	err      error // why it cannot be read

	first    int  // of its lines in the batch
	handed   bool // there were too many to hold: some are out of reach
	found    int  // transactions
	read     int  // transactions that became lines
	unpriced int  // of those, without an amount of their own in the entry's currency
	total    sum  // of those that have one
	charges  dyetrace.Amount
	included bool // the charges are part of the amount
}

// maxEntryLines is how many lines of one entry are held before its sum is
// checked; those of a larger one are handed over as they are read.
const maxEntryLines = 1 << 16

var errNoAccount = errors.New("the statement does not say whose it is")

// readEntry reads one entry, with the transactions in it.
func (d *reader) readEntry(st *statement) error {
	// An entry's own elements come before its details, as the schema has it. So the entry is
	// begun at the first details, when all that its lines share is known.
	e := &entryAt{line: d.s.Line(), first: len(d.batch.Sides)}
	st.entries++
	t := &d.entry
	t.Begin(iso.Ntry, e.line)
	begun := false
	d.pending = e
	d.s.Mark()
	rejects := len(d.batch.Rejects)
	err := d.s.Each(func(id iso.Elem) error {
		if id == iso.NtryDtls {
			if !begun {
				begun, e.err = true, d.beginEntry(e, st)
			}
			return d.details(e, st)
		}
		return t.Add(d.s)
	})
	if err != nil {
		return err
	}
	if !begun {
		e.err = d.beginEntry(e, st)
	}
	if e.err == nil {
		e.err = d.endEntry(e, st)
	}
	// An entry that is wrong in itself has no lines at all. Single transactions may be
	// rejected too; either way the statement's sums need not fit.
	if e.err != nil {
		d.batch.Sides = d.batch.Sides[:e.first]
		d.reject(e.line, d.s.Raw(), e.err)
	}
	if len(d.batch.Rejects) > rejects {
		st.rejected++
	}
	d.pending = nil
	d.s.Unmark()
	return d.flushIfFull()
}

// beginEntry reads the elements that all transactions of an entry share.
func (d *reader) beginEntry(e *entryAt, st *statement) (err error) {
	t := &d.entry
	if t.Err != nil {
		return t.Err
	}
	if st.account == "" {
		return errNoAccount
	}
	if e.amount, e.currency, err = money(t, t.Find(0, iso.Amt), "amount"); err != nil {
		return err
	}
	if e.in, err = iso.Direction(t.Get(0, iso.CdtDbtInd)); err != nil {
		return err
	}
	if e.reversal, err = iso.Yes(t.Get(0, iso.RvslInd)); err != nil {
		return err
	}
	if e.status = t.Get(0, iso.Sts, iso.Cd); len(e.status) == 0 {
		e.status = t.Get(0, iso.Sts)
	}
	e.booked = len(e.status) == 0 || string(e.status) == "BOOK"
	if e.when, e.spread, err = d.booked(t); err != nil {
		return err
	}
	st.summary.count(e)
	if e.booked {
		st.booked.add(signed(e.amount, e.in), e.currency)
	}
	return nil
}

func signed(a dyetrace.Amount, in bool) dyetrace.Amount {
	if in {
		return a
	}
	return -a
}

// details reads the transactions of an entry. One that cannot be read is
// rejected alone.
func (d *reader) details(e *entryAt, st *statement) error {
	return d.s.Each(func(id iso.Elem) error {
		if id != iso.TxDtls {
			return nil
		}
		e.found++
		if e.err != nil {
			return iso.Skip(d.s) // the whole entry is rejected
		}
		err := d.collect(&d.record, func() error {
			before := len(d.batch.Sides)
			err := d.transaction(e, st)
			if err != nil {
				d.batch.Sides = d.batch.Sides[:before]
			}
			return err
		})
		if err != nil {
			return err
		}
		return d.handOver(e)
	})
}

// handOver hands the lines of an entry over that has too many to hold.
func (d *reader) handOver(e *entryAt) error {
	if len(d.batch.Sides)-e.first <= maxEntryLines {
		return nil
	}
	d.rows += int64(len(d.batch.Sides) - e.first)
	e.first, e.handed = 0, true
	if d.st != nil {
		d.st.letTurns()
	}
	return d.flush()
}

// endEntry completes the lines of an entry once all of it has been read.
func (d *reader) endEntry(e *entryAt, st *statement) (err error) {
	switch {
	case d.entry.Err != nil:
		return d.entry.Err
	case e.read == 0:
		err = d.plainEntry(e, st)
	case e.found == 1:
		d.single(e, st)
	default:
		err = d.several(e, st)
	}
	if err != nil {
		return err
	}
	lines := d.batch.Sides[e.first:]
	extra := d.entry.Get(0, iso.AddtlNtryInf)
	for i := range lines {
		s := &lines[i]
		if s.Memo.Len == 0 && len(extra) > 0 {
			s.Memo = d.batch.AddText(clip(extra))
		}
		if err := intake.CheckSide(s); err != nil {
			return err
		}
	}
	d.rows += int64(len(lines))
	st.keepTurns(e, len(lines))
	return nil
}

// keepTurns remembers the lines of an entry that reverses another: banks do not
// agree on whether its direction is its own or that of what it reverses, and the
// balances may show which.
func (st *statement) keepTurns(e *entryAt, lines int) {
	if !e.reversal || !e.booked {
		return
	}
	st.reversed.add(signed(e.amount, e.in), e.currency)
	st.noTurns = st.noTurns || e.handed
	for i := range lines {
		st.turns = append(st.turns, e.first+i)
	}
}

// plainEntry makes the line of an entry that has no transactions.
func (d *reader) plainEntry(e *entryAt, st *statement) error {
	d.record.Begin(iso.TxDtls, d.record.Line)
	if err := d.transaction(e, st); err != nil {
		return err
	}
	d.single(e, st)
	return nil
}

// single completes an entry of one transaction: the entry's amount moved on the account,
// whatever was instructed.
func (d *reader) single(e *entryAt, st *statement) {
	s := &d.batch.Sides[e.first]
	gross := s.Amount
	s.Amount, s.In, s.Currency = e.amount, e.in, e.currency
	if bytes.Equal(d.batch.Bytes(s.Batch), d.batch.Bytes(s.Serial)) {
		s.Batch = dyetrace.Span{} // the line is the whole entry
	}
	switch {
	case e.charges == 0 || e.charges >= e.amount:
	case !e.in && (e.included || e.unpriced == 0 && e.amount-gross == e.charges):
		s.Charge = e.charges
	case e.in && e.unpriced == 0 && gross-e.amount == e.charges:
		s.Amount, s.Batch = gross, d.entryRef()
		d.chargeLine(e, st, e.charges)
	}
}

// several completes an entry of several transactions, whose sum must be that of the entry,
// charges aside. Where it is less, a line without a counterparty has the rest.
func (d *reader) several(e *entryAt, st *statement) error {
	if e.unpriced > 0 || e.total.mixed || e.total.overflow {
		return d.asOne(e, st, fmt.Sprintf("not each of the entry's %d transactions states its amount in %s", e.found,
			e.currency))
	}
	left, exact := signed(e.amount, e.in).Plus(-e.total.amount)
	switch {
	case !exact:
		return d.asOne(e, st, dyetrace.ErrSumRange.Error())
	case left == 0:
	case e.charges > 0 && left == -e.charges:
		d.chargeLine(e, st, e.charges)
	case left > 0 == e.in:
		c := e.currency
		d.reject(e.line, d.s.Raw(),
			fmt.Errorf("the entry is of %s %s, but its %d transactions add up to %s: a line without counterparty stands "+
				"for the rest",
				e.amount.Format(c), c, e.found, e.total.amount.Format(c)))
		d.restLine(e, st, signed(left, e.in))
	default:
		return d.asOne(e, st, fmt.Sprintf("the entry's %d transactions add up to %s, more than itself", e.found,
			e.total.amount.Format(e.currency)))
	}
	return nil
}

// asOne makes one line of an entry whose transactions have no amounts of their own, and
// reports that.
func (d *reader) asOne(e *entryAt, st *statement, why string) error {
	if e.handed {
		d.reject(e.line, d.s.Raw(), fmt.Errorf("%s: its transactions were read as they stand", why))
		return nil
	}
	d.batch.Sides = d.batch.Sides[:e.first]
	d.reject(e.line, d.s.Raw(), fmt.Errorf("%s: it was read as one line of %s %s without counterparty", why,
		e.amount.Format(e.currency), e.currency))
	return d.plainEntry(e, st)
}

// chargeLine adds what the institution kept of the money that an entry brought
// as a line of its own, a part of the entry.
func (d *reader) chargeLine(e *entryAt, st *statement, charge dyetrace.Amount) {
	s := d.line(e, st)
	s.Amount, s.In, s.Batch = charge, false, d.entryRef()
	s.Channel = d.batch.AddText([]byte("charges"))
}

// restLine adds what the transactions of an entry leave out.
func (d *reader) restLine(e *entryAt, st *statement, rest dyetrace.Amount) {
	s := d.line(e, st)
	s.Amount, s.Batch = rest, d.entryRef()
	s.Memo = d.batch.AddText([]byte("rest of an entry that its transactions leave out"))
}
