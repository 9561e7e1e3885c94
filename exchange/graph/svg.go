package graph

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"math"
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"dyetrace"
	"dyetrace/internal/display"
	"dyetrace/internal/xmltext"
)

// Words are what a picture says beside names and sums, in the language of its reader.
// Each holds one %d.
type Words struct {
	NodesLeft, PairsLeft, Transfers string
}

// EnglishWords are the words of a picture in English.
func EnglishWords() Words {
	return Words{"%d more accounts and things are not drawn", "%d more connections are not drawn", "%d transfers"}
}

// ChineseWords are the words of a picture in Chinese.
func ChineseWords() Words {
	return Words{"另有 %d 个账户或物品未画出", "另有 %d 条连线未画出", "%d 笔"}
}

// Sizes of the picture, in pixels.
const (
	boxWidth   = 190
	boxHeight  = 46
	columnGap  = 120
	rowGap     = 18
	margin     = 24
	headHeight = 44
	textWidth  = 25 // columns of text that a box takes
)

// look is the look of the report's pages, by the reader's light or dark.
const look = `<style>
svg{--page:#f7f8fa;--card:#fff;--ink:#17212c;--muted:#55616f;--line:#b9c2cd;--dye:#a3195b;--thing:#2563a8;background:var(--page);
font:13px system-ui,-apple-system,"Segoe UI","Noto Sans CJK SC","Microsoft YaHei",sans-serif}
@media (prefers-color-scheme:dark){svg{--page:#10161d;--card:#18202a;--ink:#e6ebf1;--muted:#a1adba;--line:#465566;--dye:#f07bb0;--thing:#6ea8e6}}
text{fill:var(--ink)}.m{fill:var(--muted);font-size:11px}.h{font-size:16px;font-weight:600}
rect{fill:var(--card);stroke:var(--line)}.t rect{stroke:var(--thing)}.p{fill:var(--page);stroke:none}
path{fill:none;stroke:var(--dye);stroke-opacity:.55}path.u{stroke:var(--thing);stroke-dasharray:4 3}
marker path{fill:var(--dye);stroke:none}
</style>
<defs><marker id="a" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L8 4L0 8z"/></marker></defs>
`

// WriteSVG draws a graph: a column for each level, the accounts with what is known of
// them, and what went from whom to whom. It holds no script and loads nothing.
func (g *Graph) WriteSVG(out io.Writer, say Words) error {
	if err := g.Check(); err != nil {
		return err
	}
	p := g.place()
	tallest := 1
	for _, column := range p.columns {
		tallest = max(tallest, len(column))
	}
	// Columns are centred, so that a tall one does not pull all lines to one side.
	wide := 2*margin + max(len(p.columns), 2)*(boxWidth+columnGap) - columnGap
	tall := 2*margin + headHeight + tallest*(boxHeight+rowGap)
	at := make(map[int][2]int, len(p.nodes))
	for x, column := range p.columns {
		top := margin + headHeight + (tallest-len(column))*(boxHeight+rowGap)/2
		for y, i := range column {
			at[i] = [2]int{margin + x*(boxWidth+columnGap), top + y*(boxHeight+rowGap)}
		}
	}
	w := bufio.NewWriter(out)
	fmt.Fprintf(w, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img">`+"\n",
		wide, tall, wide, tall)
	fmt.Fprintf(w, "<title>%s</title>\n%s", svgText(g.Title), look)
	fmt.Fprintf(w, `<rect class="p" width="%d" height="%d"/><text class="h" x="%d" y="%d">%s</text>`+"\n", wide, tall,
		margin, margin+12, svgText(g.Title))
	fmt.Fprintf(w, `<text class="m" x="%d" y="%d">%s</text>`+"\n", margin, margin+30, svgText(p.says(say)))
	for i := range p.edges {
		if err := g.draw(w, &p.edges[i], at, len(p.edges) <= mostSums, say); err != nil {
			return err
		}
	}
	for _, i := range p.nodes {
		g.box(w, i, at[i])
	}
	w.WriteString("</svg>\n")
	return w.Flush()
}

// says is what the picture leaves out.
func (p *picture) says(say Words) string {
	var left []string
	if p.left > 0 {
		left = append(left, fmt.Sprintf(say.NodesLeft, p.left))
	}
	if p.pairs > 0 {
		left = append(left, fmt.Sprintf(say.PairsLeft, p.pairs))
	}
	return strings.Join(left, "; ")
}

