package iso20022

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"time"

	"dyetrace"
	"dyetrace/intake"
	iso "dyetrace/internal/iso20022"
)

// message is a pacs.008, pacs.004 or pain.001 at hand.
type message struct {
	line     int64
	declared int64 // the stated number of transactions; -1 where none is stated
	found    int64
}

var (
	errNoAccounts = errors.New("it names the account of neither the debtor nor the creditor")
	errNoReturned = errors.New("the return names no accounts: the message that it returns would, ask for that one or " +
		"for the statements")
	errNoWhen = errors.New("neither it nor its message says when")
)

// payments reads a pacs.008 or pacs.004: transfers that banks have settled.
func (d *reader) payments() error {
	m := &message{line: d.s.Line(), declared: -1}
	d.header.Clear()
	err := d.s.Each(func(id iso.Elem) error {
		use := d.transfer
		switch id {
		case iso.GrpHdr:
			return d.collect(&d.header, func() error { return m.header(&d.header) })
		case iso.TxInf:
			use = d.giveBack
		case iso.CdtTrfTxInf:
		default:
			return nil
		}
		m.found++
		if err := d.collect(&d.record, use); err != nil {
			return err
		}
		return d.flushIfFull()
	})
	if err != nil {
		return err
	}
	d.checkCount(m)
	return d.flushIfFull()
}

// header takes in how many transactions a message holds.
func (m *message) header(t *iso.Tree) (err error) {
	if declared := t.Get(0, iso.NbOfTxs); len(declared) > 0 {
		m.declared, err = intake.ParseSeq(declared)
	}
	return err
}

// checkCount reports a message whose number of transactions is not the stated one.
func (d *reader) checkCount(m *message) {
	if m.declared >= 0 && m.declared != m.found {
		d.reject(m.line, nil,
			fmt.Errorf("the message says that it holds %d transactions, but %d are there: get it again if it was cut or split",
				m.declared, m.found))
	}
}

// transfer makes the transfer of the credit transfer in d.record. Where only
// one of the two accounts is named, it is a line of that account's statement.
func (d *reader) transfer() error {
	t := &d.record
	from, to := partyOf(t, 0, 0, true), partyOf(t, 0, 0, false)
	var w words
	w.remittance(t, t.Find(0, iso.RmtInf))
	ids := t.Find(0, iso.PmtID)
	m := movement{
		from: from, to: to, memo: &w, uetr: t.Get(ids, iso.UETR), tx: t.Get(ids, iso.TxID), order: t.Get(ids, iso.EndToEndID),
		clearing: t.Get(ids, iso.ClrSysRef), channel: []byte("pacs.008"),
		fromID: iso.PartyID(t, t.Find(0, iso.Dbtr)), toID: iso.PartyID(t, t.Find(0, iso.Cdtr)),
	}
	return d.addMovement(&m, t.Find(0, iso.InstdAmt), t.Find(0, iso.IntrBkSttlmAmt))
}

// giveBack makes the transfer of the return in d.record: money goes back from
// the account that it was sent to.
func (d *reader) giveBack() error {
	t := &d.record
	m := movement{
		uetr: t.Get(0, iso.OrgnlUETR), tx: t.Get(0, iso.OrgnlTxID), order: t.Get(0, iso.OrgnlEndToEndID),
		returned: true, channel: []byte("pacs.004"), memo: new(words),
	}
	if own := t.Get(0, iso.RtrID); iso.Given(own) {
		m.own = own
	}
	// The chain of a return names its own debtor first; what it returns, and
	// where that is all there is, has the roles the other way round.
	chain, original := t.Find(0, iso.RtrChain), t.Find(0, iso.OrgnlTxRef)
	m.from, m.to = partyOf(t, chain, chain, true), partyOf(t, chain, chain, false)
	m.from.complete(partyOf(t, original, original, false))
	m.to.complete(partyOf(t, original, original, true))
	if len(m.from.account) == 0 && len(m.to.account) == 0 {
		return errNoReturned
	}
	m.memo.addText("return of ", []byte(cmp.Or(string(m.uetr), string(m.tx), string(m.order))))
	m.memo.returnReason(t, t.Find(0, iso.RtrRsnInf))
	m.memo.remittance(t, t.Find(original, iso.RmtInf))
	return d.addMovement(&m, t.Find(0, iso.RtrdInstdAmt), t.Find(0, iso.RtrdIntrBkSttlmAmt))
}

// complete fills in what is not known of a party.
func (p *party) complete(q party) {
	if len(p.account) == 0 {
		p.account = q.account
	}
	if len(p.name) == 0 {
		p.name = q.name
	}
	if len(p.bank) == 0 {
		p.bank = q.bank
	}
}

// returnReason adds why a payment came back.
func (w *words) returnReason(t *iso.Tree, at int32) {
	if reason := iso.Reason(t, at); len(reason) > 0 {
		w.addText("reason ", reason)
	}
	t.Each(at, iso.AddtlInf, func(at int32) { w.addText("", t.Of(at)) })
}

// movement is one transaction of an interbank message.
type movement struct {
	from, to                       party
	fromID, toID                   []byte // by which the parties are identified
	own, uetr, tx, order, clearing []byte
	returned                       bool
	channel                        []byte
	memo                           *words

	when                dyetrace.Instant
	spread              time.Duration
	amount, received    dyetrace.Amount
	currency, currency2 dyetrace.Currency // of amount and received
}

