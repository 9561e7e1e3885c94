package mapping_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"dyetrace/intake"
	"dyetrace/intake/intaketest"
)

// A total or a count that stands above or below a table and contradicts its lines
// refuses the table, names the place and the way to accept it. What agrees, covers
// a page, or may cover something else does not.
func TestStatedSums(t *testing.T) {
	const signed = "account,date,amount,currency\n62220001,2026-03-01,1005.00,EUR\n62220001,2026-03-02,-3.00,EUR\n62220001,2026-03-13,-4.50,EUR\n"
	const halves = "account;date;credit;debit;currency\n62220001;2026-03-01;1005,00;;EUR\n62220001;2026-03-02;;3,00;EUR\n62220001;2026-03-13;;4,50;EUR\n"
	const more = signed + "62220001,2026-03-14,-1.00,EUR\n62220001,2026-03-14,-1.00,EUR\n62220001,2026-03-14,-1.00,EUR\n62220001,2026-03-14,-1.00,EUR\n62220001,2026-03-14,-1.00,EUR\n62220001,2026-03-14,-1.00,EUR\n62220001,2026-03-14,?,EUR\n"
	const words = "账号,日期,收付标志,金额,币种\n62220001,2026-03-01,收,1005.00,CNY\n62220001,2026-03-02,付,3.00,CNY\n62220001,2026-03-13,付,4.50,CNY\n"
	const chained = "account,date,amount,balance,currency\n62220001,2026-03-01,5.00,105.00,EUR\n62220001,2026-03-02,-3.00,102.00,EUR\n62220001,2026-03-03,-4.00,98.00,EUR\n62220001,2026-03-13,-1.00,97.00,EUR\n62220001,2026-03-14,2.00,99.00,EUR\n62220001,2026-03-15,1.50,100.50,EUR\n"
	for name, c := range map[string]struct{ text, refused, noted string }{
		"totals fit":                {"Total credits: 1,005.00\nTotal debits: 7.50\n" + signed, "", ""},
		"one total does not":        {"Total credits: 1,005.00\nTotal debits: 9.50\n" + signed, `it states "Total debits: 9.50" above it, but the lines in which money went out add up to 7.50 EUR`, ""},
		"Chinese, they fit":         {words + "合计笔数: 3,收入合计: 1005.00,支出合计: 7.50\n", "", ""},
		"Chinese, one does not":     {words + "合计笔数: 3,收入合计: 1005.00,支出合计: 8.50\n", `it states "支出合计: 8.50" on line 5`, ""},
		"Chinese count":             {"共 4 笔\n" + words, `it states "共 4 笔" above it, but its lines are 3`, ""},
		"Chinese counts of halves":  {"借方发生总笔数,2,借方发生总额,7.50\n贷方发生总笔数,1,贷方发生总额,1005.00\n" + words, "", ""},
		"one count of a half":       {"借方发生总笔数,3,借方发生总额,7.50\n贷方发生总笔数,1,贷方发生总额,1005.00\n" + words, "借方发生总笔数,3", ""},
		"counts with their amounts": {words + "# 收入合计: 1 笔，共 1005.00 元,,,,\n# 支出合计: 2 笔，共 7.50 元,,,,\n", "", ""},
		"one of those is wrong":     {words + "# 收入合计: 1 笔，共 1005.00 元,,,,\n# 支出合计: 2 笔，共 7.00 元,,,,\n", "7.00", ""},
		"a count beside its total":  {"Total deposits 1 1,005.00\nTotal withdrawals (2) 7.50\n" + signed, "", ""},
		"a day in words":            {"Total credits as of March 1, 2026: 1,005.00\n" + signed, "", ""},
		"a wrong one, and a day":    {"Total credits as of March 1, 2026: 1,004.00\n" + signed, "1,004.00", ""},
		"figures without decimals":  {"Total credits as of March 1, 2026: 1004\n" + signed, "", "or another figure is meant"},
		"German":                    {"Summe Gutschriften 1.005,00\nSumme Lastschriften 7,50\nAnzahl Buchungen: 3\n" + halves, "", ""},
		"German count":              {"Anzahl der Buchungen: 5\n" + halves, "Anzahl der Buchungen: 5", ""},
		"German total":              {halves + "Summe Soll 8,50;;;;\n", "Summe Soll 8,50", ""},
		"a row of totals":           {halves + "Summe;;1005,00;7,50;\n", "", ""},
		"a row of wrong totals":     {halves + "Summe;;1005,00;9,50;\n", "Summe 9,50", ""},
		"totals of pages":           {"account;date;credit;debit;currency\n62220001;2026-03-01;1005,00;;EUR\nSumme;;1005,00;0,00;\n62220001;2026-03-02;;3,00;EUR\n62220001;2026-03-13;;4,50;EUR\nSumme;;0,00;7,50;\n", "", ""},
		"a page's total":            {"本页支出合计：3.00\n" + words, "", ""},
		"a total since January":     {"Total credits year to date 9,005.00\n" + signed, "", ""},
		"in thousands":              {"支出合计：0.1万元\n" + words, "", ""},
		"a form not filled in":      {"收入合计：0.00 支出合计：0.00\n" + words, "", ""},
		"of another currency":       {"Total credits USD 99.00\n" + signed, "", ""},
		"rounded":                   {"收入合计：1005 支出合计：8\n" + words, "", ""},
		"of two accounts":           {"Total credits: 99.00\n" + signed + "62220002,2026-03-13,-4.50,EUR\n", "", ""},
		"several, one agrees":       {"Total debits: 9.50\nTotal debits: 7.50\n" + signed, "", ""},
		"several, none agrees":      {"Total debits: 9.50\nTotal debits: 8.50\n" + signed, "", `it states "Total debits: 9.50" above it beside other totals`},
		"a row cannot be read":      {"Total debits: 19.50\n" + more, "", "or are among those that cannot be read"},
		"a count with such a row":   {"Number of transactions: 10\n" + more, "", ""},
		"named the other way round": {"Total credits: 8.00\n" + chained, "", "the balances show that the lines are read right"},
		"a total and good balances": {"Total debits: 9.00\n" + chained, "Total debits: 9.00", ""},
		"words in a memo":           {"account,date,amount,currency,memo\n62220001,2026-03-01,5.00,EUR,total credits 77.00\n62220001,2026-03-02,-3.00,EUR,共9笔\n", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := intaketest.ReadText([]byte(c.text), anyBank, intake.Options{Timezone: time.UTC})
			switch said := fmt.Sprint(got.Notes); {
			case c.refused == "" && err != nil:
				t.Fatal(err)
			case c.refused != "" && (err == nil || !strings.Contains(err.Error(), c.refused) || !strings.Contains(err.Error(), "--accept FILE:")):
				t.Errorf("error %v, notes %s", err, said)
			case !strings.Contains(said, c.noted) || c.noted == "" && strings.Contains(said, "states"):
				t.Error(said)
			}
		})
	}
}

