package evaluate

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/simulate"
)

// freezeWorld is a small world.
func freezeWorld(t *testing.T) *FreezeWorld {
	t.Helper()
	c, err := simulate.Preset("demo")
	if err != nil {
		t.Fatal(err)
	}
	c.Days = 6
	return &FreezeWorld{Setting: "demo", Seed: 3, Config: c, Holders: true}
}

func freezeOptions(policy string) FreezeOptions {
	return FreezeOptions{Policy: policy, BankDelay: 30 * time.Minute, Capacity: 10, Horizon: 24 * time.Hour,
		Price: 50000_00}
}

// A closed loop is the same each time; it saves no more than was stolen, nor
// more of what was reported than could be reached; who knows everything freezes
// nobody falsely, and no policy without a freeze saves anything.
func TestFreezeLoop(t *testing.T) {
	world := freezeWorld(t)
	for _, policy := range Policies() {
		t.Run(policy, func(t *testing.T) {
			r, err := RunFreeze(t.Context(), world, freezeOptions(policy))
			if err != nil {
				t.Fatal(err)
			}
			again, err := RunFreeze(t.Context(), world, freezeOptions(policy))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(r, again); diff != "" {
				t.Errorf("another run differs: %s", diff)
			}
			if r.Saved <= 0 || r.Saved > r.Stolen || r.SavedReachable > r.Reachable || r.Freezes == 0 ||
				r.False > r.Freezes || r.False == 0 && r.Innocent != 0 {
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
	r, err := RunFreeze(t.Context(), freezeWorld(t), o)
	if err != nil {
		t.Fatal(err)
	}
	if r.Freezes > 0 {
		t.Errorf("%d freezes by who may request one a day, and keeps what he may for an hour", r.Freezes)
	}
	_, err = RunFreeze(t.Context(), freezeWorld(t), freezeOptions("luck"))
	if dyetrace.KindOf(err) != dyetrace.UsageError {
		t.Errorf("an unknown policy: %v", err)
	}
}

// Runs come in order, whoever was done first, and are summed up by medians.
func TestFreezeSummaries(t *testing.T) {
	setting := Setting{Name: "demo", Config: freezeWorld(t).Config}
	worlds := FreezeSettings([]Setting{setting}, []uint64{3, 4, 5})
	delays := []time.Duration{5 * time.Minute, time.Hour}
	runs, err := Freeze(t.Context(), worlds, delays, []string{"first-account", "all-knowing"}, freezeOptions(""),
		func(int, int) {})
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range runs {
		if want := uint64(3 + i%3); r.Seed != want || (r.Policy == "all-knowing") != (i/3%2 == 1) ||
			r.BankDelay != delays[i/6] {
			t.Errorf("run %d is seed %d of %s, %v", i, r.Seed, r.Policy, r.BankDelay)
		}
	}
	list := SummarizeFreeze(runs)
	if len(list) != 4 || list[0].Worlds != 3 || list[0].OfFirst != 1 || list[1].OfAll != 1 || list[1].OfFirst <= 1 ||
		list[0].Lowest > list[0].Saved || list[0].Highest < list[0].Saved {
		t.Errorf("%+v", list)
	}
}

// A policy is compared in the worlds in which it or the other saves anything; false
// freezes are of all worlds together, so that a small world counts little.
func TestFreezePooled(t *testing.T) {
	run := func(policy string, seed uint64, saved int64, freezes, wrong int) *FreezeRun {
		return &FreezeRun{Policy: policy, Seed: seed, Stolen: 100, Saved: saved, Freezes: freezes, False: wrong}
	}
	runs := []*FreezeRun{run("all-knowing", 1, 80, 9, 0), run("all-knowing", 2, 0, 1, 0), run("all-knowing", 3, 50, 9, 0),
		run("plan", 1, 40, 98, 0), run("plan", 2, 0, 1, 1), run("plan", 3, 45, 1, 0)}
	list := SummarizeFreeze(runs)
	if got := list[1]; got.OfAll != (0.5+0.9)/2 || got.FalseShare != 0.01 || !math.IsNaN(got.OfFirst) {
		t.Errorf("%+v", got)
	}
	runs[4].Saved = 10
	if got := SummarizeFreeze(runs)[1]; got.OfAll != 0.9 {
		t.Errorf("%g of all-knowing, where one of three worlds is infinitely better", got.OfAll)
	}
}

// The family's worlds are in order of caution; those without a platform are left out.
func TestFreezeFamily(t *testing.T) {
	worlds, err := FreezeFamily([]uint64{1, 2, 3, 4, 17})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, w := range worlds {
		got = append(got, fmt.Sprint(w.Setting, " ", w.Seed))
	}
	if diff := cmp.Diff([]string{"careless 1", "careless 4", "careful 3", "adaptive 2"}, got); diff != "" {
		t.Error(diff)
	}
	if _, err := FreezeFamily([]uint64{10_000}); dyetrace.KindOf(err) != dyetrace.UsageError {
		t.Errorf("no world: %v", err)
	}
}

// Sums of a world in another currency are those of the simulator in its minor units,
// and change nothing about what is saved.
func TestFreezeCurrency(t *testing.T) {
	world := freezeWorld(t)
	want, err := RunFreeze(t.Context(), world, freezeOptions("largest"))
	if err != nil {
		t.Fatal(err)
	}
	world.Config.Country.Currency, world.Config.Country.Scale = "IDR", 1000
	got, err := RunFreeze(t.Context(), world, freezeOptions("largest"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
