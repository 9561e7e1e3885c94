package detect

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"dyetrace"
	"dyetrace/ledger/statement"
)

// naive measures a statement indicator by indicator, each by a loop of its own
// that follows its definition; the one pass must find the same.
type naive struct {
	before, moves []Move
	people        *People
	me            *Profile
	zone          zone
	t             thresholds
	unit          int64
	settled       Second
}

func (n *naive) kind(m *Move) dyetrace.Kind { return n.people.Profiles[m.Peer].Kind }

func (n *naive) private(m *Move) bool {
	return n.kind(m) == dyetrace.Personal || n.kind(m) == dyetrace.Business
}

// day is the local day of a move, and second the second in it.
func (n *naive) day(m *Move) (day, second int32) { return n.zone.local(m.At) }

// window is the sums in and out of the moves up to i that lie no more than so
// many seconds before it.
func (n *naive) window(i int, seconds int64, fn func(m *Move)) {
	for k := range n.moves[:i+1] {
		if int64(n.moves[i].At)-int64(n.moves[k].At) <= seconds {
			fn(&n.moves[k])
		}
	}
}

func (n *naive) passThrough() float32 {
	best, bestIn, bestOut := -1.0, 0.0, 0.0
	for i := range n.moves {
		in, out := 0.0, 0.0
		n.window(i, secondsPerDay, func(m *Move) {
			if m.In {
				in += float64(m.Amount)
			} else {
				out += float64(m.Amount)
			}
		})
		if min(in, out) > best {
			best, bestIn, bestOut = min(in, out), in, out
		}
	}
	return ratio(min(bestIn, bestOut), max(bestIn, bestOut))
}

// own reports whether the other account of a move is the same holder's.
func (n *naive) own(m *Move) bool {
	return n.me.Holder != 0 && n.people.Profiles[m.Peer].Holder == n.me.Holder
}

// seen reports whether a move's other account was seen before it.
func (n *naive) seen(i int) bool {
	ofPeer := func(m Move) bool { return m.Peer == n.moves[i].Peer }
	return slices.ContainsFunc(n.before, ofPeer) || slices.ContainsFunc(n.moves[:i], ofPeer)
}

// unsure reports whether a move is an in from somebody who is seen first where the
// ledger begins.
func (n *naive) unsure(i int) bool {
	m := &n.moves[i]
	return m.In && !n.own(m) && m.At < n.settled && !n.seen(i)
}

// stranger reports whether a move is an in from a stranger.
func (n *naive) stranger(i int) bool {
	m := &n.moves[i]
	if !m.In || n.own(m) || n.unsure(i) {
		return false
	}
	for _, earlier := range [][]Move{n.before, n.moves[:i]} {
		for k := range earlier {
			if earlier[k].Peer == m.Peer && int64(m.At)-int64(earlier[k].At) <= strangerAge {
				return false
			}
		}
	}
	return true
}

func (n *naive) strangerFanIn() float32 {
	most, ins, unsure := 0, 0, 0
	for i := range n.moves {
		if n.moves[i].In {
			ins++
		}
		if n.unsure(i) {
			unsure++
		}
		some := 0
		for k := range n.moves[:i+1] {
			if n.stranger(k) && int64(n.moves[i].At)-int64(n.moves[k].At) <= secondsPerDay {
				some++
			}
		}
		most = max(most, some)
	}
	if ins > 0 && ins == unsure {
		return unknown
	}
	return float32(most)
}

func (n *naive) regionalSpread() float32 {
	regions := map[uint16]bool{}
	for i := range n.moves {
		if m := &n.moves[i]; m.In && n.people.Profiles[m.Peer].Region != 0 {
			regions[n.people.Profiles[m.Peer].Region] = true
		}
	}
	if len(regions) == 0 {
		return unknown
	}
	return float32(len(regions))
}

func (n *naive) burstSplit() float32 {
	most := 0
	for in := range n.moves {
		outs := 0
		for k := in + 1; k < len(n.moves) && n.moves[in].In; k++ {
			if !n.moves[k].In && int64(n.moves[k].At)-int64(n.moves[in].At) <= 30*minute {
				outs++
			}
		}
		most = max(most, outs)
	}
	return float32(most)
}

