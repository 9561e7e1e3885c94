package trace

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"dyetrace"
	"dyetrace/ledger/statement"
)

// world draws random ledgers. Its bounds differ from draw to draw, so that
// crowded ledgers, where everything meets, come up as well as sparse ones.
type world struct {
	accounts, currencies int
	maxAmount            int64
	ties                 bool
	statedOf             int // one balance in so many is stated; 0: none
	feeOf, convertOf     int
	reverseOf            int
	balances             map[dyetrace.AccountCurrency]int64
}

var worldCurrencies = []string{"CNY", "JPY", "KWD"}

func drawScenario(t *rapid.T) *scenario {
	w := &world{
		accounts:   rapid.IntRange(2, 7).Draw(t, "accounts"),
		currencies: rapid.IntRange(1, 3).Draw(t, "currencies"),
		maxAmount:  rapid.SampledFrom([]int64{3, 40, 1_000, 100_000, 1 << 52}).Draw(t, "maxAmount"),
		ties:       rapid.Bool().Draw(t, "ties"),
		statedOf:   rapid.SampledFrom([]int{0, 0, 1, 2, 6}).Draw(t, "statedOf"),
		feeOf:      rapid.SampledFrom([]int{0, 2, 8}).Draw(t, "feeOf"),
		convertOf:  rapid.SampledFrom([]int{0, 3, 8}).Draw(t, "convertOf"),
		reverseOf:  rapid.SampledFrom([]int{0, 2, 4, 12}).Draw(t, "reverseOf"),
		balances:   map[dyetrace.AccountCurrency]int64{},
	}
	s := &scenario{accounts: map[string]dyetrace.Account{}}
	for i := range w.accounts {
		a := dyetrace.Account{ID: fmt.Sprintf("A%d", i)}
		if rapid.IntRange(0, 4).Draw(t, "special") == 0 {
			a.Kind = dyetrace.Kind(rapid.IntRange(0, int(dyetrace.Institution)).Draw(t, "kind"))
			a.Uncovered = rapid.Bool().Draw(t, "uncovered")
		}
		s.accounts[a.ID] = a
	}
	for i := range rapid.IntRange(1, 60).Draw(t, "transfers") {
		s.transfers = append(s.transfers, w.transfer(t, i, s.transfers))
	}
	sortLedger(s.transfers)
	for i := range rapid.IntRange(1, 5).Draw(t, "claims") {
		of := &s.transfers[rapid.IntRange(0, len(s.transfers)-1).Draw(t, "of")]
		c := dyetrace.Claim{ID: fmt.Sprintf("C%d", i), Transfer: of.ID}
		if rapid.Bool().Draw(t, "partly") {
			asked := rapid.Int64Range(1, int64(of.Amount)+int64(of.Amount)/4+1).Draw(t, "asked")
			c.Amount = dyetrace.Stated{Amount: dyetrace.Amount(asked), Known: true}
		}
		s.claims = append(s.claims, c)
	}
	return s
}

func (w *world) oneIn(t *rapid.T, n int, label string) bool {
	return n > 0 && rapid.IntRange(1, n).Draw(t, label) == 1
}

func (w *world) transfer(t *rapid.T, i int, before []dyetrace.Transfer) dyetrace.Transfer {
	account := func(label string) string {
		return fmt.Sprintf("A%d", rapid.IntRange(0, w.accounts-1).Draw(t, label))
	}
	currency := func() dyetrace.Currency {
		c, _ := dyetrace.ParseCurrency(worldCurrencies[rapid.IntRange(0, w.currencies-1).Draw(t, "currency")])
		return c
	}
	tr := dyetrace.Transfer{
		ID: fmt.Sprintf("t%02d", i), From: account("from"), To: account("to"),
		Time:   dyetrace.Instant(i * int(time.Minute)),
		Amount: dyetrace.Amount(rapid.Int64Range(1, w.maxAmount).Draw(t, "amount")), Currency: currency(),
	}
	if w.ties {
		tr.Time = dyetrace.Instant(rapid.IntRange(0, 12).Draw(t, "time") * int(time.Minute))
		tr.Seq = int64(rapid.IntRange(0, 2).Draw(t, "seq"))
	}
	tr.Received, tr.ReceivedCurrency = tr.Amount, tr.Currency
	switch {
	case w.oneIn(t, w.convertOf, "convert"):
		tr.ReceivedCurrency = currency()
		tr.Received = dyetrace.Amount(rapid.Int64Range(0, w.maxAmount).Draw(t, "received"))
	case w.oneIn(t, w.feeOf, "fee"):
		tr.Received = dyetrace.Amount(rapid.Int64Range(0, int64(tr.Amount)).Draw(t, "received"))
	}
	if len(before) > 0 && w.oneIn(t, w.reverseOf, "reverse") {
		w.reverse(t, &tr, before)
	}
	w.balances[tr.Payer()] -= int64(tr.Amount)
	w.balances[tr.Payee()] += int64(tr.Received)
	tr.FromBalance = w.stated(t, tr.Payer())
	tr.ToBalance = w.stated(t, tr.Payee())
	return tr
}

