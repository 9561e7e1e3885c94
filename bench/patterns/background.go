package patterns

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"dyetrace"
	"dyetrace/detect/pattern"
	"dyetrace/ledger/statement"
)

// Background says what ordinary transfers are made. The same one makes the same
// transfers.
type Background struct {
	Seed     uint64
	Accounts int
	Days     int
	Start    time.Time
	// Uniform draws both ends of every transfer, its time and its amount, evenly,
	// which no ledger of people does: a set to measure speed with.
	Uniform bool
	PerDay  float64 // transfers of an account on an average day
}

// HISmall is the likeness of AMLworld's HI-Small: 515,000 accounts that make five
// million transfers in ten days, and the days after these in which its attempts
// end.
func HISmall(seed uint64, accounts int) Background {
	return Background{Seed: seed, Accounts: accounts, Days: 18, PerDay: 5_000_000 / 515_000.0 / 10,
		Start: time.Date(2022, 9, 1, 0, 0, 0, 0, time.UTC)}
}

// hours is how the transfers of a day spread over it: people sleep.
var hours = [24]float64{1, 0.5, 0.4, 0.4, 0.5, 1, 2, 4, 7, 9, 10, 10, 9, 9, 9, 9, 9, 8, 7, 6, 5, 4, 3, 2}

// town is who pays whom in a background.
type town struct {
	*Background
	rng      *rand.Rand
	activity []float64 // running sums: who pays
	drawn    []float64 // running sums: who is paid by those who do not know him
	partners [][]pattern.Account
	amounts  []float64 // logarithm of each account's usual amount
	clock    []float64 // running sums of hours
}

// Make draws the transfers, in order of time.
//
// How busy accounts are follows a Pareto law of exponent 1.6, cut off at a
// thousand times the least, so that a few are hubs; who is paid
// follows one of 1.3. Each account has one to eight partners, to whom four
// transfers of five go; the fifth goes to anybody. Amounts are log-normal about
// what the payer usually pays.
func (b *Background) Make() []pattern.Transfer {
	t := &town{Background: b, rng: rand.New(rand.NewPCG(b.Seed, 0x9a77e2))}
	n := int(float64(b.Accounts) * float64(b.Days) * b.PerDay)
	list := make([]pattern.Transfer, n)
	if b.Uniform {
		seconds := int64(b.Days) * int64(24*time.Hour/time.Second)
		for i := range list {
			at := b.Start.Add(time.Duration(t.rng.Int64N(seconds)) * time.Second)
			list[i] = pattern.Transfer{Time: dyetrace.InstantOf(at), Amount: dyetrace.Amount(1 + t.rng.IntN(1_000_000)),
				From: pattern.Account(t.rng.IntN(b.Accounts)), To: pattern.Account(t.rng.IntN(b.Accounts))}
		}
	} else {
		t.settle()
		for i := range list {
			list[i] = t.transfer()
		}
	}
	return InOrder(list)
}

// InOrder sorts transfers by time, keeping the order of those at the same time, and
// numbers them.
func InOrder(list []pattern.Transfer) []pattern.Transfer {
	slices.SortStableFunc(list, func(x, y pattern.Transfer) int { return cmp.Compare(x.Time, y.Time) })
	for i := range list {
		list[i].Ord = statement.Ord(i)
	}
	return list
}

// settle draws how busy each account is, whom it knows and what it pays.
func (t *town) settle() {
	t.activity, t.drawn = t.pareto(1.6), t.pareto(1.3)
	t.partners, t.amounts = make([][]pattern.Account, t.Accounts), make([]float64, t.Accounts)
	for a := range t.partners {
		for range 1 + t.rng.IntN(8) {
			t.partners[a] = append(t.partners[a], pattern.Account(t.pick(t.drawn)))
		}
		t.amounts[a] = math.Log(100_000) + 1.2*t.rng.NormFloat64()
	}
	sum := 0.0
	for _, h := range hours {
		sum += h
		t.clock = append(t.clock, sum)
	}
}

// pareto draws a weight for each account, and returns their running sums.
func (t *town) pareto(exponent float64) []float64 {
	sums := make([]float64, t.Accounts)
	sum := 0.0
	for a := range sums {
		sum += min(1000, math.Pow(1-t.rng.Float64(), -1/exponent))
		sums[a] = sum
	}
	return sums
}

// pick draws a place by running sums of weights.
func (t *town) pick(sums []float64) int {
	at, _ := slices.BinarySearch(sums, t.rng.Float64()*sums[len(sums)-1])
	return min(at, len(sums)-1)
}

func (t *town) transfer() pattern.Transfer {
	from := pattern.Account(t.pick(t.activity))
	to := pattern.Account(t.pick(t.drawn))
	if known := t.partners[from]; t.rng.IntN(5) > 0 {
		to = known[t.rng.IntN(len(known))]
	}
	day, hour := t.rng.IntN(t.Days), t.pick(t.clock)
	at := t.Start.AddDate(0, 0, day).Add(time.Duration(hour)*time.Hour + time.Duration(t.rng.IntN(3600))*time.Second)
	return pattern.Transfer{From: from, To: to, Time: dyetrace.InstantOf(at),
		Amount: dyetrace.Amount(math.Exp(t.amounts[from] + 0.8*t.rng.NormFloat64()))}
}
