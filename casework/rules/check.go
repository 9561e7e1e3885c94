package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"dyetrace"
	"dyetrace/internal/tomlfile"
	"dyetrace/internal/zone"
)

// mostItems bounds each list of a pack, and the codes of one.
const mostItems = 2000

// ReadPack reads a rule pack. Errors name it as name, and give the line of what is wrong.
func ReadPack(name string, text []byte) (*Pack, error) {
	p := new(Pack)
	r := reader{tomlfile.New(name, "read rule pack")}
	if err := r.Decode(text, p); err != nil {
		return nil, err
	}
	p.SHA256, p.File, p.Bytes = tomlfile.Sum(text), name, text
	c := packChecker{reader: r}
	c.checkHead(p)
	c.sources = r.checkSources(p.Sources)
	c.checkTerms(p)
	c.checkActs(p)
	c.checkLists(p)
	if err := r.Err(); err != nil {
		return nil, err
	}
	return p, nil
}

// packChecker finds what is wrong with a pack.
type packChecker struct {
	reader
	sources map[string]bool
}

func (c *packChecker) checkHead(p *Pack) {
	c.checkJurisdiction(p.Jurisdiction)
	if !tomlfile.IsName(p.Version) {
		c.Wrong("version", 0, "version %q: write small letters, digits, hyphens and points, such as 2026.1", p.Version)
	}
	if p.Title.En == "" && p.Title.Zh == "" {
		c.Wrong("title", 0, `a pack has a title: write title = { en = "…", zh = "…" }`)
	}
	var err error
	if p.zone, err = zone.Parse(p.Zone); err != nil {
		c.Wrong("zone", 0, "%w", err)
	}
	if p.Currency != "" {
		if _, err := dyetrace.ParseCurrency(p.Currency); err != nil {
			c.Wrong("currency", 0, "%w", err)
		}
	}
}

func (c *packChecker) checkTerms(p *Pack) {
	// What is unknown needs no source: that nobody found it is all that there is to say.
	names := c.naming("measure", len(p.Measures))
	for i := range p.Measures {
		m := &p.Measures[i]
		names(i, m.Kind)
		c.from("measure", i, m.Kind, m.From)
		c.term("measure", i, m.Kind+": term", m.Term)
		c.limit("measure", i, m.Kind+": extensions", m.Extensions)
	}
	names = c.naming("deadline", len(p.Deadlines))
	for i := range p.Deadlines {
		d := &p.Deadlines[i]
		names(i, d.Name)
		c.term("deadline", i, d.Name+": term", d.Term)
		if d.Longest == nil {
			continue
		}
		c.term("deadline", i, d.Name+": longest", *d.Longest)
		if d.Term.Value.Unit != BusinessDays {
			c.Wrong("deadline", i, "%s: only a term in business days can stand still: leave longest out", d.Name)
		}
	}
	names = c.naming("listing", len(p.Listings))
	for i := range p.Listings {
		l := &p.Listings[i]
		names(i, l.Ground)
		c.from("listing", i, l.Ground, l.From)
		c.term("listing", i, l.Ground+": term", l.Term)
		c.term("listing", i, l.Ground+": in_a_row", l.InARow)
	}
}

func (c *packChecker) checkActs(p *Pack) {
	// Words that the program acts on are from lists of its own: another one would do nothing.
	names := c.naming("return", len(p.Returns))
	for i := range p.Returns {
		t := &p.Returns[i]
		names(i, t.When)
		c.oneOf("return", i, "when", t.When, SingleDeposit, ClearOrder, Otherwise)
		c.oneOf("return", i, "method", t.Method, Direct, InProportion)
		c.from("return", i, t.When, t.From)
		if _, is := p.Deadline("return-notice"); t.Notice && !is {
			c.Wrong("return", i, `%s needs a notice: give a [[deadline]] with the name "return-notice"`, t.When)
		}
	}
	said := map[string]bool{}
	for i := range p.Approvals {
		a := &p.Approvals[i]
		if !tomlfile.IsName(a.Role) {
			c.Wrong("approval", i, "role %q: write the name of a role, such as approver", a.Role)
		}
		if len(a.Acts) == 0 {
			c.Wrong("approval", i, "which acts need it? Write acts = […] with some of %s", strings.Join(Acts(), ", "))
		}
		for _, act := range a.Acts {
			c.oneOf("approval", i, "act", act, Acts()...)
			if said[act] {
				c.Wrong("approval", i, "%s has an approval already", act)
			}
			said[act] = true
		}
		c.from("approval", i, "the approval", a.From)
	}
}