// reverse makes a transfer one that takes another back, mostly one that it can
// take back.
func (w *world) reverse(t *rapid.T, tr *dyetrace.Transfer, before []dyetrace.Transfer) {
	of := &before[rapid.IntRange(0, len(before)-1).Draw(t, "reversed")]
	tr.Reverses = of.ID
	switch rapid.IntRange(0, 9).Draw(t, "how") {
	case 0:
		tr.Reverses = rapid.SampledFrom([]string{dyetrace.Unlinked, "gone", "t00", tr.ID}).Draw(t, "reverses")
		return
	case 1:
		return
	}
	tr.From, tr.To = of.To, of.From
	tr.Currency, tr.ReceivedCurrency = of.ReceivedCurrency, of.Currency
	tr.Amount = dyetrace.Amount(rapid.Int64Range(1, int64(of.Received)+int64(of.Received)/4+1).Draw(t, "back"))
	if rapid.Bool().Draw(t, "whole") {
		tr.Amount = max(1, of.Received)
	}
	tr.Received = tr.Amount
	if tr.Currency != tr.ReceivedCurrency || w.oneIn(t, w.feeOf, "fee") {
		tr.Received = dyetrace.Amount(rapid.Int64Range(0, int64(tr.Amount)).Draw(t, "received"))
	}
}

// stated is sometimes a balance: a right one, were the ledger not sorted
// afterwards, or one that has nothing to do with anything.
func (w *world) stated(t *rapid.T, ac dyetrace.AccountCurrency) dyetrace.Stated {
	if !w.oneIn(t, w.statedOf, "stated") {
		return dyetrace.Stated{}
	}
	if rapid.Bool().Draw(t, "right") {
		return dyetrace.Stated{Amount: dyetrace.Amount(w.balances[ac]), Known: true}
	}
	return dyetrace.Stated{Amount: dyetrace.Amount(rapid.Int64Range(-w.maxAmount, 3*w.maxAmount).Draw(t, "balance")), Known: true}
}

func drawOptions(t *rapid.T, s *scenario, rule dyetrace.Rule) Options {
	o := Options{Rule: rule}
	if rapid.IntRange(0, 2).Draw(t, "deep") == 0 {
		o.MaxLevel = rapid.IntRange(1, 4).Draw(t, "maxLevel")
	}
	if rapid.IntRange(0, 4).Draw(t, "ends") == 0 {
		o.HasUntil = true
		o.Until = s.transfers[rapid.IntRange(0, len(s.transfers)-1).Draw(t, "until")].Time
	}
	least := rapid.SampledFrom([]string{"", "0", "0.01", "0.005", "0.3", "7"}).Draw(t, "minPart")
	o.MinPart, _ = ParseMinPart(least)
	return o
}

// Run finds in every random ledger what the model finds, which goes through
// the whole ledger and knows no shortcut.
func TestRunIsTheModel(t *testing.T) {
	for _, rule := range dyetrace.Rules() {
		t.Run(rule.String(), rapid.MakeCheck(func(t *rapid.T) {
			s := drawScenario(t)
			o := drawOptions(t, s, rule)
			m := newMemory(s)
			r, err := Run(t.Context(), m, resolved(s, m), o)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(runNaive(s, o), m.outcome(r), cmpopts.EquateEmpty()); diff != "" {
				t.Fatalf("-model +Run:\n%s", diff)
			}
			for i := range r.Transfers {
				found := &r.Transfers[i]
				tr := &m.transfers[found.Ord]
				if m.names[found.From] != tr.Payer() || m.names[found.To] != tr.Payee() {
					t.Fatalf("transfer %s goes from %v to %v", tr.ID, m.names[found.From], m.names[found.To])
				}
			}
		}))
	}
}

// The opening balance is the model's for every statement, however long, and
// whichever balances are stated.
func TestOpening(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawScenario(t)
		m := newMemory(s)
		n := &naive{s: s}
		limit := statement.Ord(rapid.IntRange(0, len(s.transfers)).Draw(t, "limit"))
		for _, tr := range s.transfers[:limit] {
			if tr.Payer() != tr.Payee() {
				n.ledger = append(n.ledger, tr)
			}
		}
		for no, name := range m.names {
			from := statement.Ord(rapid.IntRange(0, len(s.transfers)).Draw(t, "from"))
			got, err := findOpening(t.Context(), statement.No(no), m.statements[no], from, limit)
			if err != nil {
				t.Fatal(err)
			}
			if want := n.opening(name); int64(got.balance) != want {
				t.Fatalf("opening balance of %v is %d, not %d", name, got.balance, want)
			}
		}
	})
}

