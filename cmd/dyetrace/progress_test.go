package main

import (
	"strings"
	"sync"
	"testing"
	"time"
)

// A bar that is taken away while goroutines still move it stays away.
func TestBarEnds(t *testing.T) {
	var shown strings.Builder
	b := &progress{w: &shown, width: 80, label: "reading"}
	var moving sync.WaitGroup
	for range 4 {
		moving.Go(func() {
			for i := range int64(1000) {
				b.set(i, 1000)
				b.mu.Lock()
				b.shown = time.Time{}
				b.mu.Unlock()
			}
		})
	}
	b.end()
	moving.Wait()
	if !strings.HasSuffix(shown.String(), erased(80)) {
		t.Errorf("the bar is there after its end: %q", shown.String())
	}
}
