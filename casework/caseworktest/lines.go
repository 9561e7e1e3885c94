package caseworktest

import (
	"fmt"
	"slices"
	"strings"

	"dyetrace/casework"
)

// Lines are all of a state as text: those of two stores are the same where their states are.
type Lines []string

func (l *Lines) add(format string, args ...any) { *l = append(*l, fmt.Sprintf(format, args...)) }

// Document adds a document.
func (l *Lines) Document(of casework.Ref, json []byte) { l.add("document %s %s", of, json) }

// Key adds a key of a document.
func (l *Lines) Key(of casework.Ref, key casework.Key) { l.add("key of %s %+v", of, key) }

// Clock adds a clock that runs.
func (l *Lines) Clock(c casework.Clock) { l.add("clock %+v", c) }

// Count adds a number.
func (l *Lines) Count(c casework.Count) { l.add("count %+v", c) }

// Text is all lines in order, each once.
func (l *Lines) Text() string {
	slices.Sort(*l)
	return strings.Join(slices.Compact(*l), "\n")
}
