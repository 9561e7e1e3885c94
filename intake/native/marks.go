package native

import (
	"context"
	"errors"
	"fmt"
	"io"

	"dyetrace"
	"dyetrace/intake"
)

// Mark is a person's judgement on an account: a finding was dismissed, the account was
// restricted, or what it turned out to be.
type Mark struct {
	Account  string
	Currency dyetrace.Currency // 0 where the mark is for all of the account's
	At       dyetrace.Instant  // 0 where the file has no such column
	Runner   bool              // of a label: the account passed stolen money on
	Line     int64
}

// ReadMarks reads a CSV file of accounts with judgements on them; errors call it name. The column
// when, such as dismissed or restricted, has a time in RFC 3339 or, where when is "label", what
// the account turned out to be: 1, true or yes for one that passed stolen money on, else 0, false
// or no. The file may have the column currency.
//
// Marks are all or nothing: where any cannot be read, the error is all of their
// errors, each with its line.
func ReadMarks(r io.Reader, name, when string, o intake.Options) ([]Mark, error) {
	reading := &marks{when: when}
	format := intake.Format{Name: "a CSV file of account and " + when, Title: "CSV: account," + when + " and currency",
		Required: []string{"account", when}, Text: reading.begin}
	var failed []error
	o.As = format.Name
	_, err := intake.ReadStream(context.Background(), r, name, []intake.Format{format}, o.InOrder(),
		func(b *dyetrace.Batch) error {
			for _, reject := range b.Rejects {
				failed = append(failed, &dyetrace.Error{Kind: dyetrace.InputError, Op: "read " + when + " accounts", File: name,
					Line: reject.Line, Err: errors.New(reject.Reason)})
			}
			return nil
		})
	if err != nil {
		return nil, err
	}
	return reading.read, errors.Join(failed...)
}

// marks parses rows of marks and keeps them.
type marks struct {
	when              string
	account, currency int
	at                int
	clock             intake.Clock
	read              []Mark
}

func (p *marks) begin(h intake.Header, o *intake.Options) (func() intake.Parser, error) {
	at, err := h.Columns("account", p.when, "currency")
	if err != nil {
		return nil, err
	}
	p.account, p.at, p.currency = at[0], at[1], at[2]
	p.clock = o.Clock(nil)
	return func() intake.Parser { return p }, nil
}

func (p *marks) Parse(rec *intake.Record, _ *dyetrace.Batch) (err error) {
	m := Mark{Line: rec.Line}
	if _, err := rec.Required(p.account, "account", intake.MaxID); err != nil {
		return err
	}
	m.Account = string(rec.Bytes(p.account))
	if code := rec.Bytes(p.currency); len(code) > 0 {
		if m.Currency, err = dyetrace.ParseCurrency(code); err != nil {
			return err
		}
	}
	if p.when == "label" {
		m.Runner, err = parseLabel(rec.Bytes(p.at))
	} else {
		m.At, err = p.clock.RFC3339(rec.Bytes(p.at))
	}
	if err != nil {
		return fmt.Errorf("%s: %w", p.when, err)
	}
	p.read = append(p.read, m)
	return nil
}

var errLabel = errors.New("is neither 1, true, yes nor 0, false, no")

func parseLabel(text []byte) (bool, error) {
	switch string(text) {
	case "1", "true", "yes":
		return true, nil
	case "0", "false", "no":
		return false, nil
	}
	return false, errLabel
}
