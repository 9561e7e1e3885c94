package iso20022

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What a statement says of the entries of each direction must be those that are
// booked, or all of them.
func TestSummary(t *testing.T) {
	entries := []madeEntry{
		{amount: "40.00", at: "2026-03-01T10:00:00Z"},
		{amount: "7.25", out: true, at: "2026-03-01T11:00:00Z"},
		{amount: "9.00", out: true, at: "2026-03-01T12:00:00Z", status: "PDNG"},
	}
	in := func(count, sum string) string { return way("TtlCdtNtries", count, sum) }
	out := func(count, sum string) string { return way("TtlDbtNtries", count, sum) }
	for _, c := range []struct {
		name, ways string
		want       []string
	}{
		{name: "booked ones", ways: in("1", "40.00") + out("1", "7.25")},
		{name: "pending ones too", ways: in("1", "40") + out("2", "16.25")},
		{name: "only a count", ways: in("1", "")},
		{name: "no number", ways: in("one", "forty")},
		{name: "a sum", ways: in("1", "41.00"), want: []string{"the statement says that 1 entries of 41.00 in all came in, but 1 of 40.00 are booked; " +
			"entries are missing or were changed: ask for the statement again"}},
		{name: "a count", ways: out("3", ""), want: []string{"the statement says that 3 entries of (not said) in all went out, but 1 of 7.25 are booked; " +
			"entries are missing or were changed: ask for the statement again"}},
	} {
		r := readAll(t, document(madeStatement{version: "08", account: own, currency: "EUR", entries: entries, ways: c.ways}))
		if diff := cmp.Diff(c.want, reasons(&r)); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
		if len(r.Sides) != len(entries) {
			t.Errorf("%s: %d lines", c.name, len(r.Sides))
		}
	}
}

func way(name, count, sum string) string {
	var b strings.Builder
	b.WriteString("<" + name + ">")
	element(&b, "NbOfNtries", count)
	element(&b, "Sum", sum)
	b.WriteString("</" + name + ">")
	return b.String()
}
