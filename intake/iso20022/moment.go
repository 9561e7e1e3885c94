package iso20022

import (
	"bytes"
	"errors"
	"time"

	"dyetrace"
)

// day is the Spread of a line with only a day.
const day = 24 * time.Hour

var errNoTime = errors.New("it has neither a booking date nor a value date")

// moment reads a time such as 2026-03-01T09:00:00+08:00.
func (d *reader) moment(text []byte) (dyetrace.Instant, error) { return d.clock.RFC3339(text) }

// date is when a day begins. XML allows a zone after it, such as
// 2026-03-01+08:00; without one it is a day in the zone that the user named.
func (d *reader) date(text []byte) (dyetrace.Instant, error) {
	const plain = len("2026-03-01")
	if len(text) > plain {
		d.text = append(append(append(d.text[:0], text[:plain]...), "T00:00:00"...), text[plain:]...)
		return d.clock.RFC3339(d.text)
	}
	return d.clock.DayStart(text)
}

// lastOf is the last instant of the day that date reads.
func (d *reader) lastOf(text []byte) (dyetrace.Instant, error) {
	const plain = len("2026-03-01")
	if len(text) < plain {
		return d.date(text)
	}
	at, err := time.Parse(time.DateOnly, string(text[:plain]))
	if err != nil {
		return d.date(text)
	}
	next := append(at.AddDate(0, 0, 1).AppendFormat(nil, time.DateOnly), text[plain:]...)
	end, err := d.date(next)
	return end - 1, err
}

// choice reads an element that holds a day or a time: DateAndDateTime of
// ISO 20022, or just its text. Spread is zero for a time.
func (d *reader) choice(t *tree, at int32) (when dyetrace.Instant, spread time.Duration, err error) {
	if text := t.get(at, xDtTm); len(text) > 0 {
		when, err = d.moment(text)
		return when, 0, err
	}
	text := t.get(at, xDt)
	if len(text) == 0 {
		text = t.of(at)
	}
	if bytes.IndexByte(text, 'T') > 0 {
		when, err = d.moment(text)
		return when, 0, err
	}
	when, err = d.date(text)
	return when, day, err
}

// dateOf is the day that an element as choice reads it names, as text.
func dateOf(t *tree, at int32) []byte {
	text := t.get(at, xDtTm)
	if len(text) == 0 {
		text = t.get(at, xDt)
	}
	if len(text) == 0 {
		text = t.of(at)
	}
	return text[:min(len(text), len("2026-03-01"))]
}

// booked is when an entry was booked: the booking date, else the value date.
func (d *reader) booked(t *tree) (when dyetrace.Instant, spread time.Duration, err error) {
	for _, id := range []elem{xBookgDt, xValDt} {
		if at := t.find(0, id); at != none {
			return d.choice(t, at)
		}
	}
	return 0, 0, errNoTime
}

// happened is a better time than the day of an entry: when its transaction
// took place, where that is known and lies on the same day.
func (d *reader) happened(entry, tx *tree) (when dyetrace.Instant, is bool) {
	at := entry.find(0, xBookgDt)
	if at == none {
		at = entry.find(0, xValDt)
	}
	booked := dateOf(entry, at)
	dates := tx.find(0, xRltdDts)
	for _, id := range []elem{xTxDtTm, xAccptncDtTm} {
		text := tx.get(dates, id)
		if len(text) > len(booked) && bytes.HasPrefix(text, booked) {
			if when, err := d.moment(text); err == nil {
				return when, true
			}
		}
	}
	return 0, false
}
