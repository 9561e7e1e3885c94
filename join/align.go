package join

import (
	"cmp"
	"slices"
	"time"
)

// maxCells bounds the table in which lines are aligned.
const maxCells = 1 << 20

// aligner pairs lines of opposite directions that one payer and payee have of
// one amount. Where there are several within reach of each other, time alone
// confuses them as soon as clocks differ by more than what lies between them.
// But each statement has them in its order, so partners never cross: of all
// ways to pair them that keep both orders, the one stands that leaves the
// fewest alone and has its partners nearest in time.
type aligner struct {
	lines    []Line
	within   time.Duration
	partners []int32
	out, in  []int32
	cost     []time.Duration
	step     []byte
}

// Steps of an alignment.
const (
	stepBoth = byte(iota)
	stepOut  // the payer's line has no partner
	stepIn
)

// take takes lines and reports whether they can be aligned.
func (a *aligner) take(cluster []int32) bool {
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

// align pairs what was taken (Needleman and Wunsch 1970, with time apart as the
// price of a pair and the tolerance as that of a line left alone).
func (a *aligner) align() {
	rows, columns := len(a.out)+1, len(a.in)+1
	a.cost = slices.Grow(a.cost[:0], rows*columns)[:rows*columns]
	a.step = slices.Grow(a.step[:0], rows*columns)[:rows*columns]
	alone := a.within + 1
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
			a.cost[at], a.step[at] = a.cost[at-columns]+alone, stepOut
			if c := a.cost[at-1] + alone; c < a.cost[at] {
				a.cost[at], a.step[at] = c, stepIn
			}
			if d := apart(&a.lines[a.out[i-1]], &a.lines[a.in[j-1]]); d <= a.within {
				if c := a.cost[at-columns-1] + d; c < a.cost[at] {
					a.cost[at], a.step[at] = c, stepBoth
				}
			}
		}
	}
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
