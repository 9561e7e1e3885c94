package mapping

import (
	"fmt"
	"slices"
	"strings"

	"dyetrace"
	"dyetrace/intake/values"
)

// orderOf returns the order of day and month in a layout, 0 where it leaves no doubt,
// such as one with a month's name or one that begins with the year.
func orderOf(layout string) values.Order {
	day, month := strings.Index(layout, "DD"), strings.Index(layout, "MM")
	switch {
	case day < 0 || month < 0 || strings.Contains(layout, "MMM") || strings.HasPrefix(layout, "YY"):
		return 0
	case day < month:
		return values.DMY
	}
	return values.MDY
}

// mostInLine is how many days or figures of a line above or below a table are looked
// at: a longer line is text.
const mostInLine = 20

// proven returns the one of several layouts whose order of day and month the rest of
// the file shows: the words of its header, another column of days, or days in the
// lines above and below the table. It is empty where nothing shows it, or where two
// of them contradict each other.
func (d *draft) proven(column int, layouts []string) string {
	shown := namedOrder(d.names[column]) | d.otherDays(column)
	for _, line := range d.above {
		shown |= namedOrder(line)
		for _, day := range slashedDay().FindAllString(line, mostInLine) {
			shown |= soleOrder(day)
		}
	}
	for _, row := range d.rest {
		for _, v := range row {
			shown |= soleOrder(v)
		}
	}
	return soleLayout(layouts, shown)
}

// soleLayout returns the only one of several layouts with an order of day and month,
// empty where there is none or more than one.
func soleLayout(layouts []string, shown values.Order) (found string) {
	if shown == 0 {
		return ""
	}
	for _, layout := range layouts {
		switch {
		case orderOf(layout) != shown:
		case found != "":
			return ""
		default:
			found = layout
		}
	}
	return found
}

// Headings in languages whose countries write the day first, and what only such
// countries have beside an account's number.
var (
	dayFirstNamed = word(`^datum|buchung|betrag|verwendungszweck|wertstellung|libell|montant|^solde|débit|crédit|` +
		`importo|causale|addebit|accredit|` +
		`importe|concepto|^fecha|descrição|lançamento|histórico|^valor$|identificador|^data$|kwota|tytuł|rachun|księgow|` +
		`bedrag|omschrijving|rekening`)
	dayFirstCodes = word(`sort ?code|\bifsc|\bbsb\b`)
	monthFirst    = []string{"USD", "CAD", "PHP", "PAB"}
)

// minHeadings is how many headings must be in a language before that language decides
// the order of day and month: one word may be borrowed. Chosen by hand.
const minHeadings = 2

// usualHere returns the one of several layouts that has the day first, where at least
// minHeadings headings are in a language in which the day always comes first, or one
// names a code of such a country. It notes this, since nothing in the days shows it.
func (d *draft) usualHere(column int, layouts []string) string {
	if slices.Contains(monthFirst, d.currency.String()) {
		return ""
	}
	named, code := 0, ""
	for i, name := range d.keys {
		named += b2i(dayFirstNamed().MatchString(name))
		if dayFirstCodes().MatchString(name) {
			code = d.names[i]
		}
	}
	if named < minHeadings && code == "" {
		return ""
	}
	layout := soleLayout(layouts, values.DMY)
	if layout == "" {
		return ""
	}
	why := "since that is usual in the language of its headings"
	if code != "" {
		why = "since that is usual in countries with a " + code
	}
	note := dyetrace.Note{Kind: dyetrace.NoteResolved, Column: d.names[column],
		Text: fmt.Sprintf("no day is above the twelfth: the days are read as %s, %s: if that is wrong, "+
			"give layouts in a mapping", layout, why)}
	if !slices.Contains(d.notes, note) {
		d.notes = append(d.notes, note)
	}
	return layout
}

// slashedDay is a day in digits within a line of text.
var slashedDay = expression(`\b[0-9]{1,2}[-/.][0-9]{1,2}[-/.](?:[0-9]{4}|[0-9]{2})\b`)

// namedOrder returns the order that a text names, such as Date (DD/MM/YYYY).
func namedOrder(text string) values.Order {
	text = strings.ToLower(text)
	shown := values.Order(0)
	for _, sep := range [...]string{"/", "-", "."} {
		if strings.Contains(text, "dd"+sep+"mm") {
			shown |= values.DMY
		}
		if strings.Contains(text, "mm"+sep+"dd"+sep) || strings.HasSuffix(text, "mm"+sep+"dd") {
			shown |= values.MDY
		}
	}
	return shown
}

// soleOrder returns the only order of day and month that fits a day in digits, 0
// where both do or the text is no such day.
func soleOrder(text string) values.Order {
	const longest = 30 // no time in digits is longer
	if len(text) > longest {
		return 0
	}
	t, ok := values.SplitTime(text)
	if !ok || t.Named() {
		return 0
	}
	if fits := t.Fits(); fits == values.DMY || fits == values.MDY {
		return fits
	}
	return 0
}

// completeDays adds a layout to the columns of time that the mapping names without
// one, where the columns' values or the file show the order of day and month.
func (m *Mapping) completeDays(d *draft, columns map[string][]int, more *Mapping) {
	for _, field := range [...]string{"time", "date"} {
		for _, c := range columns[field] {
			sh := d.shape(c)
			if len(sh.layouts) == 0 || sh.mostly(sh.time) {
				continue
			}
			layout, err := d.layout(c)
			if err != nil || orderOf(layout) == 0 {
				continue
			}
			more.Fields = slices.Clone(more.Fields)
			for i := range more.Fields {
				if f := &more.Fields[i]; f.Is == field && len(f.Layouts) == 0 {
					f.Layouts = []string{layout}
				}
			}
			break
		}
	}
}

// otherDays returns the order that other columns of days show, both orders where they
// contradict each other.
func (d *draft) otherDays(column int) (shown values.Order) {
	for c := range d.names {
		sh := d.shape(c)
		if c == column || len(sh.layouts) == 0 || sh.mostly(sh.time) {
			continue
		}
		orders := values.Order(0)
		for _, layout := range sh.layouts {
			orders |= orderOf(layout)
		}
		if orders == values.DMY || orders == values.MDY {
			shown |= orders
		}
	}
	return shown
}
