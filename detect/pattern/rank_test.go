package pattern

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dyetrace"
)

// The bound on a chance is never below the chance, and close to it.
func TestTail(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, p := rapid.IntRange(1, 40).Draw(t, "n"), rapid.Float64Range(0.001, 0.9).Draw(t, "p")
		k := rapid.IntRange(1, n).Draw(t, "k")
		exact := 0.0
		for i := k; i <= n; i++ {
			ways, _ := math.Lgamma(float64(n + 1))
			in, _ := math.Lgamma(float64(i + 1))
			out, _ := math.Lgamma(float64(n - i + 1))
			exact += math.Exp(ways - in - out + float64(i)*math.Log(p) + float64(n-i)*math.Log1p(-p))
		}
		// Events of two kinds that are equally likely are as likely together as events of one.
		half := float64(n / 2)
		got := tail(float64(k), []float64{half, float64(n) - half}, []float64{p, p})
		if got < math.Log(exact)-1e-9 || got > math.Log(exact)+math.Log(float64(n)+1) {
			t.Errorf("%d of %d with chance %v: bound %v, chance %v", k, n, p, math.Exp(got), exact)
		}
	})
}

// Several chances together are as unlikely as they are in a draw of many.
func TestTogether(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	const draws = 200_000
	below := 0
	for range draws {
		if rng.Float64()*rng.Float64()*rng.Float64() <= 0.01 {
			below++
		}
	}
	if got := math.Exp(together(3, math.Log(0.01))); math.Abs(got-float64(below)/draws) > 0.005 {
		t.Errorf("%v, drawn %v", got, float64(below)/draws)
	}
	if got := together(3, 0); got != 0 {
		t.Errorf("what is certain is %v", got)
	}
}

// How many are expected is counted where the drawn ledger has enough, goes on in the
// same way beyond them, and is believed where it has none.
func TestScale(t *testing.T) {
	s := &scale{[]float64{-1, -1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 3}, 1}
	for _, c := range []struct{ seems, want float64 }{{4, math.Log10(12)}, {2, math.Log10(11)}, {0, 1}, {-1, 0},
		{-5, -4}} {
		if got := s.expected(c.seems); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%v seems, %v expected, want %v", c.seems, got, c.want)
		}
	}
	s.draws = 10
	if got := s.expected(-1); math.Abs(got+1) > 1e-9 {
		t.Errorf("of ten ledgers %v expected in each, want -1", got)
	}
	if got := (&scale{}).expected(-3); got != -3 {
		t.Errorf("with none drawn %v", got)
	}
}

// life is transfers at random among accounts in so many days, seed given.
func life(seed uint64, accounts, transfers, days int) []Transfer {
	rng := rand.New(rand.NewPCG(seed, 2))
	list := make([]Transfer, transfers)
	for i := range list {
		at := rng.IntN(days)*24*60 + 8*60 + rng.IntN(12*60)
		list[i] = Transfer{From: Account(rng.IntN(accounts)), To: Account(rng.IntN(accounts)),
			Amount: dyetrace.Amount(100 + rng.IntN(100_000)),
			Time:   dyetrace.Instant(at) * dyetrace.Instant(time.Minute)}
	}
	return list
}

func inOrder(list []Transfer) []Transfer {
	slices.SortStableFunc(list, func(x, y Transfer) int { return int((x.Time - y.Time) / dyetrace.Instant(time.Second)) })
	return list
}

func oneCurrency(Account) (dyetrace.Currency, error) { return 1, nil }

// A ledger drawn from the null keeps how often each account pays and is paid, how
// much, and at which times of day it pays.
func TestDrawKeepsDegreesAndHours(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := NewGraph(20, inOrder(life(rapid.Uint64().Draw(t, "life"), 20, rapid.IntRange(1, 200).Draw(t, "transfers"), 9)))
		n, err := NewNull(t.Context(), g, oneCurrency)
		if err != nil {
			t.Fatal(err)
		}
		type kept struct {
			Ins, Outs int
			Times     []dyetrace.Instant
			Amounts   []dyetrace.Amount
		}
		of := func(g *Graph) (list []kept) {
			for a := range Account(20) {
				k := kept{Ins: len(g.in.of(a)), Outs: len(g.out.of(a))}
				for _, e := range g.out.of(a) {
					k.Times, k.Amounts = append(k.Times, g.time[e]%day), append(k.Amounts, g.amount[e])
				}
				slices.Sort(k.Times)
				slices.Sort(k.Amounts)
				list = append(list, k)
			}
			return list
		}
		// A ledger of a few transfers may leave nobody to change payees with.
		drawn := n.Draw(rapid.Uint64().Draw(t, "seed"))
		if diff := gocmp.Diff(of(g), of(drawn)); diff != "" && len(g.out.edges) > 20 {
			t.Errorf("(-ledger +drawn):\n%s", diff)
		}
	})
}