// peers counts payers, payees, and payers who paid more than once.
func (n *naive) peers() (payers, payees, again int) {
	ins, outs := map[statement.No]int{}, map[statement.No]int{}
	for i := range n.moves {
		if m := &n.moves[i]; m.In {
			ins[m.Peer]++
		} else {
			outs[m.Peer]++
		}
	}
	for _, k := range ins {
		if k > 1 {
			again++
		}
	}
	return len(ins), len(outs), again
}

func (n *naive) testTransfers() float32 {
	tests := 0
	for i := range n.moves {
		m := &n.moves[i]
		if m.Amount == 0 || m.Amount > n.t.small || n.own(m) {
			continue
		}
		for k := i + 1; k < len(n.moves) && k <= i+testLook && int64(n.moves[k].At)-int64(m.At) <= secondsPerDay; k++ {
			if n.moves[k].Peer == m.Peer && n.moves[k].Amount/100 >= m.Amount {
				tests++
				break
			}
		}
	}
	return float32(tests)
}

func (n *naive) share(of func(m *Move) bool) float32 {
	some := 0
	for i := range n.moves {
		if of(&n.moves[i]) {
			some++
		}
	}
	return ratio(float64(some), float64(len(n.moves)))
}

func (n *naive) underThreshold() float32 {
	return n.share(func(m *Move) bool {
		for _, t := range n.t.reporting {
			if m.Amount < t && m.Amount >= t-t/10 {
				return true
			}
		}
		return false
	})
}

func (n *naive) roundAmounts() float32 {
	return n.share(func(m *Move) bool { return m.Amount > 0 && m.Amount%n.t.round == 0 })
}

func (n *naive) nightShare() float32 {
	night, all := 0.0, 0.0
	for i := range n.moves {
		m := &n.moves[i]
		all += float64(m.Amount)
		if _, second := n.day(m); second < 6*hour {
			night += float64(m.Amount)
		}
	}
	return ratio(night, all)
}

// thirdDay is what went out on the third day from the top.
func (n *naive) thirdDay() float64 {
	sums := map[int32]float64{}
	for i := range n.moves {
		if m := &n.moves[i]; !m.In {
			day, _ := n.day(m)
			sums[day] += float64(m.Amount)
		}
	}
	for range 2 {
		top, most := int32(0), -1.0
		for day, sum := range sums {
			if sum > most {
				top, most = day, sum
			}
		}
		delete(sums, top)
	}
	third := 0.0
	for _, sum := range sums {
		third = max(third, sum)
	}
	return third
}

func (n *naive) oddCents() float32 {
	endings, under, ins := map[dyetrace.Amount]bool{}, 0, 0
	for i := range n.moves {
		m := &n.moves[i]
		if !m.In || m.Amount < n.t.order/2 {
			continue
		}
		ins++
		if gap := (n.t.order - m.Amount%n.t.order) % n.t.order; gap > 0 && gap < dyetrace.Amount(n.unit) {
			under++
			endings[gap] = true
		}
	}
	if under < 3 {
		return 0
	}
	return ratio(float64(len(endings)), float64(ins))
}

func (n *naive) depositCoupling() float32 {
	var deposit float64
	covered, all := 0, 0
	var counted []int
	for i := range n.moves {
		if !n.stranger(i) || !n.private(&n.moves[i]) {
			continue
		}
		if all == 0 {
			deposit = -1
			for k := range n.moves[:i] {
				if m := &n.moves[k]; !m.In && n.private(m) {
					deposit = max(deposit, float64(m.Amount))
				}
			}
		}
		locked := float64(n.moves[i].Amount)
		for _, k := range counted {
			if int64(n.moves[i].At)-int64(n.moves[k].At) <= secondsPerDay {
				locked += float64(n.moves[k].Amount)
			}
		}
		counted = append(counted, i)
		if all++; locked <= deposit {
			covered++
		}
	}
	if all < 2 {
		return unknown
	}
	return ratio(float64(covered), float64(all))
}

func (n *naive) exitShare() float32 {
	gone, out := 0.0, 0.0
	for i := range n.moves {
		m := &n.moves[i]
		if m.In {
			continue
		}
		out += float64(m.Amount)
		if n.kind(m) == dyetrace.Cash || n.kind(m) == dyetrace.Exchange {
			gone += float64(m.Amount)
		}
	}
	return ratio(gone, out)
}