// addMovement reads amounts and time of a movement and adds it to the batch.
func (d *reader) addMovement(m *movement, instructed, settled int32) (err error) {
	t := &d.record
	if err := checkTexts(m.from.account, m.from.name, m.from.bank, m.fromID); err != nil {
		return err
	}
	if err := checkTexts(m.to.account, m.to.name, m.to.bank, m.toID); err != nil {
		return err
	}
	if m.received, m.currency2, err = money(t, settled, "settlement amount"); err != nil {
		return err
	}
	m.amount, m.currency = m.received, m.currency2
	if instructed != iso.None {
		a, c, err := money(t, instructed, "instructed amount")
		if err != nil {
			return err
		}
		// Less than what was settled was not what left the payer.
		if c != m.currency || a > m.amount {
			m.amount, m.currency = a, c
		}
	}
	if m.when, m.spread, err = d.settledAt(); err != nil {
		return err
	}
	if len(m.from.account) == 0 || len(m.to.account) == 0 {
		return d.halfMovement(m)
	}
	return d.wholeMovement(m)
}

// settledAt is when the transaction in d.record took place: when it was
// accepted, or debited at the clearing; else when its message was made, on the
// day of settlement; else that day.
func (d *reader) settledAt() (dyetrace.Instant, time.Duration, error) {
	t := &d.record
	exact := t.Get(0, iso.AccptncDtTm)
	if len(exact) == 0 {
		exact = t.First(t.Find(0, iso.SttlmTmIndctn), iso.DbtDtTm, iso.CdtDtTm)
	}
	if len(exact) > 0 {
		when, err := d.moment(exact)
		return when, 0, err
	}
	settled, made := t.Get(0, iso.IntrBkSttlmDt), []byte(nil)
	if !d.header.Empty() {
		made = d.header.Get(0, iso.CreDtTm)
		if len(settled) == 0 {
			settled = d.header.Get(0, iso.IntrBkSttlmDt)
		}
	}
	switch {
	case len(made) > 0 && (len(settled) == 0 || bytes.HasPrefix(made, settled[:min(len(settled), 10)])):
		when, err := d.moment(made)
		return when, 0, err
	case len(settled) > 0:
		when, err := d.date(settled)
		return when, day, err
	}
	return 0, 0, errNoWhen
}

// wholeMovement adds a movement both of whose accounts are known.
func (d *reader) wholeMovement(m *movement) error {
	d.meet(&dyetrace.Account{ID: string(m.from.account), Holder: string(m.from.name), HolderID: string(m.fromID),
		Institution: string(m.from.bank)}, d.record.Line)
	d.meet(&dyetrace.Account{ID: string(m.to.account), Holder: string(m.to.name), HolderID: string(m.toID),
		Institution: string(m.to.bank)}, d.record.Line)
	b := &d.batch
	rows := len(b.Rows)
	row := intake.AddRow(b)
	row.Line, row.Time = d.record.Line, m.when
	row.Amount, row.Currency = m.amount, m.currency
	row.Received, row.ReceivedCurrency = m.received, m.currency2
	row.From, row.To = b.AddText(m.from.account), b.AddText(m.to.account)
	row.Channel, row.Memo = b.AddText(m.channel), b.AddText(clip(m.memo.text))
	if m.returned {
		row.Reverses = d.returnedID(m)
	}
	id, err := d.ids.of(m)
	if err == nil {
		row.ID = b.AddText(id)
		err = intake.CheckRow(row)
	}
	if err != nil {
		b.Rows = b.Rows[:rows]
		return err
	}
	d.rows++
	return nil
}

// returnedID adds the id of the transfer that a return takes back, as
// the message of that one gives it; where the return does not quote
// its number, dyetrace.Unlinked.
func (d *reader) returnedID(m *movement) dyetrace.Span {
	if iso.Given(m.uetr) || iso.Given(m.tx) {
		if id, err := d.ids.of(&movement{uetr: m.uetr, tx: m.tx, from: m.to, to: m.from}); err == nil {
			return d.batch.AddText(id)
		}
	}
	return d.batch.AddText([]byte(dyetrace.Unlinked))
}

// halfMovement adds a movement with one unknown account: a line of the other one's statement.
func (d *reader) halfMovement(m *movement) error {
	// With neither account there is no statement to put the line into.
	own, peer, in := &m.from, &m.to, false
	if len(own.account) == 0 {
		own, peer, in = peer, own, true
	}
	if len(own.account) == 0 {
		return errNoAccounts
	}
	b := &d.batch
	sides := len(b.Sides)
	s := intake.AddSide(b)
	s.Line, s.Time, s.Spread, s.In, s.Reversal = d.record.Line, m.when, m.spread, in, m.returned
	s.Amount, s.Currency = m.amount, m.currency
	// The payee's line has what arrived. The payer's has what left, with the difference as
	// charges, if both are in one currency.
	switch {
	case in:
		s.Amount, s.Currency = m.received, m.currency2
	case m.currency == m.currency2:
		s.Charge = m.amount - m.received
	}
	s.Account, s.PeerName, s.PeerBank = b.AddText(own.account), b.AddText(peer.name), b.AddText(peer.bank)
	for _, text := range [][]byte{m.uetr, m.clearing, m.tx} {
		if s.Serial.Len == 0 && iso.Given(text) {
			s.Serial = b.AddText(text)
		}
	}
	if iso.Given(m.order) {
		s.Order = b.AddText(m.order)
		if m.returned {
			s.Reverses = s.Order
		}
	}
	s.Channel, s.Memo = b.AddText(m.channel), b.AddText(clip(m.memo.text))
	if err := intake.CheckSide(s); err != nil {
		b.Sides = b.Sides[:sides]
		return err
	}
	d.rows++
	return nil
}
