package detect

import (
	"context"
	"math"

	"dyetrace"
	"dyetrace/internal/pages"
	"dyetrace/ledger/statement"
)

// Weights are how much each indicator's surprise counts in a score.
type Weights [IndicatorCount]float64

// DefaultWeights are those beside which the shipped trees are measured. docs/detect.md lists the simulator's
// seeds by which they were found, and has the reason for each; those seeds are not used to
// report how good they are.
func DefaultWeights() Weights {
	return Weights{
		Dwell: 0.5, OneHourDrain: 0.5, StrangerFanIn: 0.3, RegionalSpread: 1.2, BurstSplit: 0.5, TestTransfer: 1.2,
		IncomeMismatch: 0.4, NightShare: 0.9, LimitSaturation: 0.2, OddCents: 0.7, SharedDevice: 0.6, RelayControl: 0.2,
		DepositCoupling: 0.3, Depth: 1, ExitType: 0.1, NoLifeSpending: 0.4, ActsAfterWarning: 1,
		RelayedAmount: 0.2, StrangerRelay: 0.3, OnwardShare: 2, UpstreamShare: 0.3, Recruiter: 1.5,
	}
}

// Scores are every statement's score, by statement.
type Scores struct {
	Survey     *Survey
	Population *Population
	Weights    Weights
	Own        []float32 // by a statement alone
	Score      []float32 // with what those it deals with say of it
	// Where trees scored: by which model, and the log-odds of each score, not a number
	// for an account without one.
	Trees      *Trees
	LogOdds    []float32
	treeWeight float64 // of the trees' log-odds beside weights
	modelled   bool    // whether labels had a part in scores
	members    map[statement.No]Membership
	explainer  *explainer
}

// neighbourWeight is how much of a neighbour's score counts, at most; see
// NewScores. It was chosen by hand, with the weights.
const neighbourWeight = 0.3

// NewScores scores a survey without trees: the sum of each indicator's
// surprise times its weight. To this a share of the scores of those accounts is
// added from which relayed money came and to which it went, by amount: a chain
// of runners scores together, and a lonely money changer does not gain. One step
// is taken, no more, so that nobody is suspect for the sake of someone he has
// never dealt with. Accounts that end a trace have no score.
func NewScores(ctx context.Context, l StatementReader, s *Survey, p *Population, weights Weights) (*Scores, error) {
	n := len(s.Values)
	r := &Scores{
		Survey: s, Population: p, Weights: weights,
		Own: pages.Make[float32](n, n), Score: make([]float32, n),
	}
	if err := eachRange(ctx, len(s.Values), grain, func(from, to int) error {
		for ; from < to; from += ownBlock {
			r.ownOf(from, min(from+ownBlock, to))
		}
		return nil
	}); err != nil {
		return nil, err
	}
	err := walk(ctx, l, nil, func() kernel {
		return func(no statement.No, moves []Move) error {
			r.Score[no] = r.Own[no]
			if r.Own[no] > 0 {
				r.Score[no] += float32(neighbourWeight * r.neighbourScore(moves))
			}
			return nil
		}
	})
	return r, err
}

// isJudged reports whether accounts of a kind get a score: money does not go on
// from the others, as far as a ledger shows.
func isJudged(k dyetrace.Kind) bool {
	return k == dyetrace.Personal || k == dyetrace.Business || k == dyetrace.Merchant
}

// ownBlock is how many statements are scored together. Indicator by indicator,
// the values that each is compared with stay in a near cache.
const ownBlock = 2048

// ownOf scores the statements from one to before another by their own
// indicators.
func (r *Scores) ownOf(from, to int) {
	var classes [ownBlock]*class
	var sums [ownBlock]float64
	for no := from; no < to; no++ {
		at := r.Population.class(r.Survey, statement.No(no))
		if at >= 0 && isJudged(r.Survey.People.Profiles[no].Kind) {
			classes[no-from] = &r.Population.classes[at]
		}
	}
	for i, w := range r.Weights {
		for no := from; no < to && w != 0; no++ {
			if c := classes[no-from]; c != nil {
				sums[no-from] += w * c.surprise(Indicator(i), &r.Survey.Values[no])
			}
		}
	}
	for no := from; no < to; no++ {
		r.Own[no] = float32(sums[no-from])
	}
}

// neighbourScore is the mean score of those whose relayed money came here, plus
// that of those to whom it went on, each weighted by amount.
func (r *Scores) neighbourScore(moves []Move) float64 {
	var come, gone, comeWeight, goneWeight float64
	for i := range moves {
		m := &moves[i]
		share := &r.Survey.marks[m.Ord]
		if m.In {
			w := float64(m.Amount) * float64(share.passed)
			comeWeight += w
			come += w * float64(r.Own[m.Peer]) * float64(share.carried) / wholeTransfer
			continue
		}
		w := float64(m.Amount) * float64(share.carried)
		goneWeight += w
		gone += w * float64(r.Own[m.Peer]) * float64(share.passed) / wholeTransfer
	}
	return come/math.Max(1, comeWeight) + gone/math.Max(1, goneWeight)
}
