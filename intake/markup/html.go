package markup

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"dyetrace/intake/xlsx"
)

// ErrNoTable is for a page that holds no table.
var ErrNoTable = errors.New("is an HTML page without a table: it may be what a web site shows in place of the " +
	"file, get it again")

// page is an HTML page while it is read.
type page struct {
	sheets [][]line
	above  []line   // the lines above the next table of data
	tables []*table // that are open, the innermost last
	loose  strings.Builder
	found  bool // a table
}

// table is a table of a page.
type table struct {
	lines   []line
	spans   map[int]int // rows that a cell above still takes up, by column
	open    bool        // a cell is
	current strings.Builder
	cell    cell
	number  string // that the cell holds, where the page gives it
	next    int    // column of the next cell
}

// mostAbove is how many lines belong to the table below them; where there are
// more, they make a sheet of their own.
const mostAbove = 60

// ReadHTML reads the tables of a page, which is in UTF-8. Tables that only hold
// titles, and text between tables, belong to the table below them.
func ReadHTML(r io.Reader) (*Book, error) {
	whole, err := readWhole(r)
	if err != nil {
		return nil, err
	}
	p := &page{}
	s := newScanner(bytes.NewReader(whole))
	for {
		t, err := s.next()
		if err != nil {
			return nil, err
		}
		p.text(t.text)
		if t.name == "" {
			break
		}
		if (t.name == "script" || t.name == "style") && !t.end && !t.empty {
			if err := s.beyond(t.name); err != nil {
				return nil, err
			}
			continue
		}
		if err := p.tag(&t); err != nil {
			return nil, err
		}
	}
	for len(p.tables) > 0 {
		p.endTable()
	}
	if !p.found {
		return nil, ErrNoTable
	}
	// What is left below the last table may be a table of two columns.
	if len(p.sheets) == 0 || slices.ContainsFunc(p.above, func(l line) bool { return l.values() > 1 }) {
		p.sheet(nil)
	}
	names := make([]xlsx.Sheet, len(p.sheets))
	for i := range names {
		names[i].Name = fmt.Sprintf("table %d", i+1)
	}
	return held(names, p.sheets), nil
}

// beyond goes past the closing tag of an element that holds no markup.
func (s *scanner) beyond(name string) error {
	for {
		t, err := s.next()
		if err != nil || t.name == "" || t.name == name && t.end {
			return err
		}
	}
}

func (p *page) text(text []byte) {
	if len(text) == 0 {
		return
	}
	if n := len(p.tables); n > 0 {
		if t := p.tables[n-1]; t.open {
			t.current.Write(text)
		}
		return
	}
	p.loose.Write(text)
}

// tag takes in a tag.
func (p *page) tag(t *tag) error {
	var top *table
	if n := len(p.tables); n > 0 {
		top = p.tables[n-1]
	}
	// Pages of banks leave out end tags, as HTML allows: a cell also ends where the next cell
	// or row begins.
	switch t.name {
	case "table":
		switch {
		case !t.end:
			p.endLoose()
			p.found = true
			const deepest = 64
			if len(p.tables) == deepest {
				return errRows
			}
			p.tables = append(p.tables, &table{spans: map[int]int{}})
		case top != nil:
			p.endTable()
		}
	case "br", "p", "div", "li":
		p.text([]byte{' '})
		if top == nil {
			p.endLoose()
		}
	case "h1", "h2", "h3", "h4", "title", "caption":
		if top == nil {
			p.endLoose()
		}
	case "tr", "tbody", "thead", "tfoot":
		if top != nil {
			top.endCell()
			if t.name == "tr" && !t.end {
				return top.row()
			}
		}
	case "td", "th":
		if top != nil {
			top.endCell()
			if !t.end {
				return top.begin(t)
			}
		}
	}
	return nil
}

// endLoose ends a line of text outside of tables.
func (p *page) endLoose() {
	if text := resolved([]byte(p.loose.String())); text != "" {
		p.keep(line{cells: []cell{{rows: 1, text: text}}})
	}
	p.loose.Reset()
}

func (p *page) keep(l line) {
	if len(p.above) == mostAbove {
		p.sheet(nil)
	}
	p.above = append(p.above, l)
}

// endTable ends the innermost table.
func (p *page) endTable() {
	n := len(p.tables) - 1
	t := p.tables[n]
	p.tables = p.tables[:n]
	t.endCell()
	if rowsOfData(t.lines) {
		p.sheet(t.lines)
		return
	}
	for _, l := range t.lines {
		p.keep(l)
	}
}

// rowsOfData reports whether a table holds data rather than titles and the like:
// one row of three values or more, and another of two or more.
func rowsOfData(lines []line) bool {
	wide, others := 0, 0
	for i := range lines {
		switch n := lines[i].values(); {
		case n >= 3:
			wide++
		case n == 2:
			others++
		}
	}
	return wide > 1 || wide == 1 && others > 0
}

// values is how many cells of a line hold a value.
func (l *line) values() (n int) {
	for _, c := range l.cells {
		if c.text != "" {
			n++
		}
	}
	return n
}

// sheet makes a sheet of the lines above a table and the table.
func (p *page) sheet(lines []line) {
	if len(p.sheets) == maxSheets {
		return
	}
	all := append(p.above, lines...)
	p.above = nil
	for i := range all {
		all[i].number = int64(i) + 1
	}
	p.sheets = append(p.sheets, all)
}

// row begins a row.
func (t *table) row() error {
	if len(t.lines) == maxRows {
		return errRows
	}
	t.lines = append(t.lines, line{})
	t.next = 0
	for column := range t.spans {
		if t.spans[column]--; t.spans[column] <= 0 {
			delete(t.spans, column)
		}
	}
	return nil
}

// begin begins a cell, in the first column that none above takes up.
func (t *table) begin(of *tag) error {
	if len(t.lines) == 0 {
		if err := t.row(); err != nil {
			return err
		}
	}
	for t.spans[t.next] > 0 {
		t.next++
	}
	across, down := span(of.attr("colspan"), xlsx.MaxColumns), span(of.attr("rowspan"), maxRows)
	if t.next+across > xlsx.MaxColumns {
		return errRows
	}
	t.open, t.cell, t.number = true, cell{column: t.next, rows: down}, of.attr("num")
	if down > 1 {
		for i := range across {
			t.spans[t.next+i] = down
		}
	}
	t.next += across
	return nil
}

// span is over how many rows or columns a cell reaches.
func span(text string, most int) int {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || n < 1 {
		return 1
	}
	return min(n, most)
}

// endCell ends the cell that is open. Where it shows a number shortened, and
// the page gives the whole number, that counts.
func (t *table) endCell() {
	if !t.open {
		return
	}
	t.cell.text = resolved([]byte(t.current.String()))
	if t.number != "" && strings.Contains(strings.ToUpper(t.cell.text), "E+") {
		t.cell.text = number(t.number)
	}
	last := &t.lines[len(t.lines)-1]
	last.cells = append(last.cells, t.cell)
	t.current.Reset()
	t.open = false
}
