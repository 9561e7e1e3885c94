package mt940

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"dyetrace"
	"dyetrace/intake"
)

const (
	maxLine    = 64 << 10 // longest line, in bytes; the standard's are 65 characters
	maxField   = 64 << 10 // of all lines of a tag
	batchSides = 4096     // from which on a batch is handed over
)

// Formats is the one format.
func Formats() []intake.Format {
	return []intake.Format{{
		Name: "mt940",
		Title: "SWIFT MT940, MT942 and MT950, with tag 86 as SWIFT, German, Dutch, Polish, Hungarian and Nordic " +
			"banks write it",
		Sniff:  sniff,
		Stream: read,
	}}
}

// sniff knows a statement by its tags: all of :20:, :25: and :60F: or :60M:, of a
// report of part of a day :34F: or :13D: in place of the last, each at the
// beginning of a line.
func sniff(head []byte) (why string, is bool) {
	var has20, has25, has60, interim bool
	for len(head) > 0 {
		line, rest, _ := bytes.Cut(head, []byte{'\n'})
		if cr, after, two := bytes.Cut(line, []byte{'\r'}); two && len(after) > 0 {
			line, rest = cr, head[len(cr)+1:]
		}
		head = rest
		if _, block, is := bytes.Cut(line, []byte("{4:")); is && bytes.HasPrefix(bytes.TrimLeft(line, "\x01 "),
			[]byte("{1:")) {
			line = block
		}
		switch tag, _, _ := tagOf(line); tag {
		case "20":
			has20 = true
		case "25", "25P":
			has25 = true
		case "60F", "60M":
			has60 = true
		case "34F", "13D":
			interim = true
		}
	}
	if interim && !has60 {
		return "it has the tags :20:, :25: and :34F: of an MT942 report", has20 && has25
	}
	return "it has the tags :20:, :25: and :60F: of an MT940 statement", has20 && has25 && has60
}

// tagOf is the tag that a line begins with, and what follows it.
func tagOf(line []byte) (tag string, rest []byte, is bool) {
	if len(line) < 4 || line[0] != ':' {
		return "", nil, false
	}
	end := bytes.IndexByte(line[1:min(len(line), 5)], ':')
	if end < 2 {
		return "", nil, false
	}
	name := line[1 : 1+end]
	if !isDigit(name[0]) || !isDigit(name[1]) || end == 3 && (name[2] < 'A' || name[2] > 'Z') {
		if string(name) != "NS" {
			return "", nil, false
		}
	}
	return string(name), line[2+end:], true
}

func isDigit(b byte) bool { return b-'0' <= 9 }

// field is a tag with its text, line by line.
type field struct {
	tag   string
	line  int64
	lines [][]byte // of text
	text  []byte   // that lines lie in
	raw   []byte   // as written
	long  bool     // it was too long to be held
}

// reader reads one file. It belongs to one goroutine.
type reader struct {
	in    io.Reader
	buf   []byte // read, and taken up to pos
	pos   int
	ended bool
	wasCR bool  // the last line ended in a carriage return
	cut   bool  // the last line was too long, and only its beginning is held
	line  int64 // read so far
	emit  func(*dyetrace.Batch) error
	clock intake.Clock
	batch dyetrace.Batch
	rows  int64

	field   field // at hand; its tag is empty where there is none
	st      *statement
	open    []*statement // whose next page is awaited
	pending *movement    // whose text may follow
	// servicer is the BIC of the bank whose message this is, "" where its blocks have none.
	servicer string
	found    bool // a statement
}

// read reads a whole file.
func read(ctx context.Context, r io.Reader, o *intake.Options, emit func(*dyetrace.Batch) error) (int64, error) {
	d := &reader{in: r, buf: make([]byte, 0, 2*maxLine), emit: emit, clock: o.Clock(nil)}
	for {
		if d.line%1024 == 0 && ctx.Err() != nil {
			return d.rows, ctx.Err()
		}
		line, err := d.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = d.take(line)
		}
		if err != nil {
			return d.rows, err
		}
	}
	err := d.finishField()
	if err == nil {
		d.endOfFile()
		err = d.flush()
	}
	return d.rows, err
}

// next is the next line, without its end; LF, CRLF and CR all end one. Of a
// line that is too long it is the beginning. It is good until the next is read.
func (d *reader) next() ([]byte, error) {
	var line []byte
	d.cut = false
	for searched := 0; ; {
		if d.wasCR && d.pos < len(d.buf) {
			d.wasCR = false
			if d.buf[d.pos] == '\n' {
				d.pos++
			}
		}
		rest := d.buf[d.pos:]
		end := bytes.IndexAny(rest[searched:], "\r\n")
		switch {
		case end >= 0:
			end += searched
			d.pos += end + 1
			d.wasCR = rest[end] == '\r'
			rest = rest[:end]
		case d.ended && len(rest) == 0 && !d.cut:
			return nil, io.EOF
		case d.ended:
			d.pos = len(d.buf)
		case len(rest) > maxLine:
			d.pos = len(d.buf) // too long: only its beginning is kept
		default:
			searched = len(rest)
			if err := d.fill(); err != nil {
				return nil, err
			}
			continue
		}
		searched = 0
		if !d.cut {
			line = rest
		}
		if len(rest) > maxLine {
			line, d.cut = bytes.Clone(line[:maxLine]), true
		}
		if end >= 0 || d.ended {
			d.line++
			return line, nil
		}
	}
}

