// Package pack writes and reads evidence packs: all that a result rests on, in one file
// that others verify and replay without the ledger it came from.
//
// A pack is a ZIP whose bytes follow from its content alone: members are stored as they
// are, in the order of their names behind the manifest, without times and without anything
// between them. So the same content is the same pack, and nothing can hide in one.
//
//	manifest.json   what the pack holds, with the SHA-256 of every member
//	case/…          what happened in a case, each event with its proof, and what they make
//	claims/…        tables of claims
//	exhibits/…      the case to print
//	inputs/…        other files that commands read
//	mappings/…      how tables were read
//	messages/…      what went out to institutions
//	papers/…        documents of the case
//	reports/…       what commands have made of them
//	rules/…         the rules that the case goes by
//	sources/…       files from institutions
//
// A pack can be redacted: Texts finds what nobody may read, and leaves of the audit log,
// which are hashes with a salt, stand for the events that go.
package pack
