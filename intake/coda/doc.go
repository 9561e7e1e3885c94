// Package coda reads account statements as Belgian banks give them (CODA, Febelfin,
// version 2): records of 128 characters.
//
//	0    the file begins
//	1    an account's statement begins: account, currency, opening balance, holder
//	2.1  a movement: sign, amount, days, code, communication
//	2.2  more of it: the customer's reference, the BIC of the other side
//	2.3  more of it: number and name of the other side
//	3.x  the bank's text for it
//	8    the statement ends: closing balance
//	4    words to the customer
//	9    the file ends: how many records it has, and the sums that went out and came in
//
// A movement may be a total whose parts follow, under its number and with numbers of their own:
// they take its place if they add up to it.
package coda
