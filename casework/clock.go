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

// Sweep fires the clocks that are due, in order, at most most of them at once; it returns
// how many fired. Nothing is sent by it: each clock makes an event, and the event a task.
// Whoever has the store open calls it until nothing is due: at start for what came due
// while the program was off, then every few seconds.
func Sweep(ctx context.Context, store Store, now dyetrace.Instant, ids *IDs, most int) (int, error) {
	due, err := store.Due(ctx, now, most)
	if err != nil || len(due) == 0 {
		return 0, err
	}
	events, err := store.Do(ctx, Fire(now, ids, due))
	return len(events), err
}

// Fire makes an event of each clock that still runs as it did: another sweeper may have
// been first, or an act may have set it anew.
func Fire(now dyetrace.Instant, ids *IDs, clocks []Clock) Decide {
	return func(ctx context.Context, state Reader) ([]Event, error) {
		d := &deed{By: By{Actor: "clock", Time: now, IDs: ids}, ctx: ctx, state: state, seen: map[string]bool{}}
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
