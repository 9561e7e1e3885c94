package bank

import (
	"cmp"
	"slices"
	"time"

	"dyetrace"
	"dyetrace/simulate"
	"dyetrace/simulate/statements"
)

// Options are how the institutions of a world answer.
type Options struct {
	Seed uint64 // of characters, forms and delays
	// Characters are those of institutions by name; of others they go round.
	Characters map[string]Character
}

// World is a simulated world whose institutions can be asked. It goes on as far as Until
// takes it, and is not for several goroutines at once.
type World struct {
	sim     *simulate.Sim
	books   *statements.Books
	options Options
	now     dyetrace.Instant
	waiting []waiting // requests on their way, by time
	holds   []Hold    // what is in force, in the order in which it began
	wallets map[string]simulate.AccountNo
	asked   int
	part    map[int]int // files that an institution has written so far
}

// Request is what an office asks an institution.
type Request struct {
	Number      string
	Kind        string // stop, freeze, extend, lift, inquiry or watch
	Office      string
	Institution string
	Account     string
	Amount      dyetrace.Amount // that is to be held; 0: all there is
	Since       dyetrace.Instant
	Until       dyetrace.Instant
	Basis       string // number of a legal document
	Earlier     string // number of the request by which a measure began that is extended or lifted
}

// Hold is what an institution keeps in an account, for whom and how much.
type Hold struct {
	Request string // number; empty where somebody else asked for it
	Office  string
	Kind    string // stop or freeze
	Account simulate.AccountNo
	Amount  dyetrace.Amount
	Since   dyetrace.Instant
	Until   dyetrace.Instant
	Ended   bool
}

// waiting is a request that an institution acts on at a time.
type waiting struct {
	at      dyetrace.Instant
	no      int // order in which they came
	request Request
	rest    bool // of an answer in part: what was left out the first time
}

// Open begins to ask the institutions of a simulation that nobody has stepped yet.
func Open(s *simulate.Sim, o Options) *World {
	w := &World{sim: s, options: o, now: s.Start(), part: map[int]int{}, wallets: map[string]simulate.AccountNo{}}
	// All institutions answer about all days, and name whom they know: how they fall short is
	// a matter of their characters.
	w.books = statements.Keep(s, statements.Options{Seed: o.Seed, Jitter: 2})
	for i := range s.Accounts() {
		if no := simulate.AccountNo(i); s.IsWallet(no) {
			w.wallets[w.books.Ledger(no)] = no
		}
	}
	return w
}

// Sim is the simulation behind the world: the truth, for whoever compares.
func (w *World) Sim() *simulate.Sim { return w.sim }

// Now is how far the world has come.
func (w *World) Now() dyetrace.Instant { return w.now }

// Ledger is the number of an account as a ledger has it that read its statement.
func (w *World) Ledger(a simulate.AccountNo) string { return w.books.Ledger(a) }

// Paid is when a claimed payment was made.
func (w *World) Paid(c simulate.Claim) dyetrace.Instant { return w.books.Paid(c.Transfer) }

// Find is the account with a number, written as the institution or as a ledger writes it.
func (w *World) Find(number string) (simulate.AccountNo, bool) {
	if no, is := w.wallets[number]; is {
		return no, true
	}
	return w.sim.Find(number)
}

// Holds are all that institutions kept back, in the order in which it began.
func (w *World) Holds() []Hold { return slices.Clone(w.holds) }

// Ask gives requests to their institutions at an instant that is not over. Until has the
// replies.
func (w *World) Ask(at dyetrace.Instant, requests ...Request) error {
	if at < w.now {
		return dyetrace.Errorf(dyetrace.UsageError, "ask banks", "%s is over: the world has come to %s", at, w.now)
	}
	for _, r := range requests {
		place := -1
		if no, there := w.Find(r.Account); there {
			place = w.sim.Place(no)
		}
		w.wait(waiting{at: at + dyetrace.Instant(w.takes(w.character(place, r.Institution), r.Number)), request: r})
	}
	return nil
}

// wait puts a request where it is its turn.
func (w *World) wait(next waiting) {
	w.asked++
	next.no = w.asked
	w.waiting = append(w.waiting, next)
	slices.SortFunc(w.waiting, func(a, b waiting) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.no, b.no)) })
}

// Until goes on to an instant, and gives the letters that institutions have written by
// then, in order of time. The end of the simulation is no end of the world: only its
// payments end there.
func (w *World) Until(at dyetrace.Instant) ([]Letter, error) {
	var letters []Letter
	for len(w.waiting) > 0 && w.waiting[0].at <= at {
		next := w.waiting[0]
		w.waiting = w.waiting[1:]
		if err := w.step(next.at); err != nil {
			return nil, err
		}
		letter, err := w.act(next)
		if err != nil {
			return nil, err
		}
		letters = append(letters, letter)
	}
	return letters, w.step(at)
}

// step lets the world go on, and stops end whose time is over.
func (w *World) step(at dyetrace.Instant) error {
	for {
		ends := -1
		for i := range w.holds {
			if h := &w.holds[i]; !h.Ended && h.Until <= at && (ends < 0 || h.Until < w.holds[ends].Until) {
				ends = i
			}
		}
		if ends < 0 {
			break
		}
		if err := w.advance(w.holds[ends].Until); err != nil {
			return err
		}
		if err := w.end(&w.holds[ends]); err != nil {
			return err
		}
	}
	return w.advance(at)
}

func (w *World) advance(at dyetrace.Instant) error {
	if at <= w.now {
		return nil
	}
	w.now = at
	// A simulation counts whole seconds.
	return w.sim.Step(at-at%dyetrace.Instant(time.Second), func([]simulate.Transfer, []simulate.Carried) error { return nil })
}
