package mapping

import (
	"strings"

	"dyetrace"
)

var (
	moneyText  = expression(`[-+]?[0-9][0-9.,' \x{a0}]*[0-9]|[0-9]`)
	labelledIn = expression(`credit|payments|deposit|received|\bin\b|收入|贷方|存入|gutschrift|haben|eingänge|` +
		`zufluss|uznan|wpływ|crédit|abono|entrada|ingres|entrate|accredit|avere|bij|入金`)
	labelledOu = expression(`debit|charges|withdraw|spent|\bout\b|purchases|支出|借方|取出|belastung|lastschrift|` +
		`soll|ausgänge|obciąż|wypływ|débit|cargo|saída|gasto|uscite|addebit|dare|\baf\b|出金`)
)

// totals reports whether the sums that the file states show that amounts above zero
// went out. That is not known where no stated sum is the sum of the rows.
func (d *draft) totals(m *moves) (reversed, known bool) {
	// Equal sums of both signs fit a label either way and decide nothing.
	var sums [2]dyetrace.Total
	for _, a := range d.shape(m.amount).amounts {
		switch {
		case a.Amount > 0:
			sums[0].Add(a.Amount)
		case a.Amount < 0:
			sums[1].Add(-a.Amount)
		}
	}
	above, err := sums[0].Sum()
	below, err2 := sums[1].Sum()
	if above == below || err != nil || err2 != nil {
		return false, false
	}
	// A line that names both directions shows neither. Of the others each sum that fits
	// is a vote.
	lines := d.above
	for _, row := range d.rest {
		lines = append(lines, strings.Join(row, ","))
	}
	plain, turned := 0, 0
	for _, line := range lines {
		low := strings.ToLower(line)
		isIn, isOut := labelledIn().MatchString(low), labelledOu().MatchString(low)
		if isIn == isOut {
			continue
		}
		for _, sum := range d.sumsIn(line) {
			switch {
			case isIn && sum == above, isOut && sum == below:
				plain++
			case isIn && sum == below, isOut && sum == above:
				turned++
			}
		}
	}
	return turned > plain, turned != plain
}

// sumsIn returns the amounts that a line states, without signs.
func (d *draft) sumsIn(line string) (sums []dyetrace.Amount) {
	for _, text := range moneyText().FindAllString(line, mostInLine) {
		text = strings.Trim(text, ",; ")
		for _, mark := range []byte{'.', ','} {
			if a, err := readFigure([]byte(text), d.currency, false, mark, ""); err == nil && a.Amount != 0 {
				sums = append(sums, max(a.Amount, -a.Amount))
			}
		}
	}
	return sums
}

var (
	purposeIn = expression(`(?i)salary|refund|interest|payment received|thank you|gehalt|lohn|gutschrift|` +
		`erstattung|工资|退款|利息|退货|salaire|remboursement|nómina|devolución|stipendio|rimborso|salário|reembolso|estorno|` +
		`wynagrodzenie|zwrot|salaris|給与`)
	purposeOut = expression(`(?i)purchase|\batm\b|withdrawal|\bfee\b|card payment|invoice|direct debit|` +
		`subscription|entgelt|kartenzahlung|lastschrift|bargeld|消费|取现|手续费|管理费|购物|achat|retrait|frais|compra|cajero|` +
		`comisión|acquisto|prelievo|commissione|tarifa|saque|zakup|wypłata|opłata|prowizja|betaalautomaat|geldautomaat|` +
		`kosten|カード|手数料`)
)

// cardIn matches words for money that comes in to a card's account: a payment there is
// the payment of its bill.
var cardIn = expression(`(?i)还款|现金奖励|返现|返还|autopay|payment|cash ?back|zahlung|paiement|pago`)

// purposes is how many rows have words such as salary and purchase, and how many of
// these agree with the signs of the amounts beside them.
type purposes struct{ in, out, agree int }

func (d *draft) purposes(m *moves) (count purposes) {
	card := d.isCard()
	for i, row := range d.rows {
		a := d.shape(m.amount).amounts[i]
		if !a.Known || a.Amount == 0 {
			continue
		}
		text := ""
		for c, v := range row {
			if d.is(c, "memo", "channel", "peer_name") {
				text += " " + v
			}
		}
		in := purposeIn().MatchString(text) || card && cardIn().MatchString(text)
		out := purposeOut().MatchString(text)
		switch {
		case in == out:
			continue
		case in:
			count.in++
		default:
			count.out++
		}
		if in == (a.Amount > 0) {
			count.agree++
		}
	}
	return count
}
