package parquetfile

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/parquet-go/parquet-go"

	"dyetrace"
	"dyetrace/intake"
)

// batchRows is how many rows are read at a time.
const batchRows = 8192

// Formats is the one format, which holds transfers, accounts, links or holders.
func Formats() []intake.Format {
	return []intake.Format{{
		Name: "parquet",
		Title: "Parquet with the columns of transfers.csv, accounts.csv, links.csv or holders.csv, of a format " +
			"here, or of a mapping",
		Magic:         "PAR1",
		Binary:        read,
		Cells:         openCells,
		ZeroIsAccount: true,
	}}
}

// table reads the rows of one kind of table, a batch at a time.
type table interface {
	// open finds the table's columns.
	open(columns) error
	// found are the columns that it reads.
	found() []*column
	// row adds row i of the values that its columns hold to the batch.
	row(i int, line int64, b *dyetrace.Batch) error
}

// read reads a whole file.
func read(
	ctx context.Context, f *os.File, o *intake.Options, emit func(*dyetrace.Batch) error,
) (rows int64, err error) {
	// The library panics on some damaged files. A panic of emit is not one of these and goes on.
	emitting := false
	defer func() {
		if p := recover(); p != nil {
			if emitting {
				panic(p)
			}
			err = fmt.Errorf("the Parquet data is damaged: %v", p)
		}
	}()
	file, done, err := openParquet(f)
	if err != nil {
		return 0, err
	}
	defer done()
	t, err := chooseTable(file, o)
	if err != nil {
		return 0, err
	}
	var b dyetrace.Batch
	for _, group := range file.RowGroups() {
		err := readGroup(ctx, group, t, func(n int) error {
			b.Reset()
			for i := range n {
				rows++
				addRow(t, i, rows, &b)
			}
			if o.Progress != nil {
				o.Progress(int64(float64(file.Size()) * min(1, float64(rows)/float64(file.NumRows()))))
			}
			emitting = true
			defer func() { emitting = false }()
			return emit(&b)
		})
		if err != nil {
			return rows, err
		}
	}
	return rows, nil
}

// openParquet opens a file whose footer has been found to be in order. Whoever
// calls it calls done in the end.
func openParquet(f *os.File) (file *parquet.File, done func(), err error) {
	info, err := f.Stat()
	if err != nil {
		return nil, nil, err
	}
	footer, err := checkFooter(f, info.Size())
	if err != nil {
		return nil, nil, fmt.Errorf("the Parquet data is damaged or was cut off: %w", err)
	}
	in, size, done, err := openPlain(f, info.Size(), footer)
	if err != nil {
		return nil, nil, fmt.Errorf("the Parquet data cannot be read: %w", err)
	}
	if in != f {
		if _, err := checkFooter(in, size); err != nil {
			done()
			return nil, nil, fmt.Errorf("the Parquet data is damaged or was cut off: %w", err)
		}
	}
	file, err = parquet.OpenFile(in, size,
		parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true), parquet.ReadBufferSize(64<<10))
	if err != nil {
		done()
		return nil, nil, fmt.Errorf("the Parquet data cannot be read: %w", err)
	}
	return file, done, nil
}

// chooseTable decides whether the rows are transfers, accounts, links or holders.
func chooseTable(file *parquet.File, o *intake.Options) (table, error) {
	all := columns(file.Root().Columns())
	names := all.names()
	has := func(name string) bool { return slices.Contains(names, name) }
	var t table
	switch {
	case has("id") && has("time") && has("from") && has("to") && (has("amount") || has("amount_minor")):
		t = newTransfers(o)
	case has("account") && has("person") && has("device"):
		t = new(links)
	case has("id") && has("declared_income"):
		t = &holders{usual: o.CurrencyOr(intake.MustCurrency("CNY"))}
	case areAccounts(names):
		t = new(accounts)
	default:
		return nil, intake.NotRecognised(fmt.Errorf("the Parquet columns %s are neither those of transfers "+
			"(id,time,from,to,amount) nor of accounts (id), links (account,person,device) or holders (id,declared_income)",
			intake.Quote([]byte(strings.Join(names, ",")))))
	}
	return t, t.open(all)
}

