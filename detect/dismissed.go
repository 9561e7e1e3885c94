package detect

import (
	"math"

	"dyetrace"
	"dyetrace/ledger/statement"
)

// Dismissal is that a person looked at a finding and found nothing in it.
type Dismissal struct {
	Account  string
	Currency dyetrace.Currency // 0 for all of the account's
	At       dyetrace.Instant
}

// changed is how far an account's behaviour moves, in distance, before it may be
// found again; see distance.
const changed = 2.0

// distance is how far two measurements of an account lie apart: the Euclidean
// distance of their indicators' surprises, each times the root of its weight.
// Surprise grows by 1 with each power of ten in how rare a value is, so that a
// distance of 2 is one indicator of weight 1 that went from common to one in a
// hundred, or several that moved less. Only what became more suspect counts.
func (r *Scores) distance(no statement.No, before *Values) float64 {
	at := r.Population.class(r.Survey, no)
	if at < 0 {
		return 0
	}
	c, now := &r.Population.classes[at], &r.Survey.Values[no]
	sum := 0.0
	weights := r.Weights
	if r.Trees != nil {
		weights = DefaultWeights() // trees have none for surprises
	}
	for i, weight := range weights {
		i := Indicator(i)
		d := max(0, c.surprise(i, now)-c.surprise(i, before))
		sum += math.Abs(weight) * d * d
	}
	return math.Sqrt(sum)
}

// stays reports whether a dismissed account behaves as it did when it was
// dismissed: it is measured as it was then, and compared. Claimed money that
// came since always brings it back.
func (r *Scores) stays(l StatementReader, m *Meter, no statement.No, at dyetrace.Instant) (bool, error) {
	s, err := l.Statement(no)
	if err != nil {
		return false, err
	}
	moves := r.Survey.Clock.Moves(s, nil)
	until := r.Survey.Clock.Seconds(at)
	if p := r.Survey.People.Profile(no); p.Depth > 0 && p.Claimed > until {
		return false, nil
	}
	n := 0
	for n < len(moves) && moves[n].At <= until {
		n++
	}
	var before Values
	m.Measure(no, moves[:n], &before)
	// What looks at other accounts is not known as it was; it counts as it is
	// now, and so never brings an account back by itself.
	for i := range before {
		if m.measures[i].value == nil {
			before[i] = r.Survey.Values[no][i]
		}
	}
	return r.distance(no, &before) <= changed, nil
}
