package iso20022

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"dyetrace"
	"dyetrace/intake"
	iso "dyetrace/internal/iso20022"
)

// line adds a line of a statement with the fields that come from the entry.
func (d *reader) line(e *entryAt, st *statement) *dyetrace.SideRow {
	s := intake.AddSide(&d.batch)
	s.Account = d.batch.AddText([]byte(st.account))
	s.Line, s.In, s.Failed = e.line, e.in, !e.booked
	s.Currency, s.Time, s.Spread = e.currency, e.when, e.spread
	if s.Spread > 0 {
		st.lines++
		s.Seq = st.lines
	}
	return s
}

// transaction makes the line of the transaction in d.record.
func (d *reader) transaction(e *entryAt, st *statement) error {
	t := &d.record
	s := d.line(e, st)
	if e.found > 0 {
		s.Line = t.Line
	}
	if e.spread > 0 {
		if when, is := d.happened(&d.entry, t); is {
			s.Time, s.Spread, s.Seq = when, 0, 0
		}
	}
	if s.Line == st.row && s.Seq == 0 {
		st.lines++
		s.Seq = st.lines // else equal transactions of one line of the file would be one
	}
	st.row = s.Line
	if err := d.price(e, s); err != nil {
		return err
	}
	p := d.peer(e, st, s.In)
	if err := checkTexts(p.account, p.name, p.bank); err != nil {
		return err
	}
	b := &d.batch
	s.Peer, s.PeerName, s.PeerBank = b.AddText(p.account), b.AddText(p.name), b.AddText(p.bank)
	refs := t.Find(0, iso.Refs)
	s.Serial = b.AddText(d.serial(refs))
	if order := t.Get(refs, iso.EndToEndID); iso.Given(order) {
		s.Order = b.AddText(order)
	}
	if e.found > 0 {
		s.Batch = d.entryRef()
	}
	d.reversal(e, s)
	s.Channel = b.AddText(d.channel())
	if s.Serial.Len > intake.MaxText || s.Order.Len > intake.MaxText || s.Channel.Len > intake.MaxChannel {
		return fmt.Errorf("a reference or code of it is longer than a ledger keeps")
	}
	s.Memo = b.AddText(clip(d.memo(e, &p)))
	e.read++
	return nil
}

// price reads a transaction's own amount and direction, where it has them. An amount in another
// currency than the entry's is only what was instructed.
func (d *reader) price(e *entryAt, s *dyetrace.SideRow) error {
	// Charges may be stated by the transaction or by the entry around it, but not
	// be counted twice.
	t := &d.record
	if text := t.Get(0, iso.CdtDbtInd); len(text) > 0 {
		in, err := iso.Direction(text)
		if err != nil {
			return err
		}
		s.In = in
	}
	if err := e.keep(t); err != nil {
		return err
	}
	if e.charges == 0 {
		if err := e.keep(&d.entry); err != nil {
			return err
		}
	}
	// Banks put the amount in one of three places. The first in the entry's currency is the
	// one that moved on the account.
	details := t.Find(0, iso.AmtDtls)
	for _, at := range []int32{t.Find(0, iso.Amt), t.Find(details, iso.TxAmt, iso.Amt), t.Find(details, iso.InstdAmt, iso.Amt)} {
		if at == iso.None {
			continue
		}
		a, c, err := money(t, at, "amount")
		if err != nil {
			return err
		}
		if c == e.currency {
			s.Amount = a
			e.total.add(signed(a, s.In), c)
			return nil
		}
	}
	e.unpriced++
	return nil
}

// keep adds the charges that an entry or transaction states to those of the entry, except
// those that are booked on their own.
func (e *entryAt) keep(t *iso.Tree) (err error) {
	add := func(at int32) {
		included := t.Get(at, iso.ChrgInclInd)
		amount := t.Find(at, iso.Amt)
		if err != nil || amount == iso.None || string(included) == "false" || string(included) == "0" {
			return
		}
		a, c, wrong := money(t, amount, "charge")
		if err = wrong; err != nil || c != e.currency {
			return
		}
		if string(t.Get(at, iso.CdtDbtInd)) == "CRDT" {
			a = -a // given back
		} else {
			e.included = len(included) > 0
		}
		sum, exact := e.charges.Plus(a)
		if e.charges = sum; !exact {
			err = fmt.Errorf("charges: %w", dyetrace.ErrSumRange)
		}
	}
	// Up to version 3 each element Chrgs is one charge, later ones hold records.
	t.Each(0, iso.Chrgs, func(charges int32) {
		if t.Find(charges, iso.Rcrd) == iso.None {
			add(charges)
		}
		t.Each(charges, iso.Rcrd, add)
	})
	return err
}

