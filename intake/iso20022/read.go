package iso20022

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
	batchSides = 4096    // from which on a batch is handed over
	batchText  = 2 << 20 // likewise, in bytes
)

// Formats is the one format.
func Formats() []intake.Format {
	return []intake.Format{{
		Name:   "iso20022",
		Title:  "ISO 20022: camt.052, camt.053, camt.054, pacs.008, pacs.004, pain.001, one or many in a file",
		Sniff:  sniff,
		Stream: read,
	}}
}

// sniff recognises XML of ISO 20022 by its namespaces or, as some programs leave those out, by
// an element that only its messages have.
func sniff(head []byte) (why string, is bool) {
	head = bytes.TrimLeft(head, " \t\r\n")
	if len(head) == 0 || head[0] != '<' {
		return "", false
	}
	for _, mark := range []string{"urn:iso:std:iso:20022:", "urn:swift:xsd:"} {
		if i := bytes.Index(head, []byte(mark)); i >= 0 {
			name := head[i:]
			if end := bytes.IndexAny(name, "\"' \t\r\n>"); end > 0 {
				name = name[:end]
			}
			return fmt.Sprintf("it is XML with the namespace %.80s", name), true
		}
	}
	// Without a namespace, envelopes of any name may be around the message, so all tags of
	// the head are looked at.
	for rest := head; len(rest) > 0; {
		_, after, found := bytes.Cut(rest, []byte{'<'})
		if !found {
			break
		}
		rest = after
		end := bytes.IndexAny(rest, " \t\r\n/>")
		if end <= 0 {
			continue
		}
		local := localName(rest[:end])
		switch elemOf(local) {
		case xBkToCstmrAcctRpt, xBkToCstmrStmt, xBkToCstmrDbtCdtNtfctn, xFIToFICstmrCdtTrf, xPmtRtr, xCstmrCdtTrfInitn:
			return fmt.Sprintf("it is XML with the element %s", local), true
		}
	}
	return "", false
}

// reader reads one file. It belongs to one goroutine.
type reader struct {
	s     *scanner
	emit  func(*dyetrace.Batch) error
	o     *intake.Options
	clock intake.Clock
	batch dyetrace.Batch
	rows  int64 // records read, rejected ones included

	messages int
	record   tree     // the transaction or balance at hand
	entry    tree     // the entry around it
	pending  *entryAt // the entry at hand, whose lines do not count yet
	header   tree     // the elements that all transactions of a message share
	text     []byte
	known    map[string]struct{} // accounts that were emitted
	ids      idMaker
	pages    pages
	st       *statement // at hand
}

// read reads a whole file.
func read(ctx context.Context, r io.Reader, o *intake.Options, emit func(*dyetrace.Batch) error) (int64, error) {
	d := &reader{s: newScanner(r), emit: emit, o: o, clock: o.Clock(nil), known: map[string]struct{}{}}
	err := d.run(ctx)
	var broken *brokenXML
	if errors.As(err, &broken) {
		d.breakOff(broken)
		err = nil
	}
	if err == nil {
		d.pages.finish(d)
		if d.messages == 0 && len(d.batch.Rejects) == 0 {
			d.reject(1, nil, errors.New("the XML holds none of the messages that are read: "+
				"camt.052, camt.053, camt.054, pacs.008, pacs.004, pain.001"))
		}
		err = d.flush()
	}
	return d.rows, err
}

// run goes through the file from message to message, whatever lies around them.
func (d *reader) run(ctx context.Context) error {
	for {
		token, err := d.s.next()
		if err != nil {
			return err
		}
		switch token {
		case endOfFile:
			return nil
		case content:
			d.stray()
		case startTag:
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := d.message(); err != nil {
				return err
			}
		}
	}
}

// message reads a message, if one begins here. What is around messages is
// gone into.
func (d *reader) message() error {
	switch d.s.id {
	case xBkToCstmrAcctRpt, xBkToCstmrStmt, xBkToCstmrDbtCdtNtfctn:
		d.messages++
		return d.report()
	case xFIToFICstmrCdtTrf, xPmtRtr:
		d.messages++
		return d.payments()
	case xCstmrCdtTrfInitn:
		d.messages++
		return d.instructions()
	case noElement:
		if n := len(d.s.open); n > 1 && d.s.open[n-2].id == xDocument {
			d.messages++
			return d.otherMessage()
		}
	}
	return nil
}

// otherMessage rejects a message of a kind without movements.
func (d *reader) otherMessage() error {
	last := d.s.open[len(d.s.open)-1]
	name := string(localName(d.s.names[last.name:]))
	d.s.mark()
	err := skip(d.s)
	d.reject(last.line, d.s.raw(), fmt.Errorf("the message %.80s is none of those that are read: "+
		"camt.052, camt.053, camt.054, pacs.008, pacs.004, pain.001", name))
	d.s.unmark()
	return err
}

// stray rejects text outside of all elements.
func (d *reader) stray() {
	const byteOrderMark = "\ufeff"
	text := bytes.TrimPrefix(bytes.Trim(d.s.text, " \t\r\n"), []byte(byteOrderMark))
	if len(d.s.open) > 0 || blank(text) {
		return
	}
	d.reject(d.s.textLine(), text, errors.New("this stands between messages and is no XML"))
}

// each calls handle at every element that lies directly in the one that was
// just begun, up to its end. What handle leaves unread is passed over.
func (d *reader) each(handle func(id elem) error) error {
	depth := len(d.s.open)
	for {
		token, err := d.s.next()
		if err != nil {
			return err
		}
		switch token {
		case startTag:
			if err := handle(d.s.id); err != nil {
				return err
			}
			if len(d.s.open) > depth {
				if err := skip(d.s); err != nil {
					return err
				}
			}
		case endTag:
			return nil
		}
	}
}

// collect reads the record whose start tag was just given into a tree, and
// hands it over. An error of reading it, or of use, rejects it.
func (d *reader) collect(t *tree, use func() error) error {
	d.s.mark()
	err := t.collect(d.s)
	if err != nil {
		return err
	}
	if err = t.err; err == nil {
		err = use()
	}
	if err != nil {
		d.reject(t.line, d.s.raw(), err)
	}
	d.s.unmark()
	return nil
}

// reject puts a record that cannot be read aside.
func (d *reader) reject(line int64, raw []byte, err error) {
	d.rows++
	raw = bytes.ToValidUTF8(raw, []byte("\uFFFD"))
	d.batch.Rejects = append(d.batch.Rejects, intake.NewReject(max(line, 1), raw, err))
}

// breakOff rejects everything from the place on where the XML stops fitting together.
func (d *reader) breakOff(b *brokenXML) {
	if d.pending != nil {
		d.batch.Sides = d.batch.Sides[:d.pending.first]
	}
	line := b.line
	if n := len(d.s.marks); n > 0 {
		line = d.s.marks[n-1].line
	}
	d.reject(line, d.s.raw(),
		fmt.Errorf("line %d: %s; what is complete before this record has been read, nothing from here on", b.line, b.reason))
}

// flushIfFull hands the batch over once it has grown.
func (d *reader) flushIfFull() error {
	if d.turning() {
		return nil
	}
	if len(d.batch.Sides)+len(d.batch.Rows) < batchSides && len(d.batch.Text) < batchText &&
		len(d.batch.Rejects) < batchSides {
		return nil
	}
	return d.flush()
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
