// Package patterns makes sets of transfers in which attempts to launder money are
// known, and holds ranked patterns against them.
//
// AMLworld (Altman et al., 2023) publishes its attempts in a file of their own.
// They are laid among ordinary transfers that are made here in the likeness of
// what AMLworld publishes of its HI-Small: half a million accounts that pay about
// once a day, most of it to the same few partners, businesses far more than others.
// A set of any other generator is read from a table with a column that says to
// which attempt a transfer belongs.
package patterns
