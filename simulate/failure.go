package simulate

// Failure is a payment that was tried and moved no money.
type Failure struct {
	No       int64 // from 0, in order of time
	At       int64 // seconds since 1970
	Amount   int64 // fen
	From, To AccountNo
	Channel  uint8
	Reason   Reason
	purpose  purpose
}

// Memo returns the memo of the payment in statements.
func (f *Failure) Memo() string { return memos()[f.purpose] }

// By is the channel by which it was tried, as files name it.
func (f *Failure) By() string { return channelNames()[f.Channel] }

// Reason is why a payment failed.
type Reason uint8

// The reasons.
const (
	ForWant     Reason = iota // the account holds less
	WhileFrozen               // the account is frozen
	Refused                   // a wrong name or number, a limit, a line that broke
)

func (r Reason) String() string { return [...]string{"funds", "frozen", "refused"}[r] }

// Failures are the payments that failed since those that the last call of an
// Emit was about: an Emit that wants them asks for them while it runs. The
// slice is the simulation's own.
func (s *Sim) Failures() []Failure { return s.failures }

func (s *Sim) fail(at int64, from, to AccountNo, amount int64, f purpose, why Reason) {
	s.failures = append(s.failures, Failure{No: s.Failed, At: at, Amount: amount, From: from, To: to,
		Channel: s.channel(f, &s.world.accounts[from], &s.world.accounts[to]), Reason: why, purpose: f})
	s.Failed++
}

// failed reports whether a payment fails although the payer has the money.
// Half of those who see it fail try again within minutes.
func (s *Sim) failed(at int64, from, to AccountNo, amount int64, f purpose) bool {
	g := rng{mixed(s.seed, uint64(at), uint64(from), uint64(to), 19)}
	if !g.chance(s.config.Life.Failed) {
		return false
	}
	s.fail(at, from, to, amount, f, Refused)
	if g.below(2) == 0 {
		s.queue.push(event{at: at + int64(g.between(20, 900)), what: retrying, a: int32(from), b: int32(to), amount: amount,
			class: uint8(f)})
	}
	return true
}
