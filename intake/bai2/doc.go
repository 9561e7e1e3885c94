// Package bai2 reads balance reports as American banks give them (BAI2): records of
// fields between commas, one to a line, each of which a slash ends.
//
//	01  the file begins
//	02  a group begins: who reports, for which day, in which currency
//	03  an account begins: number, currency, balances and totals by their codes
//	16  a movement: code, amount, when it is available, references, text
//	88  goes on with the record before
//	49  an account ends: the sum of its amounts, and how many records it has
//	98  a group ends: the sum of its accounts, how many these are, and records
//	99  the file ends: the same of its groups
//
// The code of a movement gives the direction: 101 to 399 in, 401 to 699 out. Amounts have no point;
// the currency decides how many digits are behind it.
package bai2
