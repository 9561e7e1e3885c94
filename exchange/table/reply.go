package table

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"dyetrace"
)

// The results of a reply.
const (
	Done      = "done"
	Partly    = "partly"
	Queued    = "queued" // behind an earlier freeze
	Pending   = "pending"
	Refused   = "refused"
	NoAccount = "no-account"
)

// Reply is a row of a table that an institution filled in.
type Reply struct {
	Place       string // where it stands
	Number      string // of the request; may be empty where the account is not
	Institution string
	Account     string
	Result      string // one of those above
	Reason      string // a code of the set reason, else what the institution wrote
	Currency    dyetrace.Currency
	Asked       dyetrace.Stated
	InForce     dyetrace.Stated
	Balance     dyetrace.Stated // before the measure
	Start, End  dyetrace.Instant
	Earlier     Earlier // a freeze that comes first; more of them stand in further rows
	Reference   string  // of the institution
	Remark      string
	Handler     string
	Answered    dyetrace.Instant
}

// Earlier is a freeze of another authority that comes first.
type Earlier struct {
	Authority string
	Amount    dyetrace.Stated
	End       dyetrace.Instant
}

// Reading is how replies are read.
type Reading struct {
	Zone     *time.Location    // of times that name none; nil: such times are refused
	Currency dyetrace.Currency // of amounts that name none; 0: such amounts are refused
}

// ReadReply makes a reply of a row. Cells are by the keys of Replies; place is said in errors. A
// row that nobody filled in is not ok: a result is what makes it a reply.
func ReadReply(place string, cells map[string]string, o Reading) (r Reply, ok bool, err error) {
	p := &parser{o: o, place: place, cells: cells}
	if p.cells["result"] == "" {
		return Reply{}, false, p.unfinished()
	}
	r = Reply{Place: place, Number: p.text("number"), Institution: p.text("institution"), Account: p.account("account"), Result: p.result(),
		Reason: p.reason(), Reference: p.text("reference"), Remark: p.text("remark"), Handler: p.text("handler"),
		Start: p.time("start", false), End: p.time("end", true), Answered: p.time("answered", false)}
	r.Currency = p.currency()
	r.Asked, r.InForce, r.Balance = p.amount("asked", r.Currency), p.amount("in_force", r.Currency), p.amount("balance", r.Currency)
	r.Earlier = Earlier{p.text("earlier_authority"), p.amount("earlier_amount", r.Currency), p.time("earlier_end", true)}
	switch {
	case p.err != nil:
	case r.Number == "" && r.Account == "":
		p.fail("number", "it is empty, and so is the account, so the reply fits no request: copy the number of the request")
	case r.Start != 0 && r.End != 0 && r.End <= r.Start:
		p.fail("end", "the measure ends before it starts")
	case r.Asked.Amount < 0:
		p.fail("asked", "it is below zero")
	case r.InForce.Amount < 0:
		p.fail("in_force", "it is below zero")
	case r.Earlier.Amount.Amount < 0:
		p.fail("earlier_amount", "it is below zero")
	}
	return r, p.err == nil, p.err
}

// parser reads the cells of one row; the first error stays.
type parser struct {
	o     Reading
	place string
	cells map[string]string
	err   error
}

func (p *parser) fail(key, format string, args ...any) {
	if p.err != nil {
		return
	}
	name := key
	for _, c := range data().Replies {
		if c.Key == key {
			name = c.Chinese + " / " + c.English
		}
	}
	p.err = dyetrace.Errorf(dyetrace.InputError, "read replies", "%s, column %s: %w", p.place, name, fmt.Errorf(format, args...))
}

// unfinished refuses a row without a result in which something else was answered.
func (p *parser) unfinished() error {
	for _, key := range []string{"in_force", "reason", "start", "end", "remark", "reference", "answered", "balance", "earlier_authority", "earlier_amount"} {
		if p.cells[key] != "" {
			p.fail("result", "it is empty, although other cells are filled in: say what the result is")
			return p.err
		}
	}
	return nil
}

func (p *parser) text(key string) string {
	text := p.cells[key]
	if strings.ContainsFunc(text, func(r rune) bool { return r < ' ' && r != '\n' && r != '\r' && r != '\t' }) {
		p.fail(key, "it holds a control character")
	}
	return text
}

// rounded is a number that a spreadsheet has shortened.
var rounded = regexp.MustCompile(`^[0-9]+(\.[0-9]+)?[eE]\+?[0-9]+$`)

