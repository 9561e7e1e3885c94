package bankreturn_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/bankreturn"
	"dyetrace/intake/intaketest"
)

const transactions = "交易卡号,交易账号,账户开户名称,开户人证件号码,交易时间,交易金额,交易余额,收付标志,交易对手账卡号,现金标志,对手户名,对手身份证号,对手开户银行,摘要说明,交易币种,交易网点名称,交易网点代码,交易发生地,交易是否成功,传票号,终端号,IP地址,MAC地址,对手交易余额,交易流水号,日志号,凭证种类,凭证号,交易柜员号,商户名称,商户号,备注,交易类型,查询反馈结果原因"

// line is a line of transactions with the given values.
func line(account, holder, time, amount, balance, direction, peer, peerName, success, serial string) string {
	f := make([]string, 34)
	f[0], f[2], f[3], f[4], f[5], f[6], f[7] = account, holder, "ID-"+holder, time, amount, balance, direction
	f[8], f[10], f[12], f[13], f[14], f[18], f[24] = peer, peerName, "某银行", "转账", "人民币", success, serial
	return strings.Join(f, ",")
}

var text = transactions + "\n" +
	line("6222020000000000011", "甲一", "20260301090000", "100.00", "900.00", "出", "6222020000000000022", "乙二", "1", "S1") + "\n" +
	line("6222020000000000022\t", "乙二", "2026-03-01 09:00:02", "100", "100.00", "贷", " 6222020000000000011", "甲一", "成功", "S1") + "\n"

var sides = []intaketest.Side{{
	Line: 2, Account: "6222020000000000011", Time: "2026-03-01T01:00:00Z", Amount: "100.00 CNY", Balance: "900.00",
	Peer: "6222020000000000022", PeerName: "乙二", PeerBank: "某银行", Serial: "S1", Memo: "转账",
}, {
	Line: 3, Account: "6222020000000000022", Time: "2026-03-01T01:00:02Z", In: true, Amount: "100.00 CNY", Balance: "100.00",
	Peer: "6222020000000000011", PeerName: "甲一", PeerBank: "某银行", Serial: "S1", Memo: "转账",
}}

var accounts = []dyetrace.Account{
	{ID: "6222020000000000011", Holder: "甲一", HolderID: "ID-甲一", Source: dyetrace.Source{Line: 2}},
	{ID: "6222020000000000022", Holder: "乙二", HolderID: "ID-乙二", Source: dyetrace.Source{Line: 3}},
}

// The same lines in every character set and with every separator.
func TestTexts(t *testing.T) {
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{
		"UTF-8":            text,
		"GB18030":          gb,
		"tabs":             strings.ReplaceAll(strings.ReplaceAll(text, "\t", ""), ",", "\t"),
		"semicolons":       strings.ReplaceAll(text, ",", ";"),
		"GB18030 and tabs": strings.ReplaceAll(strings.ReplaceAll(gb, "\t", ""), ",", "\t"),
	} {
		t.Run(name, func(t *testing.T) {
			got := intaketest.Check(t, []byte(content), bankreturn.Formats(), intake.Options{}, 1, 100)
			if diff := cmp.Diff(sides, got.Sides); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(accounts, got.Accounts); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// The same lines in a workbook.
func TestWorkbook(t *testing.T) {
	book := excelize.NewFile()
	if err := book.SetSheetName("Sheet1", "交易明细"); err != nil {
		t.Fatal(err)
	}
	for i, row := range strings.Split(strings.TrimSpace(text), "\n") {
		for j, cell := range strings.Split(row, ",") {
			at, _ := excelize.CoordinatesToCellName(j+1, i+1)
			if err := book.SetCellStr("交易明细", at, cell); err != nil {
				t.Fatal(err)
			}
		}
	}
	var file bytes.Buffer
	if err := book.Write(&file); err != nil {
		t.Fatal(err)
	}
	got, err := intaketest.ReadFile(t, "a.xlsx", file.Bytes(), bankreturn.Formats(), intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := append([]intaketest.Side(nil), sides...)
	for i := range want {
		want[i].Sheet = "交易明细"
	}
	if diff := cmp.Diff(want, got.Sides); diff != "" {
		t.Error(diff)
	}
}
