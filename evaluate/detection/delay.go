package detection

import (
	"context"
	"math"
	"slices"
	"strconv"
	"time"

	"dyetrace"
	"dyetrace/detect"
	"dyetrace/ledger"
)

// Delay is how long it takes from the first order of a platform's account until
// detection lists the account.
type Delay struct {
	Step    time.Duration // between the times at which detection ran
	Runners int           // accounts that received stolen money early enough
	Listed  int           // of them, how many were ever listed
	Median  Hours
	Low     Hours // the quartiles
	High    Hours
	InTime  float64 // share of the runners who were listed within six hours
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

// MeasureDelay runs detection on the ledger as it was at every step, with what
// links and papers the whole ledger has. An account is found at the first step
// at which it is among the first 500. Only first-level accounts, which are paid
// by victims, are counted: they are where a bank can still stop the money. Steps
// before the first order are left out: nobody could be found then.
func MeasureDelay(ctx context.Context, l detect.Papers, t *Truth, step time.Duration) (Delay, error) {
	clock, err := detect.NewClock(ctx, l)
	if err != nil {
		return Delay{}, err
	}
	people, err := detect.LoadPeople(ctx, l)
	if err != nil {
		return Delay{}, err
	}
	replay, err := detect.NewReplay(ctx, l, clock, people, detect.Setting{})
	if err != nil {
		return Delay{}, err
	}
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
	found := map[ledger.StatementNo]dyetrace.Instant{}
	for at := begin + dyetrace.Instant(step); at < last+dyetrace.Instant(step); at += dyetrace.Instant(step) {
		scores, err := replay.At(ctx, at)
		if err != nil {
			return Delay{}, err
		}
		listed := ranked(scores)
		for _, no := range listed[:min(len(listed), firstFew)] {
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
	soon := 0
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
		h := Hours(max(0, time.Duration(at-t.First[no]).Hours()))
		if hours = append(hours, h); h <= inTime {
			soon++
		}
	}
	if len(hours) > 0 {
		slices.Sort(hours)
		n := len(hours)
		d.InTime = share(float64(soon), float64(n))
		d.Low, d.Median, d.High = hours[n/4], hours[n/2], hours[3*n/4]
	}
	return d
}
