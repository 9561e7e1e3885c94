package simulate

import (
	"math"
	"time"

	"dyetrace"
)

// Sim is a simulation under way. It is not for several goroutines at once.
type Sim struct {
	Failed int64 // payments that came to nothing

	config                    Config
	seed                      uint64
	currency                  dyetrace.Currency
	idOffset                  uint64
	year                      int   // of the first day
	start, now                int64 // seconds since 1970: nothing before now is open any more
	world                     *world
	blocked                   map[AccountNo]int64 // fen of balances that cannot leave
	rhythm                    *rhythm
	regionEnds                []int
	regionCodes, institutions []string
	day                       written
	queue                     queue
	underworld

	count     int64
	money     dyetrace.Total // all that lay in accounts at first, and all that moved
	transfers []Transfer
	carried   []Carried
	claims    []Claim
	failures  []Failure
	recalled  bool
	watch     Emit // nil where nobody watches
}

// Emit takes transfers as they come, in order of time, and what stolen money
// they carried, by transfer number. The slices are its own until it returns.
type Emit func(transfers []Transfer, carried []Carried) error

// New begins a simulation: the same configuration and seed give the same one.
func New(c Config, seed uint64) (*Sim, error) {
	if wrong := c.wrong(); len(wrong) > 0 {
		return nil, dyetrace.Errorf(dyetrace.InputError, "simulate", "%s %s", wrong[0].key, wrong[0].why)
	}
	start, err := time.ParseInLocation(time.DateOnly, c.Start, china())
	if err != nil {
		return nil, dyetrace.Errorf(dyetrace.InputError, "simulate", "start: %w", err)
	}
	s := &Sim{config: c, seed: mixed(seed), start: start.Unix(), now: start.Unix(),
		rhythm:     newRhythm(c.Country.HoursLater),
		regionEnds: regionEnds(c.Population.Persons)}
	s.year, s.regionCodes, s.institutions = start.Year(), regionCodes(), institutions(&c.Population)
	if s.currency, err = dyetrace.ParseCurrency(c.Country.Currency); err != nil {
		return nil, dyetrace.Errorf(dyetrace.InputError, "simulate", "country.currency: %w", err)
	}
	s.idOffset = mixed(s.seed, 8) % idModulus
	s.world = newWorld(&s.config, s.seed)
	s.day.number = -1
	s.foundPlatforms()
	s.world.hideUncovered(&s.config, s.seed)
	for i := range s.world.accounts {
		s.money.Add(dyetrace.Amount(s.world.accounts[i].balance))
	}
	return s, s.exact()
}

// exact makes sure that money can be added up: every balance and every sum that
// anybody makes of transfers, each taken once, is part of the sum of all.
func (s *Sim) exact() error {
	sum, err := s.money.Sum()
	if err == nil && int64(sum) > math.MaxInt64/int64(s.config.Country.Scale) {
		err = errScaled
	}
	if err != nil {
		return dyetrace.Errorf(dyetrace.InputError, "simulate", "fewer days, persons or frauds are needed: %w", err)
	}
	return nil
}

// Start and End are when the first day begins and the last one is over.
func (s *Sim) Start() dyetrace.Instant { return instant(s.start) }

// End is when the last day is over.
func (s *Sim) End() dyetrace.Instant { return instant(s.dayStart(s.config.Days)) }

func (s *Sim) dayStart(number int) int64 { return s.start + int64(number)*secondsPerDay }

func instant(seconds int64) dyetrace.Instant {
	return dyetrace.Instant(seconds * int64(time.Second))
}

// Accounts is how many accounts there are.
func (s *Sim) Accounts() int { return len(s.world.accounts) }

// Balance is what lies in an account now, and how much of it is stolen money
// by the operator's books.
func (s *Sim) Balance(a AccountNo) (balance, stolen int64) {
	return s.world.accounts[a].balance, s.world.accounts[a].earmarked
}

const emitEvery = 1 << 15

// Step goes on until an instant, or the End if that is earlier, and gives what
// happened before it to emit. The first Step gives what is remembered of the
// time before Start too: the last payments of cards that have lain idle since.
// Where money leaves the range that can be added up exactly, the error is an
// InputError. After an error the simulation is of no more use.
func (s *Sim) Step(until dyetrace.Instant, emit Emit) error {
	end := min(int64(math.Ceil(float64(until)/float64(time.Second))), s.dayStart(s.config.Days))
	if !s.recalled && s.now < end {
		s.recalled = true
		s.recall()
	}
	for s.now < end {
		number := int((s.now - s.start) / secondsPerDay)
		if number != s.day.number {
			s.writeDay(number)
			s.beginDay(number)
		}
		midnight := s.dayStart(number + 1)
		if err := s.stepInDay(s.dayStart(number), min(end, midnight), emit); err != nil {
			return err
		}
		s.now = min(end, midnight)
	}
	return s.flush(emit)
}

