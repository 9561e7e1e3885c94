package casework

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
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

// ParseEvent reads what Canonical writes, and nothing else.
func ParseEvent(canonical []byte) (Event, error) {
	refuse := func(err error) (Event, error) {
		return Event{}, dyetrace.Errorf(dyetrace.InputError, "read event", "%w", err)
	}
	if len(canonical) > MaxFact+maxAround {
		return refuse(errors.New("it is longer than an event can be"))
	}
	var said struct {
		Actor  string         `json:"actor"`
		Fact   jsontext.Value `json:"fact"`
		ID     string         `json:"id"`
		Kind   string         `json:"kind"`
		Office string         `json:"office"`
		On     Ref            `json:"on"`
		Seq    int64          `json:"seq"`
		Time   string         `json:"time"`
	}
	if err := json.Unmarshal(canonical, &said, json.RejectUnknownMembers(true)); err != nil {
		return refuse(err)
	}
	at, err := time.Parse(time.RFC3339Nano, said.Time)
	if err != nil || at.Year() < 1970 || at.Year() > 2261 {
		return refuse(fmt.Errorf("%.40q is no time of an event", said.Time))
	}
	e := Event{ID: said.ID, Seq: said.Seq, Time: dyetrace.InstantOf(at), Office: said.Office, Actor: said.Actor, On: said.On, Kind: said.Kind,
		Fact: bytes.Clone(said.Fact)}
	// One event has one spelling: another would be another leaf of the log.
	again, err := e.Canonical()
	if err != nil || !bytes.Equal(again, canonical) {
		return refuse(errors.New("it is not in its canonical form"))
	}
	return e, nil
}

// maxAround is more than an event has beside its fact.
const maxAround = 64 << 10
