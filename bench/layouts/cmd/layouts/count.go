package main

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"dyetrace/bench/layouts"
)

// tally counts layouts by verdict, without a mapping and with a proposed one,
// and those that are wrong in silence by what is wrong.
type tally struct {
	Layouts       int                     `json:"layouts"`
	Plain         map[layouts.Verdict]int `json:"without_mapping"`
	Guessed       map[layouts.Verdict]int `json:"with_proposed_mapping"`
	PlainFields   map[string]int          `json:"wrong_in_silence_without_mapping,omitempty"`
	GuessedFields map[string]int          `json:"wrong_in_silence_with_proposed_mapping,omitempty"`
}

func newTally() *tally {
	return &tally{Plain: map[layouts.Verdict]int{}, Guessed: map[layouts.Verdict]int{}, PlainFields: map[string]int{},
		GuessedFields: map[string]int{}}
}

var verdicts = []layouts.Verdict{layouts.Right, layouts.Reported, layouts.Refused, layouts.Silent}

func (t *tally) add(r *result) {
	t.Layouts++
	t.Plain[r.verdicts[0]]++
	t.Guessed[r.verdicts[1]]++
	for way, fields := range []map[string]int{t.PlainFields, t.GuessedFields} {
		if r.verdicts[way] == layouts.Silent {
			for _, field := range silentFields(r, way) {
				fields[field]++
			}
		}
	}
}

// silentFields are what a layout has wrong in silence one way, each once.
func silentFields(r *result, way int) []string {
	var fields []string
	for _, f := range r.findings[way] {
		if !f.Reported && !slices.Contains(fields, string(f.Field)) {
			fields = append(fields, string(f.Field))
		}
	}
	return fields
}

// row is a tally as cells of a table.
func (t *tally) row() string {
	cells := []string{fmt.Sprint(t.Layouts)}
	for _, counts := range []map[layouts.Verdict]int{t.Plain, t.Guessed} {
		for _, v := range verdicts {
			cells = append(cells, fmt.Sprint(counts[v]))
		}
	}
	return strings.Join(cells, " | ")
}

// counted are the counts of a measurement.
type counted struct {
	Build     string            `json:"build"`
	Day       string            `json:"day"`
	Seeds     string            `json:"seeds"`
	Witnessed *tally            `json:"with_a_witness"`
	Bare      *tally            `json:"without_any_witness"`
	Langs     map[string]*tally `json:"by_language,omitempty"`
	Habits    map[string]*tally `json:"by_habit,omitempty"`
	Styles    map[string]*tally `json:"by_style,omitempty"`
	Silent    []silent          `json:"wrong_in_silence,omitempty"`
}

// silent is a layout that was read wrong in silence without a mapping or with
// the proposed one.
type silent struct {
	Seed    uint64   `json:"seed"`
	Style   string   `json:"style"`
	Plain   []string `json:"without_mapping,omitempty"`
	Guessed []string `json:"with_proposed_mapping,omitempty"`
	Bare    bool     `json:"without_any_witness,omitempty"`
}

// count counts results; languages, habits and styles count layouts with a witness.
func count(results []result) *counted {
	c := &counted{Witnessed: newTally(), Bare: newTally(), Langs: map[string]*tally{}, Habits: map[string]*tally{},
		Styles: map[string]*tally{}}
	for i := range results {
		r := &results[i]
		if s, found := newSilent(r); found {
			c.Silent = append(c.Silent, s)
		}
		if !r.layout.Witnessed() {
			c.Bare.add(r)
			continue
		}
		c.Witnessed.add(r)
		under(c.Langs, r.layout.Lang).add(r)
		under(c.Styles, r.layout.Style).add(r)
		for _, h := range r.layout.Habits {
			under(c.Habits, h).add(r)
		}
	}
	return c
}

func newSilent(r *result) (silent, bool) {
	s := silent{Seed: r.layout.Seed, Style: r.layout.Style, Bare: !r.layout.Witnessed()}
	if r.verdicts[0] == layouts.Silent {
		s.Plain = silentFields(r, 0)
	}
	if r.verdicts[1] == layouts.Silent {
		s.Guessed = silentFields(r, 1)
	}
	return s, s.Plain != nil || s.Guessed != nil
}

func under(tallies map[string]*tally, name string) *tally {
	if tallies[name] == nil {
		tallies[name] = newTally()
	}
	return tallies[name]
}

// hide leaves the counts in all, and nothing by which a layout could be known.
func (c *counted) hide() {
	c.Langs, c.Habits, c.Styles, c.Silent = nil, nil, nil, nil
	for _, t := range []*tally{c.Witnessed, c.Bare} {
		t.PlainFields, t.GuessedFields = nil, nil
	}
}

const head = "| layouts | right | reported | refused | wrong in silence | right with `--guess` | reported |" +
	" refused | wrong in silence |\n"

// print writes the counts as tables.
func (c *counted) print(out io.Writer) error {
	w := bufio.NewWriter(out)
	fmt.Fprintf(w, "%s, %s, %s seeds\n\n| |%s|---|---|---|---|---|---|---|---|---|---|\n", c.Build, c.Day, c.Seeds,
		head[1:])
	fmt.Fprintf(w, "| with a witness | %s |\n| without any witness | %s |\n", c.Witnessed.row(), c.Bare.row())
	for _, t := range []struct {
		title   string
		tallies map[string]*tally
	}{{"by language", c.Langs}, {"by habit", c.Habits}, {"by style", c.Styles}} {
		if len(t.tallies) == 0 {
			continue
		}
		fmt.Fprintf(w, "\n| %s |%s|---|---|---|---|---|---|---|---|---|---|\n", t.title, head[1:])
		for _, name := range slices.Sorted(maps.Keys(t.tallies)) {
			fmt.Fprintf(w, "| %s | %s |\n", name, t.tallies[name].row())
		}
	}
	printFields(w, "without a mapping", c.Witnessed.PlainFields)
	printFields(w, "with the mapping that is proposed", c.Witnessed.GuessedFields)
	for _, s := range c.Silent {
		fmt.Fprintf(w, "seed %d, %s: without a mapping [%s], with the proposed one [%s]", s.Seed, s.Style,
			strings.Join(s.Plain, ", "), strings.Join(s.Guessed, ", "))
		if s.Bare {
			fmt.Fprint(w, ", without any witness")
		}
		fmt.Fprintln(w)
	}
	return w.Flush()
}

// printFields says what is wrong in silence, the most frequent first. A layout
// may have several.
func printFields(w *bufio.Writer, title string, counts map[string]int) {
	if len(counts) == 0 {
		return
	}
	fmt.Fprintf(w, "\nwrong in silence %s, layouts by what is wrong:\n", title)
	fields := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(counts[b]-counts[a],
			strings.Compare(a, b))
	})
	for _, f := range fields {
		fmt.Fprintf(w, "%6d %s\n", counts[f], f)
	}
	fmt.Fprintln(w)
}
