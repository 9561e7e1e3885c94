// Package intaketest helps to test formats: it reads a file into plain values
// that a test can compare, and checks what holds for every format and input.
package intaketest

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"dyetrace"
	"dyetrace/intake"
)

// Row is a dyetrace.Row with its text and money as strings.
type Row struct {
	Line             int64
	ID, Time         string
	Seq              int64
	From, To         string
	Amount, Received string // such as 10.50 CNY
	FromBalance      string // empty where unknown
	ToBalance        string
	Channel, Memo    string
}

// Side is a dyetrace.SideRow with its text and money as strings.
type Side struct {
	Line                         int64
	Account, Time                string
	Spread                       time.Duration
	Seq                          int64
	In, Failed                   bool
	Amount                       string // such as 10.50 CNY
	Charge, Balance              string // empty where there is none
	Peer, PeerName, PeerBank     string
	Serial, Order, Channel, Memo string
	Sheet                        string
}

// Period is a dyetrace.Period with its times and money as strings.
type Period struct {
	Line                        int64
	Account, Currency, From, To string
	Opening, Closing            string // empty where unknown
}

// Result is all that a file holds.
type Result struct {
	Rows     []Row
	Sides    []Side
	Periods  []Period
	Accounts []dyetrace.Account
	Links    []dyetrace.Link
	Holders  []dyetrace.Holder
	Aliases  []dyetrace.Alias
	Rejects  []dyetrace.Reject
	Notes    []dyetrace.Note
	Outcome  intake.Outcome
}

// ReadText reads a text.
func ReadText(content []byte, formats []intake.Format, o intake.Options) (Result, error) {
	var r Result
	var err error
	r.Outcome, err = intake.ReadStream(context.Background(), bytes.NewReader(content), "test.csv", formats, o, r.Take)
	return r, err
}

