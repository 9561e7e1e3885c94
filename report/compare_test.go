package report

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"dyetrace"
	"dyetrace/trace"
)

// Accounts are compared in the order of what the rule in use finds held, whichever
// rule that is; their holders are named, and what poison marks stands apart.
func TestComparedByTheRuleInUse(t *testing.T) {
	m, claims := theft()
	for inUse, rule := range dyetrace.Rules()[:dyetrace.Poison] {
		r := reported(t, m, claims, rule, Meta{})
		var results []*trace.Result
		for _, other := range dyetrace.Rules() {
			results = append(results, run(t, m, claims, trace.Options{Rule: other}))
		}
		if err := r.Compare(t.Context(), results); err != nil {
			t.Fatal(err)
		}
		rows := r.comparedAccounts()
		inOrder := slices.IsSortedFunc(rows, func(a, b comparedRow) int {
			if a.currency != b.currency {
				return 0
			}
			return int(b.held[inUse] - a.held[inUse])
		})
		if !inOrder || !slices.ContainsFunc(rows, func(row comparedRow) bool { return row.holder != "" }) {
			t.Errorf("%v: %v", rule, rows)
		}
		var text bytes.Buffer
		if err := r.WriteText(&text, TextOptions{}); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(text.String()) {
			if strings.Contains(line, "lowest-balance") && strings.Contains(line, "poison") {
				t.Errorf("%v: poison stands beside other rules: %s", rule, line)
			}
		}
	}
}

// The page names who holds each account that any rule reaches; JSON, which
// programs read, stays as it was.
func TestComparedHolders(t *testing.T) {
	m, claims := theft()
	r := compared(t, m, claims, about(English))
	var page, plain bytes.Buffer
	if err := r.writePage(t.Context(), &page, pageRows); err != nil {
		t.Fatal(err)
	}
	if err := r.WriteJSON(t.Context(), &plain); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		data  []byte
		named bool
	}{"page": {page.Bytes(), true}, "json": {plain.Bytes(), false}} {
		_, compared, found := bytes.Cut(c.data, []byte(`"compare":`))
		if !found || bytes.Contains(compared, []byte(`"holder":`)) != c.named {
			t.Errorf("%s: rules compared are there: %v, and name holders: %v", name, found, !c.named)
		}
	}
}
