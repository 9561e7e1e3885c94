package join

import (
	"cmp"
	"slices"
	"time"
)

// maxCells bounds the table in which lines are aligned.
const maxCells = 1 << 20

// aligner pairs lines of opposite directions, of one payer, payee and amount.
// Where several are within reach of each other, time alone confuses them as soon
// as clocks differ by more than the time between two lines. But each statement
// has its lines in order, so partners never cross. Of all ways to pair the lines
// that keep both orders, the aligner chooses the one that leaves the fewest lines
// alone and has its partners nearest in time.
type aligner struct {
	lines     []Line
	tolerance time.Duration
	partners  []int32
	out, in   []int32
	cost      []time.Duration
	step      []byte
}

// Steps of an alignment.
const (
	stepBoth = byte(iota)
	stepOut  // the payer's line has no partner
	stepIn
)

// load takes the lines of a cluster and reports whether they can be aligned.
func (a *aligner) load(cluster []int32) bool {
	a.out, a.in = a.out[:0], a.in[:0]
	for _, i := range cluster {
		if a.lines[i].In {
			a.in = append(a.in, i)
		} else {
			a.out = append(a.out, i)
		}
	}
	if len(a.out) == 0 || len(a.in) == 0 || (len(a.out)+1)*(len(a.in)+1) > maxCells {
		return false
	}
	order := func(x, y int32) int {
		return cmp.Or(cmp.Compare(a.lines[x].Rank, a.lines[y].Rank), compareContent(&a.lines[x], &a.lines[y]))
	}
	slices.SortFunc(a.out, order)
	slices.SortFunc(a.in, order)
	return true
}

// align pairs the loaded lines (Needleman and Wunsch 1970). The cost of a pair is
// the time between its lines, and the cost of a line without a partner is the
// tolerance.
func (a *aligner) align() {
	// The tables are kept from cluster to cluster: there are millions of small ones.
	rows, columns := len(a.out)+1, len(a.in)+1
	a.cost = slices.Grow(a.cost[:0], rows*columns)[:rows*columns]
	a.step = slices.Grow(a.step[:0], rows*columns)[:rows*columns]
	// A line alone costs more than any pair allowed, so that no pair is given up
	// for a nearer one that leaves two lines alone.
	alone := a.tolerance + 1
	for i := range rows {
		for j := range columns {
			at := i*columns + j
			switch {
			case i == 0 && j == 0:
				a.cost[at] = 0
				continue
			case i == 0:
				a.cost[at], a.step[at] = a.cost[at-1]+alone, stepIn
				continue
			case j == 0:
				a.cost[at], a.step[at] = a.cost[at-columns]+alone, stepOut
				continue
			}
			// Only a lower cost replaces a step, so that ways of equal cost are chosen
			// alike on every run.
			a.cost[at], a.step[at] = a.cost[at-columns]+alone, stepOut
			if c := a.cost[at-1] + alone; c < a.cost[at] {
				a.cost[at], a.step[at] = c, stepIn
			}
			if d := apart(&a.lines[a.out[i-1]], &a.lines[a.in[j-1]]); d <= a.tolerance {
				if c := a.cost[at-columns-1] + d; c < a.cost[at] {
					a.cost[at], a.step[at] = c, stepBoth
				}
			}
		}
	}
	// The cheapest way is read backwards, from the last lines to the first.
	for i, j := len(a.out), len(a.in); i > 0 || j > 0; {
		switch a.step[i*columns+j] {
		case stepBoth:
			i, j = i-1, j-1
			a.partners[a.out[i]], a.partners[a.in[j]] = a.in[j], a.out[i]
		case stepOut:
			i--
		default:
			j--
		}
	}
}
