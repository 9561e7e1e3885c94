package detection

import (
	"cmp"
	"slices"

	"dyetrace/ledger/statement"
)

// firstFew is how many accounts a person may look at in a morning or two; the
// look-alikes among them are counted.
const firstFew = 500

// Curve is how good a ranking of accounts is.
type Curve struct {
	Name      string
	Positives int
	// AveragePrecision is the mean, over all accounts of platforms, of the
	// precision at their rank; 0 for one that is not ranked.
	AveragePrecision float64
	At50, At100      float64 // precision among the first so many
	At500            float64
	// RecallAt90 is the largest share of platforms' accounts that some beginning
	// of the ranking of precision 0.9 or more holds.
	RecallAt90 float64
	// LookAlikes is how many of the first 500 are ordinary accounts of a living
	// that looks like run-points, by their living; Ordinary how many are others.
	LookAlikes map[string]int
	Ordinary   int
	Points     []Point
	// Listed is how many accounts the ranking names at all. AtShort is the precision among
	// the first ShortList of these, or among all if there are fewer; ShortList is the
	// length of the shortest ranking that it is compared with.
	Listed    int
	ShortList int
	AtShort   float64
}

// Point is precision and recall at a rank.
type Point struct {
	Rank              int
	Precision, Recall float64
}

// LookAlikeShare is the share of look-alikes among the first 500.
func (c *Curve) LookAlikeShare() float64 {
	n := 0
	for _, k := range c.LookAlikes {
		n += k
	}
	return float64(n) / firstFew
}

// Rank orders statements by score, the highest first, of equals the lowest
// number. Those with a score of 0 or less, and those that are not ranked, are
// left out.
func Rank(score []float64, ranked []bool) []statement.No {
	order := make([]statement.No, 0, len(score))
	for no, s := range score {
		if s > 0 && ranked[no] {
			order = append(order, statement.No(no))
		}
	}
	slices.SortFunc(order, func(a, b statement.No) int {
		return cmp.Or(cmp.Compare(score[b], score[a]), cmp.Compare(a, b))
	})
	return order
}

// NewCurve measures a ranking.
func NewCurve(name string, order []statement.No, t *Truth) Curve {
	c := Curve{Name: name, Positives: t.Positives(), LookAlikes: map[string]int{}, Listed: len(order)}
	hits, sum := 0, 0.0
	for i, no := range order {
		rank := i + 1
		hit := t.Platform[no] >= 0
		if hit {
			hits++
			sum += float64(hits) / float64(rank)
		} else if rank <= firstFew {
			if role := t.Role[no]; role != "" {
				c.LookAlikes[role]++
			} else {
				c.Ordinary++
			}
		}
		precision, recall := float64(hits)/float64(rank), share(float64(hits), float64(c.Positives))
		if precision >= 0.9 {
			c.RecallAt90 = max(c.RecallAt90, recall)
		}
		if hit && (hits%5 == 0 || hits == c.Positives) || rank == 1 {
			c.Points = append(c.Points, Point{rank, precision, recall})
		}
	}
	c.At50, c.At100, c.At500 = precisionAt(order, 50, t), precisionAt(order, 100, t), precisionAt(order, firstFew, t)
	c.AveragePrecision = share(sum, float64(c.Positives))
	return c
}

// precisionAt is the precision among the first n. Where fewer are ranked, what is
// missing is not right.
func precisionAt(order []statement.No, n int, t *Truth) float64 {
	hits := 0
	for _, no := range order[:min(n, len(order))] {
		if t.Platform[no] >= 0 {
			hits++
		}
	}
	return share(float64(hits), float64(n))
}

// precisionAmong is the precision among the first n, or of all where fewer
// are ranked.
func precisionAmong(order []statement.No, n int, t *Truth) float64 {
	return precisionAt(order, min(n, len(order)), t)
}

// share is a/b, 0 where b is 0.
func share(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}