func rankedOf(t *testing.T, g *Graph, b *Bounds) []Ranked {
	t.Helper()
	var found []Found
	for _, k := range Kinds() {
		f, err := g.Find(t.Context(), k, b)
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, f)
	}
	ranked, err := Rank(t.Context(), g, found, func(Kind) *Bounds { return b }, oneCurrency)
	if err != nil {
		t.Fatal(err)
	}
	return ranked
}

// In a ledger where all falls to chance, as many instances seem as unlikely as are
// expected to: none is a surprise.
func TestChanceIsNoSurprise(t *testing.T) {
	for seed := range uint64(3) {
		g := NewGraph(1000, inOrder(life(seed, 1000, 20_000, 20)))
		b := Usual()
		b.MinPeers, b.MinSide, b.Retained = 3, 2, 0.3
		ranked := rankedOf(t, g, &b)
		if len(ranked) < 500 {
			t.Fatalf("seed %d: only %d instances", seed, len(ranked))
		}
		for i, r := range ranked {
			if r.Expected < -2 {
				t.Errorf("seed %d: %v at place %d, of which 10^%v are expected", seed, r.Kind, i+1, r.Expected)
			}
		}
		// There are five shapes that chance draws, each of which brings its share.
		for _, x := range []float64{1.5, 2} {
			n := 0
			for _, r := range ranked {
				if r.Expected <= x {
					n++
				}
			}
			if want := math.Pow(10, x); float64(n) < want/3 || float64(n) > 7*3*want {
				t.Errorf("seed %d: %d instances of which %v of each shape are expected", seed, n, want)
			}
		}
	}
}

// What is laid among life at random comes first: a gathering, money that goes round and
// meets again. What an account does every day does not: its tenants pay a
// landlord as often as the ledger says.
func TestTheUnlikelyComesFirst(t *testing.T) {
	list := life(7, 1000, 8000, 20)
	minute := func(day, m int) dyetrace.Instant {
		return dyetrace.Instant(day*24*60+m) * dyetrace.Instant(time.Minute)
	}
	for i := range Account(12) { // strangers, within an hour
		list = append(list, Transfer{From: 100 + i, To: 900, Time: minute(5, 600+5*int(i)), Amount: 5000})
	}
	for i := range Account(5) { // round
		list = append(list, Transfer{From: 200 + i, To: 200 + (i+1)%5, Time: minute(9, 600+20*int(i)),
			Amount: dyetrace.Amount(77_713 - 100*int(i))})
	}
	for d := range 20 { // a landlord of weekly tenants: five of fifteen pay each day
		for i := range Account(5) {
			list = append(list, Transfer{From: 300 + 5*Account(d%3) + i, To: 950, Time: minute(d, 700+int(i)), Amount: 1000})
		}
	}
	b := Usual()
	ranked := rankedOf(t, NewGraph(1000, inOrder(list)), &b)
	place := func(kind Kind, center Account) int {
		return slices.IndexFunc(ranked, func(r Ranked) bool { return r.Kind == kind && r.Center == center })
	}
	if gathering, round := place(FanIn, 900), place(Cycle, 200); gathering < 0 || gathering > 2 || round < 0 || round > 2 {
		t.Errorf("the gathering is at place %d, the round at %d", gathering, round)
	}
	landlord := place(FanIn, 950)
	if landlord < 0 || ranked[landlord].Expected < 0 {
		t.Errorf("the landlord at place %d is a surprise", landlord)
	}
	for i := range ranked {
		if r := &ranked[i]; r.Kind == FanIn && r.Center == 900 && (len(r.Core) != 12 || r.CorePeers != 12 || r.Often != 1) {
			t.Errorf("the core of the gathering is %+v", r.Surprise)
		}
	}
}
