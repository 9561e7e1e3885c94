package native

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"dyetrace"
	"dyetrace/intake"
)

// ReadFrozen reads frozen.csv, the sums that are frozen; name stands for it in
// errors. Columns account and amount are required; currency, institution,
// request, time and claims are optional. claims lists, with semicolons between
// them, the claims to which an authority attributes the account.
//
// Like claims, they are all or nothing: where any cannot be read, the error is
// all of their errors, each with its line.
func ReadFrozen(r io.Reader, name string, o intake.Options) ([]dyetrace.Frozen, error) {
	reading := &frozen{lines: make(map[string]int64)}
	format := intake.Format{
		Name:     "frozen",
		Title:    "frozen.csv: account, amount, and currency, institution, request, time, claims",
		Required: []string{"account", "amount"},
		Text:     reading.begin,
	}
	if err := readAll(r, name, "read frozen sums", &format, &o); err != nil {
		return nil, err
	}
	return reading.read, nil
}

// frozen parses rows of frozen.csv and keeps what they say.
type frozen struct {
	account, amount, currency, institution, request, time, claims int

	clock intake.Clock
	lines map[string]int64 // of the accounts so far, with their currency
	read  []dyetrace.Frozen
}

func (p *frozen) begin(h intake.Header, o *intake.Options) (func() intake.Parser, error) {
	at, err := h.Columns("account", "amount", "currency", "institution", "request", "time", "claims")
	if err != nil {
		return nil, err
	}
	p.account, p.amount, p.currency, p.institution, p.request, p.time, p.claims = at[0], at[1], at[2], at[3], at[4], at[5], at[6]
	p.clock = intake.NewClock(o.Zone())
	return func() intake.Parser { return p }, nil
}

func (p *frozen) Parse(rec *intake.Record, _ *dyetrace.Batch) error {
	f := dyetrace.Frozen{Line: rec.Line}
	if _, err := rec.Required(p.account, "account", intake.MaxID); err != nil {
		return err
	}
	var err error
	if f.Account, err = rec.String(p.account, "account", intake.MaxID); err != nil {
		return err
	}
	if code := rec.Bytes(p.currency); len(code) > 0 {
		if f.Currency, err = dyetrace.ParseCurrency(code); err != nil {
			return err
		}
	}
	if _, err := rec.Required(p.amount, "amount", intake.MaxID); err != nil {
		return err
	}
	f.Written = string(rec.Bytes(p.amount))
	if err := frozenAmount(&f); err != nil {
		return err
	}
	key := f.Account + "\x00" + f.Currency.String()
	if before, is := p.lines[key]; is {
		return fmt.Errorf("account %q is frozen on line %d already: give one line, with the sum of both", f.Account, before)
	}
	p.lines[key] = rec.Line
	if f.Institution, err = rec.String(p.institution, "institution", intake.MaxText); err != nil {
		return err
	}
	if f.Request, err = rec.String(p.request, "request", intake.MaxID); err != nil {
		return err
	}
	if text := rec.Bytes(p.time); len(text) > 0 {
		if f.Time, err = p.clock.RFC3339(text); err != nil {
			return err
		}
		f.HasTime = true
	}
	list, err := rec.String(p.claims, "claims", intake.MaxText)
	if err != nil {
		return err
	}
	for id := range strings.SplitSeq(list, ";") {
		if id = strings.TrimSpace(id); id != "" {
			f.Claims = append(f.Claims, id)
		}
	}
	p.read = append(p.read, f)
	return nil
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
	const most = 8 // decimal digits of any currency
	amount, err := dyetrace.ParseAmount(f.Written, most)
	switch {
	case errors.Is(err, dyetrace.ErrAmountRange):
		return nil
	case err == nil && amount == 0:
		return errNothingFrozen
	}
	return err
}

var errNothingFrozen = errors.New("amount is zero: leave the line out")
