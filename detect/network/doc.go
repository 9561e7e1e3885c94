// Package network finds groups of accounts that pass money on to each other,
// and finds what part each plays.
//
//	statements ─▶ carried: which share of each transfer was passed on at either end
//	                 │
//	                 ├─▶ pairs: accounts joined by what both passed on, by devices,
//	                 │          phones and payees that they share
//	                 │             └─▶ core ─▶ communities (Leiden) ─▶ members
//	                 └─▶ roles, levels, commission, hours, places of each network
//
// That two people pay each other shows nothing; that what one receives and pays
// on within hours reaches another who pays it on within hours is rare, and in
// ordinary life it hardly ever goes round among many accounts. A network is a
// lead for a person to judge, and membership proves nothing about anybody.
package network
