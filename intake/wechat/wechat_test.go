package wechat_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/intaketest"
	"dyetrace/intake/wechat"
)

const trades = "用户ID\t交易单号\t大单号\t用户侧账号名称\t借贷类型\t交易业务类型\t交易用途类型\t交易时间\t交易金额(分)\t账户余额(分)\t用户银行卡号\t用户侧网银联单号\t网联/银联\t第三方账户名称\t对手方ID\t对手侧账户名称\t对手方银行卡号\t对手侧银行名称\t对手侧网银联单号\t网联/银联\t基金公司信息\t间联/非间联交易\t第三方账户名称\t对手方接收时间\t对手方接收金额(分)\t备注1\t备注2\n"

// A transfer between wallets, a withdrawal to the user's own card, and a row
// without a direction: amounts are in fen.
func TestTrades(t *testing.T) {
	rows := "wxid_a\t1000A\tB1\t甲一\t出\t转账\t微信转账\t2026-03-01 09:00:00\t12345\t100\t\t\t\t\twxid_b\t乙二\t\t\t\t\t\t\t\t\t\t备注甲\t\n" +
		"wxid_a\t1000B\tB2\t甲一\t出\t提现\t零钱提现\t2026-03-01 09:05:00\t100\t0\t6222020000000000011\tN2026\t网联\t\twxid_a\t\t\t某银行\t\t\t\t\t\t\t\t\t\n" +
		"wxid_a\t1000C\tB3\t甲一\t\t提现\t\t2026-03-01 09:06:00\t100\t0\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\n"
	got := intaketest.Check(t, []byte(trades+rows), wechat.Formats(), intake.Options{}, 1, 300)
	want := []intaketest.Side{{
		Line: 2, Account: "wechat:wxid_a", Time: "2026-03-01T01:00:00Z", Amount: "123.45 CNY", Balance: "1.00", Peer: "wechat:wxid_b",
		PeerName: "乙二", Serial: "1000A", Order: "B1", Channel: "转账/微信转账", Memo: "备注甲",
	}, {
		Line: 3, Account: "wechat:wxid_a", Time: "2026-03-01T01:05:00Z", Amount: "1.00 CNY", Balance: "0.00", Peer: "6222020000000000011",
		PeerBank: "某银行", Serial: "1000B", Order: "N2026", Channel: "提现/零钱提现",
	}}
	if diff := cmp.Diff(want, got.Sides); diff != "" {
		t.Error(diff)
	}
	if len(got.Rejects) != 1 || got.Rejects[0].Line != 4 || !strings.Contains(got.Rejects[0].Reason, "whether money came in or went out") {
		t.Errorf("rejects: %+v", got.Rejects)
	}
	if len(got.Accounts) != 1 || got.Accounts[0].Holder != "甲一" || got.Accounts[0].Institution != "财付通" {
		t.Errorf("accounts: %+v", got.Accounts)
	}
}

// A wallet's holder, and the cards that are bound to it.
func TestRegister(t *testing.T) {
	content := "账户状态\t账号\t注册姓名\t注册时间\t注册身份证号\t绑定手机\t绑定状态\t开户行信息\t银行账号\n" +
		"正常\twxid_a\t甲一\t2020-01-01 00:00:00\tID-1\t1000\t已绑定\t某银行\t6222020000000000011\n" +
		"正常\twxid_a\t甲一\t2020-01-01 00:00:00\tID-1\t1000\t已绑定\t某银行\t6222020000000000022\n"
	got := intaketest.Check(t, []byte(content), wechat.Formats(), intake.Options{}, 1)
	want := []dyetrace.Account{{ID: "wechat:wxid_a", Holder: "甲一", HolderID: "ID-1", Institution: "财付通", Phone: "1000", Opened: "2020-01-01 00:00:00",
		Source: dyetrace.Source{Line: 2}}}
	if diff := cmp.Diff(want, got.Accounts); diff != "" {
		t.Error(diff)
	}
	var linked []string
	for _, l := range got.Links {
		linked = append(linked, l.Person+" "+l.Account+" "+l.Phone)
	}
	if diff := cmp.Diff([]string{"ID-1 wechat:wxid_a 1000", "ID-1 6222020000000000011 1000", "ID-1 6222020000000000022 1000"}, linked); diff != "" {
		t.Error(diff)
	}
}

