package detection

import (
	"cmp"
	"maps"
	"slices"
)

// Pooled is the results of several seeds of one setting: means over seeds,
// except where noted.
type Pooled struct {
	Setting    string
	Seeds      int
	Labels     bool    // as of a Run
	Curves     []Curve // LookAlikes and Ordinary are sums; Points those of the first seed
	Lowest     float64 // average precision of the seed at which detection did worst
	Platforms  int
	Whole      float64 // share of all platforms
	RolesRight float64 // of all accounts in the networks of their platforms
	False      int     // networks that are no platform's
	Confusions []Confusion
	// CommissionError is the mean over platforms of which a commission is reported,
	// WorstError the largest.
	CommissionError, WorstError float64
	Reported                    int // platforms of which a commission is reported
	Accused                     int // victims who are members with another role
	Delays                      []Delay
}

// Confusion is how many accounts of a role were taken for one.
type Confusion struct {
	Truth, Found string
	Accounts     int
}

// Pool sums runs up over their seeds; those of one setting must be neighbours.
func Pool(runs []*Run) []Pooled {
	var out []Pooled
	for from := 0; from < len(runs); {
		to := from + 1
		for to < len(runs) && runs[to].Setting == runs[from].Setting {
			to++
		}
		out = append(out, pool(runs[from:to]))
		from = to
	}
	return out
}

// pool sums up the runs of one setting.
func pool(runs []*Run) Pooled {
	// Shares are means, so that each seed counts the same. Counts are sums: they are small,
	// and a mean of a third of an account says nothing.
	p := Pooled{Setting: runs[0].Setting, Seeds: len(runs), Labels: runs[0].Labels, Lowest: 1}
	n := float64(len(runs))
	for i := range runs[0].Curves {
		c := Curve{Name: runs[0].Curves[i].Name, LookAlikes: map[string]int{}, Points: runs[0].Curves[i].Points}
		for _, r := range runs {
			x := &r.Curves[i]
			c.Positives += x.Positives
			c.AveragePrecision += x.AveragePrecision / n
			c.At50, c.At100, c.At500 = c.At50+x.At50/n, c.At100+x.At100/n, c.At500+x.At500/n
			c.RecallAt90 += x.RecallAt90 / n
			c.AtShort += x.AtShort / n
			c.ShortList += x.ShortList
			c.Listed += x.Listed
			c.Ordinary += x.Ordinary
			for role, k := range x.LookAlikes {
				c.LookAlikes[role] += k
			}
		}
		c.ShortList, c.Listed = c.ShortList/len(runs), c.Listed/len(runs)
		p.Curves = append(p.Curves, c)
	}
	// Platforms are pooled over all seeds: a seed has too few for a share of its own.
	confusions := map[[2]string]int{}
	right, in, whole := 0, 0, 0
	for _, r := range runs {
		p.Lowest = min(p.Lowest, r.Curves[0].AveragePrecision)
		p.False += r.Networks.False
		p.Accused += r.Networks.Accused
		if r.Delay != nil {
			p.Delays = append(p.Delays, *r.Delay)
		}
		for i := range r.Networks.Platforms {
			f := &r.Networks.Platforms[i]
			p.Platforms++
			if f.Whole {
				whole++
			}
			right, in = right+f.Right, in+f.InNetwork
			if f.Reported {
				p.Reported++
			}
			p.CommissionError += f.Error
			p.WorstError = max(p.WorstError, f.Error)
			for k, n := range f.Confusions {
				confusions[k] += n
			}
		}
	}
	p.Whole, p.RolesRight = share(float64(whole), float64(p.Platforms)), share(float64(right), float64(in))
	p.CommissionError = share(p.CommissionError, float64(p.Reported))
	byRoles := func(a, b [2]string) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) }
	for _, k := range slices.SortedFunc(maps.Keys(confusions), byRoles) {
		p.Confusions = append(p.Confusions, Confusion{k[0], k[1], confusions[k]})
	}
	return p
}
