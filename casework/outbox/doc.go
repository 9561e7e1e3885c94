// Package outbox puts what an office sends where it leaves the house: a folder for each
// institution, with letters to print, files that somebody carries on, and messages that a
// mail program sends.
//
//	outbox/
//	  icbc/cyber-3-R17.eml       to a mailbox, or anything that has files with it
//	  paper/cyber-3-R18.html     to print and sign
//
// The bytes of a message are fixed before it is released, and the store keeps them. So a
// file that an event speaks of and that is not there is written again with the same bytes,
// however often it is tried; and one that is there is never replaced.
package outbox
