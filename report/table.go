package report

import (
	"context"
	"math"
	"strconv"
	"time"

	"dyetrace"
	"dyetrace/trace"
)

// table is one of the report's tables: CSV files and spreadsheet sheets are
// two ways to write the same one.
type table struct {
	name    string
	columns []string // keys; words has a heading for each
	// each hands the rows over one by one. A row is the receiver's until it returns.
	each func(ctx context.Context, row func([]cell) error) error
}

type cellKind uint8

const (
	emptyCell  cellKind = iota
	textCell            // text from a source: whatever it looks like, it is text
	wordCell            // one of dyetrace's own words, which has a translation
	phraseCell          // a sentence of dyetrace's own
	numberCell          // a whole number
	minuteCell          // a duration in nanoseconds, shown in minutes
	amountCell
	momentCell
	partsCell // amounts by claim
	shareCell // a share or probability in millionths, shown in per cent
)

// cell is one value of a table.
type cell struct {
	kind     cellKind
	text     string
	number   int64 // a number, a duration, minor units or an instant
	currency dyetrace.Currency
	parts    []trace.Part
	says     phrase
}

func text(s string) cell     { return cell{kind: textCell, text: s} }
func word(s string) cell     { return cell{kind: wordCell, text: s} }
func sentence(p phrase) cell { return cell{kind: phraseCell, says: p} }
func number(n int64) cell    { return cell{kind: numberCell, number: n} }

func amount(a dyetrace.Amount, c dyetrace.Currency) cell {
	return cell{kind: amountCell, number: int64(a), currency: c}
}

func instant(at dyetrace.Instant) cell { return cell{kind: momentCell, number: int64(at)} }

func moment(m Moment) cell {
	if !m.Known {
		return cell{}
	}
	return instant(m.At)
}

func duration(d time.Duration, known bool) cell {
	if !known {
		return cell{}
	}
	return cell{kind: minuteCell, number: int64(d)}
}

// ratio is a share or a probability between 0 and 1.
// ratio is a share, to the millionth. What is more than nothing and less than all stays so
// when it is rounded, since a reader takes 0 % and 100 % for certain.
func ratio(x float64) cell {
	rounded := int64(math.Round(x * millionths))
	if x > 0 && x < 1 {
		rounded = min(max(rounded, 1), millionths-1)
	}
	return cell{kind: shareCell, number: rounded}
}

const millionths = 1_000_000

func partsOf(parts []trace.Part, c dyetrace.Currency) cell {
	return cell{kind: partsCell, parts: parts, currency: c}
}

// listTable is a table with one row, or several, for each element of a list.
func listTable[T any](name string, columns []string, list []T, rows func(*T, func([]cell) error) error) table {
	return table{name, columns, func(ctx context.Context, row func([]cell) error) error {
		for i := range list {
			if i%chunk == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
			if err := rows(&list[i], row); err != nil {
				return err
			}
		}
		return nil
	}}
}

// tables lists the report's tables in the order in which a reader wants them.
func (r *Report) tables() []table {
	list := []table{
		r.headTable(), r.inputTable(), r.claimTable(), r.accountTable(), r.transferTable(),
		r.endTable(), r.inquiryTable(), r.warningTable(),
	}
	if r.measured {
		list = append(list, r.measureTables()...)
	}
	if len(r.Faults) > 0 {
		list = append(list, r.faultTable())
	}
	if len(r.Names) > 0 {
		list = append(list, nameTable(r.Names))
	}
	if len(r.Differs) > 0 {
		list = append(list, r.differsTable())
	}
	if len(r.Compared) > 0 {
		list = append(list,
			comparedTable("compare_claims", "claim", r.claimRules(), r.comparedClaims()),
			comparedTable("compare_accounts", "account", r.Compared, r.comparedAccounts()))
	}
	return list
}

func (r *Report) claimTable() table {
	columns := []string{"claim", "victim", "transfer", "time", "from", "to", "currency", "followed", "refused", "arrived",
		"held", "ignored"}
	for e := range dyetrace.Ends {
		columns = append(columns, endColumn+e.String())
	}
	return listTable("claims", columns, r.Claims, func(c *Claim, row func([]cell) error) error {
		for _, b := range c.balances() {
			cells := []cell{
				text(c.ID), text(c.Victim), text(c.Transfer), instant(c.Time), text(c.From), text(c.To), word(b.Currency.String()),
				amount(b.Followed, b.Currency), amount(b.Refused, b.Currency), amount(b.Arrived, b.Currency),
				amount(b.Held, b.Currency), word(strconv.FormatBool(c.Ignored)),
			}
			for _, a := range b.Ends {
				cells = append(cells, amount(a, b.Currency))
			}
			if err := row(cells); err != nil {
				return err
			}
		}
		return nil
	})
}

