// Package ledger keeps transfers and serves accounts' statements.
//
// A ledger is a directory. Source records rest in Parquet files, in ledger
// order within each, and know the file and line they were read from. Beside
// them lies the statement index: a cache that is mapped into memory, carries a
// checksum for every block, and can be thrown away and rebuilt. A manifest
// names the files that make up the ledger; replacing it is how an import takes
// effect, all at once or not at all.
//
// Its parts lie below it, and import downward only: ARCHITECTURE.md draws them
// under "Directions".
//
// This package does what concerns a ledger as a whole: opening and reading it,
// importing into it, building its index, checking, verifying and mending it, and
// removing from it. Others import this package, manifest and statement, and no
// other part; trace, detect and freeze import statement alone.
//
// docs/format.md gives every file byte by byte.
package ledger
