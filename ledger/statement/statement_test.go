package statement

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
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
				Peer:   No(rapid.Uint32().Draw(t, "peer")),
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
		c := New(entries).Cursor()
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
		padded := append(append([]byte(nil), data...), make([]byte, Slack)...)
		c := Statement{data: padded[:len(data)], entries: 1}.Cursor()
		var e Entry
		for steps := 0; c.Next(&e); steps++ {
			if steps > len(data) {
				t.Fatal("the walk does not end")
			}
		}
	})
}

// A mark leads to the entry behind it and tells the sum and the lowest sum of
// those before it; none stands behind a stated balance.
func TestMarks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const no = No(3)
		var entries []Entry
		for i := range rapid.IntRange(0, 60).Draw(t, "entries") {
			e := Entry{Ord: Ord(10 * i), Peer: No(rapid.IntRange(1, 9).Draw(t, "peer")), In: rapid.Bool().Draw(t, "in"),
				Amount: dyetrace.Amount(rapid.Int64Range(1, 1000).Draw(t, "amount"))}
			e.Other = e.Amount
			if rapid.IntRange(0, 50).Draw(t, "stated") == 0 {
				e.Stated, e.Balance = true, 5
			}
			entries = append(entries, e)
		}
		s := NewMarked(no, entries)
		before := Ord(rapid.IntRange(0, 700).Draw(t, "before"))
		m := s.MarkBefore(before)
		var sum, lowest dyetrace.Amount
		for i, e := range entries[:m.Entries] {
			if e.Stated || e.Ord >= before {
				t.Fatalf("entry %d lies before the mark: %+v", i, e)
			}
			if e.Peer == no {
				continue
			}
			if e.In {
				sum += e.Amount
			} else {
				sum -= e.Amount
			}
			lowest = min(lowest, sum)
		}
		if m.Sum != sum || m.Lowest != lowest {
			t.Fatalf("mark says %d and %d, it is %d and %d", m.Sum, m.Lowest, sum, lowest)
		}
		rest := entries[m.Entries:]
		var got []Entry
		for {
			var e Entry
			if !m.Cursor.Next(&e) {
				break
			}
			got = append(got, e)
		}
		if diff := cmp.Diff(rest, got, cmpopts.EquateEmpty()); diff != "" {
			t.Fatal(diff)
		}
		if ahead := len(rest) - 1; ahead >= 4 && !slices.ContainsFunc(entries, func(e Entry) bool { return e.Stated }) && rest[4].Ord < before {
			t.Fatalf("a later mark would do for %d", before)
		}
	})
}
