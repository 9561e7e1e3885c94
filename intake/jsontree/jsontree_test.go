package jsontree

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// A tree keeps numbers as they are written, has its lines, and reports what is
// wrong with it without losing its place in the stream.
func TestValue(t *testing.T) {
	for name, c := range map[string]struct{ text, want, err string }{
		"texts":             {`"a\n\"\\\/\u00e9\ud83d\ude00 é"`, "a\n\"\\/é😀 é", ""},
		"number":            {`-0.50e+10`, "-0.50e+10", ""},
		"long number":       {`12345678901234567890.10`, "12345678901234567890.10", ""},
		"key twice":         {`{"a":1,"b":2,"a":3}`, "", `"a" appears twice in one object`},
		"key twice, deeper": {`[{"x":{"a":1,"a":1}}]`, "", `"a" appears twice in one object`},
		"half a pair":       {`"\ud83d"`, "\uFFFD", "stands for no character"},
		"two halves":        {`"\ud83d\u0041"`, "\uFFFD", "stands for no character"},
		"unknown escape":    {`"\x"`, "", "stands for no character"},
		"not UTF-8":         {"\"\xff\"", "\xff", "not valid UTF-8"},
		"control":           {"\"a\x01b\"", "a\x01b", "control character"},
		"too many":          {"[" + strings.Repeat("1,", 20_000) + "1]", "", "larger than any record"},
		"too long":          {`"` + strings.Repeat("x", 2<<20) + `"`, strings.Repeat("x", 1<<20), "more than 1 MiB"},
	} {
		t.Run(name, func(t *testing.T) {
			r := NewReader(strings.NewReader("  " + c.text + "\n  {\"next\":true}"))
			tree, err := r.Value()
			if err != nil {
				t.Fatal(err)
			}
			if got := errorText(tree.Err); !strings.Contains(got, c.err) || c.err == "" && got != "" {
				t.Errorf("fault %q, want %q", got, c.err)
			}
			if tree.Text != c.want {
				t.Errorf("%.50q, want %.50q", tree.Text, c.want)
			}
			next, err := r.Value()
			if err != nil || next.Line != 2 || next.Get("next").Text != "true" || next.Err != nil {
				t.Errorf("what comes next: %+v, %v", next, err)
			}
		})
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// What is no JSON is refused with what was expected; what breaks off is
// reported as such.
func TestDamage(t *testing.T) {
	for text, want := range map[string]string{
		`{"a":1`:   "ends before it is complete",
		`{"a"`:     "ends before it is complete",
		`"abc`:     "ends before it is complete",
		`{"a" 1}`:  `where ':' should be stands "1"`,
		`{a:1}`:    "where a key in quotes should be",
		`{"a":1,}`: "where a key in quotes should be",
		`[1 2]`:    "where a comma or ']' should be",
		`[1,]`:     "where a value should be",
		`01 `:      "where a number such as -12.50",
		`1. `:      "where a number such as -12.50",
		`--1 `:     "where a number such as -12.50",
		`nul`:      "ends before it is complete",
		`truth `:   "where a value should be",
		strings.Repeat("[", 65) + strings.Repeat("]", 65): "more than 64 deep",
	} {
		_, err := NewReader(strings.NewReader(text)).Value()
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.20q: %v, want %s", text, err, want)
		}
		if err := NewReader(strings.NewReader(text)).Skip(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.20q passed over: %v, want %s", text, err, want)
		}
	}
}

// Large objects and lists are gone through without being held, and a key that
// comes twice in one is an error.
func TestStream(t *testing.T) {
	var got []string
	walk := func(text string) error {
		r := NewReader(iotest.OneByteReader(strings.NewReader(text)))
		return r.Object(func(key string) error {
			got = append(got, key)
			if key == "skipped" {
				return r.Skip()
			}
			return r.List(func() error {
				v, err := r.Value()
				if err == nil {
					got = append(got, v.Text+string(v.Raw))
				}
				return err
			})
		})
	}
	if err := walk("{\"skipped\":{\"a\":[{}]},\n\"list\":[1, \"x\"],\"none\":[]}"); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"skipped", "list", "11", "x\"x\"", "none"}, got); diff != "" {
		t.Error(diff)
	}
	if err := walk(`{"list":[],"list":[]}`); err == nil || !strings.Contains(err.Error(), "appears twice") {
		t.Error(err)
	}
}

// FuzzValue holds the reader against the standard library: what that takes, it
// takes, apart from what it is stricter about, and the other way round.
func FuzzValue(f *testing.F) {
	f.Add([]byte(`{"a":[1,-2.5e3,"x\u00e9\ud83d\ude00"],"b":{"c":null,"d":true}}`))
	f.Add([]byte(`[[],{},"\ud83d",01]`))
	f.Fuzz(func(t *testing.T, content []byte) {
		r := NewReader(strings.NewReader(string(content)))
		tree, err := r.Value()
		rest, restErr := io.ReadAll(r.in)
		if err == nil && restErr == nil && strings.TrimSpace(string(rest)) == "" && !json.Valid(content) && tree.Err == nil && content[0] != 0x1e {
			t.Fatalf("%q is no JSON, but was read", content)
		}
		if err != nil && !errors.Is(err, errDepth) && json.Valid(content) {
			t.Fatalf("%q is JSON, but was refused: %v", content, err)
		}
	})
}
