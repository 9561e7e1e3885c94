package detection

import (
	"context"
	"math"
	"slices"
	"strconv"
	"time"

	"dyetrace"
	"dyetrace/ledger"
)

// Prefix is a ledger as it was at an earlier time: its first transfers alone.
type Prefix struct {
	*ledger.Ledger
	transfers  int64
	statements []ledger.Statement
}

// NewPrefix is a ledger's first transfers.
func NewPrefix(ctx context.Context, l *ledger.Ledger, transfers int64) (*Prefix, error) {
	p := &Prefix{Ledger: l, transfers: transfers, statements: make([]ledger.Statement, l.Statements())}
	none := ledger.NewStatement(nil)
	var entries []ledger.Entry
	for no := range p.statements {
		if no%4096 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		s, err := l.Statement(ledger.StatementNo(no))
		if err != nil {
			return nil, err
		}
		entries = entries[:0]
		var e ledger.Entry
		for c := s.Cursor(); c.Next(&e) && int64(e.Ord) < transfers; {
			entries = append(entries, e)
		}
		switch len(entries) {
		case 0:
			p.statements[no] = none
		case s.Len():
			p.statements[no] = s
		default:
			p.statements[no] = ledger.NewStatement(entries)
		}
	}
	return p, nil
}

// Transfers is how many there are.
func (p *Prefix) Transfers() int64 { return p.transfers }

// Statement is a statement as far as it had come.
func (p *Prefix) Statement(no ledger.StatementNo) (ledger.Statement, error) {
	return p.statements[no], nil
}

// Delay is how long it takes from the first order of a platform's account until
// detection lists the account.
type Delay struct {
	Step    time.Duration // between the times at which detection ran
	Runners int           // accounts that received stolen money early enough
	Listed  int           // of them, how many were ever listed
	Median  Hours
	Low     Hours // the quartiles
	High    Hours
}

// Hours is a time, infinite for never; JSON has null for that.
type Hours float64

// MarshalJSON writes a number or null.
func (h Hours) MarshalJSON() ([]byte, error) {
	if math.IsInf(float64(h), 0) {
		return []byte("null"), nil
	}
	return strconv.AppendFloat(nil, float64(h), 'f', -1, 64), nil
}

// Lister lists the accounts that would be looked at, at a time.
type Lister func(ctx context.Context, p *Prefix) ([]ledger.StatementNo, error)

// leastWatched is how long before the end an account must have received its
// first stolen money to be counted; a later one could not be found in time.
const leastWatched = 24 * time.Hour

// MeasureDelay runs detection on the ledger as it was at every step, with what
// links and papers the whole ledger has. An account is found at the first step
// at which list holds it. Only first-level accounts, which are paid by victims,
// are counted: they are where a bank can still stop the money.
func MeasureDelay(ctx context.Context, l *ledger.Ledger, t *Truth, step time.Duration, list Lister) (Delay, error) {
	first, err := l.Time(0)
	if err != nil {
		return Delay{}, err
	}
	last, err := l.Time(ledger.Ord(l.Transfers() - 1))
	if err != nil {
		return Delay{}, err
	}
	found := map[ledger.StatementNo]dyetrace.Instant{}
	for at := first + dyetrace.Instant(step); at < last+dyetrace.Instant(step); at += dyetrace.Instant(step) {
		n, err := l.After(at)
		if err != nil {
			return Delay{}, err
		}
		p, err := NewPrefix(ctx, l, int64(n))
		if err != nil {
			return Delay{}, err
		}
		listed, err := list(ctx, p)
		if err != nil {
			return Delay{}, err
		}
		for _, no := range listed {
			if _, is := found[no]; !is {
				found[no] = at
			}
		}
	}
	return delayOf(t, found, last-dyetrace.Instant(leastWatched), step), nil
}

func delayOf(t *Truth, found map[ledger.StatementNo]dyetrace.Instant, until dyetrace.Instant, step time.Duration) Delay {
	d := Delay{Step: step}
	var hours []Hours
	for no, role := range t.Role {
		if role != "runner" || t.Platform[no] < 0 || t.First[no] == 0 || t.First[no] > until {
			continue
		}
		d.Runners++
		at, is := found[ledger.StatementNo(no)]
		if !is {
			hours = append(hours, Hours(math.Inf(1)))
			continue
		}
		d.Listed++
		hours = append(hours, Hours(max(0, time.Duration(at-t.First[no]).Hours())))
	}
	if len(hours) > 0 {
		slices.Sort(hours)
		n := len(hours)
		d.Low, d.Median, d.High = hours[n/4], hours[n/2], hours[3*n/4]
	}
	return d
}
