package detect

import (
	"math"

	"dyetrace/internal/pages"
	"dyetrace/ledger/statement"
)

// Surrounding names one measure of those whom an account deals with, on which the
// trees of the shipped model rest beside what the account does itself.
type Surrounding uint8

// The surroundings. Those from OwnSum on rest on what the first trees say of each
// account by its own statement.
const (
	PayersPayers Surrounding = iota
	PayersPayees
	PayersRelayed
	PayersOnce
	PayersBothWays
	PayersFresh
	PayersSeen
	PayersCovered
	PayersLarge
	PayersUsual
	PayersBursts
	PayeesPayers
	PayeesPayees
	PayeesRelayed
	PayeesOnce
	PayeesBothWays
	PayeesFresh
	PayeesSeen
	PayeesCovered
	PayeesUsual
	PayeesBursts
	OnwardPayers
	OnwardPayees
	OnwardRelayed
	OnwardOnce
	OnwardFresh
	UpstreamPayees
	UpstreamRelayed
	UpstreamOnce
	OwnSum
	UpstreamRunners
	UpstreamMost
	OnwardRunners
	OnwardMost
	PayersRunners
	PayeesRunners
	PayersOthers
	PayeesOthers
	PayersBest
	PayersBestShare
	PayeesBest
	PayeesBestShare
	SurroundingCount // how many there are
)

var surroundings = [SurroundingCount]struct {
	name  string
	topic Topic // of reasons that rest on it
	words string
}{
	PayersPayers: {"payers_payers", PayersTopic,
		"logarithm of how many pay the payers, base 2; mean, by amount, as all without another word"},
	PayersPayees:  {"payers_payees", PayersTopic, "logarithm of how many the payers pay"},
	PayersRelayed: {"payers_relayed", PayersTopic, "how much of their In the payers relay"},
	PayersOnce:    {"payers_once", PayersTopic, "share of those who pay the payers and do so once"},
	PayersBothWays: {"payers_both_ways", PayersTopic,
		"share of the payers' others with whom money goes both ways"},
	PayersFresh: {"payers_fresh", PayersTopic, "share of the payers' Out that is first payments"},
	PayersSeen: {"payers_seen", PayersTopic,
		"days from the ledger's first transfer to the payers', as a logarithm"},
	PayersCovered: {"payers_covered", PayersTopic, "share of In from accounts with a statement"},
	PayersLarge:   {"payers_large", PayersTopic, "share of In that is four times a payer's mean out or more"},
	PayersUsual:   {"payers_usual", PayersTopic, "logarithm of ins less that of their payers' mean outs"},
	PayersBursts: {"payers_bursts", PayersTopic,
		"logarithm of how many others a payer paid within an hour of an in"},
	PayeesPayers:  {"payees_payers", PayeesTopic, "logarithm of how many pay the payees"},
	PayeesPayees:  {"payees_payees", PayeesTopic, "logarithm of how many the payees pay"},
	PayeesRelayed: {"payees_relayed", PayeesTopic, "how much of their In the payees relay"},
	PayeesOnce:    {"payees_once", PayeesTopic, "share of those who pay the payees and do so once"},
	PayeesBothWays: {"payees_both_ways", PayeesTopic,
		"share of the payees' others with whom money goes both ways"},
	PayeesFresh: {"payees_fresh", PayeesTopic, "share of the payees' Out that is first payments"},
	PayeesSeen: {"payees_seen", PayeesTopic,
		"days from the ledger's first transfer to the payees', as a logarithm"},
	PayeesCovered: {"payees_covered", PayeesTopic, "share of Out to accounts with a statement"},
	PayeesUsual:   {"payees_usual", PayeesTopic, "logarithm of outs less that of their payees' mean ins"},
	PayeesBursts: {"payees_bursts", PayeesTopic,
		"logarithm of how many others paid a payee within an hour of an out"},
	OnwardPayers: {"onward_payers", CompanyTopic,
		"logarithm of how many pay those to whom was relayed, by what was relayed"},
	OnwardPayees:  {"onward_payees", CompanyTopic, "logarithm of how many they pay"},
	OnwardRelayed: {"onward_relayed", CompanyTopic, "how much of their In they relay"},
	OnwardOnce:    {"onward_once", CompanyTopic, "share of those who pay them and do so once"},
	OnwardFresh:   {"onward_fresh", CompanyTopic, "share of their Out that is first payments"},
	UpstreamPayees: {"upstream_payees", CompanyTopic,
		"logarithm of how many those pay whose money was relayed, by what was relayed"},
	UpstreamRelayed: {"upstream_relayed", CompanyTopic, "how much of their In they relay"},
	UpstreamOnce:    {"upstream_once", CompanyTopic, "share of those who pay them and do so once"},
	OwnSum:          {"own_sum", HabitTopic, "what the first forest says of the account by its own statement"},
	UpstreamRunners: {"upstream_runners", CompanyTopic,
		"probability of those whose money was relayed, by what was relayed"},
	UpstreamMost: {"upstream_most", CompanyTopic, "the highest log-odds of them"},
	OnwardRunners: {"onward_runners", CompanyTopic,
		"probability of those to whom was relayed, by what was relayed"},
	OnwardMost:    {"onward_most", CompanyTopic, "the highest log-odds of them"},
	PayersRunners: {"payers_runners", CompanyTopic, "probability of payers"},
	PayeesRunners: {"payees_runners", CompanyTopic, "probability of payees"},
	PayersOthers: {"payers_others", CompanyTopic,
		"probability of those whom the payers pay beside this account"},
	PayeesOthers: {"payees_others", CompanyTopic,
		"probability of those who pay the payees beside this account"},
	PayersBest: {"payers_best", CompanyTopic,
		"the highest sum of the first forest among all whom payers pay beside this account"},
	PayersBestShare: {"payers_best_share", CompanyTopic,
		"the highest probability among those whom a payer pays beside this account; mean, by amount"},
	PayeesBest: {"payees_best", CompanyTopic,
		"the highest sum among all who pay the payees beside this account"},
	PayeesBestShare: {"payees_best_share", CompanyTopic,
		"the highest probability among those who pay a payee beside this account; mean, by amount"},
}

