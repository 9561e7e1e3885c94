// Package pack writes and reads evidence packs: all that a result rests on, in one file
// that others verify and replay without the ledger it came from.
//
// A pack is a ZIP whose bytes follow from its content alone: members are stored as they
// are, in the order of their names behind the manifest, without times and without anything
// between them. So the same content is the same pack, and nothing can hide in one.
//
//	manifest.json   what the pack holds, with the SHA-256 of every member
//	claims/…        tables of claims
//	mappings/…      how tables were read
//	reports/…       what commands have made of them
//	sources/…       files from institutions
package pack
