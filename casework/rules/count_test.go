package rules_test

import (
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // zones wherever the tests run

	"pgregory.net/rapid"

	"dyetrace"
	"dyetrace/casework/rules"
)

// counter counts in a zone by the calendars that ship for a jurisdiction.
func counter(t testing.TB, zone, jurisdiction string) *rules.Counter {
	t.Helper()
	l, err := rules.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	location, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	return &rules.Counter{Zone: location, Jurisdiction: jurisdiction, Calendar: func(year int) (*rules.Calendar, error) {
		return l.Calendar(jurisdiction, year)
	}}
}

func at(t testing.TB, text string) dyetrace.Instant {
	t.Helper()
	moment, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return dyetrace.InstantOf(moment)
}

func term(t testing.TB, text string) rules.Term {
	t.Helper()
	v, err := rules.ParseTerm(text)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// Terms end where the law's counting ends them, at every edge of the calendar and of
// clocks: leap days, short months, changed clocks, years that end, working weekends.
func TestTermEnds(t *testing.T) {
	for _, c := range []struct{ name, zone, jurisdiction, term, start, end string }{
		{"hours from the moment", "Asia/Shanghai", "cn", "48 hours", "2026-03-01T22:30:00+08:00", "2026-03-03T22:30:00+08:00"},
		{"hours are hours where clocks go forward", "Europe/London", "uk", "48 hours", "2026-03-28T12:00:00Z", "2026-03-30T13:00:00+01:00"},
		{"days are days there", "Europe/London", "uk", "2 days from the moment", "2026-03-28T12:00:00Z", "2026-03-30T12:00:00+01:00"},
		{"hours are hours where clocks go back", "Europe/London", "uk", "24 hours", "2026-10-24T12:00:00+01:00", "2026-10-25T11:00:00Z"},
		{"a time of day that clocks skip", "Europe/London", "uk", "1 day from the moment", "2026-03-28T01:30:00Z", "2026-03-29T02:30:00+01:00"},
		{"a time of day that clocks show twice", "Europe/London", "uk", "1 day from the moment", "2026-10-24T01:30:00+01:00", "2026-10-25T01:30:00+01:00"},
		{"a term that begins in the hour shown twice", "Europe/London", "uk", "1 day from the moment", "2026-10-25T01:30:00Z", "2026-10-26T01:30:00Z"},

		{"days end with the last", "Asia/Shanghai", "cn", "30 days", "2026-03-01T09:00:00+08:00", "2026-04-01T00:00:00+08:00"},
		{"days are local", "Asia/Shanghai", "cn", "30 days", "2026-02-28T17:00:00Z", "2026-04-01T00:00:00+08:00"},
		{"days west of Greenwich", "America/Sao_Paulo", "br", "7 days", "2026-03-02T01:00:00Z", "2026-03-09T00:00:00-03:00"},
		{"a day that began without midnight", "America/Sao_Paulo", "br", "1 day", "2018-11-02T12:00:00-03:00", "2018-11-04T01:00:00-02:00"},
		{"a day with two midnights", "America/Havana", "uk", "1 day", "2024-11-01T12:00:00-04:00", "2024-11-03T00:00:00-04:00"},

		{"six months from the end of a long month", "Asia/Shanghai", "cn", "6 months from the moment", "2026-08-31T10:00:00+08:00", "2027-02-28T10:00:00+08:00"},
		{"to a leap day", "Asia/Shanghai", "cn", "6 months from the moment", "2027-08-31T10:00:00+08:00", "2028-02-29T10:00:00+08:00"},
		{"from the end of February back to 28", "Asia/Shanghai", "cn", "6 months from the moment", "2026-02-28T10:00:00+08:00", "2026-08-28T10:00:00+08:00"},
		{"months from a day", "Asia/Shanghai", "cn", "6 months", "2026-08-31T10:00:00+08:00", "2027-03-01T00:00:00+08:00"},
		{"over a year's end", "Asia/Shanghai", "cn", "13 months", "2026-12-31T23:59:59+08:00", "2028-02-01T00:00:00+08:00"},
		{"years from a leap day", "Asia/Shanghai", "cn", "3 years", "2028-02-29T00:00:00+08:00", "2031-03-01T00:00:00+08:00"},
		{"years to a leap day", "Asia/Shanghai", "cn", "4 years", "2028-02-29T00:00:00+08:00", "2032-03-01T00:00:00+08:00"},

		{"business days", "Europe/London", "uk", "5 business days", "2026-06-01T10:00:00+01:00", "2026-06-09T00:00:00+01:00"},
		{"over Christmas and New Year", "Europe/London", "uk", "4 business days", "2026-12-23T10:00:00Z", "2027-01-01T00:00:00Z"},
		{"the next year's holiday counts", "Europe/London", "uk", "5 business days", "2026-12-23T10:00:00Z", "2027-01-05T00:00:00Z"},
		{"from a weekend", "Europe/London", "uk", "1 business day", "2026-06-06T10:00:00+01:00", "2026-06-09T00:00:00+01:00"},
		{"a Sunday on which people work", "Asia/Shanghai", "cn", "3 business days", "2026-02-13T10:00:00+08:00", "2026-02-26T00:00:00+08:00"},
		{"a long holiday", "Asia/Shanghai", "cn", "3 business days", "2026-09-30T10:00:00+08:00", "2026-10-11T00:00:00+08:00"},
		{"carnival", "America/Sao_Paulo", "br", "1 business day", "2026-02-13T10:00:00-03:00", "2026-02-19T00:00:00-03:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := counter(t, c.zone, c.jurisdiction).End(term(t, c.term), at(t, c.start))
			if err != nil || got != at(t, c.end) {
				t.Errorf("%s from %s in %s ends at %s, %v; want %s", c.term, c.start, c.zone, got, err, c.end)
			}
		})
	}
}

