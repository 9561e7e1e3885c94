package ofx

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/internal/accountkey"
)

// held is a movement whose statement has not ended.
type held struct {
	rec      *record
	id       string // the bank's number of it
	kind     string // TRNTYPE
	when     moment
	amount   dyetrace.Amount
	currency dyetrace.Currency
	gone     bool  // another one corrects it, or repeats it
	shared   bool  // other movements have its number too
	wrong    error // why it cannot be read after all
}

// same reports whether two movements have the same values.
func (m *held) same(o *held) bool {
	return slices.EqualFunc(m.rec.values, o.rec.values,
		func(a, b value) bool { return a.in == b.in && a.name == b.name && bytes.Equal(a.text, b.text) })
}

// passed are the values of a movement that are not read here, because they are not about its
// sides, amount or time.
var passed = []string{
	"DTUSER", "DTAVAIL", "DTTRAN", "DTEXPIRE", "SRVRTID", "SIC", "PAYEEID", "CURRATE", "INV401KSOURCE", "IMAGETYPE",
	"IMAGEREF", "IMAGEREFTYPE", "IMAGEDELAY",
	"DTIMAGEAVAIL", "IMAGETTL", "CHECKSUP", "ADDR1", "ADDR2", "ADDR3", "CITY", "STATE", "POSTALCODE", "COUNTRY", "PHONE",
	"ACCTKEY", "CORRECTFITID", "CORRECTACTION",
}

// readValues are those of a movement that are read.
var readValues = []string{
	"TRNTYPE", "DTPOSTED", "TRNAMT", "FITID", "CHECKNUM", "REFNUM", "NAME", "EXTDNAME", "MEMO", "MEMO2", "CURSYM",
	"BANKID", "BRANCHID", "ACCTID", "ACCTTYPE", "CURRENCY",
}

// isEmptyValue reports whether an element without anything in it is one that
// holds a value: banks leave such elements empty and do not close them.
func isEmptyValue(name string) bool {
	return slices.Contains(passed, name) || slices.Contains(readValues, name) && name != "CURRENCY" ||
		slices.Contains([]string{"BALAMT", "DTASOF", "CODE", "SEVERITY", "MESSAGE", "ORG", "FID"}, name)
}

// movement holds a movement until its statement ends.
func (d *reader) movement(st *statement, r *record) error {
	if statements[st.kind] != "" {
		return nil // the whole statement is not read
	}
	m, err := d.parse(st, r)
	if err != nil {
		d.reject(r.line, r.raw, err)
		st.rejected++
		return nil
	}
	d.unknown(r)
	if st.held = append(st.held, *m); len(st.held) < maxHeld {
		return nil
	}
	d.makeLines(st)
	return d.flush()
}

// parse reads the values of a movement that are held.
func (d *reader) parse(st *statement, r *record) (*held, error) {
	// Without an account or a currency a line belongs nowhere. Files that lack them are
	// common, so both may come from the user.
	if r.wrong != nil {
		return nil, r.wrong
	}
	if st.account == "" {
		st.account = d.o.Account
	}
	if st.account == "" {
		return nil, errNoAccount
	}
	if err := d.money(st); err != nil {
		return nil, err
	}
	m := &held{rec: r, id: string(r.get("", "FITID")), kind: strings.ToUpper(string(r.get("", "TRNTYPE"))),
		currency: st.currency}
	if code := currencyOf(r); len(code) > 0 {
		c, err := dyetrace.ParseCurrency(code)
		if err != nil {
			return nil, err
		}
		m.currency = c
	}
	if m.currency == 0 {
		return nil, errors.New("nothing says what currency the statement is in (CURDEF): give --currency")
	}
	// A pending movement is not posted yet; it has the time when it was made.
	text := r.get("", "DTPOSTED")
	if r.name == "STMTTRNP" && len(text) == 0 {
		text = r.get("", "DTTRAN")
	}
	if len(text) == 0 {
		return nil, errors.New("it does not say when it was booked (DTPOSTED)")
	}
	var err error
	if m.when, err = parseMoment(text); err != nil {
		return nil, err
	}
	m.amount, err = money(r.get("", "TRNAMT"), m.currency, "amount")
	return m, err
}

// currencyOf is the currency that a movement's amount is in where that is not the
// statement's. ORIGCURRENCY is no such: that amount has been converted.
func currencyOf(r *record) []byte {
	code := r.get("CURRENCY", "CURSYM")
	if len(code) == 0 {
		code = r.get("", "CURRENCY")
	}
	return bytes.ToUpper(code)
}

// unknown reports elements of a movement that are not read.
func (d *reader) unknown(r *record) {
	for i := range r.values {
		v := &r.values[i]
		const most = 100
		if len(v.text) == 0 || d.unread[v.name] || len(d.unread) == most || slices.Contains(passed,
			v.name) || slices.Contains(readValues, v.name) ||
			strings.HasPrefix(v.name, "INTU.") {
			continue
		}
		d.unread[v.name] = true
		d.note(dyetrace.NoteUnread, r.line, v.name, "movements have the element %s, which is not read; here it is %s",
			v.name, intake.Quote(v.text))
	}
}

