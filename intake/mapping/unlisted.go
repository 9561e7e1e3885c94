package mapping

import (
	"errors"
	"slices"
	"strings"

	"dyetrace"
	"dyetrace/intake"
)

// Unlisted returns the format of a statement whose columns no mapping names. It finds
// what each column is by its name and its values together.
func Unlisted() intake.Format {
	return intake.Format{Name: "statement",
		Title:    "a statement of any bank whose columns show by their values what they are",
		Unlisted: true, Match: likeness, Table: unlisted}
}

// likeness returns how much a record looks like the header of a statement. Names that
// are known count above any number of others.
func likeness(h intake.Header, _ string) int {
	filled := looksLikeHeader(h, "")
	if filled == 0 {
		return 0
	}
	known := 0
	for _, name := range h {
		k := strings.ReplaceAll(name, " ", "")
		if len(rolesOf(k)) > 0 || dayNamed().MatchString(k) {
			known++
		}
	}
	const least = 2 // known names: one may be in any list. Chosen by hand
	if known < least {
		return 0
	}
	return 10*known + filled
}

// unlisted prepares the reading of a table by the values of its columns.
func unlisted(t *intake.Table, o *intake.Options) (intake.Reading, error) {
	m, d, err := proposal(t, o)
	if err != nil {
		return intake.Reading{}, d.refused(t, err)
	}
	if d.own == "" && d.ownColumn < 0 {
		return intake.Reading{}, d.refused(t, errWhose)
	}
	if m.Currency == "" && o.Currency == 0 && !m.has("currency") && !d.marked() {
		return intake.Reading{}, d.refused(t, errWhichCurrency)
	}
	c := checker{name: "table"}
	if c.check(m); len(c.wrong) > 0 {
		return intake.Reading{}, d.refused(t, c.wrong[0])
	}
	d.otherZone(o)
	own := *o
	own.Account = d.own
	m.made = d
	return m.table(t, &own)
}

// proposal returns the mapping that a table's names and values suggest.
func proposal(t *intake.Table, o *intake.Options) (*Mapping, *draft, error) {
	d := newDraft(t.Names, t.Sample(), t.Above, usualOf(o), ownOf(t, o), nil)
	if len(d.rows) == 0 {
		return nil, d, errNoTime
	}
	if err := d.decide(); err != nil {
		return nil, d, err
	}
	m := &Mapping{Name: "statement", Title: "statement", Kind: "statement", Fields: d.fields}
	if o.Currency != 0 || m.has("currency") {
		return m, d, nil
	}
	c, ok := currencyOf(d)
	switch {
	case ok:
	case strings.ContainsAny(strings.Join(d.names, ""), mainland):
		c = intake.MustCurrency("CNY")
		d.notes = append(d.notes, dyetrace.Note{Kind: dyetrace.NoteResolved,
			Text: "nothing says in which currency its amounts are; as its headings are written as in mainland China, " +
				"they are read as CNY: if that is wrong, give --currency"})
	default:
		return m, d, nil
	}
	m.Currency = c.String()
	return m, d, nil
}

var errWhichCurrency = errors.New("nothing says in which currency its amounts are: give --currency")

// mainland are characters of headings that only the simplified script has.
const mainland = "账额户对币转时间发银"

// marked reports whether amounts have a currency's mark beside them, which then gives
// the row's currency.
func (d *draft) marked() bool {
	if d.money == nil {
		return false
	}
	for _, c := range []int{d.money.amount, d.money.in, d.money.out} {
		if c < 0 {
			continue
		}
		for v := range d.shape(c).distinct {
			if currencyMark().MatchString(v) {
				return true
			}
		}
	}
	return false
}

var currencyMark = word(`\p{Sc}|zł|Kč|Ft|\bkr\b|\bRs\b`)

// usualOf returns the currency of amounts in a table until its own is known.
func usualOf(o *intake.Options) dyetrace.Currency {
	if o.Currency != 0 {
		return o.Currency
	}
	return intake.MustCurrency("CNY")
}

// currencyOf returns the currency that the lines above a table, its names and its
// amounts name.
func currencyOf(d *draft) (dyetrace.Currency, bool) {
	var found dyetrace.Currency
	texts := slices.Concat(d.above, d.names)
	if d.money != nil && d.money.amount >= 0 {
		texts = append(texts, sortedKeys(d.shape(d.money.amount).distinct)...)
	}
	for _, text := range texts {
		for _, w := range currencyCode().FindAllString(text, -1) {
			c, err := dyetrace.ParseCurrency(w)
			if err != nil || found != 0 && found != c {
				continue
			}
			found = c
		}
		if found == 0 && yuan().MatchString(text) {
			found = intake.MustCurrency("CNY")
		}
	}
	return found, found != 0
}

// yuan matches names and lines above a header of amounts in yuan.
var yuan = word(`人民币|[(（:：]\s*元\s*[)）]?|￥|\bRMB\b`)

var currencyCode = word(`\b(CNY|USD|EUR|GBP|HKD|JPY|INR|CHF|PLN|AUD|CAD|SGD|BRL|MXN|SEK|NOK|DKK|CZK|HUF|KES|NGN|` +
	`ZAR|AED|TRY|THB|VND|IDR|MYR|PHP|KRW|TWD|NZD)\b`)
