package report

import (
	"context"
	"html/template"
	"io"
)

// documentPage is the page of a document: one file that needs no network and
// runs no script. Everything from files is escaped by html/template.
const documentPage = `<!doctype html>
<html lang="{{.Lang}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.Title}}</title>
<style>
body { font: 16px/1.5 system-ui, "Noto Sans CJK SC", sans-serif; color: #1d2a33; max-width: 112rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.6rem; margin: 0 0 .5rem }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; border-bottom: 1px solid #cfd8dc }
p { margin: .4rem 0; max-width: 60rem }
.scroll { overflow-x: auto }
table { border-collapse: collapse; width: 100%; font-size: .9rem }
th { text-align: left; background: #e7ecef; vertical-align: bottom }
th, td { padding: .3rem .55rem; border-bottom: 1px solid #dde4e7 }
td { vertical-align: top; overflow-wrap: break-word; max-width: 36rem; white-space: nowrap }
td.long { white-space: normal; min-width: 22rem }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
th.number { white-space: normal }
@media print { body { margin: 0; max-width: none; font-size: 11px } h2 { break-after: avoid } tr { break-inside: avoid } .scroll { overflow: visible } }
</style>
</head>
<body>
<h1>{{.Title}}</h1>
{{range .Lead}}<p>{{.}}</p>
{{end}}{{range .Sections}}<h2>{{.Name}}</h2>
{{range .Notes}}<p>{{.}}</p>
{{end}}{{if .Rows}}<div class="scroll"><table>
<thead><tr>{{range .Heads}}<th{{if .Right}} class="number"{{end}}>{{.Text}}</th>{{end}}</tr></thead>
<tbody>
{{range .Rows}}<tr>{{range .}}<td{{if .Right}} class="number"{{else if .Long}} class="long"{{end}}>{{.Text}}</td>{{end}}</tr>
{{end}}</tbody>
</table></div>
{{end}}{{end}}</body>
</html>
`

type htmlCell struct {
	Text        string
	Right, Long bool
}

// longText is from how many bytes on a text may be broken into lines.
const longText = 48

type htmlSection struct {
	Name  string
	Notes []string
	Heads []htmlCell
	Rows  [][]htmlCell
}

// WriteHTML writes the document as one HTML file that works without a network
// and prints well.
func (d *Document) WriteHTML(ctx context.Context, w io.Writer) error {
	page := struct {
		Lang, Title string
		Lead        []string
		Sections    []htmlSection
	}{d.report.Lang.String(), d.title, d.leads(), nil}
	for i := range d.sections {
		s := &d.sections[i]
		rows, right, err := d.rows(ctx, &s.table)
		if err != nil {
			return err
		}
		h := htmlSection{Name: d.words().sheet(s.name), Notes: s.notes}
		for k, key := range s.columns {
			h.Heads = append(h.Heads, htmlCell{Text: d.words().heading(key), Right: right[k]})
		}
		for _, row := range rows {
			cells := make([]htmlCell, len(row))
			for k := range row {
				cells[k] = htmlCell{Text: row[k], Right: right[k], Long: len(row[k]) > longText}
			}
			h.Rows = append(h.Rows, cells)
		}
		page.Sections = append(page.Sections, h)
	}
	parsed, err := template.New("document").Parse(documentPage)
	if err != nil {
		return err
	}
	return parsed.Execute(w, page)
}
