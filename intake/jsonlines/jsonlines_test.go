package jsonlines

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dyetrace/intake"
	"dyetrace/intake/intaketest"
	"dyetrace/intake/mapping"
)

const mine = `name = "mine"
title = "mine"
kind = "transfers"
field = [
  {is = "id", columns = ["ref"]}, {is = "time", columns = ["booked"]}, {is = "from", columns = ["payer"]},
  {is = "to", columns = ["payee"]}, {is = "amount", columns = ["sum"]}, {is = "memo", columns = ["note"]},
]
`

func formats() []intake.Format {
	f := mapping.Must("mine.toml", []byte(mine)).Format()
	f.First = true
	return append([]intake.Format{f}, Formats()...)
}

func line(id string, rest string) string {
	return fmt.Sprintf(`{"ref":%q,"booked":"2026-03-01T09:00:00Z","payer":"A","payee":"B",%s}`, id, rest)
}

// Lines become rows: numbers are taken as written, keys may come in any order,
// may be missing, and may come up later; escapes become their characters.
func TestRows(t *testing.T) {
	text := line("a", `"sum":1050.50`) + "\r\n\n" +
		`{ "sum" : "7" , "payee":"C","payer":6228480000000000001,"booked":"2026-03-01 09:00:00+00","ref":"b\u4e70\ud83d\ude00\n\"","note":"x"}` + "\n" +
		line("c", `"sum":0.01,"note":null,"flag":true,"extra":{"deep":[1,{"x":"}"}]}`)
	got := intaketest.Check(t, []byte(text), formats(), intake.Options{}, 1, 100)
	want := []intaketest.Row{
		{Line: 1, ID: "a", Time: "2026-03-01T09:00:00Z", From: "A", To: "B", Amount: "1050.50 CNY", Received: "1050.50 CNY"},
		{Line: 3, ID: "b买😀\n\"", Time: "2026-03-01T09:00:00Z", From: "6228480000000000001", To: "C", Amount: "7.00 CNY", Received: "7.00 CNY", Memo: "x"},
		{Line: 4, ID: "c", Time: "2026-03-01T09:00:00Z", From: "A", To: "B", Amount: "0.01 CNY", Received: "0.01 CNY"},
	}
	if diff := cmp.Diff(want, got.Rows); diff != "" || len(got.Rejects) > 0 {
		t.Error(diff, got.Rejects)
	}
	if got.Outcome.Format != "mine" || got.Outcome.Rows != 3 {
		t.Errorf("%+v", got.Outcome)
	}
}

// A line that is none is rejected with its number and the reason, and the rest
// goes in.
func TestRejects(t *testing.T) {
	lines := []string{
		line("a", `"sum":1`),
		line("b", `"sum":1,"sum":2`),
		line("c", `"sum":{"value":1}`),
		line("d", `"sum":01`),
		line("e", `"sum":1`) + "x",
		line("f", `"sum":12.345`),
		line("g", `"sum":1,"note":"\ud83d"`),
		line("h", `"sum":1,"note":"`+strings.Repeat("n", maxLine)+`"`),
		`{"ref":`,
		`[1]`,
		line("k", `"sum":1,"note":`+strings.Repeat("[", 200)+strings.Repeat("]", 200)),
		line("l", `"sum":1,"note":"`+"\xff"+`"`),
		line("m", `"sum":1.0`),
	}
	got := intaketest.Check(t, []byte(strings.Join(lines, "\n")), formats(), intake.Options{}, 1000)
	if len(got.Rows) != 2 || got.Rows[1].Line != 13 {
		t.Errorf("%+v", got.Rows)
	}
	want := []string{
		`2 the key "sum" appears twice in the object`,
		`3 the value of "sum" is an object or a list: write what is in it under keys of their own`,
		`4 the line is no JSON object: nothing fits what stands at "}"`,
		`5 the line is no JSON object: nothing fits what stands at "x"`,
		`6 amount: amount has more decimal digits than its currency: CNY has 2; --round rounds such amounts to the currency, and says how many`,
		`7 a text in the line has half a character (a surrogate without its other half)`,
		`8 the line is longer than 1 MiB`,
		`9 the line is no JSON object: it ends too early`,
		`10 the line is no JSON object`,
		`11 the line holds values more than 100 deep in one another`,
		`12 the line is not valid UTF-8`,
	}
	var reasons []string
	for _, r := range got.Rejects {
		reasons = append(reasons, fmt.Sprint(r.Line, " ", r.Reason))
		if r.Raw == "" || strings.Contains(r.Raw, "\t") && !strings.HasPrefix(r.Raw, "c\t") && !strings.HasPrefix(r.Raw, "f\t") {
			t.Errorf("line %d is shown as %q", r.Line, r.Raw)
		}
	}
	if diff := cmp.Diff(want, reasons); diff != "" {
		t.Error(diff)
	}
}

