package cards

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/internal/accountkey"
)

const (
	day        = 24 * time.Hour // the Spread of every line: cards know days only
	batchSides = 4096           // from which on a batch is handed over
)

// Writer turns what a format reads into batches.
type Writer struct {
	ctx      context.Context
	emit     func(*dyetrace.Batch) error
	clock    intake.Clock
	accepted bool
	batch    dyetrace.Batch
	rows     int64
}

// NewWriter makes a writer for one file.
func NewWriter(ctx context.Context, o *intake.Options, emit func(*dyetrace.Batch) error) *Writer {
	return &Writer{ctx: ctx, emit: emit, clock: o.Clock(nil), accepted: slices.Contains(o.Accept, "balance")}
}

// Read reads a whole file: take is called with each record, end after the last. It returns how many
// records there were, rejected ones included.
func (w *Writer) Read(in io.Reader, width int, take func(*Card) error, end func() error) (int64, error) {
	err := w.each(in, width, take)
	if err == nil {
		err = end()
	}
	if err == nil {
		err = w.flush()
	}
	return w.rows, err
}

// each calls take with every record of a file, and rejects those for which it returns an error.
func (w *Writer) each(in io.Reader, width int, take func(*Card) error) error {
	// One bad record costs itself. A fatal error costs the file, since it means that the format
	// is not the one it seems to be.
	lines := NewLines(in, width)
	for {
		c, err := lines.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil && c.Line%1024 == 0 {
			err = w.ctx.Err()
		}
		if err != nil {
			return err
		}
		if c.Long {
			err = errors.New("the line is longer than 64 KiB")
		} else {
			err = take(c)
		}
		var f fatal
		switch {
		case errors.As(err, &f):
			return f.error
		case err != nil:
			w.Reject(c.Line, c.String(), err)
		}
		if len(w.batch.Sides)+len(w.batch.Rejects) >= batchSides {
			if err := w.flush(); err != nil {
				return err
			}
		}
	}
}

// fatal is an error for the whole file.
type fatal struct{ error }

func (f fatal) Unwrap() error { return f.error }

// Fatal makes Each end with an error.
func Fatal(err error) error {
	if err == nil {
		return nil
	}
	return fatal{err}
}

// Reject puts a record aside.
func (w *Writer) Reject(line int64, raw string, err error) {
	w.rows++
	w.batch.Rejects = append(w.batch.Rejects,
		intake.NewReject(max(line, 1), []byte(strings.ReplaceAll(raw, "\x00", " ")), err))
}

// Note adds a note.
func (w *Writer) Note(kind dyetrace.NoteKind, line int64, column, text string) {
	w.batch.Notes = append(w.batch.Notes, dyetrace.Note{Kind: kind, Source: dyetrace.Source{Line: line}, Column: column,
		Text: text})
}

// flush hands over what has been read.
func (w *Writer) flush() error {
	if w.batch.Empty() {
		return nil
	}
	err := w.emit(&w.batch)
	w.batch.Reset()
	return err
}

// Balance is a balance that a statement states.
type Balance struct {
	Amount dyetrace.Amount
	Day    string // as 2006-01-02
	Known  bool
	Line   int64
	Raw    string
}

// Total is the number and the sum of the movements in one direction. Count is -1 where only the
// amount is stated.
type Total struct {
	Count  int64
	Amount dyetrace.Amount
}

// Statement is a statement at hand.
type Statement struct {
	Line           int64
	Account        string // by its key
	Holder, Bank   string
	Currency       dyetrace.Currency
	Opening        Balance
	Closing        Balance
	From, To       string // days that it covers; if empty, those of the balances count
	Found          [2]Total
	Rejected       int64
	lines          int64
	first          string // day of the first movement
	spilt, unwhole bool
}

// Unwhole marks a statement that need not have every movement of its days.
func (st *Statement) Unwhole() { st.unwhole = true }

