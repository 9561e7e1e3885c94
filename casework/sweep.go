package casework

import (
	"context"
	"errors"

	"dyetrace"
)

const (
	sweepAtOnce = 1000 // clocks that fire in one transaction
	mostStuck   = 100  // clocks that cannot fire, before a sweep gives up
)

// Sweep fires all clocks that are due by a time, in their order, each once: those that
// came due while no program ran are late, and say so. Nothing is sent by it: each clock
// makes an event, and the event a task. A clock whose event cannot be made
// or folded holds up no other; it stays due, and the error names it.
func Sweep(ctx context.Context, s Store, now dyetrace.Instant, ids *IDs) (fired int, err error) {
	stuck, done := map[string]error{}, map[Clock]bool{}
	for {
		due, err := s.Due(ctx, now, sweepAtOnce+len(stuck))
		if err != nil {
			return fired, err
		}
		var next []Clock
		for _, c := range due {
			if done[c] && stuck[c.ID] == nil {
				stuck[c.ID] = dyetrace.Errorf(dyetrace.OtherError, "clock "+c.ID, "it has fired and still runs: its kind %q does not stop it", c.Kind)
			}
			if stuck[c.ID] == nil {
				next = append(next, c)
			}
		}
		if len(next) == 0 || len(stuck) > mostStuck {
			return fired, stuckErrors(stuck)
		}
		n, err := fire(ctx, s, now, ids, next, stuck)
		fired += n
		if err != nil {
			return fired, err
		}
		for _, c := range next {
			done[c] = n > 0 // none fire where another sweeper was first
		}
	}
}

// fire fires clocks together, or, where that fails, each by itself.
func fire(ctx context.Context, s Store, now dyetrace.Instant, ids *IDs, clocks []Clock, stuck map[string]error) (int, error) {
	events, err := s.Do(ctx, Fire(now, ids, clocks))
	if err == nil || ctx.Err() != nil {
		return len(events), err
	}
	if len(clocks) == 1 {
		stuck[clocks[0].ID] = dyetrace.Errorf(dyetrace.KindOf(err), "clock "+clocks[0].ID, "%w", err)
		return 0, nil
	}
	// Halves find the one that fails in few steps.
	half := len(clocks) / 2
	fired, err := fire(ctx, s, now, ids, clocks[:half], stuck)
	if err != nil || len(stuck) > mostStuck {
		return fired, err
	}
	more, err := fire(ctx, s, now, ids, clocks[half:], stuck)
	return fired + more, err
}

func stuckErrors(stuck map[string]error) error {
	var all []error
	for _, err := range stuck {
		all = append(all, err)
	}
	return errors.Join(all...)
}
