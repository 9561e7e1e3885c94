package main

import (
	"slices"
	"strings"
	"time"

	"dyetrace"
	"dyetrace/ledger"
	"dyetrace/ledger/statement"
)

// wanted is what transfers must be to be found.
type wanted struct {
	id, account, from, to, memo string
	serial, order               string
	amount                      string
	currency                    dyetrace.Currency // 0: any
	first, end                  statement.Ord     // places in ledger order, the last one excluded

	statements []statement.No    // to be read; none where no account is given
	in, out    bool              // which of their entries
	peers      []statement.No    // on the other side; none: any
	amounts    []dyetrace.Amount // in minor units, as the amount is in some currency
}

// maxDigits is the most decimal digits that a currency has.
const maxDigits = 8

func newWanted(l *ledger.Ledger, o *findOptions, location *time.Location) (*wanted, error) {
	w := &wanted{id: o.id, account: o.account, from: o.from, to: o.to, memo: o.memo, amount: o.amount, serial: o.serial, order: o.order}
	if o.currency != "" {
		var err error
		if w.currency, err = dyetrace.ParseCurrency(o.currency); err != nil {
			return nil, usageError("--currency: %w", err)
		}
	}
	if o.amount != "" {
		for digits := range maxDigits + 1 {
			if amount, err := dyetrace.ParseAmount(o.amount, digits); err == nil {
				w.amounts = append(w.amounts, amount)
			}
		}
		if len(w.amounts) == 0 {
			return nil, usageError("--amount %q: give a plain decimal number such as 1234.50", o.amount)
		}
	}
	if err := w.span(l, o, location); err != nil {
		return nil, err
	}
	return w, w.choose(l)
}

// span finds the places in ledger order of the times asked for.
func (w *wanted) span(l *ledger.Ledger, o *findOptions, location *time.Location) error {
	w.end = statement.Ord(l.Transfers())
	since, until := o.since, o.until
	if o.on != "" {
		if _, _, ok := day(o.on, location); !ok {
			return usageError("--on %q: give a day such as 2026-03-01", o.on)
		}
		since, until = o.on, o.on
	}
	if since != "" {
		first, _, err := moment("since", since, location)
		if err != nil {
			return err
		}
		if w.first, err = l.After(first - 1); err != nil {
			return err
		}
	}
	if until != "" {
		_, last, err := moment("until", until, location)
		if err != nil {
			return err
		}
		w.end, err = l.After(last)
		return err
	}
	return nil
}

// choose picks the statements to read: those of the account with the fewest
// entries.
func (w *wanted) choose(l *ledger.Ledger) error {
	numbers := map[string][]statement.No{}
	least := -1
	for _, side := range [...]struct {
		account string
		in, out bool
	}{{w.from, false, true}, {w.to, true, false}, {w.account, true, true}} {
		if side.account == "" {
			continue
		}
		statements, err := l.StatementsOf(side.account)
		if err != nil {
			return err
		}
		if len(statements) == 0 {
			return unknownAccount(l, side.account)
		}
		numbers[side.account] = statements
		entries := 0
		for _, no := range statements {
			s, err := l.Statement(no)
			if err != nil {
				return err
			}
			entries += s.Len()
		}
		if least < 0 || entries < least {
			least, w.statements, w.in, w.out = entries, statements, side.in, side.out
		}
	}
	switch {
	case w.from != "" && w.out && !w.in:
		w.peers = numbers[w.to]
	case w.to != "" && w.in && !w.out:
		w.peers = numbers[w.from]
	}
	return nil
}

// entryFits reports whether a transfer can fit by what its statement says. It
// never says no to one that does.
func (w *wanted) entryFits(e *statement.Entry) bool {
	switch {
	case e.Ord < w.first || e.Ord >= w.end, e.In && !w.in, !e.In && !w.out:
		return false
	case len(w.peers) > 0 && !slices.Contains(w.peers, e.Peer):
		return false
	case len(w.amounts) > 0 && !slices.Contains(w.amounts, e.Amount) && !slices.Contains(w.amounts, e.Other):
		return false
	}
	return true
}

// fits reports whether a transfer is one of those wanted.
func (w *wanted) fits(t *dyetrace.Transfer) bool {
	switch {
	case w.id != "" && t.ID != w.id,
		w.account != "" && t.From != w.account && t.To != w.account,
		w.from != "" && t.From != w.from,
		w.to != "" && t.To != w.to,
		w.memo != "" && !strings.Contains(t.Memo, w.memo) && !strings.Contains(t.Channel, w.memo),
		w.serial != "" && t.FromSerial != w.serial && t.ToSerial != w.serial,
		w.order != "" && t.FromOrder != w.order && t.ToOrder != w.order:
		return false
	}
	return w.moneyFits(t.Amount, t.Currency) || w.moneyFits(t.Received, t.ReceivedCurrency)
}

// moneyFits reports whether what one side says is the amount and currency
// wanted.
func (w *wanted) moneyFits(amount dyetrace.Amount, c dyetrace.Currency) bool {
	if w.currency != 0 && c != w.currency {
		return false
	}
	if w.amount == "" {
		return true
	}
	want, err := dyetrace.ParseAmount(w.amount, c.Digits())
	return err == nil && want == amount
}