// AddAccount adds the account of a statement with its holder and bank.
func (w *Writer) AddAccount(st *Statement) error {
	for _, text := range []string{st.Account, st.Holder, st.Bank} {
		if err := intake.CheckText([]byte(text), "what names the account", intake.MaxID); err != nil {
			return err
		}
	}
	if st.Account != "" && (st.Holder != "" || st.Bank != "") {
		w.batch.Accounts = append(w.batch.Accounts, dyetrace.Account{ID: st.Account, Holder: st.Holder,
			Institution: st.Bank, Source: dyetrace.Source{Line: st.Line}})
	}
	return nil
}

// Movement is a movement at hand.
type Movement struct {
	Line                   int64
	Raw                    string
	Day                    string // of booking, as 2006-01-02
	In, Reversal           bool
	Amount                 dyetrace.Amount
	Peer, Name, Bank       string
	Serial, Order, Channel string
	Batch                  string // number of the entry that it is part of
	Memo                   []string
}

// ownSide returns the place of a direction in Statement.Found.
func ownSide(in bool) int {
	if in {
		return 1
	}
	return 0
}

// Count adds a movement to the sums of its statement.
func (st *Statement) Count(m *Movement) {
	t := &st.Found[ownSide(m.In)]
	if t.Amount > math.MaxInt64/4-m.Amount {
		st.spilt = true
		return
	}
	t.Count++
	t.Amount += m.Amount
}

// Add makes a line of a movement. It has been counted.
func (w *Writer) Add(st *Statement, m *Movement) {
	if err := w.addLine(st, m); err != nil {
		w.Reject(m.Line, m.Raw, err)
		st.Rejected++
	}
}

// addLine adds the line of a movement.
func (w *Writer) addLine(st *Statement, m *Movement) error {
	// The first day counts even if the movement is rejected: the statement covers it.
	if st.first == "" || m.Day < st.first {
		st.first = m.Day
	}
	when, err := w.clock.DayStart([]byte(m.Day))
	if err != nil {
		return err
	}
	memo := strings.Join(strings.Fields(strings.ReplaceAll(strings.Join(m.Memo, " "), "\x00", " ")), " ")
	if m.Peer == "" {
		m.Peer = findIBAN(memo, st.Account)
	}
	for _, text := range []string{m.Peer, m.Name, m.Bank, m.Serial, m.Order, m.Channel, m.Batch} {
		if err := intake.CheckText([]byte(text), "a name or number", intake.MaxID); err != nil {
			return err
		}
	}
	if len(memo) > intake.MaxText {
		memo = strings.ToValidUTF8(memo[:intake.MaxText], "")
	}
	// Lines of one day have no other order than that of the file.
	st.lines++
	b := &w.batch
	s := intake.AddSide(b)
	s.Line, s.Time, s.Spread, s.Seq = m.Line, when, day, st.lines
	s.In, s.Amount, s.Currency, s.Reversal = m.In, m.Amount, st.Currency, m.Reversal
	put := func(text string) dyetrace.Span { return b.AddText([]byte(text)) }
	s.Account, s.Peer, s.PeerName, s.PeerBank = put(st.Account), put(m.Peer), put(m.Name), put(m.Bank)
	s.Serial, s.Order, s.Channel, s.Memo, s.Batch = put(m.Serial), put(m.Order), put(m.Channel), put(memo), put(m.Batch)
	if err := intake.CheckSide(s); err != nil {
		b.Sides = b.Sides[:len(b.Sides)-1]
		st.lines--
		return err
	}
	w.rows++
	return nil
}

// findIBAN returns the one IBAN in a text that is not the account's own; empty where there is none or
// more than one.
func findIBAN(text, own string) (found string) {
	for _, word := range strings.FieldsFunc(text, func(r rune) bool {
		return strings.ContainsRune(" :,;/", r)
	}) {
		if len(word) < 15 || len(word) > 34 || !accountkey.IsIBAN([]byte(word)) || word == own || word == found {
			continue
		}
		if found != "" {
			return ""
		}
		found = word
	}
	return found
}

