// Package statement is what others use of a ledger: an account's transfers in
// ledger order, as trace, detect and freeze walk them.
//
//	Statement ── Cursor ──► Entry: place, other side, amounts, balance
//	   │
//	   └─ Mark: a place to begin from, with what was before it
//
// A statement is bytes from which a cursor decodes an entry at a time, so it can lie
// in a mapped file or in memory. Traits, Reversal and LinkColumns are what is asked
// of its account beside it. The package lies below everything else of the ledger,
// and imports nothing but the vocabulary.
package statement
