package simulate

import (
	"fmt"
	"math"
	"math/bits"
	"slices"
	"strconv"
)

const byLife, byPlatform = "all", "stolen"

// digits are the first digits of amounts beside Benford's law (Benford, 1938).
func (x *Stats) digits() Distribution {
	d := Distribution{Name: "first-digits", Title: "First digits of amounts", Axis: "digit",
		Series: []string{"all", "Benford"}}
	for digit := 1; digit <= 9; digit++ {
		d.Bins = append(d.Bins, Bin{strconv.Itoa(digit), []float64{share(x.FirstDigits[digit], x.Transfers), benford(digit)}})
	}
	return d
}

func (x *Stats) hours() Distribution {
	d := Distribution{Name: "hours", Title: "Transfers by hour of the day", Axis: "hour",
		Series: []string{byLife, byPlatform}}
	all, stolen := sum(x.Hours[:]), sum(x.stolenHours[:])
	for h := range x.Hours {
		d.Bins = append(d.Bins,
			Bin{fmt.Sprintf("%02d", h), []float64{share(x.Hours[h], all), share(x.stolenHours[h], stolen)}})
	}
	return d
}

// tails is the share of persons' accounts with at least so many transfers.
func (x *Stats) tails(s *Sim) Distribution {
	var counts [33]int64
	for i, n := range x.Activity {
		if n > 0 && s.world.accounts[i].owner >= 0 {
			counts[bits.Len32(n)]++
		}
	}
	d := Distribution{Name: "activity", Title: "Persons' accounts by transfers in and out", Axis: "at least",
		Series: []string{"accounts"}, Log: true}
	all, left := sum(counts[:]), sum(counts[:])
	for b := 1; b < len(counts) && left > 0; b++ {
		d.Bins = append(d.Bins, Bin{strconv.Itoa(1 << (b - 1)), []float64{share(left, all)}})
		left -= counts[b]
	}
	return d
}

// amounts are the sizes of transfers, in bins that double.
func (x *Stats) amounts() Distribution {
	d := Distribution{Name: "amounts", Title: "Amounts", Axis: "from, yuan", Series: []string{byLife, byPlatform}}
	all, stolen := sum(x.sizes[:]), sum(x.stolen[:])
	for b := 4; b < 38; b++ {
		shares := []float64{share(x.sizes[b], all), share(x.stolen[b], stolen)}
		label := fmt.Sprintf("%.0f", yuans(1<<(b-1)))
		if b < 11 {
			label = fmt.Sprintf("%.2f", yuans(1<<(b-1)))
		}
		d.Bins = append(d.Bins, Bin{label, shares})
	}
	return d.trimmed()
}

// uses are what payments are for, by the words of statements.
func (x *Stats) uses() Distribution {
	d := Distribution{Name: "uses", Title: "What payments are for, as statements say", Axis: "memo",
		Series: []string{"transfers"}}
	counts := make(map[string]int64)
	for f, memo := range memos() {
		counts[memo] += x.purposes[f]
	}
	for memo, n := range counts {
		d.Bins = append(d.Bins, Bin{memo, []float64{share(n, x.Transfers)}})
	}
	slices.SortFunc(d.Bins, larger)
	return d
}

// larger puts the larger first share first, then orders by label.
func larger(a, b Bin) int {
	switch {
	case a.Shares[0] > b.Shares[0]:
		return -1
	case a.Shares[0] < b.Shares[0]:
		return 1
	}
	return slices.Compare([]byte(a.Label), []byte(b.Label))
}

// restings is how long stolen money rests in an account, in bins that double.
func (x *Stats) restings() Distribution {
	d := Distribution{Name: "rest", Title: "How long stolen money rests in an account", Axis: "from, minutes",
		Series: []string{"all levels", "first"}}
	return d.doubling(1, 1<<14, 60, &x.rests, &x.firsts)
}

// doubling gives a distribution the shares of histograms in bins from low to
// high that double; unit is of what was counted in one of the axis.
func (d Distribution) doubling(low, high int, unit float64, of ...*histogram) Distribution {
	for from := low; from <= high; from *= 2 {
		bin := Bin{Label: strconv.Itoa(from)}
		for _, h := range of {
			above := h.below(float64(2*from) * unit)
			if from == high {
				above = 1
			}
			below := 0.0
			if from > low {
				below = h.below(float64(from) * unit)
			}
			bin.Shares = append(bin.Shares, finite(above-below))
		}
		d.Bins = append(d.Bins, bin)
	}
	return d.trimmed()
}

// rates are the commissions agreed on, in tenths of a per cent.
func (s *Sim) rates() Distribution {
	d := Distribution{Name: "commission", Title: "Commission of an order", Axis: "from, %", Series: []string{"orders"}}
	var counts [50]int64
	for i := range s.orders {
		if o := &s.orders[i]; o.Paid > 0 {
			counts[min(len(counts)-1, int(o.Rate*1000))]++
		}
	}
	for i, n := range counts {
		d.Bins = append(d.Bins, Bin{fmt.Sprintf("%.1f", float64(i)/10), []float64{share(n, sum(counts[:]))}})
	}
	return d.trimmed()
}

