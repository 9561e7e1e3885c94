package mapping

import (
	"slices"
	"strings"
	"testing"

	"dyetrace"
)

// Of two amounts beside each other, the one in the account's currency moves the money,
// unless the balances say otherwise; the other one is kept among the words.
func TestTwoCurrencies(t *testing.T) {
	const plain = "X1|2026-03-01|Pay|2000.00|EUR|2000.00|EUR|2000.00\nX1|2026-03-02|Shop|-110.00|USD|-100.00|EUR|1900.00\n" +
		"X1|2026-03-13|Cafe|-20.00|EUR|-20.00|EUR|1880.00\nX1|2026-03-14|Inn|-85.00|GBP|-100.50|EUR|1779.50"
	const refuting = "X1|2026-03-01|Pay|2000.00|EUR|2100.00|EUR|2000.00\nX1|2026-03-02|Shop|-110.00|EUR|-100.00|EUR|1890.00\n" +
		"X1|2026-03-13|Cafe|-20.00|EUR|-21.00|EUR|1870.00\nX1|2026-03-14|Inn|-85.00|EUR|-100.50|EUR|1785.00"
	tests := []struct{ name, header, rows, amount, memo string }{
		{"English", "Account|Date|Text|Amount|Currency|Amount in account currency|Account currency|Balance", plain, "Amount in account currency", "Text Amount Currency"},
		{"Chinese", "账号|日期|摘要|交易金额|交易币种|记账金额|记账币种|余额", plain, "记账金额", "摘要 交易金额 交易币种"},
		{"Japanese", "口座番号|取引日|摘要|現地通貨額|現地通貨|円換算金額|通貨|残高", plain, "円換算金額", "摘要 現地通貨額 現地通貨"},
		{"the balances alone", "Account|Date|Text|Amount|Currency|Amount (EUR)|X|Balance", plain, "Amount (EUR)", "Text Amount Currency"},
		{"the balances refute it", "Account|Date|Text|Amount|Currency|Amount in account currency|Account currency|Balance", refuting, "Amount", "Text"},
		{"a fee between the two", "账号|日期|摘要|交易金额|币种|结算金额|X|余额", refuting, "交易金额", "摘要"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var rows [][]string
			for _, row := range strings.Split(test.rows, "\n") {
				rows = append(rows, strings.Split(row, "|"))
			}
			eur, err := dyetrace.ParseCurrency("EUR")
			if err != nil {
				t.Fatal(err)
			}
			d := newDraft(strings.Split(test.header, "|"), rows, nil, eur, "", nil)
			if err := d.decide(); err != nil {
				t.Fatal(err)
			}
			columns := func(is string) string {
				at := slices.IndexFunc(d.fields, func(f Field) bool { return f.Is == is })
				if at < 0 {
					return ""
				}
				return strings.Join(d.fields[at].Columns, " ")
			}
			if got := columns("amount"); got != test.amount {
				t.Errorf("the amount is %q, not %q", got, test.amount)
			}
			if got := columns("memo"); got != test.memo {
				t.Errorf("the words are %q, not %q", got, test.memo)
			}
		})
	}
}
