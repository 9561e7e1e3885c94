package pack

import (
	"bytes"
	"html"
	"strings"
	"testing"

	"dyetrace/casework"
)

// Every word that exhibits print is there in both languages, and so is each kind of event.
func TestWords(t *testing.T) {
	for key, of := range words {
		if of[0] == "" || of[1] == "" || strings.Count(of[0], "%") != strings.Count(of[1], "%") {
			t.Errorf("%s: %q", key, of)
		}
	}
	kinds := casework.FactKinds()
	for _, kind := range casework.RequestKinds() {
		kinds = append(kinds, string(kind))
	}
	for _, state := range casework.RequestStates() {
		kinds = append(kinds, string(state))
	}
	for _, kind := range kinds {
		if inChinese[kind] == "" {
			t.Errorf("%q has no Chinese", kind)
		}
	}
}

// The pages to print have each exhibit with its number, its hash, the case and whose copy it
// is; what a file or a person says in them never becomes markup.
func TestExhibits(t *testing.T) {
	c := tell(t)
	p := opened(t, c.pack(casework.Disclosed{}))
	for lang, want := range map[string][]string{
		"en": {"Exhibit 1 of 7", "Exhibit 7 of 7", "Requests", "two keys", "150.00 CNY", "What happened", "in the log", "Case north-C1", "copy for court", `" of " counter(pages)`},
		"zh": {"证据 1（共 7 份）", "请求", "双人签名", "150.00 CNY", "经过", "在日志中", "案件 north-C1", "冻结", "立案"},
	} {
		page, err := p.Bytes("exhibits/" + lang + ".html")
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range want {
			if !strings.Contains(html.UnescapeString(string(page)), text) {
				t.Errorf("%s: no %q", lang, text)
			}
		}
		if n := bytes.Count(page, []byte("SHA-256 ")); n < 7 {
			t.Errorf("%s: %d hashes for 7 exhibits", lang, n)
		}
		if bytes.Contains(page, []byte("ZgotmplZ")) {
			t.Errorf("%s: a text was refused by its place", lang)
		}
	}
	x, err := p.Extract(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	m := *p.Manifest
	hostile := *m.Case
	hostile.For, m.Case = `</style><script>alert(1)</script>`, &hostile
	pages, err := x.ExhibitFiles(&m, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	r, err := pages[0].Open()
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := b.ReadFrom(r); err != nil || bytes.Contains(b.Bytes(), []byte("<script")) {
		t.Error("a recipient's name became markup")
	}
}
