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
		{name: "all of them in all", ways: all("3", "56.25", "23.75", "")},
		{name: "booked ones in all", ways: all("2", "47.25", "32.75", "")},
		{name: "their net as the sum", ways: all("2", "32.75", "", "")},
		{name: "a sum in all", ways: all("2", "47.00", "", ""), want: []string{"the statement says that (not said) entries of 47.00 in all went out or came in, " +
			"but 2 of 47.25 are booked; entries are missing or were changed: ask for the statement again"}},
		{name: "a net sum", ways: all("", "", "33.00", ""), want: []string{"the statement says that its entries add up to 33.00 net, but those booked add up to 32.75; " +
			"entries are missing or were changed: ask for the statement again"}},
		{name: "a net sum as it was written first", ways: all("", "", "", "33.00"), want: []string{"the statement says that its entries add up to 33.00 net, but those booked add up to 32.75; " +
			"entries are missing or were changed: ask for the statement again"}},
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

// A page says how many entries it has itself, or how many all pages have; so it is
// with sums.
func TestSummaryOfPages(t *testing.T) {
	page := func(n, last string) string {
		return "<StmtPgntn><PgNb>" + n + "</PgNb><LastPgInd>" + last + "</LastPgInd></StmtPgntn>"
	}
	for _, c := range []struct {
		name, first, second string
		rejects             int
	}{
		{"each its own", all("2", "7.00", "", "") + way("TtlCdtNtries", "2", "7.00"), all("1", "2.00", "", "") + way("TtlCdtNtries", "0", "0"), 0},
		{"each all of them", all("3", "9.00", "", ""), all("3", "9.00", "", ""), 0},
		{"the last alone", "", all("3", "9.00", "5.00", ""), 0},
		{"a count", all("2", "", "", ""), all("2", "", "", ""), 1},
		{"a sum", all("2", "7.00", "", ""), all("1", "3.00", "", ""), 1},
		{"a net sum", all("2", "", "7.00", ""), all("1", "", "-1.00", ""), 1},
	} {
		first := madeStatement{version: "08", id: "S", account: own, currency: "EUR", page: page("1", "false"), ways: c.first,
			entries: []madeEntry{{amount: "5.00", day: "2026-03-01"}, {amount: "2.00", day: "2026-03-01"}}}
		second := madeStatement{version: "08", id: "S", account: own, currency: "EUR", page: page("2", "true"), ways: c.second,
			entries: []madeEntry{{amount: "2.00", out: true, day: "2026-03-02"}}}
		if r := readAll(t, document(first, second)); len(r.Rejects) != c.rejects {
			t.Errorf("%s: rejects %v", c.name, reasons(&r))
		}
	}
}

// all is what a statement says of its entries in all: a net amount below zero went
// out, and the first versions have it without an element around it.
func all(count, sum, net, firstNet string) string {
	var b strings.Builder
	b.WriteString("<TtlNtries>")
	element(&b, "NbOfNtries", count)
	element(&b, "Sum", sum)
	if net != "" {
		b.WriteString("<TtlNetNtry><Amt>" + strings.TrimPrefix(net, "-") + "</Amt><CdtDbtInd>" + indicator(net[0] == '-') + "</CdtDbtInd></TtlNetNtry>")
	}
	if firstNet != "" {
		b.WriteString("<TtlNetNtryAmt>" + firstNet + "</TtlNetNtryAmt><CdtDbtInd>CRDT</CdtDbtInd>")
	}
	b.WriteString("</TtlNtries>")
	return b.String()
}

func way(name, count, sum string) string {
	var b strings.Builder
	b.WriteString("<" + name + ">")
	element(&b, "NbOfNtries", count)
	element(&b, "Sum", sum)
	b.WriteString("</" + name + ">")
	return b.String()
}
