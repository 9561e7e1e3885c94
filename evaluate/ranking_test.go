package evaluate_test

import (
	"cmp"
	"context"
	"slices"
	"testing"
	"time"

	"dyetrace/detect"
	"dyetrace/evaluate"
	"dyetrace/ledger/statement"
	"dyetrace/simulate"
)

// averagePrecision is the mean of the precision at the rank of each positive.
func averagePrecision(score []float32, positive map[statement.No]bool) float64 {
	var order []statement.No
	for no := range score {
		order = append(order, statement.No(no))
	}
	slices.SortStableFunc(order, func(a, b statement.No) int { return cmp.Compare(score[b], score[a]) })
	hits, sum := 0, 0.0
	for i, no := range order {
		if positive[no] {
			hits++
			sum += float64(hits) / float64(i+1)
		}
	}
	return sum / float64(len(positive))
}

// The shipped trees rank those who pass stolen money on first, in towns that are far
// smaller than the worlds that they were trained on: better than the weights that
// scored before them.
func TestShippedTreesRank(t *testing.T) {
	for _, preset := range []string{"demo", "careful"} {
		t.Run(preset, func(t *testing.T) {
			ctx := context.Background()
			w, err := evaluate.NewWorld(ctx, small(t, preset), 1, evaluate.Gaps{})
			if err != nil {
				t.Fatal(err)
			}
			defer w.Close()
			setting := detect.Setting{Zone: time.FixedZone("China", 8*60*60)}
			scores, err := detect.Score(ctx, w.Ledger, &detect.Options{Setting: setting})
			if err != nil {
				t.Fatal(err)
			}
			before, err := detect.NewScores(ctx, w.Ledger, scores.Survey, scores.Population, detect.DefaultWeights())
			if err != nil {
				t.Fatal(err)
			}
			positive := map[statement.No]bool{}
			for a := range simulate.AccountNo(w.Sim.Accounts()) {
				role, platform := w.Sim.Role(a)
				if platform < 0 || role != "runner" && role != "relay" && role != "gatherer" {
					continue
				}
				nos, err := w.Ledger.StatementsOf(w.Sim.Account(a).ID)
				if err != nil {
					t.Fatal(err)
				}
				for _, no := range nos {
					if scores.Survey.Moves[no] > 0 {
						positive[no] = true
					}
				}
			}
			got, weighted := averagePrecision(scores.Score, positive), averagePrecision(before.Score, positive)
			const enough = 0.85
			if got < enough || got < weighted {
				t.Errorf("average precision %.3f of %d accounts; by weights %.3f", got, len(positive), weighted)
			}
			t.Logf("average precision %.3f of %d accounts; by weights %.3f", got, len(positive), weighted)
		})
	}
}
