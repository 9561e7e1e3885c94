package mapping

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"

	"dyetrace"
	"dyetrace/intake"
)

// sampled is how many rows a guess rests on.
const sampled = 500

// ErrNoTable is what Guess returns for a file in which no table is found.
var ErrNoTable = errors.New("has no table that a mapping could describe: a header of at least three columns, and rows below it")

// Guess proposes a mapping for the first table of a file, from its header and
// its values, and returns it as TOML to be edited.
func Guess(ctx context.Context, file string, o intake.Options) ([]byte, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s := &sample{enough: cancel}
	o.As = ""
	_, err := intake.Read(ctx, file, []intake.Format{s.format()}, o.InOrder(), func(*dyetrace.Batch) error { return nil })
	switch {
	case s.names == nil && (err == nil || errors.Is(err, intake.ErrNotRecognised)):
		return nil, intake.Failed(file, 0, ErrNoTable)
	case s.names == nil:
		return nil, err
	case err != nil && !s.full:
		return nil, err
	}
	return s.propose(), nil
}

// sample is the beginning of a table.
type sample struct {
	names  []string
	rows   [][]string
	above  []string
	full   bool
	enough func()
}

func (s *sample) format() intake.Format {
	return intake.Format{Name: "any", Title: "any table", Match: looksLikeHeader,
		Table: func(t *intake.Table, _ *intake.Options) (intake.Reading, error) {
			if s.names != nil {
				s.full = true
				s.enough()
			}
			first := s.names == nil
			if first {
				s.names, s.above = t.Names, t.Above
			}
			return intake.Reading{Parser: func() intake.Parser { return collector{s, first} }, Fields: make([]string, len(t.Names))}, nil
		}}
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
		if !strings.ContainsFunc(name, unicode.IsLetter) || len(name) > 100 {
			return 0
		}
	}
	if filled < 3 || 2*filled < len(h) {
		return 0
	}
	return filled
}

// collector keeps the first rows of a table.
type collector struct {
	*sample
	first bool
}

func (c collector) Parse(rec *intake.Record, _ *dyetrace.Batch) error {
	if !c.first || c.full {
		return intake.ErrSkip
	}
	row := make([]string, len(c.names))
	for i := range min(rec.Len(), len(row)) {
		row[i] = string(clean(rec.Bytes(i)))
	}
	c.rows = append(c.rows, row)
	if len(c.rows) == sampled {
		c.full = true
		c.enough()
	}
	return intake.ErrSkip
}

// shape is what the values of a column look like.
type shape struct {
	filled                     int
	time, clock, money, number int
	distinct                   map[string]int
	layouts                    []string // that all times fit
	comma                      bool     // decimals stand after a comma
	decimals, signed           int
}

// guessLayouts are shapes of times that cannot be told without a guess.
var guessLayouts = []string{
	"DD/MM/YYYY hh:mm:ss", "DD/MM/YYYY hh:mm", "DD/MM/YYYY", "MM/DD/YYYY hh:mm:ss", "MM/DD/YYYY hh:mm", "MM/DD/YYYY",
	"DD.MM.YYYY hh:mm:ss", "DD.MM.YYYY hh:mm", "DD.MM.YYYY", "DD-MM-YYYY hh:mm:ss", "DD-MM-YYYY hh:mm", "DD-MM-YYYY",
}

func (s *sample) shape(column int) *shape {
	sh := &shape{distinct: make(map[string]int), layouts: slices.Clone(guessLayouts)}
	c := &clock{Clock: intake.NewClock(time.UTC)}
	cny := intake.MustCurrency("CNY")
	for _, row := range s.rows {
		v := row[column]
		if v == "" || blank([]byte(v)) && v != "-" {
			continue
		}
		sh.filled++
		if len(sh.distinct) < 50 {
			sh.distinct[v]++
		}
		if _, _, err := c.parse([]byte(v)); err == nil {
			sh.time++
		}
		if _, _, err := timeOfDay([]byte(v), toSeconds); err == nil {
			sh.clock++
		}
		fitting := sh.layouts[:0]
		for _, layout := range sh.layouts {
			if text, _, ok := byLayout([]byte(v), layout); ok {
				if _, err := c.RFC3339(text); err == nil {
					fitting = append(fitting, layout)
				}
			}
		}
		sh.layouts = fitting
		if _, err := money([]byte(v), cny, false, ""); err == nil {
			sh.money++
			if strings.Contains(v, ".") {
				sh.decimals++
			}
		} else if swapped := swapComma(v); swapped != v {
			if _, err := money([]byte(swapped), cny, false, ""); err == nil {
				sh.money++
				sh.decimals++
				sh.comma = true
			}
		}
		if strings.HasPrefix(v, "-") {
			sh.signed++
		}
		if isNumber(v) {
			sh.number++
		}
	}
	if sh.filled == 0 {
		sh.layouts = nil
	}
	return sh
}

// isNumber reports whether a value looks like an account's number.
func isNumber(v string) bool {
	digits := 0
	for _, r := range v {
		switch {
		case r >= '0' && r <= '9' || r == '*':
			digits++
		case r >= 'A' && r <= 'Z' || r == ' ' || r == '-':
		default:
			return false
		}
	}
	return digits >= 8 && len(v) <= 40
}

// mostly reports whether nearly all filled cells are of a kind.
func (sh *shape) mostly(n int) bool { return sh.filled > 0 && n*10 >= sh.filled*9 }

// known reports whether all words of a column are in a dictionary, and there
// are few.
func (sh *shape) known(d *dictionary) bool {
	if sh.filled == 0 || len(sh.distinct) > 8 {
		return false
	}
	for w := range sh.distinct {
		if _, known := d.meaning([]byte(w)); !known {
			return false
		}
	}
	return true
}
