package mapping_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/intaketest"
	"dyetrace/intake/mapping"
)

var anyBank = []intake.Format{mapping.Unlisted()}

// A statement whose columns no format names is read by what the columns show,
// or refused with what is missing.
func TestUnlisted(t *testing.T) {
	rows := func(header string, lines ...string) string { return header + "\n" + strings.Join(lines, "\n") + "\n" }
	for name, c := range map[string]struct{ content, want, refused string }{
		"direction in strange words, proven by balances": {rows("acct no,date,amount,flag,balance,counterparty account",
			"62220001,2026-03-01,5.00,x,105.00,62220002", "62220001,2026-03-02,3.00,y,102.00,62220003",
			"62220001,2026-03-03,4.00,y,98.00,62220002", "62220001,2026-03-04,9.00,x,107.00,62220003"),
			"in 5.00 62220002, out 3.00 62220003, out 4.00 62220002, in 9.00 62220003", ""},
		"people who only pay or are only paid": {rows("acct no,date,amount,balance,对方账户",
			"62220001,2026-03-01,5.00,105.00,62220002", "62220001,2026-03-02,3.00,102.00,62220003",
			"62220001,2026-03-03,4.00,98.00,62220003", "62220001,2026-03-04,9.00,107.00,62220002"),
			"out 3.00 62220003, out 4.00 62220003, in 9.00 62220002", ""},
		"newest first, sign reversed": {rows("acct no,date,amount,balance,memo",
			"62220001,2026-03-04,-9.00,107.00,a", "62220001,2026-03-03,4.00,98.00,b", "62220001,2026-03-02,3.00,102.00,c", "62220001,2026-03-01,-5.00,105.00,d"),
			"in 9.00 , out 4.00 , out 3.00 , in 5.00 ", ""},
		"only balances show the direction": {rows("acct no,date,amount,balance,memo",
			"62220001,2026-03-01,5.00,105.00,a", "62220001,2026-03-02,3.00,102.00,b", "62220001,2026-03-03,4.00,98.00,c",
			"62220001,2026-03-04,9.00,107.00,d", "62220001,2026-03-05,1.00,106.00,e"),
			"out 3.00 , out 4.00 , in 9.00 , out 1.00 ", ""},
		"halves of which one has a known name": {rows("acct no,date,存入金额,取出数,memo",
			"62220001,2026-03-01,5.00,,a", "62220001,2026-03-02,,3.00,b", "62220001,2026-03-03,,4.00,c"),
			"in 5.00 , out 3.00 , out 4.00 ", ""},
		"payer and payee": {rows("date,付款人账号,收款人账号,amount,memo",
			"2026-03-01,62220001,62220002,5.00,a", "2026-03-02,62220003,62220001,3.00,b", "2026-03-03,62220001,62220004,4.00,c"),
			"out 5.00 62220002, in 3.00 62220003, out 4.00 62220004", ""},
		"two rows prove a word of direction": {rows("账号,日期,金额,余额,收付标志,对手账号",
			"62220001,2026-03-01,70.00,90.00,A,62220002", "62220001,2026-03-02,60.00,30.00,B,62220003"), "in 70.00 62220002, out 60.00 62220003", ""},
		"bill of a card, as its words say": {rows("acct no,交易日期,交易摘要,交易金额,币种",
			"62220001,2026-03-01,（消费）某店,15.00,人民币", "62220001,2026-03-02,（退款）某店,-7.00,人民币"), "out 15.00 , in 7.00 ", ""},
		"bill of a card, as its repayment says": {"本期账单明细\nacct no,交易日期,卡末四位,交易描述,交易金额,币种\n" +
			"62220001,2026-03-01,6688,某商城,15.00,人民币\n62220001,2026-03-02,6688,某还款,-7.00,人民币\n62220001,2026-03-03,6688,某出行,2.00,人民币\n", "out 15.00 , in 7.00 , out 2.00 ", ""},
		"bill of a card of which no words say anything": {"acct no,交易日期,卡号后四位,交易描述,交易金额,币种\n" +
			"62220001,2026-03-01,6688,某商城,15.00,人民币\n62220001,2026-03-02,6688,某网,-7.00,人民币\n", "", "speak against"},
		"merchants that would have paid": {rows("Card number,Date,Merchant,Amount",
			"62220001,2026-03-01,Cafe One,15.00", "62220001,2026-03-02,Shop Two,9.00", "62220001,2026-03-03,Shop Two,-7.00"), "", "speak against"},
		"merchants that were paid": {rows("Card number,Date,Merchant,Amount",
			"62220001,2026-03-01,Cafe One,-15.00", "62220001,2026-03-02,Shop Two,-9.00", "62220001,2026-03-03,Shop Two,7.00"), "out 15.00 , out 9.00 , in 7.00 ", ""},
		"a word beside a name": {rows("Card number,Date,Beneficiary,Amount",
			"62220001,2026-03-01,Cafe One,15.00", "62220001,2026-03-02,Shop Two,9.00", "62220001,2026-03-03,REFUND Shop Two,-7.00"), "", "speak against"},
		"words that disagree": {rows("acct no,交易日期,交易摘要,交易金额,币种",
			"62220001,2026-03-01,（消费）某店,15.00,人民币", "62220001,2026-03-02,（消费）某店,9.00,人民币", "62220001,2026-03-03,（退款）某店,7.00,人民币",
			"62220001,2026-03-04,还款,-7.00,人民币"), "", "speak against"},
		"original currency, not its worth in another": {rows("账号,日期,收付标志,币种,交易额(折合美元),交易额(按原币计)",
			"62220001,2026-03-01,收,人民币,0.70,5.00", "62220001,2026-03-02,付,人民币,0.40,3.00"), "in 5.00 , out 3.00 ", ""},
		"original currency that is not named": {rows("账号,日期,收付标志,交易额(折合美元),交易额(按原币计)",
			"62220001,2026-03-01,收,0.70,5.00", "62220001,2026-03-02,付,0.40,3.00"), "", "original currency"},
		"two columns for the other side": {rows("账号,日期,收付标志,金额,对方卡号,对方支付账号",
			"62220001,2026-03-01,收,5.00,62220002,", "62220001,2026-03-02,付,3.00,,100000012"), "in 5.00 62220002, out 3.00 100000012", ""},
		"no direction at all": {rows("acct no,date,amount,memo", "62220001,2026-03-01,5.00,a", "62220001,2026-03-02,3.00,b"), "", "which way money went"},
		"the account's number below its label": {"#Numer rachunku;;;\n22 1020 5558 1111 1222 3330 0044;;;\n" + "date;memo;amount;balance\n" +
			"2026-03-01;a;5.00;105.00\n2026-03-02;b;-3.00;102.00\n2026-03-03;c;-4.00;98.00\n", "in 5.00 , out 3.00 , out 4.00 ", ""},
		"only money out":       {rows("acct no,date,memo,debit,credit,currency", "62220001,2026-03-01,a,5.00,,CNY", "62220001,2026-03-02,b,3.00,,CNY"), "out 5.00 , out 3.00 ", ""},
		"one row, money in":    {rows("acct no,date,memo,借方发生额,贷方发生额,余额", "62220001,2026-03-01,a,,5.00,9.00"), "in 5.00 ", ""},
		"a debit column alone": {rows("acct no,date,memo,amount,debit", "62220001,2026-03-01,a,5.00,", "62220001,2026-03-02,b,3.00,"), "", "which way money went"},
		"halves named in brackets": {rows("acct no,交易日期,记账金额(收入),记账金额(支出),memo",
			"62220001,2026-03-01,5.00,,a", "62220001,2026-03-02,,3.00,b", "62220001,2026-03-03,,4.00,c"),
			"in 5.00 , out 3.00 , out 4.00 ", ""},
		"an account beside the statement's own": {rows("Card,Date,Label,Amount,Bank Account",
			"62220001,2026-03-01,a,5.00,62229999", "62220001,2026-03-02,b,-3.00,", "62220001,2026-03-03,c,-4.00,62228888"),
			"in 5.00 62229999, out 3.00 , out 4.00 62228888", ""},
		"halves without names": {rows("acct no,date,k1,k2,memo", "62220001,2026-03-01,5.00,,a", "62220001,2026-03-02,,3.00,b", "62220001,2026-03-03,,3.50,b"),
			"", "which of them came in"},
		"days or months": {rows("acct no,date,amount,memo", "62220001,02/03/2026,-5.00,a", "62220001,04/02/2026,3.00,b", "62220001,03/05/2026,3.00,b"),
			"", "days and months"},
		"whose": {rows("date,amount,memo", "2026-03-01,-5.00,a", "2026-03-02,3.00,b"), "", "--account"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := intaketest.ReadText([]byte(c.content), anyBank, intake.Options{Timezone: time.UTC, Currency: intake.MustCurrency("CNY")})
			if c.refused != "" {
				if err == nil || !strings.Contains(err.Error(), c.refused) {
					t.Fatalf("%v, lines %+v", err, got.Sides)
				}
				return
			}
			if said := told(got); err != nil || said != c.want {
				t.Errorf("%v, got %s", err, said)
			}
		})
	}
}

