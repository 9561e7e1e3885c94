package lines

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dyetrace"
	"dyetrace/join"
	"dyetrace/ledger/record"
)

// What is put into a temporary file as a side comes out as the line it is, is
// the same when it is put there as a line, and no shorter piece of it decodes.
func TestLineItems(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := record.Line{
			Time: dyetrace.Instant(rapid.Int64().Draw(t, "time")), Spread: time.Duration(rapid.Int64Min(0).Draw(t, "spread")),
			Seq: rapid.Int64().Draw(t, "seq"), Row: rapid.Int64Min(1).Draw(t, "line"),
			Amount: dyetrace.Amount(rapid.Int64Min(0).Draw(t, "amount")), Charge: dyetrace.Amount(rapid.Int64Range(-9, 9).Draw(t, "charge")),
			Account: rapid.Uint32().Draw(t, "account"), Origin: rapid.Uint32().Draw(t, "origin"), Incoming: rapid.Bool().Draw(t, "in"),
		}
		if rapid.Bool().Draw(t, "stated") {
			s.Balance = dyetrace.Stated{Amount: dyetrace.Amount(rapid.Int64().Draw(t, "balance")), Known: true}
		}
		want := join.Line{Account: s.Account, Peer: rapid.Uint32().Draw(t, "peer"), Named: rapid.Bool().Draw(t, "named"), In: s.Incoming,
			Time: s.Time, Spread: s.Spread, Seq: s.Seq, Amount: s.Amount, Net: s.Net(), Balance: s.Balance, OriginNo: s.Origin, Row: s.Row,
			Nth: rapid.Int32Min(0).Draw(t, "nth"), Rank: rapid.Int32Min(0).Draw(t, "rank"), Text: []byte{}}
		for i := range s.Texts {
			s.Texts[i] = []byte(rapid.StringN(0, 200, -1).Draw(t, "text"))
			want.Text = append(want.Text, s.Texts[i]...)
			want.Ends[i] = uint32(len(want.Text))
		}
		data := appendReadLine(nil, &want, &s)
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
