package ledger

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dyetrace"
	"dyetrace/join"
)

// A line of a statement comes out of an import's temporary file as it went in, with
// what paid in its place, and no shorter piece of it decodes.
func TestStoredSides(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := func(name string) []byte { return []byte(rapid.StringN(1, 40, -1).Draw(t, name)) }
		s := side{time: dyetrace.Instant(rapid.Int64().Draw(t, "time")), amount: 5, line: 2, failed: rapid.Bool().Draw(t, "failed")}
		for i := range s.texts {
			s.texts[i] = text("text")
		}
		if rapid.Bool().Draw(t, "other") {
			s.other = text("other")
		}
		if rapid.Bool().Draw(t, "paid") {
			s.paidBy = text("paid by")
		}
		data := s.append(nil)
		var got side
		if n, err := got.decode(data); err != nil || n != len(data) {
			t.Fatalf("%d of %d bytes: %v", n, len(data), err)
		}
		if diff := cmp.Diff(s, got, cmp.AllowUnexported(side{})); diff != "" {
			t.Fatal(diff)
		}
		if _, err := got.decode(data[:rapid.IntRange(0, len(data)-1).Draw(t, "cut")]); err == nil {
			t.Fatal("a piece of a line decodes")
		}
	})
}

// What is put into a temporary file as a side comes out as the line it is, is
// the same when it is put there as a line, and no shorter piece of it decodes.
func TestLineItems(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := side{
			time: dyetrace.Instant(rapid.Int64().Draw(t, "time")), spread: time.Duration(rapid.Int64Min(0).Draw(t, "spread")),
			seq: rapid.Int64().Draw(t, "seq"), line: rapid.Int64Min(1).Draw(t, "line"),
			amount: dyetrace.Amount(rapid.Int64Min(0).Draw(t, "amount")), charge: dyetrace.Amount(rapid.Int64Range(-9, 9).Draw(t, "charge")),
			account: rapid.Uint32().Draw(t, "account"), origin: rapid.Uint32().Draw(t, "origin"), incoming: rapid.Bool().Draw(t, "in"),
		}
		if rapid.Bool().Draw(t, "stated") {
			s.balance = dyetrace.Stated{Amount: dyetrace.Amount(rapid.Int64().Draw(t, "balance")), Known: true}
		}
		want := join.Line{Account: s.account, Peer: rapid.Uint32().Draw(t, "peer"), Named: rapid.Bool().Draw(t, "named"), In: s.incoming,
			Time: s.time, Spread: s.spread, Seq: s.seq, Amount: s.amount, Net: s.net(), Balance: s.balance, OriginNo: s.origin, Row: s.line,
			Nth: rapid.Int32Min(0).Draw(t, "nth"), Rank: rapid.Int32Min(0).Draw(t, "rank"), Text: []byte{}}
		for i := range s.texts {
			s.texts[i] = []byte(rapid.StringN(0, 200, -1).Draw(t, "text"))
			want.Text = append(want.Text, s.texts[i]...)
			want.Ends[i] = uint32(len(want.Text))
		}
		data := appendSide(nil, &want, &s)
		if diff := cmp.Diff(data, appendLine(nil, &want)); diff != "" {
			t.Fatal(diff)
		}
		var got join.Line
		n, err := decodeLine(append(data, 1, 2, 3), &got)
		if err != nil || n != len(data) {
			t.Fatalf("%d of %d bytes: %v", n, len(data), err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
		if _, err := decodeLine(data[:rapid.IntRange(0, len(data)-1).Draw(t, "cut")], &got); err == nil {
			t.Fatal("a piece of a line decodes")
		}
	})
}
