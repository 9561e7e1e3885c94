package report

import (
	"context"
	"io"
	"maps"
	"slices"

	"dyetrace"
	"dyetrace/web"
)

// WriteHTML writes the document as one HTML file that works without a
// network: the page that the web folder builds, with the document as data in
// it, in both languages.
func (d *Document) WriteHTML(ctx context.Context, w io.Writer) error {
	return writeTemplate(w, web.Document(), func() error { return d.writePage(ctx, w, pageRows) })
}

// writePage writes the data that the page of a document shows, as
// web/src/data.gen.ts describes it. No table has more than limit rows; the
// page says how many there are.
func (d *Document) writePage(ctx context.Context, w io.Writer, limit int) error {
	p := &documentPage{jsonWriter: jsonWriter{w: w, people: true}, d: d, terms: map[string]said{},
		currencies: map[string]int{}}
	p.open('{')
	p.head()
	p.list("sections")
	for i := range d.sections {
		if err := p.section(ctx, &d.sections[i], limit); err != nil {
			return err
		}
	}
	p.close(']')
	p.vocabulary()
	p.close('}')
	return p.finish()
}

// documentPage is the data of a document's page on its way out.
type documentPage struct {
	jsonWriter
	d          *Document
	terms      map[string]said // dyetrace's own words that occur
	currencies map[string]int  // that occur, with their digits
}

// both writes a sentence in both languages.
func (p *documentPage) both(s said) {
	p.open('{')
	p.key("en").str(s.En)
	p.key("zh").str(s.Zh)
	p.close('}')
}

// head writes what a reader should know first, and how the document was made.
func (p *documentPage) head() {
	r := p.d.report
	r.jsonMade(&p.jsonWriter)
	p.key("title")
	p.both(p.d.title.both())
	p.key("lead").open('[')
	for _, say := range p.d.lead {
		p.next()
		p.both(say.both())
	}
	p.close(']')
	r.jsonLedger(&p.jsonWriter)
	inputs := r.Inputs
	if p.d.private {
		inputs = nil
	}
	jsonList(&p.jsonWriter, "inputs", inputs, jsonInput)
}

// section writes a table: its rows first, because only they show what its
// columns hold.
func (p *documentPage) section(ctx context.Context, s *section, limit int) error {
	p.line()
	p.open('{')
	p.key("name").str(s.name)
	p.key("title")
	p.both(said{En: english.sheet(s.name), Zh: chinese.sheet(s.name)})
	p.key("notes").open('[')
	for _, say := range s.notes {
		p.next()
		p.both(say.both())
	}
	p.close(']')
	kinds := make([]cellKind, len(s.columns))
	rows := 0
	p.list("rows")
	err := s.each(ctx, func(row []cell) error {
		if rows++; rows > limit {
			return ctx.Err()
		}
		p.line()
		p.open('[')
		for i := range row {
			// Where some cells are dyetrace's own sentences, the column is still a
			// source's: what it says must not become a formula.
			if k := row[i].kind; k != emptyCell && kinds[i] != textCell {
				kinds[i] = k
			}
			p.next()
			p.cell(&row[i])
		}
		p.close(']')
		return p.err
	})
	if err != nil {
		return err
	}
	p.close(']')
	p.key("all").integer(max(int64(rows), s.all))
	p.columns(&s.table, kinds)
	p.close('}')
	return nil
}

// kindNames are what a page calls the kinds of cells.
var kindNames = map[cellKind]string{emptyCell: "text", textCell: "text", wordCell: "word", phraseCell: "phrase",
	numberCell: "number",
	minuteCell: "minutes", amountCell: "amount", momentCell: "time", partsCell: "parts", shareCell: "share"}

func (p *documentPage) columns(t *table, kinds []cellKind) {
	p.list("columns")
	for i, key := range t.columns {
		p.line()
		p.open('{')
		p.key("key").str(key)
		p.key("kind").str(kindNames[kinds[i]])
		p.key("title")
		p.both(said{En: english.headingIn(t.name, key), Zh: chinese.headingIn(t.name, key)})
		p.close('}')
	}
	p.close(']')
}

// cell writes one value of a row. An amount is a decimal, a share lies between
// 0 and 1, and minutes are minutes.
func (p *documentPage) cell(c *cell) {
	switch c.kind {
	case emptyCell:
		p.raw("null")
	case phraseCell:
		p.both(c.says.both())
	case wordCell:
		if en, zh := english.term(c.text), chinese.term(c.text); en != c.text || zh != c.text {
			p.terms[c.text] = said{En: en, Zh: zh}
		}
		p.str(c.text)
	case amountCell:
		p.currencies[c.currency.String()] = c.currency.Digits()
		p.amount(dyetrace.Amount(c.number), c.currency)
	case partsCell:
		p.currencies[c.currency.String()] = c.currency.Digits()
		p.open('[')
		for _, part := range c.parts {
			p.next().open('[')
			p.next().str(p.d.report.Claims[part.Claim].ID)
			p.next().amount(part.Amount, c.currency)
			p.close(']')
		}
		p.close(']')
	default:
		p.d.report.jsonCell(&p.jsonWriter, c)
	}
}

// vocabulary writes dyetrace's own words that occur in cells.
func (p *documentPage) vocabulary() {
	p.line()
	p.key("terms").open('{')
	for _, key := range slices.Sorted(maps.Keys(p.terms)) {
		p.entry(key)
		p.both(p.terms[key])
	}
	p.close('}')
	p.key("currencies").open('{')
	for _, code := range slices.Sorted(maps.Keys(p.currencies)) {
		p.key(code).integer(int64(p.currencies[code]))
	}
	p.close('}')
}
