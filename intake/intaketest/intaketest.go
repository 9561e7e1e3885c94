// Package intaketest helps to test formats: it reads a file into plain values
// that a test can compare, and checks what holds for every format and input.
package intaketest

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
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

// Result is all that a file holds.
type Result struct {
	Rows     []Row
	Accounts []dyetrace.Account
	Links    []dyetrace.Link
	Holders  []dyetrace.Holder
	Rejects  []dyetrace.Reject
	Outcome  intake.Outcome
}

// ReadText reads a text.
func ReadText(content []byte, formats []intake.Format, o intake.Options) (Result, error) {
	var r Result
	var err error
	r.Outcome, err = intake.ReadStream(context.Background(), bytes.NewReader(content), "test.csv", formats, o, r.add)
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
	r.Outcome, err = intake.Read(context.Background(), name, formats, o, r.add)
	return r, err
}

// add copies a batch: it is used again when the next one comes.
func (r *Result) add(b *dyetrace.Batch) error {
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
	r.Accounts = append(r.Accounts, b.Accounts...)
	r.Links = append(r.Links, b.Links...)
	r.Holders = append(r.Holders, b.Holders...)
	r.Rejects = append(r.Rejects, b.Rejects...)
	return nil
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

// CheckResult fails where a row is none that a ledger may hold, or an error is
// not the file's.
func CheckResult(t testing.TB, r Result, err error) {
	t.Helper()
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
	for _, a := range r.Accounts {
		if a.ID == "" || !utf8.ValidString(a.ID) || a.Source.Line < 1 {
			t.Fatalf("an account that cannot be: %+v", a)
		}
	}
	for _, reject := range r.Rejects {
		if reject.Line < 1 || reject.Reason == "" || len(reject.Raw) > 2048 {
			t.Fatalf("a reject that cannot be: %+v", reject)
		}
	}
	if r.Outcome.Rejected != int64(len(r.Rejects)) {
		t.Fatalf("%d rejects, outcome says %d", len(r.Rejects), r.Outcome.Rejected)
	}
}
