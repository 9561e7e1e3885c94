// Package layouts makes up account statements in the ways in which banks and
// wallets export them, with the truth attached. A seed draws one statement and
// one layout: the columns of a style, and the habits within it.
//
// The styles are written from what banks say about their exports in public and
// from what people who import them report. They are data, in the files that
// begin with "style". No reader was looked at for them.
//
// What a count over these layouts proves: that files of these kinds, with these
// columns, words, formats and habits, are read right, or that the reader says
// what it did not read. What it does not prove: that a real bank's file is read
// right. A bank may write what no style here has, and it may make errors: every
// file here is without error and agrees with itself. The shares among styles and
// habits are drawn evenly, not by how common they are. Rows paid by card in a
// wallet, several accounts in one file, workbooks and files that contradict each
// other are not drawn.
//
// Judge compares what a reader made of a layout with the truth, row by row, and
// cmd/layouts measures a build of dyetrace. A row that failed must move no money;
// whether it is kept is not looked at.
package layouts
