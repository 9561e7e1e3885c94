package iso20022

import (
	"time"

	"dyetrace"
	"dyetrace/intake"
	iso "dyetrace/internal/iso20022"
)

// payment is the part of a pain.001 that its transactions share.
type payment struct {
	from   party
	when   dyetrace.Instant
	spread time.Duration
	err    error // why no transaction of it can be read
}

// instructions reads a pain.001. It asks a bank to pay, and does not prove that the bank did.
// Each transaction is kept as a line of the debtor's statement that moved no money, so that
// the intention can be compared with what happened.
func (d *reader) instructions() error {
	m := &message{line: d.s.Line(), declared: -1}
	d.header.Clear()
	err := d.s.Each(func(id iso.Elem) error {
		switch id {
		case iso.GrpHdr:
			return d.collect(&d.header, func() error { return m.header(&d.header) })
		case iso.PmtInf:
			return d.payment(m)
		}
		return nil
	})
	if err != nil {
		return err
	}
	d.checkCount(m)
	return d.flushIfFull()
}

// payment reads the transactions that one debtor asks for. The elements that they share come
// before them.
func (d *reader) payment(m *message) error {
	t := &d.entry
	t.Begin(iso.PmtInf, d.s.Line())
	var p *payment
	return d.s.Each(func(id iso.Elem) error {
		if id != iso.CdtTrfTxInf {
			return t.Add(d.s)
		}
		if p == nil {
			p = d.shared()
		}
		m.found++
		err := d.collect(&d.record, func() error { return d.instruction(p) })
		if err != nil {
			return err
		}
		return d.flushIfFull()
	})
}

// shared reads who is to pay, and when.
func (d *reader) shared() *payment {
	t := &d.entry
	p := &payment{from: partyOf(t, 0, 0, true), err: t.Err}
	switch {
	case p.err != nil:
	case len(p.from.account) == 0:
		p.err = errNoAccount
	default:
		if p.err = checkTexts(p.from.account); p.err != nil {
			break
		}
		if at := t.Find(0, iso.ReqdExctnDt); at != iso.None {
			p.when, p.spread, p.err = d.choice(t, at)
		} else if !d.header.Empty() {
			p.when, p.err = d.moment(d.header.Get(0, iso.CreDtTm))
		} else {
			p.err = errNoWhen
		}
	}
	return p
}

// instruction makes the line of the transaction in d.record.
func (d *reader) instruction(p *payment) error {
	if p.err != nil {
		return p.err
	}
	// The amount may be in the payee's currency, to be converted by the bank; then the
	// equivalent in the debtor's is under another name.
	t := &d.record
	at := t.Find(0, iso.Amt)
	amount := t.Find(at, iso.InstdAmt)
	if amount == iso.None {
		amount = t.Find(at, iso.EqvtAmt, iso.Amt)
	}
	a, c, err := money(t, amount, "instructed amount")
	if err != nil {
		return err
	}
	to := partyOf(t, 0, 0, false)
	if err := checkTexts(to.account, to.name, to.bank); err != nil {
		return err
	}
	var w words
	w.addText("instructed, not executed as far as this message says", nil)
	w.remittance(t, t.Find(0, iso.RmtInf))
	// The line is marked as failed: nothing of it counts as money moved.
	b := &d.batch
	s := intake.AddSide(b)
	s.Line, s.Time, s.Spread, s.Failed = t.Line, p.when, p.spread, true
	s.Amount, s.Currency = a, c
	s.Account, s.Peer, s.PeerName, s.PeerBank = b.AddText(p.from.account), b.AddText(to.account), b.AddText(to.name),
		b.AddText(to.bank)
	ids := t.Find(0, iso.PmtID)
	if uetr := t.Get(ids, iso.UETR); iso.Given(uetr) {
		s.Serial = b.AddText(uetr)
	}
	if order := t.Get(ids, iso.EndToEndID); iso.Given(order) {
		s.Order = b.AddText(order)
	}
	s.Channel, s.Memo = b.AddText([]byte("pain.001")), b.AddText(clip(w.text))
	if err := intake.CheckSide(s); err != nil {
		b.Sides = b.Sides[:len(b.Sides)-1]
		return err
	}
	d.rows++
	return nil
}
