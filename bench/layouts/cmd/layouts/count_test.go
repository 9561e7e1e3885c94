package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dyetrace/bench/layouts"
)

// resultOf is a layout with a verdict, and what is wrong in silence where it is.
func resultOf(seed uint64, plain, guessed layouts.Verdict) result {
	r := result{layout: layouts.Draw(seed), verdicts: [ways]layouts.Verdict{plain, guessed}}
	for way, v := range r.verdicts {
		if v == layouts.Silent {
			r.findings[way] = []layouts.Finding{{Line: 3, Field: layouts.Amount}, {Line: 4, Field: layouts.Amount},
				{Line: 5, Field: layouts.Time, Reported: true}}
		}
	}
	return r
}

// A layout counts once in all, under its language, its style and each habit; what
// is wrong in silence counts once for each layout, and what is reported does not.
func TestCount(t *testing.T) {
	c := count([]result{resultOf(0, layouts.Right, layouts.Silent), resultOf(22, layouts.Silent, layouts.Refused)})
	if c.Witnessed.Layouts != 2 || c.Witnessed.Plain[layouts.Right] != 1 || c.Witnessed.Plain[layouts.Silent] != 1 {
		t.Errorf("in all: %+v", c.Witnessed)
	}
	if got := c.Witnessed.GuessedFields; len(got) != 1 || got["amount"] != 1 {
		t.Errorf("fields: %v", got)
	}
	if len(c.Langs) != 2 || len(c.Styles) != 2 || c.Habits["day only"].Layouts != 2 {
		t.Errorf("languages %v, styles %v", c.Langs, c.Styles)
	}
	if len(c.Silent) != 2 || c.Silent[0].Plain != nil || !slices.Equal(c.Silent[0].Guessed, []string{"amount"}) {
		t.Errorf("wrong in silence: %+v", c.Silent)
	}
}

// What is printed of the judging half names no seed, style, language or habit.
func TestHideLeavesCountsOnly(t *testing.T) {
	r := resultOf(1, layouts.Silent, layouts.Silent)
	c := count([]result{r})
	c.hide()
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var table bytes.Buffer
	if err := c.print(&table); err != nil {
		t.Fatal(err)
	}
	for _, out := range []string{string(text), table.String()} {
		for _, hidden := range append([]string{r.layout.Style, `"seed"`, "amount"}, r.layout.Habits...) {
			if strings.Contains(out, hidden) {
				t.Errorf("%q is in %s", hidden, out)
			}
		}
	}
	if explain(&reader{}, 1, t.TempDir()) == nil {
		t.Error("an odd seed is explained")
	}
}

// A look is a line at the end of the file that notes them, and no file is made.
func TestLookAddsALine(t *testing.T) {
	name := filepath.Join(t.TempDir(), "looks.md")
	c := count([]result{resultOf(0, layouts.Right, layouts.Refused)})
	c.Day, c.Build = "2026-01-02", "build"
	if look(name, c) == nil {
		t.Fatal("a look is noted where there is no file")
	}
	if err := os.WriteFile(name, []byte("head\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := look(name, c); err != nil {
		t.Fatal(err)
	}
	got, _ := os.ReadFile(name)
	want := "head\n| 2026-01-02 | build | 1 | 1 | 0 | 0 | 0 | 0 | 0 | 1 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0 |\n"
	if string(got) != want {
		t.Errorf("got %s want %s", got, want)
	}
}

// An export gives both lines of a transfer, and what was received where it
// differs from what was paid.
func TestTransfers(t *testing.T) {
	got, err := transfers([]byte(`{"from":"a","to":"b","amount":"1.00","currency":"EUR","time":"2026-01-02T00:00:00Z","source":"x.csv:7","source2":"y:z.csv:S:9"}
{"from":"a","to":"b","amount":"1.00","received":"0.90","currency":"EUR","time":"2026-01-02T00:00:00Z","source":"x.csv:8"}`))
	if err != nil || len(got) != 2 || !slices.Equal(got[0].Lines, []int{7, 9}) || got[0].Received != "1.00" ||
		got[1].Received != "0.90" {
		t.Errorf("%+v, %v", got, err)
	}
}
