// Package guard runs work so that nothing that goes wrong in it ends the program.
//
// What is mapped into memory can fail at any touch, the first or a later one: the
// file was cut off, or the disk under it is failing. The system tells the goroutine
// that touched it, by a signal, and Go ends the whole process unless that goroutine
// said before that it wants a panic instead. That is said of each goroutine by
// itself, and so it is said here, for all of them: every goroutine that may see a
// ledger is started by this package, which a test of the house holds, and what it
// panics with is an error of whoever waits for it. A fault in memory of a file becomes an
// error of kind CorruptError with the file and the offset; any other panic becomes
// a *Panic, which is told as a fault in the program.
package guard