// String is the surrounding's name.
func (i Surrounding) String() string {
	if i < SurroundingCount {
		return surroundings[i].name
	}
	return "unknown"
}

// Surroundings are those of one statement. One that cannot be computed is NaN.
type Surroundings [SurroundingCount]float32

// portrait is what others' surroundings ask of an account, in few bytes, because
// every account of a ledger has one.
type portrait struct {
	payers, payees, meanIn, meanOut uint8 // logarithms, in quarters; 0 where there are none
	relayed, once, bothWays, fresh  uint8 // shares of 254; unseen where unknown
	seen                            uint8
	covered                         bool
}

// What a byte of a portrait holds.
const (
	unseen       = 255
	wholeShare   = 254
	seenMost     = 12 // log of days: eleven years
	logarithmsOf = 4  // parts of a doubling
)

func packLog(x float64) uint8 {
	if x <= 0 {
		return 0
	}
	return uint8(max(1, min(unseen, 1+logarithmsOf*math.Log2(max(1, x)))))
}

func packShare(x float32) uint8 {
	if x != x {
		return unseen
	}
	return uint8(wholeShare*min(1, max(0, x)) + 0.5)
}

// portray makes the portrait of a statement from its behaviours.
func (s *scan) portray(b *Behaviours) portrait {
	return portrait{
		payers: packLog(float64(s.payers)), payees: packLog(float64(s.payees)),
		meanIn: packLog(s.in / max(1, float64(s.ins))), meanOut: packLog(s.out / max(1, float64(s.outs))),
		relayed: packShare(ratio(s.relayed, s.in)), once: packShare(b[OncePayers]), bothWays: packShare(b[BothWays]),
		fresh: packShare(b[FreshOut]), seen: packShare(b[BegunLog] / seenMost), covered: s.profile.Covered,
	}
}

// mean is a weighted mean.
type mean struct{ sum, weight float64 }

func (m *mean) add(x, weight float64) {
	m.sum += x * weight
	m.weight += weight
}

func (m *mean) addShare(share uint8, weight float64) {
	if share != unseen {
		m.add(float64(share)/wholeShare, weight)
	}
}

func (m *mean) addLog(log uint8, weight float64) {
	if log > 0 {
		m.add(float64(log-1)/logarithmsOf, weight)
	}
}

func (m *mean) value() float32 { return ratio(m.sum, m.weight) }

// company is the means over portraits of some of those whom an account deals with.
type company struct {
	payers, payees, relayed, once, bothWays, fresh, seen, covered, usual mean
}

func (c *company) add(p *portrait, weight float64) {
	c.payers.addLog(p.payers, weight)
	c.payees.addLog(p.payees, weight)
	c.relayed.addShare(p.relayed, weight)
	c.once.addShare(p.once, weight)
	c.bothWays.addShare(p.bothWays, weight)
	c.fresh.addShare(p.fresh, weight)
	c.seen.addShare(p.seen, weight)
	c.covered.add(float64(flag(p.covered)), weight)
}

// logBursts are the logarithms of one more than what a byte of a burst holds.
var logBursts = func() (logs [mostBurst + 1]float64) {
	for i := range logs {
		logs[i] = math.Log2(1 + float64(i))
	}
	return logs
}()

