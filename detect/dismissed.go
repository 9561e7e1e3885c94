package detect

import (
	"dyetrace"
	"dyetrace/ledger/statement"
)

// Dismissal is that a person looked at a finding and found nothing in it.
type Dismissal struct {
	Account  string
	Currency dyetrace.Currency // 0 for all of the account's
	At       dyetrace.Instant
}

// changed is by how much the log-odds that an account's own statement gives it must grow
// before it may be found again. docs/detect.md has what it was chosen by.
const changed = 3.0

// grew is by how much the log-odds that the first forest gives an account by its own
// statement have grown since it had these moves only. What others do is not known as it
// was, and brings nobody back by itself.
func (r *Scores) grew(m *Meter, no statement.No, then []Move) float64 {
	var v Values
	var b Behaviours
	var sum [1]float64
	m.Measure(no, then, &v)
	m.scan.behave(&b)
	r.Trees.own.Margins(append(append(make([]float32, 0, len(ownFeatures)), m.measured[:]...), b[:]...), sum[:])
	return r.Trees.card.Slope * (float64(r.Survey.sums[no]) - sum[0])
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
	// Scores by surprises alone have no model that could say what has changed.
	isAsBefore := n == len(moves) || r.Trees == nil || !r.Survey.isJudged(no)
	return isAsBefore || r.grew(m, no, moves[:n]) <= changed, nil
}
