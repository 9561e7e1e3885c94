// Package intake reads files as people have them into batches of records.
//
// A file is recognised by its bytes, not by its name: plain, packed by gzip, Zstandard or
// ZIP, a workbook; a text in UTF-8, UTF-16, GB18030, Shift JIS, Windows-1252 or
// Windows-1250, with or without a byte order mark, its fields separated by commas, tabs,
// semicolons or vertical bars. Its format is recognised by its header, which may be below
// lines of text. The formats themselves are packages of their
// own below this one and do not know each other; whoever calls Read passes the list of
// those to recognise.
//
// A workbook's sheets are read the same way as a text, with rows that are split already,
// and so are the files in an archive, one after the other. A text in GB18030 is cut
// before it is decoded; the parser decodes it.
//
//	file ──▶ SHA-256 ──▶ unpack ──▶ decode ──▶ cut into blocks of whole records   one goroutine
//	                                              │      │      │
//	                                           split, parse, check, reject        one per core
//	                                              │      │      │
//	                                        ids and accounts in file order ──▶ emit   the caller
//
// # Records
//
// A record is a line, or several where a field in double quotes spans them;
// LF, CRLF and CR all end a line, also mixed in one file. Quotes follow
// RFC 4180. A quote inside a field that does not begin with one is an ordinary
// character. Where a quoted field is never closed, or goes on after its closing
// quote, the line on which the record began is rejected and reading resumes on
// the next. Empty lines are skipped.
//
// # Memory
//
// Reading streams: a few blocks of half a megabyte are under way at any
// moment, whatever the size of the file. A record longer than a megabyte is
// rejected and skipped without being held. Packed data that expands more than
// 250 times is refused as soon as that shows. Formats without ids need about
// ten bytes a row to number equal rows, see Format.IDPrefix.
package intake
