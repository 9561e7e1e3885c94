// Package guard runs work so that nothing that goes wrong in it ends the program.
//
// Mapped memory can fail at any touch, the first or a later one: the file was cut off, or
// the disk under it is failing. The system sends a signal to the goroutine that touched it,
// and Go ends the whole process unless that goroutine has asked for a panic instead. Each
// goroutine must ask for itself, so this package asks for all of them: it starts every
// goroutine that may see a ledger, as a test of the house checks, and a panic becomes an
// error of whoever waits for the goroutine. A fault in memory of a file becomes an error of
// kind CorruptError with the file and the offset; any other panic becomes a *Panic, which is
// reported as a fault in the program.
package guard
