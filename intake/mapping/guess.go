package mapping

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"unicode"

	"dyetrace"
	"dyetrace/intake"
)

// ErrNoTable is what Guess returns for a file in which no table is found.
var ErrNoTable = errors.New("has no table that a mapping could describe: a header of at least three columns, and rows below it")

// Guess proposes a mapping for the first table of a file, from its header and
// its values, and returns it as TOML to be edited. It proposes nothing that the
// table's own balances refute. Tables are in texts and workbooks, and in files
// that the formats of openers open.
func Guess(ctx context.Context, file string, openers []intake.Format, o intake.Options) ([]byte, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	g := &guess{options: o, enough: cancel}
	o.As = ""
	_, err := intake.Read(ctx, file, append([]intake.Format{g.format()}, openers...), o.InOrder(), func(*dyetrace.Batch) error { return nil })
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
			return intake.Reading{Parser: func() intake.Parser { return passer{} }, Fields: make([]string, len(t.Names))}, nil
		}}
}

// passer passes over all rows.
type passer struct{}

func (passer) Parse(*intake.Record, *dyetrace.Batch) error { return intake.ErrSkip }

// anyHeader is how much a record looks like the header of any table.
func anyHeader(h intake.Header, sheet string) int {
	if n := likeness(h, sheet); n > 0 {
		return n
	}
	return looksLikeHeader(h, sheet)
}

// looksLikeHeader is above 0 for what may be a header: mostly cells with words
// in them, and none that is a value.
func looksLikeHeader(h intake.Header, _ string) int {
	filled := 0
	for _, name := range h {
		if name == "" {
			continue
		}
		filled++
		if !strings.ContainsFunc(name, unicode.IsLetter) && len(name) > 2 || len(name) > 100 || valueLike.MatchString(name) {
			return 0
		}
	}
	if filled < 3 || 2*filled < len(h) {
		return 0
	}
	return filled
}

// valueLike are cells that hold a value and not only the name of one.
var valueLike = regexp.MustCompile(`[0-9]{6}|[0-9]{4}-[0-9]{2}-[0-9]{2}|[:：]\s*[^\s:：)\]]`)
