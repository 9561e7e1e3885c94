// Package reliance says what one can rely on in the statements of a ledger: over
// which time balances agree, where they break, where there is no statement, and
// where files contradict each other.
//
// A Reliance is a plain value that the index keeps as JSON. While lines are
// joined, Statements, Contradictions and UnjoinedLines gather what goes into it;
// they count everything and keep a bounded part, whatever the order in which it
// comes.
package reliance
