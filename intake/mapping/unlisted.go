package mapping

import (
	"strings"

	"dyetrace"
	"dyetrace/intake"
)

// Unlisted is the format of a statement whose columns no mapping names: what
// each column is shows in its name and its values together.
func Unlisted() intake.Format {
	return intake.Format{Name: "statement", Title: "a statement of any bank whose columns show by their values what they are",
		Unlisted: true, Match: likeness, Table: unlisted}
}

// likeness is how much a record looks like the header of a statement.
func likeness(h intake.Header, _ string) int {
	filled := looksLikeHeader(h, "")
	if filled == 0 {
		return 0
	}
	known := 0
	for _, name := range h {
		k := strings.ReplaceAll(name, " ", "")
		if len(rolesOf(k)) > 0 || dayNamed.MatchString(k) {
			known++
		}
	}
	if known < 2 {
		return 0
	}
	return 10*known + filled
}

// unlisted makes ready to read a table by what its columns show.
func unlisted(t *intake.Table, o *intake.Options) (intake.Reading, error) {
	m, d, err := proposal(t, o)
	if err != nil {
		return intake.Reading{}, d.refused(t, err)
	}
	if d.own == "" && d.ownColumn < 0 {
		return intake.Reading{}, d.refused(t, errWhose)
	}
	c := checker{name: "table"}
	if c.check(m); len(c.wrong) > 0 {
		return intake.Reading{}, d.refused(t, c.wrong[0])
	}
	own := *o
	own.Account = d.own
	m.made = d
	return m.table(t, &own)
}

// proposal is the mapping that a table's names and values suggest.
func proposal(t *intake.Table, o *intake.Options) (*Mapping, *draft, error) {
	d := newDraft(t.Names, t.Sample(), t.Above, usualOf(o), ownOf(t, o))
	if len(d.rows) == 0 {
		return nil, d, errNoTime
	}
	if err := d.decide(); err != nil {
		return nil, d, err
	}
	m := &Mapping{Name: "statement", Title: "statement", Kind: "statement", Fields: d.fields}
	if o.Currency == 0 && !m.has("currency") {
		if c, ok := currencyOf(d); ok {
			m.Currency = c.String()
		}
	}
	return m, d, nil
}

// usualOf is the currency of amounts in a table of which it is not known yet.
func usualOf(o *intake.Options) dyetrace.Currency {
	if o.Currency != 0 {
		return o.Currency
	}
	return intake.MustCurrency("CNY")
}

// currencyOf is the currency that a table's names and the lines above say.
func currencyOf(d *draft) (dyetrace.Currency, bool) {
	var found dyetrace.Currency
	for _, text := range append(d.above, d.names...) {
		for _, w := range currencyCode.FindAllString(text, -1) {
			c, err := dyetrace.ParseCurrency(w)
			if err != nil || found != 0 && found != c {
				continue
			}
			found = c
		}
	}
	return found, found != 0
}

var currencyCode = word(`\b(CNY|USD|EUR|GBP|HKD|JPY|INR|CHF|PLN|AUD|CAD|SGD|BRL|MXN|SEK|NOK|DKK|CZK|HUF|KES|NGN|ZAR|AED|TRY|THB|VND|IDR|MYR|PHP|KRW|TWD|NZD)\b`)
