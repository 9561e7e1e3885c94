package report

import (
	"bytes"
	"encoding/json"
	"maps"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/trace"
)

// everyCell is a document with a cell of every kind, and names that must stay text.
func everyCell(lang Lang) *Document {
	cny := cnyOf()
	base := &Report{Meta: Meta{Lang: lang, Zone: time.FixedZone("Asia/Shanghai", 8*3600), Version: "test", Command: "dyetrace freeze list",
		Inputs: []Input{{Name: "claims.csv", SHA256: "ab", Rows: 1, Kind: "claims"}}}, Claims: []Claim{{ID: evil}}}
	columns := []string{"account", "entry", "why", "level", "minutes_since", "held", "first", "held_by_claim", "stays"}
	rows := [][]cell{
		{text(evil), word("watch"), sentence(says(neverMore)), number(1234), duration(90*time.Second, true), amount(123456789, cny),
			instant(dyetrace.InstantOf(time.Date(2026, 3, 1, 16, 30, 0, 0, time.UTC))), partsOf([]trace.Part{{Amount: 500}}, cny), ratio(0.5)},
		{{}, word("freeze"), {}, {}, {}, amount(-50, cny), {}, {}, {}},
		{text("cut off"), {}, {}, {}, {}, {}, {}, {}, {}},
	}
	return &Document{report: base, title: says(func(w *words) string { return w.freeze.listTitle }, "2026", "UTC"), lead: []phrase{says(neverMore)},
		sections: []section{{table: listTable("holders", columns, rows, func(cells *[]cell, row func([]cell) error) error { return row(*cells) }),
			notes: []phrase{says(notDecision)}}}}
}

// The page of a document holds it in both languages whatever language was asked
// for, no more rows than it may, and nothing from files as markup.
func TestDocumentPageData(t *testing.T) {
	var b bytes.Buffer
	if err := everyCell(Chinese).writePage(t.Context(), &b, 2); err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(b.Bytes(), []byte("<")) {
		t.Error("a name from a file is markup in the page")
	}
	var page map[string]any
	if err := json.Unmarshal(b.Bytes(), &page); err != nil {
		t.Fatal(err)
	}
	both := func(of func(*words) string, args ...any) any {
		p := says(of, args...)
		return map[string]any{"en": p(English), "zh": p(Chinese)}
	}
	section := page["sections"].([]any)[0].(map[string]any)
	kinds := map[string]any{}
	for _, c := range section["columns"].([]any) {
		column := c.(map[string]any)
		kinds[column["key"].(string)] = column["kind"]
	}
	got := map[string]any{"title": page["title"], "lead": page["lead"], "lang": page["lang"], "terms": page["terms"], "currencies": page["currencies"],
		"inputs": page["inputs"], "rows": section["rows"], "all": section["all"], "kinds": kinds, "notes": section["notes"], "sheet": section["title"]}
	want := map[string]any{
		"title": both(func(w *words) string { return w.freeze.listTitle }, "2026", "UTC"), "lead": []any{both(neverMore)}, "lang": "zh",
		"terms":      map[string]any{"freeze": map[string]any{"en": "freeze", "zh": "冻结"}, "watch": map[string]any{"en": "watch", "zh": "关注"}},
		"currencies": map[string]any{"CNY": 2.0},
		"inputs":     []any{map[string]any{"name": "claims.csv", "sha256": "ab", "rows": 1.0, "kind": "claims"}},
		"rows": []any{
			[]any{evil, "watch", both(neverMore), 1234.0, 1.5, "1234567.89", "2026-03-01T16:30:00Z", []any{[]any{evil, "5.00"}}, 0.5},
			[]any{nil, "freeze", nil, nil, nil, "-0.50", nil, nil, nil},
		},
		"all": 3.0,
		"kinds": map[string]any{"account": "text", "entry": "word", "why": "phrase", "level": "number", "minutes_since": "minutes", "held": "amount",
			"first": "time", "held_by_claim": "parts", "stays": "share"},
		"notes": []any{both(notDecision)},
		"sheet": map[string]any{"en": english.sheet("holders"), "zh": chinese.sheet("holders")},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// JSON has a value of its own for a cell of every kind, and says sentences in the
// document's language.
func TestDocumentJSON(t *testing.T) {
	for _, lang := range []Lang{English, Chinese} {
		var b bytes.Buffer
		if err := everyCell(lang).WriteJSON(t.Context(), &b); err != nil {
			t.Fatal(err)
		}
		var read struct{ Holders []map[string]any }
		if err := json.Unmarshal(b.Bytes(), &read); err != nil {
			t.Fatal(err)
		}
		nothing := map[string]any{"account": nil, "entry": nil, "why": nil, "level": nil, "minutes_since": nil,
			"held": nil, "first": nil, "held_by_claim": nil, "stays": nil}
		freeze, cut := maps.Clone(nothing), maps.Clone(nothing)
		freeze["entry"], freeze["held"], cut["account"] = "freeze", "-0.50", "cut off"
		want := []map[string]any{{"account": evil, "entry": "watch", "why": says(neverMore)(lang), "level": 1234.0,
			"minutes_since": 1.5, "held": "1234567.89", "first": "2026-03-01T16:30:00Z",
			"held_by_claim": map[string]any{evil: "5.00"}, "stays": 0.5}, freeze, cut}
		if diff := cmp.Diff(want, read.Holders); diff != "" {
			t.Errorf("%s: %s", lang, diff)
		}
	}
}

// A document that is nobody else's business names no files.
func TestPrivateDocument(t *testing.T) {
	d := everyCell(English)
	d.private = true
	var b bytes.Buffer
	if err := d.writePage(t.Context(), &b, 2); err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(b.Bytes(), []byte(`"sha256"`)) {
		t.Errorf("a private page names files: %s", b.Bytes())
	}
}

// A person opens a document, looks for an entry, changes language and light, and
// prints it; nothing goes wrong in the page meanwhile.
func TestDocumentBrowser(t *testing.T) {
	var b bytes.Buffer
	if err := everyCell(English).WriteHTML(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	p := startBrowser(t).openPage(t, b.Bytes(), "table-holders")
	const reason = "理由：建议冻结的金额不超过账户内留存的或预计到达的涉案资金；其余为他人资金。"
	rows := all(id("table-holders")+" tbody tr:not(.below)") + ".length"
	if n := js[int](p, rows); n != 3 {
		p.Errorf("%d rows", n)
	}
	p.do(chromedp.SendKeys(id("filter-holders"), "other people"))
	p.until(rows + " === 1")
	p.enter("filter-holders", "")
	p.click("lang-switch")
	p.until(the(id("table-holders")) + `.innerText.includes("` + reason + `")`)
	theme(p)
	prints(p)
	if js[bool](p, `document.documentElement.scrollWidth > document.documentElement.clientWidth`) {
		p.Error("the page is wider than its window")
	}
}