// Finish compares a statement with its balances, and adds the period that it covers. Its error, which
// is fatal, means that the statement cannot be trusted.
func (w *Writer) Finish(st *Statement) error {
	if st.Opening.Known && st.Closing.Known {
		if err := w.check(st); err != nil {
			return err
		}
	}
	if st.Account == "" || st.Currency == 0 || st.unwhole {
		return nil
	}
	p := dyetrace.Period{Account: st.Account, Currency: st.Currency, Opening: dyetrace.Stated{Amount: st.Opening.Amount,
		Known: st.Opening.Known},
		Closing: dyetrace.Stated{Amount: st.Closing.Amount, Known: st.Closing.Known}}
	p.Source.Line = st.Line
	from, to := st.From, cmp.Or(st.To, st.Closing.Day)
	if from == "" && st.Opening.Known {
		// The day of the opening balance is the last one of the statement before,
		// with most banks; it is covered where movements are of it.
		if from = st.Opening.Day; from < to && (st.first == "" || st.first > from) {
			from = intake.NextDay(from)
		}
	}
	if from == "" || to == "" || from > to {
		return nil
	}
	var errs [2]error
	p.From, errs[0] = w.clock.DayStart([]byte(from))
	p.To, errs[1] = w.clock.DayStart([]byte(intake.NextDay(to)))
	p.To--
	if err := errors.Join(errs[:]...); err != nil {
		w.Reject(st.Line, "", fmt.Errorf("what days the statement covers is not known: %w", cmp.Or(errs[0], errs[1])))
		return nil //nolint:nilerr // the reject has it
	}
	w.batch.Periods = append(w.batch.Periods, p)
	return nil
}

// longest is how many days a statement may span before its days are doubted.
const longest = 400

// check holds a statement against its balances.
func (w *Writer) check(st *Statement) error {
	if first, err := time.Parse(time.DateOnly, st.Opening.Day); err == nil {
		if last, err := time.Parse(time.DateOnly, st.Closing.Day); err == nil &&
			(last.Sub(first) > longest*day || last.Before(first)) {
			return Fatal(fmt.Errorf("the statement that begins on line %d would reach from %s to %s: its days are not "+
				"written as the format has them; ask the bank for it again",
				st.Line, st.Opening.Day, st.Closing.Day))
		}
	}
	// Turned signs are certain only where every movement was read: then the opening balance leads
	// to the closing one exactly the other way.
	c := st.Currency
	sum := st.Found[1].Amount - st.Found[0].Amount
	switch got := st.Opening.Amount + sum; {
	case st.spilt:
		w.Reject(st.Closing.Line, st.Closing.Raw, errors.New("its movements add up to more than any account moves"))
	case got == st.Closing.Amount:
	case sum != 0 && st.Rejected == 0 && st.Opening.Amount-sum == st.Closing.Amount:
		text := fmt.Sprintf("the opening balance %s %s and the closing balance %s show that its movements went the other "+
			"way than they are read",
			st.Opening.Amount.Format(c), c, st.Closing.Amount.Format(c))
		if !w.accepted {
			return Fatal(intake.RefusedStatement("balance", st.Line, "%s: ask the bank for it again", text))
		}
		w.batch.Notes = append(w.batch.Notes, dyetrace.Note{Kind: dyetrace.NoteAccepted,
			Source: dyetrace.Source{Line: st.Line}, Witness: "balance", Text: text})
	default:
		why := "movements are missing or were changed: ask for the statement again"
		if st.Rejected > 0 {
			why = "what could not be read is among the rejects"
		}
		w.Reject(st.Closing.Line, st.Closing.Raw,
			fmt.Errorf("the opening balance %s %s and the movements %s give %s, but the closing balance is %s; %s",
				st.Opening.Amount.Format(c), c, sum.Format(c), got.Format(c), st.Closing.Amount.Format(c), why))
	}
	return nil
}

// IsFatal reports whether an error is for the whole file.
func IsFatal(err error) bool {
	var f fatal
	return errors.As(err, &f)
}
