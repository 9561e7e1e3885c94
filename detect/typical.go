package detect

import (
	"context"
	"math"
	"slices"

	"dyetrace"
	"dyetrace/ledger/statement"
)

// mostTypical bounds how many statements are asked what a ledger's transfers are
// commonly like.
const mostTypical = 2048

// typical is what a transfer of each currency commonly moves: the logarithm, base
// 2, of the median over some statements, in minor units, without its fraction, so
// that it hardly changes as a ledger grows. Sums are held against it where a
// currency has no sums of its own that people know.
func typical(ctx context.Context, l StatementReader, c *Clock, people *People) (map[dyetrace.Currency]float64, error) {
	n := l.Statements()
	step := max(1, n/mostTypical)
	sums := map[dyetrace.Currency][]dyetrace.Amount{}
	var moves []Move
	for no := 0; no < n; no += step {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		var err error
		if moves, err = movesOf(l, c, statement.No(no), moves); err != nil {
			return nil, err
		}
		// Of a cash desk or a biller a few say as much as all.
		const each = 64
		currency := people.Profiles[no].Currency
		for i := range moves[:min(each, len(moves))] {
			sums[currency] = append(sums[currency], moves[i].Amount)
		}
	}
	logs := map[dyetrace.Currency]float64{}
	for currency, all := range sums {
		slices.Sort(all)
		logs[currency] = math.Round(math.Log2(max(1, float64(all[len(all)/2]))))
	}
	return logs, nil
}

// fineness is by how much sums of a currency are told apart: round is the step of
// round sums, a few times what a transfer commonly moves, and fine a hundredth of
// it, in minor units.
func fineness(typical float64) (round, fine dyetrace.Amount) {
	const times, hundredth, most = 4, 100, 1 << 50
	round = 1
	for limit := min(most, times*math.Exp2(typical)); float64(round)*10 <= limit; {
		round *= 10
	}
	return round, max(1, round/hundredth)
}
