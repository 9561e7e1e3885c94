package detect

import (
	"cmp"
	"math"
	"slices"

	"dyetrace/detect/forest"
)

// parts are what features add to a finding's score, heaviest first: to its log-odds
// where trees scored, else to a sum of surprises. base is what all accounts have in
// common.
func (r *Scores) parts(m *Meter, f *Finding, moves []Move) (base float64, parts []Part) {
	parts = r.surpriseParts(f, &r.Weights)
	if r.Trees != nil {
		var ofTrees []Part
		base, ofTrees = r.treeParts(m, f, moves)
		for i := range ofTrees {
			ofTrees[i].Weight *= r.treeWeight
		}
		parts = merged(append(ofTrees, parts...))
	}
	if f.Member.Network > 0 {
		parts = append(parts, Part{NetworkMembership, float64(f.Member.Network), math.NaN(), f.Member.Weight})
	}
	slices.SortStableFunc(parts, func(a, b Part) int { return cmp.Compare(b.Weight, a.Weight) })
	return base, parts
}

// explainer divides sums of trees among features. It serves one goroutine.
type explainer struct {
	own, chain     *forest.Explainer
	ofOwn, ofChain []float64
	row            *chainRow
}

func (r *Scores) newExplainer() *explainer {
	return &explainer{
		own: forest.NewExplainer(r.Trees.own), chain: forest.NewExplainer(r.Trees.chain),
		ofOwn: make([]float64, len(ownFeatures)), ofChain: make([]float64, len(chainFeatures)),
		row: newChainRow(r.Survey, &everyIndicator),
	}
}

// mostShared bounds by how much the parts of the first forest grow or shrink for
// what the second makes of their sum. Beyond it parts that cancel each other would
// be blown up; then the sum is a part of its own.
const mostShared = 1

// treeParts are Shapley values of both forests. What the second makes of the first
// one's sum is shared among the first one's features in proportion to their parts,
// as Chen, Lundberg and Lee, Explaining a series of models by propagating Shapley
// values (2022), do. All parts, what claims say, and a constant are the log-odds.
func (r *Scores) treeParts(m *Meter, f *Finding, moves []Move) (base float64, parts []Part) {
	// The statement has been measured last by the Meter.
	if r.explainer == nil {
		r.explainer = r.newExplainer()
	}
	e := r.explainer
	var b Behaviours
	m.scan.behave(&b)
	ownRow := append(append(make([]float32, 0, len(ownFeatures)), m.measured[:]...), b[:]...)
	sums := e.own.Explain(ownRow, e.ofOwn)
	if !e.row.measure(r.Population, f.Statement, moves) {
		return 0, nil
	}
	sums += e.chain.Explain(e.row.row, e.ofChain)
	sum := 0.0
	for _, part := range e.ofOwn {
		sum += part
	}
	const ofSum = firstSurrounding + Feature(OwnSum)
	at := slices.Index(chainFeatures, ofSum)
	share := e.ofChain[at] / sum
	if !(math.Abs(share) <= mostShared) {
		share = 0
	} else {
		e.ofChain[at] = 0
	}
	slope := r.Trees.card.Slope
	for i, part := range e.ofOwn {
		parts = append(parts, r.part(f, ownFeatures[i], ownRow[i], slope*part*(1+share)))
	}
	for i, part := range e.ofChain {
		parts = append(parts, r.part(f, chainFeatures[i], e.row.row[i], slope*part))
	}
	for _, i := range told {
		parts = append(parts, r.part(f, Feature(i), f.Values[i], r.toldBy(f.Statement, i)))
	}
	return r.Trees.logOdds(sums), parts
}

// part is a feature's part. How rare an indicator is belongs to the indicator.
func (r *Scores) part(f *Finding, of Feature, value float32, weight float64) Part {
	if of >= firstRare && of < firstBehaviour {
		of -= firstRare
	}
	p := Part{of, float64(value), math.NaN(), weight}
	if at := r.Population.class(r.Survey, f.Statement); of < firstRare && at >= 0 {
		p.Value, p.Tail = float64(f.Values[of]), r.Population.classes[at].tail(Indicator(of), f.Values[of])
	}
	return p
}

// merged is parts with those of one feature added up, and those that add nothing
// left out.
func merged(parts []Part) []Part {
	slices.SortStableFunc(parts, func(a, b Part) int { return cmp.Compare(a.Feature, b.Feature) })
	kept := parts[:0]
	for _, p := range parts {
		if n := len(kept); n > 0 && kept[n-1].Feature == p.Feature {
			kept[n-1].Weight += p.Weight
		} else {
			kept = append(kept, p)
		}
	}
	return slices.DeleteFunc(kept, func(p Part) bool { return p.Weight == 0 })
}
