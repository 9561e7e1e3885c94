// Package evaluate holds what a trace found against what really happened.
//
// Nobody knows where stolen money really went, but a simulator does: its
// operators' books say of every transfer whose stolen money it carried. A rule
// of law knows nothing of those books. How much of the truth each rule recovers
// anyhow, at which level, and what a bank that does not answer costs, is what
// this package measures:
//
//	simulate ── transfers, accounts ──▶ ledger in memory ──▶ trace, by every rule ─┐
//	    └────── carried, orders ──────▶ Truth ─────────────────────────────────────┴─▶ Scores
//
// It stands in a room of its own because neither side may know the other: a
// trace that could see the truth would be no trace, and the simulator imports
// nothing that it is measured by.
package evaluate
