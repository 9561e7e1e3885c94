package ofx

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"dyetrace"
	"dyetrace/intake"
)

// maxHeld is how many lines of a statement are held before its lines are made. The rest of a longer
// one is read as these show.
const maxHeld = 1 << 16

// statement is a statement at hand.
type statement struct {
	line     int64
	kind     string // the element that it is
	account  string
	code     []byte // of its currency
	currency dyetrace.Currency
	from, to []byte // when it begins and ends, as written
	ledger   *record
	listed   bool // a list of movements has begun
	whole    bool // and ended
	rejected int64

	held    []held
	decided bool // how its amounts and times are meant
	signs   signs
	days    bool   // its times of day are none
	last    string // day of the latest movement
	zone    moment // that names the zone of its movements, if any does
}

// statements are the elements that are statements, and what those are that are
// not read.
var statements = map[string]string{
	"STMTRS": "", "CCSTMTRS": "",
	"INVSTMTRS": "of investments", "LOANSTMTRS": "of a loan", "AMRTSTMTRS": "of a loan", "INV401KRS": "of a pension plan",
}

func isStatement(name string) bool {
	_, is := statements[name]
	return is
}

// about reads an element about the whole statement.
func (st *statement) about(name string, text []byte) {
	switch {
	case name == "CURDEF" && st.code == nil:
		st.code = text
	case name == "DTSTART" && st.from == nil:
		st.from = text
	case name == "DTEND" && st.to == nil:
		st.to = text
	}
}

var errNoAccount = errors.New("the statement does not say whose it is (BANKACCTFROM, CCACCTFROM): give --account")

// money makes sure that the currency of the statement is known.
func (d *reader) money(st *statement) (err error) {
	switch {
	case st.currency != 0:
	case len(st.code) > 0:
		st.currency, err = dyetrace.ParseCurrency(bytes.ToUpper(st.code))
	default:
		st.currency = d.o.Currency
	}
	return err
}

// endStatement ends the statement at hand.
func (d *reader) endStatement() error {
	st := d.st
	if st == nil {
		return nil
	}
	d.st, d.any = nil, true
	if what := statements[st.kind]; what != "" {
		d.reject(st.line, nil,
			fmt.Errorf("a statement %s (%s) is not read: it is of holdings rather than of payments; ask for the statement "+
				"of its cash account", what, st.kind))
		return nil
	}
	d.makeLines(st)
	if st.listed && !st.whole {
		d.reject(st.line, nil,
			errors.New("the statement's list of movements has no end: it was cut off, get it again; what is complete "+
				"has been read"))
	}
	d.period(st)
	if len(d.batch.Sides) >= batchSides {
		return d.flush()
	}
	return nil
}

// makeLines makes lines of the movements that are held.
func (d *reader) makeLines(st *statement) {
	d.correct(st)
	d.identify(st)
	if !st.decided && len(st.held) > 0 {
		st.decided = true
		st.days = d.daysOnly(st)
		d.readSigns(st)
	}
	for i := range st.held {
		m := &st.held[i]
		if m.gone {
			continue
		}
		if err := d.line(st, m); err != nil {
			d.reject(m.rec.line, m.rec.raw, err)
			st.rejected++
		}
	}
	st.held = st.held[:0]
}

// daysOnly reports whether the times of day of a statement are none, but what
// the bank writes where it knows only days: all of them are one.
func (d *reader) daysOnly(st *statement) bool {
	clock, days := "", map[string]bool{}
	for i := range st.held {
		m := &st.held[i].when
		if m.isFiller() {
			continue
		}
		if clock != "" && m.clock+m.part != clock {
			return false
		}
		clock, days[m.day] = m.clock+m.part, true
	}
	if len(days) > 1 || clock == "" {
		return true
	}
	for _, text := range [...][]byte{st.from, st.to} {
		if m, err := parseMoment(text); err == nil && m.clock+m.part == clock {
			return true
		}
	}
	return false
}

