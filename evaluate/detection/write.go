package detection

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"

	"dyetrace/internal/display"
)

// WriteText writes tables for each setting, for a terminal that is width columns
// wide; 0 is for any width.
func WriteText(w io.Writer, pools []Pooled, width int) error {
	for i := range pools {
		p := &pools[i]
		between := ""
		if i > 0 {
			between = "\n"
		}
		if p.Labels {
			if _, err := fmt.Fprintf(w, "%s%s; %d labelled accounts; amounts are not used\n", between, p.Setting,
				p.Curves[0].Positives); err != nil {
				return err
			}
			if err := writeCurves(w, p, width); err != nil {
				return err
			}
			continue
		}
		if _, err := fmt.Fprintf(w, "%s%s; %d seeds, %d accounts of platforms; means over seeds\n", between, p.Setting,
			p.Seeds, p.Curves[0].Positives); err != nil {
			return err
		}
		for _, write := range []func(io.Writer, *Pooled, int) error{writeCurves, writeLookAlikes, writeNetworksFound} {
			if err := write(w, p, width); err != nil {
				return err
			}
		}
	}
	return nil
}

func writeCurves(w io.Writer, p *Pooled, width int) error {
	var t display.Table
	t.Text("ranked by")
	t.Number("average precision", "at 50", "at 100", "at 500", "recall at 90 %", "look-alikes in 500", "listed")
	short := len(p.Curves) > 1
	if short {
		t.Number(fmt.Sprintf("at %d", p.Curves[0].ShortList))
	}
	for i := range p.Curves {
		c := &p.Curves[i]
		cells := []string{c.Name, threeDigits(c.AveragePrecision), threeDigits(c.At50), threeDigits(c.At100),
			threeDigits(c.At500), threeDigits(c.RecallAt90),
			fmt.Sprintf("%.1f %%", 100*c.LookAlikeShare()/float64(p.Seeds)), strconv.Itoa(c.Listed)}
		if short {
			cells = append(cells, threeDigits(c.AtShort))
		}
		t.Add(cells...)
	}
	if err := t.Write(w, width); err != nil || !short {
		return err
	}
	_, err := fmt.Fprintf(w, "at 500, what is not listed is not right; at %d, the length of the shortest list (mean "+
		"over seeds), every list is full\n", p.Curves[0].ShortList)
	return err
}

func threeDigits(x float64) string { return strconv.FormatFloat(x, 'f', 3, 64) }

// writeLookAlikes says which ordinary accounts were flagged.
func writeLookAlikes(w io.Writer, p *Pooled, width int) error {
	c := &p.Curves[0]
	var t display.Table
	t.Text("flagged in the first 500, though")
	t.Number("accounts, all seeds")
	for _, role := range slices.SortedFunc(maps.Keys(c.LookAlikes), func(a, b string) int {
		return cmp.Or(cmp.Compare(c.LookAlikes[b], c.LookAlikes[a]), cmp.Compare(a, b))
	}) {
		t.Add(role, strconv.Itoa(c.LookAlikes[role]))
	}
	t.Add("plain", strconv.Itoa(c.Ordinary))
	return t.Write(w, width)
}

func writeNetworksFound(w io.Writer, p *Pooled, width int) error {
	_, err := fmt.Fprintf(w, "networks: %.1f %% of %d platforms whole, %d networks of nobody; roles right %.1f %%; "+
		"victims with another role %d\n"+
		"commission: reported of %d, off by %.3f percentage points on average, %.3f at most\n",
		100*p.Whole, p.Platforms, p.False, 100*p.RolesRight, p.Accused, p.Reported, 100*p.CommissionError, 100*p.WorstError)
	if err != nil {
		return err
	}
	// Few settings measure the delay, since it runs detection once for every step.
	for i := range p.Delays {
		d := &p.Delays[i]
		_, err := fmt.Fprintf(w, "delay: %d of %d runners listed, %.1f %% within six hours; hours from the first order: "+
			"median %s, quartiles %s and %s; steps of %s\n",
			d.Listed, d.Runners, 100*d.InTime, hours(d.Median), hours(d.Low), hours(d.High), d.Step)
		if err == nil {
			l := &d.Looked
			_, err = fmt.Fprintf(w, "with a hundred looks a day: %d found, %.1f %% within six hours; median %s, quartiles %s "+
				"and %s\n",
				l.Listed, 100*l.InTime, hours(l.Median), hours(l.Low), hours(l.High))
		}
		if err != nil {
			return err
		}
	}
	if len(p.Confusions) == 0 {
		return nil
	}
	var t display.Table
	t.Text("role", "taken for")
	t.Number("accounts")
	for _, c := range p.Confusions {
		t.Add(c.Truth, c.Found, strconv.Itoa(c.Accounts))
	}
	return t.Write(w, width)
}

// hours is a time in hours, or that there is none.
func hours(x Hours) string {
	if math.IsInf(float64(x), 0) {
		return "never"
	}
	return strconv.FormatFloat(float64(x), 'f', 1, 64)
}

// WriteCSV writes every measure of every run in a row of its own.
func WriteCSV(w io.Writer, runs []*Run) error {
	// One measure a row, so that a new measure changes no column of the old ones.
	out := display.NewCSV(w, "setting", "seed", "ranked_by", "measure", "value")
	for _, r := range runs {
		add := func(by, measure string, value float64) {
			out.Row(r.Setting, strconv.FormatUint(r.Seed, 10), by, measure, strconv.FormatFloat(value, 'f', 6, 64))
		}
		for i := range r.Curves {
			c := &r.Curves[i]
			add(c.Name, "average_precision", c.AveragePrecision)
			add(c.Name, "precision_at_50", c.At50)
			add(c.Name, "precision_at_100", c.At100)
			add(c.Name, "precision_at_500", c.At500)
			add(c.Name, "recall_at_precision_0.9", c.RecallAt90)
			add(c.Name, "listed", float64(c.Listed))
			add(c.Name, "short_list", float64(c.ShortList))
			add(c.Name, "precision_at_short_list", c.AtShort)
			add(c.Name, "look_alikes_in_500", c.LookAlikeShare())
			for _, role := range slices.Sorted(maps.Keys(c.LookAlikes)) {
				add(c.Name, "flagged_"+role, float64(c.LookAlikes[role]))
			}
			add(c.Name, "flagged_plain", float64(c.Ordinary))
		}
		// Labels without platforms have no networks to measure.
		if r.Labels {
			continue
		}
		add(Detector, "platforms_whole", r.Networks.Whole())
		add(Detector, "roles_right", r.Networks.RolesRight())
		add(Detector, "networks_of_nobody", float64(r.Networks.False))
		add(Detector, "victims_with_another_role", float64(r.Networks.Accused))
		for i := range r.Networks.Platforms {
			f := &r.Networks.Platforms[i]
			add(f.Name, "members_in_one_network", float64(f.InNetwork)/float64(max(1, f.Members)))
			add(f.Name, "purity", f.Purity)
			if f.Reported {
				add(f.Name, "commission_error", f.Error)
			}
		}
		if r.Delay != nil {
			add(Detector, "median_hours_to_finding", float64(r.Delay.Median))
			add(Detector, "found_within_six_hours", r.Delay.InTime)
			add(Detector, "runners_found", float64(r.Delay.Listed)/float64(max(1, r.Delay.Runners)))
		}
	}
	return out.Finish()
}