func (n *naive) lifeSpending() float32 {
	last, life := int64(n.moves[len(n.moves)-1].At), 0
	for i := range n.moves {
		m := &n.moves[i]
		if last-int64(m.At) > 60*secondsPerDay {
			continue
		}
		switch n.kind(m) {
		case dyetrace.Biller:
			if !m.In {
				life++
			}
		case dyetrace.Merchant:
			if !m.In && m.Amount < n.t.life {
				life++
			}
		case dyetrace.Business, dyetrace.Institution:
			if m.In {
				life++
			}
		}
	}
	return float32(life)
}

func (n *naive) nearZeroEnd() float32 {
	var balances weighted
	in := 0.0
	for i := range n.moves {
		m := &n.moves[i]
		if m.In {
			in += float64(m.Amount)
			continue
		}
		if i+1 < len(n.moves) && !n.moves[i+1].In {
			continue // not the episode's last out
		}
		if m.Stated && in > 0 {
			balances.add(int64(float64(max(0, m.Balance))/in*1e6), in)
		}
		in = 0
	}
	if len(balances) == 0 {
		return unknown
	}
	return float32(balances.quantile(0.5)) / 1e6
}

// values are the indicators that the pass computes.
func (n *naive) values() map[Indicator]float32 {
	payers, payees, again := n.peers()
	qr := unknown
	if payers >= 20 {
		qr = ratio(float64(again), float64(payers))
	}
	return map[Indicator]float32{
		PassThrough: n.passThrough(), StrangerFanIn: n.strangerFanIn(),
		RegionalSpread: n.regionalSpread(), BurstSplit: n.burstSplit(),
		GatherScatter: ratio(math.Abs(float64(payers-payees)), float64(payers+payees)), TestTransfer: n.testTransfers(),
		UnderThreshold: n.underThreshold(), RoundAmounts: n.roundAmounts(), NightShare: n.nightShare(),
		LimitSaturation: ratio(n.thirdDay(), float64(n.t.dailyLimit)), OddCents: n.oddCents(),
		DepositCoupling: n.depositCoupling(),
		ExitType:        n.exitShare(), QRSink: qr, NearZeroEnd: n.nearZeroEnd(), NoLifeSpending: n.lifeSpending(),
	}
}

// drawMoves makes a statement of bursts and rests, of sums of every size that
// some indicator asks for, with few peers, so that all windows fill.
func drawMoves(r *rapid.T, peers int) []Move {
	steps := rapid.SampledFrom([]int32{
		0, 30, 600, 1800, 1801, 5 * hour, secondsPerDay, 3 * secondsPerDay, strangerAge, idleAge,
	})
	sums := rapid.SampledFrom([]dyetrace.Amount{
		1, 1000, 100000, 199937, 199938, 199939, 500000, 998000, 999000, 999100,
		4999900, 5000000, 18000000, 1000000, 0, 100000000,
	})
	at := Second(0)
	moves := make([]Move, rapid.IntRange(1, 80).Draw(r, "moves"))
	for i := range moves {
		at += min(steps.Draw(r, "later"), math.MaxInt32/100)
		moves[i] = Move{Ord: statement.Ord(i), At: at, Amount: sums.Draw(r, "fen"),
			Peer: statement.No(rapid.IntRange(1, peers).Draw(r, "peer")),
			In:   rapid.Bool().Draw(r, "in"), Stated: rapid.IntRange(0, 3).Draw(r, "stated") > 0, Balance: sums.Draw(r, "balance")}
	}
	return moves
}

// drawMeasured measures a statement of a currency, of which a part is before the
// time from which on moves are measured.
func drawMeasured(r *rapid.T, code string) (m *Meter, v Values) {
	const peers = 30
	currency, err := dyetrace.ParseCurrency(code)
	if err != nil {
		r.Fatal(err)
	}
	profiles := make([]Profile, peers+1)
	for i := range profiles {
		profiles[i] = Profile{Currency: currency, Kind: dyetrace.Kind(rapid.IntRange(0, kinds-1).Draw(r, "kind")),
			Region: uint16(rapid.IntRange(0, 4).Draw(r, "region")), Holder: uint32(rapid.IntRange(0, 9).Draw(r, "holder")),
			Warned: NeverWarned}
	}
	m = NewMeter(&Clock{}, NewPeople(profiles), Setting{})
	moves := drawMoves(r, rapid.IntRange(1, peers).Draw(r, "peers"))
	m.scan.settled = moves[rapid.IntRange(0, len(moves)-1).Draw(r, "settled")].At
	m.since = moves[rapid.IntRange(0, len(moves)-1).Draw(r, "since")].At
	m.Measure(0, moves, &v)
	return m, v
}