// peer is the other side of a transaction: the debtor of what came in, the
// creditor of what went out, and the other way round where an earlier
// transaction is reversed. Where that is the account itself, it is the other
// one: banks do not agree on whether a return turns the roles.
func (d *reader) peer(e *entryAt, st *statement, in bool) party {
	t := &d.record
	parties, agents := t.Find(0, iso.RltdPties), t.Find(0, iso.RltdAgts)
	debtor := in != e.reversal
	p := partyOf(t, parties, agents, debtor)
	if string(p.account) == st.account || p.nobody() {
		other := partyOf(t, parties, agents, !debtor)
		if len(other.account) > 0 && string(other.account) != st.account || len(other.name) > 0 &&
			string(other.name) != string(p.name) {
			p = other
		}
	}
	if p.nobody() {
		p.name = p.ultimate
	}
	return p
}

// nobody reports whether a party has neither an account nor a name.
func (p *party) nobody() bool { return len(p.account) == 0 && len(p.name) == 0 }

// reversal marks a line that takes back an earlier one, and which: the entry is a reversal, or
// the transaction comes back. Then its references are those of the earlier one.
func (d *reader) reversal(e *entryAt, s *dyetrace.SideRow) {
	t := &d.record
	if !e.reversal && t.Find(0, iso.RtrInf) == iso.None {
		return
	}
	s.Reversal = true
	refs := t.Find(0, iso.Refs)
	for _, id := range []iso.Elem{iso.EndToEndID, iso.TxID} {
		if ref := t.Get(refs, id); iso.Given(ref) && len(ref) <= intake.MaxText {
			s.Reverses = d.batch.AddText(ref)
			return
		}
	}
}

// serial is the number that the institutions of both sides may share: the
// payment's own, else the clearing system's, else the first institution's,
// else the account's institution's.
func (d *reader) serial(refs int32) []byte {
	for _, id := range []iso.Elem{iso.UETR, iso.ClrSysRef, iso.TxID, iso.AcctSvcrRef} {
		if text := d.record.Get(refs, id); iso.Given(text) {
			return text
		}
	}
	if text := d.entry.Get(0, iso.AcctSvcrRef); iso.Given(text) {
		return text
	}
	return nil
}

// entryRef adds the number of the entry at hand, as the parts of it have it.
func (d *reader) entryRef() dyetrace.Span {
	if ref := d.entry.Get(0, iso.AcctSvcrRef); iso.Given(ref) && len(ref) <= intake.MaxText {
		return d.batch.AddText(ref)
	}
	return dyetrace.Span{}
}

// channel is the code of the kind of transaction, such as PMNT/RCDT/ESCT.
func (d *reader) channel() []byte {
	if code := channelOf(&d.record); len(code) > 0 {
		return code
	}
	return channelOf(&d.entry)
}

func channelOf(t *iso.Tree) []byte {
	kind := t.Find(0, iso.BkTxCd)
	domain := t.Find(kind, iso.Domn)
	code := bytes.Clone(t.Get(domain, iso.Cd))
	for _, more := range [][]byte{t.Get(domain, iso.Fmly, iso.Cd), t.Get(domain, iso.Fmly, iso.SubFmlyCd)} {
		if len(more) > 0 {
			code = append(append(code, '/'), more...)
		}
	}
	if len(code) > 0 {
		return code
	}
	return t.Get(kind, iso.Prtry, iso.Cd)
}

// memo returns the words of the transaction.
func (d *reader) memo(e *entryAt, p *party) []byte {
	t := &d.record
	w := words{text: d.text[:0]}
	if !e.booked {
		w.addText("not booked: ", e.status)
	}
	if e.reversal {
		w.addText("reversal", nil)
	}
	w.returned(t, t.Find(0, iso.RtrInf))
	w.remittance(t, t.Find(0, iso.RmtInf))
	w.addText("", t.Get(0, iso.AddtlTxInf))
	if len(p.ultimate) > 0 && !bytes.Equal(p.ultimate, p.name) {
		w.addText("on behalf of ", p.ultimate)
	}
	d.text = w.text
	return w.text
}

// words collects texts that make up a memo.
type words struct{ text []byte }

// addText adds a text after a word for what it is. An empty text adds nothing, unless the word
// is complete by itself.
func (w *words) addText(word string, text []byte) {
	if len(text) == 0 && (word == "" || word[len(word)-1] == ' ') {
		return
	}
	if len(w.text) > 0 {
		w.text = append(w.text, "; "...)
	}
	w.text = append(append(w.text, word...), text...)
}

// remittance adds what the payer wrote to the payee.
func (w *words) remittance(t *iso.Tree, at int32) {
	t.Each(at, iso.Ustrd, func(at int32) { w.addText("", t.Of(at)) })
	t.Each(at, iso.Strd, func(at int32) { w.addText("", t.Get(at, iso.CdtrRefInf, iso.Ref)) })
}

// returned adds why a payment came back.
func (w *words) returned(t *iso.Tree, at int32) {
	if at == iso.None {
		return
	}
	w.addText("returned", nil)
	w.addText("reason ", iso.Reason(t, at))
	t.Each(at, iso.AddtlInf, func(at int32) { w.addText("", t.Of(at)) })
}

// clip cuts a memo that no ledger keeps, between two characters, and marks it
// as cut.
func clip(text []byte) []byte {
	const mark = "…"
	if len(text) <= intake.MaxText {
		return text
	}
	end := intake.MaxText - len(mark)
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return append(text[:end:end], mark...)
}
