package evaluate

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"
)

// FreezeBars is how a plan did beside other policies in the same worlds with one delay
// of the banks.
type FreezeBars struct {
	Policy    string
	BankDelay time.Duration
	Settings  []FreezeBar
	False     float64 // share of false freezes of all worlds together
	FalseMED  float64 // the same of the better of the two recoveries; NaN where neither ran
	Worst     []WorstWorld
}

// FreezeBar is what the worlds of one setting came to: medians over the worlds of the
// share saved, divided by that of another policy; NaN where it did not run.
type FreezeBar struct {
	Setting                      string
	Worlds                       int
	OfAll, OfFirst, OfMED, OfNet float64
	HeldOfMED                    float64 // of OfMED, counting all that is held on runners' accounts
}

// WorstWorld is a world in which the plan saved little of what all-knowing saves.
type WorstWorld struct {
	Setting string
	Seed    uint64
	OfAll   float64
	Saved   float64
	False   int
}

const worstWorlds = 10

// recoveries are the policies of funds recovery.
func recoveries() []string { return []string{"med2-2h", "med2-24h"} }

// MeasureBars compares each plan with the other policies, by delay.
func MeasureBars(runs []*FreezeRun) (bars []FreezeBars) {
	saved, held := sharesOf(runs, (*FreezeRun).SavedShare), sharesOf(runs, (*FreezeRun).HeldShare)
	for _, policy := range []string{"plan", "plan-found", "plan-links", "net"} {
		var delays []time.Duration
		for _, r := range runs {
			if r.Policy == policy && !slices.Contains(delays, r.BankDelay) {
				delays = append(delays, r.BankDelay)
			}
		}
		for _, delay := range delays {
			of := func(policy string) (part []*FreezeRun) {
				for _, r := range runs {
					if r.Policy == policy && r.BankDelay == delay {
						part = append(part, r)
					}
				}
				return part
			}
			b := measure(of(policy), saved, held)
			b.FalseMED = math.NaN()
			for _, med := range recoveries() {
				if part := of(med); len(part) > 0 {
					b.FalseMED = fmin(b.FalseMED, falseShare(part))
				}
			}
			bars = append(bars, b)
		}
	}
	return bars
}

// fmin is the smaller of two figures, of which the first may not be known yet.
func fmin(a, b float64) float64 {
	if math.IsNaN(a) || b < a {
		return b
	}
	return a
}

// falseShare is the share of false freezes in those of all runs together.
func falseShare(part []*FreezeRun) float64 {
	var wrong, all int64
	for _, r := range part {
		wrong, all = wrong+int64(r.False), all+int64(r.Freezes)
	}
	return ratio(wrong, all)
}

// measure compares the runs of one policy with one delay.
func measure(part []*FreezeRun, saved, held map[freezeKey]float64) FreezeBars {
	b := FreezeBars{Policy: part[0].Policy, BankDelay: part[0].BankDelay, False: falseShare(part)}
	var settings []string
	for _, r := range part {
		if !slices.Contains(settings, r.Setting) {
			settings = append(settings, r.Setting)
		}
		if q, is := against(saved, r, "all-knowing"); is {
			b.Worst = append(b.Worst, WorstWorld{r.Setting, r.Seed, q, r.SavedShare(), r.False})
		}
	}
	for _, setting := range settings {
		own := slices.DeleteFunc(slices.Clone(part), func(r *FreezeRun) bool { return r.Setting != setting })
		b.Settings = append(b.Settings, FreezeBar{Setting: setting, Worlds: len(own),
			OfAll: medianAgainst(own, saved, "all-knowing"), OfFirst: medianAgainst(own, saved, "first-account"),
			OfMED:     medianAgainst(own, saved, recoveries()...),
			HeldOfMED: medianAgainst(own, held, recoveries()...), OfNet: medianAgainst(own, saved, "singles")})
	}
	slices.SortStableFunc(b.Worst, func(x, y WorstWorld) int { return cmp.Compare(x.OfAll, y.OfAll) })
	b.Worst = b.Worst[:min(len(b.Worst), worstWorlds)]
	return b
}

// medianAgainst is the median, over worlds, of the share saved divided by that which the
// best of others saves there.
func medianAgainst(part []*FreezeRun, saved map[freezeKey]float64, others ...string) float64 {
	var values []float64
	for _, r := range part {
		least, known := math.NaN(), false
		for _, policy := range others {
			if q, is := against(saved, r, policy); is {
				least, known = fmin(least, q), true
			}
		}
		if known {
			values = append(values, least)
		}
	}
	if len(values) == 0 {
		return math.NaN()
	}
	return median(values)
}

// WriteFreezeBars writes what MeasureBars found, for people.
func WriteFreezeBars(w io.Writer, bars []FreezeBars) error {
	var text strings.Builder
	for _, b := range bars {
		fmt.Fprintf(&text, "\n%s, banks in %.0f minutes: %.2f %% false of all worlds together", b.Policy,
			b.BankDelay.Minutes(), 100*b.False)
		if !math.IsNaN(b.FalseMED) {
			fmt.Fprintf(&text, " (med2: %.2f %%)", 100*b.FalseMED)
		}
		text.WriteString("; medians over the worlds:\n")
		for _, s := range b.Settings {
			fmt.Fprintf(&text, "  %s (%d worlds): %s %% of all-knowing, %s × first-account, %s × the better med2 "+
				"(%s counting runners' own money)", s.Setting, s.Worlds, quotient(100*s.OfAll, 1), quotient(s.OfFirst, 2),
				quotient(s.OfMED, 2), quotient(s.HeldOfMED, 2))
			if !math.IsNaN(s.OfNet) {
				fmt.Fprintf(&text, ", %s × singles", quotient(s.OfNet, 2))
			}
			text.WriteString("\n")
		}
		if len(b.Worst) > 0 && b.Policy == "plan" {
			text.WriteString("  worst worlds:")
			for i, world := range b.Worst {
				fmt.Fprintf(&text, "%s %s %d (%.0f %% of all-knowing, saved %.0f %%, %d false)", []string{"", ";"}[min(i, 1)],
					world.Setting, world.Seed, 100*world.OfAll, 100*world.Saved, world.False)
			}
			text.WriteString("\n")
		}
	}
	_, err := io.WriteString(w, text.String())
	return err
}
