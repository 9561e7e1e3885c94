package evaluate

import (
	"cmp"
	"context"
	"slices"
	"time"

	"dyetrace"
	"dyetrace/ledger/statement"
	"dyetrace/simulate"
	"dyetrace/trace"
)

// What is public of Brazil's funds recovery (MED 2.0), and what is assumed where nothing
// is: docs/freeze.md names the sources.
const (
	recoveryHops     = 5
	recoveryPayments = 10 // that are followed from one account
	// recoveryAge is how long what could not be blocked is tried again.
	recoveryAge = 90 * 24 * time.Hour
	// How often is not public: hourly on the first day and daily then.
	recoverySoon  = time.Hour
	recoveryLater = 24 * time.Hour
)

// fundsRecovery blocks sums as MED 2.0 does: from each reported payment on it follows
// payments above a least sum and within a window, over some hops, has each bank block
// what is there of the sum, and tries again for what is missing.
type fundsRecovery struct {
	window  dyetrace.Instant
	least   dyetrace.Amount
	delay   dyetrace.Instant // of the banks
	bank    bank
	seen    int // claims
	open    []*recovery
	waiting []blockRequest
}

// bank is what banks know and do about accounts; sums are in fen.
type bank interface {
	Free(simulate.AccountNo) int64
	Block(simulate.AccountNo, int64) (int64, error)
	Balance(simulate.AccountNo) (balance, stolen int64)
	Kind(simulate.AccountNo) dyetrace.Kind
}

// recovery is a reported payment, and what of it is still to be blocked.
type recovery struct {
	claim       *trace.ResolvedClaim
	missing     dyetrace.Amount
	begun, next dyetrace.Instant
}

// blockRequest is what a bank is asked to block, and when it does.
type blockRequest struct {
	of  *recovery
	no  statement.No
	sum dyetrace.Amount
	due dyetrace.Instant
}

// reached is an account to which a recovery has followed money: when it came, and how
// much of it can be the victim's.
type reached struct {
	no  statement.No
	at  dyetrace.Instant
	sum dyetrace.Amount
}

func (p *fundsRecovery) decide(context.Context, *scene) ([]statement.No, error) { return nil, nil }

// block has banks carry out what is due, and sends what requests the budget allows. It
// returns what is left of that.
func (p *fundsRecovery) block(x *scene, budget float64) (float64, error) {
	for ; p.seen < len(x.claims); p.seen++ {
		if c := &x.claims[p.seen]; c.Received >= p.least {
			p.open = append(p.open, &recovery{claim: c, missing: c.Received, begun: x.now, next: x.now})
		}
	}
	if err := p.carryOut(x); err != nil {
		return 0, err
	}
	p.open = slices.DeleteFunc(p.open, func(r *recovery) bool {
		return r.missing <= 0 || x.now-r.begun > dyetrace.Instant(recoveryAge)
	})
	for _, r := range p.open {
		if r.next > x.now || budget < 1 {
			continue
		}
		r.next = x.now + dyetrace.Instant(recoverySoon)
		if x.now-r.begun >= dyetrace.Instant(recoveryLater) {
			r.next = x.now + dyetrace.Instant(recoveryLater)
		}
		list, err := p.follow(x, r.claim)
		if err != nil {
			return 0, err
		}
		budget = p.ask(x, r, list, budget)
	}
	return budget, nil
}

// ask requests blocks on the accounts that money reached, in that order, for what lies
// there and for no more than is missing.
func (p *fundsRecovery) ask(x *scene, r *recovery, list []reached, budget float64) float64 {
	missing := r.missing
	for _, a := range list {
		sum := min(a.sum, missing, x.truth.amount(p.bank.Free(simulate.AccountNo(a.no))))
		if sum <= 0 || budget < 1 {
			continue
		}
		budget--
		missing -= sum
		p.waiting = append(p.waiting, blockRequest{r, a.no, sum, x.now + p.delay})
	}
	return budget
}

// carryOut blocks what is due: what is still there of it.
func (p *fundsRecovery) carryOut(x *scene) error {
	kept := p.waiting[:0]
	for _, b := range p.waiting {
		if b.due > x.now {
			kept = append(kept, b)
			continue
		}
		no := simulate.AccountNo(b.no)
		_, stolen := p.bank.Balance(no)
		took, err := p.bank.Block(no, int64(min(b.sum, b.of.missing))/x.truth.scale)
		if err != nil {
			return err
		}
		b.of.missing -= x.truth.amount(took)
		if took > 0 {
			sums := x.blocked[b.no]
			sums.stolen += max(0, min(took, stolen-sums.stolen))
			sums.all += took
			x.blocked[b.no] = sums
		}
	}
	p.waiting = kept
	return nil
}

// follow is where a claimed payment's money can have gone, the nearest accounts first.
// Accounts behind which sight ends are left out: what lies there is other people's.
func (p *fundsRecovery) follow(x *scene, c *trace.ResolvedClaim) ([]reached, error) {
	at, err := x.ledger.Time(c.Transfer)
	if err != nil {
		return nil, err
	}
	if p.ends(c.To) {
		return nil, nil
	}
	list := []reached{{c.To, at, c.Received}}
	is := map[statement.No]bool{c.To: true}
	for hop, begin := 0, 0; hop < recoveryHops; hop++ {
		end := len(list)
		for i := begin; i < end; i++ {
			next, err := p.payments(x, list[i])
			if err != nil {
				return nil, err
			}
			for _, a := range next {
				if !is[a.no] && !p.ends(a.no) {
					is[a.no] = true
					list = append(list, a)
				}
			}
		}
		begin = end
	}
	return list, nil
}

// ends reports whether sight ends behind an account.
func (p *fundsRecovery) ends(no statement.No) bool {
	_, is := p.bank.Kind(simulate.AccountNo(no)).End()
	return is
}

// payments are the largest payments that an account made within the window after money
// reached it.
func (p *fundsRecovery) payments(x *scene, from reached) ([]reached, error) {
	s, err := x.ledger.Statement(from.no)
	if err != nil {
		return nil, err
	}
	first, err := x.ledger.After(from.at - 1)
	if err != nil {
		return nil, err
	}
	stop, err := x.ledger.After(from.at + p.window)
	if err != nil {
		return nil, err
	}
	// A payment is followed by what arrives of it, as its payee's bank sees it.
	var list []reached
	c := s.Cursor()
	for e := (statement.Entry{}); c.Next(&e) && e.Ord < stop; {
		if e.In || e.Ord < first || e.Other < p.least {
			continue
		}
		at, err := x.ledger.Time(e.Ord)
		if err != nil {
			return nil, err
		}
		list = append(list, reached{e.Peer, at, e.Other})
	}
	slices.SortStableFunc(list, func(a, b reached) int { return cmp.Compare(b.sum, a.sum) })
	list = list[:min(len(list), recoveryPayments)]
	for i := range list {
		list[i].sum = min(list[i].sum, from.sum)
	}
	return list, nil
}
