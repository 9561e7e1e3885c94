package intake

import (
	"bytes"
	"errors"
	"slices"

	"dyetrace"
)

// Table is a table whose header has been found.
type Table struct {
	Header   Header
	Names    []string // the header as it is written
	Line     int64    // of the header
	Above    []string // the lines above the header, with tabs between fields
	Sheet    string   // "" for a text that is in no archive
	Date1904 bool     // the workbook counts days from 1904

	// Sample returns the first rows below the header, up to SampleRows.
	Sample func() [][]string
}

// Reading is how a table is read.
type Reading struct {
	Parser   func() Parser // each is used by one goroutine
	Accounts []dyetrace.Account
	Periods  []dyetrace.Period
	Fields   []string // the fields read from each column, "" for none
	Notes    []dyetrace.Note
	Witness  Witness // of its lines; may be nil
}

// Beginner is a parser whose Begin is called when a block of records begins. How it parses
// a record must not depend on the records of earlier blocks.
type Beginner interface{ Begin() }

// Explanation is what a table or file was taken for, and why.
type Explanation struct {
	Where     string   `json:"where,omitempty"` // sheet, or file in an archive
	Format    string   `json:"format"`
	Why       string   `json:"why"`
	Encoding  string   `json:"encoding,omitempty"`
	Separator string   `json:"separator,omitempty"`
	Header    int64    `json:"header_line,omitempty"`
	Hidden    bool     `json:"hidden,omitempty"` // the sheet is
	Columns   []Column `json:"columns,omitempty"`
}

// Column is a column of a table and the fields read from it, "" for none.
type Column struct {
	Name  string `json:"name"`
	Field string `json:"field,omitempty"`
}

// table is a block of records that are split already.
type table struct {
	records []tableRecord
	cells   []dyetrace.Span
	merged  []uint16
}

type tableRecord struct {
	line          int64
	cells, merged int // where its own begin; they end where those of the next record begin
	fault         *faulty
}

func (t *table) reset() {
	t.records, t.cells, t.merged = t.records[:0], t.cells[:0], t.merged[:0]
}

// nextRow moves to the next record of a table that has any cell. The error is the reason
// why it cannot be read.
func (r *reader) nextRow() (bool, error) {
	for r.at < len(r.table.records) {
		rec := r.table.records[r.at]
		r.at++
		cells, merged := len(r.table.cells), len(r.table.merged)
		if r.at < len(r.table.records) {
			cells, merged = r.table.records[r.at].cells, r.table.records[r.at].merged
		}
		if rec.cells == cells && rec.fault == nil {
			continue
		}
		r.rec.Line, r.fault = rec.line, rec.fault
		r.rec.fields = r.table.cells[rec.cells:cells:cells]
		r.rec.merged = r.table.merged[rec.merged:merged]
		return true, rec.fault.err(r.fields)
	}
	return false, nil
}

// written returns the record as it is written; that of a table has tabs between its cells.
func (r *reader) written() []byte {
	switch {
	case r.table == nil:
		return r.raw
	case r.fault != nil && r.fault.raw != "":
		return []byte(r.fault.raw)
	}
	return r.rec.joined()
}

func (r *Record) joined() []byte {
	var out []byte
	for i := range r.fields {
		if i > 0 {
			out = append(out, '\t')
		}
		out = append(out, r.Bytes(i)...)
	}
	return bytes.TrimRight(out, "\t")
}

// Fit drops the fields of a record beyond a number of columns, if they are blank, and
// reports whether the record then has that number. A row of a workbook ends with its last
// cell; a line of a text that is too short may have been cut off.
func (r *Record) Fit(columns int) bool {
	for i := columns; i < len(r.fields); i++ {
		if len(bytes.TrimSpace(r.Bytes(i))) > 0 {
			return false
		}
	}
	if len(r.fields) > columns {
		r.fields = r.fields[:columns]
	}
	return len(r.fields) == columns
}

// name gives the sheet to all records of a block.
func (b *block) name(sheet dyetrace.Span) {
	for i := range b.batch.Rows {
		b.batch.Rows[i].Sheet = sheet
	}
	for i := range b.batch.Sides {
		b.batch.Sides[i].Sheet = sheet
	}
	nameAll(&b.batch, b.sheet)
}

func nameAll(b *dyetrace.Batch, sheet string) {
	for i := range b.Accounts {
		b.Accounts[i].Source.Sheet = sheet
	}
	for i := range b.Periods {
		b.Periods[i].Source.Sheet = sheet
	}
	for i := range b.Links {
		b.Links[i].Source.Sheet = sheet
	}
	for i := range b.Holders {
		b.Holders[i].Source.Sheet = sheet
	}
	for i := range b.Aliases {
		b.Aliases[i].Source.Sheet = sheet
	}
	for i := range b.Rejects {
		b.Rejects[i].Sheet = sheet
	}
	for i := range b.Notes {
		b.Notes[i].Source.Sheet = sheet
	}
}

func (s *Skipped) count(err error) {
	switch {
	case errors.Is(err, ErrSkipHeader):
		s.Headers++
	case errors.Is(err, ErrSkipTotal):
		s.Totals++
	case errors.Is(err, ErrSkipBlank):
		s.Blank++
	}
}

// seenFacts remembers the records about accounts, so that a statement that repeats one on
// every line passes it on once. Nil passes all on.
type seenFacts map[any]struct{}

// mostFacts bounds them; after that a record may be passed on more than once.
const mostFacts = 1 << 17

// newOnly drops the records about accounts that were passed on already.
func (t seenFacts) newOnly(b *dyetrace.Batch) {
	if t == nil {
		return
	}
	accounts := b.Accounts[:0]
	for _, a := range b.Accounts {
		fact := a
		fact.Source = dyetrace.Source{}
		if t.isNew(fact) {
			accounts = append(accounts, a)
		}
	}
	b.Accounts = accounts
	links := b.Links[:0]
	for _, l := range b.Links {
		fact := l
		fact.Source = dyetrace.Source{}
		if t.isNew(fact) {
			links = append(links, l)
		}
	}
	b.Links = links
}

func (t seenFacts) isNew(fact any) bool {
	if _, known := t[fact]; known {
		return false
	}
	if len(t) == mostFacts {
		clear(t)
	}
	t[fact] = struct{}{}
	return true
}

// drop removes the first n records of a table.
func (t *table) drop(n int) { t.records = slices.Delete(t.records, 0, n) }
