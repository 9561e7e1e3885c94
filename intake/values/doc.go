// Package values reads what the cells of a table say, as people and programs
// write it: amounts with groups, marks, signs and letters beside them, and
// days and times in the order and with the names of months of many languages.
// It uses no floating point.
//
// One cell often does not say enough: 1,234 and 03/04/2026 can be read in two
// ways. What is read from a cell therefore says which readings fit, and a column
// of them decides: Marks for amounts, Orders for days. Where a column does not
// decide either, nobody should guess, and its error says so.
package values