// Words that nothing but the balances explains are read as the direction, and a note says so: they
// may be people of whom each only pays or is only paid.
func TestUnknownWordsAreNoted(t *testing.T) {
	for words, noted := range map[[2]string]bool{{"x", "y"}: true, {"张三", "李四"}: true, {"收入", "支出"}: false} {
		content := fmt.Sprintf("acct no,date,amount,往来,balance\n62220001,2026-03-01,5.00,%[1]s,105.00\n62220001,2026-03-02,3.00,%[2]s,102.00\n"+
			"62220001,2026-03-03,4.00,%[2]s,98.00\n62220001,2026-03-04,9.00,%[1]s,107.00\n", words[0], words[1])
		got, err := intaketest.ReadText([]byte(content), anyBank, intake.Options{Timezone: time.UTC, Currency: intake.MustCurrency("CNY")})
		if err != nil {
			t.Fatal(err)
		}
		says := slices.ContainsFunc(got.Notes, func(n dyetrace.Note) bool {
			return n.Column == "往来" && strings.Contains(n.Text, fmt.Sprintf("the balances show that %q come in and %q go out", words[0], words[1]))
		})
		if said := told(got); said != "in 5.00 , out 3.00 , out 4.00 , in 9.00 " || says != noted {
			t.Errorf("%s: %s, notes %+v", words, said, got.Notes)
		}
	}
}

