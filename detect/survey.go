package detect

import (
	"context"

	"dyetrace/ledger"
)

// Survey is every statement of a ledger, measured.
type Survey struct {
	Clock   *Clock
	People  *People
	Setting Setting
	Values  []Values // by statement
	Moves   []uint32 // how many each statement has since Setting.Since

	// By place in ledger order, in 255ths: how much of a transfer was money that
	// had come in within the window before, and how much of it left its payee
	// within the window.
	carried, passed []uint8

	paymaster map[ledger.StatementNo]ledger.StatementNo // whose payouts to an account follow relays' flow
}

// NewSurvey measures every statement of a ledger.
func NewSurvey(ctx context.Context, l Ledger, c *Clock, people *People, setting Setting) (*Survey, error) {
	s := &Survey{Clock: c, People: people, Setting: setting,
		Values: make([]Values, l.Statements()), Moves: make([]uint32, l.Statements()),
		carried: make([]uint8, l.Transfers()), passed: make([]uint8, l.Transfers())}
	err := walk(ctx, l, c, func() kernel {
		m := NewMeter(c, people, setting)
		return func(no ledger.StatementNo, moves []Move) error {
			m.Measure(no, moves, &s.Values[no])
			s.Moves[no] = uint32(len(m.scan.moves))
			s.mark(&m.scan)
			return nil
		}
	})
	if err != nil {
		return nil, err
	}
	if err := walk(ctx, l, c, func() kernel { return s.neighbours }); err != nil {
		return nil, err
	}
	return s, s.recruiters(ctx, l)
}

// mark notes for each transfer of a statement how much of it is relayed here.
// Two statements have each transfer, and each notes another side of it.
func (s *Survey) mark(scan *scan) {
	sum, move := 0.0, 0
	for i := range scan.relays {
		r := &scan.relays[i]
		sum += float64(r.Amount)
		if i+1 < len(scan.relays) && scan.relays[i+1].Out == r.Out {
			continue
		}
		for scan.moves[move].Ord != r.Out {
			move++
		}
		s.carried[r.Out] = uint8(min(255, 1+254*sum/float64(scan.moves[move].Amount)))
		sum = 0
	}
	for i := range scan.lots {
		switch lot := &scan.lots[i]; {
		case lot.Emptied || lot.Left == 0 && lot.Amount > 0:
			s.passed[lot.Ord] = 255
		case lot.Left < lot.Amount:
			s.passed[lot.Ord] = uint8(255 * float64(lot.Amount-lot.Left) / float64(lot.Amount))
		}
	}
}

// neighbours looks at the payers and payees of what was relayed. How much of it
// had been relayed to the account, and how much was relayed on by the next, is
// what a chain of runners looks like from the inside.
func (s *Survey) neighbours(no ledger.StatementNo, moves []Move) error {
	var gone, onward, come, upstream float64
	for i := range moves {
		m := &moves[i]
		w := float64(m.Amount)
		if m.In {
			w *= float64(s.passed[m.Ord])
			come += w
			upstream += w * float64(s.carried[m.Ord]) / 255
		} else {
			w *= float64(s.carried[m.Ord])
			gone += w
			onward += w * float64(s.passed[m.Ord]) / 255
		}
	}
	s.Values[no][OnwardShare] = ratio(onward, gone)
	s.Values[no][UpstreamShare] = ratio(upstream, come)
	return nil
}
