package openbanking

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/jsontree"
)

const (
	batchSides = 4096    // from which on a batch is handed over
	maxWaiting = 1 << 16 // lines that wait to learn whose they are
	maxKnown   = 1 << 16 // accounts of a file that are remembered
)

// Formats is the one format.
func Formats() []intake.Format {
	return []intake.Format{{
		Name: "openbanking",
		Title: "open banking in JSON: Berlin Group (NextGenPSD2, GoCardless) and UK Open Banking, transactions, " +
			"balances and accounts",
		Sniff:  sniff,
		Stream: read,
	}}
}

// sniff knows an answer by the names of its members.
func sniff(head []byte) (why string, is bool) {
	text := bytes.TrimLeft(head, " \t\r\n\x1e")
	if len(text) == 0 || text[0] != '{' && text[0] != '[' {
		return "", false
	}
	has := func(key string) bool {
		at := bytes.Index(text, []byte(`"`+key+`"`))
		return at >= 0 && bytes.HasPrefix(bytes.TrimLeft(text[at+len(key)+2:], " \t\r\n"), []byte{':'})
	}
	switch {
	case has("Data") && (has("Transaction") || has("Balance") || has("Account")):
		return "it has the members Data and Transaction, Balance or Account of UK Open Banking", true
	case has("booked") || has("pending"):
		return "it has the transactions, booked or pending, of the Berlin Group", has("transactions") ||
			has("transactionAmount") || has("account")
	case has("transactions") && has("transactionAmount"):
		return "it has the transactions of the Berlin Group", true
	case has("balanceAmount"), has("resourceId") && (has("accounts") || has("account")):
		return "it has the balances or accounts of the Berlin Group", true
	}
	return "", false
}

// reader reads one file. It belongs to one goroutine.
type reader struct {
	in    *jsontree.Reader
	o     *intake.Options
	emit  func(*dyetrace.Batch) error
	clock intake.Clock
	batch dyetrace.Batch
	rows  int64

	answer answer
	known  map[string]accountName // of the UK's AccountIds
	single string                 // the one AccountId whose account --account gives
	chains chains
	noted  map[string]bool // notes that a file has once
	seq    numbering
}

// answer is the answer at hand.
type answer struct {
	line    int64
	account string // by its key; empty while it is unknown
	waiting int    // lines in the batch that have no account yet
	sums    sums
}

// read reads a whole file.
func read(ctx context.Context, in io.Reader, o *intake.Options, emit func(*dyetrace.Batch) error) (int64, error) {
	d := &reader{in: jsontree.NewReader(in), o: o, emit: emit, clock: o.Clock(nil), known: make(map[string]accountName),
		noted: make(map[string]bool), chains: newChains(slices.Contains(o.Accept, "balance"))}
	err := d.stream(ctx)
	if errors.Is(err, jsontree.ErrEnds) {
		d.reject(nil, d.in.Line(), err)
		if err = d.endAnswer(); err == nil {
			err = d.flush()
		}
	}
	if err == nil {
		err = d.end()
	}
	if errors.Is(err, jsontree.ErrDamaged) {
		err = fmt.Errorf("line %d: %w", d.in.Line(), err)
	}
	return d.rows, err
}

