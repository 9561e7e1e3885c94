package bank

import (
	"slices"
	"time"

	"dyetrace"
	"dyetrace/exchange/table"
	"dyetrace/simulate"
	"dyetrace/simulate/statements"
)

// Letter is what an institution sends: a reply, and the statements that it encloses.
type Letter struct {
	Request     string // number of the request that it answers in truth, whatever it quotes
	Office      string // to which it is addressed
	Institution string
	Character   Character
	At          dyetrace.Instant
	Reply       Reply
	File        statements.File   // the reply, in the institution's form
	Statements  []statements.File // in its layout
	// InWords: the reply is a letter that somebody has to read, and no file that a program reads.
	InWords bool
}

// Reply is what a letter says.
type Reply struct {
	Number  string // that it quotes
	Account string
	Kind    string
	Result  string // as package table has results
	Reason  string
	Asked   dyetrace.Amount
	InForce dyetrace.Stated
	Balance dyetrace.Stated
	Start   dyetrace.Instant
	End     dyetrace.Instant
	Earlier []Earlier
}

// Earlier is a freeze of somebody else that comes first.
type Earlier struct {
	Authority string
	Amount    dyetrace.Amount
	Until     dyetrace.Instant
}

// Terms by which institutions end measures where the request gives no end: those of China.
const (
	stopFor      = 48 * time.Hour
	freezeMonths = 6
)

// others is who freezes before us.
const others = "Hengyang Intermediate Court"

// act is what an institution does about a request when it gets to it, and the letter that
// it writes.
func (w *World) act(next waiting) (Letter, error) {
	r := next.request
	no, there := w.Find(r.Account)
	place := -1
	if there {
		place = w.sim.Place(no)
	}
	c := w.character(place, r.Institution)
	l := Letter{Request: r.Number, Office: r.Office, Institution: r.Institution, Character: c, At: w.now,
		Reply: Reply{Number: r.Number, Account: r.Account, Kind: r.Kind, Asked: r.Amount, Result: table.Done}}
	// Whoever is strict looks at the papers before anything else.
	switch {
	case !there || w.sim.Account(no).Institution != r.Institution:
		l.Reply.Result, l.Reply.Reason = table.NoAccount, "no-account"
	case c == Strict && r.Basis == "":
		l.Reply.Result, l.Reply.Reason = table.Refused, "not-authorised"
	default:
		if err := w.carryOut(&l, r, no, next); err != nil {
			return l, err
		}
	}
	if c == Careless && l.Reply.Result != table.Refused && l.Reply.Result != table.NoAccount {
		l.Reply.Number = w.misquoted(r.Number)
	}
	return l, w.write(&l, place, there && w.sim.IsWallet(no))
}

// carryOut does what is asked.
func (w *World) carryOut(l *Letter, r Request, no simulate.AccountNo, next waiting) error {
	switch r.Kind {
	case "stop", "freeze":
		return w.hold(l, r, no)
	case "extend":
		return w.extend(l, r, no)
	case "lift":
		return w.lift(l, r, no)
	case "inquiry":
		return w.inform(l, r, no, next)
	case "watch":
		// Nothing is held back; what moves is told live, on a way of its own.
		l.Reply.Start = w.now
		return nil
	}
	l.Reply.Result, l.Reply.Reason = table.Refused, "other"
	return nil
}

// hold keeps money back. A stop keeps the whole account from paying; a freeze takes the
// place of the office's own stop, and leaves free what nobody asked for.
func (w *World) hold(l *Letter, r Request, no simulate.AccountNo) error {
	// Somebody else comes first, then the office's own stop makes room: what is left is what
	// can be held.
	if l.Character == Queued {
		if err := w.heldBefore(r, no); err != nil {
			return err
		}
	}
	for i := range w.holds {
		if h := &w.holds[i]; r.Kind == "freeze" && h.Account == no && h.Office == r.Office && h.Kind == "stop" && !h.Ended {
			if err := w.end(h); err != nil {
				return err
			}
		}
	}
	balance, _ := w.sim.Balance(no)
	amount := min(dyetrace.Amount(balance)-w.held(no), max(r.Amount, 0))
	if r.Amount == 0 {
		amount = dyetrace.Amount(balance) - w.held(no)
	}
	amount = max(amount, 0)
	until := w.now + dyetrace.Instant(stopFor)
	if r.Kind == "freeze" {
		until = months(w.now, freezeMonths)
	}
	for _, h := range w.holds {
		if h.Account == no && !h.Ended {
			l.Reply.Earlier = append(l.Reply.Earlier, Earlier{h.by(), h.Amount, h.Until})
		}
	}
	if err := w.begin(Hold{r.Number, r.Office, r.Kind, no, amount, w.now, until, false}); err != nil {
		return err
	}
	l.Reply.Balance, l.Reply.InForce = stated(dyetrace.Amount(balance)), stated(amount)
	l.Reply.Start, l.Reply.End = w.now, until
	switch {
	case amount >= r.Amount:
	case len(l.Reply.Earlier) > 0:
		l.Reply.Result = table.Queued
	default:
		l.Reply.Result = table.Partly
	}
	return nil
}

