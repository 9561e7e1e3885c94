package simulate

import (
	"math"
	"math/bits"
	"slices"
)

// Stats are the distributions by which a simulation can be held against stated
// facts, counted as it goes on.
type Stats struct {
	Transfers   int64
	FirstDigits [10]int64 // of amounts without leading zeros
	Hours       [24]int64
	Activity    []uint32 // transfers in and out by account
	// Empty is, of persons' accounts that were used that day, the share with
	// less than 10 yuan at midnight, summed over Nights.
	Empty  float64
	Nights int

	stolenHours     [24]int64
	sizes, stolen   [64]int64 // amounts by the bits they take in fen
	purposes        [purposes]int64
	reasons         [3]int64
	exits           [5]int64 // fen that left by cash, exchange, gold, shop, abroad
	levels          [8]int64 // transfers with stolen money by level
	rests, firsts   histogram
	drained, passed int64 // fen: within an hour, and in all
	used            []bool
	carrying        int64 // number of the last transfer seen to carry stolen money, plus 1
}

// NewStats counts nothing yet.
func NewStats(s *Sim) *Stats {
	return &Stats{Activity: make([]uint32, s.Accounts()), used: make([]bool, s.Accounts())}
}

func (x *Stats) take(s *Sim, transfers []Transfer, carried []Carried) {
	for i := range transfers {
		t := &transfers[i]
		x.Transfers++
		x.FirstDigits[firstDigit(t.Amount)]++
		x.sizes[bits.Len64(uint64(t.Amount))&63]++
		x.purposes[t.purpose]++
		if t.At < s.start {
			continue
		}
		x.Hours[(t.At+chinaOffset)%secondsPerDay/3600]++
		for _, a := range [2]AccountNo{t.From, t.To} {
			x.Activity[a]++
			x.used[a] = true
		}
	}
	for _, f := range s.Failures() {
		x.reasons[f.Reason]++
	}
	if len(carried) > 0 {
		x.follow(s, transfers, carried)
	}
}

// follow counts what stolen money did.
func (x *Stats) follow(s *Sim, transfers []Transfer, carried []Carried) {
	first := transfers[0].No
	for _, c := range carried {
		t := &transfers[c.Transfer-first]
		if c.Transfer+1 != x.carrying {
			x.carrying = c.Transfer + 1
			x.stolenHours[(t.At+chinaOffset)%secondsPerDay/3600]++
			x.stolen[bits.Len64(uint64(t.Amount))&63]++
			x.levels[min(c.Level, 7)]++
		}
		if c.Level == 1 {
			continue
		}
		x.passed += c.Amount
		if c.Rested <= 3600 {
			x.drained += c.Amount
		}
		x.rests.add(float64(c.Rested))
		if c.Level == 2 {
			x.firsts.add(float64(c.Rested))
		}
		if exit := s.exit(t.To); exit >= 0 {
			x.exits[exit] += c.Amount
		}
	}
}

// exitNames are the ways out of sight, in the order in which they are counted.
func exitNames() [5]string { return [5]string{"cash", "exchange", "gold", "shop", "abroad"} }

// exit is by which way money at an account has left, -1 where it has not.
func (s *Sim) exit(a AccountNo) int {
	w := s.world
	for i, b := range [5]block{w.cash, w.exchanges, w.gold, w.shops, w.abroad} {
		if a >= b.first && a < b.first+AccountNo(b.n) {
			return i
		}
	}
	if w.giftCards.holds(a) {
		return 3 // they are shops
	}
	return -1
}

func firstDigit(n int64) int64 {
	for n >= 10000 {
		n /= 10000
	}
	for n > 9 {
		n /= 10
	}
	return n
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
		sum += math.Abs(float64(x.FirstDigits[d])/float64(max(1, x.Transfers)) - benford(d))
	}
	return sum / 9
}

func benford(digit int) float64 { return math.Log10(1 + 1/float64(digit)) }

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
func (x *Stats) NightShare() float64 { return nightShare(&x.Hours) }

func nightShare(hours *[24]int64) float64 {
	night, all := int64(0), int64(0)
	for h, n := range hours {
		if all += n; h < 6 {
			night += n
		}
	}
	return float64(night) / float64(max(1, all))
}

// EmptyShare is the mean share of accounts in use that are empty at midnight.
func (x *Stats) EmptyShare() float64 { return x.Empty / float64(max(1, x.Nights)) }

// DrainMinutes is the median time that stolen money rests in the account that
// the victim paid; NaN where none has left one.
func (x *Stats) DrainMinutes() float64 { return x.firsts.quantile(0.5) / 60 }

// Commission is the mean share of an order that was agreed on as commission,
// over the orders that were paid.
func (s *Sim) Commission() float64 {
	sum, n := 0.0, 0
	for i := range s.orders {
		if o := &s.orders[i]; o.Paid > 0 {
			sum += o.Rate
			n++
		}
	}
	return sum / float64(max(1, n))
}
