package detection

import (
	"errors"
	"math"
	"strings"
	"testing"
)

// A text has the curves, whom the first 500 name wrongly, networks and delays,
// and no time where nobody was found; of labels alone it has the curves.
func TestWriteText(t *testing.T) {
	never := Hours(math.Inf(1))
	pool := Pooled{Setting: "city", Seeds: 2, Platforms: 4, Whole: 0.5,
		Curves: []Curve{
			{Name: Detector, Positives: 7, AveragePrecision: 0.5, LookAlikes: map[string]int{"shop": 3, "agent": 5}, Ordinary: 2, ShortList: 60},
			{Name: "in-degree", Listed: 60},
		},
		Confusions: []Confusion{{"runner", "agent", 9}},
		Delays:     []Delay{{Runners: 8, Found: Found{Median: never, Low: 1.5, High: never}}}}
	labels := Pooled{Setting: "sample", Seeds: 1, Labels: true, Curves: []Curve{{Name: Detector, Positives: 3}}}
	var b strings.Builder
	if err := WriteText(&b, []Pooled{pool, labels}, 0); err != nil {
		t.Fatal(err)
	}
	got := b.String()
	for _, want := range []string{"city; 2 seeds, 7 accounts", "0.500", "at 60", "50.0 % of 4 platforms whole", "median never, quartiles 1.5 and never",
		"\n\nsample; 3 labelled accounts"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if strings.Index(got, "agent") > strings.Index(got, "shop") {
		t.Errorf("the most frequent look-alikes come first:\n%s", got)
	}
	if _, ofLabels, _ := strings.Cut(got, "sample"); strings.Contains(ofLabels, "networks") {
		t.Errorf("labels say nothing of networks:\n%s", got)
	}
}

// A CSV has a row for each measure of each run, and none of networks where only
// labels were known.
func TestWriteCSV(t *testing.T) {
	runs := []*Run{
		{Setting: "city", Seed: 1, Curves: []Curve{{Name: Detector, LookAlikes: map[string]int{"shop": 3}}}, Delay: &Delay{Runners: 2, Found: Found{Listed: 1}}},
		{Setting: "sample", Labels: true, Curves: []Curve{{Name: Detector}}},
	}
	var b strings.Builder
	if err := WriteCSV(&b, runs); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"city,1,dyetrace,flagged_shop,3.000000\n", "city,1,dyetrace,runners_found,0.500000\n", "sample,0,dyetrace,listed,0.000000\n"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
	if strings.Contains(b.String(), "sample,0,dyetrace,platforms_whole") {
		t.Errorf("labels say nothing of platforms:\n%s", b.String())
	}
	if err := WriteCSV(full{}, runs); !errors.Is(err, errFull) {
		t.Errorf("a full disk: %v", err)
	}
}

type full struct{}

var errFull = errors.New("full")

func (full) Write([]byte) (int, error) { return 0, errFull }
