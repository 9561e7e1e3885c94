package detect

import (
	"context"
	"sync"

	"dyetrace"
	"dyetrace/internal/pages"
	"dyetrace/ledger/statement"
)

// Survey is every statement of a ledger, measured.
type Survey struct {
	Clock   *Clock
	People  *People
	Setting Setting
	Values  []Values // by statement
	Moves   []uint32 // how many each statement has since Setting.Since, but for what stayed within
	seen    int      // transfers that are read; a Replay reads the first of them alone

	marks []transferMarks // by place in ledger order

	// Where trees are asked: by statement, what others ask of it, and the sum of the
	// first forest.
	trees     *Trees
	portraits []portrait
	sums      []float32
	runners   *runners

	relayed func(moves []Move, relays []Relay) // see Options

	paymaster map[statement.No]statement.No // whose payouts to an account follow relays' flow
}

// transferMarks is what the two statements that have a transfer say of it. It is
// asked for together, and lies together.
type transferMarks struct {
	transferShares
	transferBursts
}

// transferShares are how much of a transfer was money that had come in within
// the window before, and how much of it left its payee within the window, in
// parts of wholeTransfer.
type transferShares struct{ carried, passed uint8 }

// wholeTransfer is the share of a whole transfer: what a byte holds, because
// there are two shares of each transfer of a ledger.
const wholeTransfer = 255

// NewSurvey measures every statement of a ledger.
func NewSurvey(ctx context.Context, l StatementReader, c *Clock, people *People, setting Setting) (*Survey, error) {
	s := emptySurvey(l, c, people, setting)
	return s, s.measure(ctx, l, func(statement.No) bool { return true })
}

// emptySurvey is a Survey of statements before any is measured.
func emptySurvey(l StatementReader, c *Clock, people *People, setting Setting) *Survey {
	n, transfers := l.Statements(), int(l.Transfers())
	return &Survey{Clock: c, People: people, Setting: setting, Values: pages.Make[Values](n, n),
		Moves: pages.Make[uint32](n, n), seen: len(c.At), marks: pages.Make[transferMarks](transfers, transfers)}
}

// measure measures the statements that are to be, and what looks at several
// statements of all.
func (s *Survey) measure(ctx context.Context, l StatementReader, which func(statement.No) bool) error {
	// What no single statement shows comes first, because a Meter asks for it.
	inner, err := FindInner(ctx, l, s.Clock, s.People, s.Setting.Relays)
	if err != nil {
		return err
	}
	s.People.inner = inner
	if s.People.typical == nil {
		if s.People.typical, err = typical(ctx, l, s.Clock, s.People); err != nil {
			return err
		}
	}
	var whole sumOfAll
	err = walk(ctx, l, s.Clock, func() kernel {
		m := newMeter(s.Clock, s.People, s.Setting, s.seen)
		p := &portrayer{survey: s}
		return func(no statement.No, moves []Move) error {
			if err := whole.addStatement(moves); err != nil {
				return err
			}
			if !which(no) {
				return nil
			}
			m.Measure(no, moves, &s.Values[no])
			s.Moves[no] = uint32(len(m.scan.moves))
			s.mark(&m.scan)
			if s.relayed != nil {
				s.relayed(m.scan.moves, m.scan.relays)
			}
			if s.trees != nil {
				p.ask(m, no, &s.Values[no])
			}
			return nil
		}
	})
	if err != nil {
		return err
	}
	if s.trees != nil {
		s.runners = newRunners(s.sums)
	}
	if err := walk(ctx, l, nil, func() kernel {
		deal := s.dealer()
		return func(no statement.No, moves []Move) error {
			s.neighbours(no, moves)
			if s.trees != nil {
				return deal(no, moves)
			}
			return nil
		}
	}); err != nil {
		return err
	}
	return s.recruiters(ctx, l)
}

// sumOfAll adds up all moves of a ledger. What is summed up of accounts and
// networks later is part of that sum, and is therefore exact where this one is.
type sumOfAll struct {
	mu    sync.Mutex
	total dyetrace.Total
}

// addStatement adds the moves of a statement.
func (s *sumOfAll) addStatement(moves []Move) error {
	var statement dyetrace.Total
	for i := range moves {
		statement.Add(moves[i].Amount)
	}
	sum, err := statement.Sum()
	if err == nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.total.Add(sum)
		_, err = s.total.Sum()
	}
	if err != nil {
		return dyetrace.Errorf(dyetrace.InputError, "detect", "transfers of the ledger: %w", err)
	}
	return nil
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
		s.marks[r.Out].carried = uint8(min(wholeTransfer, 1+(wholeTransfer-1)*sum/float64(scan.moves[move].Amount)))
		sum = 0
	}
	for i := range scan.lots {
		lot := &scan.lots[i]
		nothingLeft := lot.Left == 0 && lot.Amount > 0
		switch {
		case lot.Emptied || nothingLeft:
			s.marks[lot.Ord].passed = wholeTransfer
		case lot.Left < lot.Amount:
			s.marks[lot.Ord].passed = uint8(wholeTransfer * float64(lot.Amount-lot.Left) / float64(lot.Amount))
		}
	}
}

// neighbours looks at the payers and payees of what was relayed. How much of it
// had been relayed to the account, and how much was relayed on by the next, is
// what a chain of runners looks like from the inside.
func (s *Survey) neighbours(no statement.No, moves []Move) {
	var gone, onward, come, upstream float64
	for i := range moves {
		m := &moves[i]
		w, share := float64(m.Amount), s.marks[m.Ord]
		if m.In {
			w *= float64(share.passed)
			come += w
			upstream += w * float64(share.carried) / wholeTransfer
		} else {
			w *= float64(share.carried)
			gone += w
			onward += w * float64(share.passed) / wholeTransfer
		}
	}
	s.Values[no][OnwardShare] = ratio(onward, gone)
	s.Values[no][UpstreamShare] = ratio(upstream, come)
}
