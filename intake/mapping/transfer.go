package mapping

import "dyetrace/intake"

// transfer reads a row that has both sides of a movement.
func (p *parser) transfer() (err error) {
	// The currency comes before the amounts, which have its digits.
	row := intake.AddRow(p.b)
	if row.ID, err = p.span(p.id, "id", intake.MaxID); err != nil {
		return err
	}
	if row.From, err = p.number(p.from, "payer's account number"); err != nil {
		return err
	}
	if row.To, err = p.number(p.to, "payee's account number"); err != nil {
		return err
	}
	if row.Time, _, err = p.rowTime(); err != nil {
		return err
	}
	if row.Currency, err = p.rowCurrency(p.currency, p.byTag.amount); err != nil {
		return err
	}
	// A failed transfer is an error here: a statement's line can be kept with a mark, but
	// a record of a transfer is one that happened.
	failed, err := p.failed()
	if err != nil {
		return err
	}
	if failed {
		return errFailed
	}
	amount, _, err := p.readAmount(p.amount, row.Currency, "amount")
	switch {
	case err != nil:
		return err
	case !amount.Known:
		return errNoMoney
	}
	// The payee received the whole amount unless the row states another. In another
	// currency it must: nobody here knows the rate.
	row.Amount, row.Received, row.ReceivedCurrency = amount.Amount, amount.Amount, row.Currency
	if len(p.receivedCurrency) > 0 {
		if row.ReceivedCurrency, err = p.rowCurrency(p.receivedCurrency, p.received); err != nil {
			return err
		}
	}
	received, _, err := p.readAmount(p.received, row.ReceivedCurrency, "received")
	switch {
	case err != nil:
		return err
	case received.Known:
		row.Received = received.Amount
	case row.ReceivedCurrency != row.Currency:
		return intake.ErrNotReceived
	}
	if row.FromBalance, _, err = p.readAmount(p.fromBalance, row.Currency, "payer's balance"); err != nil {
		return err
	}
	if row.ToBalance, _, err = p.readAmount(p.toBalance, row.ReceivedCurrency, "payee's balance"); err != nil {
		return err
	}
	if row.Channel, err = p.span(p.channel, "channel", intake.MaxChannel); err != nil {
		return err
	}
	if row.Memo, err = p.span(p.memo, "memo", intake.MaxText); err != nil {
		return err
	}
	row.Seq, err = p.sequence()
	return err
}
