// Package evaluate compares the findings of a trace with what really happened.
//
// Nobody knows where stolen money really went, but a simulator does: its operators' books
// have, for every transfer, whose stolen money it carried. A rule of law does not see
// those books. This package measures how much of the truth each rule recovers all the
// same, at which level, and what a bank that does not answer costs:
//
//	simulate ── transfers, accounts ──▶ ledger in memory ──▶ trace, by every rule ─┐
//	    └────── carried, orders ──────▶ Truth ─────────────────────────────────────┴─▶ Scores
//
// It is a room of its own because neither side may know the other: a trace that could see
// the truth would be no trace, and the simulator imports nothing that measures it.
package evaluate
