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
		notes      []native.ClaimNote
	}{
		{"the transfer's beside the case's", "报案编号,付款账号,报案金额,转账金额\nA,6217,\"90,000\",\"20,000.00\"\nB,6217,300,300.00\n",
			[]said{{Amount: "20000.00"}, {Amount: "300.00"}}, []native.ClaimNote{{"A", 2, "reported", `报案金额 "90,000"`, `转账金额 "20,000.00"`}}},
		{"the other way round", "报案编号,付款账号,交易金额,立案金额,涉案金额\nA,6217,5,5,70\n",
			[]said{{Amount: "5"}}, []native.ClaimNote{{"A", 2, "reported", `涉案金额 "70"`, `交易金额 "5"`}}},
		{"only what was reported", "报案编号,付款账号,被骗金额\nA,6217,40\n", []said{{Amount: "40"}}, nil},
		{"the transfer's is empty", "报案编号,付款账号,被骗金额,转账金额\nA,6217,40,\n", []said{{Amount: "40"}}, []native.ClaimNote{{"A", 2, "no-amount", `转账金额 ""`, `被骗金额 "40"`}}},
		{"English", "Claim ID,From,Amount claimed,Amount\nA,X1,90.00,20.00\n", []said{{Amount: "20.00"}}, []native.ClaimNote{{"A", 2, "reported", `Amount claimed "90.00"`, `Amount "20.00"`}}},
		{"serial and order number", "编号,流水号,订单号\nA,'2026031000017,`4200001234\n", []said{{Serials: []string{"2026031000017", "4200001234"}}}, nil},
		{"a transfer's id, and a time that cannot be read", "id,transfer,time\nA,T1,soon\n", []said{{}},
			[]native.ClaimNote{{"A", 2, "unread", `time is not RFC 3339, such as 2026-03-01T09:00:00+08:00`, ""}}},
		{"a number of rows", "编号,付款账号,流水号\nA,6217,3\n", []said{{}}, []native.ClaimNote{{"A", 2, "short-number", `流水号 "3"`, ""}}},
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
				t.Errorf("notes %+v, not %+v", listed.Notes, test.notes)
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
