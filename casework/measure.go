package casework

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"dyetrace"
)

// MeasureState is what became of a measure.
type MeasureState string

// The states of a measure.
const (
	InForce MeasureState = "in-force"
	Lifted  MeasureState = "lifted"
	Expired MeasureState = "expired"
)

// Earlier is a measure of another authority that comes before, as a reply names it.
type Earlier struct {
	Agency string `json:"agency"`
	Amount Sum    `json:"amount,omitzero"`
	Ends   Time   `json:"ends,omitzero"`
}

// Measure is what is in force on an account. Those of one account are a stack, the oldest
// first.
type Measure struct {
	ID            string       `json:"id"`
	Case          string       `json:"case"`
	Office        string       `json:"office"`
	Kind          string       `json:"kind"` // "stop", "freeze", "watch"
	Institution   string       `json:"institution"`
	Account       string       `json:"account"`
	Key           string       `json:"key"`
	Authority     string       `json:"authority"`
	Basis         string       `json:"basis,omitzero"`   // number of the legal document
	Request       string       `json:"request,omitzero"` // by which it was asked for
	Reply         string       `json:"reply,omitzero"`   // that says it is in force
	Claims        []string     `json:"claims,omitzero"`
	Asked         Sum          `json:"asked,omitzero"`
	InForce       Sum          `json:"in_force,omitzero"`
	Start         Time         `json:"start"`
	End           Time         `json:"end,omitzero"` // 0: nobody knows
	Extensions    int          `json:"extensions"`
	MaxExtensions int          `json:"max_extensions"` // -1: as often as needed
	OutgoingOnly  bool         `json:"outgoing_only,omitzero"`
	Place         int          `json:"place"` // in the queue, from 1
	Earlier       []Earlier    `json:"earlier,omitzero"`
	State         MeasureState `json:"state"`
	Ended         Time         `json:"ended,omitzero"`
	Ground        string       `json:"ground,omitzero"` // of its end, or of one that no request asked for
	// In a case that is worked on in several places: the events that last said how much it
	// holds, until when, and that it is lifted.
	SumBy    string `json:"sum_by,omitzero"`
	EndBy    string `json:"end_by,omitzero"`
	LiftedBy string `json:"lifted_by,omitzero"`
	Was      string `json:"was,omitzero"` // its ground before its time was over
}

func (Measure) kind() string { return "measure" }
func (m Measure) id() string { return m.ID }
func (m Measure) keys() []Key {
	keys := []Key{
		{Name: "measures", Value: m.Case},
		{Name: "measures-on", Value: strings.ToUpper(m.Key), Order: fmt.Sprintf("%020d", m.Start)},
		{Name: "measures-" + string(m.State), Value: m.Office},
	}
	if m.Request != "" {
		keys = append(keys, Key{Name: "measure-of-request", Value: m.Request, One: true})
	}
	return keys
}

// Frozen is a measure in force as trace, plan and return read it: what is held back on the
// account from its start on. False for what holds no sum, such as a watch.
func (m Measure) Frozen() (dyetrace.Frozen, bool) {
	if m.State != InForce || m.InForce.IsZero() || m.InForce.Amount == 0 || m.Kind == string(Watch) {
		return dyetrace.Frozen{}, false
	}
	return dyetrace.Frozen{Account: m.Key, Written: m.InForce.Amount.Format(m.InForce.Currency), Currency: m.InForce.Currency,
		Institution: m.Institution, Request: m.Request, Time: m.Start.Instant(), HasTime: true, Claims: slices.Clone(m.Claims)}, true
}

// FrozenOf are the sums that a case and its parts hold back, by start.
func FrozenOf(ctx context.Context, r Reader, id string) ([]dyetrace.Frozen, error) {
	parts, err := CaseAndParts(ctx, r, id)
	if err != nil {
		return nil, err
	}
	var measures []Measure
	for _, part := range parts {
		err := All(ctx, r, "measures", part, func(m Measure) bool {
			measures = append(measures, m)
			return true
		})
		if err != nil {
			return nil, err
		}
	}
	var frozen []dyetrace.Frozen
	for _, m := range HeldBack(measures) {
		f, _ := m.Frozen()
		frozen = append(frozen, f)
	}
	return frozen, nil
}

// HeldBack are the measures that hold money back, in their order. What one authority's stop and
// its freeze hold on one account is the same money, for the freeze follows the stop: the one
// that holds more counts, and of two that hold as much the freeze.
func HeldBack(measures []Measure) []Measure {
	type held struct {
		key, authority string
		in             dyetrace.Currency
	}
	of := func(m Measure) held { return held{strings.ToUpper(m.Key), m.Authority, m.InForce.Currency} }
	stops, freezes := map[held]dyetrace.Amount{}, map[held]dyetrace.Amount{}
	for _, m := range measures {
		if _, holds := m.Frozen(); !holds {
			continue
		}
		into := freezes
		if m.Kind == string(Stop) {
			into = stops
		}
		// More than can be added up is more than anything.
		sum, exact := into[of(m)].Plus(m.InForce.Amount)
		if !exact {
			sum = math.MaxInt64
		}
		into[of(m)] = sum
	}
	return slices.DeleteFunc(slices.Clone(measures), func(m Measure) bool {
		if _, holds := m.Frozen(); !holds {
			return true
		}
		stop, freeze := stops[of(m)], freezes[of(m)]
		if m.Kind == string(Stop) {
			return freeze > 0 && freeze >= stop
		}
		return stop > freeze
	})
}

