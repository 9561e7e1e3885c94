package rules

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"

	"dyetrace"
)

// Bounds of the files.
const (
	MostBytes  = 1 << 20 // of a pack or a calendar, at most
	mostErrors = 20      // that one reading reports
)

// reader reads a TOML file strictly, and notes what is wrong with it.
type reader struct {
	name, op string
	lines    map[string][]int // of "measure" and so on: the line of each, in order
	faults   []error
}

// sum is the SHA-256 of a file, as hexadecimal digits.
func sum(text []byte) string {
	s := sha256.Sum256(text)
	return hex.EncodeToString(s[:])
}

// decode reads a text into a value whose keys are all that may be there.
func (r *reader) decode(text []byte, into any) error {
	switch {
	case len(text) > MostBytes:
		return r.fault(0, fmt.Errorf("it has %d bytes: at most %d can be right", len(text), MostBytes))
	case !utf8.Valid(text):
		return r.fault(0, errors.New("it is not in UTF-8: save it so"))
	}
	var strict *toml.StrictMissingError
	var one *toml.DecodeError
	switch err := toml.NewDecoder(bytes.NewReader(text)).DisallowUnknownFields().Decode(into); {
	case errors.As(err, &strict):
		for i := range strict.Errors {
			line, _ := strict.Errors[i].Position()
			r.add(line, fmt.Errorf("unknown key %s: correct its name or leave it out", strings.Join(strict.Errors[i].Key(), ".")))
		}
		return r.err()
	case errors.As(err, &one):
		line, _ := one.Position()
		return r.fault(line, errors.New(strings.TrimPrefix(one.Error(), "toml: ")))
	case err != nil:
		return r.fault(0, errors.New(strings.TrimPrefix(err.Error(), "toml: ")))
	}
	r.findLines(text)
	return nil
}

// findLines notes where each key and each table of an array begins.
func (r *reader) findLines(text []byte) {
	r.lines = map[string][]int{}
	var p unstable.Parser
	p.Reset(text)
	inTable := false
	at, line := 0, 1 // lines are counted along, since each is asked for once
	for p.NextExpression() {
		e := p.Expression()
		keys := e.Key()
		if !keys.Next() {
			continue
		}
		inTable = inTable || e.Kind != unstable.KeyValue
		if e.Kind == unstable.KeyValue && inTable || e.Kind == unstable.Table {
			continue
		}
		node := keys.Node()
		offset := int(node.Raw.Offset)
		name := string(node.Data)
		if keys.Next() {
			continue // of a table in a table: the outer one is named
		}
		line += bytes.Count(text[at:offset], []byte("\n"))
		at = offset
		r.lines[name] = append(r.lines[name], line)
	}
}

// line is that of the table of a name with a number, or of a key at the top.
func (r *reader) line(name string, i int) int {
	if lines := r.lines[name]; i < len(lines) {
		return lines[i]
	}
	return 0
}

func (r *reader) fault(line int, err error) error {
	return &dyetrace.Error{Kind: dyetrace.InputError, Op: r.op, File: r.name, Line: int64(line), Err: err}
}

func (r *reader) add(line int, err error) { r.faults = append(r.faults, r.fault(line, err)) }

// wrong notes a fault in the table of a name with a number, or at a key at the top.
func (r *reader) wrong(name string, i int, format string, args ...any) {
	r.add(r.line(name, i), fmt.Errorf(format, args...))
}

// err is all faults as one, nil where there is none.
func (r *reader) err() error {
	switch all := len(r.faults); {
	case all == 0:
		return nil
	case all == 1:
		return r.faults[0]
	case all > mostErrors:
		r.faults = append(r.faults[:mostErrors], r.fault(0, fmt.Errorf("and %d more faults", all-mostErrors)))
	}
	return &dyetrace.Error{Kind: dyetrace.InputError, Err: errors.Join(r.faults...)}
}

func (r *reader) checkJurisdiction(name string) {
	if !IsName(name) {
		r.wrong("jurisdiction", 0, "jurisdiction %q: write small letters, digits and hyphens, such as cn", name)
	}
}

// checkSources checks the sources, and returns their ids.
func (r *reader) checkSources(sources []Source) map[string]bool {
	ids := map[string]bool{}
	if len(sources) > mostSources {
		r.wrong("source", 0, "%d sources: at most %d can be right", len(sources), mostSources)
		return ids
	}
	for i, s := range sources {
		switch {
		case !IsName(s.ID):
			r.wrong("source", i, "source %q: an id has small letters, digits and hyphens", s.ID)
		case ids[s.ID]:
			r.wrong("source", i, "source %q is given twice", s.ID)
		case s.Title == "":
			r.wrong("source", i, "source %q has no title", s.ID)
		case s.Read == "" && !s.House:
			r.wrong("source", i, `source %q does not say when it was read: write read = "2026-11-28"`, s.ID)
		}
		for _, day := range []string{s.Dated, s.Since, s.Read} {
			if _, err := ParseDay(day); day != "" && err != nil {
				r.wrong("source", i, "source %q: %w", s.ID, err)
			}
		}
		ids[s.ID] = true
	}
	return ids
}

// checkSource checks that what is given has a source that is there.
func (r *reader) checkSource(table string, i int, what, id string, sources map[string]bool) {
	if !sources[id] {
		r.wrong(table, i, "%s has source %q, which is none of the file's: name one that has a [[source]]", what, id)
	}
}

// mostName bounds the names of packs, sources, kinds and so on.
const mostName = 64

// IsName reports whether a text can name a jurisdiction, a version, a source or a figure:
// small letters, digits, hyphens and points, with a letter or digit first.
func IsName(text string) bool {
	if text == "" || len(text) > mostName || text[0] == '-' || text[0] == '.' {
		return false
	}
	return !slices.ContainsFunc([]byte(text), func(c byte) bool {
		return (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '.'
	})
}
