package mt940

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"time"

	"dyetrace"
	"dyetrace/intake"
)

// movement is a tag 61, with the text that tag 86 adds.
type movement struct {
	line            int64
	raw             []byte
	day             string // of booking, as 2006-01-02
	value           string // of value
	dayNote         string // what was made of a day that there is none of
	in, reversal    bool
	expected        bool // it has not been booked
	amount          dyetrace.Amount
	kind            string // such as NTRF
	owner, servicer string // references
	extra           string // supplementary details
	bankCode        string // of the other side, by tag NS
	text            details
}

// day is the Spread of every line: MT940 knows no times of day.
const day = 24 * time.Hour

var (
	errMovement = errors.New("it is no movement such as 2603010301D10,00NTRFNONREF")
	errMark     = errors.New("its mark is none of C, D, RC, RD")
)

// movement reads a tag 61. It becomes a line once its text has been read.
func (d *reader) movement() error {
	st, f := d.st, &d.field
	if st.account == "" {
		return errNoAccount
	}
	if st.currency == 0 {
		return errNoOpening
	}
	m := &movement{line: f.line, raw: bytes.Clone(f.raw)}
	if err := m.parse(bytes.TrimSpace(f.lines[0]), st.currency); err != nil {
		return err
	}
	for _, line := range f.lines[1:] {
		m.extra += string(bytes.TrimSpace(line))
	}
	d.pending = m
	return nil
}

// parse reads the first line of a movement.
func (m *movement) parse(text []byte, c dyetrace.Currency) (err error) {
	if len(text) < 12 {
		return errMovement
	}
	var whole bool
	if m.value, whole, err = valueDate(text[:6]); err != nil {
		return err
	}
	written := text[:6]
	m.day, text = m.value, text[6:]
	switch {
	case len(text) > 4 && isDigit(text[0]) && isDigit(text[1]) && isDigit(text[2]) && isDigit(text[3]):
		var isDay bool
		if m.day, isDay, err = entryDate(m.value, text[:4]); err != nil {
			return err
		}
		if !isDay {
			m.dayNote = fmt.Sprintf("the entry date %s is no day; %s is taken for it", text[:4], m.day)
		}
		text = text[4:]
	case !whole:
		m.dayNote = fmt.Sprintf("the value date %s is no day, and there is no entry date; %s is taken for it", written, m.day)
	}
	text = bytes.TrimLeft(text, " ") // some leave the entry date blank
	if text, err = m.mark(text); err != nil {
		return err
	}
	// The last letter of the currency may follow.
	if len(text) > 0 && text[0] >= 'A' && text[0] <= 'Z' {
		text = text[1:]
	}
	end := 0
	for end < len(text) && (isDigit(text[end]) || text[end] == ',' || text[end] == '.') {
		end++
	}
	if end == 0 {
		return errMovement
	}
	if m.amount, err = money(text[:end], c, "amount"); err != nil {
		return err
	}
	if m.amount == 0 {
		return errors.New("amount is zero: nothing was moved")
	}
	m.references(text[end:])
	return nil
}

// mark reads whether money came in, and whether that reverses something: RC is
// the reversal of a credit, and so takes money out. E marks what is expected.
func (m *movement) mark(text []byte) ([]byte, error) {
	for len(text) > 1 && (text[0] == 'R' || text[0] == 'E') {
		m.reversal = m.reversal || text[0] == 'R'
		m.expected = m.expected || text[0] == 'E'
		text = text[1:]
	}
	if len(text) == 0 || text[0] != 'C' && text[0] != 'D' {
		return text, errMark
	}
	m.in = text[0] == 'C' != m.reversal
	return text[1:], nil
}

// references reads the kind of a movement and its two references.
func (m *movement) references(text []byte) {
	const kind = 4
	m.kind = strings.TrimSpace(valid(text[:min(len(text), kind)]))
	owner, servicer, _ := bytes.Cut(text[min(len(text), kind):], []byte("//"))
	m.owner, m.servicer = valid(bytes.TrimSpace(owner)), valid(bytes.TrimSpace(servicer))
}

// valueDate is a date such as 260301 as 2026-03-01. Banks that count 30 days in
// each month write 30 February; it is the last day of the month then, and not real.
func valueDate(text []byte) (date string, isDay bool, err error) {
	if date, err = fullDate(text); err == nil {
		return date, true, nil
	}
	first, wrong := fullDate(append(bytes.Clone(text[:4]), "01"...))
	if day := string(text[2:]); wrong != nil || day != "0229" && day != "0230" {
		return "", false, err
	}
	at, err := time.Parse(time.DateOnly, first)
	return at.AddDate(0, 1, -1).Format(time.DateOnly), false, err
}