func (r *Report) accountTable() table {
	columns := []string{
		"account", "currency", "level", "received", "sent", "held", "held_by_claim", "holder", "institution", "region",
		"kind", "covered", "first", "last", "first_out", "minutes_until_left", "transfers",
	}
	return listTable("accounts", columns, r.Accounts, func(a *Account, row func([]cell) error) error {
		return row([]cell{
			text(a.Account), word(a.Currency.String()), number(int64(a.Level)),
			amount(a.Received, a.Currency), amount(a.Sent, a.Currency), amount(a.Held, a.Currency),
			partsOf(r.HeldByClaim(a), a.Currency), text(a.Holder), text(a.Institution), text(a.Region),
			word(a.Kind.String()), word(strconv.FormatBool(a.Covered)), moment(a.Arrivals.First),
			moment(a.Arrivals.Last), moment(a.FirstOut), duration(a.UntilLeft()), number(a.Transfers),
		})
	})
}

func (r *Report) transferTable() table {
	columns := []string{
		"transfer", "time", "from", "to", "currency", "amount", "received", "received_currency", "level", "traced",
		"by_claim", "channel", "memo", "from_serial", "to_serial", "from_order", "to_order", "source_file",
		"source_sheet", "source_line", "source_sha256",
	}
	return table{"transfers", columns, func(ctx context.Context, row func([]cell) error) error {
		return r.EachTransfer(ctx, func(t *Transfer) error {
			return row([]cell{
				text(t.ID), instant(t.Time), text(t.From), text(t.To), word(t.Currency.String()), amount(t.Amount, t.Currency),
				amount(t.Received, t.ReceivedCurrency), word(t.ReceivedCurrency.String()), number(int64(t.Level)),
				amount(t.Traced, t.Currency), partsOf(t.ByClaim, t.Currency), text(t.Channel), text(t.Memo),
				text(t.FromSerial), text(t.ToSerial), text(t.FromOrder), text(t.ToOrder),
				text(t.Source.File), text(t.Source.Sheet), number(t.Source.Line), text(hexSum(t.Source.SHA256)),
			})
		})
	}}
}

func (r *Report) endTable() table {
	columns := []string{"account", "currency", "end", "amount", "by_claim", "earliest", "latest"}
	return listTable("ends", columns, r.Ends, func(e *End, row func([]cell) error) error {
		return row([]cell{
			text(e.Account), word(e.Currency.String()), word(e.End.String()), amount(e.Amount, e.Currency),
			partsOf(r.EndByClaim(e), e.Currency), moment(e.Times.First), moment(e.Times.Last),
		})
	})
}

func (r *Report) inquiryTable() table {
	columns := []string{"institution", "account", "holder", "currency", "amount", "first", "last", "transfers", "days",
		"ask_for"}
	w := r.Lang.words()
	return listTable("inquiries", columns, r.Inquiries, func(q *Inquiry, row func([]cell) error) error {
		days := q.rangeText(maxRanges)
		return row([]cell{
			text(q.Institution), text(q.Account), text(q.Holder), word(q.Currency.String()), amount(q.Amount, q.Currency),
			moment(q.Arrivals.First), moment(q.Arrivals.Last), number(q.Transfers), text(days), text(q.askFor(w)),
		})
	})
}

func (r *Report) warningTable() table {
	columns := []string{"account", "currency", "transfer", "time", "unrecorded", "claim", "refused", "reversal", "plain"}
	return listTable("warnings", columns, r.Warnings, func(w *Warning, row func([]cell) error) error {
		switch {
		case w.Reversal != "":
			return row([]cell{text(w.Account), word(w.Currency.String()), text(w.Transfer), instant(w.Time), {}, {}, {},
				word(w.Reversal), amount(w.Plain, w.Currency)})
		case w.Unrecorded == 0:
			return row([]cell{{}, word(w.Currency.String()), {}, {}, {}, text(w.Claim), amount(w.Refused, w.Currency), {}, {}})
		}
		return row([]cell{
			text(w.Account), word(w.Currency.String()), text(w.Transfer), instant(w.Time), amount(w.Unrecorded, w.Currency), {},
			{}, {}, {},
		})
	})
}

func comparedTable(name, key string, rules []Compared, rows []comparedRow) table {
	columns := []string{key, "holder", "currency"}
	if key != "account" {
		columns = []string{key, "currency"}
	}
	for i := range rules {
		columns = append(columns, rules[i].Rule.String())
	}
	return listTable(name, columns, rows, func(line *comparedRow, row func([]cell) error) error {
		cells := []cell{text(line.key), text(line.holder), word(line.currency.String())}
		if key != "account" {
			cells = []cell{text(line.key), word(line.currency.String())}
		}
		for _, held := range line.held {
			cells = append(cells, amount(held, line.currency))
		}
		return row(cells)
	})
}
