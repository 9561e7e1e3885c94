package lines

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// Joining that is cancelled in the middle begins no more parts, beyond those that
// the other workers have at hand, and returns why it was cancelled.
func TestEachPartIsCancelled(t *testing.T) {
	const cancelAt = 10
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	enough := errors.New("enough")
	var mu sync.Mutex // workers wait here while one cancels
	begun := 0
	err := eachPart(ctx, func(int, *part) error {
		mu.Lock()
		defer mu.Unlock()
		if begun++; begun == cancelAt {
			cancel(enough)
		}
		return nil
	})
	if !errors.Is(err, enough) {
		t.Errorf("it ended with %v", err)
	}
	if begun >= cancelAt+joinWorkers {
		t.Errorf("%d parts were begun, though it was cancelled in part %d", begun, cancelAt)
	}
}

// Where one part fails, the other worker finishes the part that it has at hand and
// begins no more. The error is that of the part.
func TestEachPartStopsWhereOneFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		broken := errors.New("broken")
		var mu sync.Mutex
		joined := 0
		err := eachPart(t.Context(), func(no int, _ *part) error {
			if no == 0 {
				return broken
			}
			time.Sleep(time.Second) // of the bubble: long after part 0 has failed
			mu.Lock()
			defer mu.Unlock()
			joined++
			return nil
		})
		if !errors.Is(err, broken) {
			t.Errorf("it ended with %v", err)
		}
		if joined >= joinWorkers {
			t.Errorf("%d parts were joined after one had failed", joined)
		}
	})
}
