package detection

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"

	"dyetrace/internal/display"
	"dyetrace/simulate/family"
)

// nearCommission is by how much a commission may be off: 0.2 percentage points.
const nearCommission = 0.002

// WriteWorldsText writes what came of worlds for a terminal: a line for each class of care,
// the worst ten, and the analyst's days where they were measured.
func WriteWorldsText(w io.Writer, runs []*WorldRun, width int) error {
	var t display.Table
	t.Text("worlds")
	t.Number("n", "precision", "worst tenth", "covered", "worst tenth", "innocent in 50", "platforms", "whole", "accused",
		"commissions", "within 0.2")
	for _, care := range classes() {
		if some := ofCare(runs, care); len(some) > 0 {
			t.Add(careLine(care, some)...)
		}
	}
	if err := t.Write(w, width); err != nil {
		return err
	}
	if err := writeNoPlatform(w, runs); err != nil {
		return err
	}
	if err := writeWorstRuns(w, runs, width); err != nil {
		return err
	}
	return writeDays(w, runs, width)
}

// all is the class of all worlds with a platform.
const all = "all"

func classes() []string { return []string{all, family.Careless, family.Careful, family.Adaptive} }

// ofCare are the runs of a class of care in worlds with a platform.
func ofCare(runs []*WorldRun, care string) (some []*WorldRun) {
	for _, r := range runs {
		if r.Care == care || care == all && r.Care != family.None {
			some = append(some, r)
		}
	}
	return some
}

func careLine(care string, runs []*WorldRun) []string {
	var passed, covered, innocent []float64
	// A platform counts where stolen money passed by accounts that the world shows.
	platforms, whole, accused, reported, near := 0, 0, 0, 0, 0
	for _, r := range runs {
		passed, covered = append(passed, float64(r.Precision)), append(covered, float64(r.OfCovered))
		innocent = append(innocent, float64(r.Innocent))
		accused += r.Networks.Accused
		for i := range r.Networks.Platforms {
			p := &r.Networks.Platforms[i]
			platforms += count(p.Passed > 0)
			whole += count(p.Caught)
			reported += count(p.Passed > 0 && p.Reported)
			near += count(p.Passed > 0 && p.Reported && p.Error <= nearCommission)
		}
	}
	median, tail := overWorlds(passed)
	medianCovered, tailCovered := overWorlds(covered)
	medianInnocent, _ := overWorlds(innocent)
	return []string{care, strconv.Itoa(len(runs)), digits(median, 3), digits(tail, 3), digits(medianCovered, 3),
		digits(tailCovered, 3), digits(medianInnocent, 1), strconv.Itoa(platforms), strconv.Itoa(whole),
		strconv.Itoa(accused), strconv.Itoa(reported), strconv.Itoa(near)}
}

// overWorlds is the median and the worst tenth, without worlds that have no such figure.
func overWorlds(values []float64) (median, tail float64) {
	values = slices.DeleteFunc(values, math.IsNaN)
	n := len(values)
	if n == 0 {
		return math.NaN(), math.NaN()
	}
	slices.Sort(values)
	return (values[(n-1)/2] + values[n/2]) / 2, values[(n+9)/10-1]
}

// digits is a number, or a dash for none.
func digits(x float64, n int) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return "–"
	}
	return strconv.FormatFloat(x, 'f', n, 64)
}

// writeNoPlatform says who is named where there is nobody to find.
func writeNoPlatform(w io.Writer, runs []*WorldRun) error {
	worlds, networks, above, accounts := 0, 0, 0, 0
	for _, r := range runs {
		if r.Care == family.None {
			worlds, networks, above, accounts = worlds+1, networks+r.Networks.Networks, above+r.Above, accounts+r.Accounts
		}
	}
	if worlds == 0 {
		return nil
	}
	_, err := fmt.Fprintf(w, "\n%d worlds without a platform: %d networks named; %.2f in ten thousand accounts are "+
		"worth a look\n", worlds, networks, 10_000*float64(above)/float64(max(1, accounts)))
	return err
}

// worstRuns is how many worlds are listed of those where detection did worst.
const worstRuns = 10

func writeWorstRuns(w io.Writer, runs []*WorldRun, width int) error {
	some := slices.DeleteFunc(ofCare(runs, all), func(r *WorldRun) bool { return math.IsNaN(float64(r.Precision)) })
	slices.SortStableFunc(some, func(a, b *WorldRun) int { return cmp.Compare(a.Precision, b.Precision) })
	var t display.Table
	t.Text("the worst", "platforms", "cut", "known")
	t.Number("runners", "covered", "precision", "of covered", "innocent in 50")
	for _, r := range some[:min(worstRuns, len(some))] {
		name, known := "–", "no"
		if r.Seed != 0 {
			name = strconv.FormatUint(r.Seed, 10)
		}
		switch {
		case r.Kinds && r.Names:
			known = "kinds, holders"
		case r.Kinds:
			known = "kinds"
		case r.Names:
			known = "holders"
		}
		t.Add(name, r.Care, r.Cut, known, strconv.Itoa(r.Runners), strconv.Itoa(r.Covered), digits(float64(r.Precision), 3),
			digits(float64(r.OfCovered), 3), strconv.Itoa(r.Innocent))
	}
	if len(some) == 0 {
		return nil
	}
	if _, err := fmt.Fprintln(w); err != nil {
		return err
	}
	return t.Write(w, width)
}