// fill reads on. What lies before pos is dropped.
func (d *reader) fill() error {
	d.buf = d.buf[:copy(d.buf, d.buf[d.pos:])]
	d.pos = 0
	n, err := io.ReadAtLeast(d.in, d.buf[len(d.buf):cap(d.buf)], 1)
	d.buf = d.buf[:len(d.buf)+n]
	if errors.Is(err, io.EOF) {
		d.ended, err = true, nil
	}
	return err
}

// take takes in one line: it begins a field, goes on with one, or belongs to
// the blocks around a statement.
func (d *reader) take(line []byte) error {
	for len(line) > 0 && line[0] < ' ' && line[0] != '\t' {
		line = line[1:] // SOH and the like, which transports leave behind
	}
	switch {
	case len(line) == 0:
		return nil
	case line[0] == '-' && (len(bytes.TrimSpace(line)) == 1 || line[1] == '}'):
		if err := d.finishField(); err != nil {
			return err
		}
		return d.around(line)
	case line[0] == '{' && bytes.HasPrefix(line, []byte("{1:")):
		if err := d.finishField(); err != nil {
			return err
		}
		return d.around(line)
	}
	tag, rest, is := tagOf(line)
	if !is {
		d.more(line)
		return nil
	}
	if err := d.finishField(); err != nil {
		return err
	}
	f := &d.field
	f.tag, f.line, f.long = tag, d.line, false
	f.lines, f.text, f.raw = f.lines[:0], f.text[:0], append(f.raw[:0], line...)
	d.add(rest)
	return nil
}

// around reads the lines around statements: their last line, and the blocks of SWIFT. A tag may
// follow right behind.
func (d *reader) around(line []byte) error {
	blocks, block, is := bytes.Cut(line, []byte("{4:"))
	if bytes.Contains(blocks, []byte("{1:")) {
		d.servicer = senderOf(string(blocks))
	}
	if is && len(block) > 0 {
		return d.take(bytes.Clone(block))
	}
	return nil
}

// more adds a line to the field at hand, and skips lines before the first field.
func (d *reader) more(line []byte) {
	f := &d.field
	if f.tag == "" {
		return
	}
	f.raw = append(append(f.raw, '\n'), line[:min(len(line), maxField)]...)
	d.add(line)
}

// add adds a line to the field's text.
func (d *reader) add(line []byte) {
	f := &d.field
	if d.cut || len(f.text)+len(line) > maxField {
		f.long = true
		return
	}
	text := decode(line)
	if cap(f.text)-len(f.text) < len(text) {
		grown := make([]byte, len(f.text), 2*cap(f.text)+len(text))
		copy(grown, f.text)
		f.text = grown // lines before stay where they were
	}
	start := len(f.text)
	f.text = append(f.text, text...)
	f.lines = append(f.lines, f.text[start:len(f.text):len(f.text)])
}

// reject puts a field that cannot be read aside.
func (d *reader) reject(line int64, raw []byte, err error) {
	d.rows++
	raw = bytes.ToValidUTF8(decode(raw), []byte("\uFFFD"))
	d.batch.Rejects = append(d.batch.Rejects, intake.NewReject(max(line, 1), raw, err))
}

func (d *reader) flush() error {
	if d.batch.Empty() {
		return nil
	}
	if err := d.emit(&d.batch); err != nil {
		return err
	}
	d.batch.Reset()
	return nil
}

// finishField reads the field that has ended.
func (d *reader) finishField() error {
	f := &d.field
	tag := f.tag
	f.tag = ""
	if tag == "" {
		return nil
	}
	if len(f.raw) > maxField {
		f.raw = f.raw[:maxField]
	}
	if tag != "86" && tag != "NS" {
		d.endMovement()
	}
	err := d.read(tag)
	if err != nil {
		d.reject(f.line, f.raw, fmt.Errorf("tag %s: %w", tag, err))
		if d.st != nil {
			d.st.rejected++
		}
	}
	if len(d.batch.Sides)+len(d.batch.Rejects) >= batchSides {
		return d.flush()
	}
	return nil
}

var (
	errLong = errors.New("its text is longer than 64 KiB, as no statement's is")
	errNUL  = errors.New("it contains a NUL byte")
)

// read reads a field by its tag. Other tags are not about movements or balances.
func (d *reader) read(tag string) error {
	f := &d.field
	if f.long {
		return errLong
	}
	if bytes.IndexByte(f.text, 0) >= 0 {
		return errNUL
	}
	switch tag {
	case "20":
		d.begin()
		return nil
	case "25", "25P", "34F", "60F", "60M", "61", "62F", "62M":
		if d.st == nil {
			d.begin() // some leave tag 20 out
		}
	}
	switch tag {
	case "25", "25P":
		return d.account()
	case "34F":
		return d.floorLimit()
	case "90C", "90D":
		return d.stateTotals(tag == "90C")
	case "NS":
		d.hungarian()
		return nil
	case "60F", "60M":
		return d.opening(tag == "60M")
	case "61":
		return d.movement()
	case "86":
		d.describe()
		return nil
	case "62F", "62M":
		return d.closing(tag == "62M")
	}
	return nil
}
