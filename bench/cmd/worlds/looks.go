package main

import (
	"fmt"
	"strings"
	"time"

	"dyetrace/bench/command"
	"dyetrace/simulate/family"
)

// addLooks adds a line for each program to the file that remembers looks at
// judging worlds, and makes sure that they are on disk.
func addLooks(file string, at time.Time, programs []command.Program, seeds []uint64, figures []figure) error {
	var lines [][]string
	for _, p := range programs {
		lines = append(lines, []string{at.Format(time.RFC3339), fmt.Sprintf("%s: commit %s, SHA-256 %s", p.Name, p.Commit,
			p.Sum), "worlds " + family.FormatSeeds(seeds), resultOf(p.Name, figures)})
	}
	return family.AddLooks(file, lines...)
}

// resultOf is what a look saw of a program, in words: median and worst tenth of
// average precision for each group of worlds.
func resultOf(by string, figures []figure) string {
	var parts []string
	for _, g := range groups() {
		if some := g.figures(figures, by); len(some) > 0 {
			s := sumUp(some)
			parts = append(parts, fmt.Sprintf("%s %s (worst tenth %s, %d worlds)", g.name, digits(s.passed.median, 3),
				digits(s.passed.tail, 3), s.passed.worlds))
		}
	}
	if len(parts) == 0 {
		return "no world with a platform"
	}
	return "average precision: " + strings.Join(parts, "; ")
}
