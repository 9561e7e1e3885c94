// Package index writes and reads the files of the statement index.
//
// A Builder takes transfers in ledger order and writes the files that have one
// line for each of them as it goes; what belongs to statements and ids waits in
// temporary files, parted so that each part fits into memory, until all
// transfers are there.
//
//	transfers ─▶ Builder ─▶ times ids payers runs       as they come
//	                 ├─▶ entries, by statement ─▶ stmts stmtdir marks
//	                 ├─▶ hashes of ids ─▶ lookup
//	                 └─▶ reversals, once their payments are found
//
// A file of the index is read where it is mapped: each type that ends in File
// answers one question from it. docs/format.md gives every byte.
package index
