package intake

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"dyetrace"
)

// SampleRows is how many rows of a table a format may look at before it decides
// how to read the table.
const SampleRows = 500

// Witness watches the lines of a table in the order of the file. At the end of
// the table it says whether they agree with what the table itself states.
type Witness interface {
	// See takes the lines of a batch, and the rows between them that are no lines.
	// It may settle lines that are unsettled, also of the batch before.
	See(b *dyetrace.Batch, remarks []Remark)
	// Last says that no more lines come.
	Last()
	// End returns what is to be reported. The error says that the table cannot be
	// relied on, and what to do.
	End() (Verdict, error)
}

// Verdict is what the witnesses of a table come to, where it goes in.
type Verdict struct {
	Notes  []dyetrace.Note
	Agreed []string // the witnesses that agree with the table's lines, by name
}

// fallback looks for the header of a table that no format knows by its names:
// the record that a format for such tables takes for one with most right.
func (p *pipeline) fallback(ctx context.Context, s *search, held []*block) (*block, error) {
	var of *Format
	for i := range s.formats {
		f := &s.formats[i]
		if f.Unlisted && (s.as == "" || s.as == f.Name) {
			of = f
		}
	}
	if of == nil {
		return nil, nil
	}
	best, bestBlock, bestLine := 0, -1, int64(0)
	var bestSep byte
	var bestNames, above []string
	var r reader
	n := 0
	for at, b := range held {
		r.reset(b)
		for n < headerWithin {
			found, refused := r.next()
			if !found {
				break
			}
			n++
			for _, sep := range s.seps {
				names := s.split(&r, sep, refused)
				if names == nil {
					continue
				}
				if score := of.Match(newHeader(names), s.sheet); score > best {
					best, bestBlock, bestLine, bestSep, bestNames = score, at, r.rec.Line, sep, names
				}
			}
		}
	}
	if bestBlock < 0 {
		return nil, nil
	}
	s.candidate = bestNames
	for at, b := range held[:bestBlock+1] {
		r.reset(b)
		for {
			found, _ := r.next()
			if !found {
				break
			}
			if at == bestBlock && r.rec.Line == bestLine {
				s.format, s.header, s.names, s.sep, s.line, s.above = of, newHeader(bestNames), bestNames, bestSep, bestLine, above
				p.hold(held[bestBlock+1:], len(bestNames))
				return b, p.open(ctx, s, &r, b)
			}
			raw := s.decoded(r.asItStood())
			above = append(above, string(raw[:min(len(raw), 1<<10)]))
		}
	}
	return nil, nil
}

// hold keeps blocks that come after the one with the header. Those of a text
// are cut anew, since only the header shows what parts its fields.
func (p *pipeline) hold(blocks []*block, columns int) {
	f, is := p.feed.(*feeder)
	if !is {
		for _, b := range blocks {
			b.table.widen(columns)
		}
		p.pending = blocks
		return
	}
	for _, b := range slices.Backward(blocks) {
		f.unread(b, b.from, b.line)
	}
}

// sample returns the first rows below a header that has just been passed. The
// blocks that it reads for that wait in p.pending.
func (p *pipeline) sample(ctx context.Context, s *search, b *block) [][]string {
	blocks := append([]*block{b}, p.pending...)
	var rows [][]string
	var r reader
	for at := 0; len(rows) < SampleRows; at++ {
		if at == len(blocks) {
			next := &block{done: make(chan struct{}, 1)}
			if p.feedErr = p.feed.fill(ctx, next); p.feedErr != nil {
				break
			}
			blocks = append(blocks, next)
		}
		text := len(blocks[at].batch.Text)
		r.reset(blocks[at])
		for len(rows) < SampleRows {
			found, refused := r.next()
			if !found {
				break
			}
			if refused != nil {
				continue
			}
			row := make([]string, len(s.names))
			for i := range min(r.rec.Len(), len(row)) {
				row[i] = strings.ToValidUTF8(string(s.decoded(r.rec.Bytes(i))), "\ufffd")
			}
			rows = append(rows, row)
		}
		blocks[at].batch.Text = blocks[at].batch.Text[:text]
	}
	p.pending = slices.Clone(blocks[1:])
	return rows
}

// refused is the error of a table that was read and contradicts itself.
type refused struct{ error }

func (r refused) Unwrap() error { return r.error }

// ErrRefused is what the error of a table is that was read but cannot be relied
// on. Its text says why and what to do.
var ErrRefused = errors.New("the table contradicts itself")

func (refused) Is(target error) bool { return target == ErrRefused }

// Refused says by which witness a table is refused.
func Refused(witness string, line int64, format string, args ...any) error {
	return refused{fmt.Errorf("the table whose header is on line %d is refused: %s; or import it all the same by --accept FILE:%s --reason TEXT",
		line, fmt.Sprintf(format, args...), witness)}
}

// Finding is what a witness has against a table, and what to do about it.
type Finding struct{ Witness, Text string }

// Judge parts what witnesses have against the table whose header is on a line: what
// the user accepts becomes notes, anything else is the error that refuses the table.
func Judge(findings []Finding, line int64, accepted []string) (notes []dyetrace.Note, err error) {
	var against, accept []string
	for _, f := range findings {
		if slices.Contains(accepted, f.Witness) {
			notes = append(notes, dyetrace.Note{Kind: dyetrace.NoteAccepted, Source: dyetrace.Source{Line: line}, Witness: f.Witness, Text: f.Text})
			continue
		}
		against = append(against, f.Text)
		if option := "--accept FILE:" + f.Witness; !slices.Contains(accept, option) {
			accept = append(accept, option)
		}
	}
	if len(against) == 0 {
		return notes, nil
	}
	return nil, refused{fmt.Errorf("the table whose header is on line %d is refused: %s; or import it all the same by %s --reason TEXT",
		line, strings.Join(against, "; and "), strings.Join(accept, " "))}
}

// RefusedTable says why a table is refused for which no witness can be accepted.
func RefusedTable(line int64, format string, args ...any) error {
	return refused{fmt.Errorf("the table whose header is on line %d is refused: %s", line, fmt.Sprintf(format, args...))}
}

// RefusedStatement is Refused for a statement that is no table.
func RefusedStatement(witness string, line int64, format string, args ...any) error {
	return refused{fmt.Errorf("the statement that begins on line %d is refused: %s; or import it all the same by --accept FILE:%s --reason TEXT",
		line, fmt.Sprintf(format, args...), witness)}
}
