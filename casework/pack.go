package casework

import (
	"strings"

	"dyetrace"
	"dyetrace/casework/rules"
)

// PackRules are a rule pack as acts need it.
type PackRules struct {
	pack  *rules.Pack
	count *rules.Counter
}

// RulesOf are the rules of a pack, which counts by the calendars of a library.
func RulesOf(l *rules.Library, p *rules.Pack) PackRules { return PackRules{p, l.Counter(p)} }

// Pack is the pack itself.
func (r PackRules) Pack() *rules.Pack { return r.pack }

// Name is the pack, its version and its SHA-256: what a case keeps. PackRef reads it.
func (r PackRules) Name() string {
	ref := r.pack.Ref()
	return ref.Jurisdiction + " " + ref.Version + " " + ref.SHA256
}

// PackRef is the pack that a name means; false where it is none of a pack.
func PackRef(name string) (rules.Ref, bool) {
	parts := strings.Split(name, " ")
	if len(parts) != 3 {
		return rules.Ref{}, false
	}
	return rules.Ref{Jurisdiction: parts[0], Version: parts[1], SHA256: parts[2]}, true
}

// Approval is the role of the second person whom an act needs; false where it needs none.
func (r PackRules) Approval(act string) (role string, needed bool) { return r.pack.Approval(act) }

// end is when a term is over; nil where nobody knows the term.
func (r PackRules) end(t rules.Term) func(dyetrace.Instant) (dyetrace.Instant, error) {
	if !t.Known() {
		return nil
	}
	return func(from dyetrace.Instant) (dyetrace.Instant, error) { return r.count.End(t, from) }
}

// Measure is the rule of a kind of measure; false where the pack has none. How often it may
// be extended is no bound where nobody knows it: the institution's word counts.
func (r PackRules) Measure(kind string) (MeasureRule, bool) {
	m, has := r.pack.Measure(kind)
	if !has {
		return MeasureRule{}, false
	}
	rule := MeasureRule{OutgoingOnly: m.OutgoingOnly, Extensions: -1, End: r.end(m.Term.Value)}
	if most := m.Extensions.Value; most.Known() && !most.Unlimited {
		rule.Extensions = most.Count
	}
	return rule, true
}

// Listing is the rule of a ground for listing.
func (r PackRules) Listing(ground string) (ListingRule, bool) {
	l, has := r.pack.Listing(ground)
	if !has {
		return ListingRule{}, false
	}
	text := func(t rules.Text) string {
		if t.En == "" || t.Zh == "" {
			return t.En + t.Zh
		}
		return t.En + " / " + t.Zh
	}
	return ListingRule{Scope: text(l.Scope), Kept: text(l.Kept), End: r.end(l.Term.Value), InARow: r.end(l.InARow.Value)}, true
}

// Deadline is by when something is to be done; nil where nobody knows it.
func (r PackRules) Deadline(name string) func(from dyetrace.Instant) (dyetrace.Instant, error) {
	d, has := r.pack.Deadline(name)
	if !has {
		return nil
	}
	return r.end(d.Term.Value)
}

// Return is the method of giving money back in a case of a kind, and whether it needs a
// public notice.
func (r PackRules) Return(when string) (method string, notice, has bool) {
	for i := range r.pack.Returns {
		if way := &r.pack.Returns[i]; way.When == when {
			return way.Method, way.Notice, true
		}
	}
	return "", false, false
}
