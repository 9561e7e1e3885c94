package detection

import (
	"cmp"
	"context"
	"slices"

	"dyetrace"
	"dyetrace/ledger/statement"
)

// Ledger is what simple measures are read from.
type Ledger interface {
	Statements() int
	Transfers() int64
	Traits(statement.No) (statement.Traits, error)
	Statement(statement.No) (statement.Statement, error)
}

// Judged marks the accounts that are ranked: those of persons, businesses and
// shops. Where money ends, nobody is looked for.
func Judged(l Ledger) ([]bool, error) {
	is := make([]bool, l.Statements())
	for no := range is {
		t, err := l.Traits(statement.No(no))
		if err != nil {
			return nil, err
		}
		is[no] = t.Kind == dyetrace.Personal || t.Kind == dyetrace.Business || t.Kind == dyetrace.Merchant
	}
	return is, nil
}

// pairs is who paid whom how much, once for each pair, by payer and payee.
type pairs struct {
	start  []int // of each payer
	payee  []statement.No
	amount []float64
	count  []float64
}

func newPairs(ctx context.Context, l Ledger) (*pairs, error) {
	// Each transfer is in two statements; only the payer's is counted. The payees of a
	// payer are sorted, since maps have no order and sums of floats depend on theirs.
	p := &pairs{start: make([]int, 1, l.Statements()+1)}
	sums := map[statement.No][2]float64{}
	for no := range l.Statements() {
		if no%4096 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		s, err := l.Statement(statement.No(no))
		if err != nil {
			return nil, err
		}
		clear(sums)
		var e statement.Entry
		for c := s.Cursor(); c.Next(&e); {
			if !e.In && int(e.Peer) != no {
				x := sums[e.Peer]
				sums[e.Peer] = [2]float64{x[0] + float64(e.Amount), x[1] + 1}
			}
		}
		from := len(p.payee)
		for payee := range sums {
			p.payee = append(p.payee, payee)
		}
		slices.Sort(p.payee[from:])
		for _, payee := range p.payee[from:] {
			p.amount, p.count = append(p.amount, sums[payee][0]), append(p.count, sums[payee][1])
		}
		p.start = append(p.start, len(p.payee))
	}
	return p, nil
}

func (p *pairs) size() int { return len(p.start) - 1 }

// Baseline is a simple measure of every account.
type Baseline struct {
	Name  string
	Score []float64
}

// Baselines computes the measures that detection is compared with: distinct
// payers, amount in, PageRank and FlowScope's. Pass-through is an indicator and
// is taken from there.
func Baselines(ctx context.Context, l Ledger) ([]Baseline, error) {
	p, err := newPairs(ctx, l)
	if err != nil {
		return nil, err
	}
	return p.measures(ctx)
}

// Paid is all that one account paid another.
type Paid struct {
	From, To  statement.No
	Amount    float64
	Transfers int
}

// Measures computes what Baselines computes for so many accounts from who paid whom,
// once for each pair that differs. The order of the list makes no difference.
func Measures(ctx context.Context, accounts int, list []Paid) ([]Baseline, error) {
	list = slices.SortedFunc(slices.Values(list), func(a, b Paid) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	p := &pairs{start: make([]int, accounts+1)}
	for i := range list {
		p.payee = append(p.payee, list[i].To)
		p.amount, p.count = append(p.amount, list[i].Amount), append(p.count, float64(list[i].Transfers))
		p.start[list[i].From+1]++
	}
	for a := range accounts {
		p.start[a+1] += p.start[a]
	}
	return p.measures(ctx)
}

func (p *pairs) measures(ctx context.Context) ([]Baseline, error) {
	degree, in := make([]float64, p.size()), make([]float64, p.size())
	for i, payee := range p.payee {
		degree[payee]++
		in[payee] += p.amount[i]
	}
	flow, err := flowScope(ctx, p)
	return []Baseline{{"in-degree", degree}, {"amount in", in}, {"PageRank", pageRank(p)}, {"FlowScope", flow}}, err
}

// pageRank is that of Brin and Page (1998) with damping 0.85 after 40 rounds;
// transfers are links.
func pageRank(p *pairs) []float64 {
	// The damping is that of the paper. After 40 rounds the ranks change by less than
	// damping to the power of 40, 0.15 %.
	const damping, rounds = 0.85, 40
	n := p.size()
	rank, next := make([]float64, n), make([]float64, n)
	for i := range rank {
		rank[i] = 1 / float64(n)
	}
	out := make([]float64, n)
	for a := range n {
		for i := p.start[a]; i < p.start[a+1]; i++ {
			out[a] += p.count[i]
		}
	}
	// An account that pays nobody has no links to pass its rank on by. Its rank is spread
	// over all accounts, so that the sum stays 1.
	for range rounds {
		lost := 0.0
		for i := range next {
			next[i] = 0
			if out[i] == 0 {
				lost += rank[i]
			}
		}
		for a := range n {
			for i := p.start[a]; i < p.start[a+1]; i++ {
				next[p.payee[i]] += rank[a] * p.count[i] / out[a]
			}
		}
		for i := range next {
			next[i] = (1-damping)/float64(n) + damping*(next[i]+lost/float64(n))
		}
		rank, next = next, rank
	}
	return rank
}
