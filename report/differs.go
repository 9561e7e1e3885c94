package report

import (
	"strconv"

	"dyetrace"
	"dyetrace/internal/display"
)

// Differs is where a claim contradicts the transfer that it was found by, or where
// its own columns contradict each other. It changes no figure.
type Differs struct {
	Claim string
	Line  int64 // of the claims file
	// What is amount, time, from, to, serial, number, reported, no-amount, short-number or unread.
	What     string
	Says, Is string // what the claim says, and what the transfer or the column that counts does
	// Of time, instead of Says and Is.
	SaysAt, IsAt Moment
}

// DiffersWhat lists what claims may contradict.
func DiffersWhat() []string {
	return []string{"amount", "time", "from", "to", "serial", "number", "reported", "no-amount", "short-number", "unread"}
}

// differsTerm begins the words for what a claim contradicts.
const differsTerm = "claim-"

// jsonDiffers writes them, where there are any.
func (m *Meta) jsonDiffers(j *jsonWriter, most int) {
	if len(m.Differs) == 0 {
		return
	}
	jsonList(j, "claim_differs", first(m.Differs, most), func(j *jsonWriter, d *Differs) {
		j.open('{')
		j.key("claim").str(d.Claim)
		j.key("line").integer(d.Line)
		j.key("what").str(d.What)
		for _, side := range [...]struct {
			name, text string
			at         Moment
		}{{"says", d.Says, d.SaysAt}, {"is", d.Is, d.IsAt}} {
			switch {
			case side.at.Known:
				j.key(side.name).instant(side.at.At)
			case side.text != "":
				j.key(side.name).str(side.text)
			}
		}
		j.close('}')
	})
}

// sides is what a claim says and what counts, for people.
func (m *Meta) sides(d *Differs) (says, is string) {
	at := func(moment Moment, text string) string {
		if moment.Known {
			return m.clock(moment.At)
		}
		return text
	}
	return at(d.SaysAt, d.Says), at(d.IsAt, d.Is)
}

// differsTable is the table of them.
func (m *Meta) differsTable() table {
	return listTable("claim_differs", []string{"claim", "claims_line", "about", "claim_says", "counts"}, m.Differs,
		func(d *Differs, row func([]cell) error) error {
			says, is := m.sides(d)
			return row([]cell{text(d.Claim), number(d.Line), word(differsTerm + d.What), text(says), text(is)})
		})
}

// addDiffers adds them to a document as its last section.
func (d *Document) addDiffers() {
	if m := &d.report.Meta; len(m.Differs) > 0 {
		d.sections = append(d.sections, section{table: m.differsTable(),
			notes: []phrase{says(func(w *words) string { return w.faults.differs })}})
	}
}

// differsList lists them.
func (p *textPage) differsList() {
	if len(p.Differs) == 0 {
		return
	}
	p.section(styleLeft, p.words.sheet("claim_differs"))
	p.printf("  %s\n", p.words.faults.differs)
	g := display.Grid{Columns: []display.Column{{Heading: p.words.heading("claim")},
		{Heading: p.words.heading("claims_line"), Right: true},
		{Heading: p.words.heading("about")}, {Heading: p.words.heading("claim_says"), Shrinks: true},
		{Heading: p.words.heading("counts"), Shrinks: true}}}
	for i := range p.Differs[:p.limited(len(p.Differs))] {
		d := &p.Differs[i]
		says, is := p.sides(d)
		g.Rows = append(g.Rows, []string{shown(d.Claim), strconv.FormatInt(d.Line, 10), p.words.term(differsTerm + d.What),
			shown(says), shown(is)})
	}
	p.grid(&g, len(p.Differs))
}

// DiffersSaid is one of them in the language, in one line.
func (l Lang) DiffersSaid(d *Differs, meta *Meta) string {
	w := l.words()
	says, is := meta.sides(d)
	said := w.heading("claim") + " " + d.Claim + w.colon + w.term(differsTerm+d.What)
	for _, side := range [...]struct{ heading, text string }{{"claim_says", says}, {"counts", is}} {
		if side.text != "" {
			said += w.comma + w.heading(side.heading) + " " + side.text
		}
	}
	return said
}

// MomentAt is a point in time that is known.
func MomentAt(at dyetrace.Instant) Moment { return Moment{At: at, Known: true} }
