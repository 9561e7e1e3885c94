package bankreturn_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"
	"pgregory.net/rapid"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/bankreturn"
	"dyetrace/intake/intaketest"
)

// readOne reads a table of one row, given as names and values in turn.
func readOne(t *testing.T, pairs ...string) intaketest.Result {
	t.Helper()
	var names, values []string
	for i := 0; i < len(pairs); i += 2 {
		names, values = append(names, pairs[i]), append(values, pairs[i+1])
	}
	got, err := intaketest.ReadText([]byte(strings.Join(names, ",")+"\n"+strings.Join(values, ",")+"\n"), bankreturn.Formats(), intake.Options{})
	if err != nil {
		t.Fatalf("%v: %v", pairs, err)
	}
	return got
}

// Columns under the names that banks give them, and what is seen of a row.
func TestVariants(t *testing.T) {
	base := []string{"交易卡号", "A1", "交易时间", "20260301090000", "交易金额", "5.00", "收付标志", "出", "对手账卡号", "B1"}
	with := func(pairs ...string) []string {
		out := append([]string(nil), base...)
		for i := 0; i < len(pairs); i += 2 {
			found := false
			for j := 0; j < len(out); j += 2 {
				if out[j] == pairs[i] {
					out[j+1], found = pairs[i+1], true
				}
			}
			if !found {
				out = append(out, pairs[i], pairs[i+1])
			}
		}
		return out
	}
	rename := func(from, to string) []string {
		out := append([]string(nil), base...)
		for i := range out {
			if out[i] == from {
				out[i] = to
			}
		}
		return out
	}
	for name, c := range map[string]struct {
		row  []string
		want func(s intaketest.Side) bool
	}{
		"as it is":                {base, func(s intaketest.Side) bool { return !s.In && !s.Failed && s.Peer == "B1" }},
		"another name of peer":    {rename("对手账卡号", "交易对方帐卡号"), func(s intaketest.Side) bool { return s.Peer == "B1" }},
		"another name of account": {rename("交易卡号", "本方账号"), func(s intaketest.Side) bool { return s.Account == "A1" }},
		"names with blanks":       {rename("交易金额", " 交 易 金 额（元）\t"), func(s intaketest.Side) bool { return s.Amount == "5.00 CNY" }},
		"card blank":              {with("交易卡号", "", "交易账号", "A2"), func(s intaketest.Side) bool { return s.Account == "A2" }},
		"failed 0":                {with("交易是否成功", "0"), func(s intaketest.Side) bool { return s.Failed }},
		"failed in words":         {with("交易是否成功", "失败"), func(s intaketest.Side) bool { return s.Failed }},
		"no":                      {with("交易是否成功", "否"), func(s intaketest.Side) bool { return s.Failed }},
		"yes":                     {with("交易是否成功", "是"), func(s intaketest.Side) bool { return !s.Failed }},
		"masked":                  {with("对手账卡号", "6222****1234"), func(s intaketest.Side) bool { return s.Peer == "6222****1234" }},
		"peer is missing":         {with("对手账卡号", "-", "对手户名", "乙"), func(s intaketest.Side) bool { return s.Peer == "" && s.PeerName == "乙" }},
		"peer is itself":          {with("对手账卡号", "A1"), func(s intaketest.Side) bool { return s.Peer == "" }},
		"merchant":                {with("商户名称", "某店"), func(s intaketest.Side) bool { return s.PeerName == "某店" }},
		"dollars":                 {with("交易币种", "美元"), func(s intaketest.Side) bool { return s.Amount == "5.00 USD" }},
		"order among words":       {with("备注", "支付宝-2026030122001400000000000001-消费"), func(s intaketest.Side) bool { return s.Order == "2026030122001400000000000001" }},
		"16 digits":               {with("交易时间", "2026030109000050"), func(s intaketest.Side) bool { return s.Time == "2026-03-01T01:00:00.5Z" }},
		"12 digits":               {with("交易时间", "202603010900"), func(s intaketest.Side) bool { return s.Spread == time.Minute }},
		"day only":                {with("交易时间", "2026/3/1"), func(s intaketest.Side) bool { return s.Spread == 24*time.Hour }},
		"day and hour":            {with("交易时间", "090001", "交易日期", "20260301"), func(s intaketest.Side) bool { return s.Time == "2026-03-01T01:00:01Z" }},
		"sign against a blank":    {with("收付标志", "", "交易金额", "-5.00"), func(s intaketest.Side) bool { return !s.In && s.Amount == "5.00 CNY" }},
		"balance below zero":      {with("交易余额", "-1.00"), func(s intaketest.Side) bool { return s.Balance == "-1.00" }},
		"charge":                  {with("手续费", "0.50"), func(s intaketest.Side) bool { return s.Charge == "0.50" }},
	} {
		t.Run(name, func(t *testing.T) {
			got := readOne(t, c.row...)
			if len(got.Sides) != 1 || !c.want(got.Sides[0]) {
				t.Errorf("%+v, %+v", got.Sides, got.Rejects)
			}
		})
	}
	for name, c := range map[string]struct {
		row    []string
		reason string
	}{
		"ruined account":   {with("交易卡号", "6.22E+18"), "account number was turned into a number"},
		"ruined peer":      {with("对手账卡号", "6.2220200000000101E+18"), "the other side's account number was turned into a number"},
		"no account":       {with("交易卡号", ""), "does not say whose statement it is"},
		"no time":          {with("交易时间", ""), "time is empty"},
		"no such day":      {with("交易时间", "20260230090000"), "a date that does not exist"},
		"blank direction":  {with("收付标志", ""), "does not say whether money came in or went out"},
		"strange success":  {with("交易是否成功", "也许"), `success is "也许"`},
		"three decimals":   {with("交易金额", "5.001"), "more decimal digits"},
		"nothing moved":    {with("交易金额", "0.00"), "amount is zero"},
		"unknown currency": {with("交易币种", "贝壳"), `unknown currency "贝壳"`},
		"contradiction":    {with("收付标志", "进", "交易金额", "-5.00"), "below zero"},
	} {
		t.Run(name, func(t *testing.T) {
			got := readOne(t, c.row...)
			if len(got.Rejects) != 1 || len(got.Sides) != 0 || !strings.Contains(got.Rejects[0].Reason, c.reason) {
				t.Errorf("%+v, %+v", got.Sides, got.Rejects)
			}
		})
	}
}

