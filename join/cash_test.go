package join

import "testing"

// Cash is what a bank's code or a whole word says, in each language; a part of a
// word, a word turned round and what only sounds like cash are none.
func TestIsCash(t *testing.T) {
	tests := []struct {
		channel, memo string
		want          bool
	}{
		{"PMNT/CCRD/CWDL", "", true},
		{"PMNT/CNTR/BCDP", "", true},
		{"PMNT/CCRD/POSD", "", false},
		{"N083/083", "", true},
		{"NMSC/082", "", true},
		{"NMSC/183", "", false},
		{"NTRF", "GELDAUTOMAT 12:00", true},
		{"NTRF", "Bargeldauszahlung EC 4711", true},
		{"NTRF", "BARABHEBUNG", true},
		{"NTRF", "BAR TABAC", false},
		{"NTRF", "Geldautomaat Amsterdam 12:01", true},
		{"NTRF", "WYPŁATA GOTÓWKI", true},
		{"NTRF", "WYPLATA GOTOWKI BANKOMAT", true},
		{"NTRF", "RETRAIT DAB 02/03", true},
		{"NTRF", "VERSEMENT ESPECES", true},
		{"NTRF", "DABROWSKI", false},
		{"NTRF", "Výběr hotovosti", true},
		{"NTRF", "Снятие наличных", true},
		{"NTRF", "készpénzfelvét", true},
		{"NTRF", "ATM 0471", true},
		{"NTRF", "ATM FEE", false},
		{"NTRF", "cash withdrawal", true},
		{"NTRF", "CASH", true},
		{"cash", "", true},
		{"NTRF", "cash for rent", false},
		{"NTRF", "CASHMERE SHOP", false},
		{"NTRF", "CASHLESS PARKING", false},
		{"NTRF", "NO CASH", false},
		{"NTRF", "non-cash", false},
		{"cashback", "BALANCE_CASHBACK-0000", false},
		{"NTRF", "CASH BACK", false},
		{"NTRF", "TREATMENT", false},
		{"NTRF", "kein Bargeld", false},
		{"NTRF", "BANCOMAT SUPERMERCATO", false},
		{"ATM取款", "", true},
		{"现金", "", true},
		{"", "柜面现金存入", true},
		{"", "跨行取现", true},
		{"非现金", "", false},
		{"", "现金红包", false},
		{"", "现金管理类理财", false},
		{"", "实现金额", false},
		{"转账", "还款", false},
	}
	for _, test := range tests {
		if got := IsCash([]byte(test.channel), []byte(test.memo)); got != test.want {
			t.Errorf("%q, %q: %v", test.channel, test.memo, got)
		}
	}
}
