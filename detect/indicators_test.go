package detect_test

import (
	"context"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/detect"
	"dyetrace/ledger/statement"
)

// The account that is measured, and others by what they are.
const (
	me statement.No = iota
	ann
	bob
	cat
	dan
	eve
	shop
	biller
	employer
	desk
	exchange
	many // and those after it
)

const (
	days = int64(86400)
	hrs  = int64(3600)
	mins = int64(60)
)

// people gives the accounts of a book their kinds, regions and holders.
func people(b *book, change func([]detect.Profile)) *detect.People {
	profiles := make([]detect.Profile, len(b.entries))
	for i := range profiles {
		profiles[i] = detect.Profile{Currency: cny(), Warned: detect.NeverWarned, Holder: uint32(i + 1)}
	}
	for no, k := range map[statement.No]dyetrace.Kind{shop: dyetrace.Merchant, biller: dyetrace.Biller,
		employer: dyetrace.Business, desk: dyetrace.Cash, exchange: dyetrace.Exchange} {
		if int(no) < len(profiles) {
			profiles[no].Kind = k
		}
	}
	if change != nil {
		change(profiles)
	}
	return detect.NewPeople(profiles)
}

// Each indicator on a statement made by hand, with the transfers it rests on.
func TestIndicators(t *testing.T) {
	tests := []struct {
		name     string
		of       detect.Indicator
		pay      func(b *book)
		change   func([]detect.Profile)
		setting  detect.Setting
		followed bool    // claims and restrictions are known
		want     float64 // NaN where it is unknown
		evidence []statement.Ord
	}{
		{name: "990 of 1,000 pass through within a day, the salary of last week does not count", of: detect.PassThrough,
			pay: func(b *book) {
				b.pay(-7*days, employer, me, 500000)
				b.pay(9*hrs, ann, me, 100000)
				b.pay(10*hrs, me, bob, 99000)
			}, want: 0.99, evidence: []statement.Ord{1, 2}},
		{name: "1.5 % of what was passed on was kept, a saving was not passed on", of: detect.Retention,
			pay: func(b *book) {
				b.pay(0, ann, me, 100000)
				b.pay(mins, me, bob, 98500)
				b.pay(2*days, cat, me, 700000)
			}, want: 0.015, evidence: []statement.Ord{0, 1}},
		{name: "half of the money left within 7 minutes", of: detect.Dwell,
			pay: func(b *book) {
				b.pay(0, ann, me, 100000)
				b.pay(7*mins, me, bob, 60000)
				b.pay(5*hrs, me, bob, 40000)
			}, want: 7, evidence: []statement.Ord{0, 1, 2}},
		{name: "60 of 100 left within the hour", of: detect.OneHourDrain,
			pay: func(b *book) {
				b.pay(0, ann, me, 100000)
				b.pay(hrs, me, bob, 60000)
				b.pay(hrs+1, me, bob, 40000)
			}, want: 0.6, evidence: []statement.Ord{0, 1, 2}},
		{name: "112 left of a million", of: detect.NearZeroEnd,
			pay: func(b *book) {
				b.pay(0, ann, me, 100000000)
				b.stated(me, 11200, b.pay(mins, me, bob, 99988800))
			}, want: 0.000112, evidence: []statement.Ord{0, 1}},
		{name: "no balance is stated", of: detect.NearZeroEnd,
			pay: func(b *book) {
				b.pay(0, ann, me, 100000000)
				b.pay(mins, me, bob, 99988800)
			}, want: math.NaN()},
		{name: "three strangers within a day, one known, one a day later", of: detect.StrangerFanIn,
			pay: func(b *book) {
				b.pay(-10*days, ann, me, 100)
				b.pay(0, ann, me, 100)
				b.pay(hrs, bob, me, 100)
				b.pay(2*hrs, cat, me, 100)
				b.pay(3*hrs, dan, me, 100)
				b.pay(2*days, eve, me, 100)
			}, want: 3, evidence: []statement.Ord{2, 3, 4}},
		{name: "one's own other account is no stranger", of: detect.StrangerFanIn,
			pay:    func(b *book) { b.pay(0, ann, me, 100) },
			change: func(p []detect.Profile) { p[ann].Holder = p[me].Holder }, want: 0},
		{name: "payers of two regions, a payee of a third", of: detect.RegionalSpread,
			pay: func(b *book) {
				b.pay(0, ann, me, 100)
				b.pay(1, bob, me, 100)
				b.pay(2, cat, me, 100)
				b.pay(3, me, dan, 100)
			},
			change: func(p []detect.Profile) { p[ann].Region, p[bob].Region, p[cat].Region, p[dan].Region = 1, 2, 1, 3 },
			want:   2, evidence: []statement.Ord{0, 1}},
		{name: "four outs within half an hour of one in, the fifth too late", of: detect.BurstSplit,
			pay: func(b *book) {
				b.pay(0, me, bob, 100)
				b.pay(10, ann, me, 100000)
				for i := range int64(4) {
					b.pay(mins*(i+2), me, bob, 20000)
				}
				b.pay(31*mins, me, bob, 20000)
			}, want: 4, evidence: []statement.Ord{1, 2, 3, 4, 5}},
		{name: "five payers, one payee", of: detect.GatherScatter,
			pay: func(b *book) {
				for i := range statement.No(5) {
					b.pay(int64(i), ann+i, me, 100)
				}
				b.pay(9, me, ann, 100)
			}, want: 4.0 / 6, evidence: []statement.Ord{0, 1, 2, 3, 4}},
		{name: "one yuan, then 5,000 to the same account; small change elsewhere", of: detect.TestTransfer,
			pay: func(b *book) {
				b.pay(0, me, bob, 100)
				b.pay(1, me, shop, 500)
				b.pay(mins, me, bob, 500000)
				b.pay(2*mins, me, cat, 500000)
			}, want: 1, evidence: []statement.Ord{0, 2}},
		{name: "asleep for 200 days, then twenty times what was usual", of: detect.WakeUp,
			pay: func(b *book) {
				b.pay(-300*days, ann, me, 10000)
				b.pay(-250*days, ann, me, 5000)
				b.pay(0, bob, me, 150000)
				b.pay(hrs, bob, me, 50000)
			}, want: 20, evidence: []statement.Ord{2, 3}},
		{name: "always awake", of: detect.WakeUp,
			pay:  func(b *book) { b.pay(0, ann, me, 10000); b.pay(100*days, ann, me, 10000) },
			want: math.NaN()},
		{name: "120,000 in a month, 60,000 declared for a year", of: detect.IncomeMismatch,
			pay: func(b *book) {
				b.pay(-40*days, ann, me, 5000000)
				b.pay(0, ann, me, 6000000)
				b.pay(20*days, bob, me, 6000000)
			},
			change: func(p []detect.Profile) { p[me].Income = 6000000 }, want: 2, evidence: []statement.Ord{1, 2}},
		{name: "no income declared", of: detect.IncomeMismatch,
			pay: func(b *book) { b.pay(0, ann, me, 6000000) }, want: math.NaN()},
		{name: "a quarter moved before six in the morning", of: detect.NightShare, setting: detect.Setting{Zone: zero.Location()},
			pay: func(b *book) {
				b.pay(6*hrs-1, ann, me, 10000)
				b.pay(6*hrs, me, bob, 30000)
			}, want: 0.25, evidence: []statement.Ord{0}},
		{name: "49,999 and 180,000 lie under thresholds, 50,000 and 44,999 do not", of: detect.UnderThreshold,
			pay: func(b *book) {
				b.pay(0, ann, me, 4999900)
				b.pay(1, ann, me, 18000000)
				b.pay(2, ann, me, 5000000)
				b.pay(3, ann, me, 4499900)
			}, want: 0.5, evidence: []statement.Ord{0, 1}},
		{name: "the limit was reached on two days, nearly so on a third", of: detect.LimitSaturation,
			pay: func(b *book) {
				b.pay(0, me, ann, 20000000)
				b.pay(days, me, ann, 10000000)
				b.pay(days+hrs, me, ann, 10000000)
				b.pay(2*days, me, ann, 19600000)
				b.pay(3*days, me, ann, 100)
			}, want: 0.98, evidence: []statement.Ord{0, 1, 2, 3}},
		{name: "a limit of its own", of: detect.LimitSaturation, setting: detect.Setting{DailyLimit: 1000},
			pay: func(b *book) {
				for i := range int64(3) {
					b.pay(i*days, me, ann, 50000)
				}
			}, want: 0.5},
		{name: "20,000 is round, 15,000 is not, nor is nothing", of: detect.RoundAmounts,
			pay: func(b *book) {
				b.pay(0, ann, me, 2000000)
				b.pay(1, me, bob, 1500000)
				b.pay(2, me, bob, 0)
				b.pay(3, me, bob, 1000000)
			}, want: 0.5, evidence: []statement.Ord{0, 3}},
		{name: "orders that differ by their cents", of: detect.OddCents,
			pay: func(b *book) {
				for i, fen := range []int64{199937, 199912, 199937, 199988, 50000} {
					b.pay(int64(i), ann, me, fen)
				}
			}, want: 0.6, evidence: []statement.Ord{0, 1, 2, 3}},
		{name: "two odd amounts are chance", of: detect.OddCents,
			pay: func(b *book) { b.pay(0, ann, me, 199937); b.pay(1, ann, me, 199912) }, want: 0},
		{name: "six holders on one device", of: detect.SharedDevice, pay: func(b *book) { b.pay(0, ann, me, 1) },
			change: func(p []detect.Profile) { p[me].Sharers = 6 }, want: 6},
		{name: "no link is known", of: detect.SharedDevice, pay: func(b *book) { b.pay(0, ann, me, 1) }, want: math.NaN()},
		{name: "moved within a minute of another holder on the device", of: detect.RelayControl,
			pay:    func(b *book) { b.pay(0, ann, me, 1) },
			change: func(p []detect.Profile) { p[me].Sharers, p[me].Together = 2, 7 }, want: 7},
		{name: "a deposit of 5,000 covers the first two orders of a day, not the third", of: detect.DepositCoupling,
			pay: func(b *book) {
				b.pay(-days, bob, dan, 100)
				b.pay(0, me, eve, 500000)
				b.pay(hrs, ann, me, 300000)
				b.pay(2*hrs, bob, me, 200000)
				b.pay(3*hrs, cat, me, 10000)
				b.pay(2*days, dan, me, 500000)
			}, want: 0.75, evidence: []statement.Ord{1, 2, 3, 5}},
		{name: "claimed money came by two hops", of: detect.Depth, pay: func(b *book) { b.pay(0, ann, me, 1) },
			change: func(p []detect.Profile) { p[me].Depth = 2 }, followed: true, want: 2},
		{name: "no claims", of: detect.Depth, pay: func(b *book) { b.pay(0, ann, me, 1) }, want: math.NaN()},
		{name: "one of twenty payers came back", of: detect.QRSink,
			pay: func(b *book) {
				for i := range int64(20) {
					b.pay(i, many+statement.No(i), me, 1000)
				}
				b.pay(30, many, me, 1000)
			}, want: 0.05},
		{name: "too few payers", of: detect.QRSink, pay: func(b *book) { b.pay(0, ann, me, 1000) }, want: math.NaN()},
		{name: "half went to cash and coins", of: detect.ExitType,
			pay: func(b *book) {
				b.pay(0, me, desk, 2000)
				b.pay(1, me, exchange, 3000)
				b.pay(2, me, ann, 5000)
			}, want: 0.5, evidence: []statement.Ord{0, 1}},
		{name: "salary, gas and noodles in the last 60 days; a gold bar is no noodles", of: detect.NoLifeSpending,
			pay: func(b *book) {
				b.pay(-61*days, me, shop, 2000)
				b.pay(-days, employer, me, 800000)
				b.pay(-hrs, me, biller, 12000)
				b.pay(0, me, shop, 2500)
				b.pay(1, me, shop, 5000000)
			}, want: 3, evidence: []statement.Ord{1, 2, 3}},
		{name: "two payments after the restriction", of: detect.ActsAfterWarning,
			pay: func(b *book) {
				b.pay(0, me, ann, 1)
				b.pay(100, me, ann, 1)
				b.pay(200, bob, me, 1)
				b.pay(300, me, ann, 1)
			},
			change: func(p []detect.Profile) { p[me].Warned = 50 }, followed: true, want: 2, evidence: []statement.Ord{1, 3}},
		{name: "three quarters left again", of: detect.RelayedShare,
			pay:  func(b *book) { b.pay(0, ann, me, 4000); b.pay(9, me, bob, 3000) },
			want: 0.75, evidence: []statement.Ord{0, 1}},
		{name: "30 yuan left again", of: detect.RelayedAmount,
			pay:  func(b *book) { b.pay(0, ann, me, 4000); b.pay(9, me, bob, 3000) },
			want: 30, evidence: []statement.Ord{0, 1}},
		{name: "one of two ins was emptied", of: detect.EmptiedShare,
			pay: func(b *book) {
				b.pay(0, ann, me, 4000)
				b.pay(9, me, bob, 4000)
				b.pay(10, ann, me, 12000)
			}, want: 0.25, evidence: []statement.Ord{0, 1}},
		{name: "a stranger's money was passed on, a friend's and the employer's too", of: detect.StrangerRelay,
			pay: func(b *book) {
				b.pay(-days, me, ann, 100)
				b.pay(0, ann, me, 4000)
				b.pay(1, me, cat, 4000)
				b.pay(2, bob, me, 4000)
				b.pay(3, me, cat, 4000)
			}, want: 0.5, evidence: []statement.Ord{3, 4}},
		{name: "where the ledger begins nobody is known to be a stranger", of: detect.StrangerRelay,
			pay: func(b *book) {
				b.pay(0, ann, me, 4000)
				b.pay(1, me, cat, 4000)
			}, want: math.NaN()},
		{name: "who pays again after the ledger's first day was no stranger then, who pays first is one", of: detect.StrangerFanIn,
			pay: func(b *book) {
				b.pay(0, ann, me, 4000)
				b.pay(days, ann, me, 4000)
				b.pay(days+1, bob, me, 4000)
			}, want: 1, evidence: []statement.Ord{2}},
		{name: "every payer is seen first where the ledger begins", of: detect.StrangerFanIn,
			pay: func(b *book) { b.pay(0, ann, me, 4000); b.pay(1, bob, me, 4000) }, want: math.NaN()},
		{name: "years of nothing are no acquaintance: the ledger begins with its bulk", of: detect.StrangerFanIn,
			pay: func(b *book) {
				b.pay(-700*days, cat, dan, 1)
				for i := range int64(60) {
					b.pay(i*mins, cat, dan, 1)
				}
				b.pay(2*hrs, ann, me, 4000)
				b.pay(days, bob, me, 4000)
			}, want: 1, evidence: []statement.Ord{62}},
		{name: "a large sum to one's own account after a small one is no test", of: detect.TestTransfer,
			pay:    func(b *book) { b.pay(0, me, ann, 100); b.pay(1, me, ann, 100000) },
			change: func(p []detect.Profile) { p[ann].Holder = p[me].Holder }, want: 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var b book
			test.pay(&b)
			c := b.clock(t)
			who := people(&b, test.change)
			who.Followed, who.Warnings = test.followed, test.followed
			m := detect.NewMeter(c, who, test.setting)
			var v detect.Values
			m.Measure(me, b.moves(t, me), &v)
			if got := float64(v[test.of]); !(math.Abs(got-test.want) < 1e-6 || math.IsNaN(got) && math.IsNaN(test.want)) {
				t.Errorf("%s is %v; want %v", test.of, got, test.want)
			}
			if test.evidence == nil {
				return
			}
			if diff := cmp.Diff(test.evidence, m.Evidence(test.of)); diff != "" {
				t.Errorf("evidence:\n%s", diff)
			}
		})
	}
}

