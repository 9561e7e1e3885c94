package measure

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// The test binary itself is the program that the tests measure.
func TestMain(m *testing.M) {
	switch os.Getenv("MEASURED") {
	case "grow":
		block := bytes.Repeat([]byte{1}, 64<<20)
		fmt.Printf("%d\n", len(block))
	case "fail":
		fmt.Fprintln(os.Stderr, "no such ledger")
		os.Exit(4)
	default:
		os.Exit(m.Run())
	}
}

func program(t *testing.T, does string) *Program {
	t.Helper()
	t.Setenv("MEASURED", does)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return &Program{Path: self, Cores: 2}
}

// A run knows the memory that its process took at most, its time and output.
func TestMeasure(t *testing.T) {
	run, err := program(t, "grow").Measure(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if run.PeakRSS < 64<<20 || run.PeakRSS > 1<<30 {
		t.Errorf("peak of %d bytes for a process that filled 64 MiB", run.PeakRSS)
	}
	if run.Wall <= 0 || run.CPU <= 0 || string(run.Stdout) != "67108864\n" {
		t.Errorf("%+v", run)
	}
}

// A program that fails says why.
func TestMeasureFailure(t *testing.T) {
	_, err := program(t, "fail").Measure(t.Context())
	if err == nil || !strings.Contains(err.Error(), "no such ledger") {
		t.Errorf("got %v", err)
	}
}

// The median is the middle one, whatever the order.
func TestMedian(t *testing.T) {
	for _, c := range []struct {
		values Durations
		want   time.Duration
	}{
		{nil, 0}, {Durations{5}, 5}, {Durations{9, 1, 5}, 5}, {Durations{4, 1, 3, 2}, 2},
	} {
		if got := c.values.Median(); got != c.want {
			t.Errorf("median of %v is %v, want %v", c.values, got, c.want)
		}
	}
}

// The machine names its Go version, and its disk has some room.
func TestMachine(t *testing.T) {
	if m := Machine(); !strings.Contains(m, "go1.") {
		t.Error(m)
	}
	if free, err := FreeDisk(t.TempDir()); err != nil || free <= 0 {
		t.Errorf("%d bytes free: %v", free, err)
	}
}