// line makes the line of a movement.
func (d *reader) line(st *statement, m *held) (err error) {
	// The direction depends on all movements of the statement, so lines are made only
	// at its end.
	r, b := m.rec, &d.batch
	in, err := st.direction(m)
	if err != nil {
		return err
	}
	s := dyetrace.SideRow{Line: r.line, In: in, Amount: max(m.amount, -m.amount), Currency: m.currency}
	if s.Time, s.Spread, err = d.posted(st, m); err != nil {
		return err
	}
	s.Failed = r.name == "STMTTRNP" || m.kind == "HOLD"
	peer, bank := peerOf(r)
	if peer == st.account {
		peer = ""
	}
	name := nameOf(r)
	for _, text := range []string{st.account, peer, bank, name, m.id, string(r.get("", "REFNUM"))} {
		if len(text) > intake.MaxText || len(peer) > intake.MaxID || len(st.account) > intake.MaxID {
			return errors.New("a name or number in it is longer than a ledger keeps")
		}
	}
	// A number that other movements share identifies none of them, and is kept in
	// the memo only.
	add := func(text string) dyetrace.Span { return b.AddText([]byte(text)) }
	s.Account, s.Peer, s.PeerName, s.PeerBank = add(st.account), add(peer), add(name), add(bank)
	if !m.shared {
		s.Serial = add(m.id)
	}
	if ref := string(r.get("", "REFNUM")); given(ref) && ref != m.id {
		s.Order = add(ref)
	}
	s.Channel, s.Memo = add(m.kind[:min(len(m.kind), 64)]), add(clip(d.memo(st, m)))
	if err := intake.CheckSide(&s); err != nil {
		return err
	}
	// Lines of one day have no other order than that of the file.
	d.seqs[st.account]++
	s.Seq = d.seqs[st.account]
	if !s.Failed {
		st.last = max(st.last, m.when.day)
	}
	if m.currency != st.currency && st.currency != 0 {
		d.note(dyetrace.NoteUnread, r.line, "CURRENCY",
			"the amount is in %s, though the account is kept in %s: it is read in %s; what it came to on the account is not "+
				"said exactly (CURRATE %s)",
			m.currency, st.currency, m.currency, intake.Quote(r.get("CURRENCY", "CURRATE")))
	}
	b.Sides = append(b.Sides, s)
	d.rows++
	return nil
}

// posted is when a movement was booked.
func (d *reader) posted(st *statement, m *held) (when dyetrace.Instant, spread time.Duration, err error) {
	if m.when.zoned {
		st.zone = m.when
	}
	if st.days || m.when.isFiller() {
		when, err = d.startOf(&m.when)
		return when, day, err
	}
	if !m.when.zoned && !d.unread["zone"] {
		d.unread["zone"] = true
		d.note(dyetrace.NoteChanged, m.rec.line, "DTPOSTED",
			"times have no zone: they are read in that of --timezone, as banks mostly mean them; the standard would have "+
				"them in UTC")
	}
	when, err = d.instant(&m.when)
	return when, 0, err
}

// peerOf is the account of the other side, and its bank.
func peerOf(r *record) (peer, bank string) {
	for _, in := range []string{"BANKACCTTO", "CCACCTTO"} {
		id := r.get(in, "BANKID")
		if key, _ := accountOf(r, in, id); key != "" {
			return key, string(id)
		}
	}
	return "", ""
}

// nameOf is the name of the other side. EXTDNAME is the name where that is longer
// than the 32 characters of NAME.
func nameOf(r *record) string {
	name := string(r.get("", "NAME"))
	if name == "" {
		name = string(r.get("PAYEE", "NAME"))
	}
	for _, in := range []string{"", "PAYEE"} {
		if long := string(r.get(in, "EXTDNAME")); strings.HasPrefix(long, name) && len(long) > len(name) {
			name = long
		}
	}
	return strings.TrimSpace(name)
}

// given reports whether a reference is one.
func given(ref string) bool { return !accountkey.Nobody([]byte(ref)) && ref != "NONREF" }

// memo returns the words of a movement.
func (d *reader) memo(st *statement, m *held) string {
	r := m.rec
	var parts []string
	add := func(format, text string) {
		if text != "" {
			parts = append(parts, fmt.Sprintf(format, text))
		}
	}
	if r.name == "STMTTRNP" || m.kind == "HOLD" {
		add("%s", "not booked: pending")
	}
	memo := string(r.get("", "MEMO"))
	if memo != nameOf(r) {
		add("%s", memo)
	}
	add("%s", string(r.get("", "MEMO2")))
	if check := string(r.get("", "CHECKNUM")); given(check) && check != m.id {
		add("check %s", check)
	}
	if m.shared {
		add("FITID %s", m.id)
	}
	if of := string(r.get("ORIGCURRENCY", "CURSYM")); of != "" && of != st.currency.String() {
		add("original currency "+"%s", of+" at "+string(r.get("ORIGCURRENCY", "CURRATE")))
	}
	return strings.Join(parts, "; ")
}

// clip cuts a text to what a ledger keeps, between characters.
func clip(text string) string {
	if len(text) <= intake.MaxText {
		return text
	}
	return strings.ToValidUTF8(text[:intake.MaxText-4], "") + "…"
}
