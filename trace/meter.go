package trace

import (
	"context"

	"dyetrace/ledger/statement"
)

// meter looks after cancellation and progress while a trace runs.
type meter struct {
	total  statement.Ord
	next   statement.Ord // progress is reported from here on
	steps  uint32
	report func(done, total statement.Ord)
}

// How often the meter acts, chosen by hand: it looks for an end of ctx once in
// stepsPerLook transfers, and reports progress about reports times in all.
const (
	stepsPerLook = 1 << 10
	reports      = 1000
)

// pass is called for every transfer the trace meets, and fails once ctx is
// done.
func (m *meter) pass(ctx context.Context, at statement.Ord) error {
	if m.steps++; m.steps%stepsPerLook == 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	if m.report != nil && at >= m.next {
		m.next = at + m.total/reports + 1
		m.report(at, m.total)
	}
	return nil
}

// done reports that everything has been met.
func (m *meter) done() {
	if m.report != nil {
		m.report(m.total, m.total)
	}
}
