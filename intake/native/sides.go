package native

import (
	"bytes"
	"errors"

	"dyetrace"
	"dyetrace/intake"
)

// sideFormat is sides.csv: lines of statements, for those who have them in a
// table of their own.
func sideFormat() intake.Format {
	return intake.Format{
		Name: "sides",
		Title: "sides.csv: account,time,direction,amount and currency,balance,peer,serial,order and more, lines " +
			"of statements",
		Required:      []string{"account", "time", "direction", "amount"},
		Without:       []string{"from", "to"},
		Text:          newSides,
		ZeroIsAccount: true,
	}
}

// sideColumns is the places of the columns, -1 for those that are not there.
type sideColumns struct {
	account, time, direction, amount        int
	currency, balance, charge, seq, failed  int
	peer, peerName, peerBank, serial, order int
	channel, memo, peerOther                int
	reversal, reverses                      int
}

func newSides(h intake.Header, o *intake.Options) (func() intake.Parser, error) {
	at, err := h.Columns("account", "time", "direction", "amount", "currency", "balance", "charge", "seq", "failed",
		"peer", "peer_name", "peer_bank", "serial", "order", "channel", "memo", "peer_other", "reversal", "reverses")
	if err != nil {
		return nil, err
	}
	columns := sideColumns{at[0], at[1], at[2], at[3], at[4], at[5], at[6], at[7], at[8], at[9], at[10], at[11], at[12],
		at[13], at[14], at[15], at[16], at[17], at[18]}
	return func() intake.Parser {
		return &sides{sideColumns: columns, clock: o.Clock(nil), usual: o.CurrencyOr(intake.MustCurrency("CNY"))}
	}, nil
}

// sides parses rows of sides.csv.
type sides struct {
	sideColumns
	clock intake.Clock
	usual dyetrace.Currency // of rows that name none
}

var (
	errDirection = errors.New("direction is neither in nor out")
	errReversal  = errors.New("reversal is neither true nor false")
	errFailed    = errors.New("failed is neither true nor false")
)

func (p *sides) Parse(rec *intake.Record, b *dyetrace.Batch) (err error) {
	// The file has what an export wrote, in its own words: nothing is guessed or cleaned.
	row := intake.AddSide(b)
	for _, field := range []struct {
		to     *dyetrace.Span
		column int
		name   string
		max    uint32
	}{
		{&row.Account, p.account, "account", intake.MaxID}, {&row.Peer, p.peer, "peer", intake.MaxID},
		{&row.PeerName, p.peerName, "peer_name", intake.MaxText}, {&row.PeerBank, p.peerBank, "peer_bank", intake.MaxText},
		{&row.Serial, p.serial, "serial", intake.MaxID}, {&row.Order, p.order, "order", intake.MaxID},
		{&row.PeerOther, p.peerOther, "peer_other", intake.MaxID}, {&row.Reverses, p.reverses, "reverses", intake.MaxID},
		{&row.Channel, p.channel, "channel", intake.MaxChannel}, {&row.Memo, p.memo, "memo", intake.MaxText},
	} {
		if *field.to, err = rec.Text(field.column, field.name, field.max); err != nil {
			return err
		}
	}
	if row.Time, err = p.clock.RFC3339(rec.Bytes(p.time)); err != nil {
		return err
	}
	if row.Seq, err = intake.ParseSeq(rec.Bytes(p.seq)); err != nil {
		return err
	}
	switch string(bytes.ToLower(rec.Bytes(p.direction))) {
	case "in":
		row.In = true
	case "out":
	default:
		return errDirection
	}
	if row.Failed, err = yes(rec.Bytes(p.failed), errFailed); err != nil {
		return err
	}
	if row.Reversal, err = yes(rec.Bytes(p.reversal), errReversal); err != nil {
		return err
	}
	row.Reversal = row.Reversal || row.Reverses.Len > 0
	return p.money(rec, row)
}

// yes reads a word for true or false; an empty cell means false.
func yes(text []byte, wrong error) (bool, error) {
	switch string(bytes.ToLower(text)) {
	case "", "false", "no", "0":
		return false, nil
	case "true", "yes", "1":
		return true, nil
	}
	return false, wrong
}

// money reads what moved and the balance after it.
func (p *sides) money(rec *intake.Record, row *dyetrace.SideRow) (err error) {
	if row.Currency, err = intake.ParseCurrency(rec.Bytes(p.currency), p.usual); err != nil {
		return err
	}
	if row.Amount, err = intake.ParseAmount(rec.Bytes(p.amount), row.Currency, "amount"); err != nil {
		return err
	}
	if charge := rec.Bytes(p.charge); len(charge) > 0 {
		if row.Charge, err = intake.ParseAmount(charge, row.Currency, "charge"); err != nil {
			return err
		}
	}
	row.Balance, err = intake.ParseStated(rec.Bytes(p.balance), row.Currency, "balance")
	return err
}
