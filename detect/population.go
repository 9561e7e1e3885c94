package detect

import (
	"context"
	"math"
	"math/bits"
	"runtime"
	"slices"

	"dyetrace"
	"dyetrace/internal/guard"
	"dyetrace/ledger/statement"
)

// Population is what a ledger's own accounts are like. An account is compared only with
// those of its kind and activity, so that nobody looks unusual for being a shop or for
// being busy. Activity is the number of moves, by powers of two. A class with too few
// accounts is joined with the next busier or, at the top, less busy one.
type Population struct {
	classes []class
	of      [kinds][maxActivity]int32 // class of each kind and activity, -1 where there is none
}

const (
	kinds       = int(dyetrace.Institution) + 1
	maxActivity = 33
	// leastClass is how many accounts a class has at least, and leastShare the
	// least share of its kind's, in percent. Both were chosen by hand: among fewer
	// accounts nothing can be rarer than one in a thousand.
	leastClass = 1000
	leastShare = 2
	// mostSample bounds the accounts of a class whose values are kept.
	mostSample = 1 << 17
)

// class is accounts of like kind and activity: each indicator's known values, in
// ascending order of suspicion.
type class struct {
	values [IndicatorCount][]float32
	ends   [IndicatorCount][]float32 // the last value of each stretch of values, to look up first
	least  [IndicatorCount]float64   // the surprise at what is least suspect of all
}

// stretch is how many values are looked up in one part of a cache.
const stretch = 64

// lowIsSuspect reports whether small values of an indicator are what run-points
// accounts show.
func lowIsSuspect(i Indicator) bool {
	switch i {
	case Retention, Dwell, NearZeroEnd, QRSink, NoLifeSpending:
		return true
	}
	return false
}

// suspicion is a value turned so that more is more suspect.
func suspicion(i Indicator, v float32) float32 {
	if lowIsSuspect(i) {
		return -v
	}
	return v
}

func activity(moves uint32) int { return bits.Len32(moves) }

// NewPopulation sorts a survey's accounts into classes. Accounts without a move
// are in none.
func NewPopulation(ctx context.Context, s *Survey) (*Population, error) {
	p := &Population{}
	var counts [kinds][maxActivity]int
	for no := range s.Values {
		if n := s.Moves[no]; n > 0 {
			counts[s.People.Profiles[no].Kind][activity(n)]++
		}
	}
	for k := range p.of {
		p.part(k, &counts[k])
	}
	members := make([][]statement.No, len(p.classes))
	for no := range s.Values {
		if at := p.class(s, statement.No(no)); at >= 0 {
			members[at] = append(members[at], statement.No(no))
		}
	}
	g, ctx := guard.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i := range p.classes {
		for k := range IndicatorCount {
			g.Go(func() error {
				p.classes[i].gather(s, members[i], k)
				return ctx.Err()
			})
		}
	}
	return p, g.Wait()
}

// part makes the classes of one kind, from the busiest down.
func (p *Population) part(kind int, counts *[maxActivity]int) {
	total, filled := 0, 0
	for a := range counts {
		p.of[kind][a] = -1
		total += counts[a]
	}
	if total == 0 {
		return
	}
	least := max(leastClass, total*leastShare/100)
	begun := -1
	for a := maxActivity - 1; a >= 0; a-- {
		if counts[a] == 0 {
			continue
		}
		if begun < 0 || filled >= least {
			p.classes = append(p.classes, class{})
			begun, filled = len(p.classes)-1, 0
		}
		p.of[kind][a] = int32(begun)
		filled += counts[a]
	}
	if first := p.of[kind]; filled < least {
		p.join(kind, first)
	}
}

// join adds a kind's last class, where it is too small, to the one before.
func (p *Population) join(kind int, of [maxActivity]int32) {
	last, most := int32(len(p.classes)-1), slices.Max(of[:])
	before := int32(-1)
	for _, c := range of {
		if c >= 0 && c < most {
			before = max(before, c)
		}
	}
	if before < 0 || most != last {
		return
	}
	for a := range of {
		if of[a] == last {
			p.of[kind][a] = before
		}
	}
	p.classes = p.classes[:last]
}

