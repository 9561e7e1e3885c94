//go:build !windows

package main

// ownTerminal is false: only Windows opens a terminal for a program that is opened like a
// document and closes it at once.
func ownTerminal() bool { return false }

// readerGone is false: here a program ends without a word when nobody reads on.
func readerGone(error) bool { return false }
