package graph

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"dyetrace"
	"dyetrace/internal/display"
	"dyetrace/internal/xmltext"
)

// Words are what a picture says beside names and sums, in the language of its reader.
type Words struct {
	NodesLeft, PairsLeft, Transfers string // each holds one %d
	// Of is the word for a kind of node, a relation or a role; what it does not know stays.
	Of func(name string) string
}

// EnglishWords are the words of a picture in English.
func EnglishWords() Words {
	return Words{"%d more accounts and things are not drawn", "%d more connections are not drawn", "%d transfers",
		func(name string) string { return name }}
}

// ChineseWords are the words of a picture in Chinese.
func ChineseWords() Words {
	names := map[string]string{string(Account): "账户", string(Person): "人员", string(Device): "设备", string(Phone): "电话", string(Card): "卡",
		string(Holds): "持有", string(Uses): "使用"}
	return Words{"另有 %d 个账户或物品未画出", "另有 %d 条连线未画出", "%d 笔",
		func(name string) string { return cmp.Or(names[name], name) }}
}

// Sizes of the picture, in pixels. Who looks has his own fonts: widths are those of the widest
// of them that systems bring along.
const (
	boxWidth   = 226
	boxHeight  = 46
	columnGap  = 120 // at least: what is written beside a line fits between the columns
	rowGap     = 18
	margin     = 24
	headHeight = 44
	textWidth  = 25 // columns of text that a box takes
	sumColumn  = 7  // a column of the text beside a line
)

// look is the look of the report's pages, by the reader's light or dark.
const look = `<style>
svg{--page:#f7f8fa;--card:#fff;--ink:#17212c;--muted:#55616f;--line:#b9c2cd;--dye:#a3195b;--thing:#2563a8;background:var(--page);
font:13px system-ui,-apple-system,"Segoe UI","Noto Sans CJK SC","Microsoft YaHei",sans-serif}
@media (prefers-color-scheme:dark){svg{--page:#10161d;--card:#18202a;--ink:#e6ebf1;--muted:#a1adba;--line:#465566;--dye:#f07bb0;--thing:#6ea8e6}}
text{fill:var(--ink)}.m{fill:var(--muted);font-size:11px}.h{font-size:16px;font-weight:600}.s{paint-order:stroke;stroke:var(--page);stroke-width:3px}
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
	gap, err := g.gap(p, say)
	if err != nil {
		return err
	}
	wide := 2*margin + max(len(p.columns), 2)*(boxWidth+gap) - gap
	if p.returns() {
		wide += gap
	}
	tall := 2*margin + headHeight + tallest*(boxHeight+rowGap)
	at := make(map[int][2]int, len(p.nodes))
	for x, column := range p.columns {
		top := margin + headHeight + (tallest-len(column))*(boxHeight+rowGap)/2
		for y, i := range column {
			at[i] = [2]int{margin + x*(boxWidth+gap), top + y*(boxHeight+rowGap)}
		}
	}
	free := newRoom(at)
	w := bufio.NewWriter(out)
	fmt.Fprintf(w, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img">`+"\n",
		wide, tall, wide, tall)
	fmt.Fprintf(w, "<title>%s</title>\n%s", svgText(g.Title), look)
	fmt.Fprintf(w, `<rect class="p" width="%d" height="%d"/><text class="h" x="%d" y="%d">%s</text>`+"\n", wide, tall,
		margin, margin+12, svgText(g.Title))
	fmt.Fprintf(w, `<text class="m" x="%d" y="%d">%s</text>`+"\n", margin, margin+30, svgText(p.says(say)))
	var sums strings.Builder // above all lines, which would strike them out
	for i := range p.edges {
		if err := g.draw(w, &sums, &p.edges[i], at, gap, free, say); err != nil {
			return err
		}
	}
	w.WriteString(sums.String())
	for _, i := range p.nodes {
		g.box(w, i, at[i], say)
	}
	if g.Note != "" {
		fmt.Fprintf(w, `<text class="m" x="%d" y="%d">%s</text>`+"\n", margin, tall-margin/2, svgText(g.Note))
	}
	w.WriteString("</svg>\n")
	return w.Flush()
}