// What nobody knows is not made up: an unknown term, and a year without a calendar, are
// errors that say what to do.
func TestTermIsUnknown(t *testing.T) {
	for _, c := range []struct{ name, term, start, says string }{
		{"an unknown term", "unknown", "2026-03-01T00:00:00Z", "give the day on which it ends"},
		{"a year without a calendar", "3 business days", "2026-12-30T10:00:00+08:00", "rules/calendars/cn-2027.toml"},
		{"a time beyond all", "3 years", "2190-03-01T00:00:00Z", "terms begin from 1700 to 2140"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := counter(t, "Asia/Shanghai", "cn").End(term(t, c.term), at(t, c.start))
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("the error is %v, want one that says %q", err, c.says)
			}
		})
	}
}

// A clock that may stand still counts the business days on which it ran, and no more than
// the longest time that the rule allows.
func TestPauses(t *testing.T) {
	p, err := pack(t, "uk")
	if err != nil {
		t.Fatal(err)
	}
	refund, _ := p.Deadline("refund")
	span := func(from, to string) rules.Span { return rules.Span{From: at(t, from), To: at(t, to)} }
	for _, c := range []struct {
		name   string
		pauses []rules.Span
		end    string
	}{
		{"none", nil, "2026-06-09T00:00:00+01:00"},
		{"within a day", []rules.Span{span("2026-06-03T09:00:00+01:00", "2026-06-03T17:00:00+01:00")}, "2026-06-09T00:00:00+01:00"},
		{"two whole days", []rules.Span{span("2026-06-02T17:00:00+01:00", "2026-06-05T09:00:00+01:00")}, "2026-06-11T00:00:00+01:00"},
		{"a day covered by two", []rules.Span{span("2026-06-03T12:00:00+01:00", "2026-06-04T02:00:00+01:00"),
			span("2026-06-02T17:00:00+01:00", "2026-06-03T12:00:00+01:00")}, "2026-06-10T00:00:00+01:00"},
		{"over a weekend", []rules.Span{span("2026-06-05T17:00:00+01:00", "2026-06-08T09:00:00+01:00")}, "2026-06-09T00:00:00+01:00"},
		{"without end", []rules.Span{span("2026-06-01T12:00:00+01:00", "2027-06-01T12:00:00+01:00")}, "2026-07-21T00:00:00+01:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := counter(t, "Europe/London", "uk").EndWithPauses(refund.Term.Value, refund.Longest.Value,
				at(t, "2026-06-01T10:00:00+01:00"), c.pauses)
			if err != nil || got != at(t, c.end) {
				t.Errorf("ends at %s, %v; want %s", got, err, c.end)
			}
		})
	}
	if _, err := counter(t, "Europe/London", "uk").EndWithPauses(term(t, "48 hours"), rules.Term{}, 0, nil); err == nil {
		t.Error("hours can stand still")
	}
}

// In every zone that has been odd, a term from a moment or a day ends after it begins, ends
// later where it is longer, and ends on the day that the calendar says.
func TestTermsGrow(t *testing.T) {
	zones := []string{"Asia/Shanghai", "Europe/London", "America/Sao_Paulo", "America/Havana", "Pacific/Apia",
		"Australia/Lord_Howe", "Africa/Casablanca", "America/St_Johns", "UTC"}
	rapid.Check(t, func(r *rapid.T) {
		c := counter(t, rapid.SampledFrom(zones).Draw(r, "zone"), "uk")
		// Before 1920 local times were odd to the second; nobody's claim is as old.
		start := dyetrace.Instant(rapid.Int64Range(-1_577_923_200, 4_000_000_000).Draw(r, "second")) * 1_000_000_000
		unit := rapid.SampledFrom([]rules.Unit{rules.Days, rules.Months, rules.Years}).Draw(r, "unit")
		moment := rapid.Bool().Draw(r, "from the moment")
		n := rapid.IntRange(1, 40).Draw(r, "count")
		before := start
		for _, count := range []int{n, n + 1} {
			end, err := c.End(rules.Term{Count: count, Unit: unit, FromMoment: moment}, start)
			if err != nil {
				r.Fatal(err)
			}
			if end <= before {
				r.Fatalf("%d %ss from %s end at %s, not after %s", count, unit, start, end, before)
			}
			before = end
			if unit != rules.Days {
				continue
			}
			begun, last := rules.DayOf(start, c.Zone), rules.DayOf(end, c.Zone)
			want := begun.Add(count)
			if !moment {
				last = rules.DayOf(end-1, c.Zone)
			}
			// Samoa left out a whole day: what ends on it ends with the next.
			if last != want && c.Zone.String() != "Pacific/Apia" {
				r.Fatalf("%d days from %s end on %s, want %s", count, begun, last, want)
			}
		}
	})
}
