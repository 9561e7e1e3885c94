package detect

import (
	"cmp"
	"context"
	"slices"
	"sort"

	"dyetrace"
	"dyetrace/internal/pages"
	"dyetrace/ledger/statement"
)

// Options are what a detection goes by.
type Options struct {
	Setting
	Claims    []statement.Ord // transfers that victims claim
	Warnings  []Warning
	Dismissed []Dismissal
	Model     *Model // learned from labels; nil to score by the shipped trees alone
	Top       int    // how many findings are explained; 0 for 100
	// Look is the score from which on an account is worth a look; 0 for that of the
	// shipped trees' card.
	Look float64
	// Relayed is told what each statement relayed, with its moves, once for each and from
	// several goroutines at once; they are used again afterwards. nil tells nobody.
	Relayed func(moves []Move, relays []Relay)
}

// Warning is that an account was restricted.
type Warning struct {
	Account string
	At      dyetrace.Instant
}

const defaultTop = 100

// Score measures and scores every account of a ledger.
func Score(ctx context.Context, l Ledger, o *Options) (*Scores, error) {
	c, err := NewClock(ctx, l)
	if err != nil {
		return nil, err
	}
	people, err := LoadPeople(ctx, l)
	if err != nil {
		return nil, err
	}
	// Depth and acts after a warning are unknown, and not 0, where nobody gave
	// claims or restrictions. Of several restrictions the first counts.
	people.Followed, people.Warnings = len(o.Claims) > 0, len(o.Warnings) > 0
	for _, w := range o.Warnings {
		all, err := l.StatementsOf(w.Account)
		if err != nil {
			return nil, err
		}
		for _, no := range all {
			p := people.Profile(no)
			p.Warned = min(p.Warned, c.Seconds(w.At))
		}
	}
	// Claims are followed before anything is measured, because a survey reads what
	// that leaves in profiles.
	if err := follow(ctx, l, c, people, o.Claims, o.Relays); err != nil {
		return nil, err
	}
	survey, err := newTreeSurvey(l, c, people, o.Setting)
	if err != nil {
		return nil, err
	}
	survey.relayed = o.Relayed
	if err := survey.measure(ctx, l, func(statement.No) bool { return true }); err != nil {
		return nil, err
	}
	scores, err := survey.scores(ctx, l)
	if err != nil || o.Model == nil {
		return scores, err
	}
	return o.Model.scores(scores), nil
}

// newTreeSurvey is a Survey of statements that asks the shipped trees as it goes.
func newTreeSurvey(l StatementReader, c *Clock, people *People, setting Setting) (*Survey, error) {
	trees, err := ShippedTrees()
	if err != nil {
		return nil, err
	}
	s := emptySurvey(l, c, people, setting)
	s.trees, s.sums = trees, pages.Make[float32](len(s.Values), len(s.Values))
	s.beginPortraits()
	return s, nil
}

// scores are those by the trees that a survey has asked.
func (s *Survey) scores(ctx context.Context, l StatementReader) (*Scores, error) {
	population, err := NewPopulation(ctx, s)
	if err != nil {
		return nil, err
	}
	return s.trees.scores(ctx, l, s, population)
}

// Find explains the accounts with the highest scores, of those that are findings.
// Accounts that were dismissed are left out unless they behave otherwise since.
func (r *Scores) Find(ctx context.Context, l Ledger, o Options) (*Result, error) {
	if o.Top == 0 {
		o.Top = defaultTop
	}
	result := &Result{Claims: len(o.Claims), Modelled: o.Model != nil, Look: o.Look}
	if r.Trees != nil {
		result.Model = r.Trees.Hash()
		result.Look = cmp.Or(o.Look, r.Trees.card.Look)
	}
	if n := len(r.Survey.Clock.At); n > 0 {
		result.First, result.Last = max(o.Since, r.Survey.Clock.Base), r.Survey.Clock.Instant(r.Survey.Clock.At[n-1])
		result.DatesOnly = r.Survey.Clock.datesOnly(&r.Survey.Setting)
	}
	// Which dismissed findings stay down must be known before the first are taken,
	// so that as many are explained as were asked for.
	m := NewMeter(r.Survey.Clock, r.Survey.People, r.Survey.Setting)
	dismissed, err := r.dismissed(l, m, o.Dismissed)
	if err != nil {
		return nil, err
	}
	for _, stays := range dismissed {
		if stays {
			result.Dismissed++
		} else {
			result.Returned++
		}
	}
	result.Judged, result.Above = r.judged(), r.above(result.Look, dismissed)
	for _, no := range r.first(o.Top + len(dismissed)) {
		if len(result.Findings) == o.Top || r.Score[no] < r.least() {
			break
		}
		if !dismissed[no] {
			result.Findings = append(result.Findings, Finding{Rank: len(result.Findings) + 1, Statement: no,
				Score: float64(r.Score[no]), Model: result.Model})
		}
	}
	return result, r.explainAll(ctx, l, result.Findings)
}

