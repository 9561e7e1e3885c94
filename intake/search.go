package intake

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// mostHeld is how many bytes are kept for a second search for a header.
const mostHeld = 8 << 20

// headerWithin is how many records may precede a header. People's exports have up to
// twenty-five lines of text there.
const headerWithin = 100

// longestAbove is how many bytes of a record above a header are kept.
const longestAbove = 1 << 10

// search looks for the header of a table.
type search struct {
	formats []Format
	as      string
	seps    []byte // that may separate fields; 0 in a workbook
	charset charset
	sheet   string

	records int
	columns int      // the most that a record has, by any separator
	unknown bool     // first means that no format knows the header
	first   error    // why the first record is no header
	above   []string // the records so far

	candidate []string // the record that looks most like a header, though no format reads it

	format *Format
	header Header
	names  []string
	sep    byte
	line   int64
}

// look reports whether a record is the header. It takes the separator by which a format
// recognises most columns.
func (s *search) look(r *reader, refused error) (bool, error) {
	best := 0
	for _, sep := range s.seps {
		names := s.split(r, sep, refused)
		if names == nil {
			continue
		}
		s.columns = max(s.columns, filled(names))
		h := newHeader(names)
		format, score := choose(s.formats, s.as, h, s.sheet, s.records == 0)
		if format == nil || score <= best && best > 0 {
			continue
		}
		s.format, s.header, s.names, s.sep, s.line = format, h, names, sep, r.rec.Line
		best = max(score, 1)
	}
	// Only the first record can be the opening of a format without a header. It is
	// also the one whose fault is reported if no header is found: the others are
	// lines of anything.
	raw := s.decoded(r.written())
	if s.records == 0 {
		if s.format == nil || s.format.Opening == "" {
			if opening := s.opening(raw); opening != nil {
				s.format, s.sep = opening, ','
			}
		}
		s.first = s.refuse(r, raw, refused)
	}
	s.records++
	switch {
	case s.format == nil:
		s.above = append(s.above, string(raw[:min(len(raw), longestAbove)]))
		return false, nil
	case s.format.Elsewhere != "":
		return false, notRecognised{fmt.Errorf("its header %s is that of %s: %s",
			Quote(raw), s.format.Title, s.format.Elsewhere)}
	}
	return true, nil
}

// split returns the names in a record as a header, nil where it has none.
func (s *search) split(r *reader, sep byte, refused error) []string {
	var names []string
	switch {
	case sep == 0 || sep == ',' && refused == nil:
		for i := range r.rec.Len() {
			names = append(names, string(s.decoded(r.rec.Bytes(i))))
		}
	case sep == ',' || bytes.IndexByte(r.raw, sep) < 0:
		return nil
	default:
		for _, field := range bytes.Split(r.raw, []byte{sep}) {
			if n := len(field); n > 1 && field[0] == '"' && field[n-1] == '"' {
				field = bytes.ReplaceAll(field[1:n-1], []byte(`""`), []byte(`"`))
			}
			names = append(names, string(s.decoded(field)))
		}
	}
	return names
}

// trim removes columns without names from the end of the header.
func (s *search) trim() {
	n := len(s.header)
	for n > 1 && s.header[n-1] == "" {
		n--
	}
	s.header, s.names = s.header[:n], s.names[:n]
}

func (s *search) decoded(raw []byte) []byte {
	if s.charset.foreign() {
		raw, _ = s.charset.decoded(nil, raw)
	}
	return raw
}

// opening returns the format whose files begin as the text does, or nil.
func (s *search) opening(raw []byte) *Format {
	for i := range s.formats {
		f := &s.formats[i]
		if f.Opening != "" && bytes.HasPrefix(raw, []byte(f.Opening)) && (s.as == "" || s.as == f.Name) {
			return f
		}
	}
	return nil
}

// filled counts the names of a header that are not blank.
func filled(names []string) (n int) {
	for _, name := range names {
		if strings.TrimSpace(name) != "" {
			n++
		}
	}
	return n
}

// refuse returns the reason why the first record is no header.
func (s *search) refuse(r *reader, raw []byte, refused error) error {
	if r.table == nil && s.as == "" {
		if err := noTable(raw); err != nil {
			return err
		}
	}
	if refused != nil {
		err := fmt.Errorf("%w, so there is no header: it begins with %s", refused, Quote(raw))
		return &atLine{r.rec.Line, notRecognised{err}}
	}
	h := newHeader(s.split(r, s.seps[0], nil))
	if s.as == "" {
		s.unknown = true
		return notRecognised{unknown(s.formats, raw, h)}
	}
	f, err := named(s.formats, s.as)
	if err != nil {
		return err
	}
	return f.accepts(raw, h)
}

// atLine is an error about a line of the file.
type atLine struct {
	line int64
	error
}

func (a *atLine) Unwrap() error { return a.error }

