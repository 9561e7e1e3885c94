package letter

import (
	"bytes"
	_ "embed" // the page below
	"fmt"
	"html/template"
	"slices"
	"strings"
	"unicode"

	"dyetrace"
	"dyetrace/casework/rules"
	"dyetrace/casework/settings"
	"dyetrace/internal/display"
)

// Data is what a letter says: its fields by name, and the rows of its table by column.
type Data struct {
	Fields map[string]string
	Rows   []map[string]string
	Export string // what it carries of its export; "" for nothing
}

// Letter is a letter that is ready to go.
type Letter struct {
	Kind     Kind
	Lang     string
	Title    string // also the subject of a mail
	Text     []byte
	HTML     []byte
	Form     string // SHA-256 of its form
	Reviewed bool
}

// Bounds of a letter.
const (
	mostField = 20_000 // bytes of a field
	mostRows  = 100_000
)

// Write writes a letter. A field that the form needs and that is missing is an InputError
// that names it.
func (f *Forms) Write(kind Kind, lang string, d *Data, by *settings.Letters) (*Letter, error) {
	form := f.all[formKey{kind, lang}]
	if form == nil {
		return nil, dyetrace.Errorf(dyetrace.NotFound, "write letter", "there is no form for a letter %q in %q", kind, lang)
	}
	if err := form.check(d); err != nil {
		return nil, err
	}
	var said strings.Builder
	if err := form.text.Execute(&said, cleaned(d.Fields)); err != nil {
		return nil, dyetrace.Errorf(dyetrace.InputError, "write letter", "%s: %w", kind, err)
	}
	page := form.page(d, said.String(), by)
	l := &Letter{Kind: kind, Lang: lang, Title: form.Title, Form: form.sha256, Reviewed: by.Reviewed(), Text: page.text()}
	var out bytes.Buffer
	if err := pageHTML.Execute(&out, page); err != nil {
		return nil, dyetrace.Errorf(dyetrace.OtherError, "write letter", "%s: %w", kind, err)
	}
	l.HTML = out.Bytes()
	return l, nil
}

// check checks that all is there that a letter needs, and that nothing is lost.
func (f *form) check(d *Data) error {
	var missing []string
	for _, name := range f.Needs {
		if strings.TrimSpace(d.Fields[name]) == "" {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		return dyetrace.Errorf(dyetrace.InputError, "write letter", "a letter %q needs %s: give it, or it cannot go out", f.Kind,
			strings.Join(missing, ", "))
	}
	if len(d.Rows) > mostRows {
		return dyetrace.Errorf(dyetrace.InputError, "write letter", "%d rows: a letter has at most %d; make several", len(d.Rows), mostRows)
	}
	if len(d.Rows) > 0 && len(f.Rows) == 0 {
		return dyetrace.Errorf(dyetrace.InputError, "write letter", "the form %q has no table, and %d rows would be lost", f.Kind, len(d.Rows))
	}
	for name, value := range d.Fields {
		if _, known := labels[name]; !known {
			return dyetrace.Errorf(dyetrace.UsageError, "write letter", "there is no field %q", name)
		}
		if len(value) > mostField {
			return dyetrace.Errorf(dyetrace.InputError, "write letter", "%s has %d bytes: at most %d can be right", name, len(value), mostField)
		}
	}
	return nil
}

// cleaned are fields without what could make a letter look like another one.
func cleaned(fields map[string]string) map[string]string {
	clean := make(map[string]string, len(fields))
	for name, value := range fields {
		clean[name] = display.Line(value)
	}
	return clean
}

// page is a letter in its parts.
type page struct {
	Lang, Title, Mark, Form, Export string
	Unreviewed                      bool
	Fields                          [][2]string // label and value
	Paragraphs                      []string
	Columns, Head                   []string
	Rows                            [][]string
}

func (f *form) page(d *Data, said string, by *settings.Letters) *page {
	p := &page{Lang: f.Lang, Title: f.Title, Export: display.Line(d.Export), Unreviewed: !by.Reviewed(), Form: fmt.Sprintf(in(hashed, f.Lang), f.sha256[:12])}
	p.Mark = in(notReviewed, f.Lang)
	if by.Reviewed() {
		p.Mark = fmt.Sprintf(in(reviewed, f.Lang), display.Line(by.ReviewedBy), Day(by.ReviewedOn, f.Lang))
	}
	// A field that nobody gave is left out: an empty line asks to be filled in by hand.
	for _, name := range f.Fields {
		if value := filled(d.Fields[name]); value != "" {
			p.Fields = append(p.Fields, [2]string{in(labels[name], f.Lang), value})
		}
	}
	for part := range strings.SplitSeq(said, "\n\n") {
		if part = strings.TrimSpace(part); part != "" {
			p.Paragraphs = append(p.Paragraphs, strings.Join(strings.FieldsFunc(part, unicode.IsControl), joint(f.Lang)))
		}
	}
	if len(d.Rows) == 0 {
		return p
	}
	// A column that no row fills would ask to be filled in by hand too.
	p.Columns = slices.DeleteFunc(slices.Clone(f.Rows), func(column string) bool {
		return !slices.ContainsFunc(d.Rows, func(row map[string]string) bool { return filled(row[column]) != "" })
	})
	for _, column := range p.Columns {
		p.Head = append(p.Head, in(rowLabels[column], f.Lang))
	}
	for _, row := range d.Rows {
		cells := make([]string, len(p.Columns))
		for i, column := range p.Columns {
			cells[i] = filled(row[column])
		}
		p.Rows = append(p.Rows, cells)
	}
	return p
}

// filled is a value as a letter shows it; "" where nobody gave it.
func filled(value string) string { return strings.TrimSpace(display.Line(value)) }

// joint is what stands between two lines of a paragraph: Chinese has nothing there.
func joint(lang string) string {
	if lang == "zh" {
		return ""
	}
	return " "
}

// text is the page as plain text.
func (p *page) text() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s\n", p.Title)
	if p.Unreviewed {
		fmt.Fprintf(&b, "[%s]\n", p.Mark)
	}
	b.WriteString("\n")
	for _, f := range p.Fields {
		fmt.Fprintf(&b, "%s%s%s\n", f[0], Colon(p.Lang), f[1])
	}
	for _, text := range p.Paragraphs {
		fmt.Fprintf(&b, "\n%s\n", text)
	}
	if len(p.Rows) > 0 {
		fmt.Fprintf(&b, "\n%s\n", strings.Join(p.Head, " | "))
		for _, row := range p.Rows {
			fmt.Fprintf(&b, "%s\n", strings.TrimRight(strings.Join(row, " | "), " "))
		}
	}
	fmt.Fprintf(&b, "\n%s %s\n", p.Mark, p.Form)
	if p.Export != "" {
		fmt.Fprintf(&b, "%s\n", p.Export)
	}
	return b.Bytes()
}

