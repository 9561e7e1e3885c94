package join

import (
	"dyetrace"
)

// maxSecond bounds how many lines of one second are put in order by their
// balances.
const maxSecond = 256

// balanceStep is a line's effect on the balance of its account.
type balanceStep struct {
	balance dyetrace.Stated // after the line
	change  dyetrace.Amount // by the line
}

// follows reports whether each balance follows from the one before.
func follows(lines []balanceStep, before dyetrace.Stated) bool {
	for _, l := range lines {
		if !l.balance.Known || before.Known && before.Amount+l.change != l.balance.Amount {
			return false
		}
		before = l.balance
	}
	return true
}

// walkBalances returns an order of lines in which each balance follows from the
// one before, nil where there is none. Balances are the corners and lines the
// edges of a walk that uses each edge once (Hierholzer 1873). The walk begins at
// the balance known from before, or where more lines leave than arrive.
func walkBalances(lines []balanceStep, before dyetrace.Stated) []int {
	if len(lines) < 2 || len(lines) > maxSecond {
		return nil
	}
	// A line without a balance has no edge to walk, and no place among the others.
	leaving := map[dyetrace.Amount][]int{}
	surplus := map[dyetrace.Amount]int{}
	for i, l := range lines {
		if !l.balance.Known {
			return nil
		}
		from := l.balance.Amount - l.change
		leaving[from] = append(leaving[from], i)
		surplus[from]++
		surplus[l.balance.Amount]--
	}
	// A corner that more lines leave than reach can only be the first one. Without
	// such a corner the walk is a circle and may begin anywhere; the known balance is
	// then the better choice.
	start := lines[0].balance.Amount - lines[0].change
	if before.Known && len(leaving[before.Amount]) > 0 {
		start = before.Amount
	}
	for _, l := range lines {
		if from := l.balance.Amount - l.change; surplus[from] > 0 {
			start = from
			break
		}
	}
	// Hierholzer's walk, with a stack instead of recursion: a line is written when
	// nothing leaves the corner it leads to, so the walk comes out backwards.
	type visit struct {
		at   dyetrace.Amount
		edge int
	}
	stack, walk := []visit{{start, -1}}, make([]int, 0, len(lines))
	for len(stack) > 0 {
		top := stack[len(stack)-1]
		if next := leaving[top.at]; len(next) > 0 {
			leaving[top.at] = next[1:]
			stack = append(stack, visit{lines[next[0]].balance.Amount, next[0]})
			continue
		}
		stack = stack[:len(stack)-1]
		if top.edge >= 0 {
			walk = append(walk, top.edge)
		}
	}
	if len(walk) != len(lines) {
		return nil
	}
	for i, j := 0, len(walk)-1; i < j; i, j = i+1, j-1 {
		walk[i], walk[j] = walk[j], walk[i]
	}
	// Where no walk uses every edge, the lines written do not follow each other:
	// that shows only here.
	at := start
	for _, k := range walk {
		if lines[k].balance.Amount-lines[k].change != at {
			return nil
		}
		at = lines[k].balance.Amount
	}
	return walk
}