// crowd makes a ledger in which many claims pass through few accounts, so that
// accounts hold long lists of lots and pools.
func crowd(seed uint64) *scenario {
	rng := rand.New(rand.NewPCG(seed, 0))
	cny, _ := dyetrace.ParseCurrency("CNY")
	s := &scenario{}
	for i := range 400 {
		tr := dyetrace.Transfer{ID: fmt.Sprintf("t%03d", i), Time: dyetrace.Instant(i), Currency: cny, ReceivedCurrency: cny,
			From: fmt.Sprintf("A%d", rng.IntN(4)), To: fmt.Sprintf("A%d", rng.IntN(4)), Amount: dyetrace.Amount(1 + rng.IntN(2000))}
		if i < 150 {
			tr.From = fmt.Sprintf("V%d", i)
			s.claims = append(s.claims, dyetrace.Claim{ID: fmt.Sprintf("C%d", i), Transfer: tr.ID})
		}
		if i > 200 && rng.IntN(6) == 0 {
			undo(rng, &tr, s.transfers)
		}
		tr.Received = tr.Amount - dyetrace.Amount(rng.IntN(20)/19)
		s.transfers = append(s.transfers, tr)
	}
	rng.Shuffle(len(s.claims), func(i, j int) { s.claims[i], s.claims[j] = s.claims[j], s.claims[i] })
	return s
}

// undo makes a transfer one that takes back one of the last fifty, or a part.
func undo(rng *rand.Rand, tr *dyetrace.Transfer, before []dyetrace.Transfer) {
	of := &before[len(before)-1-rng.IntN(min(50, len(before)))]
	tr.Reverses, tr.From, tr.To = of.ID, of.To, of.From
	tr.Amount = dyetrace.Amount(1 + rng.IntN(int(of.Received)+1))
}

// hubs makes a ledger in which a few accounts have long statements, and claimed
// money comes to them, leaves them, and comes again much later.
func hubs(seed uint64) *scenario {
	rng := rand.New(rand.NewPCG(seed, 1))
	cny, _ := dyetrace.ParseCurrency("CNY")
	s := &scenario{}
	for i := range 12_000 {
		tr := dyetrace.Transfer{ID: fmt.Sprintf("t%05d", i), Time: dyetrace.Instant(i), Currency: cny, ReceivedCurrency: cny,
			From: fmt.Sprintf("P%d", rng.IntN(50)), To: fmt.Sprintf("H%d", rng.IntN(2)), Amount: dyetrace.Amount(1 + rng.IntN(5000))}
		if rng.IntN(2) == 0 {
			tr.From, tr.To = tr.To, tr.From
		}
		if i > 0 && seed > 0 && rng.IntN(40) == 0 {
			undo(rng, &tr, s.transfers)
		}
		tr.Received = tr.Amount
		if i%2000 == 100 {
			s.claims = append(s.claims, dyetrace.Claim{ID: fmt.Sprintf("C%d", i), Transfer: tr.ID})
		}
		s.transfers = append(s.transfers, tr)
	}
	return s
}

// The same holds where statements are long, though most of their entries are
// passed over where the rule allows it.
func TestHubs(t *testing.T) {
	for seed := range uint64(3) {
		s := hubs(seed)
		m := newMemory(s)
		for _, rule := range dyetrace.Rules() {
			t.Run(fmt.Sprintf("%d/%v", seed, rule), func(t *testing.T) {
				o := Options{Rule: rule}
				r, err := Run(t.Context(), m, resolved(s, m), o)
				check(t, err)
				if diff := cmp.Diff(runNaive(s, o), m.outcome(r), cmpopts.EquateEmpty()); diff != "" {
					t.Fatalf("-model +Run:\n%s", diff)
				}
				t.Logf("read %d of %d entries", r.Walked, 2*len(s.transfers))
			})
		}
	}
}

// The same holds where accounts hold many claims at once. Subtests are named
// by seed.
func TestCrowds(t *testing.T) {
	for seed := range uint64(6) {
		s := crowd(seed)
		m := newMemory(s)
		for _, rule := range dyetrace.Rules() {
			t.Run(fmt.Sprintf("%d/%v", seed, rule), func(t *testing.T) {
				least, err := ParseMinPart([]string{"0", "0.03", "1"}[seed%3])
				check(t, err)
				o := Options{Rule: rule, MinPart: least}
				r, err := Run(t.Context(), m, resolved(s, m), o)
				check(t, err)
				if diff := cmp.Diff(runNaive(s, o), m.outcome(r), cmpopts.EquateEmpty()); diff != "" {
					t.Fatalf("-model +Run:\n%s", diff)
				}
			})
		}
	}
}
