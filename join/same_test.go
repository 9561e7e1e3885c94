package join

import (
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dyetrace"
)

// written is a statement as a bank keeps it: lines in their order, with their
// balances.
func written(t *rapid.T, step time.Duration) []Line {
	n := rapid.IntRange(1, 24).Draw(t, "lines")
	balance, at := dyetrace.Amount(0), dyetrace.Instant(0)
	var lines []Line
	for range n {
		amount := dyetrace.Amount(rapid.IntRange(1, 2).Draw(t, "amount") * 100)
		in := rapid.Bool().Draw(t, "in")
		if rapid.IntRange(0, 2).Draw(t, "later") == 0 {
			at += dyetrace.Instant(step)
		}
		l := Line{Account: 1, Peer: 2, Named: true, In: in, Time: at, Spread: step, Amount: amount, Net: amount}
		balance += l.change()
		l.Balance = dyetrace.Stated{Amount: balance, Known: true}
		l.setTexts(nil)
		lines = append(lines, l)
	}
	return lines
}

// inFiles numbers the lines of files, and puts all of them in any order.
func inFiles(t *rapid.T, files [][]Line) (all []Line) {
	for no, lines := range files {
		for i, l := range lines {
			l.File, l.Origin, l.OriginNo = uint32(no), uint32(no), uint32(no)
			l.Row, l.Place = int64(i+1), int64(i+1)
			all = append(all, l)
		}
	}
	return rapid.Permutation(all).Draw(t, "order")
}

// movements is what lines say, without where they were read.
func movements(lines []Line) []string {
	var all []string
	for i := range lines {
		l := &lines[i]
		way := "-"
		if l.In {
			way = "+"
		}
		all = append(all, strings.Join([]string{l.Time.String(), way, l.Amount.Format(dyetrace.Currency(0)), l.Balance.Amount.Format(dyetrace.Currency(0))}, " "))
	}
	slices.Sort(all)
	return all
}

// split cuts a statement into files that follow each other, anywhere.
func split(t *rapid.T, lines []Line) (files [][]Line) {
	parts := rapid.IntRange(1, 4).Draw(t, "files")
	cuts := []int{0, len(lines)}
	for range parts - 1 {
		cuts = append(cuts, rapid.IntRange(0, len(lines)).Draw(t, "cut"))
	}
	slices.Sort(cuts)
	for i := range len(cuts) - 1 {
		files = append(files, slices.Clone(lines[cuts[i]:cuts[i+1]]))
	}
	return slices.DeleteFunc(files, func(f []Line) bool { return len(f) == 0 })
}

// However a statement with balances is split over files that follow each other,
// and in whatever order these come in, its lines are the same: none is lost and
// none counts twice. Steps of a minute and of a day make many lines of one time.
func TestSplitStatementIsTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := written(t, rapid.SampledFrom([]time.Duration{time.Minute, 24 * time.Hour}).Draw(t, "step"))
		same := Same(inFiles(t, split(t, lines)), nil)
		if diff := gocmp.Diff(movements(lines), movements(same.Lines)); diff != "" && !uncertain(same) {
			t.Fatal(diff)
		}
	})
}

// uncertain reports whether something is said to be unproven: balances that lead
// back to where they begin may be of one way round or two.
func uncertain(s Statement) bool {
	return slices.ContainsFunc(s.Faults, func(f Fault) bool { return f.Kind == FaultMaybe })
}

// Files that overlap by whole times add nothing, whatever they have in common.
func TestOverlappingFilesAddNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := written(t, time.Minute)
		moments := slices.Compact(slices.Collect(func(yield func(dyetrace.Instant) bool) {
			for i := range lines {
				if !yield(lines[i].Time) {
					return
				}
			}
		}))
		files := [][]Line{lines}
		for range rapid.IntRange(1, 3).Draw(t, "files") {
			from := rapid.SampledFrom(moments).Draw(t, "from")
			to := rapid.SampledFrom(moments).Draw(t, "to")
			part := slices.DeleteFunc(slices.Clone(lines), func(l Line) bool { return l.Time < min(from, to) || l.Time > max(from, to) })
			files = append(files, part)
		}
		same := Same(inFiles(t, files), nil)
		if diff := gocmp.Diff(movements(lines), movements(same.Lines)); diff != "" && !uncertain(same) {
			t.Fatal(diff)
		}
	})
}

// Statements that state only how they open and close keep every booking where
// they follow each other, and add nothing where they overlap by whole days.
func TestStatementsWithoutBalancesOnLines(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := written(t, 24*time.Hour)
		files := split(t, lines)
		if rapid.Bool().Draw(t, "whole too") {
			files = append(files, slices.Clone(lines))
		}
		var periods []Period
		for no, file := range files {
			first, last := &file[0], &file[len(file)-1]
			periods = append(periods, Period{From: first.Time, To: last.Time + day - 1, Declared: true, File: uint32(no), Number: no,
				Opening: dyetrace.Stated{Amount: first.before(), Known: true}, Closing: last.Balance})
			for i := range file {
				file[i].Balance = dyetrace.Stated{}
			}
		}
		bare := slices.Clone(lines)
		for i := range bare {
			bare[i].Balance = dyetrace.Stated{}
		}
		same := Same(inFiles(t, files), periods)
		if diff := gocmp.Diff(movements(bare), movements(same.Lines)); diff != "" && !uncertain(same) {
			t.Fatal(diff)
		}
	})
}

// Without balances nothing is lost where files follow each other.
func TestNothingIsLostWithoutBalances(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := written(t, time.Minute)
		for i := range lines {
			lines[i].Balance = dyetrace.Stated{}
		}
		same := Same(inFiles(t, split(t, lines)), nil)
		got, want := movements(same.Lines), movements(lines)
		counts := map[string]int{}
		for _, m := range got {
			counts[m]++
		}
		for _, m := range want {
			counts[m]--
		}
		for m, n := range counts {
			if n < 0 && !uncertain(same) {
				t.Fatalf("%d of %s are lost", -n, m)
			}
		}
	})
}