// What is accepted goes in with a note of its witness; any other witness still
// refuses the table, and the refusal names each.
func TestAcceptedSums(t *testing.T) {
	const text = "Total debits: 9.50\nNumber of transactions: 7\naccount,date,amount,currency\n62220001,2026-03-01,1005.00,EUR\n62220001,2026-03-13,-4.50,EUR\n"
	o := intake.Options{Timezone: time.UTC}
	if _, err := intaketest.ReadText([]byte(text), anyBank, o); err == nil || !strings.Contains(err.Error(), "--accept FILE:total --accept FILE:count --reason TEXT") {
		t.Error(err)
	}
	o.Accept = []string{"total"}
	if _, err := intaketest.ReadText([]byte(text), anyBank, o); err == nil || strings.Contains(err.Error(), "FILE:total") {
		t.Error(err)
	}
	o.Accept = []string{"total", "count"}
	got, err := intaketest.ReadText([]byte(text), anyBank, o)
	if err != nil || len(got.Sides) != 2 {
		t.Fatal(err, got.Sides)
	}
	var witnesses []string
	for _, n := range got.Notes {
		witnesses = append(witnesses, n.Witness)
	}
	if !slices.Contains(witnesses, "total") || !slices.Contains(witnesses, "count") {
		t.Error(got.Notes)
	}
}

// Witnesses that agree with a table are told, wherever its total stands: also below
// more rows than are looked at before reading.
func TestAgreedWitnesses(t *testing.T) {
	var b strings.Builder
	b.WriteString("account,date,amount,currency\n62220001,2026-03-01,-7.00,EUR\n")
	for i := range 1200 {
		fmt.Fprintf(&b, "62220001,2026-03-13,%d.00,EUR\n", 1+i%2*8)
	}
	for total, refused := range map[string]string{"Total credits 6000.00": "", "Total credits 6001.00": "add up to 6000.00 EUR", "Total debits 6000.00": "the other way"} {
		text := b.String() + total + ",,,\n"
		got, err := intaketest.ReadText([]byte(text), anyBank, intake.Options{Timezone: time.UTC, BlockBytes: 4000})
		switch {
		case refused == "" && (err != nil || !slices.Contains(got.Outcome.Agreed, "total")):
			t.Errorf("%s: %v, agreed %v", total, err, got.Outcome.Agreed)
		case refused != "" && (err == nil || !strings.Contains(err.Error(), refused)):
			t.Errorf("%s: %v", total, err)
		}
	}
}
