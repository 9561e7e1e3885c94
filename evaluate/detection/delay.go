package detection

import (
	"context"
	"math"
	"slices"
	"strconv"
	"time"

	"dyetrace"
	"dyetrace/detect"
	"dyetrace/ledger/statement"
)

// Delay is how long it takes from the first order of a platform's account until
// detection lists the account.
type Delay struct {
	Step    time.Duration // between the times at which detection ran
	Runners int           // accounts that received stolen money early enough
	Found                 // by being among the first 500
	// Looked is the same for somebody who looks at the first hundred accounts a
	// day that nobody has looked at yet, spread evenly over the steps.
	Looked Found
}

// Found is how many runners were found, and how soon.
type Found struct {
	Listed int // ever
	Median Hours
	Low    Hours // the quartiles
	High   Hours
	InTime float64 // share of the runners who were found within six hours
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

// inTime is within how many hours of the first order a finding still serves to
// stop most of what an account will receive.
const inTime = 6

// leastWatched is how long before the end an account must have received its
// first stolen money to be counted; a later one could not be found in time.
const leastWatched = 24 * time.Hour

// MeasureDelay runs detection on the ledger as it was at every step, with the links and
// papers of the whole ledger. An account is found at the first step at which it is among
// the first 500, or is looked at. Only first-level accounts, which victims pay, are counted:
// there a bank can still stop the money. Steps before the first order are left out: nobody
// could be found then.
func MeasureDelay(ctx context.Context, l detect.Ledger, t *Truth, step time.Duration) (Delay, error) {
	clock, err := detect.NewClock(ctx, l)
	if err != nil {
		return Delay{}, err
	}
	people, err := detect.LoadPeople(ctx, l)
	if err != nil {
		return Delay{}, err
	}
	replay, err := detect.NewReplay(ctx, l, clock, people, detect.Setting{Zone: Zone()})
	if err != nil {
		return Delay{}, err
	}
	// The steps begin at the last one before the first order, on the grid of all steps, so
	// that the same ledger is cut at the same instants whatever the truth is.
	begin, last := clock.Base, clock.Base
	if n := len(clock.At); n > 0 {
		last = clock.Instant(clock.At[n-1])
	}
	first := last
	for _, at := range t.First {
		if at > 0 {
			first = min(first, at)
		}
	}
	begin += (first - begin) / dyetrace.Instant(step) * dyetrace.Instant(step)
	found, looked := map[statement.No]dyetrace.Instant{}, map[statement.No]dyetrace.Instant{}
	looks := max(1, int(looksADay*step.Hours()/24))
	for at := begin + dyetrace.Instant(step); at < last+dyetrace.Instant(step); at += dyetrace.Instant(step) {
		scores, err := replay.At(ctx, at)
		if err != nil {
			return Delay{}, err
		}
		listed := ranked(scores)
		take(found, listed[:min(len(listed), firstFew)], firstFew, at)
		take(looked, listed, looks, at)
	}
	// An account that is first paid shortly before the end has no time to be found, and
	// would count as missed.
	until := last - dyetrace.Instant(leastWatched)
	d := Delay{Step: step, Found: foundOf(t, found, until), Looked: foundOf(t, looked, until)}
	d.Runners = len(watched(t, until))
	return d, nil
}

// looksADay is how many accounts somebody looks at.
const looksADay = 100

// take notes a time for at most so many accounts that have none yet.
func take(found map[statement.No]dyetrace.Instant, listed []statement.No, most int, at dyetrace.Instant) {
	for _, no := range listed {
		if _, is := found[no]; !is && most > 0 {
			found[no] = at
			most--
		}
	}
}

// watched are the runners whose first stolen money came by a time.
func watched(t *Truth, until dyetrace.Instant) (runners []statement.No) {
	for no, role := range t.Role {
		if role == "runner" && t.Platform[no] >= 0 && t.First[no] != 0 && t.First[no] <= until {
			runners = append(runners, statement.No(no))
		}
	}
	return runners
}

// foundOf sums up when the runners were found whose first stolen money came by a time.
func foundOf(t *Truth, found map[statement.No]dyetrace.Instant, until dyetrace.Instant) Found {
	var f Found
	var hours []Hours
	soon := 0
	for _, no := range watched(t, until) {
		at, is := found[no]
		if !is {
			hours = append(hours, Hours(math.Inf(1)))
			continue
		}
		f.Listed++
		h := Hours(max(0, time.Duration(at-t.First[no]).Hours()))
		if hours = append(hours, h); h <= inTime {
			soon++
		}
	}
	if n := len(hours); n > 0 {
		slices.Sort(hours)
		f.InTime = share(float64(soon), float64(n))
		f.Low, f.Median, f.High = hours[n/4], hours[n/2], hours[3*n/4]
	}
	return f
}
