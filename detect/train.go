package detect

import (
	"context"
	"math"

	"gonum.org/v1/gonum/optimize"

	"dyetrace"
	"dyetrace/ledger/statement"
)

// Label is what an account turned out to be.
type Label struct {
	Account string
	Runner  bool // it passed stolen money on
}

// TrainOptions are what training goes by.
type TrainOptions struct {
	Labels []Label
	// Lambda is how strongly weights are drawn to 0; 0 for DefaultLambda. See Train.
	Lambda float64
	// Others makes accounts without a label count as no runners. Most are
	// none; the few that are make the model more cautious than it need be.
	Others bool
}

const (
	// DefaultLambda lets a power of ten of rarity of one indicator add a third to the
	// log-odds, by the prior that it amounts to. Trees have counted every indicator; at 1,
	// forty labels taught a ledger's nights to others (docs/detect.md).
	DefaultLambda = 10.0
	folds         = 5 // as is common (Hastie, Tibshirani and Friedman, 2009, section 7.10)
	// mostOthers bounds the accounts without a label that are learned from; those
	// that are taken weigh as much as all.
	mostOthers = 200_000
	// leastExamples is how many runners, and others, a model needs at least: two for
	// each part of the cross-validation. Fewer are refused, more is better.
	leastExamples = 10
	// treeLambda is how much more strongly the weight of the trees' log-odds is drawn to 1
	// than the others to 0. Labels are mostly of accounts that the trees put first, and
	// then show a steeper slope than all accounts have.
	treeLambda = 10
	// mostIntercept and halvings bound the search for an intercept, and end it.
	mostIntercept, halvings = 40, 50
	// fitGradient and fitSteps end the fit: the gradient that is taken for zero,
	// and a bound.
	fitGradient = 1e-5
	fitSteps    = 400
)

// example is an account to learn from.
type example struct {
	x      Weights // surprises
	odds   float64 // by the shipped trees
	runner bool
	weight float64 // for how many accounts it counts
	fold   int
}

// Train learns a logistic regression (Cox, 1958) on the shipped trees' log-odds and
// the surprises of an already scored ledger: the log-likelihood less lambda/2 times
// the squared weights, of the log-odds the squared difference of its weight from 1,
// ten times as strongly, so that few labels change little; the intercept left free,
// maximised by L-BFGS (Liu and Nocedal, 1989). Surprises are all of one scale, from 0 to
// 4, and need no other. An indicator that comes of the labels themselves, as depth does
// where claims make them, must not be learned from: it is given in without.
//
// Labels are chosen, and how many of them are runners says nothing of how many a
// ledger has. Unless all accounts are learned from, the intercept is therefore settled
// by the ledger: see settle.
//
// How well its probabilities hold among labelled accounts is measured by
// cross-validation in five parts, each judged by a model that was learned from the
// other four.
func Train(ctx context.Context, l NameReader, scores *Scores, o TrainOptions, without ...Indicator) (*Model, error) {
	if o.Lambda == 0 {
		o.Lambda = DefaultLambda
	}
	all, err := examples(l, scores, &o)
	if err != nil {
		return nil, err
	}
	// An indicator that must not be learned from is 0 everywhere, so that the
	// penalty draws its weight to 0.
	runners, others := 0, 0
	for i := range all {
		for _, not := range without {
			all[i].x[not] = 0
		}
		if all[i].runner {
			runners++
		} else {
			others++
		}
	}
	if runners < leastExamples || others < leastExamples {
		return nil, dyetrace.Errorf(dyetrace.InputError, "train", "%d accounts that pass stolen money on and %d others "+
			"with transfers in this ledger: at least %d of each are needed", runners, others, leastExamples)
	}
	// Each part is judged by a model that has not seen it; together they show
	// how well probabilities hold. The model that is kept is learned from all.
	var tested []judged
	for fold := range folds {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		m, err := fit(all, fold, o.Lambda)
		if err != nil {
			return nil, err
		}
		for i := range all {
			if e := &all[i]; e.fold == fold {
				tested = append(tested, judged{m.probability(e.odds, &e.x), e.runner, e.weight})
			}
		}
	}
	m, err := fit(all, -1, o.Lambda)
	if err != nil {
		return nil, err
	}
	if !o.Others {
		if err := m.settle(l, scores, o.Labels); err != nil {
			return nil, err
		}
	}
	m.Runners, m.Others = runners, others
	m.Lambda, m.Trees = o.Lambda, scores.Trees.Hash()
	m.Calibration = calibrate(tested)
	return m, nil
}

// examples gathers the accounts to learn from, in order of statement.
func examples(l NameReader, scores *Scores, o *TrainOptions) ([]example, error) {
	labels, err := labelsOf(l, o.Labels)
	if err != nil {
		return nil, err
	}
	// Accounts without a label may be as many as a nation has. Where they count as
	// others, one in a stride is taken, and weighs as much as a stride of them.
	stride := scores.stride()
	var all []example
	for no := range scores.Survey.Values {
		runner, labelled := labels[statement.No(no)]
		countsAsOther := o.Others && no%stride == 0
		if !labelled && !countsAsOther {
			continue
		}
		x, ok := scores.Population.surprises(scores.Survey, no)
		if !ok {
			continue
		}
		e := example{x: x, odds: boundOdds(scores.LogOdds[no]), runner: runner, weight: 1,
			fold: int(mixed(uint64(no)) % folds)}
		if !labelled {
			e.weight = float64(stride)
		}
		all = append(all, e)
	}
	return all, nil
}