// begin reads up to the end of the header and prepares the reading of the format that it
// shows. It returns the block of the header.
func (p *pipeline) begin(ctx context.Context, formats []Format, seps ...byte) (*block, error) {
	if as := p.options.As; as != "" {
		if _, err := named(formats, as); err != nil {
			return nil, err
		}
	}
	// The blocks that were searched are kept, up to a bound, for a second search by a
	// format that knows no names.
	var held []*block
	heldBytes := 0
	s := search{formats: formats, as: p.options.As, seps: seps, sheet: p.sheet}
	var r reader
	within := headerWithin
	if p.single {
		within = 1
	}
	for s.records < within {
		b := &block{done: make(chan struct{}, 1)}
		err := p.feed.fill(ctx, b)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		s.charset = b.charset
		if heldBytes += len(b.batch.Text); heldBytes <= mostHeld {
			held = append(held, b)
		}
		r.reset(b)
		for s.records < within {
			found, refused := r.next()
			if !found {
				break
			}
			is, err := s.look(&r, refused)
			if err != nil {
				return nil, err
			}
			if is {
				return b, p.open(ctx, &s, &r, b)
			}
		}
	}
	if heldBytes <= mostHeld {
		if b, err := p.fallback(ctx, &s, held); b != nil {
			return b, err
		}
	}
	// No header was found. The reason is that of the first record, with its line where it
	// has one. A record with several columns may be a header that a mapping can describe.
	var at *atLine
	switch {
	case errors.As(s.first, &at) && p.sheet != "":
		return nil, fmt.Errorf("line %d: %w", at.line, at.error)
	case errors.As(s.first, &at):
		return nil, Failed(p.name, at.line, at.error)
	case s.unknown && s.columns > 1:
		return nil, notRecognised{fmt.Errorf("%w\nFor a table of another kind, --guess proposes a mapping, "+
			"and --mapping takes it", s.first)}
	case s.first != nil:
		return nil, s.first
	}
	return nil, notRecognised{errors.New("is empty: there is not even a header")}
}

// open prepares the reading of the records below a header that r has just read.
func (p *pipeline) open(ctx context.Context, s *search, r *reader, b *block) (err error) {
	f := s.format
	p.format, p.outcome.Format = f, f.Name
	if f.Table != nil || r.table != nil {
		s.trim()
	}
	if f.Opening != "" {
		s.header = nil
	} else {
		p.pass(s, r, b)
	}
	// The format looks at the table, perhaps at a sample of its rows, before it decides how
	// to read it.
	t := Table{Header: s.header, Names: s.names, Line: s.line, Above: s.above, Sheet: p.sheet, Date1904: p.date1904}
	t.Sample = func() [][]string { return p.sample(ctx, s, b) }
	var reading Reading
	if f.Table != nil {
		reading, err = f.Table(&t, p.options)
		p.facts = make(seenFacts)
	} else {
		reading.Parser, err = f.Text(s.header, p.options)
	}
	if err != nil {
		return err
	}
	p.parser, p.witness, p.fields = reading.Parser, reading.Witness, reading.Fields
	if f.IDPrefix != "" {
		p.derive = newRowCounts()
	}
	if f.Implied != nil {
		p.seen = new(implied)
	}
	if p.options.Explain != nil {
		p.options.Explain(p.explain(s, b, &reading))
	}
	before := markOf(&b.batch)
	b.batch.Accounts = append(b.batch.Accounts, reading.Accounts...)
	b.batch.Periods = append(b.batch.Periods, reading.Periods...)
	// If the lines above name nobody, the rows are refused for that.
	_ = cleanNames(f, &b.batch, &before)
	b.batch.Notes = append(b.batch.Notes, reading.Notes...)
	return nil
}

// pass moves past the header, and sets the header's separator for the records below.
func (p *pipeline) pass(s *search, r *reader, b *block) {
	if s.format.Table == nil {
		p.columns = len(s.header)
	}
	if r.table != nil {
		p.loose = true
		b.table.drop(r.at)
		b.table.widen(len(s.header))
		if f, is := p.feed.(*sheetFeeder); is {
			f.width = len(s.header)
		}
		return
	}
	p.loose = s.format.Table != nil
	b.from, b.line = r.pos, r.line
	f, is := p.feed.(*feeder)
	if !is || s.sep == ',' {
		return
	}
	f.sep, b.sep = s.sep, s.sep
	if b.quotes {
		f.unread(b, b.from, b.line)
		b.to = b.from
	}
}

// explain returns what the table was taken for, and why.
func (p *pipeline) explain(s *search, b *block, reading *Reading) Explanation {
	// A format with an opening has no header, and no columns to list.
	e := Explanation{Where: p.sheet, Format: p.format.Name, Header: s.line, Hidden: p.hidden}
	if b.table == nil {
		e.Encoding = b.encoding()
	}
	switch {
	case p.format.Opening != "":
		e.Header, e.Why = 0, fmt.Sprintf("it begins with %q", p.format.Opening)
		return e
	case p.options.As != "":
		e.Why = "--as says so"
	case p.format.First:
		e.Why = "its header has the columns of the mapping that was given"
	default:
		e.Why = "its header has the columns of this format"
	}
	if s.sep != 0 {
		e.Separator = map[byte]string{',': "comma", '\t': "tab", ';': "semicolon", '|': "bar"}[s.sep]
	}
	for i, name := range s.names {
		column := Column{Name: strings.TrimSpace(name)}
		switch {
		case reading.Fields != nil:
			column.Field = reading.Fields[i]
		case slices.Contains(p.format.Required, s.header[i]):
			column.Field = s.header[i]
		}
		e.Columns = append(e.Columns, column)
	}
	return e
}

func (b *block) encoding() string {
	switch {
	case b.utf16:
		return "UTF-16"
	case b.charset == gbText:
		return "GB18030"
	case b.charset == sjisText:
		return "Shift_JIS"
	case b.charset == westText:
		return "Windows-1252"
	case b.charset == centralText:
		return "Windows-1250"
	case b.charset == undecided && b.plain:
		return "ASCII so far"
	}
	return "UTF-8"
}
