package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"dyetrace/bench/measure"
)

// line is one line of the table.
type line struct {
	what  string
	ours  string
	peer  string  // empty where nobody else does it
	times float64 // how many times faster than the peer; 0: no peer
	bar   string
	met   verdict
}

type verdict string

const (
	noBar  verdict = ""
	met    verdict = "met"
	missed verdict = "**missed**"
)

func reached(ok bool) verdict {
	if ok {
		return met
	}
	return missed
}

// report is the table in the making.
type report struct {
	lines []line
	duck  string // version of the peer
}

// markdown is the table with what it takes to measure it again.
func (r *report) markdown(b *bench) string {
	var text strings.Builder
	if b.small {
		text.WriteString("**Tiny data: these figures mean nothing.**\n\n")
	}
	fmt.Fprintf(&text, "Measured %s on %s; %d processors for each side; medians of %d runs.\n\n",
		time.Now().UTC().Format(time.DateOnly), measure.Machine(), b.cores, b.runs)
	fmt.Fprintf(&text, "Command: `%s`\n\n", b.command)
	text.WriteString("| what | dyetrace | DuckDB " + r.duck + " | faster | bar | |\n|---|---|---|---|---|---|\n")
	for _, l := range r.lines {
		times := ""
		if l.times > 0 {
			times = fmt.Sprintf("%.3g ×", l.times)
		}
		fmt.Fprintf(&text, "| %s | %s | %s | %s | %s | %s |\n", l.what, l.ours, l.peer, times, l.bar, l.met)
	}
	return text.String()
}

// figuresHeading is where a page takes the table.
const figuresHeading = "## Figures\n"

// writeFigures puts the table into a file. Of a page that has a section for
// figures, only that section is replaced.
func writeFigures(file, table string) error {
	page, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	before, after, found := strings.Cut("\n"+string(page), "\n"+figuresHeading)
	if !found {
		return os.WriteFile(file, []byte(table), 0o666)
	}
	text := before[1:] + "\n" + figuresHeading + table
	if _, next, more := strings.Cut("\n"+after, "\n## "); more {
		text += "\n## " + next
	}
	return os.WriteFile(file, []byte(text), 0o666)
}

// gib is a size in GiB, or in MiB where it is small.
func gib(bytes int64) string {
	if bytes < 1<<30 {
		return fmt.Sprintf("%d MiB", bytes>>20)
	}
	return fmt.Sprintf("%.2f GiB", float64(bytes)/(1<<30))
}

// spread is the median of several times, and the least and the longest.
func spread(times measure.Durations) string {
	if len(times) == 1 {
		return short(times[0])
	}
	least, most := times[0], times[0]
	for _, t := range times {
		least, most = min(least, t), max(most, t)
	}
	return fmt.Sprintf("%s (%s to %s)", short(times.Median()), short(least), short(most))
}

// short is a time with three digits.
func short(t time.Duration) string {
	switch {
	case t >= 100*time.Second:
		return fmt.Sprintf("%.0f s", t.Seconds())
	case t >= time.Second:
		return fmt.Sprintf("%.3g s", t.Seconds())
	case t >= time.Millisecond:
		return fmt.Sprintf("%.3g ms", float64(t)/1e6)
	default:
		return fmt.Sprintf("%.3g µs", float64(t)/1e3)
	}
}

// perSecond is a rate in millions.
func perSecond(n int64, t time.Duration) string {
	return fmt.Sprintf("%.1f M/s", float64(n)/1e6/t.Seconds())
}

// ratio is how many times longer the peer took.
func ratio(peer, ours time.Duration) float64 { return peer.Seconds() / ours.Seconds() }
