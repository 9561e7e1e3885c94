package main

import (
	"math"
	"strconv"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"dyetrace"
	"dyetrace/simulate/family"
)

// mostSpan is the longest time that an option takes. Longer ones mean nothing, and
// the longest that can be written leave the range of times.
const mostSpan = 10 * 365 * 24 * time.Hour

// bounds are the least and the largest value of an option: of a time in seconds.
// What more a command asks of its values it says itself.
type bounds struct{ low, high float64 }

var (
	anyCount = bounds{0, 1e9}
	anyShare = bounds{0, 1}
	anySpan  = bounds{0, mostSpan.Seconds()}
)

// ranges has the bounds of every option that takes a number or a time. A test holds
// it against the options that commands have.
var ranges = map[string]bounds{
	"alike":        {0, 1e6},
	"cycle":        anyCount,
	"daily-limit":  {0, 1e13},
	"delay":        anySpan,
	"dwell":        anySpan,
	"each":         anyCount,
	"family":       {family.FirstDevelopment, family.LastWide},
	"findings":     anyCount,
	"hops":         anyCount,
	"horizon":      anySpan,
	"jitter":       {0, 3600},
	"lambda":       {0, 1e12},
	"limit":        anyCount,
	"look":         anyShare,
	"max-hops":     anyCount,
	"max-level":    anyCount,
	"max-peers":    anyCount,
	"most":         anyCount,
	"partly":       anyShare,
	"peers":        anyCount,
	"people":       {0, 1000},
	"persons":      anyCount,
	"report-delay": anySpan,
	"retained":     anyShare,
	"retention":    anyShare,
	"rows":         anyCount,
	"seed":         {0, math.MaxUint64},
	"side":         anyCount,
	"strangers":    anySpan,
	"top":          anyCount,
	"uncovered":    anyShare,
	"wait":         anySpan,
	"window":       anySpan,
}

// checkRanges refuses values that lie outside their bounds, or are no numbers.
func checkRanges(cmd *cobra.Command) (err error) {
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if err == nil && f.Changed {
			err = checkRange(f)
		}
	})
	return err
}

func checkRange(f *pflag.Flag) error {
	within, known := ranges[f.Name]
	// What is a number to one command may be a file to another.
	if !known || f.Value.Type() == "string" {
		return nil
	}
	text := f.Value.String()
	value, err := strconv.ParseFloat(text, 64)
	show := func(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
	if f.Value.Type() == "duration" {
		var d time.Duration
		d, err = time.ParseDuration(text)
		value = d.Seconds()
		show = func(x float64) string { return strconv.FormatFloat(x/3600, 'f', -1, 64) + "h" }
	}
	// What is not a number lies in no range.
	if err == nil && value >= within.low && value <= within.high {
		return nil
	}
	return usageError("--%s %s: it lies between %s and %s", f.Name, text, show(within.low), show(within.high))
}

// parseSpan reads a time that an option gives as text.
func parseSpan(option, text string) (time.Duration, error) {
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 || d > mostSpan {
		return 0, usageError("--%s %q: give a time such as 10m or 2h, at most %.0fh", option, text, mostSpan.Hours())
	}
	return d, nil
}

// checkAhead makes sure that what is to be looked at lies in the range of times.
func checkAhead(now dyetrace.Instant, spans ...time.Duration) error {
	for _, span := range spans {
		if now > 0 && dyetrace.Instant(span) > math.MaxInt64-now {
			return usageError("%v after %s is beyond the year 2262: look less far ahead", span, now)
		}
	}
	return nil
}
