package ftm

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/jsontree"
	"dyetrace/internal/accountkey"
)

// Bounds of one file, whose payments wait for its end.
const (
	mostPayments = 1 << 18
	mostEntities = 1 << 18
	mostValues   = 64 // of a property
	batchRows    = 4096
	maxTold      = 100
)

// Formats is the one format.
func Formats() []intake.Format {
	return []intake.Format{{Name: "followthemoney",
		Title: "FollowTheMoney entities in JSON lines: Payment, BankAccount, Person, Company " +
			"and others", Sniff: sniff, Stream: read}}
}

// sniff recognises entities by the members that each of them has.
func sniff(head []byte) (why string, is bool) {
	text := bytes.TrimLeft(head, " \t\r\n")
	if len(text) == 0 || text[0] != '{' {
		return "", false
	}
	line, _, _ := bytes.Cut(text, []byte{'\n'})
	return "its first line is an entity with a schema and properties", bytes.Contains(line, []byte(`"schema"`)) &&
		bytes.Contains(line, []byte(`"properties"`)) &&
		bytes.Contains(line, []byte(`"id"`))
}

// entity is what is kept of an account or a person.
type entity struct {
	schema     string
	properties map[string][]string
}

// payment is a payment that waits for the end of the file.
type payment struct {
	entity
	id   string
	line int64
	raw  string
}

// holders are the schemas of entities that hold accounts.
var holders = map[string]bool{"LegalEntity": true, "Person": true, "Company": true, "Organization": true,
	"PublicBody": true}

// reader reads one file.
type reader struct {
	o        *intake.Options
	emit     func(*dyetrace.Batch) error
	clock    intake.Clock
	batch    dyetrace.Batch
	rows     int64
	entities map[string]entity
	payments []payment
	paid     map[string]bool // ids of payments
	told     map[string]bool
}

func read(ctx context.Context, in io.Reader, o *intake.Options, emit func(*dyetrace.Batch) error) (int64, error) {
	d := &reader{o: o, emit: emit, clock: o.Clock(nil), entities: make(map[string]entity), paid: make(map[string]bool),
		told: make(map[string]bool)}
	r := jsontree.NewReader(in)
	for n := 0; ; n++ {
		_, more, err := r.More()
		if err == nil && n%1024 == 0 {
			err = ctx.Err()
		}
		if err == nil && more {
			err = d.one(r)
		}
		if errors.Is(err, jsontree.ErrEnds) {
			d.reject(r.Line(), nil, err)
			more, err = false, nil
		}
		if errors.Is(err, jsontree.ErrDamaged) {
			err = fmt.Errorf("line %d: %w", r.Line(), err)
		}
		if err != nil {
			return d.rows, err
		}
		if !more {
			break
		}
	}
	// Accounts and people may come after the payments that name them, so payments wait for the end
	// of the file.
	for i := range d.payments {
		p := &d.payments[i]
		if err := d.pay(p); err != nil {
			d.reject(p.line, []byte(p.raw), err)
		}
		if len(d.batch.Rows)+len(d.batch.Rejects) >= batchRows {
			if err := d.flush(); err != nil {
				return d.rows, err
			}
		}
	}
	if len(d.payments) == 0 && len(d.batch.Rejects) == 0 {
		d.note("payments", 1, "", "the file has no payments")
	}
	return d.rows, d.flush()
}

func (d *reader) reject(line int64, raw []byte, err error) {
	d.rows++
	d.batch.Rejects = append(d.batch.Rejects, intake.NewReject(max(line, 1), bytes.ToValidUTF8(raw, []byte("\uFFFD")),
		err))
}

// note reports something once.
func (d *reader) note(id string, line int64, column, text string) {
	if d.told[id] || len(d.told) >= maxTold {
		return
	}
	d.told[id] = true
	d.batch.Notes = append(d.batch.Notes, dyetrace.Note{Kind: dyetrace.NoteUnread, Source: dyetrace.Source{Line: line},
		Column: column, Text: text})
}

func (d *reader) flush() error {
	if d.batch.Empty() {
		return nil
	}
	err := d.emit(&d.batch)
	d.batch.Reset()
	return err
}

// one reads one entity.
func (d *reader) one(r *jsontree.Reader) error {
	tree, err := r.Value()
	if err != nil {
		return err
	}
	if err = tree.Err; err == nil {
		err = d.keep(tree)
	}
	if errors.Is(err, errMany) {
		return err
	}
	if err != nil {
		d.reject(tree.Line, tree.Raw, err)
	}
	if len(d.batch.Rejects) >= batchRows {
		return d.flush()
	}
	return nil
}

var errMany = fmt.Errorf("has more than %d payments, or accounts and people: split it, with the accounts and "+
	"people that its payments name in every part", mostPayments)

