package accountkey_test

import (
	"bytes"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"dyetrace/internal/accountkey"
)

// What fills the place of an account's number names nobody; short and odd
// numbers, wallets and stand-ins do name somebody.
func TestNobody(t *testing.T) {
	for _, text := range []string{
		"", "-", "--------", "—— ——", "_", "0", "000000", "0000-0000", "０００", "***", "＊＊＊＊", "/", "\\", "...", "99999", "9999999999", "XXX", "xxxx-xxxx", "????",
		"暂无", "未知", "无", " 无 ", "(无)", "【未知】", "暂无数据", "未知账户", "未反馈", "null", "NULL", "-NULL-", "(null)", "N/A", "n/a", "#N/A", "NOTPROVIDED",
		"Not provided", "NOT_PROVIDED", "unknown", "Unknown Account", "UNBEKANNT", "keine Angabe", "non renseigné", "не указано", "CNY", "EUR", "人民币",
		"中国工商银行", "某某银行上海分行", "Deutsche Bank", "Bank of Nowhere",
	} {
		if !accountkey.Nobody([]byte(text)) {
			t.Errorf("%q names somebody, want nobody", text)
		}
	}
	for _, text := range []string{
		"1", "7", "9", "99", "9999", "90000", "900009", "0001", "00012345", "X", "XX", "X1", "6222****1234", "****1234", "?cash @6222", "? @A", "A", "NORA", "无锡1",
		"DE89370400440532013000", "wechat:wx_1", "alipay:2088000000000000", "o-1@wx.tenpay.com", "bank", "银行卡6222", "C000", "acct", "NULL1", "未知数科技有限公司", "Nan Shan",
	} {
		if accountkey.Nobody([]byte(text)) {
			t.Errorf("%q names nobody, want somebody", text)
		}
	}
}

// In the place of a name the same words count, but nicknames and short names
// that are written like names stay.
func TestNobodyName(t *testing.T) {
	for _, text := range []string{"", "-", "----", "0", "***", "暂无", "未知", "未反馈", "null", "NULL", "n/a", "NOTPROVIDED", "Unknown", "NAN", "nan"} {
		if !accountkey.NobodyName([]byte(text)) {
			t.Errorf("%q is a name, want none", text)
		}
	}
	for _, text := range []string{".", "~", "😀", "Na", "Nan", "张三", "*三", "空山新雨", "中国工商银行", "EUR", "XXX", "无名", "Bank of Nowhere", strings.Repeat("n", 60)} {
		if accountkey.NobodyName([]byte(text)) {
			t.Errorf("%q is no name, want one", text)
		}
	}
}

// A number is looked at once for each row: nearly all are decided by their
// first sign.
func BenchmarkNobody(b *testing.B) {
	texts := [][]byte{[]byte("6222020000000000011"), []byte("DE89370400440532013000"), []byte("wechat:wx_123"), []byte("张三")}
	for b.Loop() {
		for _, t := range texts {
			accountkey.Nobody(t)
			accountkey.NobodyName(t)
		}
	}
}

// What Plain takes for an account's number is one that names somebody and that
// is written as keys have it; and nearly every number of a bank is one.
func TestPlainNeedsNoSettling(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		number := []byte(rapid.StringMatching(`[0-9]{0,30}|[09]{0,24}|[0-9]{7,9}[0-9a-zA-Z/:*. -]{0,3}[0-9]{0,9}`).Draw(t, "number"))
		digits := len(bytes.Trim(number, "0123456789")) == 0 && bytes.ContainsAny(number, "12345678")
		if got, want := accountkey.Plain(number), digits && len(number) != 26; got != want {
			t.Fatalf("Plain(%q) = %v", number, got)
		}
		if accountkey.Plain(number) && (accountkey.Nobody(number) || !bytes.Equal(accountkey.Canonical(number), number)) {
			t.Fatalf("%q is to be settled", number)
		}
	})
}

// A name that begins with a Chinese character is looked at by its first one
// alone; what is found is the same as without that.
func TestNamesInChinese(t *testing.T) {
	t.Parallel()
	for name, nobody := range map[string]bool{"王小明": false, "某某银行": false, "无": true, "暂无": true, "未知": true, "无锡公司": false,
		"暂无户名": true, "不详": true, "不二公司": false, "查无此人": true, "龟": false, "一": false, "\xe4\xb8": false} {
		if got := accountkey.NobodyName([]byte(name)); got != nobody {
			t.Errorf("NobodyName(%q) = %v", name, got)
		}
	}
}