// stream reads answers, one after the other.
func (d *reader) stream(ctx context.Context) error {
	for {
		first, more, err := d.in.More()
		if err != nil || !more {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		switch first {
		case '{':
			err = d.readAnswer()
		case '[':
			err = d.in.List(d.readAnswer)
		default:
			err = fmt.Errorf("is JSON, but line %d begins neither an object nor a list", d.in.Line())
		}
		if err != nil {
			return err
		}
	}
}

// end adds what only the whole file shows.
func (d *reader) end() error {
	if d.rows == 0 && len(d.batch.Accounts) == 0 && !d.noted["found"] {
		d.reject(nil, 1, errors.New("it holds neither transactions, balances nor accounts"))
	}
	if err := d.flush(); err != nil {
		return err
	}
	notes, err := d.chains.end()
	if err != nil {
		return err
	}
	d.batch.Notes = append(d.batch.Notes, notes...)
	return d.flush()
}

// readAnswer reads one answer.
func (d *reader) readAnswer() error {
	d.answer = answer{line: d.in.Line()}
	err := d.in.Object(func(key string) error {
		switch key {
		case "account":
			return d.account()
		case "accounts":
			return d.each(d.berlinAccount)
		case "transactions":
			return d.transactions()
		case "booked", "pending":
			return d.list(key)
		case "balances":
			return d.each(d.berlinBalance)
		case "Data":
			return d.data()
		case "Links", "_links":
			return d.links()
		}
		return d.in.Skip()
	})
	if err != nil {
		return err
	}
	return d.endAnswer()
}

// endAnswer gives lines that wait for it the account of the answer.
func (d *reader) endAnswer() error {
	if d.answer.waiting > 0 {
		if d.answer.account == "" {
			d.answer.account = d.o.Account
		}
		if d.answer.account == "" {
			return errors.New("does not say whose statement it is: give its account by --account")
		}
		d.nameWaiting()
	}
	d.answer.sums.check(d)
	return d.flushIfFull()
}

// each reads the values of a list, or a single value.
func (d *reader) each(take func(*jsontree.Tree) error) error {
	one := func() error {
		tree, err := d.in.Value()
		if err != nil {
			return err
		}
		d.noted["found"] = true
		if err = tree.Err; err == nil {
			err = take(tree)
		}
		if err != nil {
			d.reject(tree.Raw, tree.Line, err)
		}
		return d.flushIfFull()
	}
	first, err := d.in.First()
	if err != nil || first == '[' {
		if err == nil {
			err = d.in.List(one)
		}
		return err
	}
	return one()
}

// links notes an answer that is one page of several.
func (d *reader) links() error {
	tree, err := d.in.Value()
	if err != nil {
		return err
	}
	for _, key := range []string{"Next", "next"} {
		if next := tree.Get(key); next != nil && (next.Text != "" || len(next.Keys) > 0) {
			d.noteOnce("next", dyetrace.NoteUnread, tree.Line, key,
				"the answer is one page of several: ask for the next ones too")
		}
	}
	return nil
}

// noteOnce adds a note that a file needs only once.
func (d *reader) noteOnce(id string, kind dyetrace.NoteKind, line int64, column, text string) {
	if d.noted[id] || len(d.noted) >= maxKnown {
		return
	}
	d.noted[id] = true
	d.batch.Notes = append(d.batch.Notes, dyetrace.Note{Kind: kind, Source: dyetrace.Source{Line: line}, Column: column,
		Text: text})
}

// reject puts a value that cannot be read aside.
func (d *reader) reject(raw []byte, line int64, err error) {
	d.rows++
	d.batch.Rejects = append(d.batch.Rejects, intake.NewReject(line, bytes.ToValidUTF8(raw, []byte("\uFFFD")), err))
}

func (d *reader) flushIfFull() error {
	if len(d.batch.Sides)+len(d.batch.Rejects)+len(d.batch.Accounts) < batchSides {
		return nil
	}
	switch {
	case d.answer.waiting == 0:
		return d.flush()
	case d.answer.waiting >= maxWaiting && d.o.Account != "":
		d.answer.account = d.o.Account
		d.nameWaiting()
		return d.flush()
	case d.answer.waiting >= maxWaiting:
		return fmt.Errorf("does not say whose statement it is within its first %d transactions: give its account "+
			"by --account", maxWaiting)
	}
	return nil
}

func (d *reader) flush() error {
	if d.batch.Empty() {
		return nil
	}
	d.seq.number(&d.batch)
	d.chains.see(&d.batch)
	if err := d.emit(&d.batch); err != nil {
		return err
	}
	d.batch.Reset()
	return nil
}