// gap is how far columns are apart: no sum beside a line goes below a box.
func (g *Graph) gap(p *picture, say Words) (int, error) {
	gap := columnGap
	for i := range p.edges {
		if g.Edges[p.edges[i].first].Currency == 0 {
			continue
		}
		label, err := g.sumOf(&p.edges[i], say)
		if err != nil {
			return 0, err
		}
		gap = max(gap, display.Columns(label)*sumColumn+rowGap)
	}
	return gap, nil
}

// returns reports whether a line leaves the last column, and goes round its side.
func (p *picture) returns() bool {
	if len(p.columns) == 0 {
		return false
	}
	last := p.columns[len(p.columns)-1]
	return slices.ContainsFunc(p.edges, func(j joined) bool { return slices.Contains(last, j.from) })
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

// draw draws what joins two nodes; its sum shows beside the line where there is room, or else
// when one points at it.
func (g *Graph) draw(w *bufio.Writer, sums *strings.Builder, j *joined, at map[int][2]int, gap int, free *room, say Words) error {
	e := &g.Edges[j.first]
	from, to := at[j.from], at[j.to]
	x1, y1, x2, y2 := from[0]+boxWidth, from[1]+boxHeight/2, to[0], to[1]+boxHeight/2
	bend, middle := columnGap/2, (x1+x2)/2
	if to[0] <= from[0] { // backwards, or within a column: round the side
		x2, bend, middle = to[0]+boxWidth, columnGap, x1+gap/2
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
	if e.Currency != 0 {
		if y, is := free.take(middle, (y1+y2)/2-4, display.Columns(label)*sumColumn); is {
			fmt.Fprintf(sums, `<text class="m s" text-anchor="middle" x="%d" y="%d">%s</text>`+"\n", middle, y, svgText(label))
		}
	}
	w.WriteByte('\n')
	return nil
}

// sumOf is what a line in the picture stands for.
func (g *Graph) sumOf(j *joined, say Words) (string, error) {
	e := &g.Edges[j.first]
	if e.Currency == 0 {
		return say.Of(string(e.Relation)), nil
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
func (g *Graph) box(w *bufio.Writer, i int, at [2]int, say Words) {
	n := &g.Nodes[i]
	class := ""
	if n.Kind != Account {
		class = ` class="t"`
	}
	under := say.Of(string(n.Kind))
	if n.Kind == Account {
		under = cmp.Or(n.Holder, n.Institution)
		if held := n.sum("held"); strings.Trim(held, "0.") != "" {
			under = strings.TrimSpace(display.Grouped(held) + " " + n.Currency.String() + "  " + under)
		} else if n.Role != "" {
			under = strings.TrimSpace(say.Of(n.Role) + "  " + under)
		}
	}
	fmt.Fprintf(w, `<g%s><title>%s</title><rect x="%d" y="%d" width="%d" height="%d" rx="6"/>`, class,
		svgText(strings.TrimSpace(n.label()+" "+n.Holder+" "+n.Institution)), at[0], at[1], boxWidth, boxHeight)
	fmt.Fprintf(w, `<text x="%d" y="%d">%s</text><text class="m" x="%d" y="%d">%s</text></g>`+"\n", at[0]+10, at[1]+19,
		svgText(short(n.label(), textWidth)), at[0]+10, at[1]+36, svgText(display.Cut(display.Line(under), textWidth+4)))
}

// svgText is text from files as people see it: nothing in it hides or turns round.
func svgText(s string) string { return xmltext.Escape(display.Line(s)) }

// short is the name of a node in at most n columns. Of an account with its bank in front, the
// number is what it is known by.
func short(name string, n int) string {
	name = display.Line(name)
	if at := strings.LastIndexByte(name, '/'); at > 0 && display.Columns(name) > n {
		name = "…" + name[at:]
	}
	return display.Cut(name, n)
}
