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
