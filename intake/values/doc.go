// Package values reads what the cells of a table say, as people and programs
// write it: amounts with groups, marks, signs and letters beside them, and
// days and times in the order and with the names of months of many languages.
// It uses no floating point.
//
// One cell is often not enough: 1,234 and 03/04/2026 can be read in two ways. So a cell is read with
// all readings that fit, and a column of them decides: Marks for amounts, Orders for days. Where a
// column does not decide either, the error asks the user; nothing is guessed.
package values
