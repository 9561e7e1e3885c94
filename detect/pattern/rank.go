package pattern

import (
	"cmp"
	"context"
	"slices"
)

// Ranked is an instance with how unlikely it is, and the measure of its core.
type Ranked struct {
	*Instance
	Surprise
	Measure
}

// Rank puts instances of all shapes in order of how unlikely they are in this
// ledger, the least likely first; of equals the one of more weight, then the earlier
// one. Each is first judged by itself; then the same search in ledgers
// that are drawn from the null shows how many of its shape chance brings that seem
// as unlikely. The instances were found with the bounds of their shape. Errors are
// those of currencies and of the context.
func Rank(
	ctx context.Context, g *Graph, found []Found, bounds func(Kind) *Bounds, currency Currencies,
) ([]Ranked, error) {
	null, err := NewNull(ctx, g, currency)
	if err != nil {
		return nil, err
	}
	ranked, err := null.judge(ctx, found, bounds)
	if err != nil || len(ranked) == 0 {
		return nil, err
	}
	scales, err := null.scales(ctx, found, bounds, currency)
	if err != nil {
		return nil, err
	}
	for i := range ranked {
		r := &ranked[i]
		r.Expected = scales[r.Kind].expected(r.Expected)
		if r.Measure, err = g.Measure(&Instance{Kind: r.Kind, Center: r.Center, Edges: r.Core}, bounds(r.Kind),
			currency); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(ranked, func(x, y Ranked) int {
		return cmp.Or(cmp.Compare(x.Expected, y.Expected), cmp.Compare(y.Weight(), x.Weight()))
	})
	return ranked, nil
}

// scales makes the scale of each shape. One drawn ledger is enough where it has many
// of it, because it has as many accounts to draw them as this one; for a seldom one
// more are drawn. Where the first has none, none is taken to be drawn at all.
func (n *Null) scales(
	ctx context.Context, found []Found, bounds func(Kind) *Bounds, currency Currencies,
) (map[Kind]*scale, error) {
	const most, many = 10, 10 * firm
	scales := map[Kind]*scale{}
	var wanted []Kind
	for i := range found {
		scales[found[i].Kind] = &scale{}
		if len(found[i].Instances) > 0 {
			wanted = append(wanted, found[i].Kind)
		}
	}
	// A drawn ledger is made once for all shapes that are still wanted.
	for seed := uint64(1); seed <= most && len(wanted) > 0; seed++ {
		drawn := n.Draw(seed)
		other, err := NewNull(ctx, drawn, currency)
		if err != nil {
			return nil, err
		}
		for _, kind := range wanted {
			f, err := drawn.Find(ctx, kind, bounds(kind))
			if err != nil {
				return nil, err
			}
			seem, err := other.judge(ctx, []Found{f}, bounds)
			if err != nil {
				return nil, err
			}
			s := scales[kind]
			s.draws++
			for i := range seem {
				s.seems = append(s.seems, seem[i].Expected)
			}
		}
		wanted = slices.DeleteFunc(wanted, func(k Kind) bool {
			return len(scales[k].seems) == 0 ||
				len(scales[k].seems) >= many
		})
	}
	for _, s := range scales {
		slices.Sort(s.seems)
	}
	return scales, nil
}

// judge judges each instance by itself, in the order found.
func (n *Null) judge(ctx context.Context, found []Found, bounds func(Kind) *Bounds) ([]Ranked, error) {
	var ranked []Ranked
	for f := range found {
		for i := range found[f].Instances {
			ranked = append(ranked, Ranked{Instance: &found[f].Instances[i]})
		}
	}
	err := each(ctx, len(ranked), func() func(int) error {
		j := newJudge(n)
		return func(i int) error {
			r := &ranked[i]
			j.b = bounds(r.Kind)
			r.Surprise = j.surprise(r.Instance)
			return nil
		}
	})
	return ranked, err
}
