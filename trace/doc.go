// Package trace follows claimed money through the statements of a ledger, to
// the last minor unit, under a rule that a court knows.
//
// Resolve finds the transfers that claims name; Run follows them. A trace
// reads only the statements that claimed money has reached. It meets transfers
// in ledger order, though not all of them: an account that holds claimed money
// waits in a queue for the next transfer that takes from it, and everything
// clean that happens to it in between is made up for when its turn comes.
//
//	claims ──► queue: the next payment of each holder, in ledger order
//	             │
//	             ▼
//	   payer: balance, take by the rule ──► claim, scale, end ──► payee: balance, put
//	             ▲                                                   │
//	             └───────────────────────────────────────────────────┘
//
// docs/method.md defines every figure.
package trace