// explainAll fills in findings, on all cores.
func (r *Scores) explainAll(ctx context.Context, l Ledger, findings []Finding) error {
	const some = 8
	return eachRange(ctx, len(findings), some, func(from, to int) error {
		// A finding is measured again for its evidence; its score and values are the
		// survey's. Meter and explainer serve one goroutine.
		mine, m := *r, NewMeter(r.Survey.Clock, r.Survey.People, r.Survey.Setting)
		mine.explainer = nil
		for i := range findings[from:to] {
			f := &findings[from+i]
			if err := mine.explain(l, m, f); err != nil {
				return err
			}
			a, _, err := l.Account(f.Account.Account)
			if err != nil {
				return err
			}
			f.Holder = a.Holder
		}
		return nil
	})
}

// leastFound is the probability from which on an account is a finding: one in a
// hundred. Whoever asks for more findings than there are such accounts is not given
// people of whom nothing is suspect; docs/model.md has what is missed by it.
const leastFound = 0.01

// least is the score from which on an account is a finding.
func (r *Scores) least() float32 {
	if r.Trees == nil {
		return 0
	}
	return leastFound
}

// judged is how many statements have a score.
func (r *Scores) judged() int {
	n := 0
	for _, score := range r.Score {
		if score > 0 {
			n++
		}
	}
	return n
}

// above is how many statements score so much or more, without those that stay down; 0
// where nothing says what is worth a look.
func (r *Scores) above(look float64, down map[statement.No]bool) int {
	n := 0
	for no, score := range r.Score {
		if look > 0 && float64(score) >= look && !down[statement.No(no)] {
			n++
		}
	}
	return n
}

// first is at most so many statements with a score, the highest first; equal
// ones are in order of statement.
func (r *Scores) first(most int) []statement.No {
	// Probabilities near 1 are equal where log-odds are not yet.
	order := func(a, b statement.No) int {
		odds := 0
		if r.LogOdds != nil {
			odds = cmp.Compare(r.LogOdds[b], r.LogOdds[a])
		}
		return cmp.Or(cmp.Compare(r.Score[b], r.Score[a]), odds, cmp.Compare(a, b))
	}
	var some []statement.No
	least := float32(0) // a score that too many are above already
	for no, score := range r.Score {
		if score <= least {
			continue
		}
		if some = append(some, statement.No(no)); len(some) == 2*most {
			slices.SortFunc(some, order)
			some, least = some[:most], r.Score[some[most-1]]
		}
	}
	slices.SortFunc(some, order)
	return some[:min(most, len(some))]
}

// First is at most so many statements that are findings, the highest first.
func (r *Scores) First(most int) []statement.No {
	list := r.first(most)
	return list[:sort.Search(len(list), func(i int) bool { return r.Score[list[i]] < r.least() })]
}

// Dismissed says of each statement that was dismissed whether it stays down. Of several
// dismissals of one the latest counts.
func (r *Scores) Dismissed(l Ledger, dismissals []Dismissal) (map[statement.No]bool, error) {
	return r.dismissed(l, NewMeter(r.Survey.Clock, r.Survey.People, r.Survey.Setting), dismissals)
}

func (r *Scores) dismissed(l Ledger, m *Meter, dismissals []Dismissal) (map[statement.No]bool, error) {
	// A dismissal without a currency is about every statement of the account.
	latest := map[statement.No]dyetrace.Instant{}
	for _, d := range dismissals {
		all, err := l.StatementsOf(d.Account)
		if err != nil {
			return nil, err
		}
		for _, no := range all {
			before, known := latest[no]
			ofOtherCurrency := d.Currency != 0 && r.Survey.People.Profile(no).Currency != d.Currency
			if ofOtherCurrency || known && before >= d.At {
				continue
			}
			latest[no] = d.At
		}
	}
	// Both kinds are told: a reader should know that something was left out, and that
	// something has come back.
	down := make(map[statement.No]bool, len(latest))
	for no, at := range latest {
		stays, err := r.stays(l, m, no, at)
		if err != nil {
			return nil, err
		}
		down[no] = stays
	}
	return down, nil
}
