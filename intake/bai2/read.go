package bai2

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/cards"
)

// Formats is the one format.
func Formats() []intake.Format {
	return []intake.Format{{Name: "bai2", Title: "BAI2: balance reports of American banks", Sniff: sniff, Stream: read}}
}

// sniff knows a file by its first two records.
func sniff(head []byte) (why string, is bool) {
	if !bytes.Contains(head, []byte("01,")) {
		return "", false
	}
	first := cards.FirstLines(head, 0)
	return "it begins with the records 01 and 02 of BAI2", len(first) > 1 && strings.HasPrefix(first[0].String(), "01,") &&
		strings.HasPrefix(first[1].String(), "02,") && strings.Count(first[0].String(), ",") >= 7
}

// most bounds the continuations of a record, in characters.
const most = 64 << 10

// record is a record with those that go on with it.
type record struct {
	line   int64
	kind   string
	fields []string
	raw    string
	parts  int64
}

// level is the sums and counts of a file, a group or an account, which its last record states too.
type level struct {
	sum     dyetrace.Total
	members int64 // accounts of a group, groups of a file
	records int64
	broken  bool // an amount could not be read
}

func (l *level) take(inner *level) {
	l.sum.Join(inner.sum)
	l.members++
	l.records += inner.records
	l.broken = l.broken || inner.broken
}

// reader reads one file.
type reader struct {
	w    *cards.Writer
	at   *record // that may go on
	long bool    // it went on for too long

	file, group, account    level
	inFile, inGroup, inside bool
	state                   groupState
	st                      *cards.Statement
	stated                  stated
	failed                  error // why the account's records cannot be taken
}

func read(ctx context.Context, in io.Reader, o *intake.Options, emit func(*dyetrace.Batch) error) (int64, error) {
	d := &reader{w: cards.NewWriter(ctx, o, emit)}
	return d.w.Read(in, 0, d.take, d.finish)
}

// finish ends the reading of the file.
func (d *reader) finish() error {
	if err := d.endRecord(); err != nil {
		return err
	}
	if d.inFile || d.inGroup || d.inside {
		d.w.Reject(1, "", errors.New("the file has no end (records 49, 98 and 99): it was cut off"))
	}
	return nil
}

// take takes in one line: a record, or what goes on with one.
func (d *reader) take(c *cards.Card) error {
	kind, rest, _ := strings.Cut(strings.TrimRight(c.String(), " \x1a"), ",")
	rest = strings.TrimSuffix(rest, "/")
	kind = strings.TrimSpace(strings.TrimSuffix(kind, "/"))
	if kind == "88" {
		switch {
		case d.at == nil:
			return errors.New("it goes on with a record that is missing")
		case len(d.at.raw)+len(rest) > most:
			d.long = true
		default:
			d.at.raw += "\n" + c.String()
			d.at.fields = append(d.at.fields, mark)
			d.at.fields = append(d.at.fields, strings.Split(rest, ",")...)
		}
		d.at.parts++
		return nil
	}
	if err := d.endRecord(); err != nil {
		return err
	}
	d.at, d.long = &record{line: c.Line, kind: kind, fields: strings.Split(rest, ","), raw: c.String(), parts: 1}, false
	return nil
}

// mark separates the fields of a record from those of the records that continue it.
const mark = "\x00"

// plain is a record's fields without the marks.
func (r *record) plain() []string {
	out := make([]string, 0, len(r.fields))
	for _, f := range r.fields {
		if f != mark {
			out = append(out, strings.TrimSpace(f))
		}
	}
	return out
}

// text returns the text behind the first n fields, as written.
func (r *record) text(n int) string {
	var b strings.Builder
	sep := ""
	for _, f := range r.fields {
		switch {
		case f == mark:
			sep = " "
		case n > 0:
			n--
			sep = ""
		default:
			b.WriteString(sep + f)
			sep = ","
		}
	}
	return strings.TrimSpace(b.String())
}

// field is a field of a list, empty where it has none.
func field(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return ""
}

// endRecord reads the record that has ended. Only a fault of the whole file is an error.
func (d *reader) endRecord() error {
	r := d.at
	d.at = nil
	if r == nil {
		return nil
	}
	var err error
	if d.long {
		err = errors.New("it goes on for more than 64 KiB")
	}
	d.count(r)
	if err == nil {
		err = d.read(r)
	}
	if cards.IsFatal(err) {
		return err
	}
	if err != nil {
		d.w.Reject(r.line, r.raw, err)
		if r.kind == "03" || r.kind == "16" {
			d.account.broken = true
		}
		if d.st != nil {
			d.st.Rejected++
		}
	}
	return nil
}

// count counts the records of the level at hand.
func (d *reader) count(r *record) {
	switch r.kind {
	case "01", "99":
		d.file.records += r.parts
	case "02", "98":
		d.group.records += r.parts
	default:
		d.account.records += r.parts
	}
}

// read reads a record by its kind.
func (d *reader) read(r *record) error {
	switch r.kind {
	case "01":
		if d.inFile {
			return errors.New("the file before has no end (record 99): it was cut off")
		}
		d.file, d.inFile = level{records: r.parts}, true
		return nil
	case "02":
		d.group, d.inGroup = level{records: r.parts}, true
		return d.beginGroup(r)
	case "03":
		d.account, d.inside = level{records: r.parts}, true
		d.failed = d.beginAccount(r)
		return d.failed
	case "16":
		if !d.inside || d.st == nil || d.failed != nil {
			return errors.New("it belongs to no account: the record 03 before it is missing or could not be read")
		}
		return d.movement(r)
	case "49":
		return d.endAccount(r)
	case "98":
		return d.endGroup(r)
	case "99":
		return d.endFile(r)
	}
	return fmt.Errorf("%s is no record of BAI2", intake.Quote([]byte(r.kind)))
}

// control compares a level with the figures in its last record: a sum, members (except for an
// account), and records.
func (d *reader) control(r *record, l *level, c dyetrace.Currency, what string, members bool) error {
	// Where an amount of the level could not be read, its sum cannot fit, and one
	// error is enough.
	list := r.plain()
	sum, err := amount(field(list, 0), c, "the sum")
	if err != nil {
		return err
	}
	got, err := l.sum.Sum()
	switch {
	case l.broken:
	case err != nil:
		return fmt.Errorf("the %s: %w", what, err)
	case sum != got:
		return fmt.Errorf("the %s states the sum %s, but its amounts add up to %s: records are missing or were changed, "+
			"get the file again",
			what, sum.Format(c), got.Format(c))
	}
	list = list[1:]
	if members {
		n, err := cards.Number(field(list, 0), "how many there are in it")
		if err == nil && n != l.members {
			err = fmt.Errorf("the %s states %d parts, but has %d: get the file again", what, n, l.members)
		}
		if err != nil {
			return err
		}
		list = list[1:]
	}
	if text := field(list, 0); text != "" {
		n, err := cards.Number(text, "how many records there are")
		if err == nil && n != l.records {
			err = fmt.Errorf("the %s states %d records, but has %d: get the file again", what, n, l.records)
		}
		return err
	}
	return nil
}

func (d *reader) endGroup(r *record) error {
	if !d.inGroup {
		return errors.New("it ends a group that has not begun")
	}
	d.inGroup = false
	d.file.take(&d.group)
	return d.control(r, &d.group, d.state.currency, "group", true)
}

func (d *reader) endFile(r *record) error {
	if !d.inFile {
		return errors.New("it ends a file that has not begun")
	}
	d.inFile = false
	return d.control(r, &d.file, d.state.currency, "file", true)
}