//go:embed page.html
var pageText string

var pageHTML = template.Must(template.New("page").Parse(pageText))

// Colon is what stands between a name and what it has in a language.
func Colon(lang string) string {
	if lang == "zh" {
		return "："
	}
	return ": "
}

// Measure is a measure that a request asked for, in the middle of a sentence; "" for a kind
// of which only the rules know the name.
func Measure(kind, lang string) string {
	return in(map[string]rules.Text{"stop": {En: "stop", Zh: "止付"}, "freeze": {En: "freeze", Zh: "冻结"}, "watch": {En: "watch", Zh: "动态查询"}}[kind], lang)
}

// Period is a period from one day to the end of another, of which either may not be known.
func Period(from, to rules.Day, lang string) string {
	switch {
	case from.IsZero() && to.IsZero():
		return ""
	case from.IsZero():
		return fmt.Sprintf(in(rules.Text{En: "until %s", Zh: "截至%s"}, lang), Day(to, lang))
	case to.IsZero():
		return fmt.Sprintf(in(rules.Text{En: "since %s", Zh: "自%s起"}, lang), Day(from, lang))
	}
	return fmt.Sprintf(in(rules.Text{En: "%s to %s", Zh: "%s至%s"}, lang), Day(from, lang), Day(to, lang))
}

// Term is a term as people of a language write it; "" where nobody knows it.
func Term(t rules.Term, lang string) string {
	switch {
	case !t.Known():
		return ""
	case lang == "zh":
		units := [...]string{rules.Hours: "小时", rules.Days: "日", rules.BusinessDays: "个工作日", rules.Months: "个月", rules.Years: "年"}
		return fmt.Sprint(t.Count, units[t.Unit])
	}
	t.FromMoment = false // the letter says from when
	return t.String()
}

// Day is a day as people of a language write it.
func Day(d rules.Day, lang string) string {
	if d.IsZero() {
		return ""
	}
	if lang == "zh" {
		return fmt.Sprintf("%d年%d月%d日", d.Year, int(d.Month), d.Day)
	}
	return fmt.Sprintf("%d %s %d", d.Day, d.Month, d.Year)
}
