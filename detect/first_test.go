package detect

import (
	"cmp"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"dyetrace/ledger/statement"
)

// The first so many are those of a whole ranking, equal scores in order of
// statement, and those without a score are never among them.
func TestFirstLikeSorting(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := &Scores{}
		for _, score := range rapid.SliceOfN(rapid.IntRange(0, 6), 0, 60).Draw(r, "scores") {
			s.Score = append(s.Score, float32(score))
		}
		var whole []statement.No
		for no, score := range s.Score {
			if score > 0 {
				whole = append(whole, statement.No(no))
			}
		}
		slices.SortFunc(whole, func(a, b statement.No) int {
			return cmp.Or(cmp.Compare(s.Score[b], s.Score[a]), cmp.Compare(a, b))
		})
		most := rapid.IntRange(1, 20).Draw(r, "most")
		if got, want := s.first(most), whole[:min(most, len(whole))]; !slices.Equal(got, want) {
			r.Fatalf("the first %d of %v are %v; want %v", most, s.Score, got, want)
		}
		if s.judged() != len(whole) {
			r.Fatalf("%d judged; want %d", s.judged(), len(whole))
		}
	})
}
