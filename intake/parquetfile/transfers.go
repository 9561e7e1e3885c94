package parquetfile

import (
	"errors"
	"fmt"
	"math"

	"dyetrace"
	"dyetrace/intake"
)

// transfers reads the columns of transfers.csv.
type transfers struct {
	id, time, from, to, seq, channel, memo   *column
	nanos                                    *column // of time, beyond what its unit holds
	fromSerial, toSerial, fromOrder, toOrder *column
	reverses                                 *column
	currency, receivedCurrency               *column
	amount, received, fromBalance, toBalance money
	all                                      []*column

	clock intake.Clock
	usual dyetrace.Currency
	exact intake.Money
}

func newTransfers(o *intake.Options) *transfers {
	return &transfers{clock: o.Clock(nil), usual: o.CurrencyOr(intake.MustCurrency("CNY")), exact: o.Money()}
}

func (t *transfers) found() []*column { return t.all }

func (t *transfers) open(all columns) error {
	texts := []way{asString, asInteger, asUnsigned, asUUID}
	monies := []way{asString, asDecimal, asFloat}
	for _, c := range []struct {
		to   **column
		name string
		ways []way
	}{
		{&t.id, "id", texts},
		{&t.time, "time", []way{asString, asInstant, asWall, asInt96}},
		{&t.nanos, "time_ns", []way{asInteger}},
		{&t.from, "from", texts},
		{&t.to, "to", texts},
		{&t.seq, "seq", texts},
		{&t.channel, "channel", texts},
		{&t.memo, "memo", texts},
		{&t.fromSerial, "from_serial", texts},
		{&t.toSerial, "to_serial", texts},
		{&t.fromOrder, "from_order", texts},
		{&t.toOrder, "to_order", texts},
		{&t.reverses, "reverses", texts},
		{&t.currency, "currency", []way{asString}},
		{&t.receivedCurrency, "received_currency", []way{asString}},
		{&t.amount.decimal, "amount", monies},
		{&t.received.decimal, "received", monies},
		{&t.fromBalance.decimal, "from_balance", monies},
		{&t.toBalance.decimal, "to_balance", monies},
		{&t.amount.minor, "amount_minor", []way{asInteger}},
		{&t.received.minor, "received_minor", []way{asInteger}},
		{&t.fromBalance.minor, "from_balance_minor", []way{asInteger}},
		{&t.toBalance.minor, "to_balance_minor", []way{asInteger}},
	} {
		found, err := all.find(c.name, c.ways...)
		if err != nil {
			return err
		}
		if *c.to = found; found != nil {
			t.all = append(t.all, found)
		}
	}
	// An amount in two units could contradict itself.
	for _, m := range []money{t.amount, t.received, t.fromBalance, t.toBalance} {
		if m.decimal != nil && m.minor != nil {
			return fmt.Errorf("there are both %s and %s", m.decimal.name, m.minor.name)
		}
	}
	return nil
}

func (t *transfers) row(i int, line int64, b *dyetrace.Batch) (err error) {
	// Columns that the file does not have read as empty, so each field has one way to be read.
	row := intake.AddRow(b)
	row.Line = line
	if row.ID, err = t.id.span(i, intake.MaxID, b); err != nil {
		return err
	}
	if row.From, err = t.from.span(i, intake.MaxID, b); err != nil {
		return err
	}
	if row.To, err = t.to.span(i, intake.MaxID, b); err != nil {
		return err
	}
	if row.Time, err = t.when(i); err != nil {
		return err
	}
	if row.Seq, err = intake.ParseSeq(t.seq.text(i)); err != nil {
		return err
	}
	if row.Channel, err = t.channel.span(i, intake.MaxChannel, b); err != nil {
		return err
	}
	if row.Reverses, err = t.reverses.span(i, intake.MaxID, b); err != nil {
		return err
	}
	if row.Memo, err = t.memo.span(i, intake.MaxText, b); err != nil {
		return err
	}
	for _, n := range [...]struct {
		from *column
		to   *dyetrace.Span
	}{{t.fromSerial, &row.FromSerial}, {t.toSerial, &row.ToSerial}, {t.fromOrder, &row.FromOrder}, {t.toOrder,
		&row.ToOrder}} {
		if *n.to, err = n.from.span(i, intake.MaxID, b); err != nil {
			return err
		}
	}
	return t.money(i, row)
}

var errNanos = errors.New("time_ns is not from 0 to 999")

// when is the time of row i, with the nanoseconds that its column cannot hold.
func (t *transfers) when(i int) (dyetrace.Instant, error) {
	at, err := t.time.instant(i, &t.clock)
	if err != nil || t.nanos == nil || t.nanos.values[i].IsNull() {
		return at, err
	}
	n := integer(t.nanos.values[i])
	if n < 0 || n > 999 || at > math.MaxInt64-1000 {
		return 0, errNanos
	}
	return at + dyetrace.Instant(n), nil
}

// money reads what was sent, what arrived, and the balances after it.
func (t *transfers) money(i int, row *dyetrace.Row) (err error) {
	if row.Currency, err = intake.ParseCurrency(t.currency.text(i), t.usual); err != nil {
		return err
	}
	if row.ReceivedCurrency, err = intake.ParseCurrency(t.receivedCurrency.text(i), row.Currency); err != nil {
		return err
	}
	amount, err := t.amount.read(i, row.Currency, t.exact)
	if err != nil {
		return err
	}
	if !amount.Known {
		return dyetrace.ErrAmountEmpty
	}
	// All of the amount arrived unless the file has another sum. In another currency it must: nobody
	// here knows the rate.
	received, err := t.received.read(i, row.ReceivedCurrency, t.exact)
	if err != nil {
		return err
	}
	if !received.Known {
		if row.ReceivedCurrency != row.Currency {
			return intake.ErrNotReceived
		}
		received = amount
	}
	row.Amount, row.Received = amount.Amount, received.Amount
	if row.FromBalance, err = t.fromBalance.read(i, row.Currency, t.exact); err != nil {
		return err
	}
	row.ToBalance, err = t.toBalance.read(i, row.ReceivedCurrency, t.exact)
	return err
}

// money is an amount in one of two columns, or none.
type money struct{ decimal, minor *column }

// read is value i, which is below zero at most for balances; CheckRow refuses
// it elsewhere.
func (m money) read(i int, c dyetrace.Currency, exact intake.Money) (dyetrace.Stated, error) {
	switch {
	case m.minor != nil && !m.minor.values[i].IsNull():
		n, err := m.minor.minor(i)
		return dyetrace.Stated{Amount: n, Known: err == nil}, err
	case m.decimal != nil:
		if err := m.decimal.exact(i); err != nil {
			return dyetrace.Stated{}, err
		}
		return exact.Stated(m.decimal.text(i), c, m.decimal.name)
	}
	return dyetrace.Stated{}, nil
}
