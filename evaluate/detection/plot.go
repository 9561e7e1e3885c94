package detection

import (
	"bufio"
	"fmt"
	"html"
	"io"
)

// The size of a plot, in its own units.
const (
	plotWidth, plotHeight = 460.0, 340.0
	plotLeft, plotTop     = 52.0, 40.0
	plotRight             = 150.0
	plotBottom            = 46.0
)

// plotColours distinguish curves, also for people who see few colours; on paper
// the dashes do.
var plotColours = [...]struct{ colour, dash string }{
	{"#a3195b", ""}, {"#0072b2", "6 3"}, {"#009e73", "2 3"}, {"#d55e00", "8 3 2 3"}, {"#6a51a3", "1 2"}, {"#777777",
		"4 4"},
}

// Plot draws precision over recall of the first seed of each setting, side by
// side, as an SVG picture.
func Plot(w io.Writer, pools []Pooled) error {
	out := bufio.NewWriter(w)
	width := plotWidth*float64(len(pools)) + plotRight
	fmt.Fprintf(out,
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" font-family="system-ui,sans-serif" `+
			`font-size="12" fill="#222">`+"\n", width, plotHeight)
	fmt.Fprintf(out, `<rect width="%.0f" height="%.0f" fill="#fff"/>`+"\n", width, plotHeight)
	for i := range pools {
		plotOne(out, &pools[i], plotWidth*float64(i))
	}
	if len(pools) > 0 {
		plotLegend(out, &pools[0], plotWidth*float64(len(pools)))
	}
	fmt.Fprintln(out, "</svg>")
	return out.Flush()
}

func plotOne(out *bufio.Writer, p *Pooled, left float64) {
	inner, high := plotWidth-plotLeft-16, plotHeight-plotTop-plotBottom
	x := func(recall float64) float64 { return left + plotLeft + recall*inner }
	y := func(precision float64) float64 { return plotTop + (1-precision)*high }
	fmt.Fprintf(out, `<text x="%.1f" y="22" font-size="14" font-weight="600">%s</text>`+"\n", x(0),
		html.EscapeString(p.Setting))
	for i := 0; i <= 5; i++ {
		at := float64(i) / 5
		fmt.Fprintf(out, `<path d="M%.1f %.1fV%.1fM%.1f %.1fH%.1f" stroke="#ddd"/>`+"\n", x(at), y(0), y(1), x(0), y(at),
			x(1))
		fmt.Fprintf(out, `<text x="%.1f" y="%.1f" text-anchor="middle">%.1f</text>`+"\n", x(at), y(0)+16, at)
		fmt.Fprintf(out, `<text x="%.1f" y="%.1f" text-anchor="end">%.1f</text>`+"\n", x(0)-6, y(at)+4, at)
	}
	fmt.Fprintf(out, `<text x="%.1f" y="%.1f" text-anchor="middle">recall</text>`+"\n", x(0.5), y(0)+34)
	fmt.Fprintf(out, `<text transform="translate(%.1f %.1f) rotate(-90)" text-anchor="middle">precision</text>`+"\n",
		left+14, y(0.5))
	for i := len(p.Curves) - 1; i >= 0; i-- {
		style := plotColours[i%len(plotColours)]
		fmt.Fprintf(out, `<polyline fill="none" stroke="%s" stroke-width="%s" stroke-dasharray="%s" points="`, style.colour,
			thick(i), style.dash)
		for _, q := range p.Curves[i].Points {
			fmt.Fprintf(out, "%.1f,%.1f ", x(q.Recall), y(q.Precision))
		}
		fmt.Fprintln(out, `"/>`)
	}
}

func thick(i int) string {
	if i == 0 {
		return "2.4"
	}
	return "1.6"
}

func plotLegend(out *bufio.Writer, p *Pooled, left float64) {
	for i := range p.Curves {
		style, y := plotColours[i%len(plotColours)], plotTop+10+float64(i)*20
		fmt.Fprintf(out, `<path d="M%.1f %.1fh26" stroke="%s" stroke-width="%s" stroke-dasharray="%s"/>`+"\n", left, y,
			style.colour, thick(i), style.dash)
		fmt.Fprintf(out, `<text x="%.1f" y="%.1f">%s</text>`+"\n", left+34, y+4, html.EscapeString(p.Curves[i].Name))
	}
}
