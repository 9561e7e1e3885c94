package lines

import (
	"maps"
	"slices"

	"dyetrace"
	"dyetrace/join"
	"dyetrace/ledger/reliance"
)

// rely notes how far the statement of an account can be relied on. lines are ranked;
// so many copies of them were left out.
func (j *Joiner) rely(account uint32, lines []join.Line, copies int) {
	periods := make([]join.Period, len(j.Cover.stated[account]))
	for i := range periods {
		periods[i] = j.Cover.stated[account][i].Period
	}
	spans := j.Cover.spans[account]
	covered := make([]join.Stretch, len(spans))
	for i, s := range spans {
		covered[i] = join.Stretch(s)
	}
	// Periods that files state have balances at their ends; what is covered shows
	// holes.
	g := join.Agree(lines, periods, covered)
	id, currency := j.names.Name(account)
	a := reliance.AccountReliance{AccountCurrency: dyetrace.AccountCurrency{Account: string(id), Currency: currency},
		Lines: int64(len(lines)), Within: g.Within, AllAgreed: int64(len(g.Agreed)), AllBreaks: int64(len(g.Breaks)),
		AllHoles: int64(len(g.Holes))}
	for i := range lines {
		a.Widen(i == 0, lines[i].Time, lines[i].Time)
	}
	for i := range covered {
		a.Widen(len(lines) == 0 && i == 0, covered[i].From, covered[i].To)
	}
	// The first few places of each kind are listed, and all are counted.
	for i := range g.Agreed[:min(len(g.Agreed), reliance.MostPlaces)] {
		a.Agreed = append(a.Agreed, g.Agreed[i].Stretch)
	}
	for i := range g.Breaks[:min(len(g.Breaks), reliance.MostPlaces)] {
		b := &g.Breaks[i]
		broken := reliance.BrokenBalance{Stretch: b.Stretch, Expected: b.Expected, Found: b.Found, Source: j.sourceOf(b.Line)}
		if b.Period != nil {
			broken.Source = j.Cover.sourceOf(account, b.Period)
		}
		a.Breaks = append(a.Breaks, broken)
	}
	a.Holes = slices.Clone(g.Holes[:min(len(g.Holes), reliance.MostPlaces)])
	j.relied.Add(account, &a, g, int64(copies))
}

// relyWithoutLines does the same for accounts whose files state periods and hold no
// lines.
func (j *Joiner) relyWithoutLines() {
	for _, account := range slices.Sorted(maps.Keys(j.Cover.spans)) {
		if !j.relied.Has(account) {
			j.rely(account, nil, 0)
		}
	}
}