// Text above the header may name the account of a statement and its days.
func TestAbove(t *testing.T) {
	content := "某银行账户明细\n账号：6222020000000000011,户名：甲一\n查询区间：2026-03-01至2026-03-31\n\n" +
		"交易日期,借方发生额,贷方发生额,余额,对方户名,摘要\n2026-03-01,5.00,,1.00,乙二,转账\n2026-03-02,,7.00,8.00,乙二,转账\n本页合计,5.00,7.00,,,\n"
	got := intaketest.Check(t, []byte(content), bankreturn.Formats(), intake.Options{}, 1)
	if len(got.Sides) != 2 || got.Sides[0].Account != "6222020000000000011" || got.Sides[0].In || !got.Sides[1].In || got.Outcome.Skipped.Totals != 1 {
		t.Errorf("%+v, %+v, %+v", got.Sides, got.Rejects, got.Outcome)
	}
	if len(got.Accounts) != 1 || got.Accounts[0].Holder != "甲一" {
		t.Errorf("%+v", got.Accounts)
	}
	want := []intaketest.Period{{Line: 5, Account: "6222020000000000011", Currency: "CNY", From: "2026-02-28T16:00:00Z", To: "2026-03-31T15:59:59.999999999Z"}}
	if diff := cmp.Diff(want, got.Periods); diff != "" {
		t.Error(diff)
	}
}

// A label above the header may be parted from its value by whatever parts fields.
func TestAboveInFields(t *testing.T) {
	table := "交易日期,借方发生额,贷方发生额,余额,对方户名,摘要\n2026-03-01,5.00,,1.00,乙二,转账\n"
	for name, above := range map[string]string{
		"one text":   "账号：6222020000000000011 户名：甲一",
		"fields":     "账号：,6222020000000000011,,户名：,甲一",
		"quoted":     `"账号：","6222020000000000011","户名：","甲一"`,
		"semicolons": "账号:;6222020000000000011;户名:;甲一",
	} {
		t.Run(name, func(t *testing.T) {
			got := intaketest.Check(t, []byte(above+"\n"+table), bankreturn.Formats(), intake.Options{}, 1)
			if len(got.Accounts) != 1 || got.Accounts[0].Holder != "甲一" || got.Accounts[0].ID != "6222020000000000011" {
				t.Errorf("%+v", got.Accounts)
			}
		})
	}
}

