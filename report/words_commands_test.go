package report

import (
	"reflect"
	"regexp"
	"slices"
	"testing"
)

// verbs are the places of a sentence where something is to stand, in order of
// what stands there.
func verbs(s string) []string {
	found := regexp.MustCompile(`%(\[\d\])?[sdv]`).FindAllString(s, -1)
	for i := range found {
		found[i] = found[i][len(found[i])-1:]
	}
	slices.Sort(found)
	return found
}

// What commands print is there in both languages, with the same things in each sentence.
func TestCommandWords(t *testing.T) {
	var same func(name string, en, zh reflect.Value)
	same = func(name string, en, zh reflect.Value) {
		switch en.Kind() {
		case reflect.String:
			if en.String() == "" || zh.String() == "" {
				t.Errorf("%s is missing: %q, %q", name, en.String(), zh.String())
			}
			if !slices.Equal(verbs(en.String()), verbs(zh.String())) {
				t.Errorf("%s has other places in Chinese: %q, %q", name, en.String(), zh.String())
			}
		case reflect.Struct:
			for i := range en.NumField() {
				same(name+"."+en.Type().Field(i).Name, en.Field(i), zh.Field(i))
			}
		case reflect.Map:
			if name == "words.whys" {
				return // what the ledger gives is English
			}
			for _, key := range en.MapKeys() {
				if !zh.MapIndex(key).IsValid() {
					t.Errorf("%s has no %s in Chinese", name, key)
					continue
				}
				same(name+"."+key.String(), en.MapIndex(key), zh.MapIndex(key))
			}
		}
	}
	same("words", reflect.ValueOf(commandsEnglish), reflect.ValueOf(commandsChinese))
	if n := len(linesEnglish.headings); n != len(linesChinese.headings) {
		t.Errorf("%d headings of lines in English, %d in Chinese", n, len(linesChinese.headings))
	}
}
