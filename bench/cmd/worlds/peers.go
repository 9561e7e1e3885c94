package main

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"

	"dyetrace/ledger/statement"
)

// peer is a simple measure of every account, as detection.Baseline is.
type peer struct {
	name  string
	score []float64
}

// pair is all that one account paid another.
type pair struct {
	from, to statement.No
	amount   float64 // in whole units: ranks need no cents
}

// peers are the simple measures of a world's transfers.
func (w *world) peers(folder string) ([]peer, error) {
	pairs, err := w.readPairs(filepath.Join(folder, "transfers.csv"))
	if err != nil {
		return nil, err
	}
	degree, in := make([]float64, len(w.number)), make([]float64, len(w.number))
	for _, p := range pairs {
		degree[p.to]++
		in[p.to] += p.amount
	}
	return []peer{{"in-degree", degree}, {"amount in", in}, {"PageRank", pageRank(pairs, len(w.number))}}, nil
}

// readPairs adds transfers up by payer and payee. Pairs are sorted, because sums
// of floating point depend on their order.
func (w *world) readPairs(file string) ([]pair, error) {
	sums := make(map[[2]statement.No]float64)
	err := eachRow(file, []string{"from", "to", "amount"}, func(cells []string) error {
		from, known := w.number[cells[0]]
		to, known2 := w.number[cells[1]]
		amount, err := strconv.ParseFloat(cells[2], 64)
		if err != nil || !known || !known2 {
			return fmt.Errorf("no transfer between accounts of accounts.csv: %q", cells)
		}
		if from != to {
			sums[[2]statement.No{from, to}] += amount
		}
		return nil
	})
	pairs := make([]pair, 0, len(sums))
	for of, amount := range sums {
		pairs = append(pairs, pair{of[0], of[1], amount})
	}
	slices.SortFunc(pairs, func(a, b pair) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to))
	})
	return pairs, err
}

// pageRank is that of Brin and Page, The anatomy of a large-scale hypertextual web
// search engine (1998), with links weighted by amount.
func pageRank(pairs []pair, n int) []float64 {
	// The damping is that of the paper. After 40 rounds ranks change by less than damping to
	// the power of 40, 0.15 %.
	const damping, rounds = 0.85, 40
	rank, next, out := make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range rank {
		rank[i] = 1 / float64(n)
	}
	for _, p := range pairs {
		out[p.from] += p.amount
	}
	// The rank of an account that pays nobody is spread over all, so that the sum stays 1.
	for range rounds {
		lost := 0.0
		for i := range next {
			next[i] = 0
			if out[i] == 0 {
				lost += rank[i]
			}
		}
		for _, p := range pairs {
			if out[p.from] > 0 {
				next[p.to] += rank[p.from] * p.amount / out[p.from]
			}
		}
		for i := range next {
			next[i] = (1-damping)/float64(n) + damping*(next[i]+lost/float64(n))
		}
		rank, next = next, rank
	}
	return rank
}