// by is who asked for a hold, as replies name him.
func (h Hold) by() string { return h.Office }

// heldBefore lets somebody else freeze most of what lies in an account, once, before we come:
// all but six tenths of what we ask for.
func (w *World) heldBefore(r Request, no simulate.AccountNo) error {
	for _, h := range w.holds {
		if h.Account == no && h.Request == "" {
			return nil
		}
	}
	balance, _ := w.sim.Balance(no)
	amount := dyetrace.Amount(balance) - w.held(no) - r.Amount*6/10
	if amount <= 0 {
		return nil
	}
	days := dyetrace.Instant(w.drawn(r.Account, forEarlier)%60+30) * dyetrace.Instant(24*time.Hour)
	return w.begin(Hold{"", others, "freeze", no, amount, w.now, w.now + days, false})
}

// held is what holds keep back in an account: never more than lies there, so that it can be
// added up.
func (w *World) held(no simulate.AccountNo) dyetrace.Amount {
	var all dyetrace.Total
	for _, h := range w.holds {
		if h.Account == no && !h.Ended {
			all.Add(h.Amount)
		}
	}
	sum, err := all.Sum()
	if err != nil {
		panic(err)
	}
	return sum
}

// begin puts a hold in force: the world feels it.
func (w *World) begin(h Hold) error {
	w.holds = append(w.holds, h)
	return w.enforce(h.Account)
}

// end ends a hold.
func (w *World) end(h *Hold) error {
	h.Ended = true
	return w.enforce(h.Account)
}

// enforce makes the simulation keep back what the holds of an account do.
func (w *World) enforce(no simulate.AccountNo) error {
	stopped := slices.ContainsFunc(w.holds, func(h Hold) bool { return h.Account == no && !h.Ended && h.Kind == "stop" })
	return w.sim.Keep(no, stopped, int64(w.held(no)))
}

// ours is the hold that a request began, where it is in force.
func (w *World) ours(number string) *Hold {
	for i := range w.holds {
		if w.holds[i].Request == number && number != "" && !w.holds[i].Ended {
			return &w.holds[i]
		}
	}
	return nil
}

func (w *World) extend(l *Letter, r Request, no simulate.AccountNo) error {
	h := w.ours(r.Earlier)
	if h == nil || h.Account != no {
		l.Reply.Result, l.Reply.Reason = table.Refused, "other"
		return nil
	}
	if h.Kind == "stop" {
		h.Until += dyetrace.Instant(stopFor)
	} else {
		h.Until = months(h.Until, freezeMonths)
	}
	l.Reply.InForce, l.Reply.Start, l.Reply.End = stated(h.Amount), h.Since, h.Until
	return nil
}

func (w *World) lift(l *Letter, r Request, no simulate.AccountNo) error {
	h := w.ours(r.Earlier)
	if h == nil || h.Account != no {
		l.Reply.Result, l.Reply.Reason = table.Refused, "other"
		return nil
	}
	l.Reply.Start = w.now
	return w.end(h)
}

// inform encloses the statement of an account. Who answers in part gives the last day that
// was asked about, and the days before it a day later.
func (w *World) inform(l *Letter, r Request, no simulate.AccountNo, next waiting) error {
	from, to := r.Since, min(r.Until, w.now)
	if from == 0 {
		from = w.sim.Start()
	}
	if r.Until == 0 {
		to = w.now
	}
	const day = dyetrace.Instant(24 * time.Hour)
	if split := to - day; l.Character == Partial && split > from {
		if next.rest {
			to = split
		} else {
			from = split
			l.Reply.Result = table.Partly
			w.wait(waiting{at: w.now + day, request: r, rest: true})
		}
	}
	place := w.sim.Place(no)
	w.part[place]++
	files, err := w.books.Statement(no, from, to, w.part[place])
	l.Statements = files
	balance, _ := w.sim.Balance(no)
	l.Reply.Balance = stated(dyetrace.Amount(balance))
	return err
}

func stated(a dyetrace.Amount) dyetrace.Stated { return dyetrace.Stated{Amount: a, Known: true} }

// months is as many months after an instant, at the same time of day; the last day of a month
// that has no such day.
func months(at dyetrace.Instant, n int) dyetrace.Instant {
	t := at.Time().In(china())
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, 0, 0, 0, 0, t.Location())
	last := first.AddDate(0, 1, -1).Day()
	return dyetrace.InstantOf(time.Date(first.Year(), first.Month(), min(t.Day(), last), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), t.Location()))
}

// china is the zone of all institutions. It has had one offset since 1991.
func china() *time.Location { return time.FixedZone("CST", 8*3600) }

// Own is the statement that the holder of an account gets at the counter, of all days until
// now.
func (w *World) Own(no simulate.AccountNo) ([]statements.File, error) {
	place := w.sim.Place(no)
	w.part[place]++
	return w.books.Statement(no, w.sim.Start(), w.now, w.part[place])
}
