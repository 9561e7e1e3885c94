// Package dyetrace holds the vocabulary of following stolen money: amounts and
// currencies, accounts, transfers and claims, the rules by which claimed money
// is followed and the ends at which it leaves sight, and the kinds of error a
// person or a program meets.
//
// It imports the standard library only, so that every other package can speak
// these words without drawing anything else in. The meaning of each word is
// fixed in docs/method.md.
package dyetrace
