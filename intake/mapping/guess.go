package mapping

import (
	"context"
	"errors"
	"strings"
	"unicode"

	"dyetrace"
	"dyetrace/intake"
)

// ErrNoTable is the error of Guess for a file without a table.
var ErrNoTable = errors.New("has no table that a mapping could describe: " +
	"a header of at least three columns, and rows below it")

// Guess proposes a mapping for the first table of a file, from its header and its
// values, and returns it as TOML for a person to edit. It proposes nothing that the
// table's own balances refute. Tables are in texts and workbooks, and in files that
// the formats of openers open.
func Guess(ctx context.Context, file string, openers []intake.Format, o intake.Options) ([]byte, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	g := &guess{options: o, enough: cancel}
	o.As = ""
	formats := append([]intake.Format{g.format()}, openers...)
	_, err := intake.Read(ctx, file, formats, o.InOrder(), func(*dyetrace.Batch) error { return nil })
	switch {
	case g.refused != nil:
		return nil, intake.Failed(file, 0, g.refused)
	case g.text != nil:
		return g.text, nil
	case err == nil || errors.Is(err, intake.ErrNotRecognised):
		return nil, intake.Failed(file, 0, ErrNoTable)
	}
	return nil, err
}

// guess is a proposal under way.
type guess struct {
	options intake.Options
	text    []byte
	refused error
	enough  func()
}

func (g *guess) format() intake.Format {
	return intake.Format{Name: "any", Title: "any table", Unlisted: true, Match: anyHeader,
		Table: func(t *intake.Table, o *intake.Options) (intake.Reading, error) {
			if g.text == nil && g.refused == nil {
				g.text, g.refused = propose(t, o)
			}
			g.enough()
			parser := func() intake.Parser { return skipper{} }
			return intake.Reading{Parser: parser, Fields: make([]string, len(t.Names))}, nil
		}}
}

// skipper skips all rows.
type skipper struct{}

func (skipper) Parse(*intake.Record, *dyetrace.Batch) error { return intake.ErrSkip }

// anyHeader returns how much a record looks like the header of any table.
func anyHeader(h intake.Header, sheet string) int {
	if n := likeness(h, sheet); n > 0 {
		return n
	}
	return looksLikeHeader(h, sheet)
}

// minNames is how many columns a table has at least: an account, a time and an amount.
// mostName is how many bytes a column's name has at most; longer ones are remarks.
const (
	minNames = 3
	mostName = 100
)

// looksLikeHeader returns more than 0 for a record that may be a header: most of its
// cells have words, and none is a value.
func looksLikeHeader(h intake.Header, _ string) int {
	filled := 0
	for _, name := range h {
		if name == "" {
			continue
		}
		filled++
		noWord := !strings.ContainsFunc(name, unicode.IsLetter) && len(name) > 2
		if noWord || len(name) > mostName || valueLike().MatchString(name) {
			return 0
		}
	}
	if filled < minNames || 2*filled < len(h) {
		return 0
	}
	return filled
}

// valueLike matches cells that hold a value and not only the name of one.
var valueLike = expression(`[0-9]{6}|[0-9]{4}-[0-9]{2}-[0-9]{2}|[:：]\s*[^\s:：)\]]`)
