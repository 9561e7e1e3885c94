package report

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"dyetrace"
	"dyetrace/internal/display"
)

// Document is a list, a plan or a return made ready to be written: a title,
// what a reader should know first, and tables. It writes the same bytes for the
// same content, and never reads the clock.
type Document struct {
	report   *Report // its language, zone and claims
	title    phrase
	lead     []phrase
	sections []section
	// private leaves the names of files out of a page: they may name somebody
	// who is no business of its reader.
	private bool
	// closing writes what else JSON has, for other commands; nil: nothing.
	closing func(*jsonWriter)
}

// section is a table with what is to be said about it.
type section struct {
	table
	notes []phrase
	all   int64 // how many rows there are, where the table does not hold them all
}

func (d *Document) words() *words { return d.report.Lang.words() }

// WriteText writes the document for a person at a terminal.
func (d *Document) WriteText(ctx context.Context, w io.Writer, o TextOptions) error {
	p := &textPage{Report: d.report, w: bufio.NewWriter(w), words: d.words(), o: o}
	p.printf("%s\n", p.bold(d.title(d.report.Lang)))
	for _, line := range d.leads() {
		p.printf("%s\n", line)
	}
	for i := range d.sections {
		s := &d.sections[i]
		p.section(styleHead, d.words().sheet(s.name))
		for _, note := range s.notes {
			p.printf("  %s\n", note(d.report.Lang))
		}
		if err := d.textTable(ctx, p, s); err != nil {
			return err
		}
	}
	return p.w.Flush()
}

func (d *Document) textTable(ctx context.Context, p *textPage, s *section) error {
	rows, right, err := d.rows(ctx, &s.table)
	if err != nil {
		return err
	}
	g := display.Grid{Rows: rows[:p.limited(len(rows))]}
	for i, key := range s.columns {
		g.Columns = append(g.Columns, display.Column{Heading: d.words().headingIn(s.name, key), Right: right[i],
			Shrinks: shrinking[key], Spare: sparing[key]})
	}
	if why := slices.Index(s.columns, "why"); why >= 0 {
		for _, row := range g.Rows {
			g.Below = append(g.Below, row[why])
		}
		g.What = g.Columns[why].Heading
		g.Drop(why)
	}
	if len(g.Rows) > 0 {
		p.grid(&g, max(len(rows), int(s.all)))
	}
	return nil
}

// shrinking are the columns that a narrow terminal cuts, and sparing those that
// it leaves out, the highest first: what else says the same, or what matters
// less for the next step.
var (
	shrinking = map[string]bool{"holder": true, "institution": true, "victim": true, "memo": true, "agrees": true,
		"finding": true, "read_with": true, "accepted": true, "removed": true}
	sparing = map[string]int{"harm": 9, "worth": 8, "stays": 7, "arrives": 6, "others": 6, "turnover_share": 5,
		"usual_minutes": 4, "expected": 4, "minutes_since": 3, "held_by_claim": 2, "paid_by_claim": 2, "send_after": 1,
		"level": 1}
)

// rows are a table's rows as people read them, and which columns hold numbers.
func (d *Document) rows(ctx context.Context, t *table) (rows [][]string, right []bool, err error) {
	right = make([]bool, len(t.columns))
	err = t.each(ctx, func(row []cell) error {
		said := make([]string, len(row))
		for i := range row {
			c := &row[i]
			said[i] = d.said(c)
			right[i] = right[i] || c.kind == amountCell || c.kind == numberCell || c.kind == minuteCell || c.kind == shareCell
		}
		rows = append(rows, said)
		return nil
	})
	return rows, right, err
}

// said is a cell as people read it.
func (d *Document) said(c *cell) string {
	switch c.kind {
	case textCell:
		return shown(c.text)
	case wordCell:
		return d.words().term(c.text)
	case phraseCell:
		return c.says(d.report.Lang)
	case amountCell:
		return plainAmount(dyetrace.Amount(c.number), c.currency)
	case momentCell:
		return d.report.clock(dyetrace.Instant(c.number))
	case minuteCell:
		return fmt.Sprintf("%.1f", time.Duration(c.number).Minutes())
	case shareCell:
		return Percent(float64(c.number) / millionths)
	case partsCell:
		var list []string
		for _, p := range c.parts {
			list = append(list, shown(d.report.Claims[p.Claim].ID)+" "+plainAmount(p.Amount, c.currency))
		}
		return strings.Join(list, "; ")
	}
	return d.report.csvCell(c)
}

