package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dyetrace/bench/measure"
)

// The test binary does the tasks of the benches that the tests start.
func TestMain(m *testing.M) {
	if len(os.Args) == 3 && os.Args[1] == taskArgument {
		main()
		return
	}
	os.Exit(m.Run())
}

// Every row can be measured, on tiny data, and comes to a line of the table
// with a figure of ours.
func TestAllRows(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute")
	}
	out := filepath.Join(t.TempDir(), "table.md")
	b, _, err := configure([]string{"-small", "-runs", "1", "-dir", t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	if err := b.run(t.Context(), out); err != nil {
		t.Fatal(err)
	}
	table, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	for _, what := range []string{"import 200 k", "random order", "import 400 k", "memory of importing",
		"bytes a transfer", "open 400 k", "fresh process, one claim", "entries a second, fifo, claims: 100",
		"reach of one claim", "500 claims at once, pro-rata"} {
		if !strings.Contains(string(table), what) {
			t.Errorf("no line about %q in\n%s", what, table)
		}
	}
	for _, l := range b.report.lines {
		if l.what == "" || l.ours == "" || l.bar != "" && l.met == noBar {
			t.Errorf("not whole: %+v", l)
		}
	}
}

// A page keeps everything but its section of figures; a file without such a
// section becomes the table.
func TestWriteFigures(t *testing.T) {
	file := filepath.Join(t.TempDir(), "page.md")
	for _, c := range []struct{ before, after string }{
		{"", "table\n"},
		{"# Page\n\n## Figures\nold\n", "# Page\n\n## Figures\ntable\n"},
		{"# Page\n\n## Figures\n", "# Page\n\n## Figures\ntable\n"},
		{"# Page\n\n## Figures\nold\n\n## Limits\nmany\n", "# Page\n\n## Figures\ntable\n\n## Limits\nmany\n"},
		{"some table\n", "table\n"},
	} {
		if err := os.WriteFile(file, []byte(c.before), 0o666); err != nil {
			t.Fatal(err)
		}
		if err := writeFigures(file, "table\n"); err != nil {
			t.Fatal(err)
		}
		if after, err := os.ReadFile(file); err != nil || string(after) != c.after {
			t.Errorf("%q became %q, want %q: %v", c.before, after, c.after, err)
		}
	}
}

// Rows are chosen by name, in their own order, and an unknown one is refused.
func TestChooseRows(t *testing.T) {
	chosen, err := chooseRows("reach,import")
	if err != nil || len(chosen) != 2 || chosen[0].name != "import" || chosen[1].name != "reach" {
		t.Errorf("%v: %v", chosen, err)
	}
	if _, err := chooseRows("import,exprot"); err == nil || !strings.Contains(err.Error(), "exprot") {
		t.Errorf("got %v", err)
	}
	if all, _ := chooseRows(""); len(all) != len(rowNames()) {
		t.Error("no names do not choose all rows")
	}
}

// Figures are written with the digits that matter.
func TestFigures(t *testing.T) {
	for want, got := range map[string]string{
		"13.7 s (13.1 s to 14.9 s)": spread(measure.Durations{14.9e9, 13.1e9, 13.7e9}),
		"282 ms":                    spread(measure.Durations{282.4e6}),
		"125 s":                     short(125.4e9),
		"7.5 µs":                    short(7500),
		"2.50 GiB":                  gib(5 << 29),
		"70 MiB":                    gib(70 << 20),
		"2.5 M/s":                   perSecond(20_000_000, 8e9),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