func told(got intaketest.Result) string {
	var all []string
	for _, s := range got.Sides {
		all = append(all, map[bool]string{true: "in ", false: "out "}[s.In]+strings.TrimSuffix(s.Amount, " CNY")+" "+s.Peer)
	}
	return strings.Join(all, ", ")
}

// The currency comes from the table, from the option or from headings that only
// mainland China writes so, which is told; else the table is refused.
func TestUnlistedCurrency(t *testing.T) {
	rows := "62220001,2026-03-01,5.00,105.00\n62220001,2026-03-02,-3.00,102.00\n62220001,2026-03-03,-4.00,98.00\n"
	for name, c := range map[string]struct{ content, want, told, refused string }{
		"nowhere":           {"acct no,date,amount,balance\n" + rows, "", "", "give --currency"},
		"in a heading":      {"acct no,date,amount (CHF),balance\n" + rows, "CHF", "", ""},
		"above":             {"Statement of account in PLN\nacct no,date,amount,balance\n" + rows, "PLN", "", ""},
		"in words":          {"acct no,date,amount(元),balance\n" + rows, "CNY", "", ""},
		"by the script":     {"账号,日期,金额,余额\n" + rows, "CNY", "mainland China", ""},
		"of another script": {"帳號,日期,金額,餘額\n" + rows, "", "", "give --currency"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := intaketest.ReadText([]byte(c.content), anyBank, intake.Options{Timezone: time.UTC, Account: "62220001"})
			if c.refused != "" {
				if err == nil || !strings.Contains(err.Error(), c.refused) {
					t.Fatalf("%v, lines %+v", err, got.Sides)
				}
				return
			}
			if err != nil || len(got.Sides) != 3 || !strings.HasSuffix(got.Sides[0].Amount, c.want) {
				t.Fatalf("%v: %+v", err, got.Sides)
			}
			if notes := fmt.Sprint(got.Notes); !strings.Contains(notes, c.told) || c.told == "" && strings.Contains(notes, "currency") {
				t.Error(notes)
			}
		})
	}
}

// However columns are named and ordered, a table with a column of balances is
// read as the same rows, or refused.
func TestUnlistedPermuted(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	rng := rand.New(rand.NewPCG(seed, 1))
	kept := 0
	for range 60 {
		columns, want := permuted(rng)
		got, err := intaketest.ReadText([]byte(columns), anyBank, intake.Options{Timezone: time.UTC, Account: "62220001", Currency: intake.MustCurrency("CNY")})
		if err != nil {
			continue
		}
		kept++
		if len(got.Rejects) == 0 && told(got) != want {
			t.Errorf("seed %d:\n%s\ngot  %s\nwant %s", seed, columns, told(got), want)
		}
	}
	if kept < 20 {
		t.Errorf("seed %d: %d of 60 tables were read", seed, kept)
	}
}

