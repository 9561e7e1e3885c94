package native_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dyetrace/intake"
	"dyetrace/intake/native"
)

// Where a claim has the transfer's amount and what was reported, the transfer's
// counts, and rows in which they differ are told. Serial numbers are read as they are
// quoted.
func TestClaimedAmountsAndNumbers(t *testing.T) {
	type said struct {
		Amount  string
		Serials []string
	}
	tests := []struct {
		name, file string
		want       []said
		notes      []string
	}{
		{"the transfer's beside the case's", "报案编号,付款账号,报案金额,转账金额\nA,6217,\"90,000\",\"20,000.00\"\nB,6217,300,300.00\n",
			[]said{{Amount: "20000.00"}, {Amount: "300.00"}}, []string{`line 2: 报案金额 is "90,000" and 转账金额 "20,000.00": the transfer's counts`}},
		{"the other way round", "报案编号,付款账号,交易金额,立案金额,涉案金额\nA,6217,5,5,70\n",
			[]said{{Amount: "5"}}, []string{`line 2: 涉案金额 is "70" and 交易金额 "5": the transfer's counts`}},
		{"only what was reported", "报案编号,付款账号,被骗金额\nA,6217,40\n", []said{{Amount: "40"}}, nil},
		{"the transfer's is empty", "报案编号,付款账号,被骗金额,转账金额\nA,6217,40,\n", []said{{Amount: "40"}}, []string{`line 2: 转账金额 is empty, and 被骗金额 "40" counts`}},
		{"English", "Claim ID,From,Amount claimed,Amount\nA,X1,90.00,20.00\n", []said{{Amount: "20.00"}}, []string{`line 2: Amount claimed is "90.00" and Amount "20.00": the transfer's counts`}},
		{"serial and order number", "编号,流水号,订单号\nA,'2026031000017,`4200001234\n", []said{{Serials: []string{"2026031000017", "4200001234"}}}, nil},
		{"a number of rows", "编号,付款账号,流水号\nA,6217,3\n", []said{{}}, []string{`line 2: 流水号 "3" is too short to find a transfer by`}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "c.csv")
			if err := os.WriteFile(file, []byte(test.file), 0o600); err != nil {
				t.Fatal(err)
			}
			claims, listed, err := native.OpenClaims(context.Background(), file, nil, intake.Options{})
			if err != nil {
				t.Fatal(err)
			}
			var got []said
			for _, c := range claims {
				got = append(got, said{c.Known.Amount, c.Known.Serials})
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			if !slices.Equal(test.notes, listed.Notes) {
				t.Errorf("notes %q, not %q", listed.Notes, test.notes)
			}
		})
	}
	for header, want := range map[string]string{
		"编号,转账金额,金额\n1,2,3\n":              "both mean the transfer's amount",
		"编号,付款账号,报案金额,损失金额\n1,2,3,4\n":     "both mean amount",
		"编号,流水号\n1,4.2E+27\n":              "was turned into a number by a spreadsheet",
		"编号,付款账号,转账金额,报案金额\n1,2,-3,4\n":    "amount is not a plain decimal number",
		"编号,付款账号,转账金额（万元）,报案金额\n1,2,3,4\n": "cannot be heeded",
	} {
		if _, err := native.ReadClaims(strings.NewReader(header), "c.csv", intake.Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, not %q", header, err, want)
		}
	}
}
