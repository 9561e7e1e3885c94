// Package iso20022 decodes messages of ISO 20022, for intake, exchange and whatever else
// reads them: it is the one place that does.
//
//	bytes ─▶ Scanner: tags and texts, checked ─▶ Tree: one transaction, balance, message ... at a time
//	                                               │
//	                     accounts, names, institutions, amounts, reasons
//
// Elements are known by their local names, so that every version of a message and every
// prefix reads alike. Message tells versions apart, for those who have to know.
//
// The scanner is the package's own, because encoding/xml alone takes longer than all of this
// together; the figures are in docs/benchmarks.md. It reads the XML that ISO 20022 allows,
// which has no document type: a file with one is refused, and with it entities that expand
// or fetch. Tags, texts, depth, and what one record holds are bounded.
package iso20022