// draw draws what joins two nodes; its sum shows beside the line, or else when one points
// at it.
func (g *Graph) draw(w *bufio.Writer, j *joined, at map[int][2]int, beside bool, say Words) error {
	e := &g.Edges[j.first]
	from, to := at[j.from], at[j.to]
	x1, y1, x2, y2 := from[0]+boxWidth, from[1]+boxHeight/2, to[0], to[1]+boxHeight/2
	bend := columnGap / 2
	if to[0] <= from[0] { // backwards, or within a column: round the side
		x2, bend = to[0]+boxWidth, columnGap
	}
	class, end := "", ` marker-end="url(#a)"`
	if e.Currency == 0 {
		class, end = ` class="u"`, ""
	}
	c2 := x2 - bend
	if to[0] <= from[0] {
		c2 = x2 + bend
	}
	label, err := g.sumOf(j, say)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, `<path%s d="M%d %dC%d %d %d %d %d %d" stroke-width="%.1f"%s><title>%s</title></path>`, class, x1, y1,
		x1+bend, y1, c2, y2, x2, y2, 1+math.Min(j.weight/8, 4), end, svgText(label))
	if e.Currency != 0 && beside {
		fmt.Fprintf(w, `<text class="m" text-anchor="middle" x="%d" y="%d">%s</text>`, (x1+x2)/2, (y1+y2)/2-4,
			svgText(label))
	}
	w.WriteByte('\n')
	return nil
}

// sumOf is what a line in the picture stands for.
func (g *Graph) sumOf(j *joined, say Words) (string, error) {
	e := &g.Edges[j.first]
	if e.Currency == 0 {
		return string(e.Relation), nil
	}
	var total dyetrace.Total
	transfers := 0
	for _, i := range j.amounts {
		total.Add(g.Edges[i].Amount)
		transfers += max(g.Edges[i].Transfers, 1)
	}
	sum, err := total.Sum()
	if err != nil {
		return "", err
	}
	label := display.Grouped(sum.Format(e.Currency)) + " " + e.Currency.String()
	if transfers > 1 {
		label += " · " + fmt.Sprintf(say.Transfers, transfers)
	}
	return label, nil
}

// box draws a node: its name, and below it whose it is or what lies there.
func (g *Graph) box(w *bufio.Writer, i int, at [2]int) {
	n := &g.Nodes[i]
	class := ""
	if n.Kind != Account {
		class = ` class="t"`
	}
	under := string(n.Kind)
	if n.Kind == Account {
		under = cmp.Or(n.Holder, n.Institution)
		if held := n.sum("held"); strings.Trim(held, "0.") != "" {
			under = strings.TrimSpace(display.Grouped(held) + " " + n.Currency.String() + "  " + under)
		} else if n.Role != "" {
			under = strings.TrimSpace(n.Role + "  " + under)
		}
	}
	fmt.Fprintf(w, `<g%s><title>%s</title><rect x="%d" y="%d" width="%d" height="%d" rx="6"/>`, class,
		svgText(strings.TrimSpace(n.label()+" "+n.Holder+" "+n.Institution)), at[0], at[1], boxWidth, boxHeight)
	fmt.Fprintf(w, `<text x="%d" y="%d">%s</text><text class="m" x="%d" y="%d">%s</text></g>`+"\n", at[0]+10, at[1]+19,
		svgText(cut(n.label(), textWidth)), at[0]+10, at[1]+36, svgText(cut(under, textWidth+4)))
}

// svgText is text from files as people see it: nothing in it hides or turns round.
func svgText(s string) string { return xmltext.Escape(display.Line(s)) }

// cut shortens a text to at most n columns; characters of East Asia take two.
func cut(s string, n int) string {
	s = display.Line(s)
	used := 0
	var ends []int // where the text ends that takes as many columns as fit with an ellipsis
	for i, r := range s {
		wide := 1
		switch width.LookupRune(r).Kind() {
		case width.EastAsianWide, width.EastAsianFullwidth:
			wide = 2
		}
		if unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) {
			wide = 0
		}
		if used+wide <= n-1 {
			ends = append(ends, i+len(string(r)))
		}
		if used += wide; used > n {
			return s[:ends[len(ends)-1]] + "…"
		}
	}
	return s
}