// Every indicator has a name of its own, by which it is found again.
func TestIndicatorNames(t *testing.T) {
	for i := range detect.IndicatorCount {
		if back, ok := detect.ParseIndicator(i.String()); !ok || back != i {
			t.Errorf("%d is named %q, which names %d", i, i, back)
		}
	}
	if _, ok := detect.ParseIndicator("age"); ok {
		t.Error("age is no indicator")
	}
}

// A chain of three: the one in the middle got relayed money and handed it to
// one who handed it on.
func TestNeighbours(t *testing.T) {
	var b book
	b.pay(0, dan, ann, 10000)
	b.pay(60, ann, me, 10000)
	b.pay(120, me, bob, 9900)
	b.pay(180, bob, cat, 4950)
	s, err := detect.NewSurvey(context.Background(), &b, b.clock(t), people(&b, nil), detect.Setting{})
	if err != nil {
		t.Fatal(err)
	}
	v := &s.Values[me]
	if up, on := v[detect.UpstreamShare], v[detect.OnwardShare]; math.Abs(float64(up)-1) > 0.01 || math.Abs(float64(on)-0.5) > 0.01 {
		t.Errorf("upstream %v, onward %v; want 1 and 0.5", up, on)
	}
	if v := &s.Values[dan]; v.Known(detect.UpstreamShare) || v.Known(detect.OnwardShare) {
		t.Errorf("the first payer relayed nothing, yet has %v and %v", v[detect.UpstreamShare], v[detect.OnwardShare])
	}
}

// A Meter that has grown to its statements' size allocates nothing more.
func TestMeasureAllocatesNothing(t *testing.T) {
	var b book
	for i := range int64(300) {
		b.pay(i*100, ann+statement.No(i%40), me, 100000)
		b.pay(i*100+50, me, many+statement.No(i%30), 98000)
	}
	moves := b.moves(t, me)
	m := detect.NewMeter(b.clock(t), people(&b, nil), detect.Setting{})
	var v detect.Values
	m.Measure(me, moves, &v)
	if n := testing.AllocsPerRun(20, func() { m.Measure(me, moves, &v) }); n != 0 {
		t.Errorf("%v allocations for a statement", n)
	}
}
