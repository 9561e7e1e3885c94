package rules

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Unit is what a term is counted in.
type Unit uint8

// The units of a term.
const (
	Hours Unit = iota + 1
	Days
	BusinessDays
	Months
	Years
)

func unitNames() [Years + 1]string {
	return [...]string{Hours: "hour", Days: "day", BusinessDays: "business day", Months: "month", Years: "year"}
}

func (u Unit) String() string { return unitNames()[u] }

// Term is a length of time as a rule states it. The zero Term is unknown.
type Term struct {
	Count int
	Unit  Unit
	// FromMoment is whether the term ends at the time of day at which it began; else it
	// ends with its last day, and the day on which it begins does not count. Hours always
	// run from the moment, business days never.
	FromMoment bool
}

// mostCount bounds what a term counts, so that its end is a time that there is.
var mostCount = [Years + 1]int{Hours: 100_000, Days: 10_000, BusinessDays: 2_000, Months: 600, Years: 50}

const unknown = "unknown"

var errTerm = errors.New(`write a term such as "48 hours", "30 days", "10 business days", "6 months from the moment", ` +
	`"3 years", or "unknown"`)

// ParseTerm reads a term such as "48 hours", "10 business days" or "6 months from the
// moment". "unknown" is the zero Term.
func ParseTerm(text string) (Term, error) {
	if text == unknown {
		return Term{}, nil
	}
	rest, moment := strings.CutSuffix(text, " from the moment")
	number, name, _ := strings.Cut(rest, " ")
	count, err := strconv.Atoi(number)
	if err != nil {
		return Term{}, fmt.Errorf("%q is no term: %w", text, errTerm)
	}
	name = strings.TrimSuffix(name, "s")
	for unit, known := range unitNames() {
		if known != name || unit == 0 {
			continue
		}
		if count < 1 || count > mostCount[unit] {
			return Term{}, fmt.Errorf("%q: a term in %ss has 1 to %d of them", text, known, mostCount[unit])
		}
		t := Term{Count: count, Unit: Unit(unit), FromMoment: moment}
		switch {
		case t.Unit == BusinessDays && moment:
			return Term{}, fmt.Errorf("%q: business days end with a day, not at a moment", text)
		case t.Unit == Hours:
			t.FromMoment = true
		}
		return t, nil
	}
	return Term{}, fmt.Errorf("%q is no term: %w", text, errTerm)
}

// UnmarshalText reads a term for a decoder.
func (t *Term) UnmarshalText(text []byte) (err error) {
	*t, err = ParseTerm(string(text))
	return err
}

// MarshalText writes a term as ParseTerm reads it.
func (t Term) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// Known reports whether anybody knows the term.
func (t Term) Known() bool { return t.Unit != 0 }

// String is the term as ParseTerm reads it.
func (t Term) String() string {
	if !t.Known() {
		return unknown
	}
	text := fmt.Sprintf("%d %s", t.Count, t.Unit)
	if t.Count != 1 {
		text += "s"
	}
	if t.FromMoment && t.Unit != Hours {
		text += " from the moment"
	}
	return text
}

// Limit is how often something may happen. The zero Limit is unknown.
type Limit struct {
	Count     int
	Unlimited bool
	known     bool
}

// mostLimit bounds a limit that is a number.
const mostLimit = 1_000_000

// AtMost is a limit that is a number.
func AtMost(count int) Limit { return Limit{Count: count, known: true} }

// UnmarshalText reads a limit: a number, "unlimited" or "unknown".
func (l *Limit) UnmarshalText(text []byte) error {
	switch s := string(text); s {
	case unknown:
		*l = Limit{}
	case "unlimited":
		*l = Limit{Unlimited: true, known: true}
	default:
		n, err := strconv.Atoi(s)
		if err != nil || n < 0 || n > mostLimit {
			return fmt.Errorf(`%q is no limit: write a number from 0 to %d, "unlimited" or "unknown"`, s, mostLimit)
		}
		*l = AtMost(n)
	}
	return nil
}

// MarshalText writes a limit as UnmarshalText reads it.
func (l Limit) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// Known reports whether anybody knows the limit.
func (l Limit) Known() bool { return l.known }

// Allows reports whether something that has happened some times may happen once more.
// An unknown limit does not forbid it: whoever asks looks at Known too.
func (l Limit) Allows(times int) bool { return !l.known || l.Unlimited || times < l.Count }

func (l Limit) String() string {
	switch {
	case !l.known:
		return unknown
	case l.Unlimited:
		return "unlimited"
	}
	return strconv.Itoa(l.Count)
}
