package casework

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"dyetrace"
)

// ReturnState is how far giving money back has come.
type ReturnState string

// The states of a return.
const (
	ReturnDrawn     ReturnState = "drawn"
	ReturnNoticed   ReturnState = "noticed" // the public notice runs
	ReturnDecided   ReturnState = "decided"
	ReturnPaid      ReturnState = "paid" // every share is
	ReturnWithdrawn ReturnState = "withdrawn"
)

// ReturnHeld is a sum that is in force on an account and that is given back from.
type ReturnHeld struct {
	Measure     string `json:"measure"`
	Institution string `json:"institution"`
	Account     string `json:"account"`
	Sum         Sum    `json:"sum"` // in force when the return was drawn
}

// ReturnShare is what a claim gets of a sum.
type ReturnShare struct {
	Claim   string `json:"claim"`
	Measure string `json:"measure"`
	Amount  Sum    `json:"amount"`
	Paid    Sum    `json:"paid,omitzero"`
}

// Left is what of the share is not paid yet.
func (s ReturnShare) Left() Sum {
	return Sum{Amount: s.Amount.Amount - s.Paid.Amount, Currency: s.Amount.Currency}
}

// Objection is what somebody says against a return.
type Objection struct {
	Who      string `json:"who"`
	Claim    string `json:"claim,omitzero"`
	Text     string `json:"text"`
	Received Time   `json:"received"`
	Late     bool   `json:"late,omitzero"` // after the notice
	State    string `json:"state"`         // "open", "upheld" or "rejected"
	By       string `json:"by,omitzero"`   // who decided it
	Decided  Time   `json:"decided,omitzero"`
	Ground   string `json:"ground,omitzero"`
}

// The states of an objection.
const (
	ObjectionOpen     = "open"
	ObjectionUpheld   = "upheld"
	ObjectionRejected = "rejected"
)

// GivingBack is how frozen sums of a case are given back.
type GivingBack struct {
	ID         string          `json:"id"`
	Case       string          `json:"case"`
	Office     string          `json:"office"`
	When       string          `json:"when"`   // as the rule pack calls it, such as "otherwise"
	Method     string          `json:"method"` // "direct" or "in-proportion"
	Shared     string          `json:"shared"` // by which method the shares were computed, such as "pari-passu"
	Report     string          `json:"report"` // SHA-256 of the computation
	Held       []ReturnHeld    `json:"held"`
	Shares     []ReturnShare   `json:"shares"`
	Notice     bool            `json:"notice"` // it needs a public notice
	NoticeFrom Time            `json:"notice_from,omitzero"`
	NoticeEnds Time            `json:"notice_ends,omitzero"`
	Objections []Objection     `json:"objections,omitzero"`
	Payments   []ReturnPayment `json:"payments,omitzero"`
	State      ReturnState     `json:"state"`
	Drawer     string          `json:"drawer"`
	Drawn      Time            `json:"drawn"`
	Decided    Time            `json:"decided,omitzero"`
	PayBy      Time            `json:"pay_by,omitzero"` // 0: nobody knows the term
	Ground     string          `json:"ground,omitzero"` // of its state
}

func (GivingBack) kind() string { return "return" }
func (g GivingBack) id() string { return g.ID }
func (g GivingBack) keys() []Key {
	keys := []Key{{Name: "returns", Value: g.Case}, {Name: "returns-" + string(g.State), Value: g.Office}}
	for _, h := range g.Held {
		keys = append(keys, Key{Name: "returns-of", Value: h.Measure})
	}
	for _, id := range g.claims() {
		keys = append(keys, Key{Name: "returns-to", Value: id})
	}
	return keys
}

