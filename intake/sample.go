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

// Witness watches the lines of a table in the order of the file. At the end of the table
// it reports whether they agree with the balances and sums that the table itself states.
type Witness interface {
	// See looks at the lines of a batch, and at the rows between them that are no lines.
	// It may give unsettled lines their direction, also in the batch before.
	See(b *dyetrace.Batch, remarks []Remark)
	// Last is called when no more lines follow.
	Last()
	// End returns the verdict. Its error is the reason why the table cannot be trusted,
	// with what to do.
	End() (Verdict, error)
}

// Verdict is the result of a table's witnesses, where the table is read.
type Verdict struct {
	Notes  []dyetrace.Note
	Agreed []string // the witnesses that agree with the table's lines, by name
}

// likeliest is the record that looks most like a header.
type likeliest struct {
	score, block int // the block's place among those held; -1: there is none
	line         int64
	sep          byte
	names        []string
}

// fallback looks for the header of a table that no format knows by its names: the record
// that looks most like one to a format for such tables. It returns the block of the
// header, nil where there is none.
func (p *pipeline) fallback(ctx context.Context, s *search, held []*block) (*block, error) {
	f := s.unlistedFormat()
	if f == nil {
		return nil, nil
	}
	best := s.likeliest(f, held)
	if best.block < 0 {
		return nil, nil
	}
	// The blocks are read once more, now up to the header, so that the reader is behind it
	// and the lines above it are known.
	s.candidate = best.names
	var above []string
	var r reader
	for at, b := range held[:best.block+1] {
		r.reset(b)
		for {
			found, _ := r.next()
			if !found {
				break
			}
			if at == best.block && r.rec.Line == best.line {
				s.format, s.header, s.names = f, newHeader(best.names), best.names
				s.sep, s.line, s.above = best.sep, best.line, above
				p.hold(held[best.block+1:], len(best.names))
				return b, p.open(ctx, s, &r, b)
			}
			raw := s.decoded(r.written())
			above = append(above, string(raw[:min(len(raw), longestAbove)]))
		}
	}
	return nil, nil
}

// unlistedFormat returns the format for tables that no other format knows, or nil.
func (s *search) unlistedFormat() (found *Format) {
	for i := range s.formats {
		f := &s.formats[i]
		if f.Unlisted && (s.as == "" || s.as == f.Name) {
			found = f
		}
	}
	return found
}

// likeliest returns the record that looks most like a header to a format, by any
// separator. Of equal ones it is the first.
func (s *search) likeliest(f *Format, held []*block) likeliest {
	best := likeliest{block: -1}
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
				if score := f.Match(newHeader(names), s.sheet); score > best.score {
					best = likeliest{score, at, r.rec.Line, sep, names}
				}
			}
		}
	}
	return best
}

// hold keeps the blocks after the one with the header. Those of a text are cut again,
// since only the header shows what separates its fields.
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

// sample returns the first rows below a header that has just been read. The blocks that it
// reads for that wait in p.pending.
func (p *pipeline) sample(ctx context.Context, s *search, b *block) [][]string {
	// More blocks are read until there are enough rows. An error of the file is kept for
	// later: the rows before it are read first, as without a sample.
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
		// Fields with doubled quotes are appended to the block's text. The text is cut back
		// behind the loop, since the parser splits the same records again.
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

// ErrRefused is the error of a table that was read but cannot be trusted. The error's text
// says why and what to do.
var ErrRefused = errors.New("the table contradicts itself")

func (refused) Is(target error) bool { return target == ErrRefused }

// Refused returns the error of a table that a witness refuses.
func Refused(witness string, line int64, format string, args ...any) error {
	return refused{fmt.Errorf("the table whose header is on line %d is refused: %s; "+
		"or import it all the same by --accept FILE:%s --reason TEXT", line, fmt.Sprintf(format, args...), witness)}
}

// Finding is an objection of a witness to a table, and what to do about it.
type Finding struct{ Witness, Text string }

// Judge sorts the objections to the table whose header is on a line: those that the user
// accepts become notes, and any other makes the error that refuses the table.
func Judge(findings []Finding, line int64, accepted []string) (notes []dyetrace.Note, err error) {
	var against, accept []string
	for _, f := range findings {
		if slices.Contains(accepted, f.Witness) {
			notes = append(notes, dyetrace.Note{
				Kind: dyetrace.NoteAccepted, Source: dyetrace.Source{Line: line}, Witness: f.Witness, Text: f.Text,
			})
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
	return nil, refused{fmt.Errorf("the table whose header is on line %d is refused: %s; "+
		"or import it all the same by %s --reason TEXT",
		line, strings.Join(against, "; and "), strings.Join(accept, " "))}
}

// RefusedTable returns the error of a table that is refused whatever the user accepts.
func RefusedTable(line int64, format string, args ...any) error {
	return refused{fmt.Errorf("the table whose header is on line %d is refused: %s",
		line, fmt.Sprintf(format, args...))}
}

// RefusedStatement is Refused for a statement that is no table.
func RefusedStatement(witness string, line int64, format string, args ...any) error {
	return refused{fmt.Errorf("the statement that begins on line %d is refused: %s; "+
		"or import it all the same by --accept FILE:%s --reason TEXT", line, fmt.Sprintf(format, args...), witness)}
}
