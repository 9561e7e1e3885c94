package ledger

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dyetrace"
)

// A statement gives back the entries it was made of, whatever their sizes.
func TestStatementRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		last := Ord(0)
		var entries []Entry
		for range rapid.IntRange(0, 40).Draw(t, "entries") {
			e := Entry{
				Peer:   StatementNo(rapid.Uint32().Draw(t, "peer")),
				In:     rapid.Bool().Draw(t, "in"),
				Amount: dyetrace.Amount(rapid.Int64Range(1, 1<<60).Draw(t, "amount") >> rapid.IntRange(0, 59).Draw(t, "shift")),
			}
			last += Ord(rapid.Int64Range(0, 1<<39).Draw(t, "step") >> rapid.IntRange(0, 39).Draw(t, "stepShift"))
			e.Ord, e.Other = last, e.Amount
			if rapid.Bool().Draw(t, "fee") {
				e.Other = dyetrace.Amount(rapid.Int64Range(0, 1<<60).Draw(t, "other"))
			}
			if rapid.Bool().Draw(t, "stated") {
				e.Stated, e.Balance = true, dyetrace.Amount(rapid.Int64Range(-1<<60, 1<<60).Draw(t, "balance"))
			}
			entries = append(entries, e)
		}
		var got []Entry
		c := NewStatement(entries).Cursor()
		for {
			var e Entry
			if !c.Next(&e) {
				break
			}
			got = append(got, e)
		}
		if diff := cmp.Diff(entries, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

// No bytes make the decoder panic or run on without end.
func FuzzStatement(f *testing.F) {
	f.Add([]byte{0xff, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 3, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, data []byte) {
		padded := append(append([]byte(nil), data...), make([]byte, statementSlack)...)
		c := Statement{data: padded[:len(data)], entries: 1}.Cursor()
		var e Entry
		for steps := 0; c.Next(&e); steps++ {
			if steps > len(data) {
				t.Fatal("the walk does not end")
			}
		}
	})
}
