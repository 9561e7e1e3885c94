package main

import (
	"context"
	"fmt"

	"dyetrace/bench/duck"
	"dyetrace/bench/measure"
)

// peakBar is how much memory an import may take at most.
const peakBar = 3 << 30

// importing is what importing a scale took, on each side, in all runs. The
// sides take turns, so that a change of the machine's mood meets both.
type importing struct {
	ours, sniffed, exact             measure.Durations
	oursPeak, sniffedPeak, exactPeak measure.Series[int64]
}

func (b *bench) importBoth(ctx context.Context, s scale, runs int, exactToo bool) (m importing, err error) {
	if err := b.haveCSV(ctx, s); err != nil {
		return m, err
	}
	if err := b.warm(s); err != nil {
		return m, err
	}
	for range runs {
		run, err := b.importLedger(ctx, s)
		if err != nil {
			return m, err
		}
		m.ours, m.oursPeak = append(m.ours, run.Wall), append(m.oursPeak, run.PeakRSS)
		loading, run, err := b.loadDatabase(ctx, s, duck.Sniffed)
		if err != nil {
			return m, err
		}
		m.sniffed, m.sniffedPeak = append(m.sniffed, loading.Total()), append(m.sniffedPeak, run.PeakRSS)
		if !exactToo {
			continue
		}
		if loading, run, err = b.loadDatabase(ctx, s, duck.Exact); err != nil {
			return m, err
		}
		m.exact, m.exactPeak = append(m.exact, loading.Total()), append(m.exactPeak, run.PeakRSS)
	}
	return m, nil
}

// importLine sets our import beside one of DuckDB's. Ours counts from the
// start of the process to its end, DuckDB's from its first statement to the
// end of its last.
func (b *bench) importLine(what string, s scale, ours measure.Durations, peak int64, peer measure.Durations,
	peerPeak int64) line {
	times := ratio(peer.Median(), ours.Median())
	return line{
		what:  what,
		ours:  fmt.Sprintf("%s, %s, peak %s", spread(ours), perSecond(b.transfers(s), ours.Median()), gib(peak)),
		peer:  fmt.Sprintf("%s, peak %s", spread(peer), gib(peerPeak)),
		times: times,
		bar:   "≥ 1 ×, aim at 2 ×",
		met:   reached(times >= 1),
	}
}

func (b *bench) importMedium(ctx context.Context) ([]line, error) {
	m, err := b.importBoth(ctx, medium, b.runs, true)
	if err != nil {
		return nil, err
	}
	what := fmt.Sprintf("import %s, CSV to durable, indexed both ways", b.millions(medium))
	return []line{
		b.importLine(what+"; DuckDB: types as it finds them (BIGINT, DOUBLE)", medium, m.ours, m.oursPeak.Median(), m.sniffed,
			m.sniffedPeak.Median()),
		b.importLine(what+"; DuckDB: exact types (VARCHAR, DECIMAL)", medium, m.ours, m.oursPeak.Median(), m.exact,
			m.exactPeak.Median()),
	}, nil
}

func (b *bench) importShuffled(ctx context.Context) ([]line, error) {
	m, err := b.importBoth(ctx, mediumShuffled, 1, false)
	if err != nil {
		return nil, err
	}
	what := fmt.Sprintf("import %s, rows in random order, one run; DuckDB: types as it finds them",
		b.millions(mediumShuffled))
	return []line{b.importLine(what, mediumShuffled, m.ours, m.oursPeak.Median(), m.sniffed, m.sniffedPeak.Median())}, nil
}

func (b *bench) importLarge(ctx context.Context) ([]line, error) {
	m, err := b.importBoth(ctx, large, 1, false)
	if err != nil {
		return nil, err
	}
	peak := m.oursPeak.Median()
	return []line{
		b.importLine(fmt.Sprintf("import %s, one run; DuckDB: types as it finds them", b.millions(large)), large, m.ours,
			peak, m.sniffed, m.sniffedPeak.Median()),
		{
			what: fmt.Sprintf("memory of importing %s", b.millions(large)),
			ours: gib(peak), peer: gib(m.sniffedPeak.Median()),
			bar: "≤ 3 GiB", met: reached(peak <= peakBar),
		},
	}, nil
}
