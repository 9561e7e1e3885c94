package casework

import (
	"bytes"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
)

// What the walk over JSON makes canonical, or takes for canonical, is what the library
// makes of it.
func FuzzCanonicalize(f *testing.F) {
	for _, seed := range []string{
		`{"b":{"d":1,"c":[{"z":1,"y":2}]},"a":"x"}`, `{"a":1,"a":2}`, `{"a!":1,"a":2}`, `{"":1," ":2}`, `{"é":1,"z":2}`, `{"\"":1,"a":2}`, `{"\uffff":1}`,
		`"\u001f\u000f\b\t"`, `"\u0008"`, `"\u001F"`, `"\u0020"`, `"\/"`, `"` + "\x7f" + `"`, `-0`, `01`, `-1`, `1.0`, `1e3`, `9007199254740992`, `00`, `-`, `""`, `{`, `[1,]`,
		`{"a":1,}`, `[true,false,null]`, `nul`, ` 1`, `1 `, "\"\xff\"", "\"\xed\xa0\x80\"", strings.Repeat("[", 70) + strings.Repeat("]", 70), `{"a":{"c":1,"b":2,"b":3},"A":0}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		want := jsontext.Value(bytes.Clone(raw))
		refused := want.Canonicalize()
		if refused == nil {
			refused = checkNumbers(raw)
		}
		got, err := canonicalize(bytes.Clone(raw))
		if (err == nil) != (refused == nil) || err == nil && !bytes.Equal(got, want) {
			t.Errorf("%q becomes %q, error %v; want %q, error %v", raw, got, err, want, refused)
		}
		is, err := checkCanonical(raw)
		if (err == nil) != (refused == nil) || is && !bytes.Equal(raw, want) || err == nil && !is && bytes.Equal(raw, want) {
			t.Errorf("%q is canonical: %t, error %v; want %q, error %v", raw, is, err, want, refused)
		}
	})
}

// A fact as people's acts make it, which is what all of casework is written as.
func BenchmarkEncode(b *testing.B) {
	for b.Loop() {
		if _, err := Encode(aRequest()); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	raw, err := Encode(aRequest())
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		var r RequestProposed
		if err := Decode(raw, &r); err != nil {
			b.Fatal(err)
		}
	}
}

func aRequest() RequestProposed {
	return RequestProposed{Case: strings.Repeat("0", 32), N: 12, Number: "north-R12", Content: strings.Repeat("a", 64), Signing: strings.Repeat("1", 32),
		Asking: Asking{Kind: Freeze, Institution: "ICBC", Account: "6222000000001", Holder: "Li", Amount: Sum{Amount: 1000, Currency: cny}, Ground: "money of claim 3 lies here",
			Source: "plan 4f2a", Claims: []string{"claim 3"}}}
}
