package report

import (
	"context"
	"fmt"
	"slices"
	"time"

	"dyetrace/detect"
	"dyetrace/ledger/statement"
)

func sortedOnce(ords []statement.Ord) []statement.Ord {
	slices.Sort(ords)
	return slices.Compact(ords)
}

// findingTable has a row for each finding: who, how much, and all reasons in
// one cell.
func (d *Detection) findingTable() table {
	columns := []string{"rank", "account", "currency", "holder", "kind", "score", "model", "why", "speaks_against",
		"in", "out", "relayed", "payers", "strangers", "payees", "regions", "dwell", "commission", "commission_low",
		"commission_high", "first", "last", "network", "role", "certainty"}
	return listTable("findings", columns, d.Result.Findings, func(f *detect.Finding, row func([]cell) error) error {
		x, c := &f.Facts, f.Account.Currency
		cells := []cell{number(int64(f.Rank)), text(f.Account.Account), word(c.String()), text(f.Holder),
			word(f.Kind.String()), text(scoreText(f.Score)), text(f.Model), sentence(why(f)), sentence(against(f)),
			amount(x.In, c), amount(x.Out, c), amount(x.Relayed, c), number(int64(x.Payers)), number(int64(x.Strangers)),
			number(int64(x.Payees)), number(int64(x.Regions)), duration(time.Duration(x.DwellSeconds)*time.Second,
				x.DwellSeconds >= 0),
			kept(x, x.Commission.Median), kept(x, x.Commission.Low), kept(x, x.Commission.High), instant(x.First),
			instant(x.Last)}
		return row(append(cells, d.standingCells(f.Statement)...))
	})
}

// kept is a commission in millionths, if one can be computed.
func kept(x *detect.Facts, ppm int64) cell {
	if x.Commission.Ins == 0 {
		return cell{}
	}
	return cell{kind: shareCell, number: ppm}
}

// reasonTable has a row for each reason, for or against.
func (d *Detection) reasonTable() table {
	columns := []string{"rank", "account", "currency", "side", "topic", "weight", "said", "transfers_listed"}
	return listTable("reasons", columns, d.Result.Findings, func(f *detect.Finding, row func([]cell) error) error {
		line := func(side, topic, weight string, said phrase, listed int) error {
			return row([]cell{number(int64(f.Rank)), text(f.Account.Account), word(f.Account.Currency.String()), word(side),
				word(topic), text(weight), sentence(said), number(int64(listed))})
		}
		for i := range f.Reasons {
			r := &f.Reasons[i]
			if err := line("for", r.Topic.String(), weightText(r.Weight), func(l Lang) string { return l.Reason(f, r) },
				len(r.Transfers)); err != nil {
				return err
			}
		}
		for i := range f.Against {
			a := &f.Against[i]
			if err := line("against", a.Kind.String(), "", func(l Lang) string { return l.Against(a) },
				len(a.Transfers)); err != nil {
				return err
			}
		}
		return nil
	})
}

// indicatorTable has a row for each feature that adds to a score or lessens it:
// together with what all accounts have in common, they are the score.
func (d *Detection) indicatorTable() table {
	columns := []string{"rank", "account", "currency", "topic", "indicator", "indicator_value", "tail", "weight"}
	return listTable("reason_indicators", columns, d.Result.Findings,
		func(f *detect.Finding, row func([]cell) error) error {
			for _, part := range f.Parts {
				err := row([]cell{number(int64(f.Rank)), text(f.Account.Account), word(f.Account.Currency.String()),
					word(part.Feature.Topic().String()),
					word(part.Feature.String()), valueCell(part.Value), tailCell(part.Tail), text(weightText(part.Weight))})
				if err != nil {
					return err
				}
			}
			return nil
		})
}

// evidenceTable has a row for each transfer that a reason rests on.
func (d *Detection) evidenceTable() table {
	columns := []string{"rank", "account", "side", "topic", "transfer", "time", "from", "to", "amount", "currency"}
	return table{"evidence", columns, func(ctx context.Context, row func([]cell) error) error {
		for i := range d.Result.Findings {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := d.evidenceOf(&d.Result.Findings[i], row); err != nil {
				return err
			}
		}
		return nil
	}}
}

func (d *Detection) evidenceOf(f *detect.Finding, row func([]cell) error) error {
	line := func(side, topic string, ords []statement.Ord) error {
		for _, o := range ords {
			t := d.peers[o]
			err := row([]cell{number(int64(f.Rank)), text(f.Account.Account), word(side), word(topic), text(d.ids[o]),
				instant(t.at), text(t.from), text(t.to), amount(t.amount, t.currency), word(t.currency.String())})
			if err != nil {
				return err
			}
		}
		return nil
	}
	for i := range f.Reasons {
		if err := line("for", f.Reasons[i].Topic.String(), f.Reasons[i].Transfers); err != nil {
			return err
		}
	}
	for i := range f.Against {
		if err := line("against", f.Against[i].Kind.String(), f.Against[i].Transfers); err != nil {
			return err
		}
	}
	return nil
}

// valueCell is an indicator's value, empty where it cannot be computed: trees weigh
// that, too.
func valueCell(value float64) cell {
	if value != value {
		return cell{}
	}
	return text(fmt.Sprintf("%.4g", value))
}

// weightText has three decimals. What rounds to nothing has no sign.
func weightText(weight float64) string {
	if said := fmt.Sprintf("%.3f", weight); said != "-0.000" {
		return said
	}
	return "0.000"
}

// tailCell is a share of comparable accounts, empty where there is none to compare.
func tailCell(tail float64) cell {
	if tail != tail {
		return cell{}
	}
	return ratio(tail)
}
