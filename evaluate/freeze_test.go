package evaluate

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/simulate"
)

func freezeSetting(t *testing.T) Setting {
	t.Helper()
	c, err := simulate.Preset("demo")
	if err != nil {
		t.Fatal(err)
	}
	c.Days = 6
	return Setting{Name: "demo", Config: c}
}

func freezeOptions(policy string) FreezeOptions {
	return FreezeOptions{Policy: policy, BankDelay: 30 * time.Minute, Capacity: 10, Horizon: 24 * time.Hour, Price: 50000_00}
}

// A closed loop is the same each time; it saves no more than was stolen, nor
// more of what was reported than could be reached; who knows everything freezes
// nobody falsely, and no policy without a freeze saves anything.
func TestFreezeLoop(t *testing.T) {
	setting := freezeSetting(t)
	for _, policy := range Policies() {
		t.Run(policy, func(t *testing.T) {
			r, err := RunFreeze(t.Context(), setting, 3, freezeOptions(policy))
			if err != nil {
				t.Fatal(err)
			}
			again, err := RunFreeze(t.Context(), setting, 3, freezeOptions(policy))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(r, again); diff != "" {
				t.Errorf("another run differs: %s", diff)
			}
			if r.Saved <= 0 || r.Saved > r.Stolen || r.SavedReachable > r.Reachable || r.Freezes == 0 || r.False > r.Freezes || r.False == 0 && r.Innocent != 0 {
				t.Errorf("%+v", r)
			}
			if (policy == "first-account" || policy == "all-knowing") && r.False > 0 {
				t.Errorf("%d false freezes", r.False)
			}
		})
	}
}

// Requests are bounded by the capacity, and an unknown policy is named.
func TestFreezeBounds(t *testing.T) {
	o := freezeOptions("all-knowing")
	o.Capacity = 1.0 / (24 * 60)
	r, err := RunFreeze(t.Context(), freezeSetting(t), 3, o)
	if err != nil {
		t.Fatal(err)
	}
	if r.Freezes > 0 {
		t.Errorf("%d freezes by who may request one a day, and keeps what he may for an hour", r.Freezes)
	}
	if _, err := RunFreeze(t.Context(), freezeSetting(t), 3, freezeOptions("luck")); dyetrace.KindOf(err) != dyetrace.UsageError {
		t.Errorf("an unknown policy: %v", err)
	}
}

// Runs come in order, whoever was done first, and are summed up by medians.
func TestFreezeSummaries(t *testing.T) {
	runs, err := Freeze(t.Context(), []Setting{freezeSetting(t)}, []uint64{3, 4, 5}, []string{"first-account", "all-knowing"}, freezeOptions(""),
		func(int, int) {})
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range runs {
		if want := uint64(3 + i%3); r.Seed != want || (r.Policy == "all-knowing") != (i >= 3) {
			t.Errorf("run %d is seed %d of %s", i, r.Seed, r.Policy)
		}
	}
	list := SummarizeFreeze(runs)
	if len(list) != 2 || list[0].Seeds != 3 || list[0].OfFirst != 1 || list[1].OfAll != 1 || list[1].OfFirst <= 1 || list[0].Lowest > list[0].Saved || list[0].Highest < list[0].Saved {
		t.Errorf("%+v", list)
	}
}