// A personal export: free text above the header names its owner and its period.
func TestPersonal(t *testing.T) {
	content := "\ufeff微信支付账单明细,,,,,,,,\n微信昵称：[甲一],,,,,,,,\n起始时间：[2026-03-01 00:00:00] 终止时间：[2026-03-31 23:59:59],,,,,,,,\n导出类型：[全部],,,,,,,,\n,,,,,,,,\n" +
		"共3笔记录,,,,,,,,\n----------------------微信支付账单明细列表--------------------,,,,,,,,\n" +
		"交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注\n" +
		"2026-03-01 09:00:00,商户消费,某店,\"茶,两杯\",支出,¥12.00,零钱,支付成功,1001\t,M1\t,\"/\"\n" +
		"2026-03-02 09:00:00,零钱提现,某银行(0011),\"/\",/,¥1000.00,某银行(0011),提现已到账,1002\t,\"/\",\"服务费¥1.00\"\n" +
		"2026-03-03 09:00:00,微信红包,乙二,\"/\",收入,¥0.01,/,已退款(￥0.01),1003\t,\"/\",\"/\"\n"
	got := intaketest.Check(t, []byte(content), wechat.Formats(), intake.Options{}, 1)
	want := []intaketest.Side{{
		Line: 9, Account: "wechat:甲一", Time: "2026-03-01T01:00:00Z", Amount: "12.00 CNY", PeerName: "某店", Serial: "1001", Order: "M1",
		Channel: "商户消费/零钱", Memo: "茶,两杯",
	}, {
		Line: 10, Account: "wechat:甲一", Time: "2026-03-02T01:00:00Z", Amount: "1000.00 CNY", PeerName: "某银行(0011)", Serial: "1002",
		Channel: "零钱提现/某银行(0011)", Memo: "服务费¥1.00",
	}, {
		Line: 11, Account: "wechat:甲一", Time: "2026-03-03T01:00:00Z", In: true, Amount: "0.01 CNY", PeerName: "乙二", Serial: "1003", Channel: "微信红包",
	}}
	if diff := cmp.Diff(want, got.Sides); diff != "" {
		t.Error(diff)
	}
	wantPeriods := []intaketest.Period{{Line: 8, Account: "wechat:甲一", Currency: "CNY", From: "2026-02-28T16:00:00Z", To: "2026-03-31T15:59:59Z"}}
	if diff := cmp.Diff(wantPeriods, got.Periods); diff != "" {
		t.Error(diff)
	}
	named := intaketest.Check(t, []byte(content), wechat.Formats(), intake.Options{Account: "wechat:wxid_a", Timezone: time.UTC})
	if named.Sides[0].Account != "wechat:wxid_a" || named.Sides[0].Time != "2026-03-01T09:00:00Z" {
		t.Errorf("named by the user: %+v", named.Sides[0])
	}
}

// What the user's card paid to somebody else moves nothing in the wallet, and is
// noted; filling the wallet from the card does.
func TestPaidByCard(t *testing.T) {
	rows := "wxid_a\t1000A\tB1\t甲一\t出\t商户消费\t快捷支付\t2026-03-01 09:00:00\t500\t100\t6222020000000000011\t\t\t\tshop9\t某店\t\t\t\t\t\t\t\t\t\t\t\n" +
		"wxid_a\t1000B\tB2\t甲一\t入\t充值\t零钱充值\t2026-03-01 09:05:00\t100\t200\t6222020000000000011\t\t\t\twxid_a\t\t\t某银行\t\t\t\t\t\t\t\t\t\n"
	got := intaketest.Check(t, []byte(trades+rows), wechat.Formats(), intake.Options{}, 1, 300)
	if len(got.Sides) != 2 || !got.Sides[0].Failed || got.Sides[1].Failed || !got.Sides[1].In {
		t.Errorf("lines: %+v, rejects: %+v", got.Sides, got.Rejects)
	}
}
