package casework_test

import (
	"context"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/casework/caseworktest"
)

// Whatever people do, in whatever order: nothing is released twice or approved by its
// proposer, no measure is without a request or a ground, a refused act leaves nothing, and
// folding the events again makes the same state byte by byte.
func TestRandomActsBreakNothing(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		store := caseworktest.New(casework.Fold)
		// One seed for all acts: numbers that rapid draws are mostly small ones.
		seed := rapid.Uint64().Draw(r, "seed")
		play := caseworktest.NewPlay(caseworktest.NewDeskOn(r, store), seed)
		looks := rand.New(rand.NewPCG(seed, 1))
		for range 150 {
			before, look := "", looks.IntN(10) == 0
			if look {
				before = store.Dump()
			}
			_, err := play.Next(context.Background())
			if err != nil && (look && store.Dump() != before || dyetrace.KindOf(err) == dyetrace.CorruptError || dyetrace.KindOf(err) == dyetrace.OtherError) {
				r.Fatalf("a refused act: %v", err)
			}
		}
		play.Check()
		before := store.Dump()
		if err := store.Rebuild(context.Background()); err != nil {
			r.Fatal(err)
		}
		if store.Dump() != before {
			r.Fatalf("folded again it is another state:\n%s\nbefore:\n%s", store.Dump(), before)
		}
	})
}
