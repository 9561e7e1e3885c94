// Package trace follows claimed money through the statements of a ledger, to
// the last minor unit, under a rule that a court knows.
//
// A trace walks only the statements that claimed money has reached, in ledger
// order. docs/method.md says what every figure means.
package trace
