// Package casework holds what offices do about stolen money: cases, operations,
// requests, replies, measures, clocks, tasks, approvals and listings, and the rules for
// what may follow what.
//
// Events are the truth. A person's act, judged by the rules against the state of now,
// becomes events; folding the events, in order, makes the state: documents, the keys by
// which they are found, clocks and counts. Folding the same events again makes the same
// state, so a store can drop the state and rebuild it.
//
// The package has no SQL, no HTTP and no clock of its own: whoever calls it says what
// time it is.
package casework
