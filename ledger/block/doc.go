// Package block is what the files of a ledger are made of: bytes whose checksums
// are compared as they are read, and temporary files that need none.
//
//	              ledger, facts, index, lines, …
//	   ┌────────────────┬────────┴───────┬──────────────────┐
//	File, Writer     Summed           Strings            Spill
//	blocks under     a file and       byte strings       small items
//	checksums        NAME.sums        under numbers      in parts
//
// Relay and Behind hand work from one goroutine to the next, and Varints takes
// numbers off what temporary files hold. docs/format.md gives block files byte by
// byte. It imports no other package of the ledger.
package block