// tally counts what was paid, hour by hour.
func (g GivingBack) tally() (ofCase, office string, numbers []counted) {
	paid := map[dyetrace.Instant]int{}
	for _, p := range g.Payments {
		hour := hourOf(p.At)
		at, there := paid[hour]
		if !there {
			at, paid[hour] = len(numbers), len(numbers)
			numbers = append(numbers, counted{CountedReturned, p.At, Sum{Currency: p.Amount.Currency}})
		}
		// Payments are bounded by shares, and shares by what is in force: the sum is exact. A
		// return is of one currency in nearly all cases; another one's payment counts apart.
		if sum, exact := numbers[at].sum.Amount.Plus(p.Amount.Amount); exact && numbers[at].sum.Currency == p.Amount.Currency {
			numbers[at].sum.Amount = sum
			continue
		}
		numbers = append(numbers, counted{CountedReturned, p.At, p.Amount})
	}
	return g.Case, g.Office, numbers
}

// claims are those that get something, each once.
func (g GivingBack) claims() []string {
	var ids []string
	for _, s := range g.Shares {
		ids = append(ids, s.Claim)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// share is the place of a claim's share in a sum; -1 where it has none.
func (g GivingBack) share(claim, measure string) int {
	return slices.IndexFunc(g.Shares, func(s ReturnShare) bool { return s.Claim == claim && s.Measure == measure })
}

// openObjection is the first one that waits for a decision, -1 where none does.
func (g GivingBack) openObjection() int {
	return slices.IndexFunc(g.Objections, func(o Objection) bool { return o.State == ObjectionOpen })
}

// ReturnRules are rules that know how money is given back. Rules that do not, want a notice
// whatever the method.
type ReturnRules interface {
	// Return is the method in a case of a kind, and whether it needs a public notice.
	Return(when string) (method string, notice, has bool)
}

// ReturnStart is what is said of a return when it is drawn up.
type ReturnStart struct {
	When, Method, Shared, Report string
	Shares                       []ReturnShare // without what is paid
	Ground                       string
}

// DrawReturn draws up a return: who gets how much of which frozen sum. Nobody gets more
// than he lost, no sum gives more than is in force, and what other returns give counts.
func (b By) DrawReturn(id string, in ReturnStart) Decide {
	return b.decide("draw up a return", func(d *deed) error {
		if _, err := d.openCaseOf(id); err != nil {
			return err
		}
		fact := ReturnWasDrawn{Case: id, When: in.When, Method: in.Method, Shared: in.Shared, Report: in.Report, Shares: in.Shares,
			Ground: in.Ground, Notice: true}
		if rules, know := b.Rules.(ReturnRules); know {
			method, notice, has := rules.Return(in.When)
			switch {
			case !has:
				return fmt.Errorf("the rules know no return %q: `dyetrace rules show` lists those of the pack", in.When)
			case in.Method != "" && in.Method != method:
				return fmt.Errorf("where it is %q, the rules give money back %s, not %s", in.When, method, in.Method)
			}
			fact.Method, fact.Notice = method, notice
		}
		if len(in.Shares) == 0 || len(in.Shares) > maxMoved {
			return fmt.Errorf("%d shares; give 1 to %d", len(in.Shares), maxMoved)
		}
		if err := firstOf(d.checkSums(&fact), d.checkClaims(fact)); err != nil {
			return err
		}
		ref, err := d.IDs.New()
		if err != nil {
			return err
		}
		return d.say(Ref{Kind: GivingBack{}.kind(), ID: ref}, fact)
	})
}

// checkSums finds the sums that shares are of, and refuses to give more than they hold.
func (d *deed) checkSums(fact *ReturnWasDrawn) error {
	parts, err := CaseAndParts(d.ctx, d.state, fact.Case)
	if err != nil {
		return err
	}
	shared := map[string]*dyetrace.Total{}
	for _, s := range fact.Shares {
		if s.Amount.Amount <= 0 || s.Amount.Currency == 0 || s.Paid != (Sum{}) {
			return fmt.Errorf("the share of claim %s is no amount to give", s.Claim)
		}
		if shared[s.Measure] == nil {
			shared[s.Measure] = new(dyetrace.Total)
		}
		shared[s.Measure].Add(s.Amount.Amount)
	}
	// Each sum once, in the order of its first share.
	for _, s := range fact.Shares {
		if slices.ContainsFunc(fact.Held, func(h ReturnHeld) bool { return h.Measure == s.Measure }) {
			continue
		}
		m, err := Need[Measure](d.ctx, d.state, s.Measure)
		if err != nil {
			return err
		}
		if _, holds := m.Frozen(); !holds || !slices.Contains(parts, m.Case) {
			return fmt.Errorf("measure %s is none of this case that holds money", s.Measure)
		}
		others, err := d.givenElsewhere("returns-of", m.ID, func(o ReturnShare) bool { return o.Measure == m.ID })
		if err != nil {
			return err
		}
		given, err := shared[m.ID].Sum()
		if err != nil {
			return err
		}
		if given > m.InForce.Amount-others {
			return fmt.Errorf("shares of %s in account %s: %s is in force, and other returns give %s of it",
				Sum{given, m.InForce.Currency}, m.Account, m.InForce, Sum{others, m.InForce.Currency})
		}
		fact.Held = append(fact.Held, ReturnHeld{Measure: m.ID, Institution: m.Institution, Account: m.Account, Sum: m.InForce})
	}
	for _, s := range fact.Shares {
		i := slices.IndexFunc(fact.Held, func(h ReturnHeld) bool { return h.Measure == s.Measure })
		if fact.Held[i].Sum.Currency != s.Amount.Currency {
			return fmt.Errorf("the share of claim %s is in %s, and the account holds %s", s.Claim, s.Amount.Currency, fact.Held[i].Sum.Currency)
		}
	}
	return nil
}

// checkClaims refuses to give a claim more than it lost, with what other returns give it.
// Shares in another currency than the claim's cannot be compared with it, and are not.
func (d *deed) checkClaims(fact ReturnWasDrawn) error {
	parts, err := CaseAndParts(d.ctx, d.state, fact.Case)
	if err != nil {
		return err
	}
	// A claim may have shares of several sums: they count together.
	for _, id := range (GivingBack{Shares: fact.Shares}).claims() {
		c, err := Need[Claim](d.ctx, d.state, id)
		if err != nil {
			return err
		}
		if !slices.Contains(parts, c.Case) {
			return fmt.Errorf("claim %s is none of this case", id)
		}
		its := func(s ReturnShare) bool { return s.Claim == id && s.Amount.Currency == c.Report.Amount.Currency }
		others, err := d.givenElsewhere("returns-to", id, its)
		if err != nil {
			return err
		}
		var all dyetrace.Total
		seen := map[string]bool{}
		for _, s := range fact.Shares {
			if s.Claim != id {
				continue
			}
			if seen[s.Measure] {
				return fmt.Errorf("claim %s has two shares of one sum: add them up", id)
			}
			if seen[s.Measure] = true; its(s) {
				all.Add(s.Amount.Amount)
			}
		}
		now, err := all.Sum()
		if err != nil {
			return err
		}
		if lost := c.Report.Amount; now > lost.Amount-others {
			return fmt.Errorf("claim %s lost %s, other returns give it %s, and this one %s: nobody gets more than he lost",
				id, lost, Sum{others, lost.Currency}, Sum{now, lost.Currency})
		}
	}
	return nil
}

// givenElsewhere adds up shares of other returns that still count.
func (d *deed) givenElsewhere(key, value string, counts func(ReturnShare) bool) (dyetrace.Amount, error) {
	var sum dyetrace.Total
	err := All(d.ctx, d.state, key, value, func(g GivingBack) bool {
		for _, s := range g.Shares {
			switch {
			case !counts(s):
			case g.State == ReturnWithdrawn:
				sum.Add(s.Paid.Amount) // what was paid stays paid
			default:
				sum.Add(s.Amount.Amount)
			}
		}
		return true
	})
	if err != nil {
		return 0, err
	}
	return sum.Sum()
}

// returnOf is a return of a case that who acts may see.
func (d *deed) returnOf(id string, states ...ReturnState) (GivingBack, error) {
	g, err := Need[GivingBack](d.ctx, d.state, id)
	if err != nil {
		return g, err
	}
	goesOn, err := mergedInto(d.ctx, d.state, g.Case)
	if err != nil {
		return g, err
	}
	if _, err := d.caseOf(goesOn); err != nil {
		return g, dyetrace.Errorf(dyetrace.KindOf(err), "find return", "there is no return %q: %w", id, err)
	}
	if err := d.checkOwn("the return", g.Office); err != nil {
		return g, err
	}
	if !slices.Contains(states, g.State) {
		return g, fmt.Errorf("the return is %s", g.State)
	}
	return g, nil
}

// NoticeReturn says that the public notice of a return was given, with its end. Where the
// rules know the term, it is theirs at the least.
func (b By) NoticeReturn(id string, from, end dyetrace.Instant, letter string) Decide {
	return b.decide("give notice", func(d *deed) error {
		g, err := d.returnOf(id, ReturnDrawn)
		if err != nil {
			return err
		}
		if !g.Notice {
			return errors.New("the rules want no notice of this return: decide it")
		}
		if from == 0 {
			from = d.Time
		}
		fact := ReturnWasNoticed{From: Time(from), End: Time(end), Letter: letter}
		ends, err := d.deadline("return-notice", fact.From)
		switch {
		case err != nil:
			return err
		case end == 0 && ends == 0:
			return errors.New("nobody knows how long the notice runs: give its end")
		case end == 0:
			fact.End = ends
		case fact.End < ends:
			return fmt.Errorf("the notice runs until %s by the rules, and not only until %s", ends, fact.End)
		}
		return d.say(RefOf(g), fact)
	})
}

// ObjectToReturn keeps an objection. One that comes after the notice is kept too, and says so.
func (b By) ObjectToReturn(id, who, claim, text string, received dyetrace.Instant) Decide {
	return b.decide("object", func(d *deed) error {
		g, err := d.returnOf(id, ReturnDrawn, ReturnNoticed, ReturnDecided)
		if err != nil {
			return err
		}
		if received == 0 {
			received = d.Time
		}
		if received > d.Time {
			return fmt.Errorf("%s is later than now", received)
		}
		return d.say(RefOf(g), ReturnObjected{Who: who, Claim: claim, Text: text, Received: Time(received)})
	})
}

// DecideObjection decides the objection with a number, from 1. Who drew up the return does
// not decide it. Where it is right, the return is drawn up anew.
func (b By) DecideObjection(id string, number int, upheld bool, ground string) Decide {
	return b.decide("decide objection", func(d *deed) error {
		g, err := d.returnOf(id, ReturnDrawn, ReturnNoticed, ReturnDecided)
		if err != nil {
			return err
		}
		if number < 1 || number > len(g.Objections) || g.Objections[number-1].State != ObjectionOpen {
			return fmt.Errorf("no objection %d waits", number)
		}
		if g.Drawer == d.Actor {
			return fmt.Errorf("%s drew up the return: somebody else decides objections", d.Actor)
		}
		return d.say(RefOf(g), ObjectionDecided{Number: number, Upheld: upheld, Ground: ground})
	})
}

// DecideReturn decides that a return is carried out, or proposes it where that needs a
// second person: after its notice, and with no objection open or right.
func (b By) DecideReturn(id, ground string) Decide {
	return b.decide("decide return", func(d *deed) error {
		g, err := d.returnOf(id, ReturnDrawn, ReturnNoticed)
		if err != nil {
			return err
		}
		if err := g.mayBeDecided(Time(d.Time)); err != nil {
			return err
		}
		fact := ReturnWasDecided{Ground: ground}
		if fact.PayBy, err = d.deadline("return-execution", Time(d.Time)); err != nil {
			return err
		}
		return d.sayOrPropose("return", g.Case, RefOf(g), fact, ground)
	})
}

func (g GivingBack) mayBeDecided(now Time) error {
	switch {
	case g.Notice && g.State == ReturnDrawn:
		return errors.New("the rules want a public notice first")
	case now < g.NoticeEnds:
		return fmt.Errorf("the notice runs until %s", g.NoticeEnds)
	case g.openObjection() >= 0:
		return fmt.Errorf("objection %d waits for a decision", g.openObjection()+1)
	case slices.ContainsFunc(g.Objections, func(o Objection) bool { return o.State == ObjectionUpheld }):
		return errors.New("an objection was right: withdraw the return, and draw it up anew")
	}
	return nil
}

// ReturnPayment is what a claim was paid of a sum.
type ReturnPayment struct {
	Claim     string `json:"claim"`
	Measure   string `json:"measure"`
	Amount    Sum    `json:"amount"`
	At        Time   `json:"at"`
	Reference string `json:"reference"` // of the bank
}

// PayReturn keeps what was paid of a decided return, each payment once by its reference.
func (b By) PayReturn(id string, payments ...ReturnPayment) Decide {
	return b.decide("pay", func(d *deed) error {
		g, err := d.returnOf(id, ReturnDecided)
		if err != nil {
			return err
		}
		if len(payments) == 0 || len(payments) > maxMoved {
			return fmt.Errorf("%d payments; give 1 to %d", len(payments), maxMoved)
		}
		var fresh []ReturnPayment
		g.Shares = slices.Clone(g.Shares)
		for i, p := range payments {
			// The same statement may be read twice: what is kept already is not paid again.
			if slices.Contains(g.Payments, p) || slices.Contains(fresh, p) {
				continue
			}
			at := g.share(p.Claim, p.Measure)
			if at < 0 {
				return fmt.Errorf("payment %d: claim %s has no share of that sum", i+1, p.Claim)
			}
			s := &g.Shares[at]
			if left := s.Left(); p.Amount.Currency != left.Currency || p.Amount.Amount <= 0 || p.Amount.Amount > left.Amount {
				return fmt.Errorf("payment %d of %s: %s of the share is left", i+1, p.Amount, left)
			}
			if p.At > Time(d.Time) {
				return fmt.Errorf("payment %d: %s is later than now", i+1, p.At)
			}
			s.Paid = Sum{Amount: s.Paid.Amount + p.Amount.Amount, Currency: s.Amount.Currency}
			fresh = append(fresh, p)
		}
		if len(g.Payments)+len(fresh) > maxMoved {
			return fmt.Errorf("%d payments of one return: %d is the most", len(g.Payments)+len(fresh), maxMoved)
		}
		if len(fresh) == 0 {
			return nil
		}
		return d.say(RefOf(g), ReturnWasPaid{Payments: fresh})
	})
}

// WithdrawReturn takes a return back that is not paid in full: what was paid stays paid.
func (b By) WithdrawReturn(id, ground string) Decide {
	return b.decide("withdraw return", func(d *deed) error {
		g, err := d.returnOf(id, ReturnDrawn, ReturnNoticed, ReturnDecided)
		if err != nil {
			return err
		}
		return d.say(RefOf(g), ReturnWasWithdrawn{Ground: ground})
	})
}

// ReturnsOf are the returns of a case and its parts.
func ReturnsOf(ctx context.Context, r Reader, id string) ([]GivingBack, error) {
	parts, err := CaseAndParts(ctx, r, id)
	if err != nil {
		return nil, err
	}
	var all []GivingBack
	for _, part := range parts {
		if err := All(ctx, r, "returns", part, func(g GivingBack) bool { all = append(all, g); return true }); err != nil {
			return nil, err
		}
	}
	return all, nil
}
