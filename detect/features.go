package detect

import (
	"context"
	"io"

	"github.com/parquet-go/parquet-go"

	"dyetrace/ledger/statement"
)

const (
	featureRows     = 1024    // rows handed to the writer at a time
	featureRowGroup = 1 << 19 // rows of a row group
)

// featureSchema has a column for each indicator, by its name, null where it is
// unknown, beside account, currency, kind, transfers and score.
func featureSchema() *parquet.Schema {
	packed := func(n parquet.Node) parquet.Node { return parquet.Compressed(n, &parquet.Zstd) }
	g := parquet.Group{
		"account":   packed(parquet.String()),
		"currency":  packed(parquet.Encoded(parquet.String(), &parquet.RLEDictionary)),
		"kind":      packed(parquet.Encoded(parquet.String(), &parquet.RLEDictionary)),
		"transfers": packed(parquet.Encoded(parquet.Int(64), &parquet.DeltaBinaryPacked)),
		"score":     packed(parquet.Leaf(parquet.DoubleType)),
	}
	for i := range IndicatorCount {
		g[i.String()] = packed(parquet.Optional(parquet.Leaf(parquet.FloatType)))
	}
	return parquet.NewSchema("features", g)
}

// WriteFeatures writes every statement's indicators as Parquet, by statement,
// for people who train models of their own. Statements without a transfer since
// Setting.Since are left out.
func (r *Scores) WriteFeatures(ctx context.Context, l StatementReader, w io.Writer) error {
	// A schema orders its columns by name; values go in by their place in it.
	schema := featureSchema()
	column := map[string]int{}
	for i, path := range schema.Columns() {
		column[path[0]] = i
	}
	// Rows go to the writer some at a time: one call for each row costs more than
	// the row. The version of the program is left out, so that the same ledger gives
	// the same bytes.
	out := parquet.NewGenericWriter[any](w, schema,
		parquet.MaxRowsPerRowGroup(featureRowGroup), parquet.CreatedBy("dyetrace", "", ""))
	rows := make([]parquet.Row, 0, featureRows)
	flush := func() error {
		_, err := out.WriteRows(rows)
		rows = rows[:0]
		return err
	}
	for no := range r.Survey.Values {
		if no%featureRows == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if r.Survey.Moves[no] == 0 {
			continue
		}
		name, err := l.Name(statement.No(no))
		if err != nil {
			return err
		}
		// What is unknown is null, and not 0 or NaN, which a program that learns from
		// the file would take for a value.
		row := make(parquet.Row, len(column))
		set := func(key string, v parquet.Value, defined int) { row[column[key]] = v.Level(0, defined, column[key]) }
		set("account", parquet.ValueOf(name.Account), 0)
		set("currency", parquet.ValueOf(name.Currency.String()), 0)
		set("kind", parquet.ValueOf(r.Survey.People.Profiles[no].Kind.String()), 0)
		set("transfers", parquet.ValueOf(int64(r.Survey.Moves[no])), 0)
		set("score", parquet.ValueOf(float64(r.Score[no])), 0)
		for i, v := range r.Survey.Values[no] {
			if v == v {
				set(Indicator(i).String(), parquet.ValueOf(v), 1)
			} else {
				set(Indicator(i).String(), parquet.NullValue(), 0)
			}
		}
		if rows = append(rows, row); len(rows) == featureRows {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if err := flush(); err != nil {
		return err
	}
	return out.Close()
}
