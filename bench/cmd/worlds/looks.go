package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

// addLooks adds a line for each program to the file that remembers looks at
// judging worlds, which is made where it is not there, and makes sure that they are
// on disk. Cells are separated by tabs.
func addLooks(file string, at time.Time, programs []program, seeds []uint64, figures []figure) error {
	var lines strings.Builder
	for _, p := range programs {
		fmt.Fprintf(&lines, "%s\t%s: commit %s, SHA-256 %s\tworlds %s\t%s\n", at.Format(time.RFC3339), p.name,
			p.commit, p.sum, writeSeeds(seeds), resultOf(p.name, figures))
	}
	f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
	if err != nil {
		return err
	}
	_, err = f.WriteString(lines.String())
	return errors.Join(err, f.Sync(), f.Close())
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

// writeSeeds writes sorted seeds as readSeeds reads them.
func writeSeeds(seeds []uint64) string {
	var parts []string
	for len(seeds) > 0 {
		n := 1
		for n < len(seeds) && seeds[n] == seeds[n-1]+1 {
			n++
		}
		part := strconv.FormatUint(seeds[0], 10)
		if n > 1 {
			part += "-" + strconv.FormatUint(seeds[n-1], 10)
		}
		parts = append(parts, part)
		seeds = slices.Clone(seeds[n:])
	}
	return strings.Join(parts, ",")
}