// One pass over a statement finds what a loop for each indicator finds.
func TestPassLikeLoops(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		m, v := drawMeasured(r, "CNY")
		s := &m.scan
		n := &naive{before: s.before, moves: s.moves, people: s.people, me: s.profile, zone: newZone(&Setting{}, 0),
			t: s.t, unit: s.unit, settled: s.settled}
		for i, want := range n.values() {
			if v[i] != want && (v[i] == v[i] || want == want) {
				r.Fatalf("%s is %v by the pass, %v by its definition", i, v[i], want)
			}
		}
		var in, out dyetrace.Amount
		for i := range s.moves {
			if m := &s.moves[i]; m.In {
				in += m.Amount
			} else {
				out += m.Amount
			}
		}
		if s.in != float64(in) || s.out != float64(out) {
			r.Fatalf("in %v, out %v; want %d and %d", s.in, s.out, in, out)
		}
	})
}

// shown is what the evidence of an indicator adds up to.
type shown struct {
	in, out   float64
	ins, outs int
	gaps      map[dyetrace.Amount]bool // of ins under round sums
	seconds   int64                    // from the first move to the last
}

func shownBy(m *Meter, i Indicator) shown {
	sum, s := shown{gaps: map[dyetrace.Amount]bool{}}, &m.scan
	first := int64(-1)
	for _, o := range m.Evidence(i) {
		at := slices.IndexFunc(s.moves, func(m Move) bool { return m.Ord == o })
		move := &s.moves[at]
		if first < 0 {
			first = int64(move.At)
		}
		sum.seconds = int64(move.At) - first
		if move.In {
			sum.ins++
			sum.in += float64(move.Amount)
			sum.gaps[s.t.order-move.Amount%s.t.order] = true
		} else {
			sum.outs++
			sum.out += float64(move.Amount)
		}
	}
	return sum
}

// The evidence of an indicator is just what its value was computed from, also in
// a currency of four digits.
func TestEvidenceGivesTheValue(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		m, v := drawMeasured(r, rapid.SampledFrom([]string{"CNY", "CLF"}).Draw(r, "currency"))
		s, all := &m.scan, float32(len(m.scan.moves))
		same := func(i Indicator, got float32) {
			if got != v[i] && (got == got || v[i] == v[i]) {
				r.Fatalf("%s is %v by its evidence, %v by the pass", i, got, v[i])
			}
		}
		x := shownBy(m, PassThrough)
		same(PassThrough, ratio(min(x.in, x.out), max(x.in, x.out)))
		x = shownBy(m, NightShare)
		same(NightShare, ratio(x.in+x.out, s.in+s.out))
		x = shownBy(m, ExitType)
		same(ExitType, ratio(x.out, s.out))
		if x = shownBy(m, StrangerFanIn); x.seconds > secondsPerDay {
			r.Fatalf("strangers within %d seconds", x.seconds)
		}
		if v.Known(StrangerFanIn) {
			same(StrangerFanIn, float32(x.ins))
		}
		if x = shownBy(m, BurstSplit); x.seconds > 30*minute || x.outs > 0 && x.ins != 1 {
			r.Fatalf("a burst of %+v", x)
		}
		same(BurstSplit, float32(x.outs))
		x = shownBy(m, NoLifeSpending)
		same(NoLifeSpending, float32(x.ins+x.outs))
		x = shownBy(m, UnderThreshold)
		same(UnderThreshold, float32(x.ins+x.outs)/all)
		x = shownBy(m, RoundAmounts)
		same(RoundAmounts, float32(x.ins+x.outs)/all)
		x = shownBy(m, RegionalSpread)
		same(RegionalSpread, map[bool]float32{true: unknown, false: float32(x.ins)}[x.ins == 0])
		if v.Known(DepositCoupling) {
			x = shownBy(m, DepositCoupling)
			same(DepositCoupling, ratio(float64(x.ins), float64(s.deposit.ins)))
		}
		if x = shownBy(m, OddCents); x.ins >= leastOdd || v[OddCents] > 0 {
			same(OddCents, ratio(float64(len(x.gaps)), float64(s.odd.ins)))
		}
	})
}
