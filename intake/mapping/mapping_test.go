package mapping_test

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/intaketest"
	"dyetrace/intake/mapping"
)

const small = `
name = "small"
title = "a small statement"
kind = "statement"
timezone = "UTC"

[[field]]
is = "account"
columns = ["acct"]

[[field]]
is = "time"
columns = ["time"]

[[field]]
is = "amount"
columns = ["amount"]
`

// formats are those of mapping texts.
func formats(t testing.TB, texts ...string) (all []intake.Format) {
	t.Helper()
	for _, text := range texts {
		m, err := mapping.Read("m.toml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, m.Format())
	}
	return all
}

// Every error of a mapping file names file, line and key.
func TestReadErrors(t *testing.T) {
	for name, c := range map[string]struct{ from, to, want string }{
		"unknown key":      {`name =`, "colour = 1\nname =", "m.toml:2: unknown key colour"},
		"type":             {`kind = "statement"`, `kind = 3`, "m.toml:4: kind"},
		"syntax":           {`kind = "statement"`, `kind = `, "m.toml:4: "},
		"name":             {`"small"`, `"Small one"`, `m.toml:2: name is "Small one"`},
		"kind":             {`"statement"`, `"sides"`, `m.toml:4: kind is "sides": it is accounts, persons, statement or transfers`},
		"zone":             {`"UTC"`, `"Mars"`, `m.toml:5: timezone is "Mars"`},
		"field":            {`is = "time"`, `is = "when"`, `m.toml:12: is is "when"`},
		"no columns":       {`columns = ["amount"]`, ``, `m.toml:15: columns of amount is empty`},
		"pattern":          {`columns = ["acct"]`, "columns = [\"acct\"]\ntake = '('", `m.toml:10: take is no regular expression`},
		"pattern no group": {`columns = ["acct"]`, "columns = [\"acct\"]\ntake = 'a'", `m.toml:10: take has no group`},
		"unit":             {`columns = ["amount"]`, "columns = [\"amount\"]\nunit = \"jiao\"", `m.toml:18: unit is "jiao"`},
		"layout":           {`columns = ["time"]`, "columns = [\"time\"]\nlayouts = [\"hh\"]", `m.toml:14: layouts has "hh"`},
		"in without out":   {`columns = ["acct"]`, "columns = [\"acct\"]\nin = [\"x\"]", `m.toml:10: in and out belong together`},
		"need":             {`name =`, "needs = [\"peer\"]\nname =", `m.toml:2: needs asks for peer`},
		"no amount":        {`is = "amount"`, `is = "balance"`, `needs asks for amount or amount_in`},
		"currency":         {`name =`, "currency = \"YUAN\"\nname =", `m.toml:2: currency is "YUAN"`},
		"above":            {`columns = ["amount"]`, "columns = [\"amount\"]\n[[above]]\nis = \"mood\"\ntake = '(x)'\n", `m.toml:19: is is "mood"`},
		"sheets":           {`name =`, "sheets = [\"[\"]\nname =", `m.toml:2: sheets has "["`},
		"sign":             {`columns = ["amount"]`, "columns = [\"amount\"]\nsign = \"minus\"", `m.toml:18: sign is "minus": it is reversed`},
		"sign of a time":   {`columns = ["time"]`, "columns = [\"time\"]\nsign = \"reversed\"", `m.toml:14: sign is for amount`},
		"fee":              {`is = "amount"`, "is = \"charge\"\ncolumns = [\"fee\"]\nfee = \"above\"\n[[field]]\nis = \"amount\"", `m.toml:18: fee is "above": it is "on top" of the amount or "within" it`},
		"fee of an amount": {`columns = ["amount"]`, "columns = [\"amount\"]\nfee = \"within\"", `m.toml:18: fee is for charge, not for amount`},
		"states":           {`columns = ["amount"]`, "columns = [\"amount\"]\npending = [\"x\"]", `m.toml:16: is is "amount": yes, no, reversed, pending and closed are words of success`},
		"hours alone":      {`columns = ["time"]`, "columns = [\"time\"]\nlayouts = [\"hhmm\"]", `m.toml:14: layouts has "hhmm"`},
		"bank":             {`columns = ["amount"]`, "columns = [\"amount\"]\nbank = [\"x\"]", `m.toml:18: bank is for account, peer, from and to, not for amount`},
		"scheme":           {`columns = ["acct"]`, "columns = [\"acct\"]\nscheme = \"GBDSC\"", `m.toml:10: scheme is that of bank, which is missing`},
		"group":            {`columns = ["acct"]`, "columns = [\"acct\"]\ntake = '(?P<branch>x)'", `m.toml:10: take has a group named branch: the groups of account are number, name and bank`},
		"group alone":      {`columns = ["acct"]`, "columns = [\"acct\"]\ntake = '(?P<name>x)'", `m.toml:10: take has no group named number`},
		"decimal":          {`columns = ["amount"]`, "columns = [\"amount\"]\ndecimal = \";\"", `m.toml:18: decimal is ";"`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := mapping.Read("m.toml", []byte(strings.Replace(small, c.from, c.to, 1)))
			if dyetrace.KindOf(err) != dyetrace.InputError && !strings.Contains(errText(err), "\n") || !strings.Contains(errText(err), c.want) {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
}

func errText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func readWith(t *testing.T, content string, o intake.Options, texts ...string) intaketest.Result {
	t.Helper()
	return intaketest.Check(t, []byte(content), formats(t, texts...), o, 1, 50)
}

// Without words of direction the sign tells; with both, they must not
// contradict each other.
func TestDirections(t *testing.T) {
	content := "acct,time,amount\nA,2026-03-01 09:00:00,5.00\nA,2026-03-01 09:00:00,-6.00\n"
	got := readWith(t, content, intake.Options{}, small)
	if len(got.Sides) != 2 || !got.Sides[0].In || got.Sides[1].In || got.Sides[1].Amount != "6.00 CNY" {
		t.Errorf("by sign: %+v", got.Sides)
	}
	words := small + "[[field]]\nis = \"direction\"\ncolumns = [\"dir\"]\n"
	content = "acct,time,dir,amount\n"
	for _, c := range strings.Fields("进/5 收/5 贷/5 入/5 C/5 in/5 贷方/5 /+5 出/5 付/5 借/5 支/5 D/5 out/5 /-5 DR/5") {
		dir, amount, _ := strings.Cut(c, "/")
		content += "A,2026-03-01 09:00:00," + dir + "," + amount + "\n"
	}
	got = readWith(t, content, intake.Options{}, words)
	for i, s := range got.Sides {
		if s.In != (i < 8) || s.Amount != "5.00 CNY" {
			t.Errorf("line %d: %+v", s.Line, s)
		}
	}
	if len(got.Sides) != 16 {
		t.Errorf("%d lines, rejects %v", len(got.Sides), got.Rejects)
	}
	got = readWith(t, "acct,time,dir,amount\nA,2026-03-01 09:00:00,进,-5\nA,2026-03-01 09:00:00,出,-5\nA,2026-03-01 09:00:00,,5\nA,2026-03-01 09:00:00,?,5\n", intake.Options{}, words)
	wantRejects(t, got, "below zero", "below zero", "whether money came in or went out", "whether money came in or went out")
}

func wantRejects(t *testing.T, got intaketest.Result, reasons ...string) {
	t.Helper()
	if len(got.Rejects) != len(reasons) || len(got.Sides) > 0 {
		t.Fatalf("rejects %+v, lines %+v", got.Rejects, got.Sides)
	}
	for i, want := range reasons {
		if !strings.Contains(got.Rejects[i].Reason, want) {
			t.Errorf("line %d: %s, want %s", got.Rejects[i].Line, got.Rejects[i].Reason, want)
		}
	}
}

// Amounts may be in a column for each direction. One below zero takes back a
// movement of the other direction, whichever column it is in.
func TestTwoColumns(t *testing.T) {
	text := strings.Replace(small, `is = "amount"
columns = ["amount"]`, "is = \"amount_in\"\ncolumns = [\"in\"]\n[[field]]\nis = \"amount_out\"\ncolumns = [\"out\"]", 1)
	got := readWith(t, "acct,time,in,out\nA,2026-03-01 09:00:00,5.00,\nA,2026-03-01 09:00:00,0.00,6.00\nA,2026-03-01 09:00:00,,-7.00\nA,2026-03-01 09:00:00,-8.00,\n", intake.Options{}, text)
	var all []string
	for _, s := range got.Sides {
		all = append(all, map[bool]string{true: "in ", false: "out "}[s.In]+s.Amount)
	}
	if diff := cmp.Diff([]string{"in 5.00 CNY", "out 6.00 CNY", "in 7.00 CNY", "out 8.00 CNY"}, all); diff != "" {
		t.Error(diff)
	}
	got = readWith(t, "acct,time,in,out\nA,2026-03-01 09:00:00,5.00,6.00\nA,2026-03-01 09:00:00,,\n", intake.Options{}, text)
	wantRejects(t, got, "came in and one that went out", "amount is empty")
}

// A fee on top of what went out is part of what left the account, and one on
// top of what came in is a line of its own, with the balance after both.
func TestFees(t *testing.T) {
	text := small + "[[field]]\nis = \"charge\"\ncolumns = [\"fee\"]\nfee = \"on top\"\n[[field]]\nis = \"balance\"\ncolumns = [\"left\"]\n"
	content := "acct,time,amount,fee,left\nA,2026-03-01 09:00:00,100.00,1.00,99.00\nA,2026-03-01 10:00:00,-50.00,-2.00,47.00\nA,2026-03-01 11:00:00,-7.00,0.00,40.00\n"
	type line struct {
		In                      bool
		Amount, Charge, Balance string
	}
	read := func(text string) (all []line) {
		for _, s := range readWith(t, content, intake.Options{}, text).Sides {
			all = append(all, line{s.In, s.Amount, s.Charge, s.Balance})
		}
		return all
	}
	want := []line{{true, "100.00 CNY", "", ""}, {false, "1.00 CNY", "", "99.00"}, {false, "52.00 CNY", "2.00", "47.00"}, {false, "7.00 CNY", "", "40.00"}}
	if diff := cmp.Diff(want, read(text)); diff != "" {
		t.Errorf("on top: %s", diff)
	}
	want = []line{{true, "100.00 CNY", "1.00", "99.00"}, {false, "50.00 CNY", "2.00", "47.00"}, {false, "7.00 CNY", "", "40.00"}}
	if diff := cmp.Diff(want, read(strings.Replace(text, "on top", "within", 1))); diff != "" {
		t.Errorf("within: %s", diff)
	}
}

// Bills of cards show spending above zero: a mapping turns the sign.
func TestReversedSigns(t *testing.T) {
	text := strings.Replace(small, `columns = ["amount"]`, "columns = [\"amount\"]\nsign = \"reversed\"", 1)
	got := readWith(t, "acct,time,amount\nA,2026-03-01 09:00:00,5.00\nA,2026-03-01 09:00:00,-6.00\n", intake.Options{}, text)
	if len(got.Sides) != 2 || got.Sides[0].In || !got.Sides[1].In || got.Sides[1].Amount != "6.00 CNY" {
		t.Errorf("%+v, %+v", got.Sides, got.Rejects)
	}
}

// Only what is known to have happened moves money. A word of the state that
// nobody has explained rejects its row, which names the word.
func TestStates(t *testing.T) {
	text := small + "[[field]]\nis = \"success\"\ncolumns = [\"state\"]\n"
	own := text + "yes = [\"COMPLETED\"]\nno = [\"FAILED\"]\nreversed = [\"REVERTED\"]\npending = [\"PEND*\"]\n"
	more := text + "pending = [\"on its way\"]\n"
	for _, c := range []struct{ mapping, state, want string }{
		{own, "COMPLETED", "moved"}, {own, "completed", "moved"}, {own, "FAILED", "failed"}, {own, "REVERTED", "failed"}, {own, "PENDING", "failed"},
		{own, "Booked", `success is "Booked"`}, {own, "", "moved"},
		{more, "On its way", "failed"}, {more, "Completed", "moved"}, {more, "Pending", "failed"}, {more, "Gebucht", "moved"}, {more, "Quux", `success is "Quux"`},
		{text, "Reverted", "failed"}, {text, "处理中", "failed"}, {text, "交易成功", "moved"}, {text, "已冲正", "failed"}, {text, "已改期", `success is "已改期"`},
	} {
		got := readWith(t, "acct,time,amount,state\nA,2026-03-01 09:00:00,5.00,"+c.state+"\n", intake.Options{}, c.mapping)
		result := "failed"
		switch {
		case len(got.Rejects) == 1:
			result = got.Rejects[0].Reason
		case !got.Sides[0].Failed:
			result = "moved"
		}
		if !strings.HasPrefix(result, c.want) {
			t.Errorf("%s: %s, want %s", c.state, result, c.want)
		}
	}
}

// Rows that are no data are told apart from data and counted; what is neither
// is rejected as it stands.
func TestNoData(t *testing.T) {
	content := "Statement of A\nfor 2026\n\nacct,time,amount\n" +
		"A,2026-03-01 09:00:00,5.00\nacct,time,amount\n , ,\n合计,,5.00\nTotal,,5.00\n共 1 条,,\nnonsense,,\nA,2026-03-01 09:00:00\nA,2026-03-01 09:00:00,1.00,,\n"
	got := readWith(t, content, intake.Options{}, small)
	if len(got.Sides) != 2 || got.Sides[0].Line != 5 || got.Sides[1].Line != 13 {
		t.Errorf("lines: %+v", got.Sides)
	}
	if diff := cmp.Diff(intake.Skipped{Headers: 1, Totals: 3, Blank: 1}, got.Outcome.Skipped); diff != "" {
		t.Error(diff)
	}
	if len(got.Rejects) != 2 || got.Rejects[0].Raw != "nonsense,," || !strings.Contains(got.Rejects[1].Reason, "it has 2 fields, but the header has 3") {
		t.Errorf("rejects: %+v", got.Rejects)
	}
}

// A mapping of transfers makes transfers, with ids of their content.
func TestTransfers(t *testing.T) {
	text := `
name = "pairs"
title = "pairs"
kind = "transfers"
timezone = "UTC"
[[field]]
is = "from"
columns = ["付款账号"]
[[field]]
is = "to"
columns = ["收款账号"]
[[field]]
is = "amount"
columns = ["金额(分)"]
unit = "fen"
[[field]]
is = "date"
columns = ["日期"]
[[field]]
is = "time"
columns = ["时间"]
[[field]]
is = "success"
columns = ["结果"]
`
	got := readWith(t, "日期\t时间\t付款账号\t收款账号\t金额（分）\t结果\n20260301\t090000\tA\tB\t1050\t成功\n20260301\t090000\tA\tB\t1050\t失败\n", intake.Options{}, text)
	if len(got.Rows) != 1 || got.Rows[0].Amount != "10.50 CNY" || got.Rows[0].Time != "2026-03-01T09:00:00Z" || !strings.HasPrefix(got.Rows[0].ID, "pairs-") {
		t.Errorf("%+v", got.Rows)
	}
	if len(got.Rejects) != 1 || !strings.Contains(got.Rejects[0].Reason, "moved no money") {
		t.Errorf("%+v", got.Rejects)
	}
}

// Fields with values, prefixes, parts and several columns.
func TestFields(t *testing.T) {
	text := small + `
[[field]]
is = "peer"
columns = ["who"]
take = '\((\w+)\)'
prefix = "w:"
[[field]]
is = "peer"
value = "till"
[[field]]
is = "memo"
columns = ["m", "m#2"]
join = " + "
[[field]]
is = "currency"
columns = ["ccy"]
[[field]]
is = "holder"
columns = ["holder"]
`
	got := readWith(t, "acct,time,amount,who,m,m,ccy,holder\nA,2026-03-01 09:00:00,5.00,Bob (b1),x,y,美元,Ann\nA,2026-03-01 09:00:00,500,Bob,x,x,JPY,Ann\n", intake.Options{}, text)
	if len(got.Sides) != 2 || got.Sides[0].Peer != "w:b1" || got.Sides[0].Memo != "x + y" || got.Sides[0].Amount != "5.00 USD" ||
		got.Sides[1].Peer != "till" || got.Sides[1].Memo != "x" || got.Sides[1].Amount != "500 JPY" {
		t.Errorf("%+v, %+v", got.Sides, got.Rejects)
	}
	if len(got.Accounts) != 1 || got.Accounts[0].Holder != "Ann" {
		t.Errorf("%+v", got.Accounts)
	}
}

// A remark that is part of an earlier one is kept, and only one that is the same
// is left out: both are what the bank wrote.
func TestJoinedKeepsParts(t *testing.T) {
	text := small + "[[field]]\nis = \"memo\"\ncolumns = [\"m\", \"m#2\", \"m#3\"]\njoin = \" \"\n"
	for cells, want := range map[string]string{
		"房租2026年5月,5,":       "房租2026年5月 5",
		"5,房租2026年5月,5":      "5 房租2026年5月",
		"rent,rent,":         "rent",
		"rent May,,rent May": "rent May",
		"a b,c,b c":          "a b c b c",
	} {
		got := readWith(t, "acct,time,amount,m,m,m\nA,2026-03-01 09:00:00,5.00,"+cells+"\n", intake.Options{}, text)
		if len(got.Sides) != 1 || got.Sides[0].Memo != want {
			t.Errorf("%s: %+v, want %q", cells, got.Sides, want)
		}
	}
}

// A cell may hold a number, a name and a bank, in any order; and a number may be
// unique only together with the bank in the column beside it.
func TestNameNumberAndBank(t *testing.T) {
	for _, c := range []struct{ name, field, cell, want string }{
		{"name and number", `take = '^(?P<name>.+?) (?P<number>[\d*]+)$'`, "乙二 6222020000000000022,", "6222020000000000022|乙二|"},
		{"number and name", `take = '^(?P<number>[\d*]+)/(?P<name>.+)$'`, "6222****0022/Ben Bote,", "6222****0022|Ben Bote|"},
		{"all three", `take = '^(?P<name>[^(]+)\((?P<bank>[^:]+):(?P<number>\w+)\)$'`, "Ben Bote (Bank One:12345678),", "12345678|Ben Bote|Bank One"},
		{"not so", `take = '^(?P<name>.+?) (?P<number>\d+)$'`, "Ben Bote,", "||"},
		{"a bank's BIC", `bank = ["code"]`, "12345678,BARCGB22XXX", "BARCGB22/12345678||"},
		{"a sort code", "bank = [\"code\"]\nscheme = \"GBDSC\"", "12345678,20-00-00", "GBDSC.200000/12345678||"},
		{"an IBAN needs none", `bank = ["code"]`, "DE89 3704 0044 0532 0130 00,COBADEFF", "DE89370400440532013000||"},
		{"a bank that is not said", `bank = ["code"]`, "12345678,", "12345678||"},
	} {
		got := readWith(t, "acct,time,amount,who,code\nA,2026-03-01 09:00:00,5.00,"+c.cell+"\n", intake.Options{}, small+"[[field]]\nis = \"peer\"\ncolumns = [\"who\"]\n"+c.field+"\n")
		if len(got.Sides) != 1 {
			t.Errorf("%s: %+v", c.name, got.Rejects)
			continue
		}
		s := got.Sides[0]
		if have := s.Peer + "|" + s.PeerName + "|" + s.PeerBank; have != c.want {
			t.Errorf("%s: %s, want %s", c.name, have, c.want)
		}
	}
}

// Of several mappings that a header fits, the one that knows most of its
// columns counts, or the one whose sheet or user says so.
func TestChoice(t *testing.T) {
	more := strings.Replace(small, `"small"`, `"more"`, 1) + "[[field]]\nis = \"memo\"\ncolumns = [\"memo\"]\n"
	content := "acct,time,amount,memo\nA,2026-03-01 09:00:00,5.00,x\n"
	if got := readWith(t, content, intake.Options{}, small, more); got.Outcome.Format != "more" {
		t.Errorf("chose %s", got.Outcome.Format)
	}
	all := formats(t, small, more)
	all[0].First = true
	got, err := intaketest.ReadText([]byte(content), all, intake.Options{})
	if err != nil || got.Outcome.Format != "small" {
		t.Errorf("chose %s, %v", got.Outcome.Format, err)
	}
	got, err = intaketest.ReadText([]byte(content), formats(t, small, more), intake.Options{As: "small"})
	if err != nil || got.Outcome.Format != "small" {
		t.Errorf("chose %s, %v", got.Outcome.Format, err)
	}
}

// A mapping may be meant for sheets of certain names.
func TestSheets(t *testing.T) {
	meant := strings.Replace(small, "kind =", "sheets = [\"*明细*\"]\nkind =", 1)
	var archive bytes.Buffer
	w := zip.NewWriter(&archive)
	for _, name := range []string{"a/交易明细.csv", "a/草稿.csv"} {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(f, "acct,time,amount\nA,2026-03-01 09:00:00,5.00\n"); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	got, err := intaketest.ReadFile(t, "a.zip", archive.Bytes(), formats(t, meant), intake.Options{})
	if err != nil || len(got.Sides) != 1 || got.Sides[0].Sheet != "a/交易明细.csv" || len(got.Outcome.Passed) != 1 {
		t.Errorf("%+v, %+v, %v", got.Sides, got.Outcome, err)
	}
}

// What is proposed for a table reads it when it is given back.
func TestGuess(t *testing.T) {
	for name, c := range map[string]struct {
		content string
		sides   int
		rows    int
		has     []string
	}{
		"bank in Chinese": {"某银行\n交易日期,交易时间,本方账号,收支标志,金额,余额,对方账号,对方户名,摘要\n20260301,090000,6222020000000000011,支出,5.00,1.00,6222020000000000022,乙二,转账\n", 1, 0,
			[]string{`is = "peer"`, `is = "date"`}},
		"bank in English": {"Booking Date;Counterparty IBAN;Counterparty Name;Amount;Balance;Description\n13/03/2026;NL91ABNA0417164300;Bob;-1.234,50;0,00;x\n", 1, 0,
			[]string{`layouts = ["DD/MM/YYYY"]`, `decimal = ","`}},
		"two columns": {"date\tdescription\tmoney in\tmoney out\tbalance\n2026-03-01\tx\t5.00\t\t5.00\n2026-03-02\ty\t\t2.00\t3.00\n", 2, 0, []string{`is = "amount_in"`}},
		"one account on either side": {"txid,payer account,payee account,amount,currency,timestamp\nT1,71110001,72220001,5.00,EUR,2026-03-01T09:00:00Z\n" +
			"T2,71110001,,6.00,EUR,2026-03-01T10:00:00Z\nT3,73330001,71110001,4.00,EUR,2026-03-01T11:00:00Z\n", 3, 0, []string{`kind = "statement"`, `is = "payer"`}},
		"no account on all sides": {"txid,payer account,payee account,amount,currency,timestamp\nT1,71110001,72220001,5.00,EUR,2026-03-01T09:00:00Z\n" +
			"T2,72220001,73330001,6.00,EUR,2026-03-01T10:00:00Z\nT3,73330001,71110001,4.00,EUR,2026-03-01T11:00:00Z\n", 0, 3, []string{`kind = "transfers"`}},
		"both sides": {"txid,payer account,payee account,amount,timestamp,remark\nT1,A1,B1,5.00,2026-03-01T09:00:00Z,x\n", 0, 1, []string{`kind = "transfers"`}},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "f.csv")
			if err := os.WriteFile(file, []byte(c.content), 0o600); err != nil {
				t.Fatal(err)
			}
			text, err := mapping.Guess(context.Background(), file, nil, intake.Options{})
			if err != nil {
				t.Fatal(err)
			}
			got, err := intaketest.ReadFile(t, file, nil, formats(t, string(text)), intake.Options{Account: "ME", Timezone: time.UTC})
			if err != nil || len(got.Sides) != c.sides || len(got.Rows) != c.rows {
				t.Errorf("%v, %+v\n%s", err, got, text)
			}
			for _, want := range c.has {
				if !strings.Contains(string(text), want) {
					t.Errorf("no %s in\n%s", want, text)
				}
			}
		})
	}
	// Whatever the header holds, the proposal is a mapping that loads.
	for name, content := range map[string]string{
		"Windows-1252": "Buchungsdatum;Empf\xe4nger;Betrag\n2026-03-01;M\xfcller;-1,00\n",
		"damaged":      "date,x\xff\xfe\xe4y,amount,in\x01side\n2026-03-01,a,-1.00,b\n",
		"quotes":       "date,\"a \"\"b\"\" \\ c\",amount,d\n2026-03-01,a,-1.00,b\n",
		"state":        "date,amount,status\n2026-03-01,-1.00,Quux\n2026-03-02,1.00,Completed\n",
	} {
		file := filepath.Join(t.TempDir(), "f.csv")
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		text, err := mapping.Guess(context.Background(), file, nil, intake.Options{})
		if err != nil || !utf8.Valid(text) {
			t.Errorf("%s: %v\n%q", name, err, text)
			continue
		}
		if _, err := mapping.Read("m.toml", text); err != nil {
			t.Errorf("%s: %v\n%s", name, err, text)
		}
	}
	file := filepath.Join(t.TempDir(), "f.csv")
	if err := os.WriteFile(file, []byte("date,amount,memo\n2026-03-01,1.00,x\n2026-03-02,2.00,y\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := mapping.Guess(context.Background(), file, nil, intake.Options{}); !strings.Contains(errText(err), "which way money went") {
		t.Errorf("nothing shows the direction: %v", err)
	}
	file = filepath.Join(t.TempDir(), "f.txt")
	if err := os.WriteFile(file, []byte("only words\nand more words\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := mapping.Guess(context.Background(), file, nil, intake.Options{}); dyetrace.KindOf(err) != dyetrace.InputError || !strings.Contains(errText(err), "has no table") {
		t.Errorf("%v", err)
	}
}

// Whatever a mapping file holds, it is read or refused; and whatever it maps,
// rows are read or rejected.
func FuzzMapping(f *testing.F) {
	f.Add(small, "acct,time,amount\nA,2026-03-01 09:00:00,5.00\n")
	f.Add(strings.ReplaceAll(small, "columns = [\"acct\"]", "columns = [\"acct\"]\ntake = '(.*)'\nprefix = \"x\""), "time\tacct\tamount\n46082.5\tA\t(5)\n")
	f.Fuzz(func(t *testing.T, text, content string) {
		m, err := mapping.Read("m.toml", []byte(text))
		if err != nil {
			return
		}
		got, err := intaketest.ReadText([]byte(content), []intake.Format{m.Format()}, intake.Options{})
		intaketest.CheckResult(t, got, err)
	})
}
