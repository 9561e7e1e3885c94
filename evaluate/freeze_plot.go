package evaluate

import (
	"bufio"
	"fmt"
	"html"
	"io"
)

// WriteFreezePlot draws what each policy saves: a line of dots for every
// setting, delay and policy, one dot to a world, and the median as a bar.
func WriteFreezePlot(w io.Writer, runs []*FreezeRun) error {
	const left, right, line, top = 250.0, 700.0, 24.0, 50.0
	list := SummarizeFreeze(runs)
	gaps := 0
	for i := range list {
		if startsGroup(list, i) {
			gaps++
		}
	}
	// The figure is as high as its lines need, with an empty line between settings.
	height := top + line*float64(len(list)+gaps) + 40
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 %.0f" font-family="system-ui, sans-serif" font-size="13" fill="#1d2a33">`+"\n", height)
	fmt.Fprintf(out, `<rect width="760" height="%.0f" fill="#fff"/><text x="14" y="24" font-size="15" font-weight="600">Share of stolen money saved (bar: median; dots: worlds)</text>`+"\n", height)
	at := func(share float64) float64 { return left + share*(right-left) }
	for k := range 11 {
		x := at(float64(k) / 10)
		fmt.Fprintf(out, `<line x1="%.1f" x2="%.1f" y1="%.0f" y2="%.0f" stroke="#dde4e7"/>`, x, x, top-8, height-34)
		if k%2 == 0 {
			fmt.Fprintf(out, `<text x="%.1f" y="%.0f" text-anchor="middle" fill="#5b6b75">%d %%</text>`, x, height-14, 10*k)
		}
	}
	// A dot for each world lies on its bar, since a median alone hides how much worlds
	// differ. Runs are in the order of the summaries, so that next finds their dots.
	y, next := top+8, 0
	for i := range list {
		s := &list[i]
		if startsGroup(list, i) {
			y += line
		}
		colour := "#9fb1bb"
		if s.Policy == "plan" {
			colour = "#1b6ca8"
		}
		fmt.Fprintf(out, "\n"+`<text x="%.0f" y="%.1f" text-anchor="end">%s</text>`, left-10, y+4.5,
			html.EscapeString(fmt.Sprintf("%s, %.0f min, %s", s.Setting, s.BankDelay.Minutes(), s.Policy)))
		fmt.Fprintf(out, `<rect x="%.1f" y="%.1f" width="%.1f" height="14" fill="%s" fill-opacity="0.55"/>`, left, y-7,
			at(s.Saved)-left, colour)
		for range s.Worlds {
			fmt.Fprintf(out, `<circle cx="%.1f" cy="%.1f" r="2.2" fill="#1d2a33" fill-opacity="0.7"/>`,
				at(runs[next].SavedShare()), y)
			next++
		}
		fmt.Fprintf(out, `<text x="%.1f" y="%.1f" fill="#1d2a33">%.0f %%</text>`, max(at(s.Saved), at(s.Highest))+8, y+4.5,
			100*s.Saved)
		y += line
	}
	fmt.Fprintln(out, "\n</svg>")
	return out.Flush()
}

// startsGroup reports whether an empty line goes before a summary.
func startsGroup(list []FreezeSummary, i int) bool {
	return i > 0 && (list[i].Setting != list[i-1].Setting || list[i].BankDelay != list[i-1].BankDelay)
}
