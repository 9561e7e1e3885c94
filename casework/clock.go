package casework

import (
	"context"
	"time"

	"github.com/go-json-experiment/json"

	"dyetrace"
)

// OnTime is how long after its time a clock may fire without being late: the time that a
// sweeper of clocks takes.
const OnTime = time.Minute

// Fire makes an event of each clock that still runs as it did: another sweeper may have
// been first, or an act may have set it anew.
func Fire(now dyetrace.Instant, ids *IDs, clocks []Clock) Decide {
	return func(ctx context.Context, state Reader) ([]Event, error) {
		d := &deed{By: By{Actor: "clock", Time: now, IDs: ids}, ctx: ctx, state: state, seen: map[string]bool{}}
		var asked Expected
		for _, c := range clocks {
			asked.Clocks, asked.Documents = append(asked.Clocks, c.ID), append(asked.Documents, c.On)
		}
		if err := expect(ctx, state, asked); err != nil {
			return nil, err
		}
		for _, c := range clocks {
			runs, there, err := state.Clock(ctx, c.ID)
			if err != nil {
				return nil, err
			}
			if !there || runs.Due != c.Due || runs.Due > now {
				continue
			}
			if d.Office, err = officeOf(ctx, state, runs.On); err != nil {
				return nil, err
			}
			fact := ClockFired{Clock: runs.ID, Is: runs.Kind, Due: Time(runs.Due), Late: now-runs.Due > dyetrace.Instant(OnTime)}
			if err := d.say(runs.On, fact); err != nil {
				return nil, err
			}
		}
		return d.events, nil
	}
}

// officeOf is the office that has a document; "" where it has none.
func officeOf(ctx context.Context, r Reader, ref Ref) (string, error) {
	raw, there, err := r.Document(ctx, ref)
	if err != nil || !there {
		return "", err
	}
	var of struct {
		Office string `json:"office"`
	}
	if err := json.Unmarshal(raw, &of); err != nil {
		return "", dyetrace.Errorf(dyetrace.CorruptError, "read "+ref.String(), "%w", err)
	}
	return of.Office, nil
}
