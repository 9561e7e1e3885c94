package intake

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"dyetrace"
)

// shownTwice gathers the times of a file that clocks show twice because they are put back,
// and the lines with such times. The clocks of several goroutines meet the times; the
// lines are found when batches are emitted, in their order.
type shownTwice struct {
	met atomic.Bool

	mu   sync.Mutex
	at   map[int64]bool // instants for which such times are taken, in seconds since 1970
	full bool           // there were more

	places []string // of the first lines
	lines  int64
}

const (
	maxTwice      = 1 << 12 // instants kept: more than seconds in an hour that is shown twice
	maxTwiceLines = 5       // lines that are named
)

// meet notes such a time by the instant for which it is taken.
func (t *shownTwice) meet(second int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.at == nil {
		t.at = map[int64]bool{}
	}
	if len(t.at) < maxTwice {
		t.at[second] = true
	} else if !t.at[second] {
		t.full = true
	}
	t.met.Store(true)
}

// watching returns emit with a search before it for lines with such times.
func (t *shownTwice) watching(emit func(*dyetrace.Batch) error) func(*dyetrace.Batch) error {
	return func(b *dyetrace.Batch) error {
		if t.met.Load() {
			t.find(b)
		}
		return emit(b)
	}
}

func (t *shownTwice) find(b *dyetrace.Batch) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i := range b.Rows {
		t.look(b.Rows[i].Time, b.Rows[i].Line, b.Bytes(b.Rows[i].Sheet))
	}
	for i := range b.Sides {
		t.look(b.Sides[i].Time, b.Sides[i].Line, b.Bytes(b.Sides[i].Sheet))
	}
}

func (t *shownTwice) look(at dyetrace.Instant, line int64, sheet []byte) {
	second := int64(at) / int64(time.Second)
	if int64(at)%int64(time.Second) < 0 {
		second--
	}
	if !t.at[second] {
		return
	}
	if t.lines++; len(t.places) < maxTwiceLines {
		place := fmt.Sprint(line)
		if len(sheet) > 0 {
			place = string(sheet) + ":" + place
		}
		t.places = append(t.places, place)
	}
}

// note returns a note on the lines.
func (t *shownTwice) note() dyetrace.Note {
	const what = "the hour that clocks show twice when they are put back, and the file does not say which: " +
		"the first is taken, so %s may be an hour too early"
	who, these := "some times lie in ", "these"
	switch more := t.lines - int64(len(t.places)); {
	case t.lines == 0:
	case t.lines == 1:
		who, these = "the time of line "+t.places[0]+" lies in ", "it"
	case t.full:
		who = fmt.Sprintf("the times of at least %d lines (%s and others) lie in ",
			t.lines, strings.Join(t.places, ", "))
	case more > 0:
		who = fmt.Sprintf("the times of %d lines (%s and %d more) lie in ", t.lines, strings.Join(t.places, ", "), more)
	default:
		who = fmt.Sprintf("the times of %d lines (%s) lie in ", t.lines, strings.Join(t.places, ", "))
	}
	return dyetrace.Note{Kind: dyetrace.NoteChanged, Text: who + fmt.Sprintf(what, these)}
}