// Companion tables give accounts, periods and persons.
func TestCompanions(t *testing.T) {
	got := intaketest.Check(t, []byte("账户开户名称,开户人证件号码,交易卡号,交易账号,账号开户时间,账户余额,币种,开户网点,账户状态,账户类型,查询起始日期,查询截止日期\n"+
		"甲一公司,ID-1,6222020000000000011,1002,20200101,8.00,人民币,某支行,正常,对公账户,20260301,20260331\n"), bankreturn.Formats(), intake.Options{}, 1)
	wantAccount := []dyetrace.Account{{ID: "6222020000000000011", Kind: dyetrace.Business, Holder: "甲一公司", HolderID: "ID-1", Institution: "某支行", Opened: "20200101",
		Source: dyetrace.Source{Line: 2}}}
	if diff := cmp.Diff(wantAccount, got.Accounts); diff != "" || got.Outcome.Format != "bank-accounts" {
		t.Errorf("%s: %s", got.Outcome.Format, diff)
	}
	wantAlias := []dyetrace.Alias{{Alias: "6222020000000000011", Account: "1002", Source: dyetrace.Source{Line: 2}}}
	if diff := cmp.Diff(wantAlias, got.Aliases); diff != "" {
		t.Error(diff)
	}
	wantPeriod := []intaketest.Period{{Line: 2, Account: "6222020000000000011", Currency: "CNY", From: "2026-02-28T16:00:00Z", To: "2026-03-31T15:59:59.999999999Z", Closing: "8.00"}}
	if diff := cmp.Diff(wantPeriod, got.Periods); diff != "" {
		t.Error(diff)
	}
	for content, want := range map[string]string{
		"交易卡号,交易账号,子账户类别,子账户账号,币种,余额,账户状态\n622202,1002,活期,1002001,人民币,1,正常\n": "bank-subaccounts 1002001",
	} {
		got := intaketest.Check(t, []byte(content), bankreturn.Formats(), intake.Options{}, 1)
		if len(got.Accounts) != 1 || got.Outcome.Format+" "+got.Accounts[0].ID != want {
			t.Errorf("%s: %s %+v %+v", want, got.Outcome.Format, got.Accounts, got.Rejects)
		}
	}
}

// Persons are holders, known by their papers as accounts name them; nobody
// becomes an account.
func TestPersons(t *testing.T) {
	got := intaketest.Check(t, []byte("客户名称,证照类型,证照号码,性别,单位地址,联系电话,联系手机,住宅地址\n甲一,身份证,ID-1,男,某厂,,1000,某街\n乙二,身份证,,女,,,1001,\n"),
		bankreturn.Formats(), intake.Options{}, 1)
	want := []dyetrace.Holder{{ID: "ID-1", Name: "甲一", Phone: "1000", Region: "某街", Source: dyetrace.Source{Line: 2}}}
	if diff := cmp.Diff(want, got.Holders); diff != "" || len(got.Accounts) != 0 || got.Outcome.Format != "bank-persons" {
		t.Errorf("%s: %+v %s", got.Outcome.Format, got.Accounts, diff)
	}
	if len(got.Rejects) != 1 || got.Rejects[0].Reason != "the row does not say by which papers the person is known" {
		t.Errorf("rejects: %+v", got.Rejects)
	}
}

// Addresses and devices of use become links, each once.
func TestLinks(t *testing.T) {
	row := strings.Split(line("A1", "甲", "20260301090000", "5.00", "", "出", "B1", "乙", "1", ""), ",")
	row[21], row[22] = "10.0.0.1", "02-00-00-00-00-01"
	text := transactions + "\n" + strings.Repeat(strings.Join(row, ",")+"\n", 5)
	got := intaketest.Check(t, []byte(text), bankreturn.Formats(), intake.Options{}, 1, 300)
	want := []dyetrace.Link{{Account: "A1", Person: "ID-甲", Device: "02-00-00-00-00-01", IP: "10.0.0.1", Source: dyetrace.Source{Line: 2}}}
	if diff := cmp.Diff(want, got.Links); diff != "" || len(got.Sides) != 5 {
		t.Error(diff)
	}
}