// period adds the period that a statement covers, with the balance at its end.
func (d *reader) period(st *statement) {
	if !st.whole || st.account == "" || len(st.account) > intake.MaxID || st.from == nil || st.to == nil ||
		d.money(st) != nil || st.currency == 0 {
		return
	}
	from, fromErr := parseMoment(st.from)
	to, toErr := parseMoment(st.to)
	if err := errors.Join(fromErr, toErr); err != nil {
		d.reject(st.line, nil, fmt.Errorf("what days the statement covers is not known (DTSTART, DTEND): %w",
			cmp.Or(fromErr, toErr)))
		return
	}
	for _, m := range [...]*moment{&from, &to} {
		if !m.zoned {
			m.zoned, m.offset = st.zone.zoned, st.zone.offset
		}
	}
	p := dyetrace.Period{Account: st.account, Currency: st.currency, Source: dyetrace.Source{Line: st.line}}
	var errs [2]error
	if p.From, errs[0] = d.startOf(&from); !from.isFiller() && !st.days && st.last != "" {
		p.From, errs[0] = d.instant(&from)
	}
	if p.To, errs[1] = d.endOf(&to); !to.isFiller() && !st.days {
		p.To, errs[1] = d.instant(&to)
	}
	if s := d.server; s != nil && s.day == to.day && !s.isFiller() {
		if asked, err := d.instant(s); err == nil && asked < p.To && asked > p.From {
			p.To = asked // the rest of that day had not come yet
		}
	}
	if errors.Join(errs[:]...) != nil || p.To < p.From {
		d.reject(st.line, nil,
			errors.New("what days the statement covers is not known: it ends before it begins (DTSTART, DTEND)"))
		return
	}
	p.Closing = d.closing(st, &to)
	d.batch.Periods = append(d.batch.Periods, p)
}

// closing is the balance that a statement ends with: that of LEDGERBAL, if its
// time is neither before the last movement nor after the statement's end. One of
// a later time may count movements that the statement does not have.
func (d *reader) closing(st *statement, to *moment) (none dyetrace.Stated) {
	r := st.ledger
	if r == nil {
		return none
	}
	text := r.get("", "BALAMT")
	asOf, err := parseMoment(r.get("", "DTASOF"))
	if len(text) == 0 || err != nil || asOf.day < st.last || asOf.day > to.day {
		return none
	}
	c := st.currency
	if code := r.get("CURRENCY", "CURSYM"); len(code) > 0 {
		if c, err = dyetrace.ParseCurrency(bytes.ToUpper(code)); err != nil || c != st.currency {
			return none
		}
	}
	a, err := money(text, c, "BALAMT")
	if err != nil {
		d.reject(r.line, r.raw, err)
		return none
	}
	return dyetrace.Stated{Amount: a, Known: true}
}

// identify looks at the numbers of a statement's movements. A bank that gives one number to
// movements that differ does not identify movements by it: such a number is no serial number.
// Where numbers do identify movements, one that the file repeats with its number counts once.
func (d *reader) identify(st *statement) {
	// A single shared number shows how the bank uses all of them, so no repetition is dropped
	// before all movements are seen.
	first, repeats := map[string]int{}, []int(nil)
	shared := map[string]bool{}
	for i := range st.held {
		m := &st.held[i]
		if m.gone || m.id == "" {
			continue
		}
		m.shared = m.isDayNumber()
		at, met := first[m.id]
		if !met {
			first[m.id] = i
			continue
		}
		if m.same(&st.held[at]) && !m.shared {
			repeats = append(repeats, i)
		} else {
			shared[m.id] = true
		}
	}
	if len(shared) > 0 {
		d.sharedIDs(st, shared)
		return
	}
	for _, i := range repeats {
		m := &st.held[i]
		m.gone = true
		d.rows++
		d.note(dyetrace.NoteResolved, m.rec.line, "FITID",
			"the movement stands on line %d already, with the same number %s and all else alike: it counts once",
			st.held[first[m.id]].rec.line, intake.Quote([]byte(m.id)))
	}
}

// isDayNumber reports whether a movement's number is its day and a count. Such a number identifies
// a movement within its day at best, and other accounts have it too.
func (m *held) isDayNumber() bool {
	const longest = 6 // of the count
	count, is := strings.CutPrefix(m.id, strings.ReplaceAll(m.when.day, "-", ""))
	return is && len(count) <= longest && strings.Trim(count, "0123456789") == ""
}

// sharedIDs drops the numbers of movements, of which some are shared, as serial numbers.
func (d *reader) sharedIDs(st *statement, shared map[string]bool) {
	count, line := 0, int64(0)
	for i := range st.held {
		m := &st.held[i]
		if !shared[m.id] || m.gone {
			continue
		}
		if count++; line == 0 {
			line = m.rec.line
		}
		m.shared = true
	}
	ids := make([]string, 0, len(shared))
	for id := range shared {
		ids = append(ids, id)
	}
	d.note(dyetrace.NoteChanged, line, "FITID",
		"%d movements have numbers in common that do not tell them apart, such as %s: all of them count, and such "+
			"numbers are kept in the memo, not as serial numbers",
		count, intake.Quote([]byte(slices.Min(ids))))
}
