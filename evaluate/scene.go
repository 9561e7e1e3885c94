package evaluate

import (
	"fmt"
	"time"

	"dyetrace"
	"dyetrace/ledger"
	"dyetrace/ledger/statement"
	"dyetrace/simulate"
	"dyetrace/trace"
)

// scene is a simulation under way as a consortium of banks sees it: transfers, and claims as
// they are reported. It also has the truth, which a score needs, and which no policy but the
// all-knowing one may look at.
type scene struct {
	ledger *ledger.Growing
	claims []trace.ResolvedClaim
	now    dyetrace.Instant
	asked  map[statement.No]dyetrace.Instant // when requested freezes take hold
	// blocked is what was blocked of accounts that are not frozen.
	blocked map[statement.No]blockedSums
	since   []float64                   // minutes from the last report to each freeze's taking hold
	moved   func(from, to statement.No) // called for every transfer

	truth sceneTruth
}

// blockedSums is what was blocked of an account, and what of that was stolen money
// then, in fen.
type blockedSums struct{ all, stolen int64 }

// sceneTruth is what only the simulator knows. Statements have the numbers of
// accounts.
type sceneTruth struct {
	sim      *simulate.Sim
	stated   bool
	scale    int64          // minor units of the ledger for one fen of the simulator
	payments map[int64]paid // by transfer: what victims paid
	reports  []simulate.Claim
	lots     map[simulate.AccountNo]map[int32]int64 // stolen money by account and order
}

type paid struct {
	ord        statement.Ord
	from, to   statement.No
	sent, came int64
}

// newScene begins a simulation. holders says whether banks know whose their accounts are.
func newScene(c simulate.Config, seed uint64, holders bool) (*scene, error) {
	s, err := simulate.New(c, seed)
	if err != nil {
		return nil, err
	}
	g, err := ledger.NewGrowing(nil)
	if err != nil {
		return nil, err
	}
	for i := range s.Accounts() {
		a := s.Account(simulate.AccountNo(i))
		if !holders {
			a.Holder, a.HolderID, a.Phone = "", "", ""
		}
		g.Describe(a)
		if _, err := g.Open(dyetrace.AccountCurrency{Account: a.ID, Currency: s.Currency()}); err != nil {
			return nil, err
		}
	}
	return &scene{ledger: g, now: s.Start(), asked: map[statement.No]dyetrace.Instant{},
		blocked: map[statement.No]blockedSums{},
		truth: sceneTruth{sim: s, stated: c.StatedBalances, scale: int64(c.Country.Scale),
			payments: map[int64]paid{}, lots: map[simulate.AccountNo]map[int32]int64{}}}, nil
}

// amount is a sum of the simulator as the ledger has it.
func (t *sceneTruth) amount(fen int64) dyetrace.Amount { return dyetrace.Amount(fen * t.scale) }

// step goes on to an instant.
func (x *scene) step(until dyetrace.Instant) error {
	if err := x.truth.sim.Step(until, x.take); err != nil {
		return err
	}
	x.now = until
	for _, c := range x.truth.sim.Claims()[len(x.claims):] {
		p, is := x.truth.payments[c.Transfer]
		if !is {
			return dyetrace.Errorf(dyetrace.OtherError, "evaluate", "a claim is on transfer %d, which no victim made",
				c.Transfer)
		}
		x.truth.reports = append(x.truth.reports, c)
		x.claims = append(x.claims, trace.ResolvedClaim{
			ID: fmt.Sprintf("C%05d", len(x.claims)+1), Currency: x.truth.sim.Currency(),
			Asked: x.truth.amount(c.Amount), Transfer: p.ord, From: p.from, To: p.to,
			Sent: x.truth.amount(p.sent), Received: x.truth.amount(p.came),
		})
	}
	return nil
}

// take puts what happened into the ledger, and what it really was into the
// truth.
func (x *scene) take(transfers []simulate.Transfer, carried []simulate.Carried) error {
	if len(transfers) == 0 {
		return nil
	}
	base := statement.Ord(x.ledger.Transfers())
	for i := range transfers {
		m := x.movement(&transfers[i])
		if _, err := x.ledger.Move(&m); err != nil {
			return err
		}
		if x.moved != nil {
			x.moved(m.From, m.To)
		}
	}
	first := transfers[0].No
	for _, c := range carried {
		t := &transfers[c.Transfer-first]
		if c.Level == 1 {
			x.truth.payments[c.Transfer] = paid{base + statement.Ord(c.Transfer-first), statement.No(t.From),
				statement.No(t.To), t.Amount, t.Received}
		} else {
			x.truth.add(t.From, c.Order, -c.Amount)
		}
		if !endsSight(x.truth.sim, t.To) {
			x.truth.add(t.To, c.Order, c.Amount)
		}
	}
	return nil
}

func (x *scene) movement(t *simulate.Transfer) statement.Movement {
	m := statement.Movement{Time: dyetrace.Instant(t.At * int64(time.Second)), From: statement.No(t.From),
		To: statement.No(t.To), Amount: x.truth.amount(t.Amount), Received: x.truth.amount(t.Received)}
	if x.truth.stated {
		m.FromBalance = dyetrace.Stated{Amount: x.truth.amount(t.FromBalance), Known: !x.truth.sim.Uncovered(t.From)}
		m.ToBalance = dyetrace.Stated{Amount: x.truth.amount(t.ToBalance), Known: !x.truth.sim.Uncovered(t.To)}
	}
	return m
}

func (t *sceneTruth) add(a simulate.AccountNo, order int32, fen int64) {
	if t.lots[a] == nil {
		t.lots[a] = map[int32]int64{}
	}
	t.lots[a][order] += fen
}

// takeCommission takes the commission that first runners kept off the lots: it is no longer
// stolen money. It is called once, at the end.
func (t *sceneTruth) takeCommission() {
	orders := t.sim.Orders()
	for i := range orders {
		if orders[i].Commission != 0 {
			t.add(orders[i].Payee, int32(i), -orders[i].Commission)
		}
	}
}
