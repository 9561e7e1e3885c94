package trace

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"testing"

	"dyetrace"
	"dyetrace/ledger/statement"
)

// plain is a ledger of numbers only, as large as memory allows.
type plain struct {
	transfers  int64
	statements []statement.Statement
	currency   dyetrace.Currency
}

func (p *plain) Transfers() int64 { return p.transfers }
func (p *plain) Statements() int  { return len(p.statements) }
func (p *plain) After(dyetrace.Instant) (statement.Ord, error) {
	return statement.Ord(p.transfers), nil
}
func (p *plain) Statement(no statement.No) (statement.Statement, error) {
	return p.statements[no], nil
}

func (p *plain) Name(no statement.No) (dyetrace.AccountCurrency, error) {
	return dyetrace.AccountCurrency{Account: strconv.Itoa(int(no)), Currency: p.currency}, nil
}

func (p *plain) Traits(statement.No) (statement.Traits, error) {
	return statement.Traits{Currency: p.currency, Covered: true}, nil
}

func (p *plain) Reversals(statement.No) ([]statement.Reversal, error) { return nil, nil }

const (
	benchTransfers = 2_000_000
	benchAccounts  = 200_000
)

// benchLedger is a ledger whose accounts are active after a Pareto law, and
// claims on transfers of its first half. It is made once.
var benchLedger = sync.OnceValues(func() (*plain, []ResolvedClaim) {
	rng := rand.New(rand.NewPCG(1, 2))
	cny, _ := dyetrace.ParseCurrency("CNY")
	p := &plain{transfers: benchTransfers, statements: make([]statement.Statement, benchAccounts), currency: cny}
	reach := make([]float64, benchAccounts) // sums of activity, to draw by
	sum := 0.0
	for i := range reach {
		sum += min(math.Pow(1-rng.Float64(), -1/1.2), 20_000)
		reach[i] = sum
	}
	draw := func() statement.No {
		at, _ := slices.BinarySearch(reach, rng.Float64()*sum)
		return statement.No(at)
	}
	entries := make([][]statement.Entry, benchAccounts)
	var claims []ResolvedClaim
	for i := range benchTransfers {
		from, to := draw(), draw()
		amount := dyetrace.Amount(1 + math.Exp(math.Log(15_000)+1.4*rng.NormFloat64()))
		e := statement.Entry{Ord: statement.Ord(i), Peer: to, Amount: amount, Other: amount}
		entries[from] = append(entries[from], e)
		e.Peer, e.In = from, true
		entries[to] = append(entries[to], e)
		if i < benchTransfers/2 && i%100 == 0 && from != to {
			claims = append(claims, ResolvedClaim{ID: fmt.Sprint("C", i), Asked: amount, Currency: cny, Transfer: statement.Ord(i),
				From: from, To: to, Sent: amount, Received: amount})
		}
	}
	for i := range entries {
		p.statements[i] = statement.New(entries[i])
		entries[i] = nil
	}
	rng.Shuffle(len(claims), func(i, j int) { claims[i], claims[j] = claims[j], claims[i] })
	return p, claims
})

// BenchmarkRun measures the statement entries a second that each rule goes
// through on one processor, for a few claims and for thousands at once.
func BenchmarkRun(b *testing.B) {
	p, claims := benchLedger()
	for _, n := range []int{10, 1000, len(claims)} {
		for _, rule := range dyetrace.Rules() {
			b.Run(fmt.Sprintf("%v/claims=%d", rule, n), func(b *testing.B) {
				b.ReportAllocs()
				walked := int64(0)
				var r *Result
				for b.Loop() {
					var err error
					if r, err = Run(b.Context(), p, claims[:n], Options{Rule: rule}); err != nil {
						b.Fatal(err)
					}
					walked += r.Walked
				}
				b.ReportMetric(float64(walked)/b.Elapsed().Seconds()/1e6, "Mentries/s")
				b.ReportMetric(float64(len(r.Accounts)), "accounts")
				b.ReportMetric(float64(len(r.Transfers)), "transfers")
			})
		}
	}
}

// BenchmarkShare measures sharing over many pools.
func BenchmarkShare(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	var s sharer
	for _, n := range []int{2, 100, 5000} {
		weights := make([]Part, n)
		total := dyetrace.Amount(0)
		for i := range weights {
			weights[i].Amount = dyetrace.Amount(1 + rng.Int64N(1_000_000))
			total += weights[i].Amount
		}
		b.Run(fmt.Sprint("pools=", n), func(b *testing.B) {
			for b.Loop() {
				s.share(total/7, total, weights)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/pool")
		})
	}
}
