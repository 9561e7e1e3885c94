package detection

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"
)

// A plot is well-formed, has a mark for each world and ranking beside those of the legend,
// and the median of each; without worlds it is empty.
func TestPlotWorlds(t *testing.T) {
	marks := []WorldMark{{1, "careless", "before & all", 0.1}, {2, "careless", "before & all", 0.3},
		{1, "careless", "now", 0.9}, {2, "careless", "now", 0.5}, {3, "careful", "now", math.NaN()}}
	for _, c := range []struct {
		marks   []WorldMark
		circles int
		said    []string
	}{{marks, 4 + 2, []string{"before &amp; all: median 0.200", "now: median 0.700", "careless, 2 worlds",
		"careful, 0 worlds"}}, {nil, 0, nil}} {
		var svg strings.Builder
		if err := PlotWorlds(&svg, "a <title>", c.marks); err != nil {
			t.Fatal(err)
		}
		d := xml.NewDecoder(strings.NewReader(svg.String()))
		for {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%v in %s", err, &svg)
			}
		}
		if n := strings.Count(svg.String(), "<circle"); n != c.circles {
			t.Errorf("%d marks, want %d", n, c.circles)
		}
		for _, said := range c.said {
			if !strings.Contains(svg.String(), said) {
				t.Errorf("no %q in %s", said, fmt.Sprint(&svg))
			}
		}
	}
}
