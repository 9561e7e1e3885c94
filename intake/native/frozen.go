package native

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"dyetrace"
	"dyetrace/intake"
)

// OpenFrozen reads a file of sums that are frozen, of any kind that openers open: a
// text, a workbook, Parquet. Account and amount are required; currency,
// institution, request, time and claims are optional. claims lists, with
// semicolons between them, the claims to which an authority attributes the account.
//
// Like claims, they are all or nothing: where any cannot be read, the error is
// all of their errors, each with its line.
func OpenFrozen(
	ctx context.Context, file string, openers []intake.Format, o intake.Options,
) ([]dyetrace.Frozen, Listed, error) {
	reading := &frozen{lines: make(map[string]int64)}
	format := reading.format()
	listed, err := readAll(opened(ctx, file), file, "read frozen sums", &format, openers, &o)
	if err != nil {
		return nil, listed, err
	}
	listed.Unread = reading.unread
	return reading.read, listed, nil
}

// frozen parses rows of frozen sums and keeps them.
type frozen struct {
	list
	account, amount, currency, institution, request, time, claims int

	lines map[string]int64 // of the accounts so far, with their currency
	read  []dyetrace.Frozen
}

func (p *frozen) format() intake.Format {
	return intake.Format{
		Name:  "frozen",
		Title: "frozen sums: account and amount; currency, institution, request, time and claims if known",
		Match: func(h intake.Header, _ string) int { return frozenHeadings.count(h, "account", "amount") },
		Table: p.begin,
	}
}

func (p *frozen) begin(t *intake.Table, o *intake.Options) (none intake.Reading, err error) {
	if err := p.open(frozenHeadings, t, o); err != nil {
		return none, err
	}
	p.account, p.amount, p.currency = p.column("account"), p.column("amount"), p.column("currency")
	p.institution, p.request, p.time, p.claims = p.column("institution"), p.column("request"), p.column("time"),
		p.column("claims")
	p.learn(t, p.time, p.currency, p.amount)
	return intake.Reading{Parser: func() intake.Parser { return p }, Fields: p.fields}, nil
}

func (p *frozen) Parse(rec *intake.Record, _ *dyetrace.Batch) (err error) {
	// Two lines for one account and currency may be two freezes or one written twice; their
	// sum differs, so the person who keeps the list must decide.
	f := dyetrace.Frozen{Line: rec.Line}
	if err := p.whole(rec); err != nil {
		return err
	}
	if err := p.sum(rec, &f); err != nil {
		return err
	}
	key := f.Account + "\x00" + f.Currency.String()
	if before, is := p.lines[key]; is {
		return fmt.Errorf("account %q is frozen on line %d already: give one line, with the sum of both", f.Account, before)
	}
	p.lines[key] = rec.Line
	if f.Institution, err = p.text(rec, p.institution, "institution", intake.MaxText); err != nil {
		return err
	}
	if f.Request, err = p.text(rec, p.request, "request", intake.MaxID); err != nil {
		return err
	}
	// A freeze with only a day is in force from the end of that day on: what left before
	// cannot be held against the bank.
	if text := rec.Bytes(p.time); !p.values.Blank(text) {
		at, spread, err := p.values.Time(text)
		if err != nil {
			return err
		}
		if f.Time, f.HasTime = at, true; spread > 0 {
			f.Time += dyetrace.Instant(spread - 1)
		}
	}
	list, err := p.text(rec, p.claims, "claims", intake.MaxText)
	if err != nil {
		return err
	}
	for id := range strings.FieldsFuncSeq(list, func(r rune) bool { return r == ';' || r == '；' }) {
		if id = strings.TrimSpace(id); id != "" {
			f.Claims = append(f.Claims, id)
		}
	}
	p.read = append(p.read, f)
	return nil
}

// sum reads the account and what is frozen in it.
func (p *frozen) sum(rec *intake.Record, f *dyetrace.Frozen) (err error) {
	if f.Account, err = p.accountOf(rec, p.account, "account"); err != nil {
		return err
	}
	if f.Account == "" {
		return errors.New("account is empty")
	}
	text := rec.Bytes(p.amount)
	if f.Currency, err = p.currencyOf(rec.Bytes(p.currency), text); err != nil {
		return err
	}
	if p.values.Blank(text) {
		return errors.New("amount is empty")
	}
	if f.Written, err = p.plain(text, f.Currency, "amount"); err != nil {
		return err
	}
	return frozenAmount(f)
}

// frozenAmount checks the amount as far as it can be without a currency.
func frozenAmount(f *dyetrace.Frozen) error {
	if f.Currency != 0 {
		amount, err := f.AmountIn(f.Currency)
		if err == nil && amount == 0 {
			err = errNothingFrozen
		}
		return err
	}
	amount, err := dyetrace.ParseAmount(f.Written, mostDigits)
	switch {
	case errors.Is(err, dyetrace.ErrAmountRange):
		return nil
	case err == nil && amount == 0:
		return errNothingFrozen
	}
	return err
}

var errNothingFrozen = errors.New("amount is zero: leave the line out")
