package simulate

import "dyetrace"

// Block keeps up to a sum of what lies in an account now from leaving it, as a bank
// does that is asked for money and not for the account: the rest can go, and so can
// what comes later. It returns the sum in fen that it took, beside what is blocked
// already. Platform and runner learn of it when they miss the money.
func (s *Sim) Block(a AccountNo, fen int64) (int64, error) {
	if a < 0 || int(a) >= len(s.world.accounts) {
		return 0, dyetrace.Errorf(dyetrace.NotFound, "block", "there is no account %d", a)
	}
	took := max(0, min(fen, s.Free(a)))
	if took > 0 {
		if s.blocked == nil {
			s.blocked = map[AccountNo]int64{}
		}
		s.blocked[a] += took
	}
	return took, nil
}

// Keep sets what an account's institution keeps back from now on, in place of what it kept
// back before: nothing can leave it where it is stopped, else the sum stays, whether or not so
// much lies there now.
func (s *Sim) Keep(a AccountNo, stopped bool, fen int64) error {
	if a < 0 || int(a) >= len(s.world.accounts) {
		return dyetrace.Errorf(dyetrace.NotFound, "keep", "there is no account %d", a)
	}
	if s.blocked == nil {
		s.blocked = map[AccountNo]int64{}
	}
	s.blocked[a] = max(0, fen)
	account := &s.world.accounts[a]
	account.flags &^= isFrozen
	if stopped {
		account.flags |= isFrozen
	}
	return nil
}

// Free is what of an account's balance is not blocked, in fen.
func (s *Sim) Free(a AccountNo) int64 { return s.world.accounts[a].balance - s.blocked[a] }

// miss cuts a part that is due to what is not blocked. Where money is missing, runner
// and platform learn of it. It reports whether anything is left to send.
func (s *Sim) miss(e *event) bool {
	m := &s.mules[e.a]
	short := e.amount - s.Free(m.account)
	if s.blocked[m.account] == 0 || short <= 0 {
		return true
	}
	short = min(short, e.amount)
	m.planned[e.class] -= short
	e.amount -= short
	s.fail(e.at, m.account, AccountNo(e.b), short, forPlatform, WhileFrozen)
	s.giveUp(m)
	return e.amount > 0
}
