package trace

import (
	"slices"

	"dyetrace/ledger/statement"
)

// places are transfers in ledger order, from first up to but not including end.
type places struct{ first, end statement.Ord }

// noteDays notes for which transfers the ledger holds the statement of an
// account that it does not hold for all times. Places are compared when money
// arrives, so that no time has to be looked up then.
func (w *walk) noteDays(no statement.No, days []statement.Span) error {
	covered := make([]places, len(days))
	for i, d := range days {
		first, err := w.ledger.After(d.From - 1)
		if err != nil {
			return err
		}
		end, err := w.ledger.After(d.To)
		if err != nil {
			return err
		}
		covered[i] = places{first, end}
	}
	w.days[no] = covered
	return nil
}

// covers reports whether the ledger holds the statement of an account for the
// time of a transfer.
func (w *walk) covers(no statement.No, at statement.Ord) bool {
	return slices.ContainsFunc(w.days[no], func(p places) bool { return p.first <= at && at < p.end })
}