// account reads an account number, of which a spreadsheet may have lost digits.
func (p *parser) account(key string) string {
	text := p.text(key)
	if rounded.MatchString(text) {
		p.fail(key, "%q is a number that a spreadsheet has shortened: format the column as text and enter it again", text)
	}
	return text
}

func (p *parser) result() string {
	code, known := codeOf("result", p.cells["result"])
	if !known {
		var list []string
		for _, c := range Codes("result") {
			list = append(list, c.Chinese+" / "+c.English)
		}
		p.fail("result", "%.60q is none of: %s", p.cells["result"], strings.Join(list, "; "))
	}
	return code
}

// reason is a code where the text is one, else the text: institutions write their own.
func (p *parser) reason() string {
	text := p.text("reason")
	if code, known := codeOf("reason", text); known {
		return code
	}
	return text
}

func (p *parser) currency() dyetrace.Currency {
	text := p.cells["currency"]
	switch strings.ToUpper(text) {
	case "":
		return p.o.Currency
	case "RMB", "人民币":
		text = "CNY"
	}
	c, err := dyetrace.ParseCurrency(strings.ToUpper(text))
	if err != nil {
		p.fail("currency", "%.20q: %w", text, err)
	}
	return c
}

func (p *parser) amount(key string, c dyetrace.Currency) dyetrace.Stated {
	text := p.cells[key]
	if text == "" {
		return dyetrace.Stated{}
	}
	if c == 0 {
		p.fail(key, "the row names no currency: fill in the column, or say which one is meant")
		return dyetrace.Stated{}
	}
	// A comma that parts thousands is taken; one that could part decimals is not, and no more is a
	// point that could part thousands: either way the amount would be a thousandfold.
	if oneMark.MatchString(text) && (strings.Contains(text, ",") == (c.Digits() == 3)) {
		p.fail(key, "%.40q can mean two amounts of %s: write it without a mark for thousands, and with all decimal digits", text, c)
		return dyetrace.Stated{}
	}
	if grouped.MatchString(text) {
		text = strings.ReplaceAll(text, ",", "")
	}
	if at := strings.IndexByte(text, '.'); at >= 0 {
		for len(text)-at-1 > c.Digits() && text[len(text)-1] == '0' {
			text = text[:len(text)-1]
		}
		text = strings.TrimSuffix(text, ".")
	}
	a, err := dyetrace.ParseBalance(text, c.Digits())
	if err != nil {
		p.fail(key, "%.40q is no amount of %s: %w", p.cells[key], c, err)
	}
	return dyetrace.Stated{Amount: a, Known: err == nil}
}

// oneMark is an amount of which nobody can see whether its mark parts thousands or decimals.
var oneMark = regexp.MustCompile(`^[1-9][0-9]{0,2}[.,][0-9]{3}$`)

var grouped = regexp.MustCompile(`^[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?$`)

// layouts are times as people and programs write them; those that name a zone come first.
var layouts = []struct {
	layout    string
	zone, day bool
}{
	{time.RFC3339Nano, true, false}, {"2006-01-02 15:04:05 -07:00", true, false}, {"2006-01-02T15:04:05", false, false}, {"2006-01-02 15:04:05", false, false},
	{"2006-01-02 15:04", false, false}, {"2006/1/2 15:04:05", false, false}, {"2006/1/2 15:04", false, false}, {"20060102150405", false, false},
	{"2006年1月2日 15:04:05", false, false}, {"2006-01-02", false, true}, {"2006/1/2", false, true}, {"20060102", false, true}, {"2006年1月2日", false, true},
}

// time reads a time. A day without a time is its beginning, or its last moment where last is set.
func (p *parser) time(key string, last bool) dyetrace.Instant {
	text := p.cells[key]
	if text == "" {
		return 0
	}
	for _, l := range layouts {
		zone := p.o.Zone
		if zone == nil {
			zone = time.UTC
		}
		at, err := time.ParseInLocation(l.layout, text, zone)
		switch {
		case err != nil:
			continue
		case at.Year() < 1971 || at.Year() > 2200:
			p.fail(key, "%q is not in the years of money", text)
			return 0
		case !l.zone && p.o.Zone == nil:
			p.fail(key, "%q names no zone: say which one the institution means", text)
			return 0
		case l.day && last:
			return dyetrace.InstantOf(time.Date(at.Year(), at.Month(), at.Day()+1, 0, 0, 0, 0, zone)) - 1
		}
		return dyetrace.InstantOf(at)
	}
	p.fail(key, "%.40q is no time such as 2026-03-01 09:00:00", text)
	return 0
}
