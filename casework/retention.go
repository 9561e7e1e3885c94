package casework

import (
	"errors"
	"fmt"
	"time"

	"dyetrace/casework/rules"
)

// KeepingEnds is the kind of clock, and of the task that it makes, that says that the term is over for which something was
// kept. Nothing is erased by it: it makes a task, and a person decides.
const KeepingEnds = "keeping-ends"

func keepingClock(on Ref) string { return KeepingEnds + ":" + on.String() }

// checkKeep refuses terms that end on no day that is known beforehand.
func checkKeep(t rules.Term) error {
	if t.Known() && t.Unit != rules.Days && t.Unit != rules.Months && t.Unit != rules.Years {
		return fmt.Errorf("data are kept for days, months or years, not for %s", t)
	}
	return nil
}

// keep sets the clock of the term for which something is kept from now on, and gives its
// end: 0 where nobody has said how long.
func (f *folding) keep(on Ref, t rules.Term) (Time, error) {
	if !t.Known() {
		return 0, f.stop(keepingClock(on))
	}
	count := rules.Counter{Zone: time.UTC}
	end, err := count.End(t, f.event.Time)
	if err == nil {
		f.start(Clock{ID: keepingClock(on), Due: end, Kind: KeepingEnds, On: on})
	}
	return Time(end), err
}

// keepingIsOver makes a task for the office that has something whose term is over.
func keepingIsOver(f *folding, c ClockFired) error {
	t := Task{Office: f.event.Office, What: KeepingEnds, On: f.event.On, Due: c.Due, Late: c.Late}
	if f.event.On.Kind == (Case{}).kind() {
		t.Case = f.event.On.ID
	}
	return f.task(t)
}

// KeptLedger is a ledger that an office keeps for its cases.
type KeptLedger struct {
	ID      string `json:"id"`
	Office  string `json:"office"`
	Name    string `json:"name"`
	Purpose string `json:"purpose"`
	Noted   Time   `json:"noted"`
	Until   Time   `json:"until"`
}

func (KeptLedger) kind() string  { return "ledger" }
func (l KeptLedger) id() string  { return l.ID }
func (l KeptLedger) keys() []Key { return []Key{{Name: "ledgers", Value: l.Office}} }

// NoteLedger says that an office keeps a ledger for its cases: for which purpose, and how
// long from now on. Said again, the term begins anew.
func (b By) NoteLedger(name, purpose string, keep rules.Term) Decide {
	return b.decide("note ledger", func(d *deed) error {
		return d.say(Ref{Kind: KeptLedger{}.kind(), ID: d.Office + "/" + name}, LedgerNoted{Name: name, Purpose: purpose, Keep: keep})
	})
}

func keepFacts() []Fact { return []Fact{LedgerNoted{}} }

// LedgerNoted says that a ledger is kept.
type LedgerNoted struct {
	Name    string     `json:"name"`
	Purpose string     `json:"purpose"`
	Keep    rules.Term `json:"keep"`
}

// Kind is the name of the fact.
func (LedgerNoted) Kind() string { return "ledger-noted" }
func (l LedgerNoted) check() error {
	if !l.Keep.Known() {
		return errors.New("for how long is it kept? Nobody has said it")
	}
	return firstOf(checkName("the ledger's name", l.Name), checkName("the purpose for which it is kept", l.Purpose), checkKeep(l.Keep))
}

func (l LedgerNoted) fold(f *folding) error {
	until, err := f.keep(f.event.On, l.Keep)
	return firstOf(err, f.endTasksOf(KeepingEnds, f.event.On, "kept on"),
		f.put(KeptLedger{ID: f.event.On.ID, Office: f.event.Office, Name: l.Name, Purpose: l.Purpose, Noted: f.at(), Until: until}))
}
