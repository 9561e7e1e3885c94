package casework

import (
	"fmt"

	"dyetrace"
)

// Rules are what a rule pack says, as acts need it.
type Rules interface {
	// Name is the pack and its version: a case keeps to the one that it was opened with.
	Name() string
	// Approval is the role of the second person whom an act needs; false where it needs none.
	Approval(act string) (role string, needed bool)
	// Measure is the rule of a kind of measure; false where the pack has none.
	Measure(kind string) (MeasureRule, bool)
}

// MeasureRule is what a rule pack says of a kind of measure.
type MeasureRule struct {
	OutgoingOnly bool
	Extensions   int // how often it may be extended; -1: as often as needed
	// End is when a measure ends that begins at a time, or that is extended from then on;
	// nil where nobody knows the term.
	End func(from dyetrace.Instant) (dyetrace.Instant, error)
}

// needsSecond reports whether an act needs a second person. Without a rule pack all do:
// what is not known to be allowed alone is not done alone.
func (b By) needsSecond(act string) bool {
	if b.Rules == nil {
		return true
	}
	_, needed := b.Rules.Approval(act)
	return needed
}

// measureRule is the rule of a kind of measure; where there is no pack or the pack has
// none, nothing is known of it.
func (b By) measureRule(kind string) MeasureRule {
	if b.Rules != nil {
		if rule, has := b.Rules.Measure(kind); has {
			return rule
		}
	}
	return MeasureRule{Extensions: -1}
}

// checkRules refuses to act on a case by another rule pack than its own.
func (b By) checkRules(c Case) error {
	if b.Rules != nil && c.Rules != "" && b.Rules.Name() != c.Rules {
		return fmt.Errorf("case %s keeps to rule pack %s, and this is %s: give the case's own", c.Number, c.Rules, b.Rules.Name())
	}
	return nil
}