// written is a line as a bank might write it, in one of many ways.
func written(t *rapid.T, s intaketest.Side, at time.Time) string {
	times := []string{"20060102150405", "2006-01-02 15:04:05", "2006/1/2 15:04:05", "20060102 150405", "2006年1月2日 15时04分05秒", "2006.01.02 15:04:05"}
	words := [][2]string{{"出", "进"}, {"付", "收"}, {"借", "贷"}, {"D", "C"}, {"支出", "收入"}}[rapid.IntRange(0, 4).Draw(t, "words")]
	direction := words[0]
	if s.In {
		direction = words[1]
	}
	amount := strings.TrimSuffix(s.Amount, " CNY")
	switch rapid.IntRange(0, 3).Draw(t, "amount") {
	case 0:
		amount = "¥" + amount
	case 1:
		amount += "00"
	case 2:
		amount = strings.TrimSuffix(amount, ".00")
	}
	around := rapid.SampledFrom([]string{"", "\t", " ", "\u3000"})
	return around.Draw(t, "before") + line(s.Account+around.Draw(t, "after"), "甲", at.Format(rapid.SampledFrom(times).Draw(t, "time")), amount, s.Balance, direction, s.Peer, "乙",
		rapid.SampledFrom([]string{"1", "是", "成功", ""}).Draw(t, "success"), s.Serial) + "\n"
}

// However a bank writes its lines, in whatever character set and with whatever
// between them, the same lines are read.
func TestHoweverWritten(t *testing.T) {
	zone := time.FixedZone("", 8*3600)
	rapid.Check(t, func(t *rapid.T) {
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		text := rapid.SampledFrom([]string{"", "某行\n", "账户明细查询结果\n\n"}).Draw(t, "above") + transactions + "\n"
		var want []string
		for i := range rapid.IntRange(1, 20).Draw(t, "lines") {
			at := time.Date(2026, 1, 1+random.IntN(300), random.IntN(24), random.IntN(60), random.IntN(60), 0, zone)
			s := intaketest.Side{Account: fmt.Sprintf("6222020%012d", random.IntN(5)), Peer: fmt.Sprintf("6222021%012d", random.IntN(5)), In: random.IntN(2) == 0,
				Amount: fmt.Sprintf("%d.%02d CNY", 1+random.IntN(1000), random.IntN(100)), Balance: fmt.Sprintf("%d.00", random.IntN(1000)), Serial: fmt.Sprint("S", i)}
			text += written(t, s, at)
			want = append(want, fmt.Sprint(s.Account, s.Peer, s.In, s.Amount, s.Balance, s.Serial, at.UTC().Format(time.RFC3339)))
			switch rapid.IntRange(0, 5).Draw(t, "between") {
			case 0:
				text += transactions + "\n"
			case 1:
				text += strings.Repeat(",", 33) + "\n"
			case 2:
				text += "合计" + strings.Repeat(",", 33) + "\n"
			}
		}
		content := []byte(text)
		if rapid.Bool().Draw(t, "GB18030") {
			var err error
			if content, err = simplifiedchinese.GB18030.NewEncoder().Bytes(content); err != nil {
				t.Fatal(err)
			}
		}
		got, err := intaketest.ReadText(content, bankreturn.Formats(), intake.Options{BlockBytes: rapid.IntRange(1, 3000).Draw(t, "block")})
		if err != nil || len(got.Rejects) > 0 {
			t.Fatalf("%v, %+v", err, got.Rejects)
		}
		var have []string
		for _, s := range got.Sides {
			have = append(have, fmt.Sprint(s.Account, s.Peer, s.In, s.Amount, s.Balance, s.Serial, s.Time))
		}
		if diff := cmp.Diff(want, have); diff != "" {
			t.Fatalf("%s\n%s", text, diff)
		}
	})
}

// Remarks that give every row an outcome are its state: what failed or was
// cancelled moves nothing. Other remarks are remarks.
func TestRemarkedStates(t *testing.T) {
	for _, c := range []struct {
		remarks [3]string
		moved   int
	}{
		{[3]string{"成功", "失败", "已撤销"}, 1}, {[3]string{"交易成功", "成功", "交易失败"}, 2},
		{[3]string{"成功", "工资", "失败"}, 3}, {[3]string{"成功", "成功", "成功"}, 3},
	} {
		text := "交易卡号,交易时间,交易金额,收付标志,对手账卡号,备注\n"
		for i, remark := range c.remarks {
			text += fmt.Sprintf("6222000000000001,2026030109000%d,5.0%d,出,622200000000000%d,%s\n", i, i, i+2, remark)
		}
		got, err := intaketest.ReadText([]byte(text), bankreturn.Formats(), intake.Options{})
		moved := 0
		for _, s := range got.Sides {
			if !s.Failed {
				moved++
			}
		}
		if err != nil || len(got.Sides) != 3 || moved != c.moved {
			t.Errorf("%v: %v, %+v, rejects %+v", c.remarks, err, got.Sides, got.Rejects)
		}
	}
}
