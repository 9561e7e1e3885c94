package native_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/native"
)

var shanghai = time.FixedZone("+08:00", 8*3600)

// Claims are read under the headings that people give, with values as people
// write them, whatever parts the fields.
func TestClaimsOfPeople(t *testing.T) {
	at := func(day, hour, minute int) dyetrace.Instant {
		return dyetrace.InstantOf(time.Date(2026, 5, day, hour, minute, 0, 0, shanghai))
	}
	cny, eur := intake.MustCurrency("CNY"), intake.MustCurrency("EUR")
	for name, c := range map[string]struct {
		file string
		want dyetrace.Claim
	}{
		"Chinese": {"报案编号\t被害人姓名\t转出账户\t嫌疑人银行卡号\t交易时间\t损失金额(元)\nA-1\t赵敏\t6217\t6228\t2026年5月9日 8:05\t￥12,300\n",
			dyetrace.Claim{ID: "A-1", Victim: "赵敏", Currency: cny, Amount: dyetrace.Stated{Amount: 1230000, Known: true}, Line: 2,
				Known: dyetrace.Known{From: "6217", To: "6228", Time: at(9, 8, 5), HasTime: true, Amount: "12300"}}},
		"English, decimal comma": {"Case No.;Victim Name;Victim Account;Suspect Account;Transfer Date;Loss (EUR)\n7;A. Roux;de89 3704 0044 0532 0130 00;X9;31.05.2026;1.250,75\n",
			dyetrace.Claim{ID: "7", Victim: "A. Roux", Currency: eur, Amount: dyetrace.Stated{Amount: 125075, Known: true}, Line: 2,
				Known: dyetrace.Known{From: "DE89370400440532013000", To: "X9", Time: at(31, 12, 0), HasTime: true, Within: 12 * time.Hour, Amount: "1250.75"}}},
		"below other lines": {"报案人情况表,,,\n,,,\n编号,付款账号,金额,币种\n9,6217,３００.５,人民币\n",
			dyetrace.Claim{ID: "9", Currency: cny, Amount: dyetrace.Stated{Amount: 30050, Known: true}, Line: 4, Known: dyetrace.Known{From: "6217", Amount: "300.5"}}},
		"a day of Excel": {"编号,收款账号,时间\n1,6217,46143.5\n",
			dyetrace.Claim{ID: "1", Line: 2, Known: dyetrace.Known{To: "6217", Time: at(1, 12, 0), HasTime: true}}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := native.ReadClaims(strings.NewReader(c.file), "c.csv", intake.Options{Timezone: shanghai})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]dyetrace.Claim{c.want}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Frozen sums are read in the same way; a day alone counts as its end.
func TestFrozenOfPeople(t *testing.T) {
	file := "冻结账号,冻结金额（元）,币种,冻结时间,冻结机关,案件编号\n6222 0210 0000,\"8,000.00\",人民币,2026-05-09,城东分局,A；B\n"
	got, err := native.ReadFrozen(strings.NewReader(file), "f.csv", intake.Options{Timezone: shanghai})
	if err != nil {
		t.Fatal(err)
	}
	want := []dyetrace.Frozen{{Account: "622202100000", Written: "8000.00", Currency: intake.MustCurrency("CNY"), Institution: "城东分局",
		Time: dyetrace.InstantOf(time.Date(2026, 5, 10, 0, 0, 0, 0, shanghai)) - 1, HasTime: true, Claims: []string{"A", "B"}, Line: 2}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// What could be read in two ways is refused, with what to do.
func TestListsRefused(t *testing.T) {
	for name, c := range map[string]struct{ file, err string }{
		"two columns for one field": {"编号,案件编号,付款账号\n1,2,3\n", `the headings "编号" and "案件编号" both mean id in the header "编号,案件编号,付款账号"`},
		"a heading for two fields":  {"id,account,amount\n1,2,3\n", `the heading "account" could mean from or to in the header "id,account,amount"`},
		"another unit":              {"id,from,amount (thousands)\n1,2,3\n", `says "thousands", which cannot be heeded`},
		"no field that is needed":   {"流水号,备注\n1,x\n", `has no header of claims: its first line is "流水号,备注". The format reads claims: id, and`},
		"two currencies":            {"编号,付款账号,金额,币种\n1,2,$5,人民币\n", "c.csv:2: amount is in another currency than the line or the heading says"},
		"heading and line":          {"编号,付款账号,金额(USD),币种\n1,2,5,人民币\n", "c.csv:2: amount is in another currency"},
		"an open currency":          {"id,from,amount\n1,2,¥5\n", "give the currency"},
		"an open mark":              {"id,from,amount\n1,2,\"5,000\"\n", "c.csv:2: amount could have thousands or decimals behind its mark"},
		"an open day":               {"id,from,date\n1,2,03/04/2026\n", "c.csv:2: time could have its day or its month first"},
		"a ruined account":          {"id,from\n1,6.22202E+18\n", "c.csv:2: from was turned into a number by a spreadsheet"},
		"below zero":                {"编号,付款账号,金额\n1,2,-5\n", "c.csv:2: amount is not a plain decimal number"},
		"a time without a zone":     {"编号,付款账号,时间\n1,2,2026-05-09 10:00\n", "c.csv:2: time has no zone"},
		"too few cells":             {"编号;付款账号;金额\n1;2\n", "c.csv:2: it has 2 fields, but the header has 3"},
	} {
		t.Run(name, func(t *testing.T) {
			claims, err := native.ReadClaims(strings.NewReader(c.file), "c.csv", intake.Options{})
			if claims != nil || err == nil || !strings.Contains(err.Error(), c.err) {
				t.Errorf("got  %v, %v\nwant %s", claims, err, c.err)
			}
		})
	}
}

// Any list under headings of people: an answer or an error, and no amount below
// zero or of nothing.
func FuzzLists(f *testing.F) {
	f.Add("编号,付款账号,转账时间,金额（元）\n1,6217,2026年5月9日,\"￥1,200.00\"\n")
	f.Add("冻结账号;冻结金额;冻结日期\n6217;1.200,50;9.5.2026\n")
	f.Add("id\tfrom\tdate\tloss (EUR)\n1\tDE89 3704\t31/12/2026\t5 000,00\n")
	f.Fuzz(func(t *testing.T, file string) {
		o := intake.Options{Timezone: shanghai}
		claims, err := native.ReadClaims(strings.NewReader(file), "c.csv", o)
		if err != nil && (claims != nil || dyetrace.KindOf(err) != dyetrace.InputError) {
			t.Fatalf("%v, %v", claims, err)
		}
		for _, c := range claims {
			if c.Amount.Known && c.Amount.Amount <= 0 || c.Known.Within < 0 {
				t.Fatalf("%+v", c)
			}
		}
		frozen, err := native.ReadFrozen(strings.NewReader(file), "f.csv", o)
		if err != nil && (frozen != nil || dyetrace.KindOf(err) != dyetrace.InputError) {
			t.Fatalf("%v, %v", frozen, err)
		}
		for _, s := range frozen {
			if amount, err := s.AmountIn(intake.MustCurrency("CNY")); s.Account == "" || err == nil && amount < 0 {
				t.Fatalf("%+v", s)
			}
		}
	})
}
