package simulate

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// Description is how what a simulation made is distributed: single figures, and
// distributions to be printed or drawn.
type Description struct {
	Name          string         `json:"name"`
	Figures       []Figure       `json:"figures"`
	Distributions []Distribution `json:"distributions"`
}

// Figure is one number of a description.
type Figure struct {
	Name   string  `json:"name"`
	Value  float64 `json:"value"`
	Unit   string  `json:"unit,omitempty"`   // "share" lies between 0 and 1
	Stated string  `json:"stated,omitempty"` // what is known of it elsewhere
}

// Distribution is one or several series of shares over the same bins.
type Distribution struct {
	Name   string   `json:"name"` // fit for the name of a file
	Title  string   `json:"title"`
	Axis   string   `json:"axis"` // what the bins are
	Series []string `json:"series"`
	Log    bool     `json:"log"` // shares span powers of ten
	Bins   []Bin    `json:"bins"`
}

// Bin is one bin's share of each series.
type Bin struct {
	Label  string    `json:"label"`
	Shares []float64 `json:"shares"`
}

// Describe sums up what has been counted of a simulation.
func (x *Stats) Describe(s *Sim) Description {
	d := Description{Name: s.config.Name}
	d.Figures = slices.Concat(x.volume(s), x.rhythms(s), x.crime(s), x.alike(s))
	d.Distributions = []Distribution{
		x.digits(), x.hours(), x.tails(s), x.amounts(), x.uses(),
		x.restings(), s.rates(), x.depths(s), x.ways(), s.lossSizes(), s.delays(), s.ages(), x.roles(s),
	}
	return d
}

// volume is how much there is of everything.
func (x *Stats) volume(s *Sim) []Figure {
	figures := []Figure{
		{Name: "transfers", Value: float64(x.Transfers)},
		{Name: "persons", Value: float64(len(s.world.persons))},
		{Name: "accounts", Value: float64(s.Accounts())},
	}
	for why, n := range x.reasons {
		name := "failed, " + Reason(why).String()
		figures = append(figures, Figure{Name: name, Value: share(n, n+x.Transfers), Unit: "share"})
	}
	return figures
}

// rhythms is what ledgers of ordinary life are known for.
func (x *Stats) rhythms(s *Sim) []Figure {
	return []Figure{
		{"first digits, mean deviation from Benford's law", x.Benford(), "", "below 0.015 (Nigrini, 2012)"},
		{"exponent of activity's tail (Hill, busiest hundredth)", finite(x.Tail(s)), "", ""},
		{"transfers between 00 and 06 h", x.NightShare(), "share", ""},
		{"accounts used that day with less than 10 yuan at midnight", x.EmptyShare(), "share", ""},
	}
}

// crime returns the figures by which platforms and frauds are known.
func (x *Stats) crime(s *Sim) []Figure {
	// Each figure with a source has what the source states beside it, so that a reader can
	// judge how real the simulation is.
	var paid, held, exits, kept int64
	for i := range s.orders {
		o := &s.orders[i]
		paid, held, exits, kept = paid+o.Paid, held+o.Held, exits+o.Exits, kept+o.Commission
	}
	sizes, series, most := s.lossHistogram()
	reported := int64(0)
	for i := range s.losses {
		if s.losses[i].reported {
			reported++
		}
	}
	return []Figure{
		{Name: "frauds that took money", Value: float64(sizes.n)},
		{Name: "of them with several payments", Value: share(series, sizes.n), Unit: "share"},
		{Name: "of them reported", Value: share(reported, sizes.n), Unit: "share"},
		{Name: "orders", Value: float64(len(s.orders))},
		{Name: "claims", Value: float64(len(s.claims))},
		{Name: "victims paid", Value: yuans(paid), Unit: "yuan"},
		{Name: "largest loss", Value: yuans(most), Unit: "yuan", Stated: "4 million in 290 transfers (investigators)"},
		{Name: "still held", Value: share(held, paid), Unit: "share"},
		{Name: "out of sight", Value: share(exits, paid), Unit: "share"},
		{Name: "kept at once as commission", Value: share(kept, paid), Unit: "share"},
		{Name: "commission agreed on", Value: s.Commission(), Unit: "share", Stated: "1 % to 1.8 %"},
		{Name: "median rest in the account a victim paid", Value: finite(x.DrainMinutes()), Unit: "minutes",
			Stated: "30 or less"},
		{Name: "median rest in any account", Value: finite(x.rests.quantile(0.5) / 60), Unit: "minutes"},
		{Name: "stolen money passed on within an hour", Value: share(x.drained, x.passed), Unit: "share"},
		{Name: "transfers with stolen money between 00 and 06 h", Value: nightShare(&x.stolenHours), Unit: "share"},
		{Name: "new routes tried with a small sum", Value: share(s.tests, s.routes), Unit: "share"},
	}
}

