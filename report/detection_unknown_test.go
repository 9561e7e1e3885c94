package report

import (
	"context"
	"encoding/json"
	"math"
	"strings"
	"testing"

	"dyetrace"
	"dyetrace/detect"
)

// What cannot be computed is empty in tables and null in JSON, though it has a
// weight; and a weight that rounds to nothing has no sign.
func TestUnknownIndicatorsAreEmpty(t *testing.T) {
	r := found()
	r.Findings[0].Parts = []detect.Part{
		{Feature: detect.Feature(detect.WakeUp), Value: math.NaN(), Tail: math.NaN(), Weight: 0.014},
		{Feature: detect.Feature(detect.QRSink), Value: 0.25, Tail: 0.5, Weight: -0.0001},
	}
	var out strings.Builder
	if err := detection(t, English, r).WriteJSON(context.Background(), &out); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Parts []map[string]any `json:"reason_indicators"`
	}
	if err := json.Unmarshal([]byte(out.String()), &got); err != nil || len(got.Parts) != 2 {
		t.Fatalf("%d parts: %v\n%s", len(got.Parts), err, out.String())
	}
	for column, want := range map[string]any{"indicator_value": nil, "tail": nil, "weight": "0.014"} {
		if value, has := got.Parts[0][column]; !has || value != want {
			t.Errorf("of what is unknown, %s is %v, there %t; want %v", column, value, has, want)
		}
	}
	for column, want := range map[string]any{"indicator_value": "0.25", "weight": "0.000"} {
		if value := got.Parts[1][column]; value != want {
			t.Errorf("of what is known, %s is %v; want %v", column, value, want)
		}
	}
}

// A detection that looked at no transfer names no days, and one by labels says so
// before it names the trees.
func TestDetectionSaysWhatItLookedAt(t *testing.T) {
	later := dyetrace.Instant(1)
	for _, c := range []struct {
		name      string
		result    detect.Result
		has, lack func(*detectWords) string
	}{
		{"no transfers", detect.Result{}, unsearchedOf, searchedOf},
		{"measured from after the last one", detect.Result{First: later + 1, Last: later}, unsearchedOf, searchedOf},
		{"one transfer", detect.Result{First: later, Last: later, Judged: 2}, searchedOf, unsearchedOf},
		{"trees", detect.Result{Model: "0f5f"}, treesOf, modelledOf},
		{"labels", detect.Result{Modelled: true}, modelledOf, treesOf},
		{"labels and trees", detect.Result{Modelled: true, Model: "0f5f"}, modelledOf, treesOf},
		{"dates without times of day", detect.Result{Model: "0f5f", DatesOnly: 0.1}, datesOf, modelledOf},
		{"few dates without", detect.Result{Model: "0f5f", DatesOnly: 0.09}, treesOf, datesOf},
	} {
		for _, lang := range []Lang{English, Chinese} {
			var out strings.Builder
			if err := detection(t, lang, &c.result).WriteText(context.Background(), &out, TextOptions{}); err != nil {
				t.Fatal(err)
			}
			w := &lang.words().detect
			said := out.String()
			if !strings.Contains(said, upToFigure(c.has(w))) || strings.Contains(said, upToFigure(c.lack(w))) {
				t.Errorf("%s, %s:\n%s", c.name, lang, said)
			}
			if c.result.Model != "" && !strings.Contains(out.String(), c.result.Model) {
				t.Errorf("%s, %s: the trees are not named", c.name, lang)
			}
		}
	}
}

func unsearchedOf(w *detectWords) string { return w.unsearched }
func searchedOf(w *detectWords) string {
	return strings.TrimPrefix(strings.SplitN(w.searched, "%d", 2)[1], " ")
}
func treesOf(w *detectWords) string    { return w.trees }
func modelledOf(w *detectWords) string { return w.modelled }
func datesOf(w *detectWords) string    { return strings.SplitN(w.datesOnly, "%s", 2)[1] }

// upToFigure is what a sentence says before its first figure.
func upToFigure(sentence string) string { return strings.SplitN(sentence, "%", 2)[0] }