// A key that comes up only after the lines that are looked at rejects its line,
// unless it is empty.
func TestLateKeys(t *testing.T) {
	var text strings.Builder
	for i := range headObjects + 3 {
		rest := `"sum":1`
		switch i {
		case headObjects:
			rest += `,"note":"late"`
		case headObjects + 1:
			rest += `,"note":null`
		}
		text.WriteString(line(fmt.Sprint("t", i), rest) + "\n")
	}
	got, err := intaketest.ReadText([]byte(text.String()), formats(), intake.Options{})
	if err != nil || len(got.Rows) != headObjects+2 || len(got.Rejects) != 1 || got.Rejects[0].Line != headObjects+1 ||
		!strings.Contains(got.Rejects[0].Reason, `the key "note" is in none of the first 10000 objects`) {
		t.Errorf("%v, %d rows, %+v", err, len(got.Rows), got.Rejects)
	}
}

// JSON that is no lines, and lines that are no table, are left alone.
func TestOthers(t *testing.T) {
	for text, want := range map[string]string{
		"{\n\"a\": 1\n}":             "is JSON of a kind that is not known here",
		`[{"a":1}]`:                  "is JSON of a kind that is not known here",
		`{"name":"x","other":"y"}`:   `no known format has the header "name\tother"`,
		"{not json}":                 "is JSON of a kind that is not known here",
		`{"a":` + "\n" + `1}` + "\n": "is JSON of a kind that is not known here",
	} {
		_, err := intaketest.ReadText([]byte(text), formats(), intake.Options{})
		if err == nil || !strings.Contains(err.Error(), want) || !errors.Is(err, intake.ErrNotRecognised) {
			t.Errorf("%q: %v", text, err)
		}
	}
	got, err := intaketest.ReadText([]byte(line("a", `"sum":1`)), formats(), intake.Options{As: "mine", Timezone: time.UTC})
	if err != nil || len(got.Rows) != 1 {
		t.Error(err)
	}
}

// What the standard library reads as a flat object is read with the same
// values, and nothing else is.
func FuzzObject(f *testing.F) {
	f.Add([]byte(`{"a":1.50,"b":"x\u00e9","c":null,"d":[1,{"e":"]"}],"f":true}`))
	f.Add([]byte(`{"a":-0.0e+5,"a":1}`))
	f.Add([]byte(`{"":"\ud83d\ude00\/"}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var o object
		err := o.parse(text)
		var want map[string]json.RawMessage
		wantErr := json.Unmarshal(text, &want)
		if err == nil && wantErr != nil {
			t.Fatalf("%q is read, the library says %v", text, wantErr)
		}
		if err != nil {
			if errors.Is(err, errJSON) && wantErr == nil && want != nil {
				t.Fatalf("%q: %v, the library reads it", text, err)
			}
			return
		}
		if len(want) != len(o.members) {
			t.Fatalf("%q: %d keys, the library has %d", text, len(o.members), len(want))
		}
		for i, m := range o.members {
			raw, is := want[string(o.key(i))]
			if !is {
				t.Fatalf("%q: the library has no key %q", text, o.key(i))
			}
			check(t, m, o.value(i), bytes.TrimSpace(raw))
		}
	})
}

// check compares a value with what the library has of it.
func check(t *testing.T, m member, value []byte, raw json.RawMessage) {
	t.Helper()
	nested := raw[0] == '{' || raw[0] == '['
	var text string
	switch {
	case nested != m.nested:
		t.Fatalf("%s: nested is %v", raw, m.nested)
	case nested || string(raw) == "null":
		if len(value) > 0 {
			t.Fatalf("%s is %q", raw, value)
		}
	case raw[0] != '"':
		if string(raw) != string(value) {
			t.Fatalf("%s is %q", raw, value)
		}
	case json.Unmarshal(raw, &text) != nil || text != string(value):
		t.Fatalf("%s is %q, not %q", raw, value, text)
	}
}

// FuzzJSONLines reads any text.
func FuzzJSONLines(f *testing.F) {
	f.Add([]byte(line("a", `"sum":1`)+"\n"+line("b", `"sum":1,"note":[]`)), 7)
	all := formats()
	f.Fuzz(func(t *testing.T, text []byte, block int) {
		intaketest.Check(t, append([]byte(`{"ref":"x","booked":1,"payer":1,"payee":1,"sum":2}`+"\n"), text...), all, intake.Options{}, 1+block&0xfff)
	})
}
