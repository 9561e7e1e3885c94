package casework

import (
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"dyetrace"
)

// An event's canonical form is that of RFC 8785: the library that makes it of any JSON
// changes nothing of it.
func TestCanonical(t *testing.T) {
	at := dyetrace.InstantOf(time.Date(2026, 11, 30, 8, 0, 0, 500, time.UTC))
	for _, test := range []struct {
		name  string
		event Event
		want  string
	}{
		{"plain", Event{ID: "01", Seq: 7, Time: at, Office: "nanjing", Actor: "li", On: Ref{"case", "c1"}, Kind: "case-opened", Fact: []byte(`{"a":"1"}`)},
			`{"actor":"li","fact":{"a":"1"},"id":"01","kind":"case-opened","office":"nanjing","on":{"id":"c1","kind":"case"},"seq":7,"time":"2026-11-30T08:00:00.0000005Z"}`},
		{"signs", Event{Actor: "a\"\\\n\u2028<é\x01", Fact: []byte(`{}`)},
			"{\"actor\":\"a\\\"\\\\\\n\u2028<é\\u0001\",\"fact\":{},\"id\":\"\",\"kind\":\"\",\"office\":\"\",\"on\":{\"id\":\"\",\"kind\":\"\"},\"seq\":0,\"time\":\"1970-01-01T00:00:00Z\"}"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := test.event.Canonical()
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, string(got)); diff != "" {
				t.Error(diff)
			}
			again := jsontext.Value(append([]byte(nil), got...))
			if err := again.Canonicalize(); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(again), string(got)); diff != "" {
				t.Errorf("not canonical: %s", diff)
			}
		})
	}
}

// What is erased or no text has no canonical form, and says so.
func TestCanonicalRefused(t *testing.T) {
	for _, e := range []Event{{ID: "01"}, {ID: "01", Actor: "\xff", Fact: []byte(`{}`)}, {ID: "01", On: Ref{ID: "\xff"}, Fact: []byte(`{}`)}} {
		if got, err := e.Canonical(); err == nil {
			t.Errorf("%v became %s", e, got)
		}
	}
}

// FuzzParseEvent: what is read as an event is written as the same bytes.
func FuzzParseEvent(f *testing.F) {
	at := dyetrace.InstantOf(time.Date(2026, 11, 30, 8, 0, 0, 500, time.UTC))
	for _, e := range []Event{{ID: "01", Seq: 7, Time: at, Office: "nanjing", Actor: "li", On: Ref{"case", "c1"}, Kind: "case-opened", Fact: []byte(`{"a":"1"}`)},
		{Actor: "a\"\\\n\u2028<é\x01", Fact: []byte(`{}`)}} {
		raw, err := e.Canonical()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		e, err := ParseEvent(raw)
		if err != nil {
			return
		}
		if again, err := e.Canonical(); err != nil || string(again) != string(raw) {
			t.Errorf("%q became %q: %v", raw, again, err)
		}
	})
}
