package detection

import (
	"cmp"
	"context"
	"io/fs"
	"math"
	"slices"

	"dyetrace/detect"
	"dyetrace/detect/network"
	"dyetrace/ledger/statement"
	"dyetrace/simulate/family"
)

// WorldRun is detection in one world of the family, held against its truth.
type WorldRun struct {
	Seed         uint64 // 0 where the world is one for judging
	Care, Cut    string
	Kinds, Names bool // whether kinds of accounts are known, and whose they are
	Accounts     int
	Runners      int // accounts by which stolen money passed, as far as the world shows them
	Covered      int // of them, those with a statement
	// Precision is the average precision of the runners, OfCovered that among accounts with
	// a statement; null where there are none.
	Precision, OfCovered Figure
	Innocent             int // accounts of no platform among the first 50
	Above                int // accounts that are worth a look
	Networks             NetworksFound
	Days                 *Days `json:",omitempty"`
}

// Figure is a number, or none; JSON has null for that.
type Figure float64

// MarshalJSON writes a number or null.
func (f Figure) MarshalJSON() ([]byte, error) {
	if math.IsNaN(float64(f)) {
		return []byte("null"), nil
	}
	return Hours(f).MarshalJSON()
}

// firstLooked is how many accounts a person looks at before he judges a ranking.
const firstLooked = 50

// MeasureWorld measures detection in a world whose files are in a folder; with days it goes
// through an analyst's days, too.
func MeasureWorld(ctx context.Context, l detect.Ledger, dir fs.FS, w *family.World, days bool) (*WorldRun, error) {
	truth, err := ReadTruth(dir, l)
	if err != nil {
		return nil, err
	}
	scores, networks, err := network.Rank(ctx, l, &detect.Options{Setting: detect.Setting{Zone: Zone()}})
	if err != nil {
		return nil, err
	}
	r := &WorldRun{Seed: w.Seed, Care: w.Care, Cut: w.Cut.Of, Kinds: w.Cut.Kinds, Names: w.Cut.Holders,
		Accounts: l.Statements(), Networks: MatchNetworks(networks, truth)}
	// An account that is no finding is not in the list, and counts as not found.
	list := scores.First(l.Statements())
	passed, covered := make([]bool, l.Statements()), make([]bool, l.Statements())
	for no := range passed {
		t, err := l.Traits(statement.No(no))
		if err != nil {
			return nil, err
		}
		passed[no], covered[no] = truth.Platform[no] >= 0 && truth.First[no] != 0, t.Covered
		r.Runners += count(passed[no])
		r.Covered += count(passed[no] && covered[no])
	}
	among := slices.DeleteFunc(slices.Clone(list), func(no statement.No) bool { return !covered[no] })
	r.Precision = averagePrecision(list, passed, r.Runners)
	r.OfCovered = averagePrecision(among, passed, r.Covered)
	for _, no := range list[:min(len(list), firstLooked)] {
		r.Innocent += count(truth.Platform[no] < 0)
	}
	for _, score := range scores.Score {
		r.Above += count(float64(score) >= scores.Trees.Card().Look)
	}
	if days {
		r.Days, err = MeasureDays(ctx, l, dir, truth)
	}
	return r, err
}

// averagePrecision is the mean, over all positives, of the precision at their rank, 0 for
// one that is not listed.
func averagePrecision(list []statement.No, positive []bool, all int) Figure {
	hits, sum := 0, 0.0
	for i, no := range list {
		if positive[no] {
			hits++
			sum += float64(hits) / float64(i+1)
		}
	}
	return Figure(sum / float64(all))
}

// HideWorlds takes out of runs which worlds they are of, and puts those of one class of
// care in order of their precision.
func HideWorlds(runs []*WorldRun) {
	for _, r := range runs {
		r.Seed = 0
		if r.Days != nil {
			for i := range r.Days.Each {
				r.Days.Each[i].Date = ""
			}
		}
		for i := range r.Networks.Platforms {
			r.Networks.Platforms[i].Name = ""
		}
	}
	slices.SortStableFunc(runs, func(a, b *WorldRun) int {
		return cmp.Or(cmp.Compare(a.Care, b.Care), cmp.Compare(a.Precision, b.Precision))
	})
}

// Marks are the precisions of runs for a plot.
func Marks(runs []*WorldRun) (marks []WorldMark) {
	for i, r := range runs {
		marks = append(marks, WorldMark{World: uint64(i), Care: r.Care, By: Detector, Value: float64(r.Precision)})
	}
	return marks
}
