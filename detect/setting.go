package detect

import (
	"time"

	"dyetrace"
)

// Setting is what a measurement needs to know beside the transfers. The zero Setting
// is ready for use.
type Setting struct {
	// Zone is where nights and days are counted; nil is UTC.
	Zone *time.Location
	// Relays decides what counts as passed on.
	Relays RelayOptions
	// Since leaves transfers before it out of every measure but those that ask
	// what was there before: strangers, idleness. 0 leaves nothing out.
	Since dyetrace.Instant
	// DailyLimit is what an account may pay out in a day, in whole units of its
	// currency; 0 for the currency's default.
	DailyLimit int64
}

// thresholds are sums by which a currency's amounts are judged.
type thresholds struct {
	reporting  [3]dyetrace.Amount // above which a payment is reported; 0 where there are fewer
	round      dyetrace.Amount    // round amounts are multiples of it
	small      dyetrace.Amount    // no more than this tries a route out
	order      dyetrace.Amount    // multiples of it are what orders are made out for
	life       dyetrace.Amount    // shops are paid less than this in daily life
	dailyLimit dyetrace.Amount    // that banks commonly set for a person's transfers
}

// minor makes minor units of whole ones.
func (t thresholds) minor(unit int64) thresholds {
	u := dyetrace.Amount(unit)
	for i := range t.reporting {
		t.reporting[i] *= u
	}
	for _, sum := range []*dyetrace.Amount{&t.round, &t.small, &t.order, &t.life, &t.dailyLimit} {
		*sum *= u
	}
	return t
}

// thresholdsOf returns a currency's sums in whole units. Those of CNY, which serve
// other currencies too, are the ones in the table in docs/detect.md. The reporting
// sums of others are:
//
//   - USD: cash above 10,000 is reported (31 CFR 1010.311)
//   - EUR: cash of 10,000 is declared at the border (Regulation (EU) 2018/1672)
//   - GBP: as for the euro, by judgement
//   - HKD: 120,000 asks for due diligence (AMLO, schedule 2)
//   - JPY: 2,000,000 does (Act on Prevention of Transfer of Criminal Proceeds)
//
// All other sums are judgement.
func thresholdsOf(c dyetrace.Currency) thresholds {
	switch c.String() {
	case "USD", "EUR", "GBP":
		return thresholds{
			reporting: [3]dyetrace.Amount{10_000}, round: 1_000, small: 2, order: 10, life: 500, dailyLimit: 25_000,
		}
	case "HKD":
		return thresholds{
			reporting: [3]dyetrace.Amount{8_000, 120_000}, round: 10_000, small: 10, order: 100, life: 2_000,
			dailyLimit: 200_000,
		}
	case "JPY":
		return thresholds{
			reporting: [3]dyetrace.Amount{100_000, 2_000_000}, round: 100_000, small: 200, order: 1_000, life: 30_000,
			dailyLimit: 3_000_000,
		}
	case "KRW":
		return thresholds{
			reporting: [3]dyetrace.Amount{10_000_000}, round: 1_000_000, small: 2_000, order: 10_000, life: 300_000,
			dailyLimit: 30_000_000,
		}
	}
	return thresholds{
		reporting: [3]dyetrace.Amount{50_000, 200_000, 500_000}, round: 10_000, small: 10, order: 100, life: 2_000,
		dailyLimit: 200_000,
	}
}

// unitOf is how many minor units a whole unit of a currency has.
func unitOf(c dyetrace.Currency) int64 {
	unit := int64(1)
	for range c.Digits() {
		unit *= 10
	}
	return unit
}

// zone returns local days and seconds for times that come in order. It asks the
// time zone only where its offset may have changed.
type zone struct {
	location *time.Location
	base     int64 // Unix seconds of the Clock's Base
	offset   int64
	from, to int64 // for which offset holds
}

func newZone(s *Setting, base dyetrace.Instant) zone {
	location := s.Zone
	if location == nil {
		location = time.UTC
	}
	return zone{location: location, base: base.Time().Unix(), from: 1, to: 0}
}

const secondsPerDay = 24 * 3600

// local is the number of the day, and the second in it, at a time.
func (z *zone) local(s Second) (day int32, second int32) {
	at := z.base + int64(s)
	if at < z.from || at >= z.to {
		z.find(at)
	}
	at += z.offset
	day = int32(at / secondsPerDay)
	return day, int32(at - int64(day)*secondsPerDay)
}

// find learns the offset at a time and how long it holds.
func (z *zone) find(at int64) {
	t := time.Unix(at, 0).In(z.location)
	_, offset := t.Zone()
	start, end := t.ZoneBounds()
	z.offset = int64(offset)
	z.from, z.to = -1<<62, 1<<62
	if !start.IsZero() {
		z.from = start.Unix()
	}
	if !end.IsZero() {
		z.to = end.Unix()
	}
}

// localDay is the day that times, which come in order, have reached.
type localDay struct {
	number int32
	start  int64 // in seconds of the Clock
	end    int64 // or when the zone's offset changes, if that is before
}

// newDay has reached no day.
func newDay() localDay { return localDay{end: longAgo} }

// reach goes on to the day of a time. It reports whether that is another one.
func (d *localDay) reach(at Second, z *zone) bool { return int64(at) >= d.end && d.turn(at, z) }

func (d *localDay) turn(at Second, z *zone) bool {
	before := d.number
	number, second := z.local(at)
	d.number, d.start = number, int64(at)-int64(second)
	d.end = min(d.start+secondsPerDay, z.to-z.base)
	return d.number != before
}
