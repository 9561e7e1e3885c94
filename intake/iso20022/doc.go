// Package iso20022 reads ISO 20022 messages: banks' reports on accounts
// (camt.052, camt.053, camt.054), credit transfers (pacs.008), returns
// (pacs.004) and instructions (pain.001).
//
// Elements are known by their local names, so that every version of a message
// and every prefix and namespace reads alike; elements that are not known here are skipped.
// A file holds one message or many: one after the other with or without XML declarations, or
// inside envelopes of any name, such as an institution's answer to an authority
// (auth.002), which encloses statements.
//
//	bytes ─▶ scanner: tags and texts, checked ─▶ tree: one transaction, balance ... at a time
//	                                               │
//	        statement ── entry ── transaction ─────┴──▶ lines of statements (Side), periods, balances checked
//	        payment ── transaction ────────────────────▶ transfers (Row), accounts
//
// The scanner is the package's own, because encoding/xml alone takes longer
// than all of this together; the figures are in docs/benchmarks.md. It reads the XML that
// ISO 20022 allows, which has no document type: a file with one is refused, and with it
// entities that expand or fetch. Where XML breaks off or does not fit together, the records
// that were complete before are kept, and the rest is rejected with its line. A wrong text,
// such as one with a bare ampersand, costs only the record that it is in.
package iso20022
