package lines

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"dyetrace"
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

// Sums of one number in two currencies are never in one part, where they could become
// partners.
func TestPartsHoldOneCurrencyOfAnAmount(t *testing.T) {
	for _, net := range []dyetrace.Amount{1, 100_000, 999_999_999, 1 << 61} {
		of := map[int]string{partOf(0, net): "none"}
		code := []byte("AAA")
		for n := range 26 * 26 * 26 {
			code[0], code[1], code[2] = 'A'+byte(n/676), 'A'+byte(n/26%26), 'A'+byte(n%26)
			c, err := dyetrace.ParseCurrency(code)
			if err != nil {
				continue
			}
			if other, taken := of[partOf(c, net)]; taken {
				t.Errorf("%d in %s and in %s has one part", net, other, code)
			}
			of[partOf(c, net)] = string(code)
		}
		if len(of) < 200 {
			t.Errorf("%d currencies were looked at", len(of))
		}
	}
}
