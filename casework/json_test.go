package casework

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
)

// Facts are written as RFC 8785 wants it: keys by their UTF-16 units, the fewest escapes,
// no blanks.
func TestEncodeIsCanonical(t *testing.T) {
	tests := []struct {
		name  string
		value any
		want  string
	}{
		{"keys in order", map[string]int{"b": 2, "a": 1, "B": 3}, `{"B":3,"a":1,"b":2}`},
		{"keys by UTF-16 units", map[string]int{"\U0001F600": 1, "\ufb33": 2, "\u20ac": 3}, "{\"\u20ac\":3,\"\U0001F600\":1,\"\ufb33\":2}"},
		{"the fewest escapes", "é\u2028<&>\"\\/\b\f\n\r\t\u000f", "\"é\u2028<&>\\\"\\\\/\\b\\f\\n\\r\\t\\u000f\""},
		{"times are texts", Time(1_500_000_000), `"1970-01-01T00:00:01.5Z"`},
		{"amounts are texts", Sum{Amount: 1050, Currency: cny}, `{"amount":"10.50","currency":"CNY"}`},
		{"amounts beyond 2^53", Sum{Amount: 1 << 60, Currency: cny}, `{"amount":"11529215046068469.76","currency":"CNY"}`},
		{"the greatest number", maxSafe, "9007199254740991"},
		{"nothing said", MemberAdded{Case: "c", Is: Person, Name: "n"}, `{"case":"c","is":"person","name":"n"}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := Encode(test.value)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, string(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

var cny = must(dyetrace.ParseCurrency("CNY"))

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// What another program would read otherwise is not written.
func TestEncodeRefuses(t *testing.T) {
	tests := []struct {
		name  string
		value any
	}{
		{"a number above 2^53", int64(maxSafe + 1)},
		{"a fraction", 0.5},
		{"no number", math.Inf(1)},
		{"broken text", "\xff"},
		{"an amount without a currency", Sum{Amount: 1}},
		{"too large", strings.Repeat("x", MaxFact)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got, err := Encode(test.value); err == nil {
				t.Errorf("it is written as %.100s", got)
			}
		})
	}
}

// Only what Encode writes is read.
func TestDecodeRefuses(t *testing.T) {
	tests := []struct{ name, raw string }{
		{"unknown key", `{"ground":"g","why":"w"}`},
		{"key in capitals", `{"GROUND":"g"}`},
		{"key twice", `{"ground":"g","ground":"h"}`},
		{"blanks", `{"ground": "g"}`},
		{"an escape that is not needed", `{"ground":"\u0067"}`},
		{"more behind it", `{"ground":"g"}{}`},
		{"broken text", "{\"ground\":\"\xff\"}"},
		{"another type", `{"ground":1}`},
		{"cut off", `{"ground":"g"`},
		{"nothing", ``},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var fact CaseWasClosed
			if err := Decode([]byte(test.raw), &fact); dyetrace.KindOf(err) != dyetrace.CorruptError {
				t.Errorf("%v, %+v", err, fact)
			}
		})
	}
	var at Time
	if err := Decode([]byte(`"2026-11-30T08:00:00+08:00"`), &at); err == nil {
		t.Errorf("a time that is not in UTC is read as %s", at)
	}
	var sum Sum
	for _, raw := range []string{`{"amount":"1.5","currency":"CNY"}`, `{"amount":"1.50","currency":"XXX"}`, `{"amount":1.50,"currency":"CNY"}`} {
		if err := Decode([]byte(raw), &sum); err == nil {
			t.Errorf("%s is read as %s", raw, sum)
		}
	}
}

// Whatever is read as a fact is written again as the same bytes, and nothing panics.
func FuzzDecodeFact(f *testing.F) {
	for _, kind := range FactKinds() {
		f.Add(kind, []byte(`{}`))
	}
	f.Add("claim-added", []byte(`{"case":"c","report":{"amount":{"amount":"1.00","currency":"CNY"},"reported":"2026-11-30T08:00:00Z","victim":"v"}}`))
	f.Fuzz(func(t *testing.T, kind string, raw []byte) {
		fact, there, err := DecodeFact(Event{ID: "e", Kind: kind, Fact: raw})
		if err != nil || !there {
			return
		}
		if fact.check() != nil {
			return
		}
		again, err := Encode(fact)
		if err != nil {
			t.Fatalf("%s was read and cannot be written: %v", raw, err)
		}
		// A key that is there and says nothing is left out; all else comes back as it was.
		if !bytes.Equal(again, raw) && len(again) >= len(raw) {
			t.Fatalf("read %s, wrote %s", raw, again)
		}
	})
}

// Ids ascend, also where the clock runs back, and differ between makers.
func TestIDs(t *testing.T) {
	times := []dyetrace.Instant{5, 5, 3, 9}
	next := 0
	ids := NewIDs(func() dyetrace.Instant { next++; return times[next-1] }, bytes.NewReader(bytes.Repeat([]byte{7}, 32)))
	want := []string{
		"0000000000000005" + "0707070707070707",
		"0000000000000006" + "0707070707070707",
		"0000000000000007" + "0707070707070707",
		"0000000000000009" + "0707070707070707",
	}
	var got []string
	for range times {
		got = append(got, must(ids.New()))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	times = append(times, 10)
	if id, err := ids.New(); err == nil {
		t.Errorf("without chance there is an id %s", id)
	}
}
