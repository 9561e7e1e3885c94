package join

import (
	"dyetrace"
)

// maxSecond bounds how many lines of one second are put in order by their
// balances.
const maxSecond = 256

// byBalance puts lines of one second in an order in which each balance follows
// from the one before, if there is one, and reports whether that is another
// order than they were in. Balances are the corners and lines the edges of a
// walk that uses each edge once (Hierholzer 1873): it begins at the balance
// known from before, or where more lines leave than arrive.
func (c *chain[T]) byBalance(group []chainItem[T]) (changed bool) {
	stands := make([]*Stand, len(group))
	for i := range group {
		stands[i] = group[i].stand
	}
	if follows(stands, c.balance) {
		return false
	}
	order := walkBalances(stands, c.balance)
	if order == nil {
		return false
	}
	sorted := make([]chainItem[T], len(group))
	for i, k := range order {
		sorted[i] = group[k]
		changed = changed || i != k
	}
	copy(group, sorted)
	return changed
}

// follows reports whether each balance follows from the one before.
func follows(lines []*Stand, before dyetrace.Stated) bool {
	for _, l := range lines {
		if !l.Balance.Known || before.Known && before.Amount+l.Change != l.Balance.Amount {
			return false
		}
		before = l.Balance
	}
	return true
}

// walkBalances gives an order of lines in which each balance follows from the
// one before, nil where there is none.
func walkBalances(lines []*Stand, before dyetrace.Stated) []int {
	if len(lines) < 2 || len(lines) > maxSecond {
		return nil
	}
	leaving := map[dyetrace.Amount][]int{}
	surplus := map[dyetrace.Amount]int{}
	for i, l := range lines {
		if !l.Balance.Known {
			return nil
		}
		from := l.Balance.Amount - l.Change
		leaving[from] = append(leaving[from], i)
		surplus[from]++
		surplus[l.Balance.Amount]--
	}
	start := lines[0].Balance.Amount - lines[0].Change
	if before.Known && len(leaving[before.Amount]) > 0 {
		start = before.Amount
	}
	for _, l := range lines {
		if from := l.Balance.Amount - l.Change; surplus[from] > 0 {
			start = from
			break
		}
	}
	type visit struct {
		at   dyetrace.Amount
		edge int
	}
	stack, walk := []visit{{start, -1}}, make([]int, 0, len(lines))
	for len(stack) > 0 {
		top := stack[len(stack)-1]
		if next := leaving[top.at]; len(next) > 0 {
			leaving[top.at] = next[1:]
			stack = append(stack, visit{lines[next[0]].Balance.Amount, next[0]})
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
	at := start
	for _, k := range walk {
		if lines[k].Balance.Amount-lines[k].Change != at {
			return nil
		}
		at = lines[k].Balance.Amount
	}
	return walk
}