// ReadFile reads a file; where content is not nil it is written there before.
func ReadFile(t testing.TB, name string, content []byte, formats []intake.Format, o intake.Options) (Result, error) {
	t.Helper()
	if content != nil {
		name = filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var r Result
	var err error
	r.Outcome, err = intake.Read(context.Background(), name, formats, o, r.Take)
	return r, err
}

// Take adds what a batch holds. It copies it: a batch is used again when the
// next one comes.
func (r *Result) Take(b *dyetrace.Batch) error {
	for i := range b.Rows {
		row := &b.Rows[i]
		r.Rows = append(r.Rows, Row{
			Line: row.Line, ID: string(b.Bytes(row.ID)), Time: row.Time.String(), Seq: row.Seq,
			From: string(b.Bytes(row.From)), To: string(b.Bytes(row.To)),
			Amount:      row.Amount.Format(row.Currency) + " " + row.Currency.String(),
			Received:    row.Received.Format(row.ReceivedCurrency) + " " + row.ReceivedCurrency.String(),
			FromBalance: stated(row.FromBalance, row.Currency),
			ToBalance:   stated(row.ToBalance, row.ReceivedCurrency),
			Channel:     string(b.Bytes(row.Channel)), Memo: string(b.Bytes(row.Memo)),
		})
	}
	for i := range b.Sides {
		r.Sides = append(r.Sides, sideOf(b, &b.Sides[i]))
	}
	for i := range b.Periods {
		p := &b.Periods[i]
		r.Periods = append(r.Periods, Period{Line: p.Source.Line, Account: p.Account, Currency: p.Currency.String(),
			From: p.From.String(), To: p.To.String(), Opening: stated(p.Opening, p.Currency), Closing: stated(p.Closing,
				p.Currency)})
	}
	r.Accounts = append(r.Accounts, b.Accounts...)
	r.Links = append(r.Links, b.Links...)
	r.Holders = append(r.Holders, b.Holders...)
	r.Aliases = append(r.Aliases, b.Aliases...)
	r.Rejects = append(r.Rejects, b.Rejects...)
	r.Notes = append(r.Notes, b.Notes...)
	return nil
}

func sideOf(b *dyetrace.Batch, s *dyetrace.SideRow) Side {
	side := Side{
		Line: s.Line, Account: string(b.Bytes(s.Account)), Time: s.Time.String(), Spread: s.Spread, Seq: s.Seq,
		In: s.In, Failed: s.Failed, Amount: s.Amount.Format(s.Currency) + " " +
			s.Currency.String(), Balance: stated(s.Balance, s.Currency),
		Peer: string(b.Bytes(s.Peer)), PeerName: string(b.Bytes(s.PeerName)), PeerBank: string(b.Bytes(s.PeerBank)),
		Serial: string(b.Bytes(s.Serial)), Order: string(b.Bytes(s.Order)),
		Channel: string(b.Bytes(s.Channel)), Memo: string(b.Bytes(s.Memo)), Sheet: string(b.Bytes(s.Sheet)),
	}
	if s.Charge != 0 {
		side.Charge = s.Charge.Format(s.Currency)
	}
	return side
}

func stated(s dyetrace.Stated, c dyetrace.Currency) string {
	if !s.Known {
		return ""
	}
	return s.Amount.Format(c)
}

// Check reads a text as a whole and in blocks of other sizes. It fails where
// they differ, where a row is none that a ledger may hold, and where an error
// is not the file's.
func Check(t testing.TB, content []byte, formats []intake.Format, o intake.Options, blocks ...int) Result {
	t.Helper()
	want, err := ReadText(content, formats, o)
	CheckResult(t, want, err)
	for _, block := range blocks {
		o.BlockBytes = block
		got, gotErr := ReadText(content, formats, o)
		if (err == nil) != (gotErr == nil) {
			t.Fatalf("in blocks of %d bytes: error %v, as a whole: %v", block, gotErr, err)
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); err == nil && diff != "" {
			t.Fatalf("in blocks of %d bytes (+) and as a whole (-):\n%s", block, diff)
		}
	}
	return want
}

// CheckResult fails the test if a row is one that no ledger may keep, or an error is not
// about the file.
func CheckResult(t testing.TB, r Result, err error) {
	t.Helper()
	// These must hold for any bytes, so fuzz tests check nothing else of the result.
	if err != nil {
		var e *dyetrace.Error
		if !errors.As(err, &e) || e.Kind != dyetrace.InputError || e.File == "" {
			t.Fatalf("not an InputError with a file: %v", err)
		}
		return
	}
	for _, row := range r.Rows {
		if row.ID == "" || row.From == "" || row.To == "" || row.Line < 1 || row.Amount[0] == '-' || row.Received[0] == '-' {
			t.Fatalf("a row that cannot be: %+v", row)
		}
		for _, text := range []string{row.ID, row.From, row.To, row.Channel, row.Memo} {
			if !utf8.ValidString(text) || bytes.IndexByte([]byte(text), 0) >= 0 || len(text) > intake.MaxText {
				t.Fatalf("a text that cannot be: %q", text)
			}
		}
	}
	for _, s := range r.Sides {
		if s.Account == "" || s.Line < 1 || s.Amount[0] == '-' || strings.HasPrefix(s.Charge, "-") || s.Spread < 0 {
			t.Fatalf("a line of a statement that cannot be: %+v", s)
		}
		for _, text := range []string{s.Account, s.Peer, s.PeerName, s.PeerBank, s.Serial, s.Order, s.Channel, s.Memo} {
			if !utf8.ValidString(text) || strings.IndexByte(text, 0) >= 0 || len(text) > intake.MaxText {
				t.Fatalf("a text that cannot be: %q", text)
			}
		}
	}
	for _, p := range r.Periods {
		if p.Account == "" || p.Currency == "" || p.Line < 1 {
			t.Fatalf("a period that cannot be: %+v", p)
		}
	}
	for _, a := range r.Accounts {
		if a.ID == "" || !utf8.ValidString(a.ID) || a.Source.Line < 1 {
			t.Fatalf("an account that cannot be: %+v", a)
		}
	}
	for _, reject := range r.Rejects {
		if reject.Line < 1 || reject.Reason == "" || len(reject.Raw) > 17<<10 {
			t.Fatalf("a reject that cannot be: %+v", reject)
		}
	}
	if r.Outcome.Rejected != int64(len(r.Rejects)) {
		t.Fatalf("%d rejects, outcome says %d", len(r.Rejects), r.Outcome.Rejected)
	}
}