// permuted is a statement with its columns in any order, under known or strange
// names, and what it says.
func permuted(rng *rand.Rand) (text, want string) {
	names := [][]string{{"date", "D1"}, {"amount", "BTRG"}, {"direction", "F12"}, {"balance", "K7"}, {"memo", "info"}}
	words := [][2]string{{"C", "D"}, {"1", "2"}, {"hin", "her"}, {"贷", "借"}}[rng.IntN(4)]
	order := rng.Perm(len(names))
	var header []string
	for _, c := range order {
		header = append(header, names[c][min(1, rng.IntN(4)/3)])
	}
	lines := []string{strings.Join(header, ",")}
	balance := 100_000
	var all []string
	for i := range 12 + rng.IntN(20) {
		amount, in := 100+rng.IntN(5000), rng.IntN(2) == 0 || i == 0
		word := words[1]
		if in {
			balance, word = balance+amount, words[0]
		} else {
			balance -= amount
		}
		row := []string{fmt.Sprintf("2026-%02d-%02d", 1+i/20, 1+i%20), fmt.Sprintf("%d.%02d", amount/100, amount%100), word, fmt.Sprintf("%d.%02d", balance/100, balance%100), fmt.Sprint("x", i)}
		var cells []string
		for _, c := range order {
			cells = append(cells, row[c])
		}
		lines = append(lines, strings.Join(cells, ","))
		all = append(all, map[bool]string{true: "in ", false: "out "}[in]+row[1]+" ")
	}
	if rng.IntN(2) == 0 {
		slices.Reverse(lines[1:])
		slices.Reverse(all)
	}
	return strings.Join(lines, "\n") + "\n", strings.Join(all, ", ")
}

// Whatever a text holds, it is read or refused, and no line is without an
// account, an amount above zero and a direction that is settled.
func FuzzUnlisted(f *testing.F) {
	f.Add("acct no,date,amount,balance\n62220001,2026-03-01,5.00,105.00\n62220001,2026-03-02,-3.00,102.00\n")
	f.Add("date;Soll;Haben;Saldo\n01.03.26;5,00;;-5,00\n02.03.26;;3,00;-2,00\n")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := intaketest.ReadText([]byte(text), anyBank, intake.Options{Timezone: time.UTC, Account: "62220001", Currency: intake.MustCurrency("CNY")})
		if err != nil {
			return
		}
		for _, s := range got.Sides {
			if s.Account == "" || strings.HasPrefix(s.Amount, "-") || strings.HasPrefix(s.Amount, "0.00 ") {
				t.Errorf("%+v", s)
			}
		}
	})
}

// A mapping that names no currency, for a table that names none, means yuan,
// and it is told; where one is given there is nothing to tell.
func TestMappingWithoutCurrency(t *testing.T) {
	for _, kind := range []string{"statement", "transfers"} {
		fields := `{is = "account", columns = ["a"]}, {is = "direction", columns = ["d"]}`
		if kind == "transfers" {
			fields = `{is = "id", columns = ["x"]}, {is = "from", columns = ["a"]}, {is = "to", columns = ["d"]}`
		}
		m := mapping.Must("m.toml", []byte("name = \"m\"\ntitle = \"m\"\nkind = \""+kind+"\"\nfield = ["+fields+
			", {is = \"time\", columns = [\"t\"]}, {is = \"amount\", columns = [\"m\"]}]\n"))
		for _, c := range []string{"", "EUR"} {
			o := intake.Options{Timezone: time.UTC}
			if c != "" {
				o.Currency = intake.MustCurrency(c)
			}
			got, err := intaketest.ReadText([]byte("x,a,d,t,m\n1,62220001,in,2026-03-01,5.00\n"), []intake.Format{m.Format()}, o)
			if told := strings.Contains(fmt.Sprint(got.Notes), "are read as CNY"); err != nil || told == (c != "") {
				t.Errorf("%s, currency %q: %v, notes %v", kind, c, err, got.Notes)
			}
		}
	}
}

// A column of numbers whose name says nothing holds the other side only if its
// numbers come again, however many rows there are, and a note says so.
func TestUnnamedNumbers(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		rows, numbers int // how many there are
		read          bool
	}{
		"few rows, each its own":      {20, 20, false},
		"many rows, each its own":     {200, 200, false},
		"few rows, parties":           {20, 6, true},
		"many rows, parties":          {200, 30, true},
		"many rows, many parties":     {200, 90, true},
		"many rows, hardly any again": {400, 390, false},
	} {
		t.Run(name, func(t *testing.T) {
			var b strings.Builder
			b.WriteString("OPR;Date;Libelle;Montant\n")
			for i := range c.rows {
				fmt.Fprintf(&b, "%06d;%02d/03/2026;VIREMENT;-%d,00\n", 300000+i%c.numbers*7, i%28+1, i+1)
			}
			got, err := intaketest.ReadText([]byte(b.String()), anyBank,
				intake.Options{Account: "FR7630006000011234567890189", Timezone: time.UTC, Currency: intake.MustCurrency("EUR")})
			if err != nil || len(got.Sides) != c.rows {
				t.Fatalf("%d lines, %v", len(got.Sides), err)
			}
			noted := slices.ContainsFunc(got.Notes, func(n dyetrace.Note) bool {
				return n.Column == "OPR" && strings.Contains(n.Text, "come again")
			})
			if read := got.Sides[0].Peer != ""; read != c.read || noted != c.read {
				t.Errorf("read %v, noted %v: %+v", read, noted, got.Notes)
			}
		})
	}
}