var decimal = regexp.MustCompile(`^-?[0-9]{1,15}(\.[0-9]{1,6})?$`)

func (c *packChecker) checkLists(p *Pack) {
	// Numbers and codes are shown and compared, never worked with: their form is what counts.
	names := c.naming("number", len(p.Numbers))
	for i := range p.Numbers {
		n := &p.Numbers[i]
		names(i, n.Name)
		if n.Value != unknown && !decimal.MatchString(n.Value) {
			c.Wrong("number", i, `%s: %q is no number: write one such as "200.00", or "unknown"`, n.Name, n.Value)
		}
		c.figure("number", i, n.Name, n.Value != unknown, n.From)
	}
	names = c.naming("list", len(p.Lists))
	for i := range p.Lists {
		l := &p.Lists[i]
		names(i, l.Name)
		c.from("list", i, l.Name, l.From)
		if len(l.Codes) == 0 || len(l.Codes) > mostItems {
			c.Wrong("list", i, "%s has %d codes: give 1 to %d", l.Name, len(l.Codes), mostItems)
			continue
		}
		seen := map[string]bool{}
		for _, code := range l.Codes {
			if code.Code == "" || code.En == "" && code.Zh == "" {
				c.Wrong("list", i, "%s: code %q needs a code and what it means", l.Name, code.Code)
			}
			if seen[code.Code] {
				c.Wrong("list", i, "%s: code %q is given twice", l.Name, code.Code)
			}
			seen[code.Code] = true
		}
	}
}

// naming checks how many tables of a kind there are, and that each has a name of its own.
func (c *packChecker) naming(table string, count int) func(i int, name string) {
	seen := map[string]bool{}
	if count > mostItems {
		c.Wrong(table, 0, "%d of them: at most %d can be right", count, mostItems)
	}
	return func(i int, name string) {
		switch {
		case !tomlfile.IsName(name):
			c.Wrong(table, i, "%q is no name: write small letters, digits and hyphens", name)
		case seen[name]:
			c.Wrong(table, i, "%s is given twice", name)
		}
		seen[name] = true
	}
}

func (c *packChecker) oneOf(table string, i int, what, value string, known ...string) {
	if !slices.Contains(known, value) {
		c.Wrong(table, i, "%s %q: it is one of %s", what, value, strings.Join(known, ", "))
	}
}

func (c *packChecker) term(table string, i int, what string, f TermFigure) {
	c.figure(table, i, what, f.Value.Known(), f.From)
}

func (c *packChecker) limit(table string, i int, what string, f LimitFigure) {
	c.figure(table, i, what, f.Value.Known(), f.From)
}

// figure checks that what is known has a source, and what is not is not confirmed.
func (c *packChecker) figure(table string, i int, what string, known bool, f From) {
	if known || f.Source != "" {
		c.from(table, i, what, f)
	}
	if !known && f.Confirmed {
		c.Wrong(table, i, "%s is unknown, and said to be confirmed: give its value, or leave confirmed out", what)
	}
}

func (c *packChecker) from(table string, i int, what string, f From) {
	c.checkSource(table, i, what, f.Source, c.sources)
}

// Describe says a figure as people read it: its value, and what is doubtful about it.
func (f From) Describe(value string) string {
	if value == unknown {
		return "unknown"
	}
	if !f.Confirmed {
		return fmt.Sprintf("%s (not confirmed)", value)
	}
	return value
}
