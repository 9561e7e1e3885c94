package cputime_test

import (
	"testing"
	"time"

	"dyetrace/internal/cputime"
)

// Work takes processor time, and time that only passes takes hardly any.
func TestUsed(t *testing.T) {
	before := cputime.Used()
	n := 0
	for cputime.Used()-before < 50*time.Millisecond {
		n++
	}
	if began := cputime.Used(); n == 0 || began < 50*time.Millisecond {
		t.Errorf("%v after %d steps", began, n)
	}
}
