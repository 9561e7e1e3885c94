package iso20022

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"dyetrace"
	"dyetrace/intake"
	iso "dyetrace/internal/iso20022"
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
		local := iso.LocalName(rest[:end])
		switch iso.ElemOf(local) {
		case iso.BkToCstmrAcctRpt, iso.BkToCstmrStmt, iso.BkToCstmrDbtCdtNtfctn, iso.FIToFICstmrCdtTrf, iso.PmtRtr, iso.CstmrCdtTrfInitn:
			return fmt.Sprintf("it is XML with the element %s", local), true
		}
	}
	return "", false
}

// reader reads one file. It belongs to one goroutine.
type reader struct {
	s     *iso.Scanner
	emit  func(*dyetrace.Batch) error
	o     *intake.Options
	clock intake.Clock
	batch dyetrace.Batch
	rows  int64 // records read, rejected ones included

	messages int
	record   iso.Tree // the transaction or balance at hand
	entry    iso.Tree // the entry around it
	pending  *entryAt // the entry at hand, whose lines do not count yet
	header   iso.Tree // the elements that all transactions of a message share
	text     []byte
	known    map[string]struct{} // accounts that were emitted
	ids      idMaker
	pages    pages
	st       *statement // at hand
}

// read reads a whole file.
func read(ctx context.Context, r io.Reader, o *intake.Options, emit func(*dyetrace.Batch) error) (int64, error) {
	d := &reader{s: iso.NewScanner(r), emit: emit, o: o, clock: o.Clock(nil), known: map[string]struct{}{}}
	err := d.run(ctx)
	var broken *iso.Broken
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
		token, err := d.s.Next()
		if err != nil {
			return err
		}
		switch token {
		case iso.EndOfFile:
			return nil
		case iso.Content:
			d.stray()
		case iso.StartTag:
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
	switch d.s.ID {
	case iso.BkToCstmrAcctRpt, iso.BkToCstmrStmt, iso.BkToCstmrDbtCdtNtfctn:
		d.messages++
		return d.report()
	case iso.FIToFICstmrCdtTrf, iso.PmtRtr:
		d.messages++
		return d.payments()
	case iso.CstmrCdtTrfInitn:
		d.messages++
		return d.instructions()
	case iso.NoElement:
		if d.s.Parent() == iso.Document {
			d.messages++
			return d.otherMessage()
		}
	}
	return nil
}

// otherMessage rejects a message of a kind without movements.
func (d *reader) otherMessage() error {
	line, name := d.s.Line(), string(iso.LocalName(d.s.Name()))
	d.s.Mark()
	err := iso.Skip(d.s)
	d.reject(line, d.s.Raw(), fmt.Errorf("the message %.80s is none of those that are read: "+
		"camt.052, camt.053, camt.054, pacs.008, pacs.004, pain.001", name))
	d.s.Unmark()
	return err
}

// stray rejects text outside of all elements.
func (d *reader) stray() {
	const byteOrderMark = "\ufeff"
	text := bytes.TrimPrefix(bytes.Trim(d.s.Text, " \t\r\n"), []byte(byteOrderMark))
	if d.s.Depth() > 0 || iso.Blank(text) {
		return
	}
	d.reject(d.s.TextLine(), text, errors.New("this stands between messages and is no XML"))
}

// collect reads the record whose start tag was just given into a tree, and
// hands it over. An error of reading it, or of use, rejects it.
func (d *reader) collect(t *iso.Tree, use func() error) error {
	d.s.Mark()
	err := t.Collect(d.s)
	if err != nil {
		return err
	}
	if err = t.Err; err == nil {
		err = use()
	}
	if err != nil {
		d.reject(t.Line, d.s.Raw(), err)
	}
	d.s.Unmark()
	return nil
}

// reject puts a record that cannot be read aside.
func (d *reader) reject(line int64, raw []byte, err error) {
	d.rows++
	raw = bytes.ToValidUTF8(raw, []byte("\uFFFD"))
	d.batch.Rejects = append(d.batch.Rejects, intake.NewReject(max(line, 1), raw, err))
}

// breakOff rejects everything from the place on where the XML stops fitting together.
func (d *reader) breakOff(b *iso.Broken) {
	if d.pending != nil {
		d.batch.Sides = d.batch.Sides[:d.pending.first]
	}
	line := b.Line
	if marked, ok := d.s.MarkedLine(); ok {
		line = marked
	}
	d.reject(line, d.s.Raw(),
		fmt.Errorf("line %d: %s; what is complete before this record has been read, nothing from here on", b.Line, b.Reason))
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
