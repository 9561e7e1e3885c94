package iso20022

import (
	"fmt"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/internal/accountkey"
	iso "dyetrace/internal/iso20022"
)

// statement is a camt.052, camt.053 or camt.054 of one account at hand.
type statement struct {
	line     int64
	whole    bool // it is meant to hold every movement of its time; a notification is not
	id       string
	account  string
	currency dyetrace.Currency // of the account; 0 where the statement does not name it
	from, to stated
	balances []balance
	undated  error   // why the day of one of them cannot be read
	booked   sum     // of the entries
	entries  int64   // found, of any status
	declared []int64 // entries that the message says there are, for each page that does
	rejected int64   // entries of which something could not be read
	lines    int64   // numbered so far
	row      int64   // line of the file of the transaction before
	reversed sum     // of the booked entries that reverse others
	turns    []int   // lines of these in the batch, while all are there
	noTurns  bool    // some are not
	lastPage bool
	summary  summary
}

// stated is an instant that a message may give.
type stated struct {
	at    dyetrace.Instant
	known bool
}

// report reads a camt message: statements, one after the other.
func (d *reader) report() error {
	return d.s.Each(func(id iso.Elem) error {
		switch id {
		case iso.Stmt, iso.Rpt:
			return d.statement(true)
		case iso.Ntfctn:
			return d.statement(false)
		}
		return nil
	})
}

func (d *reader) statement(whole bool) error {
	st := &statement{line: d.s.Line(), whole: whole, lastPage: true}
	d.st = st
	defer func() { d.st = nil }()
	err := d.s.Each(func(id iso.Elem) error {
		switch id {
		case iso.Ntry:
			return d.readEntry(st)
		case iso.Bal:
			return d.collect(&d.record, func() error { return d.balance(st) })
		case iso.ID, iso.Acct, iso.FrToDt, iso.StmtPgntn, iso.RptPgntn, iso.NtfctnPgntn, iso.TxsSummry:
			return d.collect(&d.record, func() error { return d.about(st, id) })
		}
		return nil
	})
	if err != nil {
		return err
	}
	d.pages.close(d, st)
	d.st = nil
	return d.flushIfFull()
}

// about reads an element about the statement.
func (d *reader) about(st *statement, id iso.Elem) (err error) {
	t := &d.record
	switch id {
	case iso.ID:
		st.id = string(t.Of(0))
	case iso.Acct:
		return d.owner(st)
	case iso.FrToDt:
		return d.span(st)
	case iso.TxsSummry:
		if declared := t.Get(0, iso.TotalNtries, iso.NbOfNtries); len(declared) > 0 {
			var n int64
			n, err = intake.ParseSeq(declared)
			st.declared = append(st.declared, n)
		}
		st.summary.take(t)
	default:
		if last := t.Get(0, iso.LastPgInd); len(last) > 0 {
			st.lastPage, err = iso.Yes(last)
		}
	}
	return err
}

// owner reads whose statement it is.
func (d *reader) owner(st *statement) error {
	t := &d.record
	number, issuer := iso.AccountNumber(t, 0)
	account := keyOf(number, agentKey(t, t.Find(0, iso.Svcr)), issuer)
	a := dyetrace.Account{
		ID: string(account), Holder: string(iso.PartyName(t, t.Find(0, iso.Ownr))), HolderID: string(iso.PartyID(t, t.Find(0, iso.Ownr))),
		Institution: string(iso.Institution(t, t.Find(0, iso.Svcr))),
	}
	if a.Holder == "" {
		a.Holder = string(t.Get(0, iso.Nm))
	}
	if err := checkTexts(account, []byte(a.Holder), []byte(a.HolderID), []byte(a.Institution)); err != nil {
		return err
	}
	// A QR-IBAN is on invoices only: nothing shows which account it belongs to.
	st.account = a.ID
	if accountkey.IsQRIBAN([]byte(a.ID)) {
		d.batch.Notes = append(d.batch.Notes, dyetrace.Note{Kind: dyetrace.NoteBetween,
			Source: dyetrace.Source{Line: t.Line}, Column: "IBAN",
			Text: "the account is given by its QR-IBAN " + a.ID +
				", which is another name of an account and computes from no other: if the account's own " +
				"statement is imported too, say that the two are one (`dyetrace join --decisions`), or its money counts twice"})
	}
	if code := t.Get(0, iso.Ccy); len(code) > 0 {
		var err error
		if st.currency, err = dyetrace.ParseCurrency(code); err != nil {
			return err
		}
	}
	d.meet(&a, t.Line)
	return nil
}

// maxKnown is how many accounts of a file are remembered as emitted.
const maxKnown = 1 << 16

// meet emits what is known of an account when it is first met.
func (d *reader) meet(a *dyetrace.Account, line int64) {
	if a.ID == "" || a.Holder == "" && a.Institution == "" {
		return
	}
	key := a.ID + "\x00" + a.Holder + "\x00" + a.HolderID + "\x00" + a.Institution
	if _, met := d.known[key]; met {
		return
	}
	if len(d.known) == maxKnown {
		clear(d.known)
	}
	d.known[key] = struct{}{}
	a.Source.Line = line
	d.batch.Accounts = append(d.batch.Accounts, *a)
}

// span takes in from when to when the statement reaches.
func (d *reader) span(st *statement) error {
	t := &d.record
	from, to := t.First(0, iso.FrDtTm, iso.FrDt), t.First(0, iso.ToDtTm, iso.ToDt)
	if len(from) > 0 {
		at, _, err := d.textMoment(from)
		if err != nil {
			return err
		}
		st.from = stated{at, true}
	}
	if len(to) == 0 {
		return nil
	}
	at, isDay, err := d.textMoment(to)
	if err != nil {
		return err
	}
	switch {
	case isDay:
		if at, err = d.lastOf(to); err != nil {
			return err
		}
	case st.from.known && at == st.from.at:
		at += dyetrace.Instant(day) - 1 // what ends when it begins is of that whole day
	}
	if st.from.known && at < st.from.at {
		return fmt.Errorf("the statement ends before it begins")
	}
	st.to = stated{at, true}
	return nil
}

// textMoment reads a day or a time.
func (d *reader) textMoment(text []byte) (at dyetrace.Instant, isDay bool, err error) {
	if len(text) > len("2026-03-01+00:00") || len(text) > 10 && text[10] == 'T' {
		at, err = d.moment(text)
		return at, false, err
	}
	at, err = d.date(text)
	return at, true, err
}
