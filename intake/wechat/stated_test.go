package wechat_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"dyetrace/intake"
	"dyetrace/intake/intaketest"
	"dyetrace/intake/wechat"
)

// What is stated above a personal export, how many rows of each kind there are and
// what they add up to, is a witness of its rows: also of those that a card paid or
// that cannot be read.
func TestStatedWords(t *testing.T) {
	const rows = "交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注\n" +
		"2026-03-01 09:00:00,商户消费,某店,茶,支出,¥12.00,零钱,支付成功,1001\t,M1\t,/\n" +
		"2026-03-01 09:10:00,商户消费,某店,表,支出,¥30.00,江岸银行(0007),支付成功,1005\t,M5\t,/\n" +
		"2026-03-02 09:00:00,零钱提现,某银行(0011),/,/,¥1000.00,某银行(0011),提现已到账,1002\t,/,服务费¥1.00\n" +
		"2026-03-02 09:20:00,别的,某银行(0011),/,/,¥7.00,零钱,支付成功,1006\t,/,/\n" +
		"2026-03-03 09:00:00,微信红包,乙二,/,收入,¥0.01,/,已存入零钱,1003\t,/,/\n"
	for name, c := range map[string]struct{ above, refused string }{
		"they fit":           {"共5笔记录,,,,,,,,\n收入：1笔 0.01元,,,,,,,,\n支出：2笔 42.00元,,,,,,,,\n中性交易：2笔 1007.00元,,,,,,,,\n", ""},
		"a row was removed":  {"收入：1笔 0.01元\n支出：3笔 50.00元\n中性交易：2笔 1007.00元\n", `it states "支出：3笔 50.00元" above it, but it has 2 rows of that kind by its column 收/支`},
		"a sum was changed":  {"收入：1笔 0.01元\n支出：2笔 43.00元\n", "add up to 42.00 CNY"},
		"a neutral one gone": {"中性交易：3笔 2007.00元\n", "中性交易：3笔 2007.00元"},
		"sorted otherwise":   {"收入：1笔 0.01元\n支出：3笔 1042.00元\n中性交易：1笔 7.00元\n", "noted"},
		"all in all":         {"共6笔记录\n", "共6笔"},
	} {
		t.Run(name, func(t *testing.T) {
			content := []byte("微信昵称：[甲一]\n" + c.above + rows)
			got, err := intaketest.ReadText(content, wechat.Formats(), intake.Options{BlockBytes: 100})
			switch {
			case c.refused == "noted" && err == nil && strings.Count(fmt.Sprint(got.Notes), "it states") == 4:
			case c.refused == "" && err != nil:
				t.Fatal(err)
			case c.refused == "" && (!slices.Contains(got.Outcome.Agreed, "total") || !slices.Contains(got.Outcome.Agreed, "count")):
				t.Errorf("agreed %v", got.Outcome.Agreed)
			case c.refused != "" && (err == nil || !strings.Contains(err.Error(), c.refused)):
				t.Errorf("error %v, want %s", err, c.refused)
			}
		})
	}
}
