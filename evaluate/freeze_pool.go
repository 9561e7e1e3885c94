package evaluate

import (
	"cmp"
	"context"
	"runtime"
	"slices"
	"sync"
	"time"

	"dyetrace/internal/guard"
)

// Freeze runs every world with every delay of the banks under every policy, on as many
// processors as Go may use, and returns the runs by setting, then delay, then policy,
// each in the order given. progress is called with how many runs are done.
func Freeze(
	ctx context.Context, worlds []FreezeWorld, delays []time.Duration, policies []string, o FreezeOptions,
	progress func(done, total int),
) ([]*FreezeRun, error) {
	each := len(delays) * len(policies)
	runs := make([]*FreezeRun, len(worlds)*each)
	group, ctx := guard.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	var mu sync.Mutex
	done := 0
	// A world's runs follow each other, so that what is left at the end is one world and
	// not all the slow policies.
	for i := range runs {
		group.Go(func() error {
			own := o
			own.BankDelay, own.Policy = delays[i%each/len(policies)], policies[i%len(policies)]
			r, err := RunFreeze(ctx, &worlds[i/each], own)
			if err != nil {
				return err
			}
			runs[i] = r
			mu.Lock()
			defer mu.Unlock()
			done++
			progress(done, len(runs))
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	var settings []string
	for i := range worlds {
		if !slices.Contains(settings, worlds[i].Setting) {
			settings = append(settings, worlds[i].Setting)
		}
	}
	slices.SortStableFunc(runs, func(a, b *FreezeRun) int {
		return cmp.Or(cmp.Compare(slices.Index(settings, a.Setting), slices.Index(settings, b.Setting)),
			cmp.Compare(slices.Index(delays, a.BankDelay), slices.Index(delays, b.BankDelay)),
			cmp.Compare(slices.Index(policies, a.Policy), slices.Index(policies, b.Policy)))
	})
	return runs, nil
}

// FreezeSummary is what the worlds of one setting came to with one delay under one
// policy. All but FalseShare are medians over the worlds.
type FreezeSummary struct {
	Setting, Policy  string
	BankDelay        time.Duration
	Worlds           int
	Saved, Reachable float64 // shares
	Lowest, Highest  float64 // share saved, of the worlds that went worst and best
	Freezes          float64
	FalseShare       float64 // of all freezes of all worlds together
	Stolen, Innocent float64 // fen
	Minutes          float64
	// OfFirst and OfAll are the share saved divided by that which first-account and
	// all-knowing save in the same world, NaN where they did not run. Worlds where the
	// other saves nothing have no such quotient, unless the policy saves something
	// there: then it is infinite.
	OfFirst, OfAll float64
}

// freezeKey is by what runs are compared with each other: worlds differ more than
// policies do.
type freezeKey struct {
	setting, policy string
	seed            uint64
	delay           time.Duration
}

// against is a share of a run divided by that of another policy in the same world.
// Without such a run, or where both are nothing, there is none.
func against(all map[freezeKey]float64, r *FreezeRun, policy string) (float64, bool) {
	other, is := all[freezeKey{r.Setting, policy, r.Seed, r.BankDelay}]
	own := all[freezeKey{r.Setting, r.Policy, r.Seed, r.BankDelay}]
	return own / other, is && (own > 0 || other > 0)
}

// sharesOf is a share of each run.
func sharesOf(runs []*FreezeRun, of func(*FreezeRun) float64) map[freezeKey]float64 {
	all := make(map[freezeKey]float64, len(runs))
	for _, r := range runs {
		all[freezeKey{r.Setting, r.Policy, r.Seed, r.BankDelay}] = of(r)
	}
	return all
}

// SummarizeFreeze sums up runs as Freeze returns them.
func SummarizeFreeze(runs []*FreezeRun) []FreezeSummary {
	saved := sharesOf(runs, (*FreezeRun).SavedShare)
	var list []FreezeSummary
	same := func(a, b *FreezeRun) bool {
		return a.Setting == b.Setting && a.Policy == b.Policy && a.BankDelay == b.BankDelay
	}
	for begin := 0; begin < len(runs); {
		end := begin
		for end < len(runs) && same(runs[end], runs[begin]) {
			end++
		}
		list = append(list, summarize(runs[begin:end], saved))
		begin = end
	}
	return list
}

// summarize sums up runs of one setting, delay and policy.
func summarize(part []*FreezeRun, saved map[freezeKey]float64) FreezeSummary {
	// Medians, since one lucky freeze at the top of a platform would decide a mean.
	of := func(f func(r *FreezeRun) float64) float64 {
		var values []float64
		for _, r := range part {
			values = append(values, f(r))
		}
		return median(values)
	}
	s := FreezeSummary{
		Setting: part[0].Setting, Policy: part[0].Policy, BankDelay: part[0].BankDelay, Worlds: len(part), Lowest: 1,
		Saved: of((*FreezeRun).SavedShare), Reachable: of((*FreezeRun).ReachableShare),
		Freezes:  of(func(r *FreezeRun) float64 { return float64(r.Freezes) }),
		Stolen:   of(func(r *FreezeRun) float64 { return float64(r.Stolen) }),
		Innocent: of(func(r *FreezeRun) float64 { return float64(r.Innocent) }),
		Minutes:  of(func(r *FreezeRun) float64 { return r.Minutes }),
		OfFirst:  medianAgainst(part, saved, "first-account"), OfAll: medianAgainst(part, saved, "all-knowing"),
	}
	// False freezes are pooled: in a world of three runners a single one is a quarter.
	for _, r := range part {
		s.Lowest, s.Highest = min(s.Lowest, r.SavedShare()), max(s.Highest, r.SavedShare())
	}
	s.FalseShare = falseShare(part)
	return s
}
