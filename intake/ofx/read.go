package ofx

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"dyetrace"
	"dyetrace/intake"
)

const (
	batchSides = 4096     // from which on a batch is handed over
	maxRaw     = 16 << 10 // of a record as written, kept for rejects
	maxDepth   = 64       // of elements that hold others
	maxValues  = 256      // of a record
)

// Formats is the one format.
func Formats() []intake.Format {
	return []intake.Format{{
		Name:   "ofx",
		Title:  "OFX and QFX 1 and 2: statements of bank accounts and credit cards, one or many in a file",
		Sniff:  sniff,
		Stream: read,
	}}
}

// sniff knows a file by its header, or by the element around all of it.
func sniff(head []byte) (why string, is bool) {
	head = bytes.TrimLeft(head, " \t\r\n")
	switch {
	case bytes.HasPrefix(head, []byte("OFXHEADER")):
		return "it begins with OFXHEADER", true
	case len(head) == 0 || head[0] != '<':
		return "", false
	case bytes.Contains(head, []byte("<?OFX")):
		return "it has the header <?OFX", true
	}
	return "it has the element OFX", bytes.Contains(head, []byte("<OFX>"))
}

// value is an element that holds a value.
type value struct {
	in   string // the element around it inside the record, "" for none
	name string
	text []byte
}

// record is an element that is read as a whole: a movement, an account, a
// balance, a status.
type record struct {
	name   string
	line   int64
	values []value
	raw    []byte
	wrong  error // why it cannot be read
}

// get is a value by the element around it and its name; nil where there is none.
func (r *record) get(in, name string) []byte {
	for i := range r.values {
		if v := &r.values[i]; v.in == in && v.name == name {
			return v.text
		}
	}
	return nil
}

// keep adds a token to the record as written, for the case that it is rejected.
func (r *record) keep(t *token) {
	if len(r.raw) >= maxRaw {
		return
	}
	mark := ""
	if t.end {
		mark = "/"
	}
	r.raw = fmt.Appendf(append(r.raw, t.text...), "<%s%s>", mark, t.name)
}

// reader reads one file. It belongs to one goroutine.
type reader struct {
	s     *scanner
	o     *intake.Options
	emit  func(*dyetrace.Batch) error
	clock intake.Clock
	batch dyetrace.Batch
	rows  int64

	begun  token    // the last opening tag, if nothing has come after it
	open   []string // elements that hold others
	rec    *record  // at hand; nil where there is none
	inside []string // elements that are open in it
	st     *statement

	bank   string           // that answers, by the name it gives itself
	server *moment          // when it answered
	any    bool             // something of the file was read or rejected
	seqs   map[string]int64 // lines of each account so far
	knows  map[string]bool  // accounts that were emitted
	unread map[string]bool  // elements that were reported
}

// read reads a whole file.
func read(ctx context.Context, r io.Reader, o *intake.Options, emit func(*dyetrace.Batch) error) (int64, error) {
	d := &reader{s: newScanner(r), o: o, emit: emit, clock: o.Clock(nil), seqs: map[string]int64{},
		knows: map[string]bool{}, unread: map[string]bool{}}
	for n := 0; ; n++ {
		if n%4096 == 0 && ctx.Err() != nil {
			return d.rows, ctx.Err()
		}
		t, err := d.s.next()
		if err != nil {
			return d.rows, err
		}
		if n == 0 {
			d.s.set = charsetOf(t.text)
		}
		if err := d.take(&t); err != nil {
			return d.rows, err
		}
		if t.name == "" {
			break
		}
	}
	if err := d.endOfFile(); err != nil {
		return d.rows, err
	}
	return d.rows, d.flush()
}

// take takes in a tag and the text before it.
func (d *reader) take(t *token) error {
	if d.rec != nil {
		d.rec.keep(t)
	}
	begun := d.begun
	d.begun = token{}
	switch {
	case begun.name == "":
	case len(t.text) > 0 || t.end && t.name == begun.name:
		d.value(&begun, t)
	default:
		before := d.rec
		if err := d.begin(&begun); err != nil {
			return err
		}
		if d.rec != nil && d.rec != before {
			d.rec.keep(t)
		}
	}
	switch {
	case t.end:
		return d.end(t.name)
	case t.name != "":
		d.begun = token{name: t.name, line: t.line}
	}
	return nil
}

// records are the elements that are read as a whole.
var records = []string{"STMTTRN", "STMTTRNP", "BANKACCTFROM", "CCACCTFROM", "LEDGERBAL", "AVAILBAL", "STATUS", "FI"}