// MeasureStack is what is on an account, the oldest first, at most most.
func MeasureStack(ctx context.Context, r Reader, institution, account string, most int) ([]Measure, error) {
	stack, _, err := List[Measure](ctx, r, "measures-on", foundBy(institution, account), At{}, most)
	return stack, err
}

// The clocks of a measure.
const (
	measureEnds     = "measure-ends"
	measureEndsSoon = "measure-ends-soon"
)

// measureClocks are the clocks of a measure in force: its end, and a word before it. An
// eighth of the time left, at most two weeks, is chosen by hand: six hours of a stop's 48
// leave time for a second person, and two weeks of a freeze for its papers.
func (m Measure) measureClocks(now dyetrace.Instant) []Clock {
	if m.State != InForce || m.End == 0 {
		return nil
	}
	end := m.End.Instant()
	soon := end - min((end-max(now, m.Start.Instant()))/8, dyetrace.Instant(14*24*time.Hour))
	clocks := []Clock{{ID: measureEnds + ":" + m.ID, Due: end, Kind: measureEnds, On: RefOf(m)}}
	if soon > now && soon < end {
		clocks = append(clocks, Clock{ID: measureEndsSoon + ":" + m.ID, Due: soon, Kind: measureEndsSoon, On: RefOf(m)})
	}
	return clocks
}

// measureOf is a measure in force of a case that who acts may see.
func (d *deed) measureOf(id string) (Measure, error) {
	m, err := Need[Measure](d.ctx, d.state, id)
	if err != nil {
		return m, err
	}
	goesOn, err := mergedInto(d.ctx, d.state, m.Case)
	if err != nil {
		return m, err
	}
	if _, err := d.caseOf(goesOn); err != nil {
		return m, err
	}
	if m.State != InForce {
		return m, fmt.Errorf("the %s of account %s is %s since %s", m.Kind, m.Account, m.State, m.Ended)
	}
	return m, nil
}

// KnownMeasure is a measure that no request of ours asked for, such as another
// authority's or one ordered by telephone.
type KnownMeasure struct {
	Kind, Institution, Account, Authority, Basis, Ground string
	Asked, InForce                                       Sum
	Start, End                                           dyetrace.Instant
	Claims                                               []string
}

// RecordMeasure records a measure that is in force though no request asked for it.
func (b By) RecordMeasure(id string, in KnownMeasure) Decide {
	return b.decide("record measure", func(d *deed) error {
		if _, err := d.openCaseOf(id); err != nil {
			return err
		}
		if err := checkGround(in.Ground); err != nil {
			return err
		}
		fact := MeasureStarted{Case: id, Is: in.Kind, Institution: in.Institution, Account: in.Account, Authority: in.Authority, Basis: in.Basis,
			Asked: in.Asked, InForce: in.InForce, Start: Time(in.Start), End: Time(in.End), Ground: in.Ground, Place: 1, Claims: in.Claims}
		return d.startMeasure(fact)
	})
}

// startMeasure says that a measure is in force, with the term that the rules give it where
// nobody stated its end.
func (d *deed) startMeasure(fact MeasureStarted) error {
	rule := d.measureRule(fact.Is)
	fact.OutgoingOnly, fact.MaxExtensions = rule.OutgoingOnly, rule.Extensions
	ends, err := ruleEnd(rule, fact.Start)
	if err != nil {
		return err
	}
	// Where the institution's end and the rules' differ, the earlier counts, so that nobody
	// relies on a measure that is no longer there; a person looks at it.
	fact.Differs = fact.End != 0 && ends != 0 && fact.End != ends
	if fact.End == 0 || fact.Differs && ends < fact.End {
		fact.End = ends
	}
	id, err := d.IDs.New()
	if err != nil {
		return err
	}
	return d.say(Ref{Kind: Measure{}.kind(), ID: id}, fact)
}

// ruleEnd is when the rules end a measure; 0 where they do not say.
func ruleEnd(rule MeasureRule, from Time) (Time, error) {
	if rule.End == nil {
		return 0, nil
	}
	end, err := rule.End(from.Instant())
	return Time(end), err
}

// LiftMeasure says that a measure is no longer in force, without a reply that says so.
func (b By) LiftMeasure(id, ground string) Decide {
	return b.decide("lift measure", func(d *deed) error {
		m, err := d.measureOf(id)
		if err != nil {
			return err
		}
		return d.say(RefOf(m), MeasureLifted{At: Time(d.Time), Ground: ground})
	})
}