// alike compares platforms' accounts with those that look like them.
func (x *Stats) alike(s *Sim) []Figure {
	// Idle cards are counted apart: a platform wakes some, and so do their holders, and
	// detection must not take the one for the other.
	var platforms, alike, asleep, woken, bought int64
	for i := range s.world.accounts {
		no := AccountNo(i)
		role, platform := s.Role(no)
		_, relays := s.muleOf[no]
		switch {
		case relays:
			platforms++
		case platform < 0 && role != "":
			alike++
		}
		if s.world.accounts[i].flags&isDormant == 0 {
			continue
		}
		switch asleep++; {
		case x.Activity[i] == 0:
		case relays:
			bought++
		default:
			woken++
		}
	}
	return []Figure{
		{Name: "accounts that pass stolen money on", Value: float64(platforms)},
		{Name: "their share of all accounts", Value: share(platforms, int64(s.Accounts())), Unit: "share"},
		{Name: "accounts that look like them", Value: float64(alike)},
		{Name: "those to one of a platform's", Value: float64(alike) / float64(max(1, platforms))},
		{Name: "idle cards", Value: float64(asleep)},
		{Name: "of them woken by their holders", Value: float64(woken)},
		{Name: "of them woken by platforms", Value: float64(bought)},
	}
}

func share(part, whole int64) float64 { return float64(part) / float64(max(1, whole)) }

func yuans(fen int64) float64 { return float64(fen) / 100 }

// Text prints the description for a terminal.
func (d *Description) Text() string {
	var b strings.Builder
	for _, f := range d.Figures {
		value := fmt.Sprintf("%.4g", f.Value)
		switch {
		case f.Unit == "share":
			value = fmt.Sprintf("%.2f %%", 100*f.Value)
		case f.Value == math.Trunc(f.Value):
			value = fmt.Sprintf("%.0f", f.Value)
		case f.Unit == "yuan" || f.Unit == "minutes":
			value = fmt.Sprintf("%.2f", f.Value)
		}
		if f.Unit != "share" && f.Unit != "" {
			value += " " + f.Unit
		}
		if f.Stated != "" {
			value += "; known: " + f.Stated
		}
		fmt.Fprintf(&b, "%-58s %s\n", f.Name, value)
	}
	for i := range d.Distributions {
		d.Distributions[i].text(&b)
	}
	return b.String()
}

// text prints a distribution as a table with bars of the first series.
func (d *Distribution) text(b *strings.Builder) {
	fmt.Fprintf(b, "\n%s\n  %-18s", d.Title, d.Axis)
	for _, name := range d.Series {
		fmt.Fprintf(b, " %10s", name)
	}
	most := 0.0
	for _, bin := range d.Bins {
		most = max(most, bin.Shares[0])
	}
	b.WriteByte('\n')
	for _, bin := range d.Bins {
		fmt.Fprintf(b, "  %-18s", bin.Label)
		for _, v := range bin.Shares {
			fmt.Fprintf(b, " %8.3g %%", 100*v)
		}
		if most > 0 && !d.Log {
			b.WriteString("  " + strings.Repeat("#", int(bin.Shares[0]/most*40)))
		}
		b.WriteByte('\n')
	}
}
