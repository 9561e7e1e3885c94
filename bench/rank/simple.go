package rank

import (
	"context"
	"fmt"
	"strconv"

	"dyetrace/bench/rows"
	"dyetrace/evaluate/detection"
	"dyetrace/ledger/statement"
)

// Simple computes the simple measures of so many accounts from a table of transfers
// with the columns from, to and amount: in-degree, amount in, PageRank and
// FlowScope. number gives the number of each account that the table names. What an
// account pays itself does not count.
func Simple(ctx context.Context, file string, accounts int, number func(string) (statement.No, error)) (
	[]detection.Baseline, error) {
	sums := make(map[[2]statement.No]*detection.Paid)
	err := rows.Each(file, []string{"from", "to", "amount"}, func(cells []string) error {
		from, err := number(cells[0])
		if err != nil {
			return err
		}
		to, err := number(cells[1])
		if err != nil || from == to {
			return err
		}
		amount, err := strconv.ParseFloat(cells[2], 64) // whole units: ranks need no cents
		if err != nil {
			return fmt.Errorf("amount %q is no number", cells[2])
		}
		p := sums[[2]statement.No{from, to}]
		if p == nil {
			p = &detection.Paid{From: from, To: to}
			sums[[2]statement.No{from, to}] = p
		}
		p.Amount += amount
		p.Transfers++
		return nil
	})
	if err != nil {
		return nil, err
	}
	list := make([]detection.Paid, 0, len(sums))
	for _, p := range sums {
		list = append(list, *p)
	}
	return detection.Measures(ctx, accounts, list)
}
