// Package replies reads tables that institutions fill in to answer requests: the rows of a
// workbook or text, as texts by the columns that the caller knows by several names. What the
// texts mean is the caller's to say.
//
// It is no format of records: nothing of such a table goes into a ledger. But it reads whatever
// package intake reads: workbooks of every kind, CSV in every character set, packed or not.
package replies

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"dyetrace"
	"dyetrace/intake"
)

// MaxRows is how many rows a file may have.
const MaxRows = 200_000

// Column is a column that the caller knows.
type Column struct {
	Key   string
	Names []string // by which it is known, in any language
	Must  bool     // a table without it is another one
}

// Row is a row of a table.
type Row struct {
	Sheet string // "" for a text
	Line  int64
	Cells map[string]string // by the keys of columns, for cells that are not empty
}

// Place is where a row stands, as people look for it.
func (r Row) Place() string {
	if r.Sheet == "" {
		return fmt.Sprintf("line %d", r.Line)
	}
	return fmt.Sprintf("sheet %q, row %d", r.Sheet, r.Line)
}

// Table is what was read of a file.
type Table struct {
	Rows    []Row
	Unknown []string // headings that no column is known by, for a person to look at
	SHA256  [32]byte
}

// collector gathers rows, which are parsed by several goroutines.
type collector struct {
	mu      sync.Mutex
	columns []Column
	sheets  []string
	rows    []Row
	unknown []string
}

// Read reads every table of a file that has the columns that it must have. Rows are in the
// order of the file. A row that cannot be read refuses the file, for an answer that is read in
// part could be taken for the whole.
func Read(ctx context.Context, file string, columns []Column, o intake.Options) (Table, error) {
	c := &collector{columns: columns}
	var rejected *dyetrace.Reject
	outcome, err := intake.Read(ctx, file, []intake.Format{c.format()}, o, func(b *dyetrace.Batch) error {
		if rejected == nil && len(b.Rejects) > 0 {
			first := b.Rejects[0]
			rejected = &first
		}
		return nil
	})
	switch {
	case errors.Is(err, intake.ErrNotRecognised):
		return Table{}, dyetrace.Errorf(dyetrace.InputError, "read replies", "%s holds no table of replies: its header must have %s; a message is read as XML or JSON that is not packed", file, c.must())
	case err != nil:
		return Table{}, err
	case rejected != nil:
		return Table{}, dyetrace.Errorf(dyetrace.InputError, "read replies", "%s, %s: %s", file, Row{Sheet: rejected.Sheet, Line: rejected.Line}.Place(), rejected.Reason)
	case len(c.rows) == 0:
		return Table{}, dyetrace.Errorf(dyetrace.InputError, "read replies", "%s has the columns of a table of replies, and no row below them", file)
	}
	slices.SortStableFunc(c.rows, func(a, b Row) int {
		return cmp.Or(cmp.Compare(slices.Index(c.sheets, a.Sheet), slices.Index(c.sheets, b.Sheet)), cmp.Compare(a.Line, b.Line))
	})
	slices.Sort(c.unknown)
	return Table{Rows: c.rows, Unknown: slices.Compact(c.unknown), SHA256: outcome.SHA256}, nil
}

// format is the table of the caller's columns.
func (c *collector) format() intake.Format {
	return intake.Format{
		Name: "replies", Title: "Replies to requests, as a table",
		Match: func(h intake.Header, _ string) int { return c.match(h) },
		Table: func(t *intake.Table, _ *intake.Options) (intake.Reading, error) {
			at, fields, err := c.places(t.Header)
			if err != nil {
				return intake.Reading{}, err
			}
			c.mu.Lock()
			defer c.mu.Unlock()
			c.sheets = append(c.sheets, t.Sheet)
			for i, f := range fields {
				if f == "" && t.Names[i] != "" {
					c.unknown = append(c.unknown, t.Names[i])
				}
			}
			return intake.Reading{Parser: func() intake.Parser { return &parser{c, t.Sheet, len(t.Header), at} }, Fields: fields}, nil
		},
	}
}

// must names the columns without which a table is another one.
func (c *collector) must() string {
	var names []string
	for i := range c.columns {
		if c.columns[i].Must {
			names = append(names, strings.Join(c.columns[i].Names, " or "))
		}
	}
	return strings.Join(names, ", and ")
}

// place is the column of a header that a column is known by, or -1.
func (c *Column) place(h intake.Header) int {
	for _, name := range c.Names {
		if at := h.Column(intake.CleanName(name)); at >= 0 {
			return at
		}
	}
	return -1
}

// match is how many columns of a header are known; 0 where one is missing that must be there.
func (c *collector) match(h intake.Header) (known int) {
	for i := range c.columns {
		at := c.columns[i].place(h)
		if at < 0 && c.columns[i].Must {
			return 0
		}
		if at >= 0 {
			known++
		}
	}
	return known
}

// places finds the columns, and gives each column of the header the key that it is read as. A
// heading that stands twice is refused: nobody could say which of the two counts.
func (c *collector) places(h intake.Header) (at []int, fields []string, err error) {
	fields = make([]string, len(h))
	for i := range c.columns {
		place := c.columns[i].place(h)
		at = append(at, place)
		if place < 0 {
			continue
		}
		fields[place] = c.columns[i].Key
		for other, name := range h {
			if other != place && slices.ContainsFunc(c.columns[i].Names, func(n string) bool { return intake.CleanName(n) == name }) {
				return nil, nil, fmt.Errorf("the columns %q and %q both stand for %s: remove one of them", h[place], name, c.columns[i].Key)
			}
		}
	}
	return at, fields, nil
}

type parser struct {
	c     *collector
	sheet string
	width int // columns of the header
	at    []int
}

// Parse keeps a row. Rows without any known cell are blank ones.
func (p *parser) Parse(rec *intake.Record, _ *dyetrace.Batch) error {
	if fields := rec.Len(); !rec.Fit(p.width) {
		return fmt.Errorf("the row has %d cells and the header %d: a separator is missing or one too many", fields, p.width)
	}
	row := Row{Sheet: p.sheet, Line: rec.Line, Cells: map[string]string{}}
	for i, at := range p.at {
		text, err := rec.String(at, p.c.columns[i].Key, intake.MaxText)
		if err != nil {
			return err
		}
		if text = strings.TrimSpace(text); text != "" {
			row.Cells[p.c.columns[i].Key] = text
		}
	}
	if len(row.Cells) == 0 {
		return intake.ErrSkipBlank
	}
	p.c.mu.Lock()
	defer p.c.mu.Unlock()
	if len(p.c.rows) == MaxRows {
		return fmt.Errorf("the file has more than %d rows: split it", MaxRows)
	}
	p.c.rows = append(p.c.rows, row)
	return nil
}
