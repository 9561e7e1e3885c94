// Package stream brings records into ledger order and lets those of one id fall
// together.
//
// A Sorter takes records in any order and holds no more than its memory: runs
// that fit are sorted and wait in temporary files. Whatever gives records in
// ledger order is a Stream, a run as well as the records that a ledger has. A
// Merger makes one sequence of them, and an Assembler decides what becomes of
// records of one id: equal ones are one transfer, and of those that contradict each
// other one counts.
//
//	records ─▶ Sorter ─▶ Stream ─┐
//	                             ├─▶ Merger ─▶ Assembler ─▶ batches of transfers
//	records of the ledger ─▶ Stream ─┘
//
// Nothing here depends on where records rest.
package stream
