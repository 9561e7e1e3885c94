package native

import (
	"context"
	"errors"
	"fmt"
	"time"

	"dyetrace"
	"dyetrace/intake"
)

// OpenClaims reads a file of claims of any kind that openers open: a text, a
// workbook, Parquet.
//
// A claim names its transfer by id, or, where transfer is empty, by what a
// victim knows: from, to, time and how far it may be off (within, such as
// 30m), and what was paid. Where paid is empty, the claimed amount is taken to
// be what was paid.
//
// Claims are all or nothing: where any cannot be read, the error is all of
// their errors, each with its line.
func OpenClaims(
	ctx context.Context, file string, openers []intake.Format, o intake.Options,
) ([]dyetrace.Claim, Listed, error) {
	reading := &claims{lines: make(map[string]int64)}
	format := reading.format()
	listed, err := readAll(opened(ctx, file), file, "read claims", &format, openers, &o)
	if err != nil {
		return nil, listed, err
	}
	listed.Unread, listed.Notes = reading.unread, reading.notes
	return reading.read, listed, nil
}

// claims parses rows of claims and keeps them.
type claims struct {
	list
	id, transfer, from, to, time, within, paid, amount, currency, victim int

	sums    []int // columns of what was reported, beside the transfer's amount
	serials []int
	names   []string
	notes   []ClaimNote      // of rows in which two columns do not agree
	lines   map[string]int64 // of the ids so far
	read    []dyetrace.Claim
}

func (p *claims) format() intake.Format {
	return intake.Format{
		Name: "claims",
		Title: "claims: id, and transfer or some of serial, from, to, time, paid, amount; victim, currency and " +
			"within if known",
		Match: func(h intake.Header, _ string) int { return claimHeadings.count(h, "id") },
		Table: p.begin,
	}
}

func (p *claims) begin(t *intake.Table, o *intake.Options) (none intake.Reading, err error) {
	if err := p.open(claimHeadings, t, o); err != nil {
		return none, err
	}
	p.id, p.transfer, p.from, p.to, p.time = p.column("id"), p.column("transfer"), p.column("from"), p.column("to"),
		p.column("time")
	p.within, p.paid, p.amount = p.column("within"), p.column("paid"), p.column("amount")
	p.currency, p.victim = p.column("currency"), p.column("victim")
	p.serials, p.names = p.several["serial"], t.Names
	if err := p.amounts(t); err != nil {
		return none, err
	}
	if max(p.transfer, p.from, p.to, p.time, p.paid, p.amount) < 0 && len(p.serials) == 0 {
		return none, fmt.Errorf("the header %s has neither transfer nor serial, from, to, time or paid: nothing tells "+
			"which transfer is claimed", shown(t))
	}
	p.learn(t, p.time, p.currency, p.paid, p.amount)
	return intake.Reading{Parser: func() intake.Parser { return p }, Fields: p.fields}, nil
}

func (p *claims) Parse(rec *intake.Record, _ *dyetrace.Batch) error {
	c := dyetrace.Claim{Line: rec.Line}
	if err := p.whole(rec); err != nil {
		return err
	}
	var err error
	if c.ID, err = p.text(rec, p.id, "id", intake.MaxID); err != nil {
		return err
	}
	if c.ID == "" {
		return intake.ErrNoID
	}
	if before, is := p.lines[c.ID]; is {
		return fmt.Errorf("claim %q stands on line %d already", c.ID, before)
	}
	p.lines[c.ID] = rec.Line
	if c.Transfer, err = p.text(rec, p.transfer, "transfer", intake.MaxID); err != nil {
		return err
	}
	if c.Victim, err = p.text(rec, p.victim, "victim", intake.MaxText); err != nil {
		return err
	}
	if err := p.money(rec, &c); err != nil {
		return err
	}
	p.compare(rec, &c)
	if err := p.known(rec, &c); err != nil {
		if c.Transfer == "" {
			return err
		}
		// The id is enough to find the transfer by.
		p.note(&c, "unread", err.Error(), "")
		c.Known = dyetrace.Known{}
	}
	p.read = append(p.read, c)
	return nil
}

// money reads the claimed amount. Without a currency it can be checked, but
// not yet be counted in minor units.
func (p *claims) money(rec *intake.Record, c *dyetrace.Claim) (err error) {
	text := p.asked(rec)
	if c.Currency, err = p.currencyOf(rec.Bytes(p.currency), text); err != nil || p.values.Blank(text) {
		return err
	}
	plain, err := p.plain(text, c.Currency, "amount")
	if err != nil {
		return err
	}
	if c.Currency == 0 {
		c.Written = plain
		return written(plain)
	}
	amount, err := intake.ParseAmount([]byte(plain), c.Currency, "amount")
	if err == nil && amount == 0 {
		err = errNothing
	}
	c.Amount = dyetrace.Stated{Amount: amount, Known: err == nil}
	return err
}

var errNothing = errors.New("amount is zero: leave it empty to claim all of the transfer")

// written checks an amount whose currency is not known: no currency has more
// than eight digits.
func written(text string) error {
	amount, err := dyetrace.ParseAmount(text, mostDigits)
	switch {
	case errors.Is(err, dyetrace.ErrAmountRange):
		return nil
	case err == nil && amount == 0:
		return errNothing
	}
	return err
}

// known reads what a victim knows of the transfer.
func (p *claims) known(rec *intake.Record, c *dyetrace.Claim) (err error) {
	// Every field is optional by itself, but together they must be enough to search by. Where
	// the claim has no sum that was paid, the sum that is asked for is the best there is.
	k := &c.Known
	if k.Serials, err = p.numbers(rec, c); err != nil {
		return err
	}
	if k.From, err = p.accountOf(rec, p.from, "from"); err != nil {
		return err
	}
	if k.To, err = p.accountOf(rec, p.to, "to"); err != nil {
		return err
	}
	paid := rec.Bytes(p.paid)
	if p.values.Blank(paid) && c.Transfer == "" {
		paid = p.asked(rec)
	}
	if !p.values.Blank(paid) {
		if k.Amount, err = p.plain(paid, c.Currency, "paid"); err == nil {
			err = written(k.Amount)
		}
		if err != nil {
			return fmt.Errorf("paid: %w", err)
		}
	}
	if text := rec.Bytes(p.within); !p.values.Blank(text) {
		if k.Within, err = time.ParseDuration(string(p.values.Text(text))); err != nil || k.Within < 0 {
			return fmt.Errorf("within %s is not a time such as 30m or 2h", intake.Quote(text))
		}
	}
	if err := p.when(rec.Bytes(p.time), k); err != nil {
		return err
	}
	if c.Transfer == "" && k.From == "" && k.To == "" && !k.HasTime && k.Amount == "" && len(k.Serials) == 0 {
		return errors.New("nothing tells which transfer is claimed: give its id, or its serial number, or from, to, " +
			"time or paid")
	}
	return nil
}

// when reads the time of the transfer. Where it is a day alone, any time of that
// day is as near as any other.
func (p *claims) when(text []byte, k *dyetrace.Known) error {
	if p.values.Blank(text) {
		return nil
	}
	at, spread, err := p.values.Time(text)
	if err != nil {
		return err
	}
	k.Time, k.HasTime = at, true
	if spread >= 24*time.Hour || k.Within > 0 {
		k.Time += dyetrace.Instant(spread / 2)
		k.Within += spread / 2
	}
	return nil
}
