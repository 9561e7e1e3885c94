// Package report turns what a trace found into what people and programs read:
// JSON, CSV, a spreadsheet, text for a terminal and one HTML page.
//
// Build resolves a trace.Result against its ledger into a Report: names,
// times, how long each account kept the money, and whom to ask next. The
// transfers that carried claimed money are not held in it, because a national
// case has millions; EachTransfer streams them. Each writer is in a file of
// its own, writes the same bytes for the same Report, and never reads the
// clock. Amounts stay whole minor units until the last moment.
//
// The packages below write what commands find beside a trace, in the same words:
// statements line by line, shapes, exports, rejects, and lists of what is in a ledger.
//
// Whatever came out of a source file is data everywhere: it cannot become a
// formula in a spreadsheet, markup in a page or a command to a terminal.
package report
