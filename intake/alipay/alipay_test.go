package alipay_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"

	"dyetrace/intake"
	"dyetrace/intake/alipay"
	"dyetrace/intake/intaketest"
)

const statement = "交易号,商户订单号,交易创建时间,付款时间,最近修改时间,交易来源地,类型,用户信息,交易对方信息,消费名称,金额（元）,收/支,交易状态,备注,对应的协查数据\n"

func side(line int64, in, failed bool, amount, peer, name, serial, order, channel, memo string) intaketest.Side {
	return intaketest.Side{Line: line, Account: "alipay:2088000000000011", Time: "2026-03-01T01:00:00Z", In: in, Failed: failed, Amount: amount + " CNY",
		Peer: peer, PeerName: name, Serial: serial, Order: order, Channel: channel, Memo: memo}
}

// Users are given by id and name, cards by number, others by login or name.
func TestStatement(t *testing.T) {
	rows := "T1\t,M1\t,2026-03-01 08:59:00,2026-03-01 09:00:00,,,转账,2088000000000011(甲一),2088000000000022（乙二）,转账,100.00,支出,交易成功,,\n" +
		"T2,,2026-03-01 09:00:00,,,,提现,2088000000000011(甲一),6222020000000000011(某银行),提现,50.00,,成功,,\n" +
		"T3,,2026-03-01 09:00:00,,,,即时到账交易,2088000000000011(甲一),shop@example.com(某店),茶,5.00,支出,交易关闭,,\n" +
		"T4,,2026-03-01 09:00:00,,,,即时到账交易,2088000000000011(甲一),某某店,茶,5.00,收入,交易成功,,\n"
	got := intaketest.Check(t, []byte(statement+rows), alipay.Formats(), intake.Options{}, 1, 200)
	want := []intaketest.Side{
		side(2, false, false, "100.00", "alipay:2088000000000022", "乙二", "T1", "T1", "转账", "转账"),
		side(3, false, false, "50.00", "6222020000000000011", "某银行", "T2", "T2", "提现", "提现"),
		side(4, false, true, "5.00", "alipay:shop@example.com", "某店", "T3", "T3", "即时到账交易", "茶"),
		side(5, true, false, "5.00", "", "某某店", "T4", "T4", "即时到账交易", "茶"),
	}
	if diff := cmp.Diff(want, got.Sides); diff != "" {
		t.Error(diff)
	}
	if len(got.Accounts) != 1 || got.Accounts[0].Holder != "甲一" || got.Accounts[0].Institution != "支付宝" {
		t.Errorf("accounts: %+v", got.Accounts)
	}
}

// A row with both sides is read as the payer's line.
func TestTransfers(t *testing.T) {
	content := "交易号,付款方支付宝账号,收款方支付宝账号,收款机构信息,到账时间,转账金额（元）,转账产品名称,交易发生地,提现流水号,对应的协查数据\n" +
		"T1,2088000000000011,2088000000000022,,2026-03-01 09:00:00,100.00,转账到余额,,,\n" +
		"T2,2088000000000011,,某银行 6222020000000000011,2026-03-01 09:00:00,30.00,转账到卡,,W2,\n"
	got := intaketest.Check(t, []byte(content), alipay.Formats(), intake.Options{}, 1)
	first, second := side(2, false, false, "100.00", "alipay:2088000000000022", "", "T1", "T1", "转账到余额", ""),
		side(3, false, false, "30.00", "6222020000000000011", "", "T2", "W2", "转账到卡", "")
	second.PeerBank = "某银行 6222020000000000011"
	if diff := cmp.Diff([]intaketest.Side{first, second}, got.Sides); diff != "" {
		t.Error(diff)
	}
}

// A wallet's holder and the card that is bound to it.
func TestRegister(t *testing.T) {
	content := "用户Id,登录邮箱,登录手机,账户名称,证件类型,证件号,可用余额,绑定手机,绑定银行卡,对应的协查数据\n" +
		"2088000000000011,a@example.com,1000,甲一,身份证,ID-1,0.00,,某银行:6222020000000000011,\n"
	got := intaketest.Check(t, []byte(content), alipay.Formats(), intake.Options{}, 1)
	if len(got.Accounts) != 1 || got.Accounts[0].ID != "alipay:2088000000000011" || got.Accounts[0].Phone != "1000" || len(got.Links) != 2 ||
		got.Links[1].Account != "6222020000000000011" {
		t.Errorf("accounts %+v, links %+v", got.Accounts, got.Links)
	}
	if len(got.Aliases) != 2 || got.Aliases[0].Alias != "alipay:a@example.com" || got.Aliases[1].Alias != "alipay:1000" ||
		got.Aliases[1].Account != "alipay:2088000000000011" {
		t.Errorf("aliases %+v", got.Aliases)
	}
}