// around measures the surroundings that rest on portraits.
func (g *mingler) around(moves []Move, v *Surroundings) {
	// All who pay are looked at, and beside them those alone whose money was relayed: a
	// runner's life has both.
	var payers, payees, upstream, onward company
	var large mean
	var bursts struct{ in, out mean }
	for i := range moves {
		m := &moves[i]
		p, marks, amount := &g.of[m.Peer].portrait, &g.survey.marks[m.Ord], float64(m.Amount)
		if m.In {
			payers.add(p, amount)
			upstream.add(p, amount*float64(marks.passed))
			bursts.in.add(logBursts[marks.outs], amount)
			if over, known := overUsual(amount, p.meanOut); known {
				payers.usual.add(over, amount)
				large.add(float64(flag(over >= 2)), amount)
			}
			continue
		}
		payees.add(p, amount)
		onward.add(p, amount*float64(marks.carried))
		bursts.out.add(logBursts[marks.ins], amount)
		if over, known := overUsual(amount, p.meanIn); known {
			payees.usual.add(over, amount)
		}
	}
	v[PayersPayers], v[PayersPayees] = payers.payers.value(), payers.payees.value()
	v[PayersRelayed] = payers.relayed.value()
	v[PayersOnce], v[PayersBothWays], v[PayersFresh] = payers.once.value(), payers.bothWays.value(), payers.fresh.value()
	v[PayersSeen], v[PayersCovered], v[PayersLarge] = payers.seen.value(), payers.covered.value(), large.value()
	v[PayersUsual], v[PayersBursts], v[PayeesBursts] = payers.usual.value(), bursts.in.value(), bursts.out.value()
	v[PayeesPayers], v[PayeesPayees] = payees.payers.value(), payees.payees.value()
	v[PayeesRelayed] = payees.relayed.value()
	v[PayeesOnce], v[PayeesBothWays], v[PayeesFresh] = payees.once.value(), payees.bothWays.value(), payees.fresh.value()
	v[PayeesSeen], v[PayeesCovered], v[PayeesUsual] = payees.seen.value(), payees.covered.value(), payees.usual.value()
	v[OnwardPayers], v[OnwardPayees] = onward.payers.value(), onward.payees.value()
	v[OnwardRelayed] = onward.relayed.value()
	v[OnwardOnce], v[OnwardFresh] = onward.once.value(), onward.fresh.value()
	v[UpstreamPayees], v[UpstreamRelayed] = upstream.payees.value(), upstream.relayed.value()
	v[UpstreamOnce] = upstream.once.value()
}

// overUsual is the logarithm of an amount less that of a mean in a portrait.
func overUsual(amount float64, usual uint8) (over float64, known bool) {
	if amount <= 0 || usual == 0 {
		return 0, false
	}
	return math.Log2(amount) - float64(usual-1)/logarithmsOf, true
}

// dealings are sums over an account's transfers, by amount: of what comes in, and
// of what goes out, each with the probability of those at the other end.
type dealings struct {
	in, inRunners, out, outRunners float32
	payers, payees                 best
}

// best is the highest sum of the first forest among some accounts, whose it is, and
// the second highest.
type best struct {
	of            statement.No
	first, second float32 // not a number where there is none
}

func noBest() best { return best{first: unknown, second: unknown} }

func (b *best) add(no statement.No, sum float32) {
	switch {
	case sum != sum || b.first == b.first && b.of == no:
	case b.first != b.first || sum > b.first:
		b.of, b.first, b.second = no, sum, b.first
	default:
		b.second = larger(b.second, sum)
	}
}

// beside is the highest but for one account's.
func (b *best) beside(no statement.No) float32 {
	if b.of == no {
		return b.second
	}
	return b.first
}

// runners are accounts by what trees say of each by its own statement.
type runners struct {
	sum []float32 // of the first forest; not a number for accounts that are not judged
	of  []neighbour
}

// newRunners are accounts of such sums that have not dealt with anybody yet.
func newRunners(sums []float32) *runners {
	return &runners{sum: sums, of: pages.Make[neighbour](len(sums), len(sums))}
}

// neighbour is what surroundings ask of an account that another one deals with. It
// is asked for at random and all at once, and fills one line of a cache.
type neighbour struct {
	dealings    dealings
	probability float64 // of sum
	sum         float32 // of the first forest
	portrait    portrait
}

// ofSum is the probability of a sum, 0 where there is none.
func ofSum(sum float32) float64 {
	if sum != sum {
		return 0
	}
	return probability(float64(sum))
}

