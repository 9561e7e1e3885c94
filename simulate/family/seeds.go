package family

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"dyetrace"
)

// ParseSeeds reads seeds of worlds and ranges of them, by comma, such as
// 3,7,11-15. It returns them in order and each once. Errors are UsageErrors.
func ParseSeeds(text string) (seeds []uint64, err error) {
	for part := range strings.SplitSeq(text, ",") {
		low, high, isRange := strings.Cut(part, "-")
		if !isRange {
			high = low
		}
		first, err := strconv.ParseUint(low, 10, 64)
		last, err2 := strconv.ParseUint(high, 10, 64)
		if err := errors.Join(err, err2); err != nil {
			return nil, dyetrace.Errorf(dyetrace.UsageError, "worlds", "%q: %w", part, err)
		}
		if first > last || last > LastWide {
			return nil, dyetrace.Errorf(dyetrace.UsageError, "worlds", "%q: a range runs upward, to %d at most", part,
				LastWide)
		}
		for seed := first; seed <= last; seed++ {
			seeds = append(seeds, seed)
		}
	}
	slices.Sort(seeds)
	return slices.Compact(seeds), nil
}

// FormatSeeds writes sorted seeds as ParseSeeds reads them.
func FormatSeeds(seeds []uint64) string {
	var parts []string
	for len(seeds) > 0 {
		n := 1
		for n < len(seeds) && seeds[n] == seeds[n-1]+1 {
			n++
		}
		part := strconv.FormatUint(seeds[0], 10)
		if n > 1 {
			part += "-" + strconv.FormatUint(seeds[n-1], 10)
		}
		parts = append(parts, part)
		seeds = seeds[n:]
	}
	return strings.Join(parts, ",")
}

// CheckLook makes sure that judging worlds are only measured on purpose: judge
// says that they are meant, and looks names the file that remembers it. Errors are
// UsageErrors.
func CheckLook(seeds []uint64, judge bool, looks string) error {
	judging := 0
	for _, seed := range seeds {
		part, err := PartOf(seed)
		if err != nil {
			return err
		}
		if part == Judging {
			judging++
		}
	}
	switch {
	case judging > 0 && !judge:
		return dyetrace.Errorf(dyetrace.UsageError, "worlds", "worlds %d to %d are for judging: each look at them "+
			"wears them out. Use other worlds, or judge with a file of looks", FirstJudging, LastJudging)
	case judge && judging < len(seeds):
		return dyetrace.Errorf(dyetrace.UsageError, "worlds", "judging measures judging worlds alone: leave the others out")
	case judge && looks == "":
		return dyetrace.Errorf(dyetrace.UsageError, "worlds", "judging needs looks, a file to which this look is added")
	case !judge && looks != "":
		return dyetrace.Errorf(dyetrace.UsageError, "worlds", "looks are at judging worlds: leave the file out, or judge")
	}
	return nil
}

// AddLooks adds lines to the file that remembers looks at judging worlds, which is
// made where it is not there, and makes sure that they are on disk. Cells of a
// line are separated by tabs.
func AddLooks(file string, lines ...[]string) error {
	var text strings.Builder
	for _, cells := range lines {
		fmt.Fprintln(&text, strings.Join(cells, "\t"))
	}
	f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text.String())
	return errors.Join(err, f.Sync(), f.Close())
}
