// Package xsd writes documents by a schema that somebody else has published, and says
// what they lack.
//
// It reads the part of XML Schema 1.0 in which financial intelligence units describe
// their reports: elements, sequences and choices, complex types with extensions, and
// simple types with lists of codes, patterns, lengths and bounds. Whatever else a schema
// has is refused with its line, because a document that was not checked is not valid.
//
// A document is plain values by the names of elements. The schema gives the order; what
// it demands and the values do not have is a Problem, and nothing is made up for it.
package xsd
