package rules

import (
	"bytes"

	"github.com/pelletier/go-toml/v2/unstable"

	"dyetrace/internal/tomlfile"
)

// Figure is one figure of a pack in words, for lists.
type Figure struct {
	Of    string // what it belongs to, such as "measure stop"
	Name  string // "term" and so on
	Value string
	From
}

// Known reports whether anybody knows the figure.
func (f *Figure) Known() bool { return f.Value != unknown }

// Figures are all terms, limits, numbers, methods and approvals of a pack, in its order.
func (p *Pack) Figures() (all []Figure) {
	// In the order in which a case meets them: in force, due, listed, returned.
	add := func(of, name, value string, f From) { all = append(all, Figure{of, name, value, f}) }
	for i := range p.Measures {
		m := &p.Measures[i]
		reach := "all"
		if m.OutgoingOnly {
			reach = "outgoing only"
		}
		add("measure "+m.Kind, "reach", reach, m.From)
		add("measure "+m.Kind, "term", m.Term.Value.String(), m.Term.From)
		add("measure "+m.Kind, "extensions", m.Extensions.Value.String(), m.Extensions.From)
	}
	for i := range p.Deadlines {
		d := &p.Deadlines[i]
		add("deadline "+d.Name, "term", d.Term.Value.String(), d.Term.From)
		if d.Longest != nil {
			add("deadline "+d.Name, "longest", d.Longest.Value.String(), d.Longest.From)
		}
	}
	for i := range p.Listings {
		l := &p.Listings[i]
		add("listing "+l.Ground, "term", l.Term.Value.String(), l.Term.From)
		add("listing "+l.Ground, "in a row", l.InARow.Value.String(), l.InARow.From)
	}
	for i := range p.Returns {
		add("return", p.Returns[i].When, p.Returns[i].Method, p.Returns[i].From)
	}
	for i := range p.Numbers {
		n := &p.Numbers[i]
		value := n.Value
		if n.Unit != "" && value != unknown {
			value += " " + n.Unit
		}
		add("number", n.Name, value, n.From)
	}
	for i := range p.Approvals {
		for _, act := range p.Approvals[i].Acts {
			add("approval", act, p.Approvals[i].Role, p.Approvals[i].From)
		}
	}
	return all
}

// IsCalendar reports whether a text looks like a calendar rather than a pack: it has a year
// before its first table.
func IsCalendar(text []byte) bool {
	var p unstable.Parser
	p.Reset(text[:min(len(text), tomlfile.MostBytes)])
	for p.NextExpression() {
		e := p.Expression()
		if e.Kind != unstable.KeyValue {
			return false
		}
		if keys := e.Key(); keys.Next() && bytes.Equal(keys.Node().Data, []byte("year")) {
			return true
		}
	}
	return false
}
