package simulate

import (
	"fmt"
	"html"
	"math"
	"strings"
	"unicode/utf8"
)

// Measures of a plot, in points.
const (
	plotWidth, plotHeight = 720.0, 360.0
	plotTop, plotBottom   = 54.0, 56.0
	plotLeft, plotRight   = 64.0, 18.0
	barHeight             = 18.0 // with the gap to the next, where bars lie
	lyingLeft             = 150.0
)

// colours returns colours of series that colour-blind people can distinguish too (Okabe and
// Ito, 2008).
func colours() []string { return []string{"#0072b2", "#d55e00", "#009e73"} }

// plot is a picture under way.
type plot struct {
	strings.Builder
	d           *Distribution
	low, high   float64 // shares at the ends of the scale
	left, width float64 // of the field
	top, height float64
	bottom      float64
}

// SVG draws the distribution: bars of each bin's shares, standing where the bins
// are numbers, lying where they are words, and points on a line where shares
// span powers of ten.
func (d *Distribution) SVG() []byte {
	p := &plot{d: d, left: plotLeft, width: plotWidth - plotLeft - plotRight, top: plotTop,
		height: plotHeight - plotTop - plotBottom, bottom: plotBottom}
	lying := len(d.Bins) > 6 && longest(d.Bins) > 8 || len(d.Bins) > 16 && !numeric(d.Bins)
	if lying {
		p.left, p.width = lyingLeft, plotWidth-lyingLeft-plotRight-50
		p.height, p.bottom = barHeight*float64(len(d.Bins)), plotBottom/2
	}
	p.scale()
	p.head()
	switch {
	case lying:
		p.lying()
	case d.Log:
		p.rules()
		p.points()
	default:
		p.rules()
		p.standing()
	}
	p.WriteString("</svg>\n")
	return []byte(p.String())
}

func longest(bins []Bin) int {
	most := 0
	for _, b := range bins {
		most = max(most, utf8.RuneCountInString(b.Label))
	}
	return most
}

// numeric reports whether bins are labelled by numbers.
func numeric(bins []Bin) bool {
	return len(bins) > 0 && strings.Trim(bins[0].Label, "0123456789.e+") == ""
}

// scale finds the ends of the scale: round numbers beyond all shares.
func (p *plot) scale() {
	least, most := 1.0, 0.0
	for _, b := range p.d.Bins {
		for _, v := range b.Shares {
			most = max(most, v)
			if v > 0 {
				least = min(least, v)
			}
		}
	}
	if most == 0 {
		most = 1
	}
	if p.d.Log {
		p.low, p.high = math.Floor(math.Log10(least)), math.Ceil(math.Log10(most))
		if p.low == p.high {
			p.low--
		}
		return
	}
	p.high = step(most) * math.Ceil(most/step(most))
}

// step returns a round number that is about a fifth of most.
func step(most float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(most/5)))
	for _, f := range []float64{1, 2, 5} {
		if most/5 <= f*power {
			return f * power
		}
	}
	return 10 * power
}

// along is where a share lies on the scale, from 0 to 1.
func (p *plot) along(v float64) float64 {
	if p.d.Log {
		if v <= 0 {
			return 0
		}
		v = math.Log10(v)
	}
	return min(1, max(0, (v-p.low)/(p.high-p.low)))
}

func (p *plot) printf(format string, args ...any) {
	fmt.Fprintf(p, format, args...) //nolint:errcheck // a strings.Builder takes all
}

// text writes words; anchor is start, middle or end.
func (p *plot) text(x, y float64, anchor, class, words string) {
	p.printf(`<text x="%.1f" y="%.1f" text-anchor="%s" class="%s">%s</text>`+"\n", x, y, anchor, class,
		html.EscapeString(words))
}