// stepInDay carries out what is due before end, which is not after midnight.
func (s *Sim) stepInDay(dawn, end int64, emit Emit) error {
	// Intents and events are two lists in order of time, merged here. At the same second an
	// event comes first, so that the order does not depend on anything else.
	for {
		intentAt, eventAt := end, end
		if s.day.next < len(s.day.intents) {
			intentAt = dawn + int64(s.day.intents[s.day.next].at)
		}
		if len(s.queue.events) > 0 {
			eventAt = s.queue.events[0].at
		}
		switch {
		case min(intentAt, eventAt) >= end:
			return nil
		case eventAt <= intentAt:
			e := s.queue.pop()
			s.now = e.at
			s.happen(e)
		default:
			s.now = intentAt
			if s.day.next >= s.day.ahead {
				s.askAhead()
			}
			s.carryOut(&s.day.intents[s.day.next], intentAt)
			s.day.next++
		}
		if len(s.transfers) >= emitEvery {
			if err := s.flush(emit); err != nil {
				return err
			}
		}
	}
}

func (s *Sim) flush(emit Emit) error {
	if len(s.transfers) == 0 && len(s.failures) == 0 {
		return nil
	}
	if err := s.exact(); err != nil {
		return err
	}
	if s.watch != nil {
		if err := s.watch(s.transfers, s.carried); err != nil {
			return err
		}
	}
	err := emit(s.transfers, s.carried)
	s.transfers, s.carried, s.failures = s.transfers[:0], s.carried[:0], s.failures[:0]
	return err
}

// Freeze stops an account from paying from an instant on. What comes in stays.
// Platform and runner learn of it when the account should pass money on.
func (s *Sim) Freeze(a AccountNo, at dyetrace.Instant) error {
	if a < 0 || int(a) >= len(s.world.accounts) {
		return dyetrace.Errorf(dyetrace.NotFound, "freeze", "there is no account %d", a)
	}
	if at < instant(s.now) {
		return dyetrace.Errorf(dyetrace.UsageError, "freeze", "%s is over: the simulation has come to %s", at, instant(s.now))
	}
	s.queue.push(event{at: int64(at) / int64(time.Second), what: freezing, a: int32(a)})
	return nil
}

// Claim is a loss as its victim reported it.
type Claim struct {
	Transfer int64 // number of the payment
	Amount   int64 // fen
	Reported int64 // seconds since 1970
	Victim   int32 // person
	Order    int32
}

// Claims are those reported so far, in order of the report.
func (s *Sim) Claims() []Claim { return s.claims }

// happening is what an event is.
type happening uint8

const (
	refunding happening = iota
	returning
	retrying
	freezing
	depositing
	defrauding
	paying
	reporting
	passing
	sending
	trying
	covering
	rewarding
	settlingUp
	lending
)

// happen carries out one event of crime, or one that follows from a payment.
func (s *Sim) happen(e event) {
	// An event holds numbers only, since millions wait in the queue; what they mean depends
	// on its kind.
	switch e.what {
	case refunding:
		s.move(e.at, AccountNo(e.a), AccountNo(e.b), e.amount, 0, forRefund)
	case returning:
		s.move(e.at, AccountNo(e.a), AccountNo(e.b), e.amount, 0, forReturn)
	case retrying:
		s.move(e.at, AccountNo(e.a), AccountNo(e.b), e.amount, 0, purpose(e.class))
	case freezing:
		s.world.accounts[e.a].flags |= isFrozen
	case depositing:
		s.deposit(e)
	case defrauding:
		s.defraud(e)
	case paying:
		s.payOrder(e)
	case reporting:
		s.report(e)
	case passing:
		s.passOn(e)
	case sending:
		s.send(e)
	case trying:
		if s.move(e.at, AccountNo(e.a), AccountNo(e.b), e.amount, 0, forPlatform) {
			s.tests++
		}
	case covering:
		s.move(e.at, AccountNo(e.a), AccountNo(e.b), e.amount, 0, forPlatform)
	case rewarding:
		s.reward(e)
	case settlingUp:
		s.settleUp(e)
	case lending:
		s.move(e.at, AccountNo(e.a), AccountNo(e.b), e.amount, 0, forTakings)
	}
}

// Transfers is how many there have been so far.
func (s *Sim) Transfers() int64 { return s.count }
