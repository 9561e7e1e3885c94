package report

import (
	"reflect"
	"strings"
	"testing"

	"dyetrace"
)

// Every word of the vocabulary exists in every language, every column and
// sheet of the tables has its heading, and phrases with a number have a place
// for it.
func TestWordsComplete(t *testing.T) {
	for _, lang := range []Lang{English, Chinese} {
		t.Run(lang.String(), func(t *testing.T) {
			w := lang.words()
			noEmptyText(t, "words", reflect.ValueOf(*w))
			r := &Report{Meta: Meta{Lang: lang}, Compared: []Compared{{Rule: dyetrace.FIFO}}, Faults: []Fault{{}}, Names: []Name{{}}}
			for _, table := range r.tables() {
				if w.sheet(table.name) == "" {
					t.Errorf("no sheet is called %q", table.name)
				}
				for _, key := range table.columns {
					_, rule := dyetrace.ParseRule(key)
					if w.heading(key) == key && rule != nil {
						t.Errorf("column %q of %q has no heading", key, table.name)
					}
				}
			}
			for _, phrase := range []string{w.more, w.level, w.cutShort.one, w.cutShort.many, w.inClaims.one, w.inClaims.many, w.inAccounts.one, w.inAccounts.many, w.inTransfers.one, w.inTransfers.many} {
				if strings.Count(phrase, "%d") != 1 {
					t.Errorf("%q has no place for its number", phrase)
				}
			}
		})
	}
	for key := range english.headings {
		if chinese.headings[key] == "" {
			t.Errorf("heading %q is not in Chinese", key)
		}
	}
}

// A column's key has one heading in all vocabularies of a language: where it means
// different things, headings are keyed by their table.
func TestHeadingsDoNotHide(t *testing.T) {
	for _, lang := range []Lang{English, Chinese} {
		w := lang.words()
		seen := map[string]string{}
		for _, headings := range []map[string]string{w.headings, w.asking.headings, w.freeze.headings, w.detect.headings, w.faults.headings, w.lines.headings, w.rely.headings} {
			for key, heading := range headings {
				if first, is := seen[key]; is && first != heading {
					t.Errorf("%v: column %s is called %q and %q", lang, key, first, heading)
				}
				seen[key] = heading
			}
		}
	}
	if got := Chinese.words().headingIn("reasons", "said"); got != "说明" {
		t.Errorf("what a finding's reasons are called is %q", got)
	}
	if got := Chinese.words().headingIn("calibration", "said"); got != "预计" {
		t.Errorf("what a plan expects is called %q", got)
	}
}

func noEmptyText(t *testing.T, name string, v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		if v.String() == "" {
			t.Errorf("%s is empty", name)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			noEmptyText(t, name+"."+v.Type().Field(i).Name, v.Field(i))
		}
	case reflect.Array:
		for i := range v.Len() {
			noEmptyText(t, name, v.Index(i))
		}
	}
}

// A language is known by its tag, and no other tag passes.
func TestParseLang(t *testing.T) {
	for _, lang := range []Lang{English, Chinese} {
		if got, err := ParseLang(lang.String()); err != nil || got != lang {
			t.Errorf("ParseLang(%q) = %v, %v", lang, got, err)
		}
	}
	if _, err := ParseLang("fr"); dyetrace.KindOf(err) != dyetrace.UsageError {
		t.Errorf("an unknown language gives %v", err)
	}
}
