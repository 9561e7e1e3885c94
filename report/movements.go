package report

import (
	"context"
	"slices"
	"time"

	"dyetrace"
	"dyetrace/ledger/statement"
	"dyetrace/trace"
)

// Day is a day of the calendar, counted from 1970-01-01.
type Day int32

// String is the day as ISO 8601 has it, such as 2026-03-01.
func (d Day) String() string { return time.Unix(int64(d)*86400, 0).UTC().Format(time.DateOnly) }

// dayOf is the day on which an instant falls in zone.
func dayOf(at dyetrace.Instant, zone *time.Location) Day {
	y, m, d := at.Time().In(zone).Date()
	return Day(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// movements is what one pass over the carried transfers collects beside the
// times of the accounts themselves.
type movements struct {
	followed map[statement.Ord]dyetrace.Amount // what claims add to a transfer that names it
	asked    map[statement.No]*arrivals        // at accounts, and times, of which the ledger has no statement
	fees     map[statement.No]*departures      // of payers that fees or conversions ended at
	gaps     map[statement.No]*Moments         // unrecorded withdrawals
}

// arrivals is when and how often claimed money reached an account outside of
// what its statements cover.
type arrivals struct {
	days      []Day
	times     Moments
	transfers int64
}

// departures is when claimed money left an account, by whether it changed
// currency on the way.
type departures struct{ same, converted Moments }

// addMovements finds when claimed money came to each account and left it.
func (r *Report) addMovements(ctx context.Context) error {
	m := r.newMovements()
	for i := range r.result.Transfers {
		// Asked every 65,536 transfers: often enough for a person who waits, too seldom to cost time.
		if i&0xffff == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		t := &r.result.Transfers[i]
		at, err := r.ledger.Time(t.Ord)
		if err != nil {
			return err
		}
		if err := r.leave(m, t, at); err != nil {
			return err
		}
		r.arrive(m, t, at)
	}
	// Money that went out unrecorded leaves without a transfer. Warnings know when; incoming gaps
	// are positive and no movement of claimed money.
	for i := range r.result.Warnings {
		w := &r.result.Warnings[i]
		if w.Unrecorded >= 0 {
			continue
		}
		at, err := r.ledger.Time(w.Ord)
		if err != nil {
			return err
		}
		if m.gaps[w.No] == nil {
			m.gaps[w.No] = new(Moments)
		}
		m.gaps[w.No].add(at)
	}
	return r.addEnds(m)
}

// newMovements makes room for what the ends ask for, and for nothing else.
func (r *Report) newMovements() *movements {
	m := &movements{
		followed: map[statement.Ord]dyetrace.Amount{},
		asked:    map[statement.No]*arrivals{},
		fees:     map[statement.No]*departures{},
		gaps:     map[statement.No]*Moments{},
	}
	for i := range r.result.Claims {
		c := &r.result.Claims[i]
		m.followed[c.Transfer] += c.Followed
	}
	for i := range r.result.Ends {
		switch e := &r.result.Ends[i]; e.End {
		case dyetrace.EndFrontier, dyetrace.EndInstitution, dyetrace.EndExchange:
			m.asked[e.No] = new(arrivals)
		case dyetrace.EndFee, dyetrace.EndConverted:
			m.fees[e.No] = new(departures)
		}
	}
	return m
}

// leave notes that claimed money left the payer of t. A claim that names t
// makes its money there and then: that part never lay in the payer's account.
func (r *Report) leave(m *movements, t *trace.Transfer, at dyetrace.Instant) error {
	if i, reached := r.accountOf[t.From]; reached && t.Traced > m.followed[t.Ord] {
		if a := &r.Accounts[i]; !a.FirstOut.Known && a.Arrivals.First.Known {
			a.FirstOut = Moment{at, true}
		}
	}
	d := m.fees[t.From]
	if d == nil {
		return nil
	}
	from, err := r.ledger.Traits(t.From)
	if err != nil {
		return err
	}
	to, err := r.ledger.Traits(t.To)
	if err != nil {
		return err
	}
	if from.Currency == to.Currency {
		d.same.add(at)
	} else {
		d.converted.add(at)
	}
	return nil
}

// arrive notes that claimed money reached the payee of t.
func (r *Report) arrive(m *movements, t *trace.Transfer, at dyetrace.Instant) {
	i, reached := r.accountOf[t.To]
	if !reached {
		return
	}
	a := &r.Accounts[i]
	a.Arrivals.add(at)
	a.Transfers++
	f := m.asked[t.To]
	if f == nil || a.covers(at) {
		return
	}
	f.times.add(at)
	f.transfers++
	if day := dayOf(at, r.zone()); len(f.days) == 0 || f.days[len(f.days)-1] != day {
		f.days = append(f.days, day)
	}
}

// covers reports whether the ledger holds the account's statement for a moment
// although it does not for all.
func (a *Account) covers(at dyetrace.Instant) bool {
	return slices.ContainsFunc(a.days, func(s statement.Span) bool { return s.From <= at && at <= s.To })
}

// addEnds resolves the ends, and makes the inquiries of those where somebody can
// say how it went on.
func (r *Report) addEnds(m *movements) error {
	r.Ends = make([]End, len(r.result.Ends))
	for i := range r.result.Ends {
		found := &r.result.Ends[i]
		name, err := r.ledger.Name(found.No)
		if err != nil {
			return err
		}
		e := End{AccountCurrency: name, End: found.End, Amount: found.Amount, found: found}
		at, reached := r.accountOf[found.No]
		// Ends have no time of their own. It is that of the transfers that led to them, which were
		// gathered by account; for ends of other kinds, that of the account's arrivals.
		switch {
		case found.End == dyetrace.EndFee:
			e.Times = m.fees[found.No].same
		case found.End == dyetrace.EndConverted:
			e.Times = m.fees[found.No].converted
		case found.End == dyetrace.EndUnrecorded && m.gaps[found.No] != nil:
			e.Times = *m.gaps[found.No]
		case found.End == dyetrace.EndFrontier:
			e.Times = m.asked[found.No].times
		case found.End != dyetrace.EndUnrecorded && reached:
			e.Times = r.Accounts[at].Arrivals
		}
		r.Ends[i] = e
		// Nobody is asked about money in an account whose statement is there: it shows where
		// the money went.
		if asked := m.asked[found.No]; asked != nil && reached && (found.End == dyetrace.EndFrontier ||
			!r.Accounts[at].Covered) {
			q, err := r.inquire(&e, &r.Accounts[at], asked)
			if err != nil {
				return err
			}
			r.Inquiries = append(r.Inquiries, q)
		}
	}
	return nil
}
