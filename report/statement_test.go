package report

import (
	"bytes"
	"context"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/trace"
	"dyetrace/trace/lines"
)

// aStatement is a statement of two lines, with claims and an unrecorded movement.
func aStatement(lang Lang, rule dyetrace.Rule) *Document {
	cny := cnyOf()
	about := &AboutStatement{Account: dyetrace.Account{ID: "A-1", Holder: evil, Kind: dyetrace.Business}, Aliases: []string{"6222"}, Rule: rule, Claims: []string{"C1"},
		Holders: func(account string) (string, error) { return "holder of " + account, nil }}
	each := func(_ context.Context, to lines.Writer) error {
		if err := to.Head(&lines.Head{Opening: 100, Stated: true}); err != nil {
			return err
		}
		t := dyetrace.Transfer{ID: "T1", Time: 5, From: "A-1", To: "B", Memo: "=1+1", Channel: "card", Source: dyetrace.Source{File: "a.csv", Line: 3},
			FromSerial: "S9", Amount: 120, Received: 120, Currency: cny, ReceivedCurrency: cny}
		err := to.Lines([]lines.Line{
			{Kind: lines.Unrecorded, Record: t, In: true, Amount: 50, Balance: 150},
			{Kind: lines.Transfer, Record: t, In: false, Amount: 120, Balance: 30, Stated: dyetrace.Stated{Amount: 30, Known: true},
				Parts: []trace.Part{{Claim: trace.Clean, Amount: 20}, {Amount: 100}}, Ended: []trace.EndedPart{{End: dyetrace.EndCash, Part: trace.Part{Amount: 100}}}},
		})
		if err != nil {
			return err
		}
		return to.Foot(&lines.Foot{Closing: 30, Held: []trace.Part{{Claim: trace.Clean, Amount: 30}}, Lines: 2})
	}
	return BuildStatement(about, []Statement{{Currency: cny, Each: each}}, Meta{Lang: lang})
}

// A statement's page has its opening and closing balance as lines of their own,
// whose money each line is in both languages, and the source of each line.
func TestStatementDocument(t *testing.T) {
	for _, lang := range []Lang{English, Chinese} {
		checkDocument(t, lang, aStatement(lang, dyetrace.FIFO))
		checkDocument(t, lang, aStatement(lang, dyetrace.Poison))
	}
	var b bytes.Buffer
	if err := aStatement(English, dyetrace.FIFO).writePage(t.Context(), &b, 10); err != nil {
		t.Fatal(err)
	}
	var page struct {
		Title    said
		Sections []struct {
			Title said
			Rows  [][]any
		}
	}
	if err := json.Unmarshal(b.Bytes(), &page); err != nil {
		t.Fatal(err)
	}
	both := func(en, zh string) any { return map[string]any{"en": en, "zh": zh} }
	want := [][]any{
		{"opening", nil, nil, nil, "1.00", nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil,
			both("follows from the first stated balance", "由首个所载余额推算"), nil, nil, nil, nil},
		{"unrecorded", "1970-01-01T00:00:00.000000005Z", "0.50", nil, "1.50", nil, "", "", "T1", nil, nil, nil, nil, nil, nil, "", "", "", "", "", "a.csv:3"},
		{"transfer", "1970-01-01T00:00:00.000000005Z", nil, "1.20", "0.30", "0.30", "B", "holder of B", "T1", nil, nil,
			both("clean 0.20\nC1 1.00", "自有 0.20\nC1 1.00"), nil, both("cash: C1 1.00", "取现：C1 1.00"), nil, "card", "=1+1", "S9", "", "", "a.csv:3"},
		{"closing", nil, nil, nil, "0.30", nil, nil, nil, nil, nil, nil, nil, nil, nil, both("clean 0.30", "自有 0.30"), nil, both("after 2 lines", "共 2 行"), nil, nil, nil, nil},
	}
	if diff := cmp.Diff(want, page.Sections[0].Rows); diff != "" {
		t.Error(diff)
	}
	if want := (said{En: "Account A-1, " + evil + ", business, also 6222", Zh: "账户 A-1、" + evil + "、企业、又名 6222"}); page.Title != want {
		t.Errorf("the title is %q", page.Title)
	}
	if want := (said{En: "Statement in CNY", Zh: "CNY 流水"}); page.Sections[0].Title != want {
		t.Errorf("the section is %q", page.Sections[0].Title)
	}
}
