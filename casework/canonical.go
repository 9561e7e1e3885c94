package casework

import (
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"dyetrace"
)

// Canonical is the whole event, its place included, as canonical JSON (RFC 8785). It is
// what the event's leaf in the audit log stands for:
//
//	{"actor":…,"fact":…,"id":…,"kind":…,"office":…,"on":{"id":…,"kind":…},"seq":…,"time":"2026-11-30T08:00:00Z"}
//
// Its fact is taken as it is and must be canonical already. An event that was erased has
// no canonical form any more.
func (e Event) Canonical() ([]byte, error) {
	if e.Fact == nil {
		return nil, dyetrace.Errorf(dyetrace.InputError, "audit", "event %s was erased: only its leaf is left", e.ID)
	}
	b := make([]byte, 0, 256+len(e.Fact))
	text := func(name, value string, err error) ([]byte, error) {
		if err != nil {
			return nil, err
		}
		b = append(b, name...)
		b, err = jsontext.AppendQuote(b, value)
		return b, err
	}
	b, err := text(`{"actor":`, e.Actor, nil)
	b = append(b, `,"fact":`...)
	b = append(b, e.Fact...)
	b, err = text(`,"id":`, e.ID, err)
	b, err = text(`,"kind":`, e.Kind, err)
	b, err = text(`,"office":`, e.Office, err)
	b, err = text(`,"on":{"id":`, e.On.ID, err)
	b, err = text(`,"kind":`, e.On.Kind, err)
	if err != nil {
		return nil, dyetrace.Errorf(dyetrace.InputError, "audit", "event %s holds text that is not UTF-8: %w", e.ID, err)
	}
	b = append(b, `},"seq":`...)
	b = strconv.AppendInt(b, e.Seq, 10)
	b = append(b, `,"time":"`...)
	b = e.Time.Time().AppendFormat(b, time.RFC3339Nano)
	return append(b, `"}`...), nil
}
