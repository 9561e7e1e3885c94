package evaluate

import (
	"context"

	"dyetrace/freeze"
	"dyetrace/ledger/statement"
	"dyetrace/simulate"
)

// EvidenceRow is what a plan saw of an account at one of its decisions, before it
// asked for it, and the truth.
type EvidenceRow struct {
	Account  int
	Evidence freeze.Evidence
	Pass     float64
	Serves   bool
}

// FreezeEvidence runs a world under the plan, or another that plans, and returns what the plan saw of
// accounts that no claim named, each time that changed: what its odds are fitted to.
func FreezeEvidence(ctx context.Context, w *FreezeWorld, o FreezeOptions) (rows []EvidenceRow, err error) {
	if o.Policy == "" {
		o.Policy = "plan"
	}
	last := map[statement.No]freeze.Evidence{}
	o.saw = func(x *scene, n *freeze.Network, list []*freeze.Suspect) {
		_, pass := n.Window()
		for _, s := range list {
			_, asked := x.asked[s.No]
			if asked || s.Evidence.Claimed > 0 || s.Evidence == last[s.No] {
				continue
			}
			last[s.No] = s.Evidence
			rows = append(rows, EvidenceRow{int(s.No), s.Evidence, pass, x.truth.sim.Serves(simulate.AccountNo(s.No))})
		}
	}
	_, err = RunFreeze(ctx, w, o)
	return rows, err
}
