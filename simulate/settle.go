package simulate

import "dyetrace"

// Transfer is one movement of money, in fen. Balances are those after it.
type Transfer struct {
	No                     int64 // from 0, in order of time
	At                     int64 // seconds since 1970
	Amount, Received       int64
	FromBalance, ToBalance int64
	From, To               AccountNo
	Channel                uint8
	purpose                purpose
}

// Carried is stolen money that a transfer carried: how much, from which order, and at which
// level of its way, where 1 is the victim's payment.
type Carried struct {
	Transfer int64
	Amount   int64
	Order    int32
	Level    uint8
	Rested   int64 // seconds it had lain in the account it came from; 0 at level 1
}

// move carries out a payment whose earmarked part is stolen money. It reports whether it did:
// a frozen account pays nothing, and none pays more than it has, nor stolen money for its
// holder's own ends.
func (s *Sim) move(at int64, from, to AccountNo, amount, earmarked int64, f purpose) bool {
	payer, payee := &s.world.accounts[from], &s.world.accounts[to]
	switch {
	case amount <= 0:
		return false
	case payer.flags&isFrozen != 0:
		s.fail(at, from, to, amount, f, WhileFrozen)
		return false
	case s.blocked[from] > 0 && amount > s.Free(from):
		s.fail(at, from, to, amount, f, WhileFrozen)
		return false
	case amount-earmarked > payer.spendable():
		s.fail(at, from, to, amount, f, ForWant)
		return false
	}
	received := amount
	if f == forWithdrawal {
		received -= int64(float64(amount) * s.config.Life.WalletFee)
	}
	payer.balance -= amount
	payer.earmarked -= earmarked
	payee.balance += received
	s.money.Add(dyetrace.Amount(amount))
	s.transfers = append(s.transfers, Transfer{
		No: s.count, At: at, From: from, To: to, Amount: amount, Received: received,
		FromBalance: payer.balance, ToBalance: payee.balance, Channel: s.channel(f, payer, payee), purpose: f,
	})
	s.count++
	return true
}

// carryOut does what somebody meant to do.
func (s *Sim) carryOut(t *intent, at int64) {
	from, amount := t.from, t.amount
	payer := &s.world.accounts[from]
	if t.share > 0 {
		if amount = payer.spendable() * int64(t.share) / 1000; amount < 100 {
			return
		}
	}
	if payer.owner >= 0 && payer.spendable() < amount && t.purpose.fromAny() {
		from = s.otherPurse(from, t.to, amount)
	}
	if payer.owner >= 0 && s.failed(at, from, t.to, amount, t.purpose) {
		return
	}
	if s.move(at, from, t.to, amount, 0, t.purpose) {
		s.follow(t, at, from, amount)
	}
}

// otherPurse is an account of the same person that has enough, or the same.
func (s *Sim) otherPurse(from, to AccountNo, amount int64) AccountNo {
	who := &s.world.persons[s.world.accounts[from].owner]
	for i := who.first; i < who.dormant(); i++ {
		if a := &s.world.accounts[i]; i != to && a.flags&isFrozen == 0 && a.spendable() >= amount {
			return i
		}
	}
	return from
}

// follow lets some payments come back: refunds after hours, transfers that a
// bank returns after seconds.
func (s *Sim) follow(t *intent, at int64, from AccountNo, amount int64) {
	g := rng{mixed(s.seed, uint64(s.count), 6)}
	switch {
	case t.purpose == forShop && g.chance(s.config.Life.Refunded):
		s.queue.push(event{at: at + int64(g.between(1200, 72000)), what: refunding, a: int32(t.to), b: int32(from),
			amount: amount})
	case (t.purpose == forGift || t.purpose == forFamily) && g.chance(s.config.Life.Returned):
		s.queue.push(event{at: at + int64(g.between(5, 600)), what: returning, a: int32(t.to), b: int32(from),
			amount: amount})
	}
}