func (p *plot) head() {
	height := p.top + p.height + p.bottom
	p.printf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" width="%.0f" height="%.0f" role="img">`+"\n",
		plotWidth, height, plotWidth, height)
	p.printf("<title>%s</title>\n", html.EscapeString(p.d.Title))
	p.WriteString(`<style>text{font:12px "Noto Sans","Noto Sans CJK ` +
		`SC",sans-serif;fill:#222}.t{font-size:15px;font-weight:600}` +
		`.a{fill:#555}line{stroke:#ddd}</style>` + "\n")
	p.printf(`<rect width="%.0f" height="%.0f" fill="#fff"/>`+"\n", plotWidth, height)
	p.text(18, 24, "start", "t", p.d.Title)
	x := p.left
	for i, name := range p.d.Series {
		if len(p.d.Series) == 1 {
			break
		}
		p.printf(`<rect x="%.1f" y="34" width="11" height="11" fill="%s"/>`+"\n", x, colours()[i%3])
		p.text(x+16, 44, "start", "a", name)
		x += 34 + 7*float64(len(name))
	}
	axis := p.d.Axis
	if p.d.Log {
		axis += " (shares on a scale of powers of ten)"
	}
	p.text(p.left+p.width/2, height-12, "middle", "a", axis)
}

// percent returns a share in percent with three digits.
func percent(v float64) string { return fmt.Sprintf("%.3g %%", 100*v) }

// rules draws the lines of the scale with their values.
func (p *plot) rules() {
	by := 1.0
	if !p.d.Log {
		by = step(p.high)
	}
	for v := p.low; v <= p.high+by/2; v += by {
		share := v
		if p.d.Log {
			share = math.Pow(10, v)
		}
		y := p.top + p.height*(1-p.along(share))
		p.printf(`<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f"/>`+"\n", p.left, y, p.left+p.width, y)
		p.text(p.left-8, y+4, "end", "a", percent(share))
	}
}

// label writes a bin's label below it; where there are many, every second.
func (p *plot) label(i int, x float64) {
	every := 1 + (len(p.d.Bins)*(longest(p.d.Bins)*7+8))/int(p.width)
	if i%every == 0 {
		p.text(x, p.top+p.height+18, "middle", "a", p.d.Bins[i].Label)
	}
}

func (p *plot) standing() {
	slot := p.width / float64(max(1, len(p.d.Bins)))
	each := slot * 0.8 / float64(len(p.d.Series))
	for i, b := range p.d.Bins {
		x := p.left + slot*(float64(i)+0.1)
		for j, v := range b.Shares {
			h := p.height * p.along(v)
			p.printf(`<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s"><title>%s: %s</title></rect>`+"\n",
				x+each*float64(j), p.top+p.height-h, each, h, colours()[j%3], html.EscapeString(b.Label), percent(v))
		}
		p.label(i, x+slot*0.4)
	}
}

func (p *plot) points() {
	slot := p.width / float64(max(1, len(p.d.Bins)))
	for j := range p.d.Series {
		var line []string
		for i, b := range p.d.Bins {
			line = append(line, fmt.Sprintf("%.1f,%.1f", p.left+slot*(float64(i)+0.5), p.top+p.height*(1-p.along(b.Shares[j]))))
		}
		p.printf(`<polyline points="%s" fill="none" stroke="%s" stroke-width="2"/>`+"\n", strings.Join(line, " "),
			colours()[j%3])
		for i, at := range line {
			x, y, _ := strings.Cut(at, ",")
			p.printf(`<circle cx="%s" cy="%s" r="3.5" fill="%s"><title>%s: %s</title></circle>`+"\n", x, y, colours()[j%3],
				html.EscapeString(p.d.Bins[i].Label), percent(p.d.Bins[i].Shares[j]))
		}
	}
	for i := range p.d.Bins {
		p.label(i, p.left+slot*(float64(i)+0.5))
	}
}

func (p *plot) lying() {
	each := (barHeight - 4) / float64(len(p.d.Series))
	for i, b := range p.d.Bins {
		y := p.top + barHeight*float64(i)
		p.text(p.left-8, y+11, "end", "a", b.Label)
		for j, v := range b.Shares {
			w := p.width * p.along(v)
			p.printf(`<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s"/>`+"\n", p.left, y+each*float64(j), w, each,
				colours()[j%3])
			p.text(p.left+w+6, y+11, "start", "a", percent(v))
		}
	}
}
