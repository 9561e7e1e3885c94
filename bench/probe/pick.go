package probe

import (
	"context"
	"errors"
	"time"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger"
	"dyetrace/ledger/statement"
	"dyetrace/trace"
)

// Pick asks for a claim that reaches about Target accounts, by bounding its
// trace in levels or in time.
type Pick struct {
	Rule    dyetrace.Rule
	MinPart string
	Target  int
	ByTime  bool
}

// Picked is the question that comes nearest to what was asked for.
type Picked struct {
	Question Question
	Accounts int
}

const (
	// nearEnough is the part of the target by which a pick may miss it.
	nearEnough = 0.05
	// deepest is the deepest level that is tried.
	deepest = 40
	// shortestSpan is the least step by which a trace is bounded in time.
	shortestSpan = time.Minute
)

// Find tries claims in their order until one comes near enough, and else
// gives the nearest of all.
func Find(ctx context.Context, dir string, claimed []string, p Pick) (Picked, error) {
	l, err := ledger.Open(vfs.OS{}, dir)
	if err != nil {
		return Picked{}, err
	}
	defer l.Close()
	s := search{ctx: ctx, ledger: l, pick: p}
	for _, id := range claimed {
		if s.near() {
			break
		}
		claims, err := resolve(ctx, l, []string{id})
		if err != nil {
			return Picked{}, err
		}
		question := Question{Claimed: []string{id}, Rule: p.Rule, MinPart: p.MinPart}
		if p.ByTime {
			err = s.byTime(claims, question)
		} else {
			err = s.byLevel(claims, question)
		}
		if err != nil {
			return Picked{}, err
		}
	}
	if s.best.Accounts == 0 {
		return Picked{}, errors.New("no claim reaches any account")
	}
	return s.best, nil
}

type search struct {
	ctx    context.Context
	ledger *ledger.Ledger
	pick   Pick
	best   Picked
}

func (s *search) miss(accounts int) int {
	return max(accounts-s.pick.Target, s.pick.Target-accounts)
}

func (s *search) near() bool {
	return float64(s.miss(s.best.Accounts)) <= nearEnough*float64(s.pick.Target)
}

// reach traces one question and remembers it if it is the best so far.
func (s *search) reach(claims []trace.ResolvedClaim, q Question) (accounts int, err error) {
	options, err := q.options()
	if err != nil {
		return 0, err
	}
	result, err := trace.Run(s.ctx, s.ledger, claims, options)
	if err != nil {
		return 0, err
	}
	accounts = len(result.Accounts)
	if s.best.Accounts == 0 || s.miss(accounts) < s.miss(s.best.Accounts) {
		s.best = Picked{q, accounts}
	}
	return accounts, nil
}

// byLevel goes deeper until the target is passed or nothing more is reached.
func (s *search) byLevel(claims []trace.ResolvedClaim, q Question) error {
	last := 0
	for q.MaxLevel = 1; q.MaxLevel <= deepest; q.MaxLevel++ {
		accounts, err := s.reach(claims, q)
		if err != nil || accounts > s.pick.Target || accounts == last {
			return err
		}
		last = accounts
	}
	return nil
}

// byTime doubles the time after the claim until the target is passed, and
// then halves the step.
func (s *search) byTime(claims []trace.ResolvedClaim, q Question) error {
	start, err := s.ledger.Time(claims[0].Transfer)
	if err != nil {
		return err
	}
	end, err := s.ledger.Time(statement.Ord(s.ledger.Transfers() - 1))
	if err != nil {
		return err
	}
	few, many := time.Duration(0), time.Hour
	for ; ; few, many = many, 2*many {
		q.Until = start.Time().Add(many)
		accounts, err := s.reach(claims, q)
		if err != nil {
			return err
		}
		if accounts > s.pick.Target {
			break
		}
		if q.Until.After(end.Time()) {
			return nil
		}
	}
	for many-few > shortestSpan && !s.near() {
		middle := (few + many) / 2
		q.Until = start.Time().Add(middle)
		accounts, err := s.reach(claims, q)
		if err != nil {
			return err
		}
		if accounts > s.pick.Target {
			many = middle
		} else {
			few = middle
		}
	}
	return nil
}