// dealer makes what sums up accounts' dealings, for walk.
func (s *Survey) dealer() kernel {
	var others []Move
	return func(no statement.No, moves []Move) error {
		left := s.People.inner.Leave(no, moves, others)
		if len(left) != len(moves) {
			others = left
		}
		s.runners.of[no] = neighbour{s.runners.deal(left), ofSum(s.runners.sum[no]), s.runners.sum[no], s.portraits[no]}
		return nil
	}
}

// deal sums up an account's dealings.
func (r *runners) deal(moves []Move) dealings {
	var in, inRunners, out, outRunners float64
	payers, payees := noBest(), noBest()
	for i := range moves {
		amount, sum := float64(moves[i].Amount), r.sum[moves[i].Peer]
		if p := ofSum(sum); moves[i].In {
			in += amount
			inRunners += amount * p
			payers.add(moves[i].Peer, sum)
		} else {
			out += amount
			outRunners += amount * p
			payees.add(moves[i].Peer, sum)
		}
	}
	return dealings{float32(in), float32(inRunners), float32(out), float32(outRunners), payers, payees}
}

// mingler measures the surroundings that rest on trees. It serves one goroutine.
type mingler struct {
	survey *Survey
	*runners
	table    peerTable
	partners []partner
	peerOf   []uint32 // of each move, a place in table
	fetched  uint8
}

// fetch touches what moves will be asked for. It lies far apart in memory; in a loop
// of its own, which waits for nothing else, much of it comes at once.
func (g *mingler) fetch(moves []Move) {
	for i := range moves {
		g.fetched += g.survey.marks[moves[i].Ord].carried + g.of[moves[i].Peer].portrait.seen
	}
}

// meet sums up what passed between an account and each other.
func (g *mingler) meet(moves []Move) []partner {
	g.table.reset(len(moves))
	if cap(g.partners) < len(g.table.slots) {
		g.partners = make([]partner, 2*len(g.table.slots))
	}
	partners := g.partners[:len(g.table.slots)]
	clear(partners)
	g.peerOf = g.peerOf[:0]
	for i := range moves {
		m, at := &moves[i], g.table.find(moves[i].Peer)
		g.peerOf = append(g.peerOf, at)
		if p := &partners[at]; m.In {
			p.in += float64(m.Amount)
		} else {
			p.out += float64(m.Amount)
		}
	}
	return partners
}

func (g *mingler) mingle(no statement.No, moves []Move, v *Surroundings) {
	// What others have to do with this account is taken out of what they have to do
	// with all, so that it does not look at itself.
	partners, own := g.meet(moves), g.of[no].probability
	v[OwnSum], v[UpstreamMost], v[OnwardMost] = g.sum[no], unknown, unknown
	v[PayersBest], v[PayeesBest] = unknown, unknown
	var up, on, payers, payees, payersOthers, payeesOthers, payersBest, payeesBest mean
	for i := range moves {
		m := &moves[i]
		shares, amount, who := g.survey.marks[m.Ord], float64(m.Amount), &g.of[m.Peer]
		p, sum, d, all := who.probability, who.sum, &who.dealings, &partners[g.peerOf[i]]
		if m.In {
			payers.add(p, amount)
			payersOthers.add(beside(float64(d.outRunners)-own*all.in, float64(d.out)-all.in, amount))
			other := d.payees.beside(no)
			payersBest.add(ofSum(other), amount)
			v[PayersBest] = larger(v[PayersBest], other)
			if shares.passed > 0 {
				up.add(p, amount*float64(shares.passed))
				v[UpstreamMost] = larger(v[UpstreamMost], sum)
			}
			continue
		}
		payees.add(p, amount)
		payeesOthers.add(beside(float64(d.inRunners)-own*all.out, float64(d.in)-all.out, amount))
		other := d.payers.beside(no)
		payeesBest.add(ofSum(other), amount)
		v[PayeesBest] = larger(v[PayeesBest], other)
		if shares.carried > 0 {
			on.add(p, amount*float64(shares.carried))
			v[OnwardMost] = larger(v[OnwardMost], sum)
		}
	}
	v[UpstreamRunners], v[OnwardRunners] = up.value(), on.value()
	v[PayersRunners], v[PayeesRunners] = payers.value(), payees.value()
	v[PayersOthers], v[PayeesOthers] = payersOthers.value(), payeesOthers.value()
	v[PayersBestShare], v[PayeesBestShare] = payersBest.value(), payeesBest.value()
}

// beside is a mean without one part, and its weight; what rounding leaves of
// nothing has none.
func beside(sum, of, weight float64) (x, w float64) {
	if of <= weight/1024 {
		return 0, 0
	}
	return min(1, max(0, sum/of)), weight
}

// larger is the larger of two numbers, of which any may be unknown.
func larger(a, b float32) float32 {
	if a != a || b > a {
		return b
	}
	return a
}