// labelsOf are labels by statement. A label is about an account: it holds for its
// statements in every currency.
func labelsOf(l NameReader, list []Label) (map[statement.No]bool, error) {
	labels := map[statement.No]bool{}
	for _, label := range list {
		all, err := l.StatementsOf(label.Account)
		if err != nil {
			return nil, err
		}
		for _, no := range all {
			labels[no] = label.Runner
		}
	}
	return labels, nil
}

// stride is by which to step over the statements so that no more than mostOthers of
// those that are in a class are met.
func (r *Scores) stride() int {
	classed := 0
	for no := range r.Survey.Values {
		if r.Population.class(r.Survey, statement.No(no)) >= 0 {
			classed++
		}
	}
	return max(1, (classed+mostOthers-1)/mostOthers)
}

// settle gives a model the intercept by which it expects as many runners among the
// accounts without a label as the trees do, which were calibrated on whole worlds: the
// prior correction of King and Zeng, Logistic regression in rare events data (2001). An
// intercept from labels that were picked from the top of a ranking, as many runners as
// others, would call most runners below them no finding.
func (m *Model) settle(l NameReader, scores *Scores, list []Label) error {
	labels, err := labelsOf(l, list)
	if err != nil {
		return err
	}
	expected, stride := 0.0, scores.stride()
	var without []float64 // log-odds but for the intercept
	for no := 0; no < len(scores.Survey.Values); no += stride {
		if _, labelled := labels[statement.No(no)]; labelled {
			continue
		}
		if x, ok := scores.Population.surprises(scores.Survey, no); ok {
			odds := boundOdds(scores.LogOdds[no])
			expected += probability(odds)
			z := m.TreeWeight * odds
			for i, w := range m.Weights {
				z += w * x[i]
			}
			without = append(without, z)
		}
	}
	// What is expected grows with the intercept, so that halving finds it.
	low, high := -float64(mostIntercept), float64(mostIntercept)
	for range halvings {
		m.Intercept = (low + high) / 2
		sum := 0.0
		for _, z := range without {
			sum += probability(m.Intercept + z)
		}
		if sum > expected {
			high = m.Intercept
		} else {
			low = m.Intercept
		}
	}
	m.Intercept = rounded(m.Intercept)
	return nil
}

// mixed spreads numbers evenly (Steele, Lea and Flood, 2014), so that the parts
// of a cross-validation do not follow the order of accounts.
func mixed(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// fit learns from all examples but those of one part.
func fit(all []example, without int, lambda float64) (*Model, error) {
	const n = int(IndicatorCount) + 2 // the trees' weight and the intercept last
	problem := optimize.Problem{
		Func: func(w []float64) float64 { return loss(all, without, lambda, w, nil) },
		Grad: func(grad, w []float64) { loss(all, without, lambda, w, grad) },
	}
	settings := &optimize.Settings{GradientThreshold: fitGradient, MajorIterations: fitSteps}
	start := make([]float64, n)
	start[n-2] = 1
	result, err := optimize.Minimize(problem, start, settings, &optimize.LBFGS{})
	nothingFitted := result == nil || err != nil && result.Stats.MajorIterations == 0
	if nothingFitted {
		return nil, dyetrace.Errorf(dyetrace.OtherError, "train", "the model could not be fitted: %w", err)
	}
	m := &Model{TreeWeight: rounded(result.X[n-2]), Intercept: rounded(result.X[n-1])}
	for i := range m.Weights {
		m.Weights[i] = rounded(result.X[i])
	}
	return m, nil
}

// rounded keeps six digits after the point: what a file holds is what is used.
func rounded(x float64) float64 { return math.Round(x*1e6) / 1e6 }

// loss is the negative log-likelihood with its penalty, as a mean, and its
// gradient where one is asked for.
func loss(all []example, without int, lambda float64, w, grad []float64) float64 {
	clear(grad)
	sum, total := 0.0, 0.0
	last, trees := len(w)-1, len(w)-2
	// The likelihood, by example, and the gradient beside it, which shares most of
	// the work.
	for i := range all {
		e := &all[i]
		if e.fold == without {
			continue
		}
		z := w[last] + w[trees]*e.odds
		for k := range e.x {
			z += w[k] * e.x[k]
		}
		p, y := 1/(1+math.Exp(-z)), 0.0
		if e.runner {
			y = 1
		}
		total += e.weight
		// log(1+exp(z)) without overflow.
		sum += e.weight * (math.Max(z, 0) + math.Log1p(math.Exp(-math.Abs(z))) - y*z)
		if grad == nil {
			continue
		}
		d := e.weight * (p - y)
		for k := range e.x {
			grad[k] += d * e.x[k]
		}
		grad[trees] += d * e.odds
		grad[last] += d
	}
	// The penalty draws all weights to 0 but the trees', which it draws to 1, and the
	// intercept, which only follows how many runners there are. Both are means, so that the optimiser's bounds mean the
	// same for few examples and many.
	for k := range last {
		away, strength := w[k], lambda
		if k == trees {
			away, strength = away-1, lambda*treeLambda
		}
		sum += strength / 2 * away * away
		if grad != nil {
			grad[k] += strength * away
		}
	}
	for k := range grad {
		grad[k] /= total
	}
	return sum / total
}

// ClaimLabels takes private accounts that claimed money reached for runners.
func (r *Scores) ClaimLabels(l StatementReader) ([]Label, error) {
	var labels []Label
	for no := range r.Survey.People.Profiles {
		p := &r.Survey.People.Profiles[no]
		if p.Depth == 0 || !IsPrivate(p.Kind) {
			continue
		}
		name, err := l.Name(statement.No(no))
		if err != nil {
			return nil, err
		}
		labels = append(labels, Label{Account: name.Account, Runner: true})
	}
	return labels, nil
}
