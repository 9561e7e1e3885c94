package evaluate

import (
	"context"
	"runtime"
	"sync"

	"dyetrace/internal/guard"
)

// Freeze runs every setting with every seed under every policy, on as many
// processors as Go may use, and returns the runs in that order: by setting, then policy,
// then seed. progress is called with how many worlds are done.
func Freeze(
	ctx context.Context, settings []Setting, seeds []uint64, policies []string, o FreezeOptions,
	progress func(done, total int),
) ([]*FreezeRun, error) {
	total := len(settings) * len(policies) * len(seeds)
	runs := make([]*FreezeRun, total)
	group, ctx := guard.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	var mu sync.Mutex
	done := 0
	for i := range total {
		group.Go(func() error {
			own := o
			own.Policy = policies[i/len(seeds)%len(policies)]
			r, err := RunFreeze(ctx, settings[i/len(seeds)/len(policies)], seeds[i%len(seeds)], own)
			if err != nil {
				return err
			}
			runs[i] = r
			mu.Lock()
			defer mu.Unlock()
			done++
			progress(done, total)
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return runs, nil
}

// FreezeSummary is what the seeds of one setting came to under one policy. All
// are medians over the seeds.
type FreezeSummary struct {
	Setting, Policy  string
	Seeds            int
	Saved, Reachable float64 // shares
	Lowest, Highest  float64 // share saved, of the seeds that went worst and best
	Freezes          float64
	FalseShare       float64
	Stolen, Innocent float64 // fen
	Minutes          float64
	// OfFirst and OfAll are the share saved divided by that which
	// first-account and all-knowing save with the same seed, 0 where they did
	// not run.
	OfFirst, OfAll float64
}

// SummarizeFreeze sums up runs as Freeze returns them.
func SummarizeFreeze(runs []*FreezeRun) []FreezeSummary {
	// A policy is compared with others in the same world, seed by seed: worlds differ more
	// than policies do.
	type key struct {
		setting, policy string
		seed            uint64
	}
	saved := map[key]float64{}
	for _, r := range runs {
		saved[key{r.Setting, r.Policy, r.Seed}] = r.SavedShare()
	}
	var list []FreezeSummary
	for begin := 0; begin < len(runs); {
		end := begin
		for end < len(runs) && runs[end].Setting == runs[begin].Setting && runs[end].Policy == runs[begin].Policy {
			end++
		}
		// The median of the seeds, since one lucky freeze at the top of a platform would
		// decide a mean.
		part := runs[begin:end]
		of := func(f func(r *FreezeRun) float64) float64 {
			var values []float64
			for _, r := range part {
				values = append(values, f(r))
			}
			return median(values)
		}
		against := func(policy string) func(r *FreezeRun) float64 {
			return func(r *FreezeRun) float64 {
				if other := saved[key{r.Setting, policy, r.Seed}]; other > 0 {
					return r.SavedShare() / other
				}
				return 0
			}
		}
		s := FreezeSummary{
			Setting: part[0].Setting, Policy: part[0].Policy, Seeds: len(part), Lowest: 1,
			Saved:     of((*FreezeRun).SavedShare),
			Reachable: of((*FreezeRun).ReachableShare), FalseShare: of((*FreezeRun).FalseShare),
			Freezes:  of(func(r *FreezeRun) float64 { return float64(r.Freezes) }),
			Stolen:   of(func(r *FreezeRun) float64 { return float64(r.Stolen) }),
			Innocent: of(func(r *FreezeRun) float64 { return float64(r.Innocent) }),
			Minutes:  of(func(r *FreezeRun) float64 { return r.Minutes }),
			OfFirst:  of(against("first-account")), OfAll: of(against("all-knowing")),
		}
		for _, r := range part {
			s.Lowest, s.Highest = min(s.Lowest, r.SavedShare()), max(s.Highest, r.SavedShare())
		}
		list = append(list, s)
		begin = end
	}
	return list
}
