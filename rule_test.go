package dyetrace_test

import (
	"slices"
	"strings"
	"testing"

	"dyetrace"
)

// Every rule has a name by which it can be asked for, and they stand in the
// order in which comparisons show them.
func TestRuleNames(t *testing.T) {
	want := []string{"fifo", "lifo", "pro-rata", "lowest-balance", "taint-first", "poison"}
	var got []string
	for _, r := range dyetrace.Rules() {
		got = append(got, r.String())
		if back, err := dyetrace.ParseRule(strings.ToUpper(r.String())); err != nil || back != r {
			t.Errorf("ParseRule in capitals gives %v, %v for %v", back, err, r)
		}
		if back, err := dyetrace.ParseRule(r.String()); err != nil || back != r {
			t.Errorf("ParseRule(%q) = %v, %v", r, back, err)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("rules are %v; want %v", got, want)
	}
	for _, name := range []string{"", "clayton", "fifo ", "FIFO "} {
		if _, err := dyetrace.ParseRule(name); err == nil {
			t.Errorf("ParseRule(%q) gives no error", name)
		}
	}
	if got := dyetrace.Rule(200).String(); got != "Rule(200)" {
		t.Errorf("a rule that does not exist is called %q", got)
	}
}

// The names of the ends, in the order in which the first that applies counts.
func TestEndNames(t *testing.T) {
	want := []string{"returned", "cash", "merchant", "exchange", "biller", "institution",
		"frontier", "depth", "unrecorded", "fee", "converted", "dust"}
	var got []string
	for e := dyetrace.End(0); e < dyetrace.Ends; e++ {
		got = append(got, e.String())
	}
	if !slices.Equal(got, want) {
		t.Errorf("ends are %v; want %v", got, want)
	}
	if got := dyetrace.Ends.String(); got != "End(12)" {
		t.Errorf("the number of ends is called %q", got)
	}
}

// Five kinds of account end a trace, each at the end of its own name; people's
// and companies' accounts pass money on.
func TestKindEnd(t *testing.T) {
	for _, name := range []string{"cash", "merchant", "exchange", "biller", "institution"} {
		k, err := dyetrace.ParseKind(name)
		if err != nil {
			t.Fatal(err)
		}
		if end, ok := k.End(); !ok || end.String() != name || k.String() != name {
			t.Errorf("kind %q ends at %v, %v", k, end, ok)
		}
	}
	for _, k := range []dyetrace.Kind{dyetrace.Personal, dyetrace.Business, dyetrace.Kind(99)} {
		if end, ok := k.End(); ok {
			t.Errorf("kind %v ends at %v", k, end)
		}
	}
}

// An account whose kind nobody gave is a person's; a kind that does not exist
// is refused.
func TestParseKind(t *testing.T) {
	tests := []struct {
		name string
		want dyetrace.Kind
		ok   bool
	}{
		{"", dyetrace.Personal, true},
		{"personal", dyetrace.Personal, true},
		{"business", dyetrace.Business, true},
		{"Cash", 0, false},
		{"bank", 0, false},
	}
	for _, test := range tests {
		got, err := dyetrace.ParseKind([]byte(test.name))
		if got != test.want || (err == nil) != test.ok {
			t.Errorf("ParseKind(%q) = %v, %v; want %v", test.name, got, err, test.want)
		}
	}
	if got := dyetrace.Kind(99).String(); got != "Kind(99)" {
		t.Errorf("a kind that does not exist is called %q", got)
	}
}