// keep keeps an entity that has to do with money.
func (d *reader) keep(tree *jsontree.Tree) error {
	id, schema := tree.Of("id"), tree.Of("schema")
	if id == "" || schema == "" {
		return errors.New("it is no entity: it has no id or no schema")
	}
	isPayment, isAccount := schema == "Payment", schema == "BankAccount"
	if !isPayment && !isAccount && !holders[schema] {
		d.note("schema "+schema, tree.Line, schema,
			"entities of this schema say nothing of payments between accounts, and are passed over")
		return nil
	}
	properties, err := propertiesOf(tree.Get("properties"))
	if err != nil {
		return err
	}
	switch {
	case isPayment && d.paid[id]:
		return errors.New("another payment of the file has its id: merge such entities first (`ftm aggregate`)")
	case isPayment && len(d.payments) == mostPayments, !isPayment && len(d.entities) == mostEntities:
		return errMany
	case isPayment:
		d.paid[id] = true
		raw := tree.Raw[:min(len(tree.Raw), 1<<10)]
		d.payments = append(d.payments, payment{entity{schema, properties}, id, tree.Line, string(raw)})
		return nil
	}
	if before, is := d.entities[id]; is {
		if before.schema != schema {
			return fmt.Errorf("another entity of the file has its id, with the schema %s", intake.Quote([]byte(before.schema)))
		}
		for name, values := range before.properties { // a part of the entity that came before
			properties[name] = distinct(append(values, properties[name]...))
		}
	}
	d.entities[id] = entity{schema, properties}
	return nil
}

// propertiesOf is the properties of an entity: lists of texts. A value that is
// an entity becomes its id.
func propertiesOf(n *jsontree.Node) (map[string][]string, error) {
	if n == nil || n.Kind != jsontree.Object {
		return nil, errors.New("it has no properties")
	}
	// A wrong property costs the entity: with half of its properties it would look like another.
	properties := make(map[string][]string, len(n.Keys))
	for i, name := range n.Keys {
		at := &n.Items[i]
		if at.Kind != jsontree.List {
			return nil, fmt.Errorf("its property %s is no list of texts", intake.Quote([]byte(name)))
		}
		var values []string
		for j := range at.Items {
			value := at.Items[j].Text
			switch at.Items[j].Kind {
			case jsontree.Text:
			case jsontree.Object:
				value = at.Items[j].Of("id")
			default:
				return nil, fmt.Errorf("its property %s has a value that is no text", intake.Quote([]byte(name)))
			}
			if value = strings.TrimSpace(value); value != "" {
				values = append(values, value)
			}
		}
		if values = distinct(values); len(values) > mostValues {
			return nil, fmt.Errorf("its property %s has more than %d values", intake.Quote([]byte(name)), mostValues)
		}
		properties[name] = values
	}
	return properties, nil
}

func distinct(values []string) (out []string) {
	seen := make(map[string]bool, len(values))
	for _, v := range values {
		if !seen[v] {
			seen[v] = true
			out = append(out, v)
		}
	}
	return out
}

// only is the one value of a property that decides money; empty where it has none.
func (e *entity) only(name string) (string, error) {
	switch values := e.properties[name]; len(values) {
	case 0:
		return "", nil
	case 1:
		return values[0], nil
	default:
		return "", fmt.Errorf("%s has %d values, and nobody can say which counts", name, len(values))
	}
}

// first is the first value of a property that only describes.
func (e *entity) first(names ...string) string {
	for _, name := range names {
		if values := e.properties[name]; len(values) > 0 {
			return values[0]
		}
	}
	return ""
}

// account is the key of an account.
func (e *entity) account(id string) (string, error) {
	iban, err := e.only("iban")
	if err != nil {
		return "", err
	}
	if iban != "" {
		return accountkey.New(nil, []byte(iban)).String(), nil
	}
	number, err := e.only("accountNumber")
	if err != nil {
		return "", err
	}
	if number == "" {
		return id, nil
	}
	bic, err := e.only("bic")
	if bic == "" {
		bic = e.first("bankName")
	}
	return accountkey.New([]byte(bic), []byte(number)).String(), err
}

// when reads a day or a time; months and years are none.
func (d *reader) when(p *payment) (dyetrace.Instant, error) {
	text, err := p.only("date")
	if err == nil && text == "" {
		text, err = p.only("startDate")
	}
	switch {
	case err != nil:
		return 0, err
	case text == "":
		return 0, errors.New("it has no date")
	case len(text) == len(time.DateOnly):
		return d.clock.Wall([]byte(text), '-', []byte("00:00"))
	case len(text) < len(time.DateOnly):
		return 0, fmt.Errorf("its date %s is no day", intake.Quote([]byte(text)))
	}
	return d.clock.RFC3339([]byte(text))
}