// class is the class of a statement, -1 for one without moves.
func (p *Population) class(s *Survey, no statement.No) int32 {
	if s.Moves[no] == 0 {
		return -1
	}
	return p.of[s.People.Profiles[no].Kind][activity(s.Moves[no])]
}

// sampled is at most mostSample of a class, evenly taken.
func sampled(members []statement.No) []statement.No {
	if len(members) <= mostSample {
		return members
	}
	some := make([]statement.No, mostSample)
	for i := range some {
		some[i] = members[i*len(members)/mostSample]
	}
	return some
}

func (c *class) gather(s *Survey, members []statement.No, i Indicator) {
	var all []float32
	for _, no := range sampled(members) {
		if v := &s.Values[no]; v.Known(i) {
			all = append(all, suspicion(i, v[i]))
		}
	}
	slices.Sort(all)
	c.values[i] = all
	for end := stretch; end <= len(all); end += stretch {
		c.ends[i] = append(c.ends[i], all[end-1])
	}
	c.least[i] = surpriseAt(c.tailAt(i, 0))
}

// tail is the share of a class's accounts whose indicator is at least as suspect
// as v, among those for which it is known.
func (c *class) tail(i Indicator, v float32) float64 {
	v = suspicion(i, v)
	from := stretch * below(c.ends[i], v)
	return c.tailAt(i, from+below(c.values[i][from:min(from+stretch, len(c.values[i]))], v))
}

// below is how many of ascending values lie below v. It halves without a branch
// that depends on the values: a processor foresees none of them.
func below(all []float32, v float32) int {
	at := 0
	for n := len(all); n > 0; {
		half := (n + 1) / 2
		next := at
		if all[at+half-1] < v {
			next = at + half
		}
		at = next
		n -= half
	}
	return at
}

// tailAt is the tail of what lies before so many of a class's values.
func (c *class) tailAt(i Indicator, at int) float64 {
	return float64(max(1, len(c.values[i])-at)) / float64(len(c.values[i])+1)
}

// mostSurprise bounds what one indicator adds: one account in ten thousand, so
// that no single indicator makes a finding. Chosen by hand.
const mostSurprise = 4

// surprise is -log10 of the tail, from 0 to mostSurprise: 2 is as suspect as one
// comparable account in a hundred. A value that is unknown, or says nothing by
// itself, adds nothing.
func (c *class) surprise(i Indicator, v *Values) float64 {
	if !i.Speaks(v[i]) {
		return 0
	}
	if all := c.values[i]; len(all) == 0 || suspicion(i, v[i]) <= all[0] {
		return c.least[i]
	}
	return surpriseAt(c.tail(i, v[i]))
}

func surpriseAt(tail float64) float64 { return min(mostSurprise, max(0, -math.Log10(tail))) }

// indicators are some of all.
type indicators [IndicatorCount]bool

var everyIndicator = func() (all indicators) {
	for i := range all {
		all[i] = true
	}
	return all
}()

// surprises are those of all indicators of a statement; ok is false where the
// statement is not judged.
func (p *Population) surprises(s *Survey, no int) (x Weights, ok bool) {
	return p.surprisesOf(s, no, &everyIndicator)
}

// surprisesOf are surprises of some indicators; those of the others are 0.
func (p *Population) surprisesOf(s *Survey, no int, asked *indicators) (x Weights, ok bool) {
	at := p.class(s, statement.No(no))
	if at < 0 || !isJudged(s.People.Profiles[no].Kind) {
		return x, false
	}
	for i := range x {
		if !asked[i] {
			continue
		}
		x[i] = p.classes[at].surprise(Indicator(i), &s.Values[no])
	}
	return x, true
}
