package native

import (
	"errors"
	"fmt"
	"io"
	"time"

	"dyetrace"
	"dyetrace/intake"
)

// ReadClaims reads claims.csv; name stands for it in errors.
//
// A claim names its transfer by id, or, where transfer is empty, by what a
// victim knows: from, to, time and how far it may be off (within, such as
// 30m), and what was paid. Where paid is empty, the claimed amount is taken to
// be what was paid.
//
// Claims are all or nothing: where any cannot be read, the error is all of
// their errors, each with its line.
func ReadClaims(r io.Reader, name string, o intake.Options) ([]dyetrace.Claim, error) {
	reading := &claims{lines: make(map[string]int64)}
	format := intake.Format{
		Name:     "claims",
		Title:    "claims.csv: id, transfer or from,to,time,within,paid, and amount,currency,victim",
		Required: []string{"id"},
		Text:     reading.begin,
	}
	if err := readAll(r, name, "read claims", &format, &o); err != nil {
		return nil, err
	}
	return reading.read, nil
}

// claims parses rows of claims.csv and keeps what they say.
type claims struct {
	id, transfer, from, to, time, within, paid, amount, currency, victim int

	clock intake.Clock
	lines map[string]int64 // of the ids so far
	read  []dyetrace.Claim
}

func (p *claims) begin(h intake.Header, o *intake.Options) (func() intake.Parser, error) {
	at, err := h.Columns("id", "transfer", "from", "to", "time", "within", "paid", "amount", "currency", "victim")
	if err != nil {
		return nil, err
	}
	p.id, p.transfer, p.from, p.to, p.time = at[0], at[1], at[2], at[3], at[4]
	p.within, p.paid, p.amount, p.currency, p.victim = at[5], at[6], at[7], at[8], at[9]
	if max(p.transfer, p.from, p.to, p.time, p.paid, p.amount) < 0 {
		return nil, errors.New("the header has neither transfer nor from, to, time or paid: nothing tells which transfer is claimed")
	}
	p.clock = intake.NewClock(o.Zone())
	return func() intake.Parser { return p }, nil
}

func (p *claims) Parse(rec *intake.Record, _ *dyetrace.Batch) error {
	c := dyetrace.Claim{Line: rec.Line}
	if _, err := rec.Required(p.id, "id", intake.MaxID); err != nil {
		return err
	}
	c.ID = string(rec.Bytes(p.id))
	if before, is := p.lines[c.ID]; is {
		return fmt.Errorf("claim %q stands on line %d already", c.ID, before)
	}
	p.lines[c.ID] = rec.Line
	var err error
	if c.Transfer, err = rec.String(p.transfer, "transfer", intake.MaxID); err != nil {
		return err
	}
	if c.Victim, err = rec.String(p.victim, "victim", intake.MaxText); err != nil {
		return err
	}
	if err := p.money(rec, &c); err != nil {
		return err
	}
	if c.Transfer == "" {
		if err := p.known(rec, &c.Known); err != nil {
			return err
		}
	}
	p.read = append(p.read, c)
	return nil
}

// money reads the claimed amount. Without a currency it can be checked, but
// not yet be counted in minor units.
func (p *claims) money(rec *intake.Record, c *dyetrace.Claim) (err error) {
	if code := rec.Bytes(p.currency); len(code) > 0 {
		if c.Currency, err = dyetrace.ParseCurrency(code); err != nil {
			return err
		}
	}
	text := rec.Bytes(p.amount)
	if len(text) == 0 {
		return nil
	}
	if c.Currency == 0 {
		c.Written = string(text)
		return written(text)
	}
	amount, err := intake.ParseAmount(text, c.Currency, "amount")
	if err == nil && amount == 0 {
		err = errNothing
	}
	c.Amount = dyetrace.Stated{Amount: amount, Known: err == nil}
	return err
}

var errNothing = errors.New("amount is zero: leave it empty to claim all of the transfer")

// written checks an amount whose currency is not known: no currency has more
// than eight digits.
func written(text []byte) error {
	const most = 8
	amount, err := dyetrace.ParseAmount(text, most)
	switch {
	case errors.Is(err, dyetrace.ErrAmountRange):
		return nil
	case err == nil && amount == 0:
		return errNothing
	}
	return err
}

// known reads what a victim knows of the transfer.
func (p *claims) known(rec *intake.Record, k *dyetrace.Known) (err error) {
	if k.From, err = rec.String(p.from, "from", intake.MaxID); err != nil {
		return err
	}
	if k.To, err = rec.String(p.to, "to", intake.MaxID); err != nil {
		return err
	}
	paid := rec.Bytes(p.paid)
	if len(paid) == 0 {
		paid = rec.Bytes(p.amount)
	}
	if k.Amount = string(paid); len(paid) > 0 {
		if err := written(paid); err != nil {
			return fmt.Errorf("paid: %w", err)
		}
	}
	if text := rec.Bytes(p.time); len(text) > 0 {
		if k.Time, err = p.clock.RFC3339(text); err != nil {
			return err
		}
		k.HasTime = true
	}
	if text := rec.Bytes(p.within); len(text) > 0 {
		if k.Within, err = time.ParseDuration(string(text)); err != nil || k.Within < 0 {
			return fmt.Errorf("within %s is not a time such as 30m or 2h", intake.Quote(text))
		}
	}
	if k.From == "" && k.To == "" && !k.HasTime && k.Amount == "" {
		return errors.New("nothing tells which transfer is claimed: give its id, or from, to, time or paid")
	}
	return nil
}