// WriteCSV writes the document's first table. Headings and dyetrace's own words
// are the same in every language; texts are safe to open in a spreadsheet.
func (d *Document) WriteCSV(ctx context.Context, w io.Writer) error {
	return d.report.writeCSVTable(ctx, w, d.sections[0].table)
}

// WriteTables writes each table as a CSV file of its own; create opens the file
// of a name.
func (d *Document) WriteTables(ctx context.Context, create func(name string) (io.WriteCloser, error)) error {
	for i := range d.sections {
		file, err := create(d.sections[i].name + ".csv")
		if err != nil {
			return err
		}
		err = d.report.writeCSVTable(ctx, file, d.sections[i].table)
		if closing := file.Close(); err == nil {
			err = closing
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// leads are the lines above the tables; one names the zone of all times.
func (d *Document) leads() (lines []string) {
	w := d.words()
	for _, say := range d.lead {
		lines = append(lines, say(d.report.Lang))
	}
	if zone := w.zone + w.colon + d.report.zone().String(); !slices.Contains(lines, zone) {
		lines = append(lines, zone)
	}
	return lines
}

// WriteXLSX writes the tables as the sheets of a workbook, behind a sheet with
// the title and what a reader should know first.
func (d *Document) WriteXLSX(ctx context.Context, w io.Writer) error {
	first := table{"about", []string{"value"}, func(_ context.Context, row func([]cell) error) error {
		for _, line := range append([]string{d.title(d.report.Lang)}, d.leads()...) {
			if err := row([]cell{text(line)}); err != nil {
				return err
			}
		}
		return nil
	}}
	tables := []table{first}
	for i := range d.sections {
		tables = append(tables, d.sections[i].table)
	}
	return d.report.writeSheets(ctx, w, tables, sheetRows)
}

// WriteJSON writes the document as one object: what a reader should know first,
// and each table as a list of objects whose fields are the table's columns.
// Amounts are decimal strings, times RFC 3339 in UTC, shares numbers between 0
// and 1; what is not known is null.
func (d *Document) WriteJSON(ctx context.Context, w io.Writer) error {
	j := &jsonWriter{w: w}
	j.open('{')
	j.key("title").str(d.title(d.report.Lang))
	// What a reader should know first comes first in JSON as well.
	j.key("about").open('[')
	for _, line := range d.leads() {
		j.next().str(line)
	}
	j.close(']')
	for i := range d.sections {
		// Tables are streamed row by row, so that memory does not grow with them.
		t := &d.sections[i].table
		j.list(t.name)
		err := t.each(ctx, func(row []cell) error {
			j.line()
			j.open('{')
			for k := range row {
				j.key(t.columns[k])
				d.report.jsonCell(j, &row[k])
			}
			j.close('}')
			return j.err
		})
		if err != nil {
			return err
		}
		j.close(']')
	}
	if d.closing != nil {
		d.closing(j)
	}
	// A sheet for one victim must not show what other victims' claims contradict.
	d.report.jsonUnread(j)
	if !d.private {
		d.report.jsonDiffers(j, math.MaxInt)
	}
	j.close('}')
	return j.finish()
}

// jsonCell writes one value of a table.
func (r *Report) jsonCell(j *jsonWriter, c *cell) {
	switch c.kind {
	case emptyCell:
		j.raw("null")
	case textCell, wordCell:
		if c.kind == wordCell && (c.text == "true" || c.text == "false") {
			j.raw(c.text)
			return
		}
		j.str(c.text)
	case partsCell:
		r.jsonMap(j, c.parts, c.currency)
	case numberCell, minuteCell, shareCell:
		j.raw(r.csvCell(c))
	default:
		j.str(r.csvCell(c))
	}
}
