package detection

import (
	"bufio"
	"cmp"
	"fmt"
	"html"
	"io"
	"math"
	"slices"

	"dyetrace/simulate/family"
)

// WorldMark is a figure of one world, from 0 to 1, by one ranking of it. Which world it
// is does not show in a plot.
type WorldMark struct {
	World uint64
	Care  string // careless, careful or adaptive
	By    string
	Value float64
}

// PlotWorlds draws a figure over worlds as SVG: a panel for each class of care, in it the
// worlds in ascending order of the last ranking, a mark for each ranking, and their
// medians. Rankings come in the order in which they are first named.
func PlotWorlds(w io.Writer, title string, marks []WorldMark) error {
	const left, panel, gap, top, high = 46.0, 250.0, 24.0, 74.0, 260.0
	marks = slices.DeleteFunc(slices.Clone(marks), func(m WorldMark) bool { return math.IsNaN(m.Value) })
	var by []string
	for _, m := range marks {
		if !slices.Contains(by, m.By) {
			by = append(by, m.By)
		}
	}
	// The names of rankings stand above all panels, as their marks look.
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" font-family="system-ui,sans-serif" `+
		`font-size="12" fill="#222">`+"\n"+`<rect width="100%%" height="100%%" fill="#fff"/>`+"\n",
		left+3*(panel+gap), top+high+40)
	fmt.Fprintf(out, `<text x="14" y="22" font-size="14" font-weight="600">%s</text>`+"\n", html.EscapeString(title))
	for i, name := range by {
		x := left + 150*float64(i)
		markShape(out, x, 42, i, len(by))
		fmt.Fprintf(out, `<text x="%.1f" y="46">%s</text>`+"\n", x+10, html.EscapeString(name))
	}
	if len(by) == 0 {
		fmt.Fprintln(out, "</svg>")
		return out.Flush()
	}
	// Careful platforms are harder to find than careless ones: one panel would hide it.
	for i, care := range []string{family.Careless, family.Careful, family.Adaptive} {
		x := left + float64(i)*(panel+gap)
		some := slices.DeleteFunc(slices.Clone(marks), func(m WorldMark) bool { return m.Care != care })
		plotPanel(out, care, x, panel, top, high, i == 0, by, some)
	}
	fmt.Fprintln(out, "</svg>")
	return out.Flush()
}

// plotPanel draws the worlds of one class of care.
func plotPanel(out *bufio.Writer, care string, left, wide, top, high float64, axis bool, by []string,
	marks []WorldMark) {
	y := func(value float64) float64 { return top + (1-value)*high }
	for i := range 6 {
		v := float64(i) / 5
		fmt.Fprintf(out, `<path d="M%.1f %.1fh%.1f" stroke="#dde4e7"/>`, left, y(v), wide)
		if axis {
			fmt.Fprintf(out, `<text x="%.1f" y="%.1f" text-anchor="end" fill="#555">%.1f</text>`, left-6, y(v)+4, v)
		}
	}
	// The order is that of the last ranking, so that what became worse stands out.
	last := map[uint64]float64{}
	for _, m := range marks {
		if m.By == by[len(by)-1] {
			last[m.World] = m.Value
		}
	}
	worlds := make([]uint64, 0, len(last))
	for world := range last {
		worlds = append(worlds, world)
	}
	slices.SortFunc(worlds, func(a, b uint64) int { return cmp.Or(cmp.Compare(last[a], last[b]), cmp.Compare(a, b)) })
	fmt.Fprintf(out, "\n"+`<text x="%.1f" y="%.1f" font-weight="600">%s, %d worlds</text>`+"\n", left, top-12, care,
		len(worlds))
	for i, name := range by {
		var values []float64
		for _, m := range marks {
			at := slices.Index(worlds, m.World)
			if m.By != name || at < 0 {
				continue
			}
			values = append(values, m.Value)
			markShape(out, left+(float64(at)+0.5)*wide/float64(len(worlds)), y(m.Value), i, len(by))
		}
		if n := len(values); n > 0 {
			slices.Sort(values)
			median := (values[(n-1)/2] + values[n/2]) / 2
			style := plotColours[(len(by)-1-i)%len(plotColours)]
			fmt.Fprintf(out, `<path d="M%.1f %.1fh%.1f" stroke="%s" stroke-dasharray="%s"/>`+"\n", left, y(median), wide,
				style.colour, "5 3")
			fmt.Fprintf(out, `<text x="%.1f" y="%.1f" fill="%s">%s: median %.3f</text>`+"\n", left, top+high+18+14*float64(i),
				style.colour, html.EscapeString(name), median)
		}
	}
}

// markShape draws a mark of ranking i of n: the last is filled, the others are rings that
// show round it where figures are equal.
func markShape(out *bufio.Writer, x, y float64, i, n int) {
	colour, fill, radius := plotColours[(n-1-i)%len(plotColours)].colour, "none", 5.2
	if i == n-1 {
		fill, radius = colour, 3.2
	}
	fmt.Fprintf(out, `<circle cx="%.1f" cy="%.1f" r="%.1f" fill="%s" stroke="%s"/>`+"\n", x, y, radius, fill, colour)
}
