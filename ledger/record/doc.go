// Package record is what is on its way into a ledger or out of it: records of
// transfers, lines of statements, and the numbers used in place of names.
//
//	Record ─┐                         Names: accounts and currencies ─► numbers
//	Record ─┼─► List ─► Batch         Origins: files and sheets ──────► numbers
//	Record ─┘   with their text
//
//	Line: a line of a statement, one account's side of a movement
//
// A record holds numbers; its texts lie in the list that it is in. The package
// lies above block, and reads no file of the ledger.
package record