// daySums is what is said of the days of several worlds.
type daySums struct {
	days, looks, right, worth, sound, again, late, runners, found, early, earlyFound int
	top, kept, quiet, quietKept                                                      int
	hours, toCome                                                                    []float64 // of each world with some
}

func sumDays(runs []*WorldRun) (s daySums) {
	for _, r := range runs {
		d := r.Days
		if d == nil {
			continue
		}
		s.runners, s.found = s.runners+d.Runners, s.found+d.Found
		s.early, s.earlyFound = s.early+d.Early, s.earlyFound+d.EarlyFound
		// Worlds have different currencies: shares of money are not pooled.
		if d.Stolen > 0 {
			s.toCome = append(s.toCome, float64(d.ToCome)/float64(d.Stolen))
		}
		if d.Found > 0 {
			s.hours = append(s.hours, float64(d.Hours))
		}
		for i := range d.Each {
			e := &d.Each[i]
			s.days++
			s.worth, s.sound = s.worth+e.Worth, s.sound+e.Sound
			s.looks, s.right, s.again, s.late = s.looks+e.Looks, s.right+e.Right, s.again+e.Again, s.late+e.Late
			s.top, s.kept, s.quiet, s.quietKept = s.top+e.Top, s.kept+e.Kept, s.quiet+e.Quiet, s.quietKept+e.QuietKept
		}
	}
	return s
}

// writeDays writes what an analyst meets, in words and as a table.
func writeDays(w io.Writer, runs []*WorldRun, width int) error {
	if len(runs) == 0 || runs[0].Days == nil {
		return nil
	}
	// All worlds come first, and those without a platform last: there every look is for
	// nothing.
	var t display.Table
	t.Text("an analyst's days")
	t.Number("days", "looks", "right", "from 0.5 on", "right", "runners", "reported", "hours", "money to come",
		"again a day", "right again", "too early", "reported later", "top 50 kept", "quiet kept")
	for _, care := range append(classes(), family.None) {
		some := ofCare(runs, care)
		if len(some) == 0 {
			continue
		}
		s := sumDays(some)
		hours, _ := overWorlds(s.hours)
		toCome, _ := overWorlds(s.toCome)
		t.Add(care, strconv.Itoa(s.days), strconv.Itoa(s.looks), portion(s.right, s.looks), strconv.Itoa(s.worth),
			portion(s.sound, s.worth), strconv.Itoa(s.runners),
			portion(s.found, s.runners), digits(hours, 0), digits(100*toCome, 1)+" %",
			digits(float64(s.again-s.late)/float64(s.days), 2), strconv.Itoa(s.late), strconv.Itoa(s.early),
			portion(s.earlyFound, s.early), portion(s.kept, s.top), portion(s.quietKept, s.quiet))
	}
	s := sumDays(ofCare(runs, all))
	toCome, _ := overWorlds(s.toCome)
	if _, err := fmt.Fprintf(w, "\nAt the end of each of %d days an analyst looks at the %d highest accounts that are "+
		"new to him.\nOf %d looks %s are right, and %s of the %d at accounts of 0.5 or more.\n%s of %d runners are "+
		"reported; in the median world %s %% of the stolen money reaches them after that.\nOf what he has dismissed, "+
		"%s innocent accounts "+
		"come back a day.\n\n",
		s.days, looksOfDay, s.looks, portion(s.right, s.looks), portion(s.sound, s.worth), s.worth,
		portion(s.found, s.runners), s.runners, digits(100*toCome, 1),
		digits(float64(s.again-s.late)/float64(s.days), 2)); err != nil {
		return err
	}
	return t.Write(w, width)
}

// portion is some of all in percent, a dash where there are none.
func portion(some, of int) string {
	if of == 0 {
		return "–"
	}
	return digits(100*float64(some)/float64(of), 1) + " %"
}

// WorldsInWords is what a look at worlds for judging saw.
func WorldsInWords(runs []*WorldRun) string {
	said := ""
	for _, care := range classes() {
		if some := ofCare(runs, care); len(some) > 0 {
			line := careLine(care, some)
			said += fmt.Sprintf("%s precision %s (worst tenth %s, %s worlds); ", care, line[2], line[3], line[1])
		}
	}
	if said == "" {
		return "no world with a platform"
	}
	s := sumDays(ofCare(runs, all))
	if s.days > 0 {
		said += fmt.Sprintf("looks right %s, runners reported %s; ", portion(s.right, s.looks), portion(s.found, s.runners))
	}
	return said[:len(said)-2]
}
