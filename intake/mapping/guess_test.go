package mapping_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dyetrace/intake"
	"dyetrace/intake/mapping"
)

// The same table gets the same proposal, byte for byte, however often it is asked for.
func TestGuessIsTheSame(t *testing.T) {
	file := filepath.Join(t.TempDir(), "f.csv")
	table := "交易日期,本方账号,收入,支出,余额,对方账号,摘要,备注,交易渠道,交易方式\n" +
		"2026-03-01,6222020000000000011,,5.00,15.00,6222020000000000022,转账,房租,手机银行,快捷\n" +
		"2026-03-02,6222020000000000011,7.00,,22.00,6222020000000000033,消费,餐费,柜面,现金\n"
	if err := os.WriteFile(file, []byte(table), 0o600); err != nil {
		t.Fatal(err)
	}
	var first string
	for i := range 50 {
		text, err := mapping.Guess(t.Context(), file, nil, intake.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			first = string(text)
		}
		if diff := cmp.Diff(first, string(text)); diff != "" || !strings.Contains(first, `join = "/"`) {
			t.Fatalf("proposal %d differs from the first, or has no channel of two columns: %s\n%s", i, diff, first)
		}
	}
}
