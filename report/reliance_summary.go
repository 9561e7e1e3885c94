package report

import (
	"fmt"
	"strconv"
	"strings"

	"dyetrace/internal/display"
)

// summary says in plain words what one can rely on, a sentence or two to a line.
func (r *Reliance) summary(lang Lang) []string {
	w := &lang.words().rely
	var said []string
	// Chinese has no blank between sentences.
	add := func(sentences ...string) {
		between := " "
		if lang == Chinese {
			between = ""
		}
		said = append(said, strings.Join(sentences, between))
	}
	// Nothing is said of what did not happen, except of files left out: a reader looks for that.
	some := func(c count, n int64) {
		if n > 0 {
			add(counted(c, n))
		}
	}
	files := counted(w.files, r.All.Sources)
	if r.All.Refused > 0 {
		add(files, counted(w.leftOut, r.All.Refused))
	} else {
		add(files, counted(w.allRead, 0))
	}
	some(w.removed, r.All.Removed)
	some(w.accepted, r.All.Accepted)
	r.proven(lang, add)
	some(w.complete, r.Complete)
	some(w.rejected, r.All.Rejected)
	some(w.overruled, r.All.Overruled)
	some(w.between, r.All.Contradictions)
	some(w.settled, r.All.Settled)
	some(w.names, r.All.Names)
	some(w.unremarked, r.All.Unremarked)
	return said
}

// proven says what balances prove.
func (r *Reliance) proven(lang Lang, add func(...string)) {
	w, t := &lang.words().rely, &r.Totals
	if t.Statements == 0 {
		add(w.nothing)
		return
	}
	within := numbered(w.within.many, t.Lines, t.Within)
	if t.Lines == 1 && lang == English {
		within = numbered(w.within.one, t.Within)
	}
	add(counted(w.statements, t.Statements), within)
	if t.Whole > 0 {
		add(counted(w.whole, t.Whole))
	}
	if t.Agreed > 0 {
		add(fmt.Sprintf(w.span, r.Meta.clock(t.From), r.Meta.clock(t.To), r.Meta.zone()))
	}
	if t.Broken > 0 {
		add(counted(w.broken, t.Broken), counted(w.breaks, t.Breaks))
	}
	if t.Holed > 0 {
		add(counted(w.holed, t.Holed), counted(w.holes, t.Holes))
	}
	if t.Bare > 0 {
		add(counted(w.bare, t.Bare))
	}
}

// counted is a phrase with its number, if it has a place for one.
func counted(c count, n int64) string {
	phrase := c.many
	if n == 1 {
		phrase = c.one
	}
	return numbered(phrase, n)
}

// numbered puts numbers into the places of a phrase, as far as it has any, with a
// comma at every third digit.
func numbered(phrase string, numbers ...int64) string {
	for _, n := range numbers {
		phrase = strings.Replace(phrase, "%d", display.Grouped(strconv.FormatInt(n, 10)), 1)
	}
	return phrase
}
