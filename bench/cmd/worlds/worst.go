package main

import (
	"cmp"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"

	"dyetrace/bench/command"
	"dyetrace/evaluate/detection"
	"dyetrace/simulate/family"
)

const (
	// worstWorlds is how many worlds are listed of those where a program did worst.
	worstWorlds = 10
	// manyRunners is how many runners a world shows at least for innocents among the
	// first 50 to be mistakes: with fewer, some must be innocent.
	manyRunners = 40
	tenThousand = 10_000
)

// shown is how many runners a world shows, and how many of them have a statement.
func (w *world) shown() (runners, covered int) {
	for no, is := range w.passed {
		runners += count(is)
		covered += count(is && w.covered[no])
	}
	return runners, covered
}

// known says which kinds are known: of accounts, and whose they are.
func (w *world) known() string {
	said := []string{"no"}
	if w.Cut.Kinds {
		said = []string{"kinds"}
	}
	if w.Cut.Holders {
		said = append(said, "holders")
	}
	return strings.Join(said, ", ")
}

// writeWorst writes the worlds in which the last program did worst, with what the first
// says of them.
func writeWorst(text *strings.Builder, programs []command.Program, figures []figure, judging bool) {
	of := func(p command.Program) []figure {
		return slices.DeleteFunc(slices.Clone(figures), func(f figure) bool {
			return f.by != p.Name || math.IsNaN(f.passed)
		})
	}
	last := of(programs[len(programs)-1])
	slices.SortStableFunc(last, func(a, b figure) int { return cmp.Compare(a.passed, b.passed) })
	fmt.Fprintf(text, "## The worst of %s\n\n| world | platforms | cut | known | days | runners | covered |",
		programs[len(programs)-1].Name)
	for _, p := range programs {
		fmt.Fprintf(text, " %s | covered |", p.Name)
	}
	text.WriteString(" innocent in 50 |\n|---|---|---|---|---|---|---|" + strings.Repeat("---|---|", len(programs)) +
		"---|\n")
	for i := range last[:min(worstWorlds, len(last))] {
		f := &last[i]
		name := fmt.Sprint(f.world.Seed)
		if judging {
			name = "–" // whoever knows the world would fit to it
		}
		runners, covered := f.world.shown()
		fmt.Fprintf(text, "| %s | %s | %s | %s | %d | %d | %d |", name, f.world.Care, f.world.Cut.Of, f.world.known(),
			f.world.Days, runners, covered)
		for _, p := range programs {
			for _, same := range of(p) {
				if same.world == f.world {
					fmt.Fprintf(text, " %s | %s |", digits(same.passed, 3), digits(same.covered, 3))
				}
			}
		}
		fmt.Fprintf(text, " %s |\n", digits(f.innocent, 0))
	}
	text.WriteString("\n")
}

// writeMany writes how many innocents are among the first 50 where enough runners are.
func writeMany(text *strings.Builder, programs []command.Program, figures []figure) {
	fmt.Fprintf(text, "Innocent among the first %d, in worlds that show %d runners or more; median, worst tenth and mean:"+
		"\n\n| ranked by | worlds | median | worst tenth | mean |\n|---|---|---|---|---|\n", looked, manyRunners)
	for _, p := range programs {
		var values []float64
		sum := 0.0
		for i := range figures {
			f := &figures[i]
			if runners, _ := f.world.shown(); f.by == p.Name && runners >= manyRunners {
				values, sum = append(values, f.innocent), sum+f.innocent
			}
		}
		s := overWorlds(values, false)
		fmt.Fprintf(text, "| %s | %d | %s | %s | %s |\n", p.Name, s.worlds, digits(s.median, 1), digits(s.tail, 1),
			digits(sum/float64(len(values)), 2))
	}
	text.WriteString("\n")
}

// addAbove adds the accounts of a world that are worth a look; not a number where scores
// are no probabilities.
func addAbove(sum float64, f *figure) float64 {
	if f.named.above < 0 {
		return math.NaN()
	}
	return sum + float64(f.named.above)
}

// writePlot draws average precision over worlds, a mark for each program.
func (o *options) writePlot(programs []command.Program, figures []figure) error {
	var marks []detection.WorldMark
	for _, p := range programs {
		for i := range figures {
			if f := &figures[i]; f.by == p.Name && f.world.Care != family.None {
				marks = append(marks, detection.WorldMark{World: f.world.Seed, Care: f.world.Care, By: p.Name, Value: f.passed})
			}
		}
	}
	file, err := os.Create(o.plot)
	if err != nil {
		return err
	}
	err = detection.PlotWorlds(file, "Average precision of runners, each world a mark, in ascending order", marks)
	return cmp.Or(err, file.Close())
}
