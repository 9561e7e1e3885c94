package simulate

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
)

// Stats are the distributions by which a simulation can be held against stated
// facts.
type Stats struct {
	Transfers   int64
	FirstDigits [10]int64 // of amounts, as they stand without leading zeros
	Hours       [24]int64
	Activity    []uint32 // transfers in and out by account
	// Empty is, of persons' accounts that were used that day, the share with
	// less than 10 yuan at midnight, summed over Nights.
	Empty  float64
	Nights int

	used    []bool
	reached map[AccountNo]int64 // when stolen money came last, at level 1
	drains  []int64             // seconds from a victim's payment until money left that account
}

// NewStats counts nothing yet.
func NewStats(s *Sim) *Stats {
	return &Stats{Activity: make([]uint32, s.Accounts()), used: make([]bool, s.Accounts()), reached: make(map[AccountNo]int64)}
}

func (x *Stats) take(transfers []Transfer, carried []Carried) {
	for i := range transfers {
		t := &transfers[i]
		x.Transfers++
		digit := t.Amount
		for digit > 9 {
			digit /= 10
		}
		x.FirstDigits[digit]++
		x.Hours[(t.At+chinaOffset)%secondsPerDay/3600]++
		for _, a := range [2]AccountNo{t.From, t.To} {
			x.Activity[a]++
			x.used[a] = true
		}
	}
	first := int64(0)
	if len(transfers) > 0 {
		first = transfers[0].No
	}
	for _, c := range carried {
		t := &transfers[c.Transfer-first]
		if c.Level == 1 {
			x.reached[t.To] = t.At
		} else if at, is := x.reached[t.From]; is && c.Level == 2 {
			x.drains = append(x.drains, t.At-at)
		}
	}
}

// midnight looks at the accounts at the end of a day.
func (x *Stats) midnight(s *Sim) {
	used, empty := 0, 0
	for i := range s.world.accounts {
		if a := &s.world.accounts[i]; x.used[i] && a.owner >= 0 {
			used++
			if a.balance < 1000 {
				empty++
			}
		}
		x.used[i] = false
	}
	x.Nights++
	x.Empty += float64(empty) / float64(max(1, used))
}

// Benford is the mean absolute deviation of first digits from Benford's law
// (Nigrini, 2012, calls more than 0.015 nonconforming).
func (x *Stats) Benford() float64 {
	sum := 0.0
	for d := 1; d <= 9; d++ {
		sum += math.Abs(float64(x.FirstDigits[d])/float64(max(1, x.Transfers)) - math.Log10(1+1/float64(d)))
	}
	return sum / 9
}

// Tail is Hill's estimate of the exponent of activity's tail, over the busiest
// hundredth of persons' accounts; smaller is heavier.
func (x *Stats) Tail(s *Sim) float64 {
	var counts []uint32
	for i, n := range x.Activity {
		if s.world.accounts[i].owner >= 0 && n > 0 {
			counts = append(counts, n)
		}
	}
	slices.Sort(counts)
	k := max(10, len(counts)/100)
	if len(counts) <= k {
		return math.NaN()
	}
	threshold, sum := float64(counts[len(counts)-k-1]), 0.0
	for _, n := range counts[len(counts)-k:] {
		sum += math.Log(float64(n) / threshold)
	}
	return float64(k) / sum
}

// NightShare is the share of transfers between 00 and 06 h.
func (x *Stats) NightShare() float64 {
	night := int64(0)
	for _, n := range x.Hours[:6] {
		night += n
	}
	return float64(night) / float64(max(1, x.Transfers))
}

// EmptyShare is the mean share of accounts in use that are empty at midnight.
func (x *Stats) EmptyShare() float64 { return x.Empty / float64(max(1, x.Nights)) }

// DrainMinutes is the median time from a payment into a runner's account to a
// payment of stolen money out of it.
func (x *Stats) DrainMinutes() float64 {
	if len(x.drains) == 0 {
		return math.NaN()
	}
	slices.Sort(x.drains)
	return float64(x.drains[len(x.drains)/2]) / 60
}

// Commission is the share of what was paid that runners kept at once, of the
// orders of which anything was kept.
func (s *Sim) Commission() float64 {
	paid, kept := int64(0), int64(0)
	for i := range s.orders {
		if o := &s.orders[i]; o.Commission > 0 {
			paid += o.Paid
			kept += o.Commission
		}
	}
	return float64(kept) / float64(max(1, paid))
}

// Describe prints the distributions.
func (x *Stats) Describe(w io.Writer, s *Sim) error {
	var b strings.Builder
	fmt.Fprintf(&b, "transfers            %d among %d accounts; %d more came to nothing\n", x.Transfers, s.Accounts(), s.Failed)
	var paid, held, exits int64
	for i := range s.orders {
		paid, held, exits = paid+s.orders[i].Paid, held+s.orders[i].Held, exits+s.orders[i].Exits
	}
	fmt.Fprintf(&b, "orders               %d; victims paid %s, held %s, out of sight %s\n", len(s.orders), yuan(paid), yuan(held), yuan(exits))
	fmt.Fprintf(&b, "claims               %d\n", len(s.claims))
	fmt.Fprintf(&b, "commission           %.2f %% of an order\n", 100*s.Commission())
	fmt.Fprintf(&b, "drain                %.1f minutes, median, from a runner's account\n", x.DrainMinutes())
	fmt.Fprintf(&b, "empty at midnight    %.1f %% of persons' accounts used that day (below 10 yuan)\n", 100*x.EmptyShare())
	fmt.Fprintf(&b, "activity's tail      exponent %.2f (Hill, busiest hundredth)\n", x.Tail(s))
	fmt.Fprintf(&b, "night, 00 to 06 h    %.1f %% of transfers\n", 100*x.NightShare())
	fmt.Fprintf(&b, "first digits         mean deviation from Benford's law %.4f\n", x.Benford())
	for d := 1; d <= 9; d++ {
		share := float64(x.FirstDigits[d]) / float64(max(1, x.Transfers))
		fmt.Fprintf(&b, "  %d  %5.1f %%  (%4.1f %%) %s\n", d, 100*share, 100*math.Log10(1+1/float64(d)), strings.Repeat("#", int(share*100)))
	}
	b.WriteString("hours\n")
	for h, n := range x.Hours {
		share := float64(n) / float64(max(1, x.Transfers))
		fmt.Fprintf(&b, "  %02d  %4.1f %%  %s\n", h, 100*share, strings.Repeat("#", int(share*400)))
	}
	_, err := io.WriteString(w, b.String())
	return err
}
