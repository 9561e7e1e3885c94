package main

import (
	"context"
	"fmt"
	"time"

	"dyetrace/bench/duck"
	"dyetrace/bench/measure"
)

// openBar is how long opening a ledger may take.
const openBar = 20 * time.Millisecond

// open measures opening a ledger in many fresh processes, and many times in
// one of them. DuckDB opens its database file.
func (b *bench) open(ctx context.Context) (lines []line, err error) {
	for _, s := range []scale{medium, large} {
		if err := b.haveLedger(ctx, s); err != nil {
			return nil, err
		}
		if err := b.haveDatabase(ctx, s); err != nil {
			return nil, err
		}
		const fresh, again = 20, 200
		var ours, peer measure.Durations
		for range fresh {
			opened, _, err := call[openResult](ctx, b, taskOpen, openTask{Ledger: b.ledger(s), Times: 1}, b.cores)
			if err != nil {
				return nil, err
			}
			ours = append(ours, opened.Took...)
			if opened, _, err = call[openResult](ctx, b, taskOpenDuck, openTask{Database: b.database(s, duck.Sniffed), Times: 1},
				b.cores); err != nil {
				return nil, err
			}
			peer = append(peer, opened.Took...)
		}
		opened, _, err := call[openResult](ctx, b, taskOpen, openTask{Ledger: b.ledger(s), Times: again}, b.cores)
		if err != nil {
			return nil, err
		}
		lines = append(lines, line{
			what:  fmt.Sprintf("open %s, %d fresh processes", b.millions(s), fresh),
			ours:  fmt.Sprintf("%s; again in the same process %s", spread(ours), short(opened.Took.Median())),
			peer:  spread(peer),
			times: ratio(peer.Median(), ours.Median()),
			bar:   "≤ 20 ms", met: reached(ours.Median() <= openBar),
		})
	}
	return lines, nil
}
