package iso20022

import (
	"bytes"
	"errors"
	"time"

	"dyetrace"
	iso "dyetrace/internal/iso20022"
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
func (d *reader) choice(t *iso.Tree, at int32) (when dyetrace.Instant, spread time.Duration, err error) {
	if text := t.Get(at, iso.DtTm); len(text) > 0 {
		when, err = d.moment(text)
		return when, 0, err
	}
	text := t.Get(at, iso.Dt)
	if len(text) == 0 {
		text = t.Of(at)
	}
	if bytes.IndexByte(text, 'T') > 0 {
		when, err = d.moment(text)
		return when, 0, err
	}
	when, err = d.date(text)
	return when, day, err
}

// dateOf is the day that an element as choice reads it names, as text.
func dateOf(t *iso.Tree, at int32) []byte {
	text := t.Get(at, iso.DtTm)
	if len(text) == 0 {
		text = t.Get(at, iso.Dt)
	}
	if len(text) == 0 {
		text = t.Of(at)
	}
	return text[:min(len(text), len("2026-03-01"))]
}

// booked is when an entry was booked: the booking date, else the value date.
func (d *reader) booked(t *iso.Tree) (when dyetrace.Instant, spread time.Duration, err error) {
	for _, id := range []iso.Elem{iso.BookgDt, iso.ValDt} {
		if at := t.Find(0, id); at != iso.None {
			return d.choice(t, at)
		}
	}
	return 0, 0, errNoTime
}

// happened is a better time than the day of an entry: when its transaction
// took place, where that is known and lies on the same day.
func (d *reader) happened(entry, tx *iso.Tree) (when dyetrace.Instant, is bool) {
	at := entry.Find(0, iso.BookgDt)
	if at == iso.None {
		at = entry.Find(0, iso.ValDt)
	}
	booked := dateOf(entry, at)
	dates := tx.Find(0, iso.RltdDts)
	for _, id := range []iso.Elem{iso.TxDtTm, iso.AccptncDtTm} {
		text := tx.Get(dates, id)
		if len(text) > len(booked) && bytes.HasPrefix(text, booked) {
			if when, err := d.moment(text); err == nil {
				return when, true
			}
		}
	}
	return 0, false
}