// A personal export in GB18030, with free text above the header and blanks
// behind values.
func TestPersonal(t *testing.T) {
	text := "------------------------------------------------------------------------------------\n导出信息：\n姓名：甲一\n支付宝账户：a@example.com\n" +
		"起始时间：[2026-03-01 00:00:00]    终止时间：[2026-03-31 23:59:59]\n导出交易类型：[全部]\n\n" +
		"------------------------支付宝（中国）网络技术有限公司  电子客户回单------------------------\n" +
		"交易时间,交易分类,交易对方,对方账号,商品说明,收/支,金额,收/付款方式,交易状态,交易订单号,商家订单号,备注,\n" +
		"2026-03-01 09:00:00,餐饮美食,某店,sho***@example.com,茶,支出,12.00,余额,交易成功,T1\t,M1\t,,\n" +
		"2026-03-01 09:00:00,退款,某店,/,退款-茶,不计收支,12.00,余额,退款成功,T2\t,M1\t,,\n" +
		"2026-03-01 09:00:00,投资理财,某基金,/,余额宝-收益发放,不计收支,0.01,,交易成功,T3\t,\t,,\n"
	content, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	got := intaketest.Check(t, []byte(content), alipay.Formats(), intake.Options{}, 1)
	first, second := side(10, false, false, "12.00", "alipay:sho***@example.com", "某店", "T1", "T1", "餐饮美食/余额", "茶"),
		side(11, true, false, "12.00", "", "某店", "T2", "T2", "退款/余额", "退款-茶")
	first.Account, second.Account = "alipay:a@example.com", "alipay:a@example.com"
	if diff := cmp.Diff([]intaketest.Side{first, second}, got.Sides); diff != "" {
		t.Error(diff)
	}
	if len(got.Rejects) != 1 || got.Rejects[0].Line != 12 {
		t.Errorf("rejects: %+v", got.Rejects)
	}
	if len(got.Periods) != 1 || got.Periods[0].To != "2026-03-31T15:59:59Z" {
		t.Errorf("periods: %+v", got.Periods)
	}
}

// What a card or a loan paid, and its refund to there, moves nothing in the
// wallet and is noted; what moves between the wallet and the holder's own card
// does. Where both paid, the row is rejected, for it has only the sum.
func TestPaidByCard(t *testing.T) {
	text := "姓名：甲一\n支付宝账户：a@example.com\n" +
		"交易时间,交易分类,交易对方,对方账号,商品说明,收/支,金额,收/付款方式,交易状态,交易订单号,商家订单号,备注,\n" +
		"2026-03-01 09:00:00,日用百货,某店,/,表,支出,12.00,江岸银行储蓄卡(0007),交易成功,T1,M1,,\n" +
		"2026-03-01 09:01:00,日用百货,某店,/,灯,支出,13.00,花呗,交易成功,T2,M2,,\n" +
		"2026-03-01 09:02:00,退款,某店,/,退款-表,不计收支,12.00,江岸银行储蓄卡(0007),退款成功,T3,M1,,\n" +
		"2026-03-01 09:03:00,账户存取,江岸银行,/,提现-实时提现,不计收支,20.00,江岸银行储蓄卡(0007),提现成功,T4,,,\n" +
		"2026-03-01 09:04:00,餐饮美食,某店,/,茶,支出,5.00,余额&商家优惠券,交易成功,T5,M5,,\n" +
		"2026-03-01 09:05:00,餐饮美食,某店,/,饭,支出,9.00,余额&江岸银行储蓄卡(0007),交易成功,T6,M6,,\n"
	got := intaketest.Check(t, []byte(text), alipay.Formats(), intake.Options{}, 1)
	type line struct {
		Serial     string
		In, Failed bool
	}
	var lines []line
	for _, s := range got.Sides {
		lines = append(lines, line{s.Serial, s.In, s.Failed})
	}
	want := []line{{"T1", false, true}, {"T2", false, true}, {"T3", true, true}, {"T4", false, false}, {"T5", false, false}}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Error(diff)
	}
	if len(got.Rejects) != 1 || got.Rejects[0].Line != 9 {
		t.Errorf("rejects: %+v", got.Rejects)
	}
}

// A table of another payment company that shares most names is none of Alipay's.
func TestOthersAreNotAlipay(t *testing.T) {
	text := "交易时间,商户,交易说明,金额,收/付款方式,交易状态,收/支,交易分类,交易订单号,商家订单号,备注\n" +
		"2026-03-01 09:00:00,某店,水,12.00,余额,交易成功,支出,网购,T1,M1,\n"
	if got, err := intaketest.ReadText([]byte(text), alipay.Formats(), intake.Options{}); err == nil {
		t.Errorf("read as %+v", got.Outcome.Format)
	}
}

// What is stated above a personal export of each kind of row is a witness of the
// rows, also of those that were closed, given back, or paid by a card.
func TestStatedWords(t *testing.T) {
	const rows = "交易时间,交易分类,交易对方,对方账号,商品说明,收/支,金额,收/付款方式,交易状态,交易订单号,商家订单号,备注,\n" +
		"2026-03-01 09:00:00,餐饮美食,某店,sho***@example.com,茶,支出,12.00,余额,交易成功,T1,M1,,\n" +
		"2026-03-01 09:10:00,日用百货,某店,/,表,支出,30.00,江岸银行储蓄卡(0007),交易成功,T2,M2,,\n" +
		"2026-03-01 09:20:00,日用百货,某店,/,灯,支出,8.00,,交易关闭,T3,M3,,\n" +
		"2026-03-01 09:30:00,退款,某店,/,退款-茶,不计收支,12.00,余额,退款成功,T4,M1,,\n" +
		"2026-03-01 09:40:00,投资理财,某基金,/,余额宝-收益发放,不计收支,0.01,,交易成功,T5,,,\n"
	for above, fits := range map[string]bool{
		"共5笔记录\n收入：0笔 0.00元\n支出：3笔 50.00元\n不计收支：2笔 12.01元\n": true,
		"支出：2笔 42.00元\n":    true, // without what was closed
		"不计收支：3笔 112.01元\n": false,
		"收入：1笔 100.00元\n":   false,
		"支出：2笔 20.00元\n":    false,
	} {
		_, err := intaketest.ReadText([]byte("支付宝账户：a@example.com\n"+above+rows), alipay.Formats(), intake.Options{})
		if fits != (err == nil) {
			t.Errorf("%s: %v", above, err)
		}
	}
}
