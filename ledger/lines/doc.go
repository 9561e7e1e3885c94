// Package lines turns the lines of statements into transfers, and checks them.
//
// A Rejoin reads all lines of a ledger and hands them to a Joiner, which never
// holds more than a part of them: it parts them by account, so that copies fall
// together and each statement gets its order, and then by currency and net amount,
// so that the two sides of a movement find each other. Package join decides what
// belongs together.
//
//	lines ─▶ by account ─▶ copies, order, faults ─▶ by amount ─▶ pairs ─▶ transfers
//	records ────────────────────────────────────────────┘                    │
//	                                                  into ledger order ◀────┘
//
// Check walks the same lines, by account only, and reports their faults.
package lines
