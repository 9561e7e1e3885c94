// Package web holds the pages that dyetrace writes. Their TypeScript sources
// lie beside this file; what Vite builds from them is committed in dist, so
// that building the program needs Go alone. `make web` builds them again.
package web

import _ "embed"

//go:embed dist/report.html
var report string

//go:embed dist/document.html
var document string

//go:embed dist/detect.html
var detect string

// Report is the page of a report: one HTML file that needs no network. Its
// element <script type="application/json" id="report-data"> holds /*DATA*/,
// which gives way to the report's data; src/data.gen.ts describes them. The data
// must not contain "<" other than escaped, so that they cannot close the
// element.
func Report() []byte { return []byte(report) }

// Document is the page of a list, a plan, a return or a statement, made in the
// same way; src/data.gen.ts describes its data.
func Document() []byte { return []byte(document) }

// Detect is the page of findings and networks, made in the same way;
// src/data.gen.ts describes its data.
func Detect() []byte { return []byte(detect) }
