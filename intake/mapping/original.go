package mapping

import (
	"slices"

	"dyetrace"
)

// Names of columns, without blanks and in small letters: of the amount that an account
// was charged in its own currency, of the original amount, and of the currency of either.
var (
	accountMoney = expression(`(in|of)(the|my)?account(\'?s)?(currency|ccy)?$|accountcurrency|` +
		`accountamount|(settle(ment|d)|bill(ing|ed)|book(ing|ed)|posted)amount|amount(settled|billed|booked|posted)|记账金额|` +
		`入账金额|账户金额|账户币种|结算金额|清算金额|入帐金额|记帐金额|円換算|換算金額|換算額|円貨額|betraginkontow|kontowährung|importeencuenta|montantcompte|` +
		`deviseducompte|valutarekening`)
	perhapsMoney  = expression(`converted|[(\[][a-z]{3}[)\]]$`) // or the worth of money in several currencies
	originalMoney = expression(`^(amount|betrag|importe|montant|importo|bedrag)$|orig|foreign|` +
		`transaction(amount|currency)|交易金额|原币|原始|外币|消费金额|交易币|現地|外貨|fremd|ursprung|oorspronk|devise(d')?orig|divisaorig|` +
		`local(amount|currency)`)
	twoNamed        = expression(`currency|ccy|币种|原币|外币|換算|現地|外貨|orig|foreign|fremd|währung|devise`)
	accountCurrency = expression(`account|settle|bill|book|post|记账|入账|账户|结算|清算|konto|compte|cuenta|rekening|円`)
)

// twoCurrencies finds the columns of an amount in another currency, where the table
// also has the amount that the account was charged: only that one moves money. The
// balances may refute the names.
func (d *draft) twoCurrencies() {
	account, original := -1, -1
	for _, c := range d.free() {
		sh := d.shape(c)
		if !sh.isMoney() || d.is(c, "balance", "available", "charge") && !accountMoney().MatchString(d.keys[c]) {
			continue
		}
		switch {
		case accountMoney().MatchString(d.keys[c]), perhapsMoney().MatchString(d.keys[c]):
			if account >= 0 {
				return
			}
			account = c
		case originalMoney().MatchString(d.keys[c]):
			if original >= 0 {
				return
			}
			original = c
		}
	}
	if account < 0 || original < 0 || !d.chargedBy(account, original) {
		return
	}
	currency := d.originalCurrency(account, original)
	own := d.accountCurrency()
	several := currency >= 0 && len(d.shape(currency).distinct) > 1
	if !twoNamed().MatchString(d.keys[account]+" "+d.keys[original]) && own < 0 && !several {
		return // an amount before and after a fee, perhaps
	}
	d.original = []int{original}
	if currency >= 0 {
		d.original = append(d.original, currency)
	}
	if own >= 0 {
		d.asked[own], d.roles[own] = true, []string{"currency"}
	}
	for _, c := range d.original {
		d.used[c] = true
	}
	d.asked[account], d.roles[account] = true, []string{"amount"}
}

// chargedBy reports whether an account was charged one amount rather than the other:
// by the balances, or, where they do not decide, by a name that leaves no doubt.
func (d *draft) chargedBy(account, original int) bool {
	a, b := d.changesBy(account), d.changesBy(original)
	return a > b || a == b && accountMoney().MatchString(d.keys[account])
}

// originalCurrency returns the column of the original amount's currency, -1 for none.
func (d *draft) originalCurrency(account, original int) int {
	best := -1
	for _, c := range d.free() {
		if c == account || c == original || !d.currencies(c) || accountCurrency().MatchString(d.keys[c]) {
			continue
		}
		if best < 0 || abs(c-original) < abs(best-original) {
			best = c
		}
	}
	return best
}

// accountCurrency returns the column of the account's own currency, -1 for none.
func (d *draft) accountCurrency() int {
	for _, c := range d.free() {
		if d.currencies(c) && accountCurrency().MatchString(d.keys[c]) {
			return c
		}
	}
	return -1
}

// changesBy counts in how many rows a balance changes by the amount of a column.
func (d *draft) changesBy(column int) int {
	most := 0
	for _, b := range d.free() {
		if b == column || !d.is(b, "balance") || !d.shape(b).isMoney() {
			continue
		}
		amounts, balances := d.shape(column).amounts, d.shape(b).amounts
		up, down := 0, 0
		for i := 1; i < min(len(amounts), len(balances)); i++ {
			change := balances[i].Amount - balances[i-1].Amount
			if change = max(change, -change); change == 0 {
				continue
			}
			if change == max(amounts[i].Amount, -amounts[i].Amount) {
				up++
			}
			if change == max(amounts[i-1].Amount, -amounts[i-1].Amount) {
				down++
			}
		}
		most = max(most, up, down)
	}
	return most
}

// keepOriginal adds the amount in another currency to the words of a row, and notes that.
func (d *draft) keepOriginal() {
	if len(d.original) == 0 {
		return
	}
	at := slices.IndexFunc(d.fields, func(f Field) bool { return f.Is == "memo" })
	if at < 0 {
		d.fields, at = append(d.fields, Field{Is: "memo"}), len(d.fields)
	}
	f := &d.fields[at]
	f.Join = " "
	for _, c := range d.original {
		f.Columns = append(f.Columns, d.names[c])
	}
	d.notes = append(d.notes, dyetrace.Note{Kind: dyetrace.NoteResolved, Column: d.names[d.original[0]],
		Text: "it is what was paid in the original currency; the amount in the account's currency beside it counts, " +
			"and this one is kept among the words of the row"})
}

func abs(n int) int { return max(n, -n) }
