package patterns

import (
	"context"
	"io"
	"slices"
	"strconv"

	"dyetrace/detect/pattern"
	"dyetrace/internal/display"
	"dyetrace/ledger/statement"
)

// WriteCompleted writes a row for each transfer that was looked at, in ledger order:
// what it completes with history of a window before it. Scatter-gathers are given
// by the most accounts between and cycles by the fewest accounts, after their number.
func (p *Result) WriteCompleted(ctx context.Context, to io.Writer, b *pattern.Bounds) error {
	out := display.NewCSV(to, "transfer", "fan_in", "fan_out", "in", "out", "scatter_gathers", "most_between",
		"temporal_cycles", "shortest_temporal", "simple_cycles", "shortest_simple")
	number := func(n int32) string { return strconv.Itoa(int(n)) }
	// Ids are read many at a time, because each reading finds its place in the records anew.
	const batch = 1 << 12
	var ords []statement.Ord
	var rows [][]string
	flush := func() error {
		ids, err := p.Ledger.IDs(ords)
		if err != nil {
			return err
		}
		for i, cells := range rows {
			out.Row(slices.Insert(cells, 0, ids[i])...)
		}
		ords, rows = ords[:0], rows[:0]
		return out.Err()
	}
	err := p.Graph.Complete(ctx, b.Window, b.MaxHops, func(e pattern.Edge, c *pattern.Completed) error {
		cells := []string{number(c.FanIn), number(c.FanOut), number(c.In), number(c.Out)}
		for i, list := range [...][]int32{c.ScatterGathers, c.TemporalCycles, c.SimpleCycles} {
			size := int32(0)
			switch {
			case len(list) == 0:
			case i == 0:
				size = slices.Max(list)
			default:
				size = slices.Min(list)
			}
			cells = append(cells, strconv.Itoa(len(list)), number(size))
		}
		ords, rows = append(ords, p.Graph.Transfer(e).Ord), append(rows, cells)
		if len(rows) < batch {
			return nil
		}
		return flush()
	})
	if err == nil {
		err = flush()
	}
	if closed := out.Finish(); err == nil {
		err = closed
	}
	return err
}
