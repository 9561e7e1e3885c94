package evaluate

import (
	"fmt"
	"math"
	"strings"
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
			if r.Held <= 0 || r.Saved > r.Stolen || r.SavedReachable > r.Reachable || r.Freezes == 0 ||
				r.False > r.Freezes || r.False == 0 && r.Innocent != 0 {
				t.Errorf("%+v", r)
			}
			if (policy == "first-account" || policy == "as-used" || policy == "all-knowing") && r.False > 0 {
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

// A plan is compared with others world by world, with funds recovery by the better of its
// two windows, and its worst worlds are named first.
func TestMeasureBars(t *testing.T) {
	run := func(policy string, seed uint64, saved int64, wrong int) *FreezeRun {
		return &FreezeRun{Setting: "careful", Policy: policy, Seed: seed, Stolen: 100, Saved: saved, Freezes: 10,
			False: wrong}
	}
	runs := []*FreezeRun{run("med2-2h", 1, 10, 3), run("med2-2h", 2, 40, 3), run("med2-24h", 1, 20, 1),
		run("med2-24h", 2, 20, 1), run("plan", 1, 50, 0), run("plan", 2, 60, 1), run("all-knowing", 1, 80, 0),
		run("all-knowing", 2, 60, 0)}
	bars := MeasureBars(runs)
	if len(bars) != 1 {
		t.Fatalf("%+v", bars)
	}
	b := bars[0]
	// 50 of 80 and 60 of 60; 50 over 20 and 60 over 40; one of 20 freezes is false, of med2's two.
	if got := b.Settings[0]; got.OfAll != (0.625+1)/2 || got.OfMED != (2.5+1.5)/2 || !math.IsNaN(got.OfFirst) {
		t.Errorf("%+v", got)
	}
	if b.False != 0.05 || b.FalseMED != 0.1 || len(b.Worst) != 2 || b.Worst[0].Seed != 1 {
		t.Errorf("%+v", b)
	}
	var text strings.Builder
	if err := WriteFreezeBars(&text, bars); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"5.00 % false", "(med2: 10.00 %)",
		"81.2 % of all-knowing, – × first-account, 2.00 ×",
		"worst worlds: careful 1 (62 % of all-knowing, saved 50 %, 0 false); careful 2 (100 %"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("no %q in %s", want, &text)
		}
	}
}

// Four small worlds of the family to which no odds were fitted: the plan saves most of what who knows everything does,
// more than funds recovery, and hits few who serve nobody. The whole measurement is in
// docs/freeze.md.
func TestFreezeSmallWorlds(t *testing.T) {
	if testing.Short() {
		t.Skip("simulates four worlds four times")
	}
	worlds, err := FreezeFamily([]uint64{5004, 5009, 5018, 5026})
	if err != nil {
		t.Fatal(err)
	}
	o := freezeOptions("")
	o.RecoveryLeast = 200_00
	runs, err := Freeze(t.Context(), worlds, []time.Duration{o.BankDelay},
		[]string{"med2-2h", "med2-24h", "plan", "all-knowing"}, o, func(int, int) {})
	if err != nil {
		t.Fatal(err)
	}
	b := MeasureBars(runs)[0]
	if b.False > 0.03 {
		t.Errorf("%.2f %% false", 100*b.False)
	}
	for _, s := range b.Settings {
		if s.OfAll < 0.7 || s.OfMED < 1.3 {
			t.Errorf("%s: %.2f of all-knowing, %.2f of med2", s.Setting, s.OfAll, s.OfMED)
		}
	}
}
