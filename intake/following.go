package intake

import (
	"fmt"
	"strconv"
	"strings"

	"dyetrace"
)

// Following counts the steps from one stated balance to the next that equal the amount
// read from the line between. It counts both ways, since statements run from the oldest
// line to the newest or back.
type Following struct {
	up, down followed
	steps    int64
}

// followed is the count of one way.
type followed struct {
	fits   int64
	turned int64   // steps that fit only if the money went the other way
	lines  []int64 // the first of those
	open   int64   // steps that fit neither way
	openAt []int64
}

const (
	// mostTurned is how many lines a refusal names.
	mostTurned = 10
	// mostOpen is how many lines get a note.
	mostOpen = 100
	// fewOpen is how many steps may fit nothing before a table whose balances mostly do
	// not follow gets a note: with fewer steps, nothing can be concluded. Chosen by hand.
	fewOpen = 3
)

// BalancedLine is a line with a balance: its amount, below zero where that went out, and
// its number in the file.
type BalancedLine struct {
	Balance, Moved dyetrace.Amount
	Line           int64
}

// Step counts the step between a line and the one before it in the file.
func (f *Following) Step(before, at BalancedLine) {
	f.steps++
	step := at.Balance - before.Balance
	f.up.step(step, at.Moved, at.Line)
	f.down.step(step, -before.Moved, before.Line)
}

func (f *followed) step(step, moved dyetrace.Amount, line int64) {
	switch step {
	case moved:
		f.fits++
	case -moved:
		f.turned++
		if len(f.lines) < mostTurned {
			f.lines = append(f.lines, line)
		}
	default:
		f.open++
		if len(f.openAt) < mostOpen {
			f.openAt = append(f.openAt, line)
		}
	}
}

// Down reports whether the newest line seems to be the first.
func (f *Following) Down() bool { return f.down.fits+f.down.turned > f.up.fits+f.up.turned }

// Holds reports whether there are steps, and all of them equal the amounts read.
func (f *Following) Holds() bool {
	return f.steps > 0 && max(f.up.fits, f.down.fits) == f.steps
}

// Verdict returns notes on the lines that the balances contradict. what is the word for a
// line, and first the line that a note on all lines names. Where money went the other way
// than was read, refused makes the error, unless the witness is accepted.
func (f *Following) Verdict(
	what string, first int64, accepted bool, refused func(text string) error,
) ([]dyetrace.Note, error) {
	c := &f.up
	if f.Down() {
		c = &f.down
	}
	place := dyetrace.Source{Line: first}
	// Turned lines prove a wrong reading only where the balances work otherwise: most
	// steps fit, or more fit turned than not.
	mostFit := c.fits*2 >= f.steps
	if c.turned > 0 && (c.turned > c.fits || mostFit) {
		text := fmt.Sprintf("the balances show that %d of %d %ss moved money the other way than they are read (lines %s)",
			c.turned, f.steps, what, lineList(c.lines, c.turned))
		if accepted {
			return []dyetrace.Note{{Kind: dyetrace.NoteAccepted, Source: place, Witness: "balance", Text: text}}, nil
		}
		return nil, refused(text)
	}
	if !mostFit {
		if c.open < fewOpen {
			return nil, nil
		}
		text := fmt.Sprintf("the balances follow from the amounts on only %d of %d %ss: some are missing, "+
			"or an amount or balance is another one than was read", c.fits, f.steps, what)
		return []dyetrace.Note{{Kind: dyetrace.NoteContradicts, Source: place, Text: text}}, nil
	}
	// Single lines that do not fit are noted one by one.
	var notes []dyetrace.Note
	for _, line := range c.openAt {
		notes = append(notes, dyetrace.Note{Kind: dyetrace.NoteContradicts, Source: dyetrace.Source{Line: line},
			Text: "the balance does not follow from the " + what + " beside it: one is missing, " +
				"or this amount is another one than was read"})
	}
	return notes, nil
}

func lineList(lines []int64, all int64) string {
	texts := make([]string, len(lines))
	for i, l := range lines {
		texts[i] = strconv.FormatInt(l, 10)
	}
	list := strings.Join(texts, ", ")
	if all > int64(len(lines)) {
		list += " ..."
	}
	return list
}
