// Package reliance is how far the statements of a ledger can be relied on: over
// which time balances agree, where they break, where there is no statement, and
// where files contradict each other.
//
// A Reliance is a plain value that the index keeps as JSON. While lines are
// joined, Statements, Contradictions and UnjoinedLines gather what goes into it;
// they count everything and keep a bounded part, whatever the order in which it
// comes.
package reliance
