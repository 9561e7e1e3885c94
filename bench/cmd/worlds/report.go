package main

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"dyetrace/bench/command"
	"dyetrace/simulate/family"
)

// report is the figures as Markdown. Of judging worlds it shows what they add up
// to: whoever sees a single world or a kind of people would fit to it.
func report(programs []command.Program, figures []figure, judging bool) string {
	var text strings.Builder
	for _, p := range programs {
		fmt.Fprintf(&text, "%s: commit %s, SHA-256 %s…\n\n", p.Name, p.Commit, p.Sum)
	}
	if !judging {
		writeWorlds(&text, figures)
	}
	writeOverWorlds(&text, figures)
	writeWorst(&text, programs, figures, judging)
	writeMany(&text, programs, figures)
	writeWithoutPlatform(&text, programs, figures)
	writeNetworks(&text, programs, figures)
	if !judging {
		writeKinds(&text, programs, figures)
	}
	return text.String()
}

// writeWorlds writes a line for each world and ranking.
func writeWorlds(text *strings.Builder, figures []figure) {
	text.WriteString("## Each world\n\n| world | platforms | cut | days | runners | covered | ranked by | " +
		"average precision | covered | served | innocent in 50 |\n|---|---|---|---|---|---|---|---|---|---|---|\n")
	for i := range figures {
		f := &figures[i]
		w, passed, covered := f.world, 0, 0
		for no, is := range w.passed {
			if is {
				passed++
			}
			if is && w.covered[no] {
				covered++
			}
		}
		fmt.Fprintf(text, "| %d | %s | %s | %d | %d | %d | %s | %s | %s | %s | %s |\n", w.Seed, w.Care, w.Cut.Of, w.Days,
			passed, covered, f.by, digits(f.passed, 3), digits(f.covered, 3), digits(f.served, 3), digits(f.innocent, 1))
	}
	text.WriteString("\n")
}

// writeOverWorlds writes medians and worst tenths.
func writeOverWorlds(text *strings.Builder, figures []figure) {
	text.WriteString("## Over worlds with a platform\n\nMedians, and after each the worst tenth. Worlds in which no " +
		"runner is shown, or none with a statement, do not count there.\n\n| worlds | | ranked by | " +
		"average precision | | worlds | covered | | served | | innocent in 50 | |\n" +
		"|---|---|---|---|---|---|---|---|---|---|---|---|\n")
	for _, g := range groups() {
		for _, by := range rankings(figures) {
			some := g.figures(figures, by)
			if len(some) == 0 {
				continue
			}
			s := sumUp(some)
			fmt.Fprintf(text, "| %s | %d | %s | %s | %s | %d | %s | %s | %s | %s | %s | %s |\n", g.name, s.passed.worlds, by,
				digits(s.passed.median, 3), digits(s.passed.tail, 3), s.covered.worlds, digits(s.covered.median, 3),
				digits(s.covered.tail, 3), digits(s.served.median, 3), digits(s.served.tail, 3),
				digits(s.innocent.median, 1), digits(s.innocent.tail, 1))
		}
	}
	text.WriteString("\n")
}

// writeWithoutPlatform writes whom programs name where there is nobody to find.
// Simple measures rank everybody, so they have no line.
func writeWithoutPlatform(text *strings.Builder, programs []command.Program, figures []figure) {
	head := "## Worlds without a platform\n\nMedians, and after each the worst tenth.\n\n| worlds | ranked by | " +
		"accounts named | | in networks | | innocent in 50 | | above 0.5 in ten thousand |\n" +
		"|---|---|---|---|---|---|---|---|---|\n"
	for _, p := range programs {
		var accounts, inNetworks, innocent []float64
		above, all := 0.0, 0.0
		for _, f := range figures {
			if f.by == p.Name && f.world.Care == family.None {
				accounts = append(accounts, float64(f.named.accounts))
				inNetworks = append(inNetworks, float64(f.named.inNetworks))
				innocent = append(innocent, f.innocent)
				above, all = addAbove(above, &f), all+float64(f.world.accounts)
			}
		}
		if len(accounts) == 0 {
			continue
		}
		a, n, i := overWorlds(accounts, false), overWorlds(inNetworks, false), overWorlds(innocent, false)
		fmt.Fprintf(text, "%s| %d | %s | %s | %s | %s | %s | %s | %s | %s |\n", head, a.worlds, p.Name, digits(a.median, 0),
			digits(a.tail, 0), digits(n.median, 0), digits(n.tail, 0), digits(i.median, 0), digits(i.tail, 0),
			digits(tenThousand*above/all, 2))
		head = ""
	}
	if head == "" {
		text.WriteString("\n")
	}
}

// writeKinds writes which people are wrongly among the first 50, over all worlds,
// the most frequent of the first program first.
func writeKinds(text *strings.Builder, programs []command.Program, figures []figure) {
	// A program that never names a kind has a 0 in its line.
	counts := make([]map[string]float64, len(programs))
	all := make(map[string]bool)
	for i, p := range programs {
		counts[i] = make(map[string]float64)
		for _, f := range figures {
			if f.by != p.Name {
				continue
			}
			for kind, n := range f.kinds {
				counts[i][kind] += n
				all[kind] = true
			}
		}
	}
	text.WriteString("## Innocent people among the first 50, all worlds\n\n| kind |")
	for _, p := range programs {
		text.WriteString(" " + p.Name + " |")
	}
	text.WriteString("\n|---|" + strings.Repeat("---|", len(programs)) + "\n")
	kinds := slices.SortedFunc(maps.Keys(all), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[0][b], counts[0][a]), cmp.Compare(a, b))
	})
	for _, kind := range kinds {
		text.WriteString("| " + kind + " |")
		for i := range programs {
			text.WriteString(" " + digits(counts[i][kind], 0) + " |")
		}
		text.WriteString("\n")
	}
}

// digits writes a figure, and a dash where there is none.
func digits(x float64, n int) string {
	if math.IsNaN(x) {
		return "–"
	}
	return strconv.FormatFloat(x, 'f', n, 64)
}