// depths are the levels of orders, and of the transfers that carried their money.
func (x *Stats) depths(s *Sim) Distribution {
	d := Distribution{Name: "levels", Title: "Levels through which stolen money goes", Axis: "level",
		Series: []string{"planned", "transfers"}}
	var planned [8]int64
	for i := range s.orders {
		planned[s.orders[i].Levels]++
	}
	for l := 1; l < len(planned); l++ {
		d.Bins = append(d.Bins, Bin{strconv.Itoa(l), []float64{share(planned[l], sum(planned[:])),
			share(x.levels[l], sum(x.levels[:]))}})
	}
	return d.trimmed()
}

// ways are the ways by which stolen money leaves sight, by amount.
func (x *Stats) ways() Distribution {
	d := Distribution{Name: "exits", Title: "How stolen money leaves sight", Axis: "by", Series: []string{"amount"}}
	for i, name := range exitNames() {
		d.Bins = append(d.Bins, Bin{name, []float64{share(x.exits[i], sum(x.exits[:]))}})
	}
	return d
}

// lossHistogram is what frauds took, in yuan, how many of them by several
// payments, and the largest in fen.
func (s *Sim) lossHistogram() (sizes *histogram, series, most int64) {
	sizes = new(histogram)
	for i := range s.losses {
		paid := int64(0)
		for _, p := range s.losses[i].payments {
			paid += p.amount
		}
		if paid == 0 {
			continue
		}
		sizes.add(yuans(paid))
		most = max(most, paid)
		if len(s.losses[i].payments) > 1 {
			series++
		}
	}
	return sizes, series, most
}

func (s *Sim) lossSizes() Distribution {
	d := Distribution{Name: "losses", Title: "What one fraud takes", Axis: "from, yuan", Series: []string{"frauds"}}
	sizes, _, _ := s.lossHistogram()
	return d.doubling(125, 125<<20, 1, sizes)
}

// delays are the times from a payment to its report.
func (s *Sim) delays() Distribution {
	d := Distribution{Name: "reports", Title: "From the last payment to the report", Axis: "from, minutes",
		Series: []string{"reported frauds"}}
	var h histogram
	for i := range s.losses {
		if l := &s.losses[i]; l.reported {
			h.add(float64(l.since - l.payments[len(l.payments)-1].at))
		}
	}
	return d.doubling(1, 1<<15, 60, &h)
}

// ages are those of victims, by what they lost and by how many they are.
func (s *Sim) ages() Distribution {
	d := Distribution{Name: "victims", Title: "Victims by age", Axis: "from, years", Series: []string{"frauds", "amount"}}
	var counts, paid [10]int64
	for i := range s.losses {
		for j, p := range s.losses[i].payments {
			decade := min(9, s.world.persons[s.orders[p.order].Victim].age/10)
			paid[decade] += p.amount
			if j == 0 {
				counts[decade]++
			}
		}
	}
	for i := 1; i < len(counts); i++ {
		d.Bins = append(d.Bins, Bin{strconv.Itoa(10 * i), []float64{share(counts[i], sum(counts[:])),
			share(paid[i], sum(paid[:]))}})
	}
	return d.trimmed()
}

// roles are the shares of platforms' accounts and of those that look like them.
func (x *Stats) roles(s *Sim) Distribution {
	d := Distribution{Name: "roles", Title: "Accounts of platforms, and accounts that look like them", Axis: "role",
		Series: []string{"accounts"}, Log: true}
	counts := make(map[string]int64)
	for i := range s.world.accounts {
		if role, _ := s.Role(AccountNo(i)); role != "" {
			counts[role]++
		}
	}
	for role, n := range counts {
		d.Bins = append(d.Bins, Bin{role, []float64{share(n, int64(s.Accounts()))}})
	}
	slices.SortFunc(d.Bins, larger)
	return d
}

// trimmed leaves out the empty bins at both ends.
func (d Distribution) trimmed() Distribution {
	empty := func(b Bin) bool { return !slices.ContainsFunc(b.Shares, func(v float64) bool { return v > 0 }) }
	for len(d.Bins) > 0 && empty(d.Bins[0]) {
		d.Bins = d.Bins[1:]
	}
	for len(d.Bins) > 0 && empty(d.Bins[len(d.Bins)-1]) {
		d.Bins = d.Bins[:len(d.Bins)-1]
	}
	return d
}

func sum(counts []int64) int64 {
	total := int64(0)
	for _, n := range counts {
		total += n
	}
	return total
}

// finite is v, or 0 where v is no number.
func finite(v float64) float64 {
	if math.IsNaN(v) {
		return 0
	}
	return v
}