// areAccounts reports whether columns are those of accounts: an id, and nothing
// beside it or at least one column that only accounts have. Other tables have an
// id too.
func areAccounts(names []string) bool {
	if !slices.Contains(names, "id") {
		return false
	}
	for _, other := range []string{"time", "from", "to", "amount"} {
		if slices.Contains(names, other) {
			return false
		}
	}
	alone := !slices.ContainsFunc(names, func(name string) bool { return name != "id" })
	return alone || slices.ContainsFunc(accountColumns, func(name string) bool { return slices.Contains(names, name) })
}

// readGroup calls batch for every run of rows of a row group that the table's
// columns then hold.
func readGroup(ctx context.Context, group parquet.RowGroup, t table, batch func(n int) error) error {
	chunks := group.ColumnChunks()
	for _, c := range t.found() {
		if err := c.start(chunks[c.index]); err != nil {
			return err
		}
		defer c.stop()
	}
	for left := group.NumRows(); left > 0; {
		if err := ctx.Err(); err != nil {
			return err
		}
		n := int(min(left, batchRows))
		for _, c := range t.found() {
			if err := c.fill(n); err != nil {
				return fmt.Errorf("the Parquet data of column %s is damaged: %w", c.name, err)
			}
		}
		if err := batch(n); err != nil {
			return err
		}
		left -= int64(n)
	}
	return nil
}

// addRow adds a row to the batch, or a reject.
func addRow(t table, i int, line int64, b *dyetrace.Batch) {
	rows := len(b.Rows)
	err := t.row(i, line, b)
	if err == nil && len(b.Rows) > rows {
		err = intake.CheckRow(&b.Rows[rows])
	}
	if err == nil {
		return
	}
	b.Rows = b.Rows[:rows]
	b.Rejects = append(b.Rejects, intake.NewReject(line, describe(t, i), err))
}

// describe writes a row's values as name=value.
func describe(t table, i int) []byte {
	var text []byte
	for _, c := range t.found() {
		if c.values[i].IsNull() {
			continue
		}
		if len(text) > 0 {
			text = append(text, ',')
		}
		text = append(append(text, c.name...), '=')
		text = append(text, c.text(i)...)
	}
	return text
}

// columns are the columns of a file.
type columns []*parquet.Column

// names are the columns' names in small letters.
func (all columns) names() []string {
	names := make([]string, len(all))
	for i, c := range all {
		names[i] = strings.ToLower(strings.TrimSpace(c.Name()))
	}
	return names
}

// find finds a column that can be read in one of the ways given; nil where
// there is none of that name.
func (all columns) find(name string, ways ...way) (*column, error) {
	var leaf *parquet.Column
	for i, n := range all.names() {
		if n != name {
			continue
		}
		if leaf != nil {
			return nil, fmt.Errorf("the column %q is there twice", name)
		}
		leaf = all[i]
	}
	if leaf == nil {
		return nil, nil
	}
	if !leaf.Leaf() || leaf.Repeated() {
		return nil, fmt.Errorf("the column %q holds several values in a row", name)
	}
	c := &column{name: name, index: leaf.Index()}
	if err := c.read(leaf.Type()); err != nil {
		return nil, err
	}
	if !slices.Contains(ways, c.way) {
		return nil, c.refuse(leaf.Type(), ways)
	}
	return c, nil
}

// refuse returns an error with the reason why a column of this type cannot be read.
func (c *column) refuse(t parquet.Type, ways []way) error {
	switch {
	case c.way == asInteger && slices.Contains(ways, asDecimal):
		return fmt.Errorf("the column %q is %s, which does not say in which unit: write it as a decimal string or "+
			"DECIMAL, or name it %s_minor", c.name, t, c.name)
	case c.way == asFloat:
		return fmt.Errorf("the column %q is %s, which cannot hold long numbers exactly: write it as a string", c.name, t)
	}
	return fmt.Errorf("the column %q is %s, which cannot be read as it: write it as a string", c.name, t)
}

var errShort = errors.New("it has fewer values than there are rows")
