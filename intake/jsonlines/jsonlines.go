// Package jsonlines reads tables that are written as JSON lines: an object to a
// line, as programs write them with names such as .jsonl or .ndjson.
//
//	{"id":"T1","time":"2026-03-01T09:00:00Z","from":"A","to":"B","amount":1050.5}
//
// The keys of the objects are the columns, and any format of tables reads them
// by their names, a mapping as well. The keys of the first objects count, up to
// thousands of them; where a later object has a key that none of these has, its
// line is rejected, since nobody knows whether it matters. A key that is
// missing and null are an empty cell.
//
// Numbers are taken as they are written, digit for digit. A value that is an
// object or a list cannot be a cell: a line in which a format reads such a
// column is rejected and names it. A key that comes twice in an object is
// rejected too, and so is a line that is no JSON.
package jsonlines

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"dyetrace/intake"
)

// What is looked at for the keys of objects, and the longest line.
const (
	headObjects = 10_000
	headBytes   = 8 << 20
	maxLine     = 1 << 20
	maxKeys     = 2000
)

var (
	errLong = errors.New("the line is longer than 1 MiB")
	errKeys = errors.New("the objects have more than 2,000 different keys: this is no table of transfers")
)

// Formats is the one format, of all tables that are written so.
func Formats() []intake.Format {
	return []intake.Format{{
		Name:  "json-lines",
		Title: "JSON lines: an object to a line, with the columns of a format here or of a mapping",
		Sniff: sniff,
		Rows:  open,
	}}
}

// sniff recognises JSON lines by a first line that is an object from end to end.
func sniff(head []byte) (why string, is bool) {
	line, _, whole := bytes.Cut(bytes.TrimLeft(head, " \t\r\n"), []byte{'\n'})
	line = bytes.TrimRight(line, " \t\r")
	if len(line) < 2 || line[0] != '{' || whole && line[len(line)-1] != '}' {
		return "", false
	}
	inside := bytes.TrimLeft(line[1:], " \t")
	if len(inside) == 0 || inside[0] != '"' && inside[0] != '}' {
		return "", false
	}
	return "its first line is a JSON object", true
}

// table gives the lines of a text as rows.
type table struct {
	in    *bufio.Reader
	line  int64
	names []string
	at    map[string]int // of names
	head  []held         // lines that were read to learn the keys
	next  int            // of head
	row   object
}

// held is a line that was read before its turn.
type held struct {
	line    int64
	text    []byte
	refused error
}

// open reads the first lines to learn their keys.
func open(r io.Reader) (intake.Cells, error) {
	// JSON lines have no header. The first objects show the keys, and a key that comes later has no
	// column; the lines themselves are read once more from memory.
	t := &table{in: bufio.NewReaderSize(r, 64<<10), at: make(map[string]int)}
	size := 0
	for len(t.head) < headObjects && size < headBytes {
		h, err := t.readLine()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		size += len(h.text)
		h.text = bytes.Clone(h.text)
		t.head = append(t.head, h)
		if h.refused != nil || t.row.parse(h.text) != nil {
			continue
		}
		for i := range t.row.members {
			key := string(t.row.key(i))
			if _, known := t.at[key]; known {
				continue
			}
			if len(t.names) == maxKeys {
				return nil, intake.NotRecognised(errKeys)
			}
			t.at[key] = len(t.names)
			t.names = append(t.names, key)
		}
	}
	return t, nil
}

// readLine reads the next line that is not blank. The rest of one that is too
// long is passed over.
func (t *table) readLine() (h held, err error) {
	for {
		line, whole, err := t.oneLine()
		if err != nil {
			return h, err
		}
		t.line++
		h = held{line: t.line, text: line}
		if !whole {
			h.refused = errLong
			return h, nil
		}
		if len(bytes.TrimSpace(line)) > 0 {
			return h, nil
		}
	}
}

// oneLine reads a line without its end, up to the longest.
func (t *table) oneLine() (line []byte, whole bool, err error) {
	line, err = t.in.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		line = bytes.Clone(line)
		whole = true
		for errors.Is(err, bufio.ErrBufferFull) {
			var more []byte
			more, err = t.in.ReadSlice('\n')
			if len(line)+len(more) > maxLine {
				whole = false
				more = more[:max(0, min(len(more), maxLine-len(line)))]
			}
			line = append(line, more...)
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, false, err
		}
		return bytes.TrimRight(line, "\r\n"), whole, nil
	}
	if err != nil && (!errors.Is(err, io.EOF) || len(line) == 0) {
		return nil, false, err
	}
	return bytes.TrimRight(line, "\r\n"), true, nil
}

// Names are the keys of the first objects, in the order in which they come up.
func (t *table) Names() []string { return t.names }

// Close does nothing: the text is the caller's.
func (t *table) Close() {}

// Next puts the next line into r.
func (t *table) Next(_ context.Context, r *intake.CellRow) error {
	var h held
	if t.next < len(t.head) {
		h = t.head[t.next]
		t.head[t.next] = held{}
		t.next++
	} else {
		t.head = nil
		t.next = 0
		var err error
		if h, err = t.readLine(); err != nil {
			return err
		}
	}
	r.Line, r.Raw = h.line, h.text
	if h.refused == nil {
		h.refused = t.cells(h.text, r)
	}
	if h.refused != nil {
		r.Cells, r.Refused = r.Cells[:0], h.refused
	}
	return nil
}

// cells puts the values of an object into the columns of their keys.
func (t *table) cells(line []byte, r *intake.CellRow) error {
	if err := t.row.parse(line); err != nil {
		return err
	}
	filled := t.row.columns(len(t.names))
	for i := range t.row.members {
		at, known := t.at[string(t.row.key(i))]
		switch {
		case known:
			filled[at] = i + 1
		case !t.row.members[i].empty():
			return fmt.Errorf("the key %s is in none of the first %d objects, which say what there is to read: move the "+
				"line up, before them",
				intake.Quote(t.row.key(i)), headObjects)
		}
	}
	for at, i := range filled {
		switch {
		case i == 0:
			r.Add(nil)
		case t.row.members[i-1].nested:
			r.Fail(fmt.Errorf("the value of %s is an object or a list: write what is in it under keys of their own",
				intake.Quote([]byte(t.names[at]))))
		default:
			r.Add(t.row.value(i - 1))
		}
	}
	return nil
}
