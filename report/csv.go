package report

import (
	"context"
	"io"
	"strconv"
	"time"

	"dyetrace"
	"dyetrace/internal/display"
)

// WriteCSV writes each of the report's tables as a CSV file of its own: head,
// inputs, claims, accounts, transfers, ends, inquiries, warnings, faults where
// statements have any and, where rules were compared, compare_claims and
// compare_accounts. create opens the file of a name such as accounts.csv.
//
// Headings and dyetrace's own words stay as they are in every language, so
// that programs can rely on them. Amounts by claim are a JSON object in their
// cell. Texts are made fit for people, see package display.
func (r *Report) WriteCSV(ctx context.Context, create func(name string) (io.WriteCloser, error)) error {
	for _, t := range r.tables() {
		file, err := create(t.name + ".csv")
		if err != nil {
			return err
		}
		err = r.writeCSVTable(ctx, file, t)
		if closing := file.Close(); err == nil {
			err = closing
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// WriteAccountsCSV writes the accounts alone, for a place that takes one table.
func (r *Report) WriteAccountsCSV(ctx context.Context, w io.Writer) error {
	return r.writeCSVTable(ctx, w, r.accountTable())
}

func (r *Report) writeCSVTable(ctx context.Context, w io.Writer, t table) error {
	out := display.NewCSV(w, t.columns...)
	record := make([]string, len(t.columns))
	err := t.each(ctx, func(row []cell) error {
		for i := range row {
			record[i] = r.csvCell(&row[i])
		}
		out.Row(record...)
		return out.Err()
	})
	if err != nil {
		return err
	}
	return out.Finish()
}

// csvCell is a cell before it is made fit for people.
func (r *Report) csvCell(c *cell) string {
	switch c.kind {
	case textCell, wordCell:
		return c.text
	case phraseCell:
		return c.says(r.Lang)
	case numberCell:
		return strconv.FormatInt(c.number, 10)
	case minuteCell:
		return minutes(time.Duration(c.number))
	case amountCell:
		return dyetrace.Amount(c.number).Format(c.currency)
	case momentCell:
		return dyetrace.Instant(c.number).String()
	case shareCell:
		return strconv.FormatFloat(float64(c.number)/millionths, 'f', -1, 64)
	case partsCell:
		j := &jsonWriter{}
		r.jsonMap(j, c.parts, c.currency)
		return string(j.buf)
	default:
		return ""
	}
}