// entryDate is the date of booking, such as 0301, in the year in which it lies
// nearest to the value date.
func entryDate(value string, text []byte) (date string, isDay bool, err error) {
	at, err := time.Parse(time.DateOnly, value)
	if err != nil {
		return "", false, err
	}
	var best time.Time
	for year := at.Year() - 1; year <= at.Year()+1; year++ {
		digits := append([]byte{byte('0' + year/10%10), byte('0' + year%10)}, text...)
		day, whole, err := valueDate(digits)
		if err != nil {
			continue
		}
		booked, err := time.Parse(time.DateOnly, day)
		if err == nil && (best.IsZero() || at.Sub(booked).Abs() < at.Sub(best).Abs()) {
			best, isDay = booked, whole
		}
	}
	if best.IsZero() {
		return "", false, errors.New("its entry date is no day such as 0301")
	}
	return best.Format(time.DateOnly), isDay, nil
}

// endMovement makes the line of the movement at hand.
func (d *reader) endMovement() {
	m := d.pending
	d.pending = nil
	if m == nil {
		return
	}
	if err := d.addLine(m); err != nil {
		d.reject(m.line, m.raw, err)
		d.st.rejected++
	}
}

func (d *reader) addLine(m *movement) (err error) {
	st, b := d.st, &d.batch
	if !m.expected {
		mark := &st.found[side(m.in != m.reversal)] // totals go by the mark
		mark.count++
		if sum, exact := mark.amount.Plus(m.amount); exact {
			mark.amount = sum
		} else {
			st.overflow = true
		}
		if m.in {
			st.add(m.amount)
		} else {
			st.add(-m.amount)
		}
	}
	if st.first == "" || m.day < st.first {
		st.first = m.day
	}
	if m.dayNote != "" {
		b.Notes = append(b.Notes, dyetrace.Note{Kind: dyetrace.NoteChanged, Source: dyetrace.Source{Line: m.line},
			Text: m.dayNote})
	}
	when, err := d.clock.DayStart([]byte(m.day))
	if err != nil {
		return err
	}
	t := &m.text
	m.complete(st.account)
	if len(t.account) > intake.MaxID || len(t.name) > intake.MaxText || len(t.bank) > intake.MaxText ||
		len(t.order) > intake.MaxText {
		return errors.New("a name or number in its text is longer than a ledger keeps")
	}
	st.lines++
	s := intake.AddSide(b)
	s.Line, s.Time, s.Spread, s.Seq = m.line, when, day, st.lines
	s.In, s.Failed, s.Amount, s.Currency, s.Reversal = m.in, m.expected, m.amount, st.currency, m.reversal
	add := func(text string) dyetrace.Span { return b.AddText([]byte(text)) }
	s.Account, s.Peer, s.PeerName, s.PeerBank = add(st.account), add(keyOf(t.bank, t.account)), add(t.name), add(t.bank)
	s.Serial, s.Order = add(m.serial()), add(t.order)
	if m.reversal {
		s.Reverses = add(t.order)
	}
	s.Channel, s.Memo = add(m.channel()), b.AddText(clip([]byte(m.memo())))
	if err := intake.CheckSide(s); err != nil {
		b.Sides = b.Sides[:len(b.Sides)-1]
		return err
	}
	d.rows++
	return nil
}

// serial is the institution's reference, else the owner's.
func (m *movement) serial() string {
	for _, ref := range []string{m.servicer, m.owner} {
		if given(ref) && len(ref) <= intake.MaxText {
			return ref
		}
	}
	return ""
}

// given reports whether a reference is one.
func given(ref string) bool { return ref != "" && ref != "NONREF" && ref != "NOTPROVIDED" }

// channel is the kind of a movement, with the bank's code for it.
func (m *movement) channel() string {
	kind := m.kind
	if m.text.code != "" {
		kind += "/" + m.text.code
	}
	const longest = intake.MaxChannel - len("\uFFFD")
	return valid([]byte(kind[:min(len(kind), longest)]))
}

// valid is text whose characters are whole: it may have been cut inside one.
func valid(text []byte) string { return strings.ToValidUTF8(string(text), "\uFFFD") }

// memo returns the words of the movement.
func (m *movement) memo() string {
	text := ""
	add := func(more string) {
		if more != "" && text != "" {
			text += "; "
		}
		text += more
	}
	if m.expected {
		add("not booked: expected")
	}
	if m.reversal {
		add("reversal")
	}
	add(m.text.memo)
	if m.extra != m.text.memo {
		add(m.extra)
	}
	return text
}
