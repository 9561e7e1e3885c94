package join

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dyetrace"
)

// allDiffering is Differing without regard to how far files reach, nor a look ahead.
func allDiffering(lines []Line) []Fault {
	faults := moments(filterLines(lines, func(l *Line) bool { return l.Balance.Known }))
	return append(faults, numbers(filterLines(lines, func(l *Line) bool { return len(l.Says(Serial)) >= MinSerial }))...)
}

// Lines that lie outside what other files reach are passed over, and nothing is
// found the less for it.
func TestDifferingReaches(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var lines []Line
		for i := range rapid.IntRange(0, 12).Draw(t, "lines") {
			l := line(1, 2, rapid.Bool().Draw(t, "in"), rapid.IntRange(0, 4).Draw(t, "second"), int64(rapid.IntRange(1, 2).Draw(t, "amount")), "")
			l.File = uint32(rapid.IntRange(0, 3).Draw(t, "file"))
			l.Origin, l.Row = l.File, int64(i)
			l.Balance = dyetrace.Stated{Amount: dyetrace.Amount(rapid.IntRange(0, 1).Draw(t, "balance")), Known: rapid.Bool().Draw(t, "stated")}
			texts := map[int]string{Peer: []string{"", "A", "B"}[rapid.IntRange(0, 2).Draw(t, "peer")]}
			if n := rapid.IntRange(0, 5).Draw(t, "serial"); n > 0 {
				texts[Serial] = fmt.Sprintf("SERIAL%04d", n)
			}
			l.setTexts(texts)
			lines = append(lines, l)
		}
		said := func(faults []Fault) (all []string) {
			for _, f := range faults {
				all = append(all, fmt.Sprint(f.Line.File, ":", f.Line.Row, " ", f.Other.File, ":", f.Other.Row))
			}
			return all
		}
		if diff := cmp.Diff(said(allDiffering(lines)), said(Differing(lines))); diff != "" {
			t.Fatal(diff)
		}
	})
}
