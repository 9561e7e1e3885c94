package simulate

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// Quantiles of a histogram lie within a hundredth or two of the true ones.
func TestHistogram(t *testing.T) {
	g := rand.New(rand.NewPCG(1, 2))
	var h histogram
	var all []float64
	for range 20000 {
		x := math.Exp(g.NormFloat64()*2 + 5)
		h.add(x)
		all = append(all, max(1, x))
	}
	slices.Sort(all)
	for _, share := range []float64{0.01, 0.25, 0.5, 0.9, 0.999} {
		want := all[int(share*float64(len(all)))]
		if got := h.quantile(share); math.Abs(got/want-1) > 0.02 {
			t.Errorf("quantile %v is %v, not %v", share, got, want)
		}
		if got := h.below(want); math.Abs(got-share) > 0.01 {
			t.Errorf("below %v lie %v, not %v", want, got, share)
		}
	}
	if empty := new(histogram); !math.IsNaN(empty.quantile(0.5)) || !math.IsNaN(empty.below(1)) {
		t.Error("nothing has a quantile")
	}
}

// Dates are those of the standard library, leap days and ends of centuries
// among them.
func TestDates(t *testing.T) {
	zone := time.FixedZone("", chinaOffset)
	g := rand.New(rand.NewPCG(3, 4))
	var d dates
	check := func(at int64) {
		if got, want := string(d.append(nil, at)), time.Unix(at, 0).In(zone).Format(time.RFC3339); got != want {
			t.Fatalf("%d is written %s, not %s", at, got, want)
		}
	}
	for _, text := range []string{"1971-01-01", "1972-02-29", "2000-02-29", "2100-02-28", "2100-03-01", "2249-12-31"} {
		day, err := time.ParseInLocation(time.DateOnly, text, zone)
		if err != nil {
			t.Fatal(err)
		}
		check(day.Unix())
		check(day.Unix() - 1)
		check(day.Unix() + secondsPerDay - 1)
	}
	for range 20000 {
		check(g.Int64N(9_000_000_000))
	}
}

// Every plot is well-formed, has a bar or a point for each share, and shows no
// label as markup.
func TestPlots(t *testing.T) {
	c, err := Preset("demo")
	if err != nil {
		t.Fatal(err)
	}
	c.Days = 4
	s, err := New(c, 1)
	if err != nil {
		t.Fatal(err)
	}
	x := NewStats(s)
	if err := s.run(x, nil, func([]Transfer, []Carried) error { return nil }); err != nil {
		t.Fatal(err)
	}
	d := x.Describe(s)
	hostile := Distribution{Name: "x", Title: "<b>&", Axis: "<i>", Series: []string{"a", "b"},
		Bins: []Bin{{"<u>", []float64{0, 0.5}}, {"c", []float64{0.25, 0}}}}
	for _, d := range append(d.Distributions, hostile) {
		marks, words := 0, ""
		r := xml.NewDecoder(strings.NewReader(string(d.SVG())))
		for {
			token, err := r.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", d.Name, err)
			}
			switch v := token.(type) {
			case xml.StartElement:
				if v.Name.Local == "rect" || v.Name.Local == "circle" {
					marks++
				}
			case xml.CharData:
				words += string(v)
			}
		}
		if shares := len(d.Bins) * len(d.Series); marks < shares || shares == 0 {
			t.Errorf("%s: %d marks of %d shares", d.Name, marks, shares)
		}
		if !strings.Contains(words, d.Title) || !strings.Contains(words, d.Bins[0].Label) {
			t.Errorf("%s: it says %q", d.Name, words)
		}
	}
	for _, f := range d.Figures {
		if math.IsNaN(f.Value) || math.IsInf(f.Value, 0) {
			t.Errorf("%s is %v", f.Name, f.Value)
		}
	}
}
