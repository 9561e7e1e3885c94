package find

import (
	"strings"

	"dyetrace"
	"dyetrace/ledger/statement"
)

// Wanted is what transfers must be to be found. Empty fields fit any.
type Wanted struct {
	ID, Account, From, To string
	Memo                  string // that the memo or channel contains
	Serial, Order         string // numbers, on either side
	Amount                string // a decimal number, as sent or as received
	Currency              dyetrace.Currency
	// First and End are places in ledger order, End excluded.
	First, End statement.Ord
}

// maxDigits is the most decimal digits that a currency has.
const maxDigits = 8

// Amounts returns what a decimal number can be in minor units, as currencies have
// different digits; none where the text is no such number.
func Amounts(text string) (all []dyetrace.Amount) {
	for digits := range maxDigits + 1 {
		if amount, err := dyetrace.ParseAmount(text, digits); err == nil {
			all = append(all, amount)
		}
	}
	return all
}

// fits reports whether a transfer is one of those wanted.
func (w *Wanted) fits(t *dyetrace.Transfer) bool {
	switch {
	case w.ID != "" && t.ID != w.ID,
		w.Account != "" && t.From != w.Account && t.To != w.Account,
		w.From != "" && t.From != w.From,
		w.To != "" && t.To != w.To,
		w.Memo != "" && !strings.Contains(t.Memo, w.Memo) && !strings.Contains(t.Channel, w.Memo),
		w.Serial != "" && t.FromSerial != w.Serial && t.ToSerial != w.Serial,
		w.Order != "" && t.FromOrder != w.Order && t.ToOrder != w.Order:
		return false
	}
	return w.moneyFits(t.Amount, t.Currency) || w.moneyFits(t.Received, t.ReceivedCurrency)
}

// moneyFits reports whether one side of a transfer has the amount and currency wanted.
func (w *Wanted) moneyFits(amount dyetrace.Amount, c dyetrace.Currency) bool {
	if w.Currency != 0 && c != w.Currency {
		return false
	}
	if w.Amount == "" {
		return true
	}
	want, err := dyetrace.ParseAmount(w.Amount, c.Digits())
	return err == nil && want == amount
}
