package record

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dyetrace"
)

// A line of a statement comes out of an import's temporary file as it went in, with
// what paid in its place, and no shorter piece of it decodes.
func TestStoredSides(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := func(name string) []byte { return []byte(rapid.StringN(1, 40, -1).Draw(t, name)) }
		s := Line{Time: dyetrace.Instant(rapid.Int64().Draw(t, "time")), Amount: 5, Row: 2, Failed: rapid.Bool().Draw(t, "failed")}
		for i := range s.Texts {
			s.Texts[i] = text("text")
		}
		if rapid.Bool().Draw(t, "other") {
			s.Other = text("other")
		}
		if rapid.Bool().Draw(t, "paid") {
			s.PaidBy = text("paid by")
		}
		data := s.Append(nil)
		var got Line
		if n, err := got.Decode(data); err != nil || n != len(data) {
			t.Fatalf("%d of %d bytes: %v", n, len(data), err)
		}
		if diff := cmp.Diff(s, got, cmp.AllowUnexported(Line{})); diff != "" {
			t.Fatal(diff)
		}
		if _, err := got.Decode(data[:rapid.IntRange(0, len(data)-1).Draw(t, "cut")]); err == nil {
			t.Fatal("a piece of a line decodes")
		}
	})
}
