package report

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"dyetrace"
	"dyetrace/trace"
)

// theft is a case with a bit of everything: three claims of which one asks for
// money that is claimed already, four levels, three currencies with two, none
// and three digits, a cash machine, accounts of other banks and of an unknown
// one, a fee, dust, a gap in a statement, and names that are meant to harm.
func theft() (*memory, []dyetrace.Claim) {
	m := newMemory([]dyetrace.Transfer{
		pay("t01", 0, "VICTIM1", "6222020000000000001", "10000.00", "CNY"),
		pay("t02", 1, "VICTIM2", "6222020000000000001", "5000.00", "CNY"),
		noting(pay("t03", 3, "6222020000000000001", "6222020000000000002", "8000.00", "CNY"), "网银", "</script><img src=x onerror=alert(2)>"),
		pay("t04", 5, "6222020000000000001", "ATM", "2000.00", "CNY"),
		pay("t05", 10, "6222020000000000002", "OTHER1", "3000.00", "CNY"),
		arriving(pay("t06", 12, "6222020000000000002", "M5", "100.00", "CNY"), "99.00", "CNY"),
		pay("t07", 15, "6222020000000000001", "=M6", "0.50", "CNY"),
		arriving(pay("t08", 20, "6222020000000000001", "M3", "1000.00", "CNY"), "20000", "JPY"),
		arriving(pay("t09", 25, "M3", "M4", "10000", "JPY"), "20.123", "KWD"),
		pay("t10", 9*60+30, "6222020000000000002", "OTHER1", "500.00", "CNY"),
		pay("t11", 9*60+31, "6222020000000000002", "OTHER3", "200.00", "CNY"),
		pay("t12", 30*24*60, "6222020000000000002", "OTHER2", "100.00", "CNY"),
		stating(pay("t13", 31*24*60, "6222020000000000002", "M5", "1.00", "CNY"), "4000.00"),
	},
		dyetrace.Account{ID: "6222020000000000001", Holder: "李雷", Institution: "中国工商银行", Region: "上海"},
		dyetrace.Account{ID: "6222020000000000002", Holder: "<script>alert(1)</script>", Institution: "+SUM(A1)", Kind: dyetrace.Business},
		dyetrace.Account{ID: "=M6", Holder: "=cmd|'/c calc'!A1", Institution: "evil\x1b[31m\u202ebank"},
		dyetrace.Account{ID: "ATM", Kind: dyetrace.Cash},
		dyetrace.Account{ID: "OTHER1", Uncovered: true, Holder: "韩梅梅", Institution: "Other Bank"},
		dyetrace.Account{ID: "OTHER2", Uncovered: true},
		dyetrace.Account{ID: "OTHER3", Uncovered: true, Institution: "Small Bank, \"the\" <best> & only"},
	)
	return m, []dyetrace.Claim{
		{ID: "C2", Transfer: "t01", Victim: "王芳"},
		{ID: "-C1", Transfer: "t02", Amount: dyetrace.Stated{Amount: 400000, Known: true}, Victim: "@victim\n</script>"},
		{ID: "C3", Transfer: "t01", Amount: dyetrace.Stated{Amount: 2500, Known: true}},
	}
}

// about is the head of the reports in these tests.
func about(lang Lang) Meta {
	start := time.Date(2026, 3, 1, 15, 0, 0, 0, time.UTC)
	return Meta{
		Version: "1.2.3", Command: "dyetrace trace --ledger case --claims claims.csv", Lang: lang,
		Zone:   time.FixedZone("+08:00", 8*3600),
		Ledger: Extent{Transfers: 13, Accounts: 11, Times: Moments{Moment{dyetrace.InstantOf(start), true}, Moment{dyetrace.InstantOf(start.AddDate(0, 1, 0)), true}}},
		Inputs: []Input{
			{Name: "bank.csv", SHA256: "abcd" + strings.Repeat("0", 60), Rows: 13, Kind: "transfers"},
			{Name: "claims.csv", SHA256: "ef" + strings.Repeat("0", 62), Rows: 3, Kind: "claims"},
		},
	}
}

// reported is the report of a case under a rule.
func reported(t testing.TB, m *memory, claims []dyetrace.Claim, rule dyetrace.Rule, meta Meta) *Report {
	t.Helper()
	r, err := Build(t.Context(), m, run(t, m, claims, trace.Options{Rule: rule}), meta)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// compared is a report with all rules beside it.
func compared(t testing.TB, m *memory, claims []dyetrace.Claim, meta Meta) *Report {
	t.Helper()
	r := reported(t, m, claims, dyetrace.FIFO, meta)
	var results []*trace.Result
	for _, rule := range dyetrace.Rules() {
		results = append(results, run(t, m, claims, trace.Options{Rule: rule}))
	}
	if err := r.Compare(t.Context(), results); err != nil {
		t.Fatal(err)
	}
	return r
}

// writers are all ways to write a report, each into bytes that a person can
// compare.
func writers(t testing.TB) map[string]func(*Report) []byte {
	buffered := func(write func(*Report, *bytes.Buffer) error) func(*Report) []byte {
		return func(r *Report) []byte {
			var b bytes.Buffer
			if err := write(r, &b); err != nil {
				t.Fatal(err)
			}
			return b.Bytes()
		}
	}
	return map[string]func(*Report) []byte{
		"json": buffered(func(r *Report, b *bytes.Buffer) error { return r.WriteJSON(t.Context(), b) }),
		"csv":  buffered(func(r *Report, b *bytes.Buffer) error { return r.WriteCSV(t.Context(), oneFile(b)) }),
		"xlsx": buffered(func(r *Report, b *bytes.Buffer) error { return r.WriteXLSX(t.Context(), b) }),
		"txt":  buffered(func(r *Report, b *bytes.Buffer) error { return r.WriteText(b, TextOptions{Width: 100}) }),
		"html": buffered(func(r *Report, b *bytes.Buffer) error { return r.WriteHTML(t.Context(), b, fixture) }),
	}
}

// fixture is the least page that can carry a report.
var fixture = []byte("<!doctype html><title>report</title>\n" + dataElement + "{}</script>\n<p>the end\n")