// begin begins an element that holds others.
func (d *reader) begin(t *token) error {
	switch {
	case isStatement(t.name):
		if err := d.endStatement(); err != nil {
			return err
		}
		d.st = &statement{line: t.line, kind: t.name}
	case t.name == "STMTTRN" || t.name == "STMTTRNP" || t.name == "BANKTRANLIST":
		if err := d.endRecord(); err != nil { // of a movement that was not closed
			return err
		}
		if d.st == nil {
			d.st = &statement{line: t.line, kind: "STMTRS"}
		}
		d.st.listed = d.st.listed || t.name == "BANKTRANLIST"
	}
	switch {
	case d.rec == nil && slices.Contains(records, t.name):
		d.rec = &record{name: t.name, line: t.line, raw: fmt.Appendf(nil, "<%s>", t.name)}
	case d.rec != nil:
		if isEmptyValue(t.name) {
			return nil
		}
		if d.inside = append(d.inside, t.name); len(d.inside) > maxDepth {
			return errDepth
		}
	default:
		if d.open = append(d.open, t.name); len(d.open) > maxDepth {
			d.open = d.open[1:] // elements that were never closed
		}
	}
	return nil
}

var errDepth = errors.New("has elements within elements, more than 64 deep, as no statement has: get it again")

// value reads an element with a value.
func (d *reader) value(t, next *token) {
	// Line ends within a value are only how the file is laid out.
	text := bytes.Clone(next.text)
	for i, c := range text {
		if c == '\r' || c == '\n' || c == '\t' {
			text[i] = ' '
		}
	}
	if r := d.rec; r != nil {
		in := ""
		if n := len(d.inside); n > 0 {
			in = d.inside[n-1]
		}
		switch {
		case next.long:
			r.wrong = fmt.Errorf("%s is longer than 64 KiB, as no value of a statement is", t.name)
		case bytes.IndexByte(text, 0) >= 0:
			r.wrong = fmt.Errorf("%s contains a NUL byte", t.name)
		case len(r.values) == maxValues:
			r.wrong = errors.New("it has more than 256 values")
		default:
			r.values = append(r.values, value{in, t.name, text})
		}
		return
	}
	switch {
	case t.name == "DTSERVER":
		if m, err := parseMoment(text); err == nil {
			d.server = &m
		}
	case d.st != nil && len(text) > 0:
		d.st.about(t.name, text)
	}
}

// end ends an element. What was left open in it ends with it.
func (d *reader) end(name string) error {
	if d.rec != nil {
		if name == d.rec.name {
			return d.endRecord()
		}
		if at := slices.Index(d.inside, name); at >= 0 {
			d.inside = d.inside[:at]
			return nil
		}
		if !slices.Contains(d.open, name) {
			return nil
		}
		if err := d.endRecord(); err != nil {
			return err
		}
	}
	at := slices.Index(d.open, name)
	if at < 0 {
		return nil
	}
	d.open = d.open[:at]
	switch {
	case name == "BANKTRANLIST" && d.st != nil:
		d.st.whole = true
	case isStatement(name):
		return d.endStatement()
	}
	return nil
}

// endRecord reads the record at hand. An element that was never closed had no value: the values
// that seemed to be inside it belong to the record.
func (d *reader) endRecord() error {
	r := d.rec
	if r == nil {
		return nil
	}
	for i := range r.values {
		if v := &r.values[i]; slices.Contains(d.inside, v.in) {
			v.in = ""
		}
	}
	d.rec, d.inside = nil, d.inside[:0]
	switch r.name {
	case "FI":
		d.bank = string(r.get("", "ORG"))
		return nil
	case "STATUS":
		d.status(r)
		return nil
	}
	st := d.st
	if st == nil {
		return nil // of an account that a list of accounts names
	}
	switch r.name {
	case "BANKACCTFROM", "CCACCTFROM":
		d.owner(st, r)
	case "LEDGERBAL":
		st.ledger = r
	case "AVAILBAL": // what may be drawn, which no sum of movements gives
	default:
		return d.movement(st, r)
	}
	return nil
}

// status reports a request that the bank answered with an error.
func (d *reader) status(r *record) {
	if string(bytes.ToUpper(r.get("", "SEVERITY"))) != "ERROR" {
		return
	}
	d.reject(r.line, r.raw, fmt.Errorf("the bank answered with error %s %s instead of a statement: ask for it again",
		r.get("", "CODE"), intake.Quote(r.get("", "MESSAGE"))))
}

// endOfFile ends the record and the statement at hand.
func (d *reader) endOfFile() error {
	if r := d.rec; r != nil {
		d.rec = nil
		d.reject(r.line, r.raw, errors.New("the file ends in the middle of it: it was cut off, get it again"))
	}
	if err := d.endStatement(); err != nil {
		return err
	}
	if !d.any {
		d.reject(1, nil, errors.New("it holds no statement: none of STMTRS and CCSTMTRS is there"))
	}
	return nil
}

// reject puts a record that cannot be read aside.
func (d *reader) reject(line int64, raw []byte, err error) {
	d.rows++
	d.any = true
	raw = bytes.ToValidUTF8(raw, []byte("\uFFFD"))
	d.batch.Rejects = append(d.batch.Rejects, intake.NewReject(max(line, 1), raw, err))
}

// note adds a note on the file beside its records.
func (d *reader) note(kind dyetrace.NoteKind, line int64, column, format string, args ...any) {
	d.batch.Notes = append(d.batch.Notes, dyetrace.Note{Kind: kind, Source: dyetrace.Source{Line: line}, Column: column,
		Text: fmt.Sprintf(format, args...)})
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
