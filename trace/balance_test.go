package trace

import (
	"testing"

	"pgregory.net/rapid"

	"dyetrace"
	"dyetrace/ledger/statement"
)

// The balance of a statement is the one that the lines of a trace end with, and
// what came in is the sum of the lines that brought something.
func TestBalanceAsTold(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := drawScenario(r)
		m := newMemory(s)
		type end struct{ balance, received dyetrace.Amount }
		told := make([]end, m.Statements())
		o := Options{Observe: map[statement.No]func(*Line){}}
		for no := range told {
			o.Observe[statement.No(no)] = func(l *Line) {
				told[no].balance = l.After
				if l.Entry.In {
					told[no].received += l.Entry.Amount
				}
			}
		}
		if _, err := Run(t.Context(), m, resolved(s, m), o); err != nil {
			r.Fatal(err)
		}
		for no := range told {
			balance, received, err := Balance(t.Context(), m, statement.No(no), statement.Ord(m.Transfers()))
			if err != nil {
				r.Fatal(err)
			}
			if got := (end{balance, received}); told[no].received > 0 && got != told[no] {
				r.Fatalf("statement %d: %+v, not %+v", no, got, told[no])
			}
		}
	})
}
