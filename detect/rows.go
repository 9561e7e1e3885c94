package detect

import (
	"context"

	"dyetrace/internal/pages"
	"dyetrace/ledger/statement"
)

// OwnRows hands what every judged account's own statement shows to visit, several
// rows at a time and in no fixed order: what the first forest is trained on.
func (s *Survey) OwnRows(ctx context.Context, l StatementReader,
	visit func(no statement.No, row []float32) error) error {
	s.beginPortraits()
	return walk(ctx, l, s.Clock, func() kernel {
		m := NewMeter(s.Clock, s.People, s.Setting)
		p := &portrayer{survey: s}
		return func(no statement.No, moves []Move) error {
			var v Values
			m.Measure(no, moves, &v)
			if !p.portray(m, no, &v) {
				return nil
			}
			return visit(no, p.row)
		}
	})
}

// isJudged reports whether an account gets a score.
func (s *Survey) isJudged(no statement.No) bool {
	return s.Moves[no] > 0 && isJudged(s.People.Profiles[no].Kind)
}

// ChainRows hands whom every judged account deals with to visit, after OwnRows,
// several rows at a time and in no fixed order: what the second forest is trained
// on. sums are what the first says of each account, not a number for one that is not
// judged.
func (s *Survey) ChainRows(ctx context.Context, l StatementReader, p *Population, sums []float32,
	visit func(no statement.No, row []float32) error) error {
	s.runners = newRunners(sums)
	if err := walk(ctx, l, nil, s.dealer); err != nil {
		return err
	}
	return s.chain(ctx, l, p, &everyIndicator, func(statement.No) bool { return true },
		func() func(statement.No, []float32) error { return visit })
}

// chain hands whom accounts deal with, of those that are asked for, to functions, one
// made by each worker. How rare an indicator is stays 0 but for some.
func (s *Survey) chain(ctx context.Context, l StatementReader, p *Population, rare *indicators,
	asked func(statement.No) bool, begin func() func(no statement.No, row []float32) error) error {
	return walkThose(ctx, l, nil, asked, func() kernel {
		visit := begin()
		c := newChainRow(s, rare)
		return func(no statement.No, moves []Move) error {
			if !c.measure(p, no, moves) {
				return nil
			}
			return visit(no, c.row)
		}
	})
}

// chainRow is a row of the second forest. It serves one goroutine.
type chainRow struct {
	row    []float32
	rare   *indicators // those whose surprises are in the row; the others' are 0
	others []Move
	mingler
}

func newChainRow(s *Survey, rare *indicators) *chainRow {
	return &chainRow{row: make([]float32, 0, len(chainFeatures)), rare: rare,
		mingler: mingler{survey: s, runners: s.runners}}
}

// measure fills the row in; it reports whether the account is judged.
func (c *chainRow) measure(p *Population, no statement.No, moves []Move) bool {
	x, judged := p.surprisesOf(c.survey, int(no), c.rare)
	if !judged {
		return false
	}
	if left := c.survey.People.inner.Leave(no, moves, c.others); len(left) != len(moves) {
		moves, c.others = left, left
	}
	var v Surroundings
	c.fetch(moves)
	c.around(moves, &v)
	c.mingle(no, moves, &v)
	c.row = append(c.row[:0], c.survey.Values[no][:]...)
	for _, surprise := range x {
		c.row = append(c.row, float32(surprise))
	}
	c.row = append(c.row, v[:]...)
	return true
}

// beginPortraits makes room for what accounts ask of each other.
func (s *Survey) beginPortraits() {
	s.portraits = pages.Make[portrait](len(s.Values), len(s.Values))
}
